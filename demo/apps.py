"""The demonstration: an invented province and its story."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Refuses a database with real people."""

    name = "demo"
