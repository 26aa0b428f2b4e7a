"""The office: what any office keeps and every app may use."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Policies, registers, the journal, files, jobs and notices."""

    name = "office"
