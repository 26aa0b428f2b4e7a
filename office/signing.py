"""Signatures that anybody checks with a public key: Ed25519, a key of its own for each purpose.

The private keys are derived from the field keys (`office.keys`), so they are kept, closed and put
back with them and never stored. A new field key makes a new signing key; what older ones signed is
checked with their public keys, which whoever signs has to keep: they outlast the field keys.
"""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from office.keys import derived

#: Hex digits of a key's name.
_KEY_ID = 16


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in hex, with the public key that checks it and the short name of that key."""

    value: str
    public_key: str
    key_id: str


def sign(message: bytes, *, purpose: str) -> Signature:
    """Sign with the newest key of a purpose."""
    private = Ed25519PrivateKey.from_private_bytes(derived(f"sign:{purpose}"))
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return Signature(value=private.sign(message).hex(), public_key=public, key_id=key_id_of(public))


def key_id_of(public_key: str) -> str:
    """Return the short name of a public key: the beginning of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:_KEY_ID]


def is_signed(message: bytes, *, signature: str, public_key: str) -> bool:
    """Tell whether `signature` is that of `message` under a public key, all of it in hex."""
    try:
        known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        known.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def pem_of(public_key: str) -> str:
    """Return a public key as other programs read it (SubjectPublicKeyInfo, PEM)."""
    known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    return known.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
