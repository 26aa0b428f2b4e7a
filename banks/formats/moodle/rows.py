"""Questions of rows: under columns (the plugins "mtf", "kprime" and "matrix"), or one of them right.

Sources: what https://github.com/ethz-let (mtf, kprime, sc) and ``qtype_matrix`` write into XML.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from banks.formats.moodle.elements import child, children, raw_of, value_of
from banks.formats.moodle.question import Question, says
from banks.formats.weighed_answers import Answer, Understood, choice, letters

#: What a column of two says: the statement is true, or false.
TRUTHS = {
    **dict.fromkeys(("true", "đúng", "1"), True),
    **dict.fromkeys(("false", "sai", "0"), False),
}
#: Elements in which plugins of one age or another keep the text of a row, and the remark on it.
_TEXTS = ("optiontext", "rowtext", "shorttext")
_REMARKS = ("feedbacktext", "feedback")


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows and columns by their number; `right` says which columns are right for a row."""

    rows: Mapping[str, str]
    columns: Mapping[str, str]
    right: Mapping[str, Sequence[str]]


def statements(question: Question) -> None:
    """Rows under two or more columns, as the plugins "mtf" and "kprime" number them."""
    columns = {
        one.get("number", ""): question.words(holder, f"cột {one.get('number')}")
        for one in children(question.element, "column")
        if (holder := child(one, "responsetext")) is not None
    }
    right: dict[str, list[str]] = {}
    for one in children(question.element, "weight"):
        if _is_positive(value_of(one, "value")):
            right.setdefault(one.get("rownumber", ""), []).append(one.get("columnnumber", ""))
    stem = question.stem()
    _take(question, stem, _Grid(_rows(question), columns, right))


def matrix(question: Question) -> None:
    """Rows and columns without numbers, the weights a list for each row: the plugin "matrix"."""
    columns = {
        str(number): _text(question, one, f"cột {number}")
        for number, one in enumerate(children(question.element, "col"), 1)
    }
    right = {
        str(row): [
            str(column)
            for column, weight in enumerate(children(weights, "weight-of-col"), 1)
            if _is_positive(raw_of(weight).strip())
        ]
        for row, weights in enumerate(children(question.element, "weights-of-row"), 1)
    }
    stem = question.stem()
    _take(question, stem, _Grid(_rows(question), columns, right))


def single(question: Question) -> None:
    """One row is right: the plugin "sc"."""
    stem = question.stem()
    rows = _rows(question)
    right = value_of(question.element, "correctrow")
    answers = [
        Answer(text, Decimal(100 if number == right else 0)) for number, text in rows.items()
    ]
    _tell_marking(question)
    question.take(choice(stem, answers, is_single=True), order_locked=not question.is_shuffled)


def _rows(question: Question) -> dict[str, str]:
    """Return the texts of the rows by number, and tell of the remarks on them."""
    rows: dict[str, str] = {}
    told: list[str] = []
    for place, one in enumerate(children(question.element, "row"), 1):
        number = one.get("number", str(place))
        rows[number] = _text(question, one, f"dòng {number}")
        if any(says(one, name) for name in _REMARKS):
            told.append(number)
    if told:
        question.lost.append(f"lời nhận xét riêng của dòng {', '.join(told)}")
    return rows


def _text(question: Question, one: Element, part: str) -> str:
    """Return the text of a row or column; a longer description follows its short text."""
    holder = next((found for name in _TEXTS if (found := child(one, name)) is not None), None)
    text = question.words(holder, part) if holder is not None else ""
    description = child(one, "description")
    more = question.words(description, part) if description is not None else ""
    return f"{text}: {more}" if text and more else text or more


def _take(question: Question, stem: str, grid: _Grid) -> None:
    ids = dict(zip(letters(len(grid.rows)), grid.rows, strict=True))
    order = list(grid.columns)
    key = {row: found[0] for row, found in grid.right.items() if len(found) == 1}
    said = [text.casefold() for text in grid.columns.values()]
    if len(said) == 2 and set(said) <= TRUTHS.keys():
        truths = {number: TRUTHS[text.casefold()] for number, text in grid.columns.items()}
        understood = Understood(
            "true_false_group",
            {
                "stem": stem,
                "statements": {id_: grid.rows[row] for id_, row in ids.items()},
                "key": {id_: truths.get(key.get(row, "")) for id_, row in ids.items()},
            },
        )
    else:
        understood = Understood(
            "matrix",
            {
                "stem": stem,
                "columns": list(grid.columns.values()),
                "rows": {id_: grid.rows[row] for id_, row in ids.items()},
                "key": {
                    id_: str(order.index(key[row]) + 1) if key.get(row) in order else ""
                    for id_, row in ids.items()
                },
            },
        )
    if any(len(grid.right.get(row, ())) > 1 for row in grid.rows):
        understood.refusals.append(
            "Có dòng được điểm ở nhiều cột; ở đây mỗi dòng chỉ có một cột đúng. Hãy giữ một cột."
        )
    elif any(key.get(row) not in grid.columns for row in grid.rows):
        understood.refusals.append("Có dòng chưa có đáp án; hãy chọn cột đúng cho mỗi dòng.")
    _tell_marking(question)
    question.take(understood, order_locked=not question.is_shuffled)


def _tell_marking(question: Question) -> None:
    for name in ("scoringmethod", "grademethod"):
        if method := value_of(question.element, name):
            question.lost.append(f"cách tính điểm “{method}”")
    if _is_positive(deduction := value_of(question.element, "deduction")):
        question.lost.append(f"mức trừ {deduction} cho dòng sai")


def _is_positive(written: str) -> bool:
    return re.match(r"0*\.?0*[1-9]", written) is not None
