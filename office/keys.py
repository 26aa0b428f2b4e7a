"""Secrets at rest: encryption of texts and files, and keyed hashes for finding them again.

The keys come from SATHACH_FIELD_KEYS, newest first. New text is encrypted with the newest; each
older key still opens what it closed. The oldest key also keys the hashes, so that rotation does
not lose what is found by them.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _derive(key: str, purpose: str) -> bytes:
    return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=4)
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


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return 64 hex digits that find `text` again and tell nothing without the key."""
    key = _derive(settings.FIELD_KEYS[-1], f"hash:{purpose}")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
