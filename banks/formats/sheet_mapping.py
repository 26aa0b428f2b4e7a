"""Which column of somebody else's sheet says what: told by its reader, or guessed from its cells."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from banks.formats.sheet_answers import key_readings, option_texts
from office.headers import SEARCHED_ROWS
from office.sheets import Row, Sheet, Workbook
from office.template_books import is_guidance
from office.text import fold_marks

KeyKind = Literal["", "letter", "number", "zero", "text"]
#: What columns beside stem and options may say, by attribute of `SheetMapping`.
SINGLE_COLUMNS: Final = (
    *("key", "explanation", "basis", "level", "points", "seconds", "skill", "code"),
)
#: Rows of which is guessed what the columns say.
_SAMPLE: Final = 200


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """Where on a sheet the parts of a question stand; columns count from 1, and 0 is none.

    Attributes:
        sheet: title of the sheet.
        first_row: number of the first row that is a question; what is above is not read.
        stem: column of the stem.
        options: a column for each option, or one column that holds all of them ("A. … B. …"); the
            stem's own column where they stand behind the stem. None where nothing is chosen.
        key: column of the right answers; 0 where a mark in the options tells them.
        key_kind: what the key column names options by ("number" from 1, "zero" from 0); "" to tell
            it in each row, where numbers count from 1.
    """

    sheet: str
    first_row: int
    stem: int
    options: tuple[int, ...] = ()
    key: int = 0
    key_kind: KeyKind = ""
    explanation: int = 0
    basis: int = 0
    level: int = 0
    points: int = 0
    seconds: int = 0
    skill: int = 0
    code: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the mapping as it is stored."""
        return {**asdict(self), "options": list(self.options)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "SheetMapping":
        """Return a mapping out of what `as_json` gave.

        Raises:
            ValueError: it is none.
        """
        names = {one.name for one in fields(cls)}
        if not {"sheet", "first_row", "stem"} <= raw.keys() <= names:
            raise ValueError("no mapping of a sheet")
        options = raw.get("options", [])
        numbers = [raw[name] for name in raw.keys() & {*SINGLE_COLUMNS, "stem", "first_row"}]
        if not isinstance(options, list | tuple) or not isinstance(raw["sheet"], str):
            raise ValueError("no mapping of a sheet")
        if not all(type(one) is int and 0 <= one < 100_000 for one in (*numbers, *options)):
            raise ValueError("a column is no number")
        if raw.get("key_kind", "") not in get_args(KeyKind):
            raise ValueError("an unknown sort of key")
        return cls(**{**raw, "options": tuple(options)})

    def columns(self) -> frozenset[int]:
        """Return the columns that are read."""
        single = {getattr(self, name) for name in SINGLE_COLUMNS}
        return frozenset({self.stem, *self.options, *single} - {0})


#: Words that head a column, without marks, by what it says.
_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "stem": frozenset(
        {
            *("cau hoi", "noi dung", "noi dung cau hoi", "cau dan", "noi dung cau dan", "de bai"),
            *("cau hoi trac nghiem", "noi dung cau hoi trac nghiem", "cau hoi cau dan"),
            *("question", "questions", "question text", "question title", "stem", "question stem"),
            *("prompt", "text", "questiontext", "ten cau hoi", "noi dung cau"),
        }
    ),
    "options": frozenset(
        {
            *("phuong an", "cac phuong an", "phuong an tra loi", "cac phuong an tra loi"),
            *("phuong an lua chon", "lua chon", "cac lua chon", "cau tra loi", "dap an lua chon"),
            *("cac dap an", "options", "choices", "answer options", "answers", "answer choices"),
        }
    ),
    "key": frozenset(
        {
            *("dap an", "dap an dung", "dap an chinh xac", "dap an dung nhat", "phuong an dung"),
            *("cau tra loi dung", "tra loi dung", "lua chon dung", "dung", "da", "ket qua", "key"),
            *("answer", "correct", "correct answer", "correct answers", "right answer"),
            *(
                "correctanswer",
                "correct answer index",
                "correct index",
                "answer index",
                "rightanswer",
            ),
            *(
                "correctindex",
                "correctanswerindex",
                "answerindex",
                "correctoption",
                "correctanswers",
            ),
            *("vi tri dap an dung", "so thu tu dap an dung", "correct answer text", "solution key"),
            *(
                "answer key",
                "correct option",
                "correct options",
                "correct answer s",
                "correct choice",
            ),
        }
    ),
    "explanation": frozenset(
        {
            *(
                "giai thich",
                "giai thich dap an",
                "loi giai",
                "huong dan giai",
                "giai thich chi tiet",
            ),
            *(
                "explanation",
                "explanations",
                "feedback",
                "general feedback",
                "rationale",
                "solution",
            ),
        }
    ),
    "basis": frozenset(
        {"can cu", "can cu phap ly", "co so phap ly", "van ban can cu", "trich dan"}
    ),
    "level": frozenset(
        {"muc do", "muc do nhan thuc", "cap do", "cap do nhan thuc", "level", "cognitive level"}
    ),
    "points": frozenset({"diem", "so diem", "points", "point", "score", "mark", "marks"}),
    "seconds": frozenset(
        {
            *("thoi gian giay", "so giay", "thoi gian", "seconds", "time", "time limit"),
            *("time limit sec", "time in seconds"),
        }
    ),
    "skill": frozenset({"ky nang", "ma ky nang", "skill", "skill code"}),
    "code": frozenset({"ma", "ma cau", "ma cau hoi", "ma so", "id", "code", "question id"}),
    "": frozenset({"stt", "tt", "so tt", "so thu tu", "no", "cau", "cau so", "number", "#", ""}),
}
_ROLES: Final = {words: role for role, found in _HEADINGS.items() for words in found}
_OPTION: Final = re.compile(
    r"(?:phuong an|dap an|lua chon|pa|tra loi|cau tra loi|option|answer|choice|answer option)?"
    r" ?([a-h]|[1-8])"
)
#: Headings that only mention the question beside other words, and words of those that say of it.
_STEM: Final = re.compile(r"\b(?:question|cau hoi)\b")
_NOT_STEM: Final = frozenset(
    {
        *("type", "id", "number", "no", "category", "image", "picture", "level", "topic", "points"),
        *("loai", "dang", "ma", "so", "nhom", "hinh", "anh", "muc", "diem", "chu", "bo", "nguon"),
        *("code", "kind", "time", "score", "weight", "tag", "tags", "bank", "url", "link", "index"),
    }
)
#: A column of a wrong option, beside one that holds the words of the right one.
_WRONG: Final = re.compile(
    r"(?:incorrect|wrong|false)(?: ?(?:answers?|options?|choices?))?(?: ?[1-9a-h])?"
    r"|distractor(?: ?[1-9a-h])?"
    r"|(?:phuong an|dap an|lua chon) (?:sai|nhieu)(?: ?[1-9a-h])?"
)
#: A remark of a heading that makes a time no number of seconds.
_MINUTES: Final = re.compile(r"\b(?:phut|min)")
#: A heading of keys that count from 0, as programs do.
_FROM_0: Final = re.compile(r"index\b|\b(?:0 (?:den |to )?[1-9]|tu 0|from 0)\b")
_LETTERS_ONLY: Final = re.compile(r"[A-Ha-h](?:\s*[,;]?\s*[A-Ha-h]){0,7}[.)]?")


