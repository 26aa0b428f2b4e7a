"""What lines of a paper begin with: numbers of questions, letters of options, names of parts.

All patterns are tried at the beginning of a line and look at a bounded piece of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from banks.enums import Level
from office.text import fold_marks

# --- questions ------------------------------------------------------------------------------------

_NUMBER = r"(?P<number>[0-9]{1,4}(?:\.[0-9]{1,3}){0,2})"
#: A little picture that people set before a label.
ORNAMENT = r"(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]\ufe0f?\s{0,2}){0,3}"
_WORDED = re.compile(
    r"[\s#*>]{0,8}"
    + ORNAMENT
    + r"(?P<word>câu\s*hỏi|câu|question|quiz|bài\s*tập|bài|ch|q)\s{0,3}(?:số|no\.?)?\s{0,3}(?P<sign>[:#])?\s{0,3}"
    + _NUMBER
    + r"(?![\w%])(?P<close>\s{0,3}[.:)\]/–—-]{1,2})?",
    re.IGNORECASE,
)
_UNNUMBERED = re.compile(r"\s{0,8}(?:câu\s*hỏi|question)\s{0,3}:", re.IGNORECASE)
_BARE = (
    ("bracket", re.compile(r"\s{0,8}\[\s?(?P<number>[0-9]{1,4})\s?\]\s?[.:)]?")),
    ("dot", re.compile(r"\s{0,8}(?P<number>[0-9]{1,4})\s?\.(?![0-9)])")),
    ("paren", re.compile(r"\s{0,8}(?P<number>[0-9]{1,4})\s?\.?\)(?![0-9])")),
    ("slash", re.compile(r"\s{0,8}(?P<number>[0-9]{1,4})\s?/(?![0-9])")),
    ("colon", re.compile(r"\s{0,8}(?P<number>[0-9]{1,4})\s?:(?![0-9])")),
    ("alone", re.compile(r"\s{0,8}(?P<number>[0-9]{1,4})\s{0,8}$")),
)
#: Behind "Câu 5" these go on with a list of questions or with a sentence.
_GOES_ON = re.compile(
    r"\s*(?:(?:đến|tới|và|hoặc|to|and|or)\b|[,;&]\s*(?:câu\s*)?[0-9]|[–—-]\s*(?:câu\s*)?[0-9]+(?![\w.,]))",
    re.IGNORECASE,
)
#: Forms of labels, the surest first.
FORMS = ("câu", "question", "bài", *(name for name, _pattern in _BARE), "unnumbered")


@dataclass(frozen=True, slots=True)
class Label:
    """What a question begins with; `end` is where its text begins."""

    form: str
    number: str
    end: int

    @property
    def value(self) -> int:
        """Its number; of "1.12" the last one, 0 where there is none."""
        return int(self.number.rpartition(".")[2] or 0)


def question_labels(text: str) -> Iterator[Label]:
    """Give the labels that a line can be read to begin with."""
    start = text[:80]
    if found := _WORDED.match(start):
        label = _worded(found, start)
        if label or found["sign"] != ":":
            if label:
                yield label
            return
    if found := _UNNUMBERED.match(start):
        yield Label("unnumbered", "", found.end())
    for form, pattern in _BARE:
        if found := pattern.match(start):
            yield Label(form, found["number"], found.end())
            return


def _worded(found: re.Match[str], text: str) -> Label | None:
    if _GOES_ON.match(text, found.end("number")):
        return None
    if found["sign"] == ":" and not found["close"]:  # "Question: 5 + 7 = ?"
        return None
    rest = text[found.end() :].lstrip()
    begins = rest[:1].isupper() or rest[:1].isdigit() or rest[:1] in "([{<“\"'‘…?=+"
    if not found["close"] and not begins:
        return None
    word = fold_marks(found["word"])
    form = "bài" if word.startswith("bai") else "câu" if word.startswith("c") else "question"
    return Label(form, found["number"], found.end())


# --- what stands between the number and the text --------------------------------------------------

LEVELS = {
    "nb": Level.RECALL, "nhan biet": Level.RECALL, "biet": Level.RECALL, "muc 1": Level.RECALL,
    "th": Level.UNDERSTANDING, "thong hieu": Level.UNDERSTANDING, "hieu": Level.UNDERSTANDING, "muc 2": Level.UNDERSTANDING,
    "vd": Level.APPLICATION, "van dung": Level.APPLICATION, "vdt": Level.APPLICATION, "van dung thap": Level.APPLICATION, "muc 3": Level.APPLICATION,
    "vdc": Level.HIGH_APPLICATION, "van dung cao": Level.HIGH_APPLICATION, "muc 4": Level.HIGH_APPLICATION,
}  # fmt: skip
_BRACKETED = re.compile(r"\s*[(\[<{]\s*([^()\[\]<>{}\n]{1,40}?)\s*[)\]>}]\s*[.:–-]?")
_POINTS = re.compile(
    r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*(?:điểm|đ|points?|pts?|marks?)\.?", re.IGNORECASE
)
_TAIL = re.compile(r"[(\[]\s*([^()\[\]\n]{1,40}?)\s*[)\]]\s*[.:]?\s*$")


@dataclass(slots=True)
class Head:
    """What brackets at a question say of it."""

    level: str = ""
    points: Decimal | None = None
    is_essay: bool = False

    def understands(self, said: str) -> bool:
        """Take what a bracket says; return whether it was something known."""
        folded = " ".join(re.sub(r"[^\w\s]", " ", fold_marks(said)).split())
        folded = folded.removeprefix("muc do ")
        if folded in LEVELS:
            self.level = self.level or LEVELS[folded].value
        elif found := _POINTS.fullmatch(said.strip()):
            self.points = self.points or Decimal(found[1].replace(",", "."))
        elif folded == "tu luan":
            self.is_essay = True
        else:
            return False
        return True


def read_head(text: str, start: int, head: Head) -> int:
    """Read brackets at `start` ("[NB] (0,25 điểm)"); return where the text begins behind them."""
    while (found := _BRACKETED.match(text, start)) and head.understands(found[1]):
        start = found.end()
    rest = re.compile(r"\s*[.:]\s+").match(text, start)
    return rest.end() if rest and start else start


def read_tail(text: str, head: Head) -> int:
    """Read a bracket at the end of a stem; return where the stem ends."""
    end = len(text)
    while (found := _TAIL.search(text, max(0, end - 60), end)) and head.understands(found[1]):
        end = len(text[: found.start()].rstrip())
    return end


# --- options --------------------------------------------------------------------------------------

_OPTION = (
    r"(?P<star>[*✓✔√✅☑](?:\ufe0f)?\s?|\[\s?[xX]\s?\]\s?)?(?P<open>[(\[])?(?P<letter>[A-La-l])(?P<star2>\*)?"
    r"\s?(?P<close>[.:/]?[)\]]|[.:/])(?P<star3>\*(?!\*))?"
)
#: What a line may begin with before its label: an item of a list, a box that is not ticked.
_BULLET = r"\s{0,12}(?:[-+•●○▪‣❌✗✘](?:\ufe0f)?\s{0,4}|\*\s{2,4})?(?:\[\s?\]\s?)?"
#: Signs that mark the right option, like an asterisk, but mean other things within a line.
_AT_START = re.compile(_BULLET + r"(?P<star0>[$#@]\s?(?=[A-La-l][.)]\s))?" + _OPTION)
_INLINE = re.compile(r"(?<!\S)" + _OPTION + r"(?=\s|[^\W_]|[-–+(\"“$<=√" + "\ufffc" + r"])")


@dataclass(frozen=True, slots=True)
class OptionLabel:
    """The letter of an option in a line, from `start` to `end`; `is_first` of the line or within.

    What marks the first one as an item of a list stands behind its `start`.
    """

    letter: str
    style: tuple[bool, str, str]  # whether a capital, what stands before and behind it
    start: int
    end: int
    is_starred: bool
    is_first: bool


def option_labels(text: str) -> Iterator[OptionLabel]:
    """Give all that may be labels of options in a line; the first alone need stand at its start."""
    at_start = _AT_START.match(text)
    if at_start:
        yield _option(at_start, is_first=True)
    place = at_start.end() if at_start else 0
    for found in _INLINE.finditer(text, place):
        yield _option(found, is_first=False)


def _option(found: re.Match[str], *, is_first: bool) -> OptionLabel:
    letter = found["letter"]
    begins = next(name for name in ("star", "open", "letter") if found[name])
    return OptionLabel(
        letter=letter.upper(),
        style=(letter.isupper(), found["open"] or "", found["close"]),
        start=found.start() if is_first else found.start(begins),
        end=found.end(),
        is_starred=any(found.groupdict().get(f"star{which}") for which in ("", "0", "2", "3")),
        is_first=is_first,
    )


STARRED_END = re.compile(
    r"\s*(?:\(\s?\*\s?\)|(?<=[\s\w.,;)])\*|[✓✔√]|[(\[]\s?(?:đáp\s?án\s)?(?:đúng|correct)\s?[)\]])\s*$",
    re.IGNORECASE,
)

# --- named parts of a question --------------------------------------------------------------------

_PARTS = (
    ("rubric", r"hướng\s+dẫn\s+chấm(?:\s+điểm)?|thang\s+điểm|rubric|tiêu\s+chí\s+chấm"),
    ("model", r"bài\s+mẫu|gợi\s+ý\s+trả\s+lời|trả\s+lời(?:\s+(?:mẫu|ngắn))?|đáp\s+án\s+(?:mẫu|tham\s+khảo)|gợi\s+ý\s+đáp\s+án"),
    ("key", r"đáp\s*án(?:\s+(?:đúng|chính\s+xác|câu\s+[0-9]{1,4}))?|phương\s*án\s+đúng|đ\.?\s?a\.?|đ/a|answers?|key|correct\s+answer|ans"),
    ("explanation", r"giải\s+thích(?:\s+(?:đáp\s+án|chi\s+tiết))?|lời\s+giải(?:\s+chi\s+tiết)?|hướng\s+dẫn(?:\s+giải)?(?:\s+chi\s+tiết)?|hdg|explanation|feedback|phản\s+hồi|lý\s+do|lí\s+do"),
    ("basis", r"căn\s+cứ(?:\s+pháp\s+lý)?|cơ\s+sở\s+pháp\s+lý"),
    ("level", r"mức\s+độ(?:\s+nhận\s+thức)?|cấp\s+độ|level"),
    ("points", r"(?:số\s+)?điểm|points?|marks?"),
    ("kind", r"loại(?:\s+câu\s+hỏi)?|dạng\s+câu\s+hỏi"),
    ("code", r"mã(?:\s+câu(?:\s+hỏi)?)?"),
    ("skill", r"kỹ\s+năng|kĩ\s+năng"),
    ("tolerance", r"sai\s+số"),
    ("words", r"số\s+(?:từ|chữ)(?:\s+tối\s+đa)?"),
    ("seconds", r"thời\s+gian"),
    ("locked", r"giữ\s+thứ\s+tự"),
)  # fmt: skip
_PART = re.compile(
    r"[\s*#=⇒→>–<\[(-]{0,8}"
    + ORNAMENT
    + "(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _PARTS)
    + r")(?P<close>[>\])]?\s{0,3}(?:là\s{0,3})?(?:[:：]|(?:[.=–-](?=\s)))|\s{1,3}là(?=\s)|[>\])]?\s{0,3}(?=\s|$))",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"[\s=⇒→>–-]{0,8}(?:vậy\s+)?(?:(?:ta\s+)?chọn\s*:?|trả\s+lời\s*:)\s+(?:(?:đáp|phương)\s+án\s+|câu\s+)?(?:đúng\s+là\s+)?:?\s*(?P<key>[A-H])\s*[.)]?\s*$",
    re.IGNORECASE,
)
#: "=> B" below the options.
_ARROW = re.compile(r"\s{0,8}(?:[=-]{1,3}>|⇒|→|➔|➜|👉)\s*(?P<key>[A-H])\s*[.)]?\s*$")
_SMALL_LETTER = re.compile(r"\s*[a-h]\s*[.)]?\s*$")
_LETTER_LIST = re.compile(r"\s*[A-H](?:\s*(?:,|;|/|&|\+|\s|và|and)\s*[A-H]){0,7}\s*[.)]?\s*$")
_BEGUN_KEY = re.compile(r"\s*[A-H]\s*[.):,–-]")
_BRACKET_KEY = re.compile(
    r"(?:\t|\s{2,}|(?<=[?.!:…])\s|\s?[(\[]|\s(?=[→⇒=-]))\s?(?:(?:[=-]>|[→⇒])\s?)?(?:đáp\s*án(?:\s+đúng)?|đ\.?a\.?|đ/a|answer|key)\s{0,3}(?:là)?\s{0,3}:\s{0,3}"
    r"(?P<key>[A-H](?:\s?,\s?[A-H]){0,7})\s?[)\].]?\s*$",
    re.IGNORECASE,
)
#: Parts that have a value of one line, and what it looks like.
_SHORT = {
    "points": re.compile(r"\s*[0-9]{1,3}(?:[.,][0-9]{1,2})?\s*(?:điểm|đ)?\s*\.?\s*", re.IGNORECASE),
    "seconds": re.compile(r"\s*[0-9]{1,5}\s*(?:giây|s|phút)\s*\.?\s*", re.IGNORECASE),
    "words": re.compile(r"\D{0,20}[0-9]{2,4}\s*(?:từ|chữ)?\s*\.?\s*", re.IGNORECASE),
    "locked": re.compile(r"\s*(?:có|x|không)\s*", re.IGNORECASE),
    "code": re.compile(r"\s*[\w./-]{1,60}\s*"),
    "tolerance": re.compile(r"\s*[±]?\s*[0-9]+(?:[.,][0-9]+)?\s*"),
}


def part_label(text: str) -> tuple[str, int] | None:
    """Return the name of the part that a line begins, and where its text begins; else None."""
    if found := _CHOSEN.match(text[:120]) or _ARROW.match(text[:120]):
        return "key", found.start("key")
    found = _PART.match(text[:120])
    if found is None:
        return None
    name = str(found.lastgroup if found.lastgroup != "close" else _named(found))
    rest, closed = text[found.end() :], found["close"].strip()
    if name == "key":
        is_named = any(one.match(rest) for one in (_LETTER_LIST, _BEGUN_KEY, _SMALL_LETTER))
        is_closed = closed.endswith((":", "：")) or not rest.strip()
        return ("key", found.end()) if is_named or is_closed else None
    if (
        name == "model"
        and _BEGUN_KEY.match(rest)
        and not fold_marks(found["model"]).endswith("mau")
    ):
        return "key", found.end()  # "Trả lời: B. Vì …"
    if name == "level":
        folded = " ".join(re.sub(r"[^\w\s]", " ", fold_marks(rest)).split())
        return ("level", found.end()) if folded in LEVELS else None
    if name in _SHORT:
        ends = closed.endswith((":", "：")) and _SHORT[name].fullmatch(rest)
        return (name, found.end()) if ends else None
    if closed.endswith((":", "：")) or (
        not rest.strip(" .") and name in ("explanation", "rubric", "model")
    ):
        return name, found.end()
    return None


def _named(found: re.Match[str]) -> str:
    return next(name for name, _words in _PARTS if found[name] is not None)


def bracketed_key(text: str) -> tuple[int, str] | None:
    """Return where "(Đáp án: B)" begins at the end of a line, and its letters; else None."""
    found = _BRACKET_KEY.search(text, max(0, len(text) - 80))
    return (found.start(), found["key"]) if found else None
