"""The overview of leaders: the trend, each unit, the skills, and in words what to know of them.

Their home page shows it in short, its own page as a whole; both read it here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from assessments.models import Round
from reports.result_lists import (
    LEAST_GROUP,
    Figures,
    Heat,
    Tallies,
    UnitTrend,
    heat_map,
    points_between,
    trends,
)

#: The newest rounds that a line shows.
ROUNDS = 6
#: As many modules and units as the heat map shows in short.
_MODULES, _UNITS = 7, 10


@dataclass(frozen=True, slots=True)
class Weakest:
    """The skill that is farthest below what positions require; `distance` in percent points."""

    name: str
    distance: Decimal
    short: int
    units: int

    @property
    def missing(self) -> Decimal:
        """How many percent points are missing."""
        return -self.distance


@dataclass(frozen=True, slots=True)
class Movement:
    """A unit's latest pass share beside the one before, with the counts behind both."""

    unit: str
    before: Figures
    now: Figures

    @property
    def points(self) -> Decimal:
        """By how many percent points it fell."""
        before, now = self.before.pass_share, self.now.pass_share
        return -points_between(before or Decimal(0), now or Decimal(0))


@dataclass(frozen=True, slots=True)
class Overview:
    """What a leader looks at; `whole` and the figures of `lines` in the order of `rounds`."""

    rounds: Sequence[Round]
    whole: Sequence[Figures]
    lines: Sequence[UnitTrend]
    heat: Heat

    @property
    def latest(self) -> Round:
        """The newest round."""
        return self.rounds[-1]

    @property
    def now(self) -> Figures:
        """The figures of the newest round."""
        return self.whole[-1]

    @property
    def before(self) -> Figures | None:
        """The figures of the last round before in which anybody sat."""
        return next((one for one in reversed(self.whole[:-1]) if one.sat), None)

    @property
    def change(self) -> Decimal | None:
        """The pass share of the newest round less the one before, in percent points."""
        before = self.before.pass_share if self.before else None
        now = self.now.pass_share
        return None if before is None or now is None else points_between(before, now)

    @property
    def is_told(self) -> bool:
        """Whether enough people sat the newest round, if any: few could be told by their figures."""
        return not 0 < self.now.sat < LEAST_GROUP

    @property
    def least(self) -> int:
        """Of so many people a unit's figures are shown."""
        return LEAST_GROUP

    @property
    def weakest(self) -> Weakest | None:
        """The skill farthest below the requirements, over all people; None where none is below."""
        modules = list(zip(self.heat.modules, self.heat.whole, strict=False))
        below = [
            (cell.distance, place, module.name)
            for place, (module, cell) in enumerate(modules)
            if cell.distance is not None and cell.distance < 0
        ]
        if not below:
            return None
        distance, place, name = min(below)
        return Weakest(name, distance, self.heat.short(place), self.heat.measured(place))

    @property
    def fallen(self) -> Movement | None:
        """The unit that fell most to the newest round; None where none did."""
        fell = [
            (line.change, line)
            for line in self.lines
            if line.figures[-1].sat and line.change is not None and line.change < 0
        ]
        if not fell:
            return None
        _change, line = min(fell, key=lambda pair: pair[0])
        return Movement(line.unit.name, line.known[-2], line.known[-1])

    @property
    def worst(self) -> Heat:
        """The part of the heat map that a home page has room for."""
        return self.heat.worst(modules=_MODULES, rows=_UNITS)

    @property
    def labels(self) -> list[str]:
        """Month and year of each round."""
        return [f"{_day(one):%m/%Y}" for one in self.rounds]

    @property
    def trend(self) -> list[tuple[str, Decimal | None]]:
        """The pass share of each round with its label."""
        return [(label, one.pass_share) for label, one in zip(self.labels, self.whole, strict=True)]

    @property
    def table(self) -> list[tuple[Round, str, Figures]]:
        """The figures behind the trend."""
        return list(zip(self.rounds, self.labels, self.whole, strict=True))

    @property
    def sparks(self) -> list[tuple[UnitTrend, list[tuple[str, Decimal | None]], str]]:
        """Each unit with the points of its line, lowest first, and when its last one is older.

        Units without figures of the newest round come last: what they show is not of today.
        """
        found = []
        for line in self.lines:
            points = list(zip(self.labels, line.shares, strict=True))
            told = [label for label, share in points if share is not None]
            if told:
                found.append((line, points, "" if line.shares[-1] is not None else told[-1]))
        return sorted(found, key=lambda one: bool(one[2]))


def overview_of(tallies: Tallies, rounds: Sequence[Round], *, on: date) -> Overview:
    """Read the overview of results over rounds, oldest first. Seven statements at most.

    Its readers may know no person's result, so a unit of fewer than `LEAST_GROUP` people counts in
    the whole alone.

    Args:
        tallies: of the units whose figures the reader may see.
        rounds: at least one.
    """
    whole, lines = trends(tallies.outcomes, rounds, on=on, least=LEAST_GROUP)
    *earlier, newest = whole
    earlier = [one if one.sat >= LEAST_GROUP else Figures() for one in earlier]
    newest_shares = tallies.shares.filter(scoring_version__round=rounds[-1])
    heat = heat_map(newest_shares, on=on, least=LEAST_GROUP)
    return Overview(rounds, [*earlier, newest], lines, heat)


def _day(round_: Round) -> date:
    return timezone.localdate(round_.published_at or timezone.now())
