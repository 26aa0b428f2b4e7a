"""How cells of the book look: few styles, each made once."""

from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from office.formula_cells import Formula, FormulaCell
from office.text import clean_line

Value = str | int | Decimal | Formula | None

_LINE = Side(style="thin", color="FF7F7F7F")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD, _TOTAL = PatternFill("solid", fgColor="FFDCEAF0"), PatternFill("solid", fgColor="FFF2F2F2")
#: name -> bold, size, horizontal, with a grid, fill, number format
_LOOKS: dict[str, tuple[bool, int, str, bool, PatternFill | None, str]] = {
    "plain": (False, 12, "left", False, None, "General"),
    "small": (False, 11, "left", False, None, "General"),
    "middle": (False, 12, "center", False, None, "General"),
    "bold": (True, 12, "center", False, None, "General"),
    "part": (True, 12, "left", False, None, "General"),
    "title": (True, 14, "center", False, None, "General"),
    "head": (True, 12, "center", True, _HEAD, "General"),
    "text": (False, 12, "left", True, None, "@"),
    "count": (False, 12, "center", True, None, "0;-0;;@"),
    "figure": (False, 12, "right", True, None, "0.00"),
    "total": (True, 12, "left", True, _TOTAL, "General"),
    "total count": (True, 12, "center", True, _TOTAL, "0"),
    "total figure": (True, 12, "right", True, _TOTAL, "0.00"),
    "share": (False, 12, "center", True, _TOTAL, "0.0%"),
}


class Looks:
    """The cells of one sheet; a text never becomes a formula, a formula keeps its value."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._records: dict[str, Any] = {}

    def cell(self, value: Value, look: str) -> Any:
        """Return a cell."""
        cell: Any
        if isinstance(value, Formula):
            cell = FormulaCell(self._sheet, value)
        else:
            cell = WriteOnlyCell(self._sheet)
            cell.value = _printable(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
        if look not in self._records:
            self._records[look] = self._record(look)
        cell._style = self._records[look]
        return cell

    def _record(self, look: str) -> Any:
        bold, size, horizontal, has_grid, fill, number_format = _LOOKS[look]
        cell: Any = WriteOnlyCell(self._sheet)
        cell.font = Font(name="Times New Roman", size=size, bold=bold)
        cell.alignment = Alignment(
            horizontal=horizontal, vertical="center", wrap_text=has_grid or look == "bold"
        )
        cell.number_format = number_format
        if has_grid:
            cell.border = _GRID
        if fill is not None:
            cell.fill = fill
        return cell._style


def _printable(text: str) -> str:
    """Return text without what XML cannot hold."""
    return "".join(letter for letter in clean_line(text) if letter.isprintable())