def heads(labels: Sequence[str]) -> bool:
    """Tell whether these look like the headings of a table of questions: a stem, and its answers."""
    roles = [_role(one) for one in labels]
    return "stem" in roles and ("key" in roles or roles.count("option") > 1 or "options" in roles)


def guess_mapping(book: Workbook) -> SheetMapping | None:
    """Return what the columns of a workbook's table of questions most likely say; None for no guess."""
    sheets = [one for one in book.sheets if one.rows and not is_guidance(one.title)]
    found = [guess for sheet in sheets if (guess := _by_heading(sheet) or _by_cells(sheet))]
    return max(found, key=lambda one: len(one.columns()), default=None)


def _role(label: str) -> str:
    """Return what a heading says its column holds: an attribute, "option" for one of several, "?"."""
    folded = _folded(label)
    if folded in _ROLES:
        return _ROLES[folded]
    if _OPTION.fullmatch(folded):
        return "option"
    if _WRONG.fullmatch(folded):
        return "wrong"
    bare, _bracket, remark = label.partition("(")
    if remark and bare.strip() and not _MINUTES.search(fold_marks(remark)):
        return _role(bare)  # "Đáp án đúng (A/B/C/D)", "Giải thích (nếu có)"
    words = set(folded.split())
    is_stem = _STEM.search(folded) and not words & _NOT_STEM
    return "stem" if is_stem else "?"  # "HTML of the question", "Câu hỏi trắc nghiệm tin học"


def _folded(label: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold_marks(label)).split())


def _by_heading(sheet: Sheet) -> SheetMapping | None:
    """Guess by the row of headings that names the most."""
    best: SheetMapping | None = None
    for row in sheet.rows:
        if row.number > SEARCHED_ROWS:
            break
        mapping = _headed(sheet, row)
        if mapping and (best is None or len(mapping.columns()) > len(best.columns())):
            best = mapping
    return best


