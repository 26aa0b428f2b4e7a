"""Messages to users."""

from collections.abc import Iterable
from datetime import datetime

from office.models import Notice


def notify(
    recipient_ids: Iterable[int], *, subject: str, body: str, at: datetime, link: str = ""
) -> int:
    """Put one notice before each user, in one statement; return how many."""
    notices = [
        Notice(recipient_id=recipient_id, subject=subject, body=body, at=at, link=link)
        for recipient_id in recipient_ids
    ]
    return len(Notice.objects.bulk_create(notices, batch_size=500))
