"""Somebody else's sheet of questions, a question a row: .xlsx, .csv or .tsv, through a mapping.

`open_table` gives the cells, `guess_mapping` (`banks.formats.sheet_mapping`) says what the columns
most likely hold, `read_mapped` reads the questions by that mapping or by one that its owner chose.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format
from banks.formats.delimited_text import read_delimited, separator_of
from banks.formats.gathering import Gathering
from banks.formats.legacy_cells import in_unicode
from banks.formats.looking import Look
from banks.formats.registry import register
from banks.formats.sheet_answers import (
    are_truth_letters,
    key_readings,
    option_texts,
    truth_of,
    without_mark,
)
from banks.formats.sheet_mapping import SheetMapping, guess_mapping, heads, row_options
from banks.formats.workbook_columns import LEVELS, MOST_POINTS, MOST_SECONDS
from banks.kinds.reading import LETTERS
from banks.parsed import ParsedBank
from office.cells import CODE, read_number
from office.problems import Problem, UnreadableFile
from office.sheet_files import read_limited
from office.sheet_scan import column_letters
from office.sheets import Cell, Row, Sheet, Workbook, read_workbook
from office.text import fold_marks, fold_tones

#: Levels as offices write them; "M1" to "M4" are those of the ministry's matrices.
_LEVELS: Final = {
    **{fold_tones(name): level for name, level in LEVELS.items()},
    **{
        word: level
        for level, words in {
            "NB": ("nb", "m1", "mức 1", "biết", "nhận biết (m1)"),
            "TH": ("th", "m2", "mức 2", "hiểu", "thông hiểu (m2)"),
            "VD": ("vd", "m3", "mức 3", "vận dụng (m3)", "vận dụng thấp", "vdt"),
            "VDC": ("vdc", "m4", "mức 4", "vận dụng cao (m4)"),
        }.items()
        for word in map(fold_tones, words)
    },
}
#: From where keys count that name options by number.
_COUNTED: Final = {"number": 1, "zero": 0}
#: Characters of a cell that a remark quotes.
_QUOTED: Final = 40


@register
class ForeignSheetFormat(Format):
    """A table of questions with columns of its own."""

    slug, label = "sheet", _("Spreadsheet with other columns")
    extensions = (".xlsx", ".csv", ".tsv")
    can_write = False

    def claims(self, look: Look) -> int:
        """A workbook or a text whose headings name questions and their answers."""
        if "xl/workbook.xml" in look.members:
            return 50 if heads(sorted(look.labels)) else 0
        if look.ending not in {".csv", ".tsv", ".txt"}:
            return 0
        first = next((line for line in look.text.split("\n") if line.strip()), "")
        separator = separator_of(look.text[:20_000])
        if separator and heads([cell.strip('" ') for cell in first.split(separator)]):
            return 70
        return 20 if look.ending != ".txt" and separator else 0

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        name = name or (source.name if isinstance(source, Path) else "Tệp")
        book = open_table(source, name=name)
        mapping = guess_mapping(book)
        if mapping is None:
            what = (
                "Không nhận ra cột câu hỏi và cột đáp án; hãy đặt tên cột ở dòng đầu bảng "
                "(Câu hỏi, A, B, C, D, Đáp án) hoặc chọn cột trên trang nhập tệp."
            )
            raise UnreadableFile(name, what)
        return read_mapped(book, mapping)


def open_table(source: Path | bytes, *, name: str) -> Workbook:
    """Return the cells of an .xlsx, or of a table of text whatever its letters.

    Raises:
        UnreadableFile: it is neither, damaged, or too large.
    """
    data = read_limited(source, name=name)
    if data.startswith(b"PK") or not Look(data, name=name).text:
        # The reader of workbooks says best what a strange file is.
        return in_unicode(read_workbook(data, name=name))
    return read_delimited(data, name=name)


def read_mapped(book: Workbook, mapping: SheetMapping) -> ParsedBank:
    """Return the questions of a table by what its columns say; each row is taken or refused.

    Raises:
        UnreadableFile: there is no such sheet.
    """
    sheet = book.find(mapping.sheet)
    if sheet is None:
        raise UnreadableFile(book.name, f"Không có trang tính “{mapping.sheet}”.")
    gathering = Gathering(ForeignSheetFormat.slug)
    gathering.problems += book.remarks
    _tell_of_the_rest(book, sheet, mapping, gathering)
    codes: set[str] = set()
    rows = [
        row
        for row in sheet.rows
        if row.number >= mapping.first_row
        and any(not row[column].is_empty for column in mapping.columns())
    ]
    keys = (row[mapping.key].text for row in rows if mapping.key and not row[mapping.key].is_empty)
    by_letter = are_truth_letters(keys)
    for row in rows:
        _RowReading(row, mapping, gathering, codes, by_letter=by_letter).read()
    return gathering.finish()


def _tell_of_the_rest(
    book: Workbook, sheet: Sheet, mapping: SheetMapping, gathering: Gathering
) -> None:
    """Say which sheets and columns with something in them are not read."""
    for other in book.sheets:
        if other.rows and other is not sheet:
            gathering.lose(other.title, "Trang tính này không được đọc.")
    head = next((row for row in sheet.rows if row.number == mapping.first_row - 1), None)
    filled: dict[int, int] = {}
    for row in sheet.rows:
        if row.number >= mapping.first_row:
            for column in row.cells.keys() - mapping.columns():
                filled[column] = filled.get(column, 0) + 1
    if mapping.key_kind in _COUNTED:
        where = f"{sheet.title}!cột {column_letters(mapping.key)}"
        what = f"Đáp án là số, được hiểu là đếm từ {_COUNTED[mapping.key_kind]}; hãy kiểm tra."
        gathering.warn(where, what)
    for column, count in sorted(filled.items()):
        label = head[column].text if head else ""
        if fold_marks(label) in {"stt", "tt", "so tt", "so thu tu", "no", "no.", "#"}:
            continue  # it numbers the rows
        where = f"{sheet.title}!cột {column_letters(column)}"
        shown = f" “{label[:_QUOTED]}”" if label else ""
        gathering.lose(where, f"Cột{shown} ({count} ô có dữ liệu) không được đọc.")


@dataclass(slots=True)
class _RowReading:
    """One row on its way to a question."""

    row: Row
    mapping: SheetMapping
    gathering: Gathering
    #: codes of the rows above, folded
    codes: set[str]
    #: whether the letters "Đ" and "S" of the whole column are keys of statements
    by_letter: bool = False
    reasons: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Hand the row over: taken, or refused with every reason that was found."""
        self._find_flaws()
        stem = self._cell(self.mapping.stem).block
        options = row_options(self.row, self.mapping)
        if self.mapping.options == (self.mapping.stem,):
            stem = option_texts(stem)[0] if len(options) > 1 else stem
            options = options if len(options) > 1 else {}
        bare, marked = {}, []
        for letter, text in options.items():
            bare[letter], is_marked = without_mark(text) if not self.mapping.key else (text, False)
            marked += [letter] if is_marked else []
        if not stem:
            self.reasons.append("Thiếu câu dẫn.")
        kind, content = self._content(stem, bare, marked)
        told: dict[str, Any] = {
            "where": self.row.where,
            "source": self._source(),
            "code": self._code(),
            "explanation": self._cell(self.mapping.explanation).block,
        }
        if self.reasons:
            self.gathering.refuse(*self.reasons, kind=kind, content=content, **told)
            return
        self.gathering.take(
            kind,
            content,
            basis=self._cell(self.mapping.basis).text,
            level=self._level(),
            points=self._points(),
            seconds=self._seconds(),
            skill=self._skill(),
            **told,
        )

    def _cell(self, column: int) -> Cell:
        return self.row[column] if column else Cell(self.row.sheet, self.row.number, 0)

    def _source(self) -> str:
        """Return the cells of the row as they stand in the file, one a line."""
        return "\n".join(
            f"{cell.address}: {cell.block}" for _column, cell in sorted(self.row.cells.items())
        )

    def _find_flaws(self) -> None:
        if self.row.is_hidden:
            self.gathering.warn(self.row.where, "Dòng đang bị ẩn trong Excel vẫn được đọc.")
        for column in sorted(self.mapping.columns()):
            cell = self._cell(column)
            if cell.is_formula or cell.is_error:
                flaw = cell.flaw()
                self.reasons.append(f"Ô {cell.address}: {flaw.what if flaw else ''}")
            elif isinstance(cell.value, date | datetime | time):
                what = (
                    f"Ô {cell.address} là ngày giờ “{cell.text}”: Excel có thể đã đổi những gì "
                    "được gõ; hãy kiểm tra."
                )
                self.gathering.warn(self.row.where, what)

    # --- what is asked ----------------------------------------------------------------------------

    def _content(
        self, stem: str, options: dict[str, str], marked: list[str]
    ) -> tuple[str, dict[str, Any]]:
        """Return kind and content; what hinders it is added to the reasons."""
        key = self._cell(self.mapping.key)
        if not options:
            return self._without_options(stem, key)
        letters = dict(zip(options, LETTERS, strict=False))  # without the holes of empty cells
        content: dict[str, Any] = {
            "stem": stem,
            "options": {letters.get(own, own): text for own, text in options.items()},
        }
        right = marked if not self.mapping.key else self._key(key, options)
        chosen = [letters.get(own, own) for own in right]
        if not self.mapping.key and not marked:
            self.reasons.append("Chưa có đáp án: không phương án nào được đánh dấu (* hoặc ✓).")
        said = [truth_of(text) for text in options.values()]
        if len(chosen) == 1 and sorted(map(str, said)) == ["False", "True"]:
            is_true = said[list(content["options"]).index(chosen[0])]
            return "true_false", {"stem": stem, "key": is_true}
        if len(chosen) > 1:
            return "multiple_choice", {**content, "key": sorted(chosen)}
        return "single_choice", {**content, "key": chosen[0] if chosen else ""}

    def _key(self, cell: Cell, options: dict[str, str]) -> list[str]:
        """Return the letters of the right options, or say why they cannot be told."""
        text = cell.block
        if not text:
            self.reasons.append("Chưa có đáp án; hãy ghi chữ cái của phương án đúng.")
            return []
        ways = key_readings(text, options)
        kind = self.mapping.key_kind
        if kind and kind in ways:
            return ways[kind]
        unsaid = {"zero", "number"} if kind == "zero" else {"zero"}
        ways = {way: letters for way, letters in ways.items() if way not in unsaid}
        named = {tuple(sorted(letters)) for letters in ways.values()}
        if len(named) == 1:
            return list(named.pop())
        if not named:
            offered = ", ".join(options)
            self.reasons.append(
                f"Đáp án “{text[:_QUOTED]}” không phải chữ cái, số thứ tự hay nội dung của phương "
                f"án nào ({offered})."
            )
        else:
            self.reasons.append(
                f"Đáp án “{text[:_QUOTED]}” hiểu được theo nhiều cách (chữ cái, số thứ tự, nội dung "
                "phương án); hãy ghi lại cho rõ hoặc chọn cách hiểu cho cả cột."
            )
        return []

    def _without_options(self, stem: str, key: Cell) -> tuple[str, dict[str, Any]]:
        text = key.block
        if not text:
            self.reasons.append("Không có phương án và chưa có đáp án.")
            return "", {"stem": stem}
        if (is_true := truth_of(text, by_letter=self.by_letter)) is not None:
            return "true_false", {"stem": stem, "key": is_true}
        number = read_number(key, "Đáp án", [])
        if number is not None:
            return "numeric", {"stem": stem, "value": f"{number:f}", "tolerance": "0"}
        accepted = [part.strip() for part in text.replace("\n", "|").split("|") if part.strip()]
        return "short_answer", {"stem": stem, "accepted": accepted}

    # --- what is said about it --------------------------------------------------------------------

    def _lose(self, cell: Cell, what: str) -> None:
        self.gathering.lose(self.row.where, f"{what}: “{cell.text[:_QUOTED]}” không dùng được.")

    def _code(self) -> str:
        cell = self._cell(self.mapping.code)
        text = cell.text
        if not text:
            return ""
        if not CODE.fullmatch(text) or text.casefold() in self.codes:
            self._lose(cell, "Mã câu hỏi")
            return ""
        self.codes.add(text.casefold())
        return text

    def _skill(self) -> str:
        cell = self._cell(self.mapping.skill)
        if cell.text and not CODE.fullmatch(cell.text):
            self._lose(cell, "Mã kỹ năng")
            return ""
        return cell.text

    def _level(self) -> str:
        cell = self._cell(self.mapping.level)
        level = _LEVELS.get(fold_tones(cell.text), "")
        if cell.text and not level:
            self._lose(cell, "Mức độ")
        return level

    def _points(self) -> Decimal:
        cell = self._cell(self.mapping.points)
        return self._number(cell, "Điểm", most=MOST_POINTS) or Decimal(1)

    def _seconds(self) -> int:
        cell = self._cell(self.mapping.seconds)
        number = self._number(cell, "Thời gian (giây)", most=MOST_SECONDS)
        if number is not None and number != int(number):
            self._lose(cell, "Thời gian (giây)")
            return 0
        return int(number or 0)

    def _number(self, cell: Cell, what: str, *, most: int) -> Decimal | None:
        if not cell.text:
            return None
        problems: list[Problem] = []
        number = read_number(cell, what, problems)
        if number is None or not 0 < number <= most:
            self._lose(cell, what)
            return None
        return number
