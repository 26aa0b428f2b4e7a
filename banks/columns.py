"""A sheet of somebody else's before it is read: what stands in its columns, for who says what they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from banks.errors import UnusableFile
from banks.formats.foreign_sheet import ForeignSheetFormat, open_table
from banks.formats.sheet_mapping import SheetMapping, guess_mapping
from office.problems import UnreadableFile
from office.sheet_scan import column_letters
from office.sheets import Sheet, Workbook

#: The format whose files are not read before somebody has said what their columns hold.
SLUG = ForeignSheetFormat.slug
#: Columns that are offered, rows of which is shown what stands in them, and cells that are shown.
MOST_COLUMNS, ROWS, EXAMPLES = 40, 60, 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a page shows it: its number from 1, its letters, its first words, some cells."""

    number: int
    letters: str
    heading: str
    examples: tuple[str, ...]


def open_sheet(content: bytes, *, name: str) -> Workbook:
    """Return the sheets of a file that have something in them.

    Raises:
        UnusableFile: it is no table, damaged or too large, or nothing stands in it.
    """
    try:
        book = open_table(content, name=name)
    except UnreadableFile as error:
        raise UnusableFile(what=error.what) from error
    filled = tuple(sheet for sheet in book.sheets if sheet.rows)
    if not filled:
        raise UnusableFile(what="Tệp không có ô nào có dữ liệu.")
    return Workbook(book.name, filled)


def guessed(book: Workbook, sheet: Sheet | None = None) -> SheetMapping | None:
    """Return what the columns most likely hold, of one sheet or of the likeliest."""
    return guess_mapping(book if sheet is None else Workbook(book.name, (sheet,)))


def columns_of(sheet: Sheet, *, first_row: int) -> list[Column]:
    """Return the columns in which something stands, with what stands above and below `first_row`."""
    rows = sheet.rows[:ROWS]
    numbers = sorted({number for row in rows for number in row.cells})[:MOST_COLUMNS]
    head = next((row for row in reversed(rows) if row.number < first_row), None)
    below = [row for row in rows if row.number >= first_row]
    return [
        Column(
            number,
            column_letters(number),
            head[number].text if head else "",
            _examples([row[number].text for row in below]),
        )
        for number in numbers
    ]


def _examples(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple([text for text in texts if text][:EXAMPLES])
