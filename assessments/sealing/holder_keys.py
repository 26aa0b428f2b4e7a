"""A holder's pair of keys: the public one in the clear, the private one under a passphrase."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from assessments.sealing.boxes import KEY, close_box, open_box

#: RFC 9106 §4, second choice: three passes over 64 MiB. About an eighth of a second.
PASSES: Final = 3
LANES: Final = 4
MEMORY_KIB: Final = 64 * 1024
SALT: Final = 16


@dataclass(frozen=True, slots=True)
class HolderKey:
    """What is kept of a holder's keys; nothing of it opens anything without the passphrase."""

    public: bytes
    closed_private: bytes
    salt: bytes


def make_holder_key(passphrase: str, *, about: bytes) -> HolderKey:
    """Return a new pair of keys, the private one closed under `passphrase`.

    Args:
        about: whose keys these are, for what; the private key opens beside nothing else.
    """
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    salt = secrets.token_bytes(SALT)
    key = _key_under(passphrase, salt)
    closed = close_box(private.private_bytes_raw(), key=key, about=about + public)
    return HolderKey(public=public, closed_private=closed, salt=salt)


def open_private_key(kept: HolderKey, passphrase: str, *, about: bytes) -> bytes:
    """Return the private key.

    Raises:
        Unopened: the passphrase is another one, or what is kept was changed.
    """
    key = _key_under(passphrase, kept.salt)
    return open_box(kept.closed_private, key=key, about=about + kept.public)


def fingerprint(public: bytes) -> str:
    """Return 16 hex digits in groups of four, by which people compare a public key."""
    digits = hashlib.sha256(public).hexdigest()[:16]
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def _key_under(passphrase: str, salt: bytes) -> bytes:
    """Return the key under a passphrase; the same letters typed in another form are the same."""
    stretched = Argon2id(
        salt=salt, length=KEY, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB
    )
    return stretched.derive(unicodedata.normalize("NFC", passphrase).encode())
