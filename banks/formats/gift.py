"""GIFT: questions as people type them, ``Thủ đô của Việt Nam?{=Hà Nội ~Huế ~Đà Nẵng}``.

Source: https://docs.moodle.org/en/GIFT_format. What Moodle does with a text decides what it means;
where Moodle would give up, more is forgiven: blank lines inside brackets, questions without a blank
line between them, several brackets in one sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format, Output
from banks.formats.encodings import decode
from banks.formats.gathering import Gathering
from banks.formats.gift_blocks import Block, blocks, escaped, restored
from banks.formats.gift_writing import write_gift
from banks.formats.html_text import Converted
from banks.formats.looking import Look
from banks.formats.marked_texts import MOODLE, NAMES, PLAIN, read_marked
from banks.formats.moodle.embedded import BLANK, Gap, content_of, take_out, with_gaps
from banks.formats.registry import register
from banks.formats.weighed_answers import (
    Answer,
    Understood,
    choice,
    number,
    numeric,
    percent,
    short_answer,
)
from banks.parsed import ParsedBank
from office.problems import UnreadableFile
from office.text import clean_line

_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_MARKUP = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_SHARE = re.compile(r"%(-{0,2}[0-9]{1,3}(?:\.[0-9]{0,10})?)%")
_OPTION = re.compile(r"([~=]|^)([^~=]*+)")
_RANGE = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*\.\.\s*(-?[0-9]+(?:\.[0-9]+)?)\s*")
_SKILL = re.compile(r"[A-ZĐ]{1,6}[0-9]{1,3}(?:\.[0-9]{1,3})*")
_WORD = re.compile(r"\w")
#: Answers on lines of their own.
_UNBRACED = re.compile(r"^[ \t]*[=~]", re.MULTILINE)
#: What a file of GIFT has inside brackets.
_SEEN = re.compile(r"(?<!\\)\{\s*(?:[=~#]|(?:T|TRUE|F|FALSE)\s*[}#]|\})", re.IGNORECASE)
_EMPTY = re.compile(r"\{\s*\}")
_TITLED = re.compile(r"^(?:::|\$CATEGORY:|//)", re.MULTILINE)
_OTHERS = ("{\\rtf", "[", "{", "<", "\\documentclass", "%PDF", "#!", "import ", "package ")
#: Characters that are looked at to recognise the format.
_LOOKED_AT = 200_000
#: A gap of a text that is yet to be converted, as `with_gaps` finds it.
_HERE = "\ufdd01\ufdd1"


@register
class GiftFormat(Format):
    """A text file of questions in GIFT."""

    slug, label = "gift", _("GIFT (text)")
    extensions = (".gift", ".txt")
    media_type = "text/plain; charset=utf-8"

    def claims(self, look: Look) -> int:
        text = look.text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
        if not text or (text.startswith(_OTHERS) and not text.startswith("[")):
            return 0
        if text.startswith("[") and not _MARKUP.match(text):
            return 0
        found = _SEEN.findall(text)
        if not found:
            return 0
        if _TITLED.search(text) or len(found) > 2:
            return 90
        # "{}" is an essay, and what people write about programs
        return 12 if all(_EMPTY.fullmatch(one) for one in found) else 75

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        data = source if isinstance(source, bytes) else source.read_bytes()
        name = name or (source.name if isinstance(source, Path) else "tệp")
        gathering = Gathering(self.slug)
        decoded = decode(data)
        gathering.problems += decoded.remarks
        text = decoded.text.removeprefix("\ufeff")
        categories: dict[str, int] = {}
        for place, block in enumerate(blocks(text), 1):
            _Question(block, gathering, place).read()
            categories[block.category] = categories.get(block.category, 0) + 1
        if not categories:
            raise UnreadableFile(name, "Tệp không có câu hỏi nào theo cú pháp GIFT.")
        for category, count in categories.items():
            if category and not _skill_of(category):
                what = f"Tên danh mục của {count} câu."
                gathering.lose(f"danh mục “{category[:200]}”", what)
        return gathering.finish()

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        return write_gift(bank, title=title, stamp=stamp)


def _skill_of(category: str) -> str:
    """Return the code of a skill where the last part of a category reads as one."""
    last = clean_line(category.rpartition("/")[2])
    return last if _SKILL.fullmatch(last) else ""


@dataclass(slots=True)
class _Question:
    """One question while it is read."""

    block: Block
    gathering: Gathering
    number: int
    title: str = ""
    markup: str = MOODLE
    lost: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    explanation: str = ""

    @property
    def where(self) -> str:
        shown = self.title if len(self.title) <= 60 else f"{self.title[:59]}…"
        named = f", “{shown}”" if shown else ""
        return f"câu {self.number} (dòng {self.block.line}{named})"

    def read(self) -> None:
        text = self.block.text
        if text.startswith("::"):
            inner, mark, rest = text[2:].partition("::")
            if mark:
                self.title = clean_line(restored(inner))
                text = rest.strip()
        if self.block.is_open:
            return self._leave(
                text, "Dấu { không có dấu } đóng lại; hãy thêm dấu } sau các đáp án."
            )
        before, *rest_ = text.split("{")
        pieces: list[tuple[str, str]] = []  # what is inside brackets, what follows
        stray = "}" in before
        for piece in rest_:
            inner, mark, after = piece.partition("}")
            stray |= not mark or "}" in after
            pieces.append((inner, after))
        if len(_UNBRACED.findall("".join([before, *(after for _inner, after in pieces)]))) > 1:
            return self._leave(
                text,
                "Các đáp án bắt đầu bằng = và ~ phải nằm trong ngoặc {…}; hãy thêm { trước đáp án"
                " đầu và } sau đáp án cuối.",
            )
        if not pieces and not stray:
            return self._leave(
                text,
                "Không có phần trong ngoặc {…} nên đây là đoạn giới thiệu, không phải câu hỏi;"
                " nếu là phần đầu của câu sau, hãy bỏ dòng trống ở giữa.",
            )
        if stray:
            return self._leave(
                text, "Dấu { và } không khớp nhau; dấu thuộc nội dung phải viết \\{ và \\}."
            )
        if len(pieces) > 1 or _embedded(pieces[0][0]):
            return self._take(self._several(before, pieces))
        return self._take(self._one(before, *pieces[0]))

    # --- texts ------------------------------------------------------------------------------------

    def _split(self, text: str, default: str) -> tuple[str, str]:
        """Return how a text is marked up, and the text."""
        bare = text.strip()
        found = _MARKUP.match(bare)
        return (NAMES[found[1].lower()], bare[found.end() :]) if found else (default, bare)

    def _words(self, text: str, part: str, default: str | None = None) -> str:
        """Return a text without pictures; one with pictures keeps the question out."""
        markup, bare = self._split(text, default or self.markup)
        found = self._converted(restored(bare), markup, part)
        if found.pictures:
            names = ", ".join(f"“{one.src[:100]}”" for one in found.pictures)
            self.refusals.append(
                f"{part.capitalize()} có hình {names} không nằm trong tệp GIFT;"
                " hãy thêm hình khi sửa câu này hoặc viết lại bằng chữ."
            )
        return found.text

    def _converted(self, text: str, markup: str, part: str) -> Converted:
        found = read_marked(text, markup)
        self.lost += [f"{part}: {what}" for what in found.lost]
        return found

    def _stem(self, text: str) -> str:
        self.markup, bare = self._split(text, MOODLE)
        stem = self._words(bare, "câu dẫn")
        if not stem.strip() and self.title:
            self.gathering.warn(
                self.where, "Câu dẫn trống nên lấy tên câu làm câu dẫn; hãy xem lại."
            )
            return self.title
        return stem

    def _stem_around(self, before: str, after: str, sign: str = BLANK) -> str:
        """Return the stem of a question; where words follow the brackets a blank stands for them."""
        if not _goes_on(before, after):
            return self._stem(before)
        gap = " " if before and not before[-1].isspace() and sign == BLANK else ""
        return self._stem(f"{before}{gap}{sign}{after}")

    # --- kinds ------------------------------------------------------------------------------------

    def _one(self, before: str, inner: str, after: str) -> Understood:
        answers, feedback = self._general_feedback(inner)
        is_gap = _goes_on(before, after) and self._is_short(answers)
        stem = self._stem_around(before, after, _HERE if is_gap else BLANK)
        if feedback:
            self.explanation = self._words(feedback, "lời giải thích")
        if not answers:
            return self._essay(with_gaps(stem))
        if answers.startswith("#"):
            return numeric(stem, self._numbers(answers[1:]))
        if "~" in answers:
            return choice(stem, self._options(answers), is_single="=" in answers)
        if "=" in answers and "->" in answers:
            return self._matching(stem, answers)
        word, _mark, said = answers.partition("#")
        truth = _truth_of(word)
        if truth is not None:
            if said.strip("# \n"):
                self.lost.append("lời nhận xét riêng của Đúng, Sai")
            return Understood("true_false", {"stem": stem, "key": truth})
        found = short_answer(stem, self._accepted(answers))
        if is_gap:
            gap = {"accepted": found.content["accepted"]}
            content = {"stem": with_gaps(stem), "gaps": [gap]}
            return Understood("cloze", content, found.lost, found.refusals)
        return found

    @staticmethod
    def _general_feedback(inner: str) -> tuple[str, str]:
        answers, mark, feedback = inner.rpartition("####")
        return (answers.strip(), feedback) if mark else (inner.strip(), "")

    @staticmethod
    def _is_short(answers: str) -> bool:
        if not answers or answers.startswith("#") or "~" in answers or "->" in answers:
            return False
        return _truth_of(answers.partition("#")[0]) is None

    def _essay(self, stem: str) -> Understood:
        found = Understood("essay", {"stem": stem, "words": 300, "rubric": "", "model": ""})
        if self.explanation:
            found.content |= {"rubric": self.explanation, "model": self.explanation}
            what = "Hướng dẫn chấm và bài mẫu lấy từ lời giải thích; giới hạn đặt 300 từ."
            self.gathering.warn(self.where, f"{what} Hãy xem lại.")
            self.explanation = ""
        else:
            found.refusals.append(
                "Câu tự luận chưa có hướng dẫn chấm và bài mẫu; hãy viết thêm khi sửa câu này."
            )
        return found

    def _answer(self, text: str, weight: Decimal, part: str, *, is_plain: bool) -> Answer:
        share = _SHARE.match(text)
        if share:
            weight = percent(share[1].replace("--", "-"))
            text = text[share.end() :]
        body, mark, feedback = text.partition("#")
        if is_plain:
            markup, bare = self._split(body, PLAIN)
            words = restored(bare).strip() if markup == PLAIN else self._words(body, part)
        else:
            words = self._words(body, part)
        return Answer(words, weight, bool(mark and restored(feedback).strip()))

    def _options(self, answers: str) -> list[Answer]:
        found: list[Answer] = []
        for sign, text in _OPTION.findall(answers):
            if not text.strip():  # nothing before the first sign, or "~=x"
                continue
            weight = Decimal(100) if sign == "=" else Decimal(0)
            part = f"phương án {len(found) + 1}"
            found.append(self._answer(text.strip(), weight, part, is_plain=False))
        return found

    def _accepted(self, answers: str) -> list[Answer]:
        return [
            self._answer(text.strip(), Decimal(100), "đáp án", is_plain=True)
            for text in answers.split("=")
            if text.strip()
        ]

    def _numbers(self, answers: str) -> list[Answer]:
        body, mark, wrong = answers.partition("~")
        if mark and restored(wrong).strip("# \n"):
            self.lost.append("lời nhận xét cho câu trả lời sai")
        found = []
        for text in body.split("="):
            if not text.strip():
                continue
            one = self._answer(text.strip(), Decimal(100), "đáp án", is_plain=True)
            value, reach = _value_and_reach(one.text)
            found.append(replace(one, text=value, tolerance=reach))
        return found

    def _matching(self, stem: str, answers: str) -> Understood:
        pairs: list[dict[str, str]] = []
        extra: list[str] = []
        found = Understood("matching", {"stem": stem, "pairs": pairs, "extra": extra})
        for text in answers.split("="):
            if not text.strip():
                continue
            left, mark, right = text.partition("->")
            if not mark:
                found.refusals.append(
                    f"Cặp “{restored(text).strip()[:60]}” thiếu dấu -> giữa hai vế; hãy thêm vào."
                )
            words = self._words(left, f"vế trái {len(pairs) + 1}")
            if words:
                pairs.append({"left": words, "right": restored(right).strip()})
            else:
                extra.append(restored(right).strip())
        rights = [pair["right"] for pair in pairs]
        found.content["extra"] = [one for one in dict.fromkeys(extra) if one not in rights]
        return found

    def _several(self, before: str, pieces: Sequence[tuple[str, str]]) -> Understood:
        """Return a text with gaps of one with several brackets, as other programs than Moodle take it."""
        text, gaps, lost, refusals = before, [], [], []
        for number_, (inner, after) in enumerate(pieces, 1):
            if embedded := _embedded(inner):
                content, less, reasons = content_of(embedded, number_)
                text += f"\ufdd0{number_}\ufdd1{after}"
                gaps.append(content)
                lost += less
                refusals += reasons
                continue
            answers, feedback = self._general_feedback(inner)
            if feedback:
                self.explanation += ("\n\n" if self.explanation else "") + self._words(
                    feedback, "lời giải thích"
                )
            text += f"\ufdd0{number_}\ufdd1{after}"
            found = self._gap(answers)
            gaps.append(found.content)
            lost += [f"chỗ trống {number_}: {what}" for what in found.lost]
            refusals += [f"Chỗ trống {number_}: {what}" for what in found.refusals]
        stem = with_gaps(self._stem(text))
        return Understood("cloze", {"stem": stem, "gaps": gaps}, lost, refusals)

    def _gap(self, answers: str) -> Understood:
        if "~" in answers:
            found = choice("", self._options(answers), is_single=True)
            options = found.content["options"]
            key = options.get(found.content.get("key", ""), "")
            content = {"options": list(options.values()), "key": key}
            return Understood("cloze", content, found.lost, found.refusals)
        if "->" in answers:
            what = "Các cặp ghép nối không thể là một chỗ trống; hãy tách thành câu riêng."
            return Understood("cloze", {"accepted": []}, [], [what])
        numbers = self._numbers(answers[1:]) if answers.startswith("#") else []
        found = short_answer("", numbers or self._accepted(answers))
        reach = [one.tolerance for one in numbers if re.search("[1-9]", one.tolerance)]
        if reach:
            found.lost.append(f"sai số {', '.join(reach)}")
        accepted = [number(text) for text in found.content["accepted"]] if numbers else None
        content = {"accepted": accepted or found.content["accepted"]}
        return Understood("cloze", content, found.lost, found.refusals)

    # --- handing over -----------------------------------------------------------------------------

    def _take(self, found: Understood) -> None:
        block = self.block
        if block.tags:
            self.lost.append(f"thẻ (tag) {', '.join(f'“{tag}”' for tag in block.tags)}")
        refusals = [*self.refusals, *found.refusals]
        if refusals:
            self.gathering.refuse(
                *dict.fromkeys(refusals),
                where=self.where,
                source=block.source,
                kind=found.kind,
                content=found.content,
                code=block.code,
                explanation=self.explanation,
            )
            return
        taken = self.gathering.take(
            found.kind,
            found.content,
            where=self.where,
            source=block.source,
            code=block.code,
            skill=_skill_of(block.category),
            explanation=self.explanation,
        )
        if taken:
            for what in dict.fromkeys([*self.lost, *found.lost]):
                self.gathering.lose(self.where, f"{what[:1].upper()}{what[1:]}.")

    def _leave(self, text: str, reason: str) -> None:
        markup, bare = self._split(text, MOODLE)
        stem = read_marked(restored(bare), markup).text
        self.gathering.refuse(
            reason,
            where=self.where,
            source=self.block.source,
            content={"stem": stem} if stem else {},
            code=self.block.code,
        )


def _embedded(inner: str) -> Gap | None:
    """Return a gap in the way of Moodle's embedded answers, "1:MC:~a~=b"; None for other brackets."""
    gaps = take_out(f"{{{escaped(inner)}}}").gaps
    return gaps[0] if len(gaps) == 1 else None


def _goes_on(before: str, after: str) -> bool:
    """Return whether a sentence goes on behind its brackets; "Right? {T}." does not."""
    is_over = not _WORD.search(after) and before.rstrip().endswith((".", "?", "!", "…"))
    return bool(after.strip()) and not is_over


def _truth_of(written: str) -> bool | None:
    """Return what a judgement says, a remark behind it passed over; None where it is none."""
    return _TRUTHS.get(re.sub(r"(?:^|\s)//.*", "", written).strip().upper())


def _value_and_reach(text: str) -> tuple[str, str]:
    """Return a number and its tolerance from "3:0.1", "1..5" or "7"."""
    found = _RANGE.fullmatch(text)
    if found:
        low, high = (Decimal(one) for one in found.groups())
        middle = (low + high) / 2
        return f"{middle:f}", f"{high - middle:f}"
    value, _mark, reach = text.partition(":")
    return value.strip(), reach.strip() or "0"
