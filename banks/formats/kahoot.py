"""The spreadsheet that Kahoot takes quizzes from: a question a row, up to four answers, their numbers.

Above the header stand a title and instructions; a first column may number the rows. Kahoot counts
any of several right answers; it has no points, no explanation, no codes.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook as NewWorkbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from banks.formats.base import Format, Output
from banks.formats.gathering import Gathering
from banks.formats.looking import Look
from banks.formats.registry import register
from banks.kinds.reading import LETTERS
from banks.parsed import ParsedBank, ParsedQuestion, Problem
from office.problems import UnreadableFile
from office.sheets import Cell, Row, Sheet, read_workbook
from office.text import clean_line, fold_tones

#: What Kahoot takes.
LONGEST_QUESTION, LONGEST_ANSWER, MOST_ANSWERS = 120, 75, 4
SECONDS = (5, 10, 20, 30, 60, 90, 120, 240)
_USUAL_SECONDS = 20
_KINDS = ("single_choice", "multiple_choice", "true_false")

_HEADERS = (
    "",
    "Question - max 120 characters",
    *(f"Answer {number} - max 75 characters" for number in range(1, MOST_ANSWERS + 1)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
_WIDTHS = (6, 60, 28, 28, 28, 28, 16, 18)
#: Rows of a sheet in which the header is looked for, and the words that its cells begin with.
_MOST_ABOVE = 40
_WORDS = ("question", "answer 1", "answer 2", "correct answer")
_CERTAIN = 90
_TRUE, _FALSE = (
    {fold_tones(one) for one in words} for words in (("True", "Đúng"), ("False", "Sai"))
)
_NUMBERS = re.compile(r"[1-4](?:\s*[,;/.&+ ]\s*[1-4])*")
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@register
class KahootFormat(Format):
    """Kahoot's spreadsheet."""

    slug = "kahoot"
    label = _("Kahoot spreadsheet")
    extensions = (".xlsx",)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def claims(self, look: Look) -> int:
        """Tell by the words of the header."""
        if "xl/workbook.xml" not in look.members:
            return 0
        found = [one for one in look.labels if one.startswith(_WORDS)]
        return _CERTAIN if all(any(one.startswith(word) for one in found) for word in _WORDS) else 0

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        book = read_workbook(source, name=name)
        gathering = Gathering(self.slug)
        tables = [(sheet, _columns(sheet)) for sheet in book.sheets]
        if not any(columns for _sheet, columns in tables):
            what = (
                "Không có trang tính nào theo mẫu Kahoot (dòng tiêu đề “Question”, “Answer 1”, …, "
                "“Correct answer(s)”)."
            )
            raise UnreadableFile(book.name, what)
        for sheet, columns in tables:
            if columns is None:
                if sheet.rows:
                    gathering.warn(
                        sheet.title, "Trang tính không theo mẫu Kahoot nên không được đọc."
                    )
                continue
            for row in sheet.rows:
                if row.number > columns.header:
                    _take(gathering, row, columns)
        return gathering.finish()

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        return _write(bank, title=title, stamp=stamp)


# --- reading --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the header stands, and the columns under it; 0 for one that is not there."""

    header: int
    question: int
    answers: tuple[int, ...]
    seconds: int
    right: int


def _columns(sheet: Sheet) -> _Columns | None:
    for row in sheet.rows[:_MOST_ABOVE]:
        found: dict[str, int] = {}
        for place, cell in sorted(row.cells.items()):
            found.setdefault(_header(cell.text), place)
        answers = [found.get(f"answer {number}", 0) for number in range(1, MOST_ANSWERS + 1)]
        if found.get("question") and answers[0] and answers[1] and found.get("correct"):
            return _Columns(
                header=row.number,
                question=found["question"],
                answers=tuple(answers),
                seconds=found.get("time", 0),
                right=found["correct"],
            )
    return None


def _header(text: str) -> str:
    folded = text.casefold()
    if found := re.match(r"answer\s*([1-4])\b", folded):
        return f"answer {found[1]}"
    for begin, name in (("correct", "correct"), ("time", "time"), ("question", "question")):
        if folded.startswith(begin):
            return name
    return ""


