"""The design system: layout, components, error pages, what every page needs."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Draws what the apps offer and knows none of them."""

    name = "ui"
