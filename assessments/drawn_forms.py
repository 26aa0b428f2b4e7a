"""What a draw made, in memory: the forms of each group before they are written, open or sealed."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.assembly.model import Cell, FormProof, Forms
from assessments.enums import FormRole
from assessments.models import BlueprintPart, Stratum


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """A question version on a form: the cell that drew it, its order of options and its points."""

    cell: int
    version: int
    option_order: tuple[str, ...]
    points: Decimal


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """One form in the order of its paper."""

    code: str
    role: FormRole
    items: tuple[DrawnItem, ...]
    proof: FormProof | None


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """What was drawn for one stratum and part.

    `answer` is the core's; its forms stand in `forms` in the same order, main ones first, then those
    kept in reserve. `answer.reserves` are the questions kept for each cell: (cell id, version id).
    """

    stratum: Stratum
    part: BlueprintPart
    cells: tuple[Cell, ...]
    forms: tuple[DrawnForm, ...]
    answer: Forms
