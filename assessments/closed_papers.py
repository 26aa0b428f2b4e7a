"""A paper on its way before the hour: closed with a key that is told at the start.

The start is the peak of a shift. A page that a machine holds already, closed, needs no more of the
server then than a row and a key.
"""

import gzip
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assessments.models import Attempt
from office import keys

#: Bytes of the nonce in front of what is closed (NIST SP 800-38D §8.2.2: 96 bits, at random).
NONCE = 12


def key_of(attempt: Attempt) -> bytes:
    """Return the 32 bytes that open an attempt's paper: another attempt or form, another key.

    `attempt` comes with its exam form.
    """
    name = f"{attempt.uuid}:{attempt.exam_form.uuid}"
    return hmac.digest(keys.derived("closed paper"), name.encode(), "sha256")


def close_paper(page: bytes, attempt: Attempt) -> bytes:
    """Return a page compressed and closed: nonce, then AES-256-GCM over its gzip."""
    nonce = secrets.token_bytes(NONCE)
    packed = gzip.compress(page, compresslevel=6, mtime=0)
    return nonce + AESGCM(key_of(attempt)).encrypt(nonce, packed, str(attempt.uuid).encode())
