"""Workbooks typed with the fonts of old: their cells and titles in Unicode, and what was changed."""

import re
from collections import defaultdict
from dataclasses import replace

from banks.formats.encodings import remark
from banks.formats.legacy_letters import Scheme, convert_legacy
from office.sheets import Cell, Row, Sheet, Workbook

#: Letters of Vietnamese that no text of an old font holds: such a cell needs no second look.
_RIGHT = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
#: A sheet of which more is said would fill the page.
_NAMED = 3


def in_unicode(book: Workbook) -> Workbook:
    """Return a workbook whose texts are Unicode; its remarks say which cells were converted."""
    changed: dict[tuple[str, Scheme], list[str]] = defaultdict(list)
    sheets = tuple(_sheet(sheet, changed) for sheet in book.sheets)
    remarks = [remark(_places(cells), scheme) for (_title, scheme), cells in changed.items()]
    return replace(book, sheets=sheets, remarks=(*book.remarks, *remarks)) if changed else book


def _sheet(sheet: Sheet, changed: dict[tuple[str, Scheme], list[str]]) -> Sheet:
    title, _scheme = _converted(sheet.title)
    rows = []
    for row in sheet.rows:
        cells = {}
        for column, cell in row.cells.items():
            text, scheme = _converted(cell.value) if isinstance(cell.value, str) else ("", None)
            if scheme:
                changed[title, scheme].append(f"{title}!{cell.address}")
                cells[column] = replace(cell, value=text)
        rows.append(_row(row, title, cells))
    return replace(sheet, title=title, rows=tuple(rows))


def _row(row: Row, title: str, cells: dict[int, Cell]) -> Row:
    if title == row.sheet and not cells:
        return row
    kept = {column: replace(cell, sheet=title) for column, cell in {**row.cells, **cells}.items()}
    return replace(row, sheet=title, cells=kept)


def _converted(text: str) -> tuple[str, Scheme | None]:
    return (text, None) if text.isascii() or _RIGHT.search(text) else convert_legacy(text)


def _places(cells: list[str]) -> str:
    more = f" và {len(cells) - _NAMED} ô khác" if len(cells) > _NAMED else ""
    return ", ".join(cells[:_NAMED]) + more
