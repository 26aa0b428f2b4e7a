"""A key closed for two holders: both private keys together open it, neither alone.

A fresh key `e` meets each holder's public key (X25519); what comes of both, one after the other, is
the secret from which the closing key is derived. Whoever has one private key knows half of it.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from assessments.sealing.boxes import Unopened, close_box, derive_key, open_box


@dataclass(frozen=True, slots=True)
class ClosedForPair:
    """A key as two holders open it: the public half of `e`, and the key closed."""

    sender_public: bytes
    closed: bytes


def close_for_pair(key: bytes, *, first: bytes, second: bytes, about: bytes) -> ClosedForPair:
    """Return `key` closed for the holders of two public keys.

    Args:
        about: of which seal the key is; it opens for no other.

    Raises:
        ValueError: a public key is none, or both are the same.
    """
    if first == second:
        raise ValueError("a pair is two holders")
    sender = X25519PrivateKey.generate()
    public = sender.public_key().public_bytes_raw()
    secret = b"".join(
        sender.exchange(X25519PublicKey.from_public_bytes(one)) for one in (first, second)
    )
    words = about + public + first + second
    closed = close_box(key, key=derive_key(secret, purpose=words), about=words)
    return ClosedForPair(sender_public=public, closed=closed)


def open_for_pair(kept: ClosedForPair, *, first: bytes, second: bytes, about: bytes) -> bytes:
    """Return the key, from the private keys of both holders in the order of the closing.

    Raises:
        Unopened: one of the keys is another holder's, or the bytes were changed.
    """
    own = [X25519PrivateKey.from_private_bytes(one) for one in (first, second)]
    try:
        sender = X25519PublicKey.from_public_bytes(kept.sender_public)
        secret = b"".join(one.exchange(sender) for one in own)
    except ValueError as error:  # of another length, or a point that gives nothing
        raise Unopened from error
    publics = b"".join(one.public_key().public_bytes_raw() for one in own)
    words = about + kept.sender_public + publics
    return open_box(kept.closed, key=derive_key(secret, purpose=words), about=words)
