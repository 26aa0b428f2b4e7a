"""A paper on its way before the hour: closed with a key that is told at the start.

The start is the peak of a shift. A page that a machine holds already, closed, needs no more of the
server then than a row and a key.
"""

import gzip
import hmac

from assessments.models import Attempt
from assessments.sealing.boxes import close_box
from office import keys


def key_of(attempt: Attempt) -> bytes:
    """Return the 32 bytes that open an attempt's paper: another attempt or form, another key.

    `attempt` comes with its exam form.
    """
    name = f"{attempt.uuid}:{attempt.exam_form.uuid}"
    return hmac.digest(keys.derived("closed paper"), name.encode(), "sha256")


def close_paper(page: bytes, attempt: Attempt) -> bytes:
    """Return a page compressed and closed: nonce, then AES-256-GCM over its gzip."""
    packed = gzip.compress(page, compresslevel=6, mtime=0)
    return close_box(packed, key=key_of(attempt), about=str(attempt.uuid).encode())
