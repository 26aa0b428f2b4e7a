"""Keys that stand together at the end of a paper: "1-A 2-B", a grid, two rows, a line a question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from banks.formats.numbered_text.answers import truth, truths
from banks.formats.numbered_text.labels import question_labels
from banks.formats.numbered_text.lines import Line, plain
from banks.formats.numbered_text.sections import section_number
from office.text import fold_marks

_ANSWER = r"(?:[A-H](?:\s?[,&+]\s?[A-H]|[A-H]){0,7}|đúng|sai|[ĐS]{1,8})"
_PAIR = re.compile(
    r"(?:(?:câu|question)\s*)?(?P<number>[0-9]{1,4})\s?[.:)=/–-]{0,2}\s?(?:đáp\s+án\s+)?[(\[]?(?P<answer>"
    + _ANSWER
    + r")(?![^\W_])[)\]]?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,;|./*–-]*")
_NUMBER_CELL = re.compile(r"\s*(?:câu\s*)?([0-9]{1,4})\s*[.:)]?\s*", re.IGNORECASE)
_ANSWER_CELL = re.compile(r"\s*" + _ANSWER + r"\s*[.]?\s*", re.IGNORECASE)
_HEADING = re.compile(
    r"[\W_]{0,12}(?:(?:phần\s+)?(?:bảng\s+)?(?:đáp\s*án|answer\s+keys?|keys?|answers)(?:\s+(?:trắc\s+nghiệm|chi\s+tiết|tham\s+khảo|đề|và|phần|môn|câu\s+hỏi|các).{0,80})?"
    r"|(?:hướng\s+dẫn|lời)\s+(?:giải|chấm)(?:\s+.{0,60})?)[\s:.*_=–-]{0,12}",
    re.IGNORECASE,
)
#: Pairs that a line without a heading above it must have to be a list of keys.
_LEAST_ALONE = 4


@dataclass(slots=True)
class Entry:
    """The answer to a question as a list gives it, and the lines behind it."""

    section: str
    number: str
    answer: str
    more: list[Line] = field(default_factory=list)


def is_key_heading(text: str) -> bool:
    """Return whether a line may head a list of keys: "BẢNG ĐÁP ÁN"."""
    return len(text) < 160 and _HEADING.fullmatch(text.strip()) is not None


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Return number and answer of a line of nothing but such pairs; empty for other lines."""
    found = [(one["number"], one["answer"]) for one in _PAIR.finditer(text)]
    if not found or not _BETWEEN.fullmatch(_PAIR.sub(" ", text)):
        return []
    return found


def is_key_line(line: Line) -> bool:
    """Return whether a line holds keys beyond doubt, wherever it stands."""
    if line.cells:
        return len(keys_of_table(line.cells)) > 1
    return len(pairs_of(line.text)) >= _LEAST_ALONE


