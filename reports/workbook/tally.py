"""Counting the candidates of each line of a sheet, exactly. No spreadsheet here.

What is counted here is the value that the sheets' formulas carry, so it is counted from the rows
and not by the formulas.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from reports.workbook.rows import CandidateRow, Outcome

Key = TypeVar("Key", bound=Hashable)


class Numbering(Generic[Key]):
    """Lines of a sheet and their numbers, from 1: what a candidate's row points at.

    Formulas count by these numbers and not by codes or names, because a spreadsheet takes the
    codes "01" and "1" for equal, ignores case, and reads "*" in a name as "anything".
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys: list[Key] = list(dict.fromkeys(keys))
        self._numbers = {key: number for number, key in enumerate(self.keys, 1)}

    def __getitem__(self, key: Key) -> int:
        return self._numbers[key]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(slots=True)
class Tally:
    """The counts of one line."""

    registered: int = 0
    sat: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    scored: int = 0
    points: Decimal = Decimal(0)
    classes: Counter[str] = field(default_factory=Counter)
    measured: Counter[str] = field(default_factory=Counter)
    shares: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, row: CandidateRow) -> None:
        """Count one candidate."""
        self.registered += 1
        self.sat += row.outcome.sat
        self.outcomes[row.outcome] += 1
        if row.score is not None:
            self.scored += 1
            self.points += row.score
        if row.score_class:
            self.classes[row.score_class] += 1
        for skill, share in row.shares.items():
            if share is not None:
                self.measured[skill] += 1
                self.shares[skill] += share

    @property
    def absent(self) -> int:
        """Candidates who did not come."""
        return self.outcomes[Outcome.ABSENT]

    @property
    def passed(self) -> int:
        """Candidates who passed."""
        return self.outcomes[Outcome.PASSED]

    @property
    def failed(self) -> int:
        """Candidates who failed."""
        return self.outcomes[Outcome.FAILED]

    @property
    def otherwise(self) -> int:
        """Candidates who neither passed, failed nor were absent."""
        return self.registered - self.absent - self.passed - self.failed


def tally(rows: Iterable[CandidateRow]) -> Tally:
    """Return the counts of all `rows` together."""
    result = Tally()
    for row in rows:
        result.add(row)
    return result


def natural_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key under which "H2" comes before "H10"."""
    parts = re.split(r"([0-9]+)", code)
    return tuple(
        (1, int(part), part) if place % 2 else (0, 0, part) for place, part in enumerate(parts)
    )


def ratio(part: int | Decimal, whole: int) -> float | str:
    """Return part / whole as a spreadsheet holds it, or the empty text when whole is 0."""
    if not whole:
        return ""
    return float(part / whole) if isinstance(part, Decimal) else part / whole
