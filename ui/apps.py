"""The design system: layout, components, error pages, what every page needs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UiConfig(AppConfig):
    """Draws what the apps offer and knows none of them."""

    name = "ui"

    def ready(self) -> None:
        """Let each app offer its entries, cards, panels and searches."""
        autodiscover_modules("front", "search")
