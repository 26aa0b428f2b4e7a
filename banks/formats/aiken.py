"""Aiken: a question on a line, options ``A.`` or ``A)`` on lines of their own, then ``ANSWER: B``.

Source: https://docs.moodle.org/en/Aiken_format. More is read than Moodle reads: texts of several
lines, blank lines before options, several letters in a key.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format, Output
from banks.formats.encodings import decode
from banks.formats.gathering import Gathering
from banks.formats.looking import Look
from banks.formats.registry import register
from banks.formats.unwritten import unwritten
from banks.formats.weighed_answers import letters
from banks.parsed import ParsedBank, ParsedQuestion, Problem
from office.problems import UnreadableFile
from office.text import clean_line

_OPTION = re.compile(r"[ \t]*([A-Za-z])[.)]([ \t]*)(.*)")
_ANSWER = re.compile(r"[ \t]*ANSWERS?[ \t]*[:：][ \t]*(.*)", re.IGNORECASE)
_KEY = re.compile(r"^[ \t]*ANSWER[ \t]*:[ \t]*[A-Z]\b", re.MULTILINE)
_FIRST = re.compile(r"^[ \t]*A[.)][ \t]+\S", re.MULTILINE)
#: Marks that other ways of writing questions in a text file have and this one has not.
_OTHERS = re.compile(
    r"^(?:Câu|Question)[ \t]+[0-9]+[ \t]*[.:]|^[ \t]*(?:Đáp án|Dap an)[ \t]*:", re.M
)
_UNWRITTEN = (
    *("code", "explanation", "points", "skill", "level", "seconds", "basis", "order_locked"),
    *("positions", "fields", "enemies", "more_skills"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@register
class AikenFormat(Format):
    """A text file of questions with one right option."""

    slug, label = "aiken", _("Aiken (text)")
    extensions = (".txt", ".aiken")
    media_type = "text/plain; charset=utf-8"

    def claims(self, look: Look) -> int:
        if look.root or not _KEY.search(look.text) or not _FIRST.search(look.text):
            return 0
        return 55 if _OTHERS.search(look.text) else 80

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        data = source if isinstance(source, bytes) else source.read_bytes()
        name = name or (source.name if isinstance(source, Path) else "tệp")
        decoded = decode(data)
        if not _ANSWER.search(decoded.text):
            raise UnreadableFile(name, "Tệp không có dòng đáp án “ANSWER: …” của định dạng Aiken.")
        reading = _Reading(Gathering(self.slug))
        reading.gathering.problems += decoded.remarks
        text = _CONTROL.sub("", decoded.text.removeprefix("\ufeff"))
        for number, line in enumerate(text.split("\n"), 1):
            reading.line(number, line)
        reading.end()
        return reading.gathering.finish()

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        lost: list[Problem] = []
        written: list[ParsedQuestion] = []
        parts: list[str] = []
        for question in bank.questions:
            reason = _reason_against(question)
            if reason:
                name = question.code or question.where
                lost.append(Problem(name, f"{reason} nên câu này không ghi được."))
                continue
            content = question.content
            lines = [f"{id_}. {text}" for id_, text in content["options"].items()]
            parts.append("\n".join([content["stem"], *lines, f"ANSWER: {content['key']}", ""]))
            written.append(question)
        lost += unwritten(written, _UNWRITTEN)
        return Output("\n".join(parts).encode(), len(written), tuple(lost))


def _reason_against(question: ParsedQuestion) -> str:
    """Return why a question cannot be written; "" where it can."""
    if question.kind != "single_choice":
        return "Aiken chỉ có câu một lựa chọn"
    if question.stimulus:
        return "Aiken không có chỗ cho tư liệu dùng chung"
    texts = [question.content["stem"], *question.content["options"].values()]
    if any("\n" in text for text in texts):
        return "Aiken ghi câu dẫn và mỗi phương án trên một dòng"
    if _OPTION.match(texts[0]) or _ANSWER.match(texts[0]):
        return "Câu dẫn bắt đầu như một phương án hay một dòng đáp án"
    return ""


@dataclass(slots=True)
class _Reading:
    """The question that is being read, line by line."""

    gathering: Gathering
    count: int = 0
    begun: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, list[str]]] = field(default_factory=list)  # letter, lines
    source: list[str] = field(default_factory=list)
    has_blank: bool = False

    def line(self, number: int, line: str) -> None:
        answer, option = _ANSWER.match(line), self._option(line)
        if not line.strip():
            self.has_blank = bool(self.source)
            return
        if answer and self.source:
            self.source.append(line)
            self._take(answer[1])
            return
        if not (option and self.stem):
            if self.has_blank and self.source:  # a text behind a blank line begins another question
                self.end()
            option = None
        if not self.source:
            self.begun = number
        self.source.append(line)
        self.has_blank = False
        if option:
            self.options.append((option[0], [option[1]]))
        elif self.options:
            self.options[-1][1].append(line.strip())
        else:
            self.stem.append(line.strip())

    def _option(self, line: str) -> tuple[str, str] | None:
        """Return letter and text of an option; without a space only the letter that comes next."""
        found = _OPTION.match(line)
        if found is None:
            return None
        letter, space, text = found[1].upper(), found[2], found[3].strip()
        follows = len(self.options) < 26 and letter == chr(ord("A") + len(self.options))
        return (letter, text) if space or not text or follows else None

    def end(self) -> None:
        """Leave what was begun and has no key."""
        if not self.source:
            return
        reason = (
            "Thiếu dòng đáp án “ANSWER: …” sau các phương án."
            if self.options
            else "Đoạn chữ này không có phương án A., B. … và dòng “ANSWER: …” nên không phải câu hỏi."
        )
        self._refuse(reason)

    def _take(self, written: str) -> None:
        ids = dict(zip(letters(len(self.options)), self.options, strict=True))
        content = self._content()
        key = [one for one in re.split(r"[^A-Za-z0-9]+", self._letter_of(written).upper()) if one]
        named = [next((id_ for id_, one in ids.items() if one[0] == letter), "") for letter in key]
        if not self.options:
            self._refuse("Câu này không có phương án nào dạng “A. …” hay “A) …”.")
        elif not key:
            self._refuse("Chưa có đáp án; hãy ghi chữ cái của phương án đúng sau “ANSWER:”.")
        elif not all(named):
            self._refuse(
                f"Đáp án “{clean_line(written)[:40]}” không phải chữ cái của một phương án;"
                " hãy sửa dòng ANSWER."
            )
        else:
            is_single = len(named) == 1
            self._count()
            self.gathering.take(
                "single_choice" if is_single else "multiple_choice",
                content | {"key": named[0] if is_single else list(dict.fromkeys(named))},
                where=self._where(),
                source="\n".join(self.source),
            )
            self._clear()

    def _letter_of(self, written: str) -> str:
        """Return the letter alone of a key with the text of its option behind it: "B. Hà Nội"."""
        found = _OPTION.match(written)
        repeated = clean_line(found[3]) if found else ""
        texts = {letter: clean_line(" ".join(lines)) for letter, lines in self.options}
        is_own = found is not None and repeated and texts.get(found[1].upper()) == repeated
        return found[1] if found and is_own else written

    def _content(self) -> dict[str, object]:
        ids = letters(len(self.options))
        options = {
            id_: "\n".join(one for one in lines if one)
            for id_, (_letter, lines) in zip(ids, self.options, strict=True)
        }
        return {"stem": "\n".join(self.stem), "options": options}

    def _refuse(self, reason: str) -> None:
        self._count()
        content = self._content()
        self.gathering.refuse(
            reason,
            where=self._where(),
            source="\n".join(self.source),
            kind="single_choice" if self.options else "",
            content=content if self.options else {"stem": content["stem"]},
        )
        self._clear()

    def _count(self) -> None:
        self.count += 1

    def _where(self) -> str:
        return f"câu {self.count} (dòng {self.begun})"

    def _clear(self) -> None:
        self.stem, self.options, self.source, self.has_blank = [], [], [], False
