"""The clock on the page: times are aware UTC inside and Asia/Ho_Chi_Minh outside."""

from datetime import datetime

from django.utils import timezone


def local_time(moment: datetime) -> str:
    """Return a moment as people read it: "14:35, 12/11/2026"."""
    return timezone.localtime(moment).strftime("%H:%M, %d/%m/%Y")
