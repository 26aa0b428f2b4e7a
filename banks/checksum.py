"""What makes two submissions of a question the same."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from office.journal import digest_of


def version_checksum(
    *,
    kind: str,
    content: Mapping[str, Any],
    level: str,
    skills: Iterable[str],
    positions: Iterable[str],
    fields: Iterable[str],
    points: Decimal,
    seconds: int,
    order_locked: bool,
    explanation: str,
    basis: str,
    stimulus: str = "",
) -> str:
    """Return the SHA-256 over all that a version says; tags are codes, their order is nothing.

    Args:
        content: JSON of its kind, as ``dump`` gives it.
        stimulus: the stimulus's uuid, or nothing.
    """
    return digest_of(
        {
            "kind": kind,
            "content": content,
            "level": level,
            "skills": sorted(skills),
            "positions": sorted(positions),
            "fields": sorted(fields),
            "points": f"{points.normalize():f}",
            "seconds": seconds,
            "order_locked": order_locked,
            "explanation": explanation,
            "basis": basis,
            "stimulus": stimulus,
        }
    )
