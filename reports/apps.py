"""Reports: certificates and their verification, Excel summaries, figures."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Certificates, verification and summaries."""

    name = "reports"
