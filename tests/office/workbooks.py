"""Small workbooks for tests, whole and damaged."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet


def make_xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with these rows by sheet; text that begins with "=" stays text."""
    book = Workbook()
    del book["Sheet"]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    write(sheet.cell(number, column), value)
    return saved(book)


def new_sheet(title: str) -> Worksheet:
    """An empty sheet of a new workbook; `saved_with` gives the bytes."""
    sheet = Workbook().active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    return sheet


def saved_with(sheet: Worksheet) -> bytes:
    """The bytes of the workbook that holds `sheet`."""
    assert sheet.parent is not None
    return saved(sheet.parent)


def write(cell: Cell, value: Any) -> None:
    """Write a value that is never a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def changed(source: Path | bytes, change: Callable[[Workbook], None]) -> bytes:
    """A copy of a workbook after `change`; its texts that begin with "=" stay text."""
    book = load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)
    try:
        change(book)
        return saved(book)
    finally:
        book.close()


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A copy of an archive with some parts replaced or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


def part(data: bytes, name: str) -> bytes:
    """One part of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
