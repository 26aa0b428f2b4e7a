"""A list as a workbook: what the filters leave, in the order of the page, to sort and send on.

The address of the list with ``?tep=xlsx`` gives it; `{% export_link %}` leads there.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from office.errors import Invalid
from office.text import fold_tones
from ui.downloads import XLSX, attachment

#: Of the address: which file is wanted instead of the page.
FILE = "tep"
#: More rows are no list to look through; a page is told to narrow it.
MOST = 50_000
_HEAD = PatternFill("solid", fgColor="FFDCE6F1")
_TOP = Alignment(vertical="top", wrap_text=True)
_FORMATS = {"day": "dd/mm/yyyy", "moment": "hh:mm dd/mm/yyyy", "percent": "0.0%"}

Row = TypeVar("Row")


class TooManyRows(Invalid):
    """The list is longer than a file holds."""

    code = "too_many_rows"
    message = gettext_lazy(
        "The list has %(rows)s rows; a file holds %(most)s at most. Set a condition, for example"
        " a unit, and download the parts."
    )


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column of the file.

    Args:
        value: text, number, day or moment of a row; None leaves the cell empty.
        width: in characters.
        style: "day", "moment" or "percent" (a share of 1) where the value is one.
    """

    heading: "str | Promise"
    value: Callable[[Row], Any]
    width: int = 18
    style: str = ""


def wants_file(request: HttpRequest) -> bool:
    """Tell whether the address asks for the list as a workbook."""
    return request.GET.get(FILE) == "xlsx"


def list_file(
    *,
    title: "str | Promise",
    rows: Iterable[Row],
    count: int,
    columns: Sequence[Column[Row]],
    conditions: Iterable[object] = (),
) -> HttpResponse:
    """Answer with the workbook: title, conditions, when it was made, one row for each of `rows`.

    Args:
        count: how many rows there are, counted before they are read.
        conditions: what the filters ask for, in words or as `ui.conditions` tells it.

    Raises:
        TooManyRows: there are more than `MOST`.
    """
    if count > MOST:
        raise TooManyRows(rows=count, most=MOST)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("List"))
    above = [str(title), *map(str, conditions), _made()]
    if settings.DEMO_MODE:
        above.append(_("Simulated data of a demonstration."))
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"A{len(above) + 2}"
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A{len(above) + 1}:{last}{len(above) + 1 + count}"
    for position, line in enumerate(above):
        sheet.append(
            [_cell(sheet, line, font=Font(bold=not position, size=14 if not position else 11))]
        )
    sheet.append(
        [_cell(sheet, str(one.heading), font=Font(bold=True), fill=_HEAD) for one in columns]
    )
    for row in rows:
        sheet.append([_cell(sheet, one.value(row), style=one.style) for one in columns])
    written = io.BytesIO()
    book.save(written)
    name = f"{slugify(fold_tones(str(title)))}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return attachment(written.getvalue(), name=name, media_type=XLSX)


def _made() -> str:
    moment = timezone.localtime().strftime("%H:%M %d/%m/%Y")
    return _("Made at %(moment)s.") % {"moment": moment}


def _cell(sheet: Any, value: Any, *, style: str = "", font: Any = None, fill: Any = None) -> Any:
    if isinstance(value, datetime):
        value = timezone.make_naive(value)  # a workbook knows no time zones
    elif not isinstance(value, date | time | int | float | Decimal | None):
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # what people typed is never a formula
    if style in _FORMATS:
        cell.number_format = _FORMATS[style]
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    cell.alignment = _TOP
    return cell