def _take(gathering: Gathering, row: Row, columns: _Columns) -> None:
    stem = row[columns.question]
    answers = [row[column] for column in columns.answers if column]
    if stem.is_empty and all(cell.is_empty for cell in answers):
        return  # the template numbers rows that nobody filled in
    where = f"câu {_next_number(gathering)} ({row.where})"
    source = " | ".join(cell.block for _place, cell in sorted(row.cells.items()))
    places = [number for number, cell in enumerate(answers, 1) if not cell.is_empty]
    letters = {number: LETTERS[place] for place, number in enumerate(places)}
    options = {letters[number]: answers[number - 1].block for number in places}
    right, reasons = _right(row[columns.right])
    if not stem.block:
        reasons.append("Thiếu câu hỏi ở cột “Question”.")
    for cell in (stem, *answers):
        if flaw := cell.flaw():
            reasons.append(f"{flaw.where}: {flaw.what}")
    if astray := [str(number) for number in right if number not in letters]:
        reasons.append(f"Đáp án đúng là {', '.join(astray)} mà ô phương án đó để trống.")
    key = [letters[number] for number in right if number in letters]
    several = len(key) > 1
    content: dict[str, Any] = {
        "stem": stem.block,
        "options": options,
        "key": key if several else (key or [""])[0],
    }
    kind = "multiple_choice" if several else "single_choice"
    if reasons:
        gathering.refuse(*reasons, where=where, source=source, kind=kind, content=content)
        return
    texts = [fold_tones(text) for text in options.values()]
    if not several and len(texts) == 2 and texts[0] in _TRUE and texts[1] in _FALSE:
        kind, content = "true_false", {"stem": stem.block, "key": key == ["A"]}
    taken = gathering.take(
        kind, content, where=where, source=source, seconds=_seconds(gathering, row, columns, where)
    )
    if taken and several:
        what = "Kahoot cho điểm khi chọn một trong các đáp án đúng; ở đây phải chọn đủ các đáp án"
        gathering.lose(where, what)


def _next_number(gathering: Gathering) -> int:
    """Return the number of the question that comes next."""
    return len(gathering.questions) + len(gathering.unread) + 1


def _right(cell: Cell) -> tuple[list[int], list[str]]:
    """Return the numbers of the right answers, or why there are none."""
    text = cell.text
    if flaw := cell.flaw():
        return [], [f"{flaw.where}: {flaw.what}"]
    if not text:
        return [], ["Chưa có đáp án đúng ở cột “Correct answer(s)”; hãy ghi số thứ tự của đáp án."]
    # "1,2" typed into Excel with a decimal comma is the number 1.2
    if not _NUMBERS.fullmatch(text):
        what = f"Đáp án đúng “{text[:40]}” không phải là số từ 1 đến 4, cách nhau bằng dấu phẩy."
        return [], [what]
    return sorted({int(number) for number in re.findall("[1-4]", text)}), []


def _seconds(gathering: Gathering, row: Row, columns: _Columns, where: str) -> int:
    cell = row[columns.seconds]
    text = cell.text
    if not columns.seconds or not text:
        return 0
    if re.fullmatch(r"[0-9]{1,4}", text) and 0 < int(text) <= 3600:
        return int(text)
    gathering.warn(where, f"Thời gian “{text[:40]}” không phải là số giây nên bị bỏ qua.")
    return 0


# --- writing --------------------------------------------------------------------------------------


def _write(bank: ParsedBank, *, title: str, stamp: str) -> Output:
    lost: list[Problem] = []
    rows = [row for question in bank.questions if (row := _row(question, lost)) is not None]
    lost += _attributes(bank.questions)
    book = NewWorkbook(write_only=True)
    sheet: Any = book.create_sheet("Sheet1")
    for letter, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for above in ((), ("", title), ("", stamp), (), (), (), ()):
        sheet.append([_text(sheet, one) for one in above])
    head = [_text(sheet, one) for one in _HEADERS]
    for cell in head:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
    sheet.append(head)
    for number, row in enumerate(rows, 1):
        sheet.append([number, *(_text(sheet, one) if isinstance(one, str) else one for one in row)])
    return Output(_saved(book), len(rows), tuple(lost))


