"""Tokens of other systems: made, revoked, recognised; and acts done once under a key."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from office import journal
from people.errors import KeyUsedOtherwise
from people.models import ApiRequest, ApiToken, User

#: What every token begins with, so that a leaked one is recognised in a log or a repository.
MARK: Final = "sathach_"
#: How long a token may live.
MOST_DAYS: Final = 365
#: How often the last use is written down.
USE_NOTED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is shown once: afterwards only its digest is known."""

    token: ApiToken
    text: str


def digest_of(text: str) -> str:
    """Return what is stored of a token: it is random enough (256 bits) for a plain digest."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make_token(*, user: User, name: str, days: int, at: datetime) -> NewToken:
    """Make a token with the rights of an account.

    Args:
        name: what it is for, in the owner's words.
        days: how long it opens the door, 1 to `MOST_DAYS`.

    Raises:
        ValueError: `days` is out of range (a programming error: forms check it).
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"days must be 1 to {MOST_DAYS}, not {days}")
    text = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        start=text[:12],
        digest=digest_of(text),
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    journal.record(
        actor=user.username,
        action="people.make_token",
        target=f"api_token:{token.uuid}",
        at=at,
        data={"name": name, "days": days},
    )
    return NewToken(token, text)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> None:
    """End a token at once; ending it twice changes nothing."""
    ended = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)
    if ended:
        journal.record(
            actor=by.username,
            action="people.revoke_token",
            target=f"api_token:{token.uuid}",
            at=at,
        )


def recognise(text: str, *, at: datetime) -> ApiToken | None:
    """Return the usable token that `text` is, with its user, and note its use; None for others."""
    if not text.startswith(MARK):
        return None
    usable = ApiToken.objects.usable(at=at).select_related("user")
    token = usable.filter(digest=digest_of(text)).first()
    if token is None:
        return None
    if token.last_used_at is None or at - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def once(
    *,
    user: User,
    key: str,
    act: str,
    asked: Any,
    at: datetime,
    do: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any], bool]:
    """Do an act under a key of the asker's, or give again what was answered under it.

    The key and what was done stand in one transaction: a crash leaves neither. Two requests at
    once under one key wait for each other, and the second is given the first one's answer.

    Args:
        act: which act, in the log's words.
        asked: what was asked, as plain data; the same key with something else is refused.
        do: the act; returns status and answer. What it raises is not kept, so it can be mended.

    Returns:
        Status, answer, and whether it is given again.

    Raises:
        KeyUsedOtherwise: the key stood under another request.
    """
    digest = hashlib.sha256(
        json.dumps([act, asked], sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()
    with transaction.atomic():
        ApiRequest.objects.bulk_create(
            [ApiRequest(user=user, key=key, act=act, digest=digest, at=at)], ignore_conflicts=True
        )
        row = ApiRequest.objects.select_for_update().get(user=user, key=key)
        if row.digest != digest:
            raise KeyUsedOtherwise(key=key)
        if row.status is not None:
            return row.status, row.answer, True
        status, answer = do()
        row.status, row.answer = status, answer
        row.save(update_fields=["status", "answer"])
        return status, answer, False