def keys_of_table(rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return number and answer of a table of keys, however it lies; empty for other tables."""
    kept = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    return _grid(kept) or _two_rows(kept) or _columns(kept)


def _grid(rows: list[list[str]]) -> list[tuple[str, str]]:
    """Each cell is a pair: "1-A"."""
    cells = [cell for row in rows for cell in row if cell]
    pairs = [pairs_of(cell) for cell in cells]
    wrong = sum(not one for one in pairs)
    if len(cells) - wrong < 2 or wrong > 1:
        return []
    return [pair for one in pairs for pair in one]


def _two_rows(rows: list[list[str]]) -> list[tuple[str, str]]:
    """A row of numbers above a row of answers, once or several times."""
    found: list[tuple[str, str]] = []
    rows = [row for row in rows if len([cell for cell in row if cell]) > 1 or not found]
    if len(rows) % 2:
        return []
    for above, below in zip(rows[::2], rows[1::2], strict=True):
        numbers = [_NUMBER_CELL.fullmatch(cell) for cell in above]
        named = numbers and not numbers[0] and _is_name(above[0])
        places = [place for place, number in enumerate(numbers) if number]
        if len(places) < (1 if named else 2) or not _rest_blank(above, places, named=bool(named)):
            return []
        free = bool(named) and bool(below) and "dap an" in fold_marks(below[0])
        for place in places:
            answer = below[place] if place < len(below) else ""
            is_answer = free or _ANSWER_CELL.fullmatch(answer) or truths(answer)
            if answer and not is_answer:
                return []
            if answer:
                found.append((numbers[place][1], answer))  # type: ignore[index]  # a match
    return found


def _rest_blank(row: list[str], places: list[int], *, named: bool) -> bool:
    return all(
        not cell or place in places or (named and not place) for place, cell in enumerate(row)
    )


def _is_name(text: str) -> bool:
    return fold_marks(text).strip(" .:") in {
        "cau",
        "cau hoi",
        "cau so",
        "question",
        "so cau",
        "stt",
    }


def _columns(rows: list[list[str]]) -> list[tuple[str, str]]:
    """A question a row: number and answer side by side, or number and a judgement a column."""
    if rows and rows[0] and not _NUMBER_CELL.fullmatch(rows[0][0]):
        heads = [fold_marks(cell).strip(" .:") for cell in rows[0]]
        if not all(_is_name(cell) or "dap an" in cell or len(cell) < 3 for cell in heads):
            return []
        rows = rows[1:]
    found: list[tuple[str, str]] = []
    for row in rows:
        number = _NUMBER_CELL.fullmatch(row[0]) if row else None
        if number and len(row) > 2 and all(truth(cell) is not None for cell in row[1:] if cell):
            found.append((number[1], " ".join(cell for cell in row[1:] if cell)))
            continue
        for place in range(0, len(row) - 1, 2):
            if not row[place] and not row[place + 1]:
                continue
            number = _NUMBER_CELL.fullmatch(row[place])
            if not number or not _ANSWER_CELL.fullmatch(row[place + 1]):
                return []
            found.append((number[1], row[place + 1]))
        if len(row) % 2 and len(row) != 1 and row[-1]:
            return []
    return found if len(found) > 1 else []


def read_keys(lines: Iterable[Line]) -> list[Entry]:
    """Return the answers that the lines at the end of a paper give, in their order."""
    found: list[Entry] = []
    section = ""
    rows: list[list[str]] = []
    current: Entry | None = None

    def flush() -> None:
        found.extend(Entry(section, number, said) for number, said in keys_of_table(rows))
        rows.clear()

    for line in lines:
        if line.cells:
            flush()
            found += [Entry(section, *pair) for pair in keys_of_table(line.cells)]
            continue
        if number := section_number(line.text):
            flush()
            section, current = number, None
            continue
        if pairs := pairs_of(line.text):
            flush()
            found += [Entry(section, *pair) for pair in pairs]
            current = found[-1] if len(pairs) == 1 else None
        elif cells := _row(line.text, follows=bool(rows)):
            if not all(set(cell.strip()) <= set("-: ") for cell in cells):
                rows.append(cells)
        elif (
            label := next(iter(question_labels(line.text)), None)
        ) is not None and label.form != "alone":
            flush()
            current = Entry(section, label.number, line.text[label.end :].strip())
            found.append(current)
        elif current is not None and not line.is_blank:
            current.more.append(line)
    flush()
    return found


def _row(text: str, *, follows: bool) -> list[str]:
    """Return the cells of a row of a table in a text file; empty where the line is none."""
    cells = re.split(r"[\t|]", text.strip().strip("|"))
    is_named = len(cells) > 1 and (follows or _is_name(cells[0]))
    return cells if len(cells) > 2 or is_named else []


def whole_answer(entry: Entry) -> str:
    """Return the answer with the lines behind it."""
    return "\n".join(one for one in (entry.answer, plain(entry.more)) if one.strip())