def _headed(sheet: Sheet, row: Row) -> SheetMapping | None:
    labels = {column: cell.text for column, cell in sorted(row.cells.items())}
    if not heads(list(labels.values())):
        return None
    roles = {column: _role(label) for column, label in labels.items()}
    single: dict[str, int] = {}
    for column, role in sorted(
        roles.items(), key=lambda one: _folded(labels[one[0]]) not in _ROLES
    ):
        if role in {"stem", *SINGLE_COLUMNS}:
            single.setdefault(role, column)  # a heading that says just that goes before
    options = tuple(column for column, role in roles.items() if role == "option")
    if len(options) < 2:
        options = tuple(column for column, role in roles.items() if role == "options")[:1]
    wrong = tuple(column for column, role in roles.items() if role == "wrong")
    if wrong and "key" in single and not options:
        options = (single["key"], *wrong)
    below = [one for one in sheet.rows if one.number > row.number]
    sample = below[:_SAMPLE]
    stem = single.pop("stem")
    if not options and _share(sample, stem, lambda text: len(option_texts(text)[1]) > 1) > 0.5:
        options = (stem,)
    if "skill" in single and _share(sample, single["skill"], _is_code) < 1:
        del single["skill"]  # a name of a subject; nobody can look it up
    mapping = SheetMapping.from_json(
        {
            "sheet": sheet.title,
            "first_row": row.number + 1,
            "stem": stem,
            "options": options,
            **single,
        }
    )
    if mapping.options[:1] == (mapping.key,):
        return replace(mapping, key_kind="text")  # the key column holds the right option itself
    head = _folded(labels.get(mapping.key, ""))
    return _with_key_kind(mapping, below, counts_from_0=bool(_FROM_0.search(head)))


def _by_cells(sheet: Sheet) -> SheetMapping | None:
    """Guess of a table without headings: keys are letters, the stem is the longest before them."""
    rows = sheet.rows[:_SAMPLE]
    columns = sorted({column for row in rows for column in row.cells})
    keys = [
        column
        for column in columns
        if _share(rows, column, lambda text: bool(_LETTERS_ONLY.fullmatch(text))) > 0.8
        and sum(not row[column].is_empty for row in rows) > 0.5 * len(rows)
    ]
    if not keys:
        return None
    before = [
        column
        for column in columns
        if column < keys[-1] and _share(rows, column, lambda text: not text.isdigit()) > 0.2
    ]
    if not before:
        return None
    stem = max(before, key=lambda column: (_mean_length(rows, column), -column))
    options = tuple(column for column in before if stem < column < keys[-1])
    if not options:
        options = (stem,)
    mapping = SheetMapping(sheet.title, rows[0].number, stem, options[:8], key=keys[-1])
    return _with_key_kind(mapping, rows)


def _with_key_kind(
    mapping: SheetMapping, rows: Sequence[Row], *, counts_from_0: bool = False
) -> SheetMapping:
    """Say by what the key column names options, where every row agrees with one way alone.

    Numbers count from 1 unless one of them is 0, or the heading says so and none is too high.
    """
    if not mapping.key or not mapping.options:
        return mapping
    ways: Counter[KeyKind] = Counter()
    told = 0
    for row in rows:
        text, options = row[mapping.key].block, row_options(row, mapping)
        if text and options:
            told += 1
            ways.update(key_readings(text, options).keys())
    if ways["number"] < ways["zero"] or (counts_from_0 and ways["number"] == ways["zero"]):
        del ways["number"]
    else:
        del ways["zero"]
    always = [way for way, count in ways.items() if told and count == told]
    if len(always) == 1:
        return replace(mapping, key_kind=always[0])
    # Where one key is 0 no number of the column counts from 1, whatever the other keys are.
    return replace(mapping, key_kind="zero") if ways["zero"] else mapping


def row_options(row: Row, mapping: SheetMapping) -> dict[str, str]:
    """Return the texts of a row's options by the letter under which the row's key names them."""
    if len(mapping.options) == 1:
        return dict(
            zip("ABCDEFGHIJKLMNOP", option_texts(row[mapping.options[0]].block)[1], strict=False)
        )
    cells = zip("ABCDEFGHIJKLMNOP", mapping.options, strict=False)
    return {letter: row[column].block for letter, column in cells if not row[column].is_empty}


def _cells(rows: Sequence[Row], column: int) -> Iterator[str]:
    return (row[column].text for row in rows if not row[column].is_empty)


def _share(rows: Sequence[Row], column: int, holds: Any) -> float:
    """Return for which share of the filled cells of a column something holds; 0 for none."""
    found = [bool(holds(text)) for text in _cells(rows, column)]
    return sum(found) / len(found) if found else 0


def _mean_length(rows: Sequence[Row], column: int) -> float:
    lengths = [len(text) for text in _cells(rows, column)]
    return sum(lengths) / len(lengths) if lengths else 0


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(r"(?=.*\d)[A-Za-z0-9Đđ][A-Za-z0-9Đđ._/-]{0,39}", text))
