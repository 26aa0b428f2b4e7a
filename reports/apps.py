"""Reports: certificates and their verification, Excel summaries, figures."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Certificates, verification and summaries."""

    name = "reports"

    def ready(self) -> None:
        """Register the kinds of long work."""
        from reports import tasks  # noqa: F401, PLC0415 (models load after the registry is ready)
