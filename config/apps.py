"""The configuration as an app: it brings the command that starts everything."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Knows no tables."""

    name = "config"
