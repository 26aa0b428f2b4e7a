"""Tables as text (.csv, .tsv) -> the rows of a sheet, so that they are read like any workbook."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from banks.formats.encodings import decode
from office.problems import UnreadableFile
from office.sheets import Cell, Row, Sheet, Workbook

_SEPARATORS: Final = "\t;,|"
#: Lines of which the separator is told.
_SAMPLE: Final = 20
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
#: Characters of one cell; a cell without its closing quote would swallow the rest of the file.
_LONGEST_CELL: Final = 100_000


def separator_of(text: str) -> str:
    """Return what parts the cells of a table, "" where it is none.

    That is what stands in the first lines, outside quotes, most often and about equally often.
    """
    lines = [line for line in text[:100_000].split("\n") if line.strip()][:_SAMPLE]
    best, most = "", 0.0
    for separator in _SEPARATORS:
        counts = [len(cells) - 1 for cells in _rows("\n".join(lines), separator)]
        usual = max(set(counts), key=counts.count, default=0)
        agreement = usual * counts.count(usual) / len(counts) if counts else 0
        if agreement > most:
            best, most = separator, agreement
    return best


def read_delimited(data: bytes, *, name: str) -> Workbook:
    """Return a table of text as a workbook of one sheet; its cells are text or empty.

    Raises:
        UnreadableFile: no cells are parted in it, or one of them is endless.
    """
    decoded = decode(data)
    text = decoded.text
    separator = separator_of(text)
    if not separator or "\0" in text:
        what = "Không nhận ra bảng: không thấy dấu phẩy, chấm phẩy hay tab ngăn cách các cột."
        raise UnreadableFile(name, what)
    rows = []
    for number, cells in enumerate(_rows(text, separator), 1):
        if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
            what = (
                f"Bảng có quá {MOST_ROWS} dòng hoặc {MOST_COLUMNS} cột; hãy chia thành nhiều tệp."
            )
            raise UnreadableFile(name, what)
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            what = f"Dòng {number} có một ô dài bất thường, thường do thiếu dấu nháy kép đóng ô."
            raise UnreadableFile(name, what)
        found = {
            column: Cell(name, number, column, cell)
            for column, cell in enumerate(cells, 1)
            if cell.strip()
        }
        if found:
            rows.append(Row(name, number, found))
    return Workbook(name, (Sheet(name, tuple(rows)),), decoded.remarks)


def _rows(text: str, separator: str) -> Sequence[Sequence[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[list[str]] = []
    try:
        found.extend(reader)
    except csv.Error as error:
        raise UnreadableFile(f"dòng {reader.line_num}", _LONG) from error
    return found


_LONG = "Một ô dài quá 131.072 ký tự, thường do thiếu dấu nháy kép đóng ô; hãy sửa rồi nhập lại."
