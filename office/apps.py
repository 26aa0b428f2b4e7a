"""The office: what any office keeps and every app may use."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import timezone


class OfficeConfig(AppConfig):
    """Policies, registers, the journal, files, jobs and notices."""

    name = "office"

    def ready(self) -> None:
        """Have a content key wherever there is a database."""
        post_migrate.connect(_make_content_key, sender=self)


def _make_content_key(**_migrated: Any) -> None:
    from office import content_keys  # noqa: PLC0415 (models are there now)

    if "office_contentkey" in connection.introspection.table_names():
        content_keys.make_first_key(at=timezone.now())
