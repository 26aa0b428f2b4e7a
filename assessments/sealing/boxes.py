"""Closing bytes with a key, and deriving keys from a secret: what the rest of the seal is made of."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: Bytes of every key here.
KEY: Final = 32
#: Bytes of the nonce in front of what is closed (NIST SP 800-38D §8.2.2: 96 bits, at random).
NONCE: Final = 12


class Unopened(Exception):
    """A key does not open what it was to open, or the bytes were changed."""


def close_box(content: bytes, *, key: bytes, about: bytes) -> bytes:
    """Return `content` closed with `key`: nonce, then cipher text and tag.

    Args:
        about: authenticated with the content: it opens beside nothing else.
    """
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about)


def open_box(closed: bytes, *, key: bytes, about: bytes) -> bytes:
    """Return what `close_box` closed with the same key beside the same words.

    Raises:
        Unopened: it was another key, other words, or the bytes were changed.
    """
    try:
        return AESGCM(key).decrypt(closed[:NONCE], closed[NONCE:], about)
    except (InvalidTag, ValueError) as error:
        raise Unopened from error


def derive_key(secret: bytes, *, purpose: bytes) -> bytes:
    """Return the key of one purpose: who has it has neither the secret nor another purpose's key."""
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=purpose).derive(secret)
