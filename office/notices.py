"""Messages to users: in the app for each of them, by e-mail too where there is an address."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django_tasks import task

from office.models import Notice

logger = logging.getLogger(__name__)

#: Notices whose e-mails go out together.
MAILS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Message:
    """What one user is told, and the page that it is about."""

    recipient_id: int
    subject: str
    body: str
    link: str = ""


def notify(
    recipient_ids: Iterable[int], *, subject: str, body: str, at: datetime, link: str = ""
) -> int:
    """Put one notice before each user, in one statement; return how many.

    E-mails are sent by a worker after the commit. They are a courtesy: where the mail server does
    not answer, the log says so and the notice stands in the app.
    """
    return notify_each([Message(one, subject, body, link) for one in recipient_ids], at=at)


def notify_each(messages: Iterable[Message], *, at: datetime) -> int:
    """Put a notice of their own before each user, in one statement; otherwise as `notify`."""
    made = Notice.objects.bulk_create(
        [
            Notice(
                recipient_id=one.recipient_id,
                subject=one.subject,
                body=one.body,
                at=at,
                link=one.link,
            )
            for one in messages
        ],
        batch_size=500,
    )
    for first in range(0, len(made), MAILS_AT_ONCE):
        uuids = [str(notice.uuid) for notice in made[first : first + MAILS_AT_ONCE]]
        transaction.on_commit(partial(send_mails.enqueue, uuids), robust=True)
    return len(made)


def mark_read(*, recipient_id: int, at: datetime, uuid: UUID | None = None) -> int:
    """Count one notice of a user, or all, as read; return how many were not before."""
    unread = Notice.objects.filter(recipient_id=recipient_id, read_at__isnull=True)
    if uuid is not None:
        unread = unread.filter(uuid=uuid)
    return unread.update(read_at=at)


def unread_count(*, recipient_id: int) -> int:
    """Count the notices that a user has not opened."""
    return Notice.objects.filter(recipient_id=recipient_id, read_at__isnull=True).count()


@task()
def send_mails(uuids: list[str]) -> None:
    """Send notices to those who have an address; what cannot be sent is logged and left."""
    notices = list(
        Notice.objects.filter(uuid__in=uuids, recipient__is_active=True)
        .exclude(recipient__email="")
        .select_related("recipient")
    )
    if not notices:
        return
    try:
        connection = get_connection()
        connection.open()
    except (OSError, SMTPException):
        logger.exception("%d notices were not sent by e-mail: no mail server.", len(notices))
        return
    try:
        for notice in notices:
            try:
                connection.send_messages([_mail(notice)])
            except (OSError, SMTPException):
                logger.exception("Notice %s was not sent by e-mail.", notice.uuid)
    finally:
        connection.close()


def _mail(notice: Notice) -> EmailMessage:
    link = f"{settings.PUBLIC_URL}{notice.link}" if notice.link.startswith("/") else notice.link
    return EmailMessage(
        subject=" ".join(notice.subject.split()),  # a line break would begin another header
        body="\n\n".join(part for part in (notice.body, link) if part),
        to=[notice.recipient.email],
    )
