"""Any number of distinct questions made of the starter bank's sentences, and known duplicates of some.

A made question puts together what stands in different questions of the starter bank: one or two
sentences of situation, a sentence that asks, three to five options. Vocabulary, lengths and the
sentences that many questions share are those of real questions; the whole makes no sense, and need
not. No two made questions share more than `MOST_SHARED` parts (a sentence or an option), so none is a
duplicate of another unless it was planted.

Planted are duplicates (each of a different original, in four ways) and *kin*: questions that share
much and ask something else, which nobody should be shown as duplicates.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from banks.formats.workbook import WorkbookFormat
from banks.parsed import ParsedQuestion
from office.text import fold_marks

STARTER = Path(__file__).resolve().parent.parent / "banks" / "starter" / "starter-bank.xlsx"
#: Parts that two made questions may share, of five to eight.
MOST_SHARED = 2
#: How a duplicate is made of its original.
WAYS = ("reworded", "shuffled", "unmarked", "all three")
#: What may stand for what; each change counts once in a text.
SYNONYMS = (
    ("cơ quan", "đơn vị"), ("công chức", "cán bộ"), ("chuyên viên", "nhân viên"),
    ("sử dụng", "dùng"), ("máy tính", "máy vi tính"), ("thư điện tử", "email"),
    ("nhấn", "bấm"), ("vì sao", "tại sao"), ("người dân", "công dân"), ("tệp", "tập tin"),
    ("hồ sơ", "bộ hồ sơ"), ("thực hiện", "tiến hành"), ("phù hợp nhất", "thích hợp nhất"),
    ("cách làm", "cách xử lý"), ("nên làm gì", "cần làm gì"), ("gửi", "chuyển"),
    ("kiểm tra", "rà soát"), ("mở", "khởi động"), ("thông báo", "báo tin"), ("lưu", "ghi lại"),
    ("không", "chẳng"), ("một", "1"), ("hai", "2"), ("khi", "lúc"), ("bị", "đã bị"),
)  # fmt: skip
OPENINGS = ("", "Theo quy định hiện hành, ", "Theo anh/chị, ", "Trong công việc hằng ngày, ", "")
#: The share of syllables that a rewording drops or writes another way, beside the synonyms.
TOUCHED = 0.04
_SENTENCE = re.compile(r"(?<=[.!?:])\s+")


@dataclass(frozen=True, slots=True)
class Made:
    """One question; `parts` are the numbers of its sentences and options."""

    code: str
    content: Mapping[str, Any]
    parts: frozenset[int] = frozenset()


@dataclass(slots=True)
class MadeBank:
    """Questions, and which pairs of codes (in order) are duplicates, by how they were made."""

    questions: list[Made]
    duplicates: dict[tuple[str, str], str] = field(default_factory=dict)
    kin: set[tuple[str, str]] = field(default_factory=set)


def starter() -> tuple[ParsedQuestion, ...]:
    """Return the questions of the starter bank."""
    return WorkbookFormat().read(STARTER.read_bytes(), name=STARTER.name).questions


def bank_of(count: int, *, planted: int, seed: int = 2026) -> MadeBank:
    """Return `count` questions, of which `planted` duplicate another and as many are kin.

    The same seed gives the same bank.
    """
    maker = _Maker(random.Random(seed))  # noqa: S311 (a bank that can be made again)
    made = MadeBank([maker.question() for _number in range(count - 2 * planted)])
    originals = maker.random.sample(made.questions, 2 * planted)
    for number, original in enumerate(originals[:planted]):
        way = WAYS[number % len(WAYS)]
        twin = maker.twin(original, way)
        made.questions.append(twin)
        made.duplicates[_pair(original, twin)] = way
    for original in originals[planted:]:
        relative = maker.relative(original)
        made.questions.append(relative)
        made.kin.add(_pair(original, relative))
    maker.random.shuffle(made.questions)
    return made


def _pair(one: Made, other: Made) -> tuple[str, str]:
    first, second = sorted((one.code, other.code))
    return first, second


class _Maker:
    def __init__(self, randomness: random.Random) -> None:
        self.random = randomness
        self.texts: list[str] = []
        self.situations: list[int] = []
        self.asking: list[int] = []
        self.options: list[int] = []
        self.users: dict[int, list[int]] = defaultdict(list)
        self.count = 0
        known: set[str] = set()
        for question in starter():
            *situations, asking = _SENTENCE.split(" ".join(str(question.content["stem"]).split()))
            self._keep(situations, self.situations, known)
            self._keep([asking], self.asking, known)
            self._keep(
                map(str, (question.content.get("options") or {}).values()), self.options, known
            )

    def _keep(self, texts: Any, into: list[int], known: set[str]) -> None:
        for text in texts:
            if text not in known and (into is not self.options or len(text) > 3):
                known.add(text)
                into.append(len(self.texts))
                self.texts.append(text)

    def question(self) -> Made:
        """Return a question that shares at most `MOST_SHARED` parts with any before it."""
        while True:
            stem = self.random.sample(self.situations, self.random.choice((1, 1, 2)))
            stem.append(self.random.choice(self.asking))
            options = self.random.sample(self.options, self.random.choice((3, 4, 4, 4, 5)))
            parts = frozenset((*stem, *options))
            shared = Counter(user for part in parts for user in self.users[part])
            if not shared or max(shared.values()) <= MOST_SHARED:
                break
        for part in parts:
            self.users[part].append(self.count)
        return self._made(stem, options)

    def _made(self, stem: list[int], options: list[int]) -> Made:
        texts = [self.texts[number] for number in options]
        said = " ".join(self.texts[number] for number in stem)
        return Made(self._code(), self._content(said, texts), frozenset((*stem, *options)))

    def _code(self) -> str:
        self.count += 1
        return f"G{self.count:06d}"

    def _content(self, stem: str, options: list[str]) -> dict[str, Any]:
        letters = dict(zip("ABCDEFGH", options, strict=False))
        return {"stem": stem, "options": letters, "key": self.random.choice(list(letters))}

    def twin(self, original: Made, way: str) -> Made:
        """Return the same question in other words, in another order, without marks, or all of it."""
        stem = str(original.content["stem"])
        options = list(original.content["options"].values())
        if way in ("shuffled", "all three"):
            self.random.shuffle(options)
        if way in ("reworded", "all three"):
            stem = self.random.choice(OPENINGS) + self._reworded(stem)
            options = [self._reworded(text) for text in options]
        if way in ("unmarked", "all three"):
            stem, options = fold_marks(stem), [fold_marks(text) for text in options]
        return Made(self._code(), self._content(stem, options))

    def _reworded(self, text: str) -> str:
        for one, other in SYNONYMS:
            if self.random.random() < 0.5:
                text = re.sub(rf"\b{one}\b", other, text, count=1)
        words = [word for word in text.split() if self.random.random() >= TOUCHED]
        for place in range(len(words) - 1):
            if self.random.random() < TOUCHED:
                words[place], words[place + 1] = words[place + 1], words[place]
        return " ".join(words) or text

    def relative(self, original: Made) -> Made:
        """Return a question that shares the situation, or the options, and asks something else."""
        own = sorted(original.parts)
        options = [number for number in own if self._is_option(number)]
        stem = [number for number in own if not self._is_option(number)]
        if self.random.random() < 0.5:  # same situation, other things to choose from
            new = self.random.sample(self.options, len(options))
            return self._made([*stem[:-1], self.random.choice(self.asking)], new)
        new = [self.random.choice(self.situations), self.random.choice(self.asking)]
        return self._made(new, options)  # another situation, the same things to choose from

    def _is_option(self, number: int) -> bool:
        return number in self._option_numbers

    @property
    def _option_numbers(self) -> frozenset[int]:
        if not hasattr(self, "_known_options"):
            self._known_options = frozenset(self.options)
        return self._known_options
