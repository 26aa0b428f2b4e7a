"""The geometry of charts: numbers in, places in percent and pixels out. No Django, no colour.

Shares of the width are text such as "12.50%", so that no locale ever puts a comma into an SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a column chart: `x`, `middle` and `width` of the width, `y` down from the top."""

    label: str
    value: int
    x: str
    middle: str
    width: str
    y: int
    height: int
    is_low: bool

    @property
    def value_y(self) -> int:
        """Where the figure stands: just above the column."""
        return self.y - 5


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line: where it stands, and where the line from the point before begins."""

    label: str
    value: Decimal
    x: str
    y: int
    from_x: str
    from_y: int | None
    is_last: bool

    @property
    def value_y(self) -> int:
        """Where the figure stands: below the point."""
        return self.y + 22


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a stacked bar."""

    label: str
    value: int
    x: str
    width: str
    place: int


def share_of_width(share: float) -> str:
    """Write a share of 1 as an SVG length."""
    return f"{share * 100:.2f}%"


def columns(
    bins: Sequence[tuple[str, int]], *, height: int, low: Sequence[bool] = ()
) -> list[Column]:
    """Place columns side by side.

    Args:
        bins: label and count, from left to right.
        height: pixels of the highest column.
        low: which of them are below the standard; none where empty.
    """
    most = max((value for _, value in bins), default=0) or 1
    step = 1 / len(bins) if bins else 1
    found = []
    for place, (label, value) in enumerate(bins):
        tall = round(height * value / most)
        found.append(
            Column(
                label=label,
                value=value,
                x=share_of_width(step * (place + 0.06)),
                middle=share_of_width(step * (place + 0.5)),
                width=share_of_width(step * 0.88),
                y=height - tall,
                height=tall,
                is_low=bool(low and low[place]),
            )
        )
    return found


def trend(
    points: Sequence[tuple[str, Decimal]], *, lowest: Decimal, highest: Decimal, height: int
) -> list[Point]:
    """Place the points of a line between two values; outside of them they stand on the edge."""
    found: list[Point] = []
    span = highest - lowest or Decimal(1)
    for place, (label, value) in enumerate(points):
        share = min(Decimal(1), max(Decimal(0), (value - lowest) / span))
        x = 0.5 if len(points) == 1 else 0.06 + 0.88 * place / (len(points) - 1)
        before = found[-1] if found else None
        found.append(
            Point(
                label=label,
                value=value,
                x=share_of_width(x),
                y=round(height * (1 - share)),
                from_x=before.x if before else "",
                from_y=before.y if before else None,
                is_last=place == len(points) - 1,
            )
        )
    return found


def stack(parts: Sequence[tuple[str, int]]) -> list[Slice]:
    """Lay parts end to end over the whole width; nothing where all are 0."""
    whole = sum(value for _, value in parts)
    found, done = [], 0
    for place, (label, value) in enumerate(parts, 1):
        if whole:
            x, width = share_of_width(done / whole), share_of_width(value / whole)
            found.append(Slice(label, value, x, width, place))
        done += value
    return found


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a scatter plot; a marked one is named beside it."""

    label: str
    x: str
    y: int
    is_marked: bool
    is_right: bool

    @property
    def label_dx(self) -> int:
        """How far from the point its name begins."""
        return -10 if self.is_right else 10

    @property
    def anchor(self) -> str:
        """Which end of its name stands beside the point: the name never leaves the plot."""
        return "end" if self.is_right else "start"


@dataclass(frozen=True, slots=True)
class Tick:
    """A value on an axis and where it stands."""

    value: Decimal
    x: str
    y: int


def _share(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """Return where a value stands between two others, 0 to 1; outside of them on the edge."""
    return min(Decimal(1), max(Decimal(0), (value - low) / (high - low)))


#: How much of the width is kept free on the left for the figures of the upright axis.
_INDENT = 0.05


def _across(share: Decimal) -> str:
    return share_of_width(_INDENT + (1 - _INDENT) * float(share))


def scatter(
    points: Sequence[tuple[str, Decimal, Decimal, bool]],
    *,
    across: tuple[Decimal, Decimal],
    up: tuple[Decimal, Decimal],
    height: int,
) -> list[Dot]:
    """Place points by two values, the marked ones last, so that none is covered.

    Args:
        points: name, value across, value up, and whether it is marked.
        across: the values at the left and at the right edge.
        up: the values at the bottom and at the top.
    """
    found = []
    for label, right, high, is_marked in points:
        share = _share(right, *across)
        found.append(
            Dot(
                label=label,
                x=_across(share),
                y=round(height * (1 - _share(high, *up))),
                is_marked=is_marked,
                is_right=share > Decimal("0.8"),
            )
        )
    return sorted(found, key=lambda dot: dot.is_marked)


def ticks(
    values: Sequence[Decimal], *, between: tuple[Decimal, Decimal], height: int
) -> list[Tick]:
    """Place values on an axis: `x` where it lies, `y` where it stands upright."""
    found = []
    for value in values:
        share = _share(value, *between)
        found.append(Tick(value, _across(share), round(height * (1 - share))))
    return found


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a way: its `x` and `width` of the width, and "done", "here" or "to come"."""

    x: str
    width: str
    state: str


def stages(count: int, *, here: int) -> list[Stage]:
    """Lay `count` steps side by side; `here` is the place (from 0) of the current one."""
    return [
        Stage(
            x=share_of_width(place / count),
            width=share_of_width((1 - 0.06) / count),
            state="done" if place < here else "here" if place == here else "to come",
        )
        for place in range(count)
    ]
