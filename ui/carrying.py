"""A small file that travels signed in a page, from its preview to its confirmation.

Nothing waits on the server, so there is nothing to clear away where nobody confirms.
"""

import base64

from django.core import signing

#: A preview that is older is made anew: what the system knows may have changed.
KEPT_SECONDS = 60 * 60 * 8
#: The largest file that fits into a form once more (DATA_UPLOAD_MAX_MEMORY_SIZE), in mebibytes.
MOST_MEBIBYTES = 1


def carry(content: bytes, *, name: str, what: str) -> str:
    """Return a file as the hidden field of a form; `what` says what kind of import it is for."""
    return signing.dumps(
        {"name": name, "content": base64.b64encode(content).decode()}, salt=f"carried.{what}"
    )


def carried(text: str, *, what: str) -> tuple[str, bytes] | None:
    """Return name and content of a file that `carry` wrote; None where it is too old or changed."""
    try:
        kept = signing.loads(text, salt=f"carried.{what}", max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    return kept["name"], base64.b64decode(kept["content"])
