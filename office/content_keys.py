"""What the database and the disk keep of secret contents: closed, under every key at once.

Contents are closed with AES-256-GCM by a content key, a random one that the database keeps only as
each key of SATHACH_FIELD_KEYS closes it (an envelope: NIST SP 800-57 part 1, 6.2). So the keys may
be changed without touching what is closed, and of two keys one may be lost. A closed content is

    1 byte: the form, 1 | 4 bytes: mark of the content key | 12 bytes: nonce | cipher text and tag

and its purpose (a column, the files) is authenticated with it: no content passes for another sort.
The nonce is a keyed hash of purpose and content (as in SIV, RFC 5297): none is used for two
contents, and the same content closed again is the same, so that a frozen column may be written with
what it holds. That two rows of a column say the same can be seen, not what.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings

if TYPE_CHECKING:
    from office.models import ContentKey

_FORM = b"\x01"
_HEAD = 1 + 4 + 12
#: Marks are drawn below this, which every integer column holds.
_MARKS = 2**31 - 1


class Unreadable(Exception):
    """No key of this installation opens a content, or its bytes were changed."""


class NoContentKey(Exception):
    """The installation has no content key yet: ``manage.py migrate`` makes the first."""


def close(content: bytes, *, purpose: str) -> bytes:
    """Return `content` closed with the newest content key; 33 bytes longer.

    Raises:
        NoContentKey: none was made.
    """
    box = _newest(tuple(settings.FIELD_KEYS))
    said = purpose.encode()
    told_apart = len(said).to_bytes(4, "big") + said + content
    nonce = hmac.new(box.nonce_key, told_apart, hashlib.sha256).digest()[:12]
    head = _FORM + box.mark.to_bytes(4, "big") + nonce
    return head + box.cipher.encrypt(nonce, content, said)


def unclose(closed: bytes, *, purpose: str) -> bytes:
    """Return the content of what `close` made for the same purpose.

    Raises:
        Unreadable: no key of this installation opens it, or it was changed.
    """
    if len(closed) < _HEAD or closed[:1] != _FORM:
        raise Unreadable(purpose)
    box = _box(int.from_bytes(closed[1:5], "big"), tuple(settings.FIELD_KEYS))
    try:
        return box.cipher.decrypt(closed[5:_HEAD], closed[_HEAD:], purpose.encode())
    except InvalidTag as problem:
        raise Unreadable(purpose) from problem


def is_closed(content: bytes) -> bool:
    """Tell whether bytes look like what `close` makes: for files closed in an earlier manner."""
    return content[:1] == _FORM and len(content) >= _HEAD


def make_key(*, at: datetime) -> "ContentKey":
    """Make a new content key, which closes from now on; the ones before open what they closed."""
    key = AESGCM.generate_key(256)
    made: ContentKey = _rows().create(
        mark=1 + int.from_bytes(os.urandom(8), "big") % _MARKS,
        wrapped={_name(own): _wrap(key, own) for own in settings.FIELD_KEYS},
        made_at=at,
    )
    forget()
    return made


def make_first_key(*, at: datetime) -> None:
    """Make a content key where there is none."""
    if not _rows().exists():
        make_key(at=at)


def rewrap(row: "ContentKey") -> bool:
    """Put on a row its key closed under each key of the installation and under no other.

    Returns:
        Whether one of these keys did not open it before.

    Raises:
        Unreadable: no key of this installation opens it.
    """
    names = {_name(own) for own in settings.FIELD_KEYS}
    key = _unwrap(row.mark, row.wrapped, tuple(settings.FIELD_KEYS))
    lacking = names - set(row.wrapped)
    if names != set(row.wrapped):
        row.wrapped = {_name(own): _wrap(key, own) for own in settings.FIELD_KEYS}
    return bool(lacking)


def lacking() -> int:
    """Return how many content keys do not open with some key of the installation.

    Raises:
        Unreadable: one opens with none of them.
    """
    names = {_name(own) for own in settings.FIELD_KEYS}
    found = 0
    for row in _rows().all():
        _unwrap(row.mark, row.wrapped, tuple(settings.FIELD_KEYS))
        found += bool(names - set(row.wrapped))
    return found


def forget() -> None:
    """Read the keys anew at the next use."""
    _newest.cache_clear()
    _box.cache_clear()


@dataclass(frozen=True, slots=True)
class _Box:
    """A content key, opened."""

    mark: int
    cipher: AESGCM
    nonce_key: bytes


@lru_cache(maxsize=4)
def _newest(owned: tuple[str, ...]) -> _Box:
    mark = _rows().order_by("-pk").values_list("mark", flat=True).first()
    if mark is None:
        raise NoContentKey()
    return _box(mark, owned)


@lru_cache(maxsize=64)
def _box(mark: int, owned: tuple[str, ...]) -> _Box:
    wrapped = _rows().filter(mark=mark).values_list("wrapped", flat=True).first()
    key = _unwrap(mark, wrapped or {}, owned)
    return _Box(mark, AESGCM(key), hmac.new(key, b"nonces", hashlib.sha256).digest())


def _rows() -> Any:
    """Return the rows of `ContentKey`, which stands above: models have closed columns."""
    return apps.get_model("office", "ContentKey")._default_manager


def _unwrap(mark: int, wrapped: dict[str, str], owned: tuple[str, ...]) -> bytes:
    for own in owned:
        token = wrapped.get(_name(own))
        if token is not None:
            raw = base64.b64decode(token)
            try:
                return AESGCM(_derive(own, "content key")).decrypt(raw[:12], raw[12:], None)
            except InvalidTag:  # damaged: perhaps not under another key
                continue
    raise Unreadable(f"content key {mark}")


def _wrap(key: bytes, own: str) -> str:
    nonce = os.urandom(12)
    closed = AESGCM(_derive(own, "content key")).encrypt(nonce, key, None)
    return base64.b64encode(nonce + closed).decode()


def _name(own: str) -> str:
    """Return by what a key of the installation is known: it tells nothing of the key."""
    return _derive(own, "name of a key").hex()[:16]


def _derive(own: str, purpose: str) -> bytes:
    return hmac.new(own.encode(), purpose.encode(), hashlib.sha256).digest()
