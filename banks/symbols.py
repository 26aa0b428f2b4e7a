"""Signs that a keyboard lacks, and beginnings of formulas, for who writes questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Symbol:
    """What is written, and what it is called; a formula goes on between its brackets."""

    written: str
    name: str | Promise


@dataclass(frozen=True, slots=True)
class SymbolGroup:
    """Signs that are looked for together."""

    label: str | Promise
    symbols: Sequence[Symbol]


#: In the order of the row.
GROUPS: Final[Sequence[SymbolGroup]] = (
    SymbolGroup(
        _("Arithmetic"),
        (
            Symbol("×", _("times sign")),
            Symbol("÷", _("division sign")),
            Symbol("±", _("plus-minus sign")),
            Symbol("≤", _("less than or equal to")),
            Symbol("≥", _("greater than or equal to")),
            Symbol("≠", _("not equal to")),
            Symbol("≈", _("about equal to")),
            Symbol("√", _("square root")),
            Symbol("Σ", _("sum, capital sigma")),
            Symbol("Δ", _("difference, capital delta")),
            Symbol("π", _("the number pi")),
        ),
    ),
    SymbolGroup(
        _("Powers and parts"),
        (
            Symbol("²", _("to the power of two")),
            Symbol("³", _("to the power of three")),
            Symbol("½", _("one half")),
            Symbol("¼", _("one quarter")),
            Symbol("¾", _("three quarters")),
            Symbol("°", _("degree sign")),
        ),
    ),
    SymbolGroup(
        _("Arrows"),
        (
            Symbol("→", _("arrow to the right")),
            Symbol("←", _("arrow to the left")),
            Symbol("⇒", _("arrow: it follows")),
        ),
    ),
    SymbolGroup(
        _("Spreadsheet formulas"),
        (
            Symbol("$A$1", _("fixed cell")),
            Symbol("=SUM()", _("sum of cells")),
            Symbol("=AVERAGE()", _("mean of cells")),
            Symbol("=IF(;;)", _("one value or the other")),
            Symbol("=COUNTIF(;)", _("count of what fits")),
            Symbol("=VLOOKUP(;;;)", _("look up in a table")),
        ),
    ),
)