def _row(question: ParsedQuestion, lost: list[Problem]) -> list[str | int] | None:
    """Return the cells of a question, or None having told why Kahoot cannot hold it."""
    where, content = question.code or question.where, question.content

    if (why := _why_not(question)) is not None:
        lost.append(Problem(where, f"Câu bị bỏ lại: {why}"))
        return None
    options, key = _options(question)
    stem = clean_line(content["stem"])
    texts = [clean_line(text) for text in options.values()]
    if stem != content["stem"] or texts != list(options.values()):
        lost.append(Problem(where, "xuống dòng và khoảng trắng trong câu", "warning"))
    if question.explanation:
        lost.append(Problem(where, "giải thích", "warning"))
    if question.stimulus:
        lost.append(Problem(where, f"tư liệu “{question.stimulus}”", "warning"))
    seconds = _allowed(question.seconds)
    if question.seconds and seconds != question.seconds:
        what = f"thời gian {question.seconds} giây được ghi là {seconds} giây"
        lost.append(Problem(where, what, "warning"))
    numbers = ",".join(str(LETTERS.index(letter) + 1) for letter in sorted(key))
    blanks = [""] * (MOST_ANSWERS - len(texts))
    return [stem, *texts, *blanks, seconds, int(numbers) if numbers.isdigit() else numbers]


def _why_not(question: ParsedQuestion) -> str | None:
    """Return why Kahoot cannot hold a question, None where it can."""
    if question.kind not in _KINDS:
        return "Kahoot chỉ có câu chọn trong tối đa bốn phương án."
    options, key = _options(question)
    if question.kind == "multiple_choice" and len(key) == 1:
        return "Kahoot không có câu nhiều lựa chọn mà chỉ có một đáp án."
    if question.kind == "single_choice" and _reads_true_false(options):
        return "hai phương án Đúng, Sai sẽ thành câu đúng sai khi đọc lại."
    if len(options) > MOST_ANSWERS:
        return f"có {len(options)} phương án, Kahoot có tối đa {MOST_ANSWERS}."
    asked = len(clean_line(question.content["stem"]))
    if asked > LONGEST_QUESTION:
        return f"câu hỏi dài {asked} ký tự, Kahoot nhận tối đa {LONGEST_QUESTION}."
    longest = max(len(clean_line(text)) for text in options.values())
    if longest > LONGEST_ANSWER:
        return f"phương án dài {longest} ký tự, Kahoot nhận tối đa {LONGEST_ANSWER}."
    return None


def _options(question: ParsedQuestion) -> tuple[dict[str, str], list[str]]:
    """Return the options and the right ones of a question of `_KINDS`."""
    content = question.content
    if question.kind == "true_false":
        return {"A": "Đúng", "B": "Sai"}, ["A" if content["key"] else "B"]
    key = content["key"]
    return dict(content["options"]), list(key) if question.kind == "multiple_choice" else [key]


def _reads_true_false(options: dict[str, str]) -> bool:
    texts = [fold_tones(text) for text in options.values()]
    return len(texts) == 2 and texts[0] in _TRUE and texts[1] in _FALSE


def _allowed(seconds: int) -> int:
    if not seconds:
        return _USUAL_SECONDS
    return next((one for one in SECONDS if one >= seconds), SECONDS[-1])


def _attributes(questions: Sequence[ParsedQuestion]) -> Iterator[Problem]:
    told = {
        "mã câu": any(one.code for one in questions),
        "kỹ năng": any(one.skill for one in questions),
        "mức độ nhận thức": any(one.level for one in questions),
        "căn cứ": any(one.basis for one in questions),
        "điểm": any(one.points != Decimal(1) for one in questions),
        "khóa thứ tự phương án": any(one.order_locked for one in questions),
        "vị trí việc làm và lĩnh vực": any(one.positions or one.fields for one in questions),
        "câu loại trừ nhau": any(one.enemies for one in questions),
    }
    if lost := [what for what, is_there in told.items() if is_there]:
        yield Problem("mọi câu", f"tệp Kahoot không ghi {', '.join(lost)}", "warning")


def _text(sheet: Any, text: str) -> Any:
    """Return a cell that is text whatever it looks like: no formula, no error."""
    cell = WriteOnlyCell(sheet, value=re.sub(r"_x(?=[0-9A-Fa-f]{4}_)", "_x005F_x", text) or None)
    if text:
        cell.data_type = "s"
    return cell


def _saved(book: NewWorkbook) -> bytes:
    """Return a workbook as bytes that do not change with the clock."""
    written, plain = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(plain, "w") as fixed:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(info, content)
    return plain.getvalue()
