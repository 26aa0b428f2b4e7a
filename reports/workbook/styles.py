"""The few looks that cells of the summary share: one style record for each kind and emphasis."""

from enum import Enum
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook

FONT_NAME = "Times New Roman"
FONT_SIZE = 12
_LINE = Side(style="thin", color="FFA6A6A6")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADER_FILL = PatternFill("solid", fgColor="FFDCE6F1")
_TOTAL_FILL = PatternFill("solid", fgColor="FFF2F2F2")


class Kind(Enum):
    """What a column holds: its number format and where its values stand.

    Number formats are written as files have them ("." for the decimal mark); a spreadsheet set to
    Vietnamese shows 8,25 and 6.889.
    """

    INDEX = ("0", "center")
    CODE = ("@", "center")
    TEXT = ("General", "left")
    FLAG = ("General", "center")
    COUNT = ("#,##0", "right")
    SCORE = ("0.00", "right")
    POINTS = ("#,##0.00", "right")
    PERCENT = ("0.0%", "right")
    CHANGE = ("+0.0%;-0.0%;0.0%", "right")
    DATE = ("dd/mm/yyyy", "center")
    MOMENT = ("hh:mm dd/mm/yyyy", "left")


class Emphasis(Enum):
    """How loud a row is."""

    PLAIN = "plain"
    HEADER = "header"
    TOTAL = "total"
    TITLE = "title"
    CAPTION = "caption"
    WARNING = "warning"


class Styles:
    """The style records of one workbook, made when first asked for and then shared."""

    def __init__(self, workbook: Workbook) -> None:
        self._records: dict[tuple[Kind, Emphasis, bool], Any] = {}
        _set_normal_font(workbook)

    def dress(self, cell: Cell, kind: Kind, emphasis: Emphasis, *, quoted: bool = False) -> None:
        """Give `cell` the look of its kind; `quoted` marks a text that must never be a formula."""
        look = (kind, emphasis, quoted)
        if look not in self._records:
            self._records[look] = _record(cell.parent, *look)
        # One shared record: setting fonts and borders cell by cell doubles time and memory.
        cell._style = self._records[look]  # type: ignore[attr-defined]  # private in openpyxl


def _record(worksheet: Any, kind: Kind, emphasis: Emphasis, quoted: bool) -> Any:
    number_format, horizontal = kind.value
    cell: Any = WriteOnlyCell(worksheet)
    cell.number_format = number_format
    cell.font = _font(emphasis)
    if emphasis in {Emphasis.PLAIN, Emphasis.HEADER, Emphasis.TOTAL}:
        cell.border = _GRID
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
    if emphasis is Emphasis.HEADER:
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill = _HEADER_FILL
    elif emphasis is Emphasis.TOTAL:
        cell.fill = _TOTAL_FILL
    if quoted:
        cell.quotePrefix = True
    return cell._style


def _font(emphasis: Emphasis) -> Font:
    match emphasis:
        case Emphasis.TITLE:
            return Font(name=FONT_NAME, size=14, bold=True)
        case Emphasis.CAPTION:
            return Font(name=FONT_NAME, size=FONT_SIZE, italic=True)
        case Emphasis.WARNING:
            return Font(name=FONT_NAME, size=FONT_SIZE, bold=True, color="FFC00000")
        case Emphasis.HEADER | Emphasis.TOTAL:
            return Font(name=FONT_NAME, size=FONT_SIZE, bold=True)
        case _:
            return Font(name=FONT_NAME, size=FONT_SIZE)


def _set_normal_font(workbook: Any) -> None:
    """Make the font of empty cells, row heights and column widths the one of the tables."""
    normal = Font(name=FONT_NAME, size=FONT_SIZE, family=1)
    workbook._fonts.clear()
    workbook._fonts.add(normal)
    workbook._named_styles["Normal"].font = normal
