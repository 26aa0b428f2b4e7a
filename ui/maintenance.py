"""Whether the system is closed for maintenance: a file that every process sees, no database."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

#: Beyond these a moment cannot be told in every zone.
_YEARS = (2000, 2200)


@dataclass(frozen=True, slots=True)
class Closing:
    """Since when the system is closed, why, and until when that is meant to last."""

    since: datetime | None
    until: datetime | None
    reason: str

    def seconds_left(self, *, at: datetime) -> int:
        """Return when to ask again, a minute from `at` at the earliest."""
        left = (self.until - at).total_seconds() if self.until else 0
        return max(60, round(left))


def closing(path: Path) -> Closing | None:
    """Return what `path` says, or None while the system is open.

    A file that cannot be read closes too: it was put there by somebody.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError):
        return Closing(since=None, until=None, reason="")
    try:
        told = json.loads(text)
        return Closing(
            since=_moment(told["since"]),
            until=_moment(told["until"]),
            reason=_writable(str(told["reason"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return Closing(since=None, until=None, reason="")


def close(path: Path, *, reason: str, until: datetime | None, at: datetime) -> None:
    """Close the system; closed already, it takes over the new words."""
    told = {
        "since": at.isoformat(),
        "until": until.isoformat() if until else None,
        "reason": _writable(reason),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    os.replace(unfinished, path)


def reopen(path: Path) -> bool:
    """Open the system again and tell whether it was closed."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _moment(text: Any) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise ValueError("a moment that no clock shows")
    return moment


def _writable(text: str) -> str:
    """Return `text` without what no page can hold: a terminal may give bytes that are no text."""
    return text.encode("utf-8", "replace").decode("utf-8")
