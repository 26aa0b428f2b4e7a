"""Secrets at rest: encryption of texts and files, and keyed hashes for finding them again.

The keys come from SATHACH_FIELD_KEYS, newest first. The newest encrypts and hashes; each older key
still opens what it closed, and what it hashed is still found: look-ups ask under every key.
`office.rotation` brings what is kept over to the newest, and then the others may go.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _derive(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()


def derived(purpose: str) -> bytes:
    """Return 32 secret bytes for one purpose, of the newest key."""
    return _derive(settings.FIELD_KEYS[0], purpose)


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, "encrypt"))) for key in keys])


def encrypt(text: str) -> bytes:
    """Return `text` closed with the newest key."""
    return encrypt_bytes(text.encode())


def decrypt(token: bytes) -> str:
    """Return the text closed in `token`.

    Raises:
        cryptography.fernet.InvalidToken: no key of this installation closed it.
    """
    return decrypt_bytes(token).decode()


def encrypt_bytes(content: bytes) -> bytes:
    """Return `content` closed with the newest key; a third longer."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """Return the bytes closed in `token`.

    Raises:
        cryptography.fernet.InvalidToken: no key of this installation closed it, or it was changed.
    """
    return _box(tuple(settings.FIELD_KEYS)).decrypt(bytes(token))


def renewed(token: bytes) -> bytes | None:
    """Return what `token` holds, closed with the newest key; None where that key closed it.

    Raises:
        cryptography.fernet.InvalidToken: no key of this installation closed it, or it was changed.
    """
    token = bytes(token)
    try:
        _box(tuple(settings.FIELD_KEYS[:1])).decrypt(token)
    except InvalidToken:
        return _box(tuple(settings.FIELD_KEYS)).rotate(token)
    return None


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return 64 hex digits that find `text` again and tell nothing without the newest key."""
    return keyed_hashes(text, purpose=purpose)[0]


def keyed_hashes(text: str, *, purpose: str) -> list[str]:
    """Return the hashes of `text` under every key, the newest first: what look-ups ask for."""
    return [
        hmac.new(_derive(key, f"hash:{purpose}"), text.encode(), hashlib.sha256).hexdigest()
        for key in settings.FIELD_KEYS
    ]


def is_hash_of(kept: str, text: str, *, purpose: str) -> bool:
    """Tell whether a hash that is kept is that of `text` under one of the keys, in constant time."""
    fits = [hmac.compare_digest(kept, one) for one in keyed_hashes(text, purpose=purpose)]
    return any(fits)
