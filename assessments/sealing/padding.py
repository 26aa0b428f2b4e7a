"""Making contents equally long, so that a length tells nothing of what was closed."""

from typing import Final

#: Contents fill whole blocks of so many bytes.
BLOCK: Final = 8 * 1024
_END: Final = b"\x80"


def pad(content: bytes, *, to: int) -> bytes:
    """Return `content`, a mark of its end and zeros (ISO/IEC 7816-4), `to` bytes in all.

    Raises:
        ValueError: it does not fit.
    """
    if len(content) >= to:
        raise ValueError(f"{len(content)} bytes do not fit into {to}")
    return (content + _END).ljust(to, b"\0")


def unpad(padded: bytes) -> bytes:
    """Return the content of what `pad` made.

    Raises:
        ValueError: there is no mark of its end.
    """
    content, mark, rest = padded.rpartition(_END)
    if not mark or rest.strip(b"\0"):
        raise ValueError("no mark of the end")
    return content


def padded_length(longest: int) -> int:
    """Return the whole blocks, in bytes, into which contents of up to `longest` bytes fit."""
    return (longest // BLOCK + 1) * BLOCK
