"""Formulas that carry their value, which openpyxl cannot write by itself.

openpyxl writes ``<f>`` and leaves ``<v>`` empty, so a telephone's preview, a program that reads
values only and a converter see nothing. Here a formula cell knows its value, and a sheet that was
opened with `start` writes both. Nothing of openpyxl is replaced for other sheets or workbooks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell
from openpyxl.cell._writer import write_cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.xml.functions import Element, SubElement

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (with its leading "=") and the value that a spreadsheet would compute for it.

    `value` is a number, or a text (the empty text for a cell that shows nothing).
    """

    text: str
    value: Number | str

    def __post_init__(self) -> None:
        if not self.text.startswith("=") or len(self.text) < 2:
            raise ValueError(f"a formula begins with '=', not {self.text!r}")


class FormulaCell(Cell):
    """A cell of a write-only sheet that holds a `Formula`."""

    __slots__ = ("formula",)

    def __init__(self, worksheet: WriteOnlyWorksheet, formula: Formula) -> None:
        # Row and column are set by the sheet when the row is appended.
        super().__init__(worksheet, row=1, column=1)
        self.value = formula.text
        self.formula = formula


def start(worksheet: WriteOnlyWorksheet) -> None:
    """Begin the stream of a write-only sheet, so that its formula cells keep their values.

    To be called once, after widths, frozen panes and page setup are set and before the first row.
    """
    writer = _ValueKeepingWriter(worksheet)
    # The sheet makes its own writer on the first row only when none is there.
    worksheet._writer = writer  # type: ignore[attr-defined]  # private in openpyxl
    writer.write_top()


class _ValueKeepingWriter(WorksheetWriter):
    """openpyxl's writer of a sheet, with a value beside each formula."""

    ws: Any  # a write-only sheet; the published types leave out its rows and columns

    def write_row(self, xf: Any, row: Iterable[Any], row_idx: int) -> None:
        attributes = {"r": f"{row_idx}"}
        # A height without the mark "custom": it holds until the text of the row is changed.
        # Taken out once it is written, so that a long sheet keeps none of them.
        if dimension := self.ws.row_dimensions.pop(row_idx, None):
            attributes["ht"] = f"{dimension.height}"
        with xf.element("row", attributes):
            for cell in row:
                if isinstance(cell, FormulaCell):
                    xf.write(_formula_element(cell))
                elif cell.value is not None or cell.has_style:
                    write_cell(xf, self.ws, cell, cell.has_style)


def _formula_element(cell: FormulaCell) -> Any:
    """Return ``<c><f>…</f><v>…</v></c>``; the type "str" marks a text result."""
    value = cell.formula.value
    attributes = {"r": cell.coordinate, "s": f"{cell.style_id}"}
    if isinstance(value, str):
        attributes["t"] = "str"
    element = Element("c", attributes)
    SubElement(element, "f").text = cell.formula.text[1:]
    SubElement(element, "v").text = value if isinstance(value, str) else number_text(value)
    return element


def number_text(value: Number) -> str:
    """Return a number as the file stores it: whole numbers as such, others as the nearest double."""
    if isinstance(value, int):
        return str(value)
    nearest = float(value)
    return str(int(nearest)) if nearest.is_integer() and abs(nearest) < 2**53 else repr(nearest)
