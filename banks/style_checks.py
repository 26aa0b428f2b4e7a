"""What an author looks at before sending a question ("Tự rà soát"): hints on style, never refusals.

The rules are those of item writers everywhere (Haladyna, Downing and Rodriguez 2002, "A review of
multiple-choice item-writing guidelines") and of Vietnamese councils: options of like length, no
negative without emphasis, no "tất cả đều đúng", a basis in law. Pure: texts in, findings out. Words
for people are in `banks.style_words`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as given
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final

from office.text import clean_line, fold_marks

#: A right option that is so many times as long as the longest wrong one, and by so many letters.
LONGER, LONGER_BY = 1.4, 15
#: Two options that are alike to this share of their letters say nearly the same.
NEARLY_THE_SAME: Final = 0.9
#: Words that people read in a second (a slow reader of a screen: 150 a minute), and to think and choose.
WORDS_A_SECOND, SECONDS_TO_THINK = 2.5, 8

_NEGATIVE = re.compile(r"\b(?:không|chưa|chẳng|ngoại trừ|trừ|sai)\b", re.IGNORECASE)
#: What an author does so that a negative is seen: capitals, or the stars of bold and italic.
_EMPHASIS = re.compile(r"\b(?:KHÔNG|CHƯA|CHẲNG|NGOẠI TRỪ|TRỪ|SAI)\b|[*_]{1,3}[^*_]*[*_]{1,3}")
_DOUBLE = re.compile(
    r"\b(?:không|chưa|chẳng)\b[^.?!]{0,40}\b(?:không|chưa|chẳng|trừ)\b", re.IGNORECASE
)
_ALL_OR_NONE = re.compile(
    r"\b(?:tat ca|ca) (?:cac )?(?:dap an|phuong an|y|cau)?\s*(?:tren|deu|nay)\b"
    r"|\b(?:khong co|khong) (?:dap an|phuong an|y|cau) nao\b|\bca [a-h](?:,? (?:va )?[a-h])+\b"
    r"|\b(?:tat ca|ca [2-8]|ca hai|ca ba|ca bon) (?:deu|dap an|phuong an|y)\b"
)
_ABSOLUTE = re.compile(
    r"\b(?:luon luon|luon|khong bao gio|moi truong hop|hoan toan|tuyet doi|duy nhat|bat ky)\b"
)
_QUESTION = re.compile(
    r"\?|:\s*$|_{2,}|\.{3}|…|^(?:điền|ghép|nối|tính|nêu|xác định|sắp xếp|đánh dấu|khoanh|nhấp)\b"
    r"|\b(?:hãy|chọn|nào|gì|đâu|bao nhiêu|thế nào|vì sao|tại sao|ai|mấy|cho biết|đúng hay sai)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: all of it as far as it is written.

    Attributes:
        options: id -> text, in the order in which they are written; empty where a kind has none.
        key: ids of the right options.
        seconds: that the author expects; 0 where it is not said.
    """

    kind: str
    stem: str
    options: Mapping[str, str] = given(default_factory=dict)
    key: frozenset[str] = frozenset()
    explanation: str = ""
    basis: str = ""
    seconds: int = 0

    @classmethod
    def of(
        cls, kind: str, content: Mapping[str, Any], *, explanation: str, basis: str, seconds: int
    ) -> "Looked":
        """Return what a draft or a version says; `content` is JSON of its kind, perhaps half of it."""
        options, key = content.get("options"), content.get("key")
        texts = options if isinstance(options, Mapping) else {}
        keys = [key] if isinstance(key, str) else key if isinstance(key, list | tuple) else ()
        return cls(
            kind=kind,
            stem=str(content.get("stem") or ""),
            options={
                str(id_): text for id_, text in texts.items() if isinstance(text, str) and text
            },
            key=frozenset(str(one) for one in keys),
            explanation=explanation,
            basis=basis,
            seconds=seconds,
        )

    @property
    def wrong(self) -> list[str]:
        """The texts of the options that are not right."""
        return [text for id_, text in self.options.items() if id_ not in self.key]

    @property
    def right(self) -> list[str]:
        """The texts of the right options."""
        return [text for id_, text in self.options.items() if id_ in self.key]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at again: a code (`banks.style_words`), where it is, and its figures or words."""

    code: str
    field: str
    data: Mapping[str, str | int] = given(default_factory=dict)


def look_over(looked: Looked) -> list[Finding]:
    """Return what an author should look at again, in the order of the editor."""
    return [*_stem(looked), *_options(looked), *_key(looked), *_rest(looked)]


def _stem(looked: Looked) -> Iterator[Finding]:
    stem = clean_line(looked.stem)
    if not stem:
        return
    if _DOUBLE.search(stem):
        yield Finding("double_negative", "stem")
    elif (negative := _NEGATIVE.search(stem)) and not _EMPHASIS.search(stem):
        yield Finding("negative_without_emphasis", "stem", {"word": negative[0]})
    if not _QUESTION.search(stem):
        yield Finding("stem_asks_nothing", "stem")


def _options(looked: Looked) -> Iterator[Finding]:
    texts = {id_: clean_line(text) for id_, text in looked.options.items()}
    for id_, text in texts.items():
        folded = fold_marks(text)
        if _ALL_OR_NONE.search(folded):
            yield Finding("all_or_none", f"options.{id_}", {"option": id_})
        elif absolute := _ABSOLUTE.search(folded):
            word = (
                text[absolute.start() : absolute.end()] if len(folded) == len(text) else absolute[0]
            )
            yield Finding("absolute_word", f"options.{id_}", {"option": id_, "word": word})
    yield from _alike(texts)
    if len({text.endswith((".", ";", ",")) for text in texts.values()}) > 1:
        yield Finding("uneven_ends", "options")
    begun = {text[:1].isupper() for text in texts.values() if text[:1].isalpha()}
    if len(begun) > 1:
        yield Finding("uneven_beginnings", "options")
    numbers = [_number(text) for text in texts.values()]
    given = [number for number in numbers if number is not None]
    if len(given) == len(texts) > 2 and given not in (sorted(given), sorted(given, reverse=True)):
        yield Finding("numbers_out_of_order", "options")


def _alike(texts: Mapping[str, str]) -> Iterator[Finding]:
    pairs = [
        (one, other)
        for one in texts
        for other in texts
        if one < other and texts[one] and texts[other]
    ]
    for one, other in pairs:
        first, second = fold_marks(texts[one]), fold_marks(texts[other])
        if _NUMBER.findall(first) != _NUMBER.findall(second):
            continue  # "25 MB" and "20 MB" differ by what counts
        if first == second or (
            min(len(first), len(second)) > 12
            and SequenceMatcher(None, first, second, autojunk=False).ratio() >= NEARLY_THE_SAME
        ):
            yield Finding("nearly_the_same", f"options.{other}", {"one": one, "other": other})


def _key(looked: Looked) -> Iterator[Finding]:
    if not looked.right or not looked.wrong:
        return
    longest = max(len(clean_line(text)) for text in looked.wrong)
    shortest_right = min(len(clean_line(text)) for text in looked.right)
    if shortest_right >= longest * LONGER and shortest_right - longest >= LONGER_BY:
        times = f"{shortest_right / longest:.1f}".replace(".", ",")
        yield Finding("key_is_longest", "options", {"times": times})
    if len(looked.right) == 1:
        only = _pairs(looked.right[0]) - set().union(*(_pairs(text) for text in looked.wrong))
        repeated = sorted(only & _pairs(looked.stem))
        if repeated:
            yield Finding("key_repeats_stem", "options", {"words": ", ".join(repeated[:3])})


def _rest(looked: Looked) -> Iterator[Finding]:
    if not looked.basis.strip():
        yield Finding("no_basis", "basis")
    if not looked.explanation.strip():
        yield Finding("no_explanation", "explanation")
    texts: Sequence[str] = [looked.stem, *looked.options.values()]
    words = sum(len(text.split()) for text in texts)
    needed = round(words / WORDS_A_SECOND) + SECONDS_TO_THINK
    if words and 0 < looked.seconds < needed:
        yield Finding("too_little_time", "seconds", {"words": words, "needed": needed})


def _pairs(text: str) -> set[str]:
    """Return each two syllables that stand side by side: most Vietnamese words have two."""
    syllables = _WORD.findall(clean_line(text).casefold())
    return set(map(" ".join, pairwise(syllables)))


def _number(text: str) -> Decimal | None:
    found = _NUMBER.match(text)
    return Decimal(found[0].replace(",", ".")) if found else None
