"""Lines of a paper become questions, each taken or left out with the reason."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from banks.formats.foreign_pictures import joined
from banks.formats.gathering import Gathering, explain_picture
from banks.formats.numbered_text.building import (
    Built,
    Key,
    build,
    known_letters,
    level_of,
)
from banks.formats.numbered_text.cutting import Paper, Passage, cut_paper
from banks.formats.numbered_text.drafts import Draft, take_apart
from banks.formats.numbered_text.key_lists import whole_answer
from banks.formats.numbered_text.lines import Drawing, Line, marked, plain
from banks.formats.numbered_text.signs import key_signs
from office.pictures import UnusablePicture
from office.text import clean_block, clean_line

#: Headings and other lines without a question that are told one by one.
_MOST_TOLD = 30
_WHOLE = re.compile(r"[0-9]+")


def read_paper(
    lines: Sequence[Line],
    gathering: Gathering,
    *,
    drawings: Mapping[str, Drawing] | None = None,
    shows_lines: bool = False,
) -> None:
    """Hand the questions of a paper to `gathering`.

    Args:
        lines: of the whole paper.
        drawings: the pictures that the lines name.
        shows_lines: whether places are told by the number of the line, as in text files.
    """
    _Reader(cut_paper(lines), gathering, drawings or {}, shows_lines=shows_lines).read()


class _Reader:
    def __init__(
        self,
        paper: Paper,
        gathering: Gathering,
        drawings: Mapping[str, Drawing],
        *,
        shows_lines: bool,
    ) -> None:
        self.paper = paper
        self.gathering = gathering
        self.drawings = drawings
        self.shows_lines = shows_lines
        self.drafts = [take_apart(block) for block in paper.blocks]
        self.counted = Counter((block.section, block.number) for block in paper.blocks)
        self.numbers = Counter(block.number for block in paper.blocks)
        self.answers: dict[tuple[str, str], list[str]] = {}
        self.by_number: dict[str, list[str]] = {}
        for entry in paper.keys:
            said = whole_answer(entry)
            self.answers.setdefault((entry.section, entry.number), []).append(said)
            self.by_number.setdefault(entry.number, []).append(said)

    def read(self) -> None:
        listed = [self._listed(draft) for draft in self.drafts]
        written = {
            place: letters
            for place, (draft, said) in enumerate(zip(self.drafts, listed, strict=True))
            if (letters := known_letters(draft, said[0] if said else "")) is not None
        }
        signs = key_signs(self.drafts, written)
        for draft, said in zip(self.drafts, listed, strict=True):
            built = build(draft, Key(said[0] if len(said) == 1 else "", signs))
            if len(said) > 1:
                listed_keys = ", ".join(clean_line(one)[:20] for one in said)
                unclear = (
                    f"Bảng đáp án có nhiều đáp án cho câu {draft.block.number}: {listed_keys}; "
                    "hoặc nhiều câu mang số này; hãy đánh số lại cho khỏi trùng."
                )
                built.doubts = [unclear]
            self._hand_over(draft, built)
        self._tell_others()
        self._tell_unasked()

    def _listed(self, draft: Draft) -> list[str]:
        block = draft.block
        own = self.answers.get((block.section, block.number))
        distinct = list(dict.fromkeys(own or self.by_number.get(block.number, [])))
        repeated = self.counted[block.section, block.number] > 1 or (
            self.numbers[block.number] > 1 and not own
        )
        if repeated and len(distinct) == 1:
            # one answer for several questions of this number: whose it is cannot be told
            return [*distinct, "…"]
        return distinct

    def _where(self, draft: Draft) -> str:
        block = draft.block
        where = f"câu {block.number}"
        if self.numbers[block.number] > 1 and block.section:
            where = f"phần {block.section}, {where}"
        return f"{where} (dòng {block.place})" if self.shows_lines else where

    def _hand_over(self, draft: Draft, built: Built) -> None:
        block, where = draft.block, self._where(draft)
        options: dict[str, Any] = {}
        if built.kind == "image_choice":
            for option in draft.options:
                names = [name for line in option.lines for name in line.pictures]
                options[option.letter] = self._picture(names[0], f"Hình {option.letter}", built)
            built.content["options"] = {letter: one for letter, one in options.items() if one}
        elif any(line.pictures for option in draft.options for line in option.lines):
            built.doubts.append(
                "Có phương án chứa hình, có phương án chứa chữ; hãy để mọi phương án là hình, "
                "hoặc đưa hình vào câu dẫn."
            )
        stimulus = self._stimulus(draft, where, built)
        code = clean_line(plain(draft.parts.get("code", [])))
        if built.doubts:
            self.gathering.refuse(
                *dict.fromkeys(built.doubts),
                where=where,
                source=block.source,
                kind=built.kind,
                content=built.content,
                code=code,
                explanation=built.explanation,
                stimulus=stimulus,
            )
            return
        if not self.gathering.take(
            built.kind,
            built.content,
            where=where,
            source=block.source,
            code=code,
            skill=clean_line(plain(draft.parts.get("skill", []))),
            level=level_of(plain(draft.parts.get("level", []))) or block.head.level,
            points=self._points(draft, where),
            seconds=_seconds(plain(draft.parts.get("seconds", []))),
            explanation=built.explanation,
            basis=clean_line(plain(draft.parts.get("basis", []))),
            order_locked=clean_line(plain(draft.parts.get("locked", []))).casefold() in ("có", "x"),
            stimulus=stimulus,
        ):
            return
        for remark in built.remarks:
            self.gathering.warn(where, remark)
        for line in draft.strays:
            self.gathering.lose(where, f"Dòng không thuộc câu nào nên không giữ: “{_short(line)}”.")
        for what in dict.fromkeys(loss for line in block.lines for loss in line.losses):
            self.gathering.lose(where, what)
        used = {"basis", "code", "skill", "level", "points", "seconds", "locked", "key", "kind"}
        used |= {"explanation"}
        used |= {"words", "rubric", "model"} if built.kind == "essay" else set()
        used |= {"tolerance"} if built.kind == "numeric" else set()
        for name, held in draft.parts.items():
            if name not in used and plain(held).strip():
                self.gathering.lose(where, f"Loại câu hỏi này không dùng: “{_short(held[0])}”.")
        pictured = [
            name for held in draft.parts.values() for line in held for name in line.pictures
        ]
        if pictured:
            self.gathering.lose(where, "Hình trong đáp án, lời giải không có chỗ giữ.")

    def _points(self, draft: Draft, where: str) -> Decimal:
        said = _WHOLE.search(plain(draft.parts.get("points", [])))
        points = draft.block.head.points
        if said:
            number = re.search(r"[0-9]+(?:[.,][0-9]+)?", plain(draft.parts["points"]))
            try:
                points = Decimal(number[0].replace(",", ".")) if number else points
            except InvalidOperation:  # pragma: no cover (the pattern is a number)
                points = None
        if points is None:
            return Decimal(1)
        if not points:
            self.gathering.lose(
                where, "Câu ghi 0 điểm; ở đây mỗi câu có điểm dương nên đặt 1 điểm."
            )
            return Decimal(1)
        return points

    # --- pictures and passages --------------------------------------------------------------------

    def _picture(self, name: str, fallback: str, built: Built) -> dict[str, Any] | None:
        drawing = self.drawings.get(name)
        if drawing is None:
            built.doubts.append(
                "Hình của câu không có trong tệp (hình liên kết ngoài); hãy chèn lại."
            )
            return None
        if drawing.flaw:
            built.doubts.append(drawing.flaw)
            return None
        try:
            return self.gathering.picture(
                drawing.data, name=drawing.name, description=drawing.description or fallback
            )
        except UnusablePicture as error:
            what = f"{explain_picture(error)} Hãy chèn lại hình dạng PNG hoặc JPEG."
            built.doubts.append(what)
            return None

    def _one_picture(self, names: list[str], fallback: str, built: Built) -> dict[str, Any] | None:
        """Return the picture of these names, several of them one below the other."""
        if len(names) < 2:
            return self._picture(names[0], fallback, built) if names else None
        found = [self.drawings[name] for name in names if name in self.drawings]
        sheet = joined([one.data for one in found]) if len(found) == len(names) else None
        if sheet is None:
            built.doubts.append(
                f"Câu có {len(names)} hình mà không ghép được thành một; hãy ghép lại rồi chèn."
            )
            return None
        described = [one.description or f"hình {at}" for at, one in enumerate(found, 1)]
        built.remarks.append(f"Câu có {len(names)} hình, đã ghép thành một; hãy soát lại.")
        try:
            return self.gathering.picture(
                sheet, name="hình ghép", description=f"{fallback}: {'; '.join(described)}"[:500]
            )
        except UnusablePicture as error:
            built.doubts.append(explain_picture(error))
            return None

    def _stimulus(self, draft: Draft, where: str, built: Built) -> str:
        """Return the code of the material of a question: its passage, its picture, or both."""
        passage = draft.block.passage
        named = [name for line in draft.stem for name in line.pictures]
        shared = [name for line in passage.lines for name in line.pictures] if passage else []
        text = _passage_text(passage)
        if passage is None and not named:
            return ""
        fallback = f"Hình của {where}" if named else "Hình của đoạn"
        picture = self._one_picture([*shared, *named], fallback, built)
        if passage is not None:
            built.doubts += [flaw for line in passage.lines for flaw in line.flaws]
            if not passage.numbers:
                built.remarks.append(
                    "Đoạn dẫn chung không ghi dùng cho những câu nào; đã gắn cho câu này, hãy soát lại."
                )
        if not text and picture is None:
            return ""
        code = passage.code if passage else ""
        if named:
            code = f"{code}-HINH-{draft.block.number}" if code else self._picture_code(draft)
        return self.gathering.material(where=where, code=code, text=text, picture=picture)

    def _picture_code(self, draft: Draft) -> str:
        code = f"HINH-{draft.block.number}"
        return code if code not in self.gathering.stimuli else f"{code}-{draft.block.place}"

    # --- what belongs to no question --------------------------------------------------------------

    def _tell_others(self) -> None:
        told = [*self.paper.others, *self._unused()]
        for line in told[:_MOST_TOLD]:
            where = f"dòng {line.number}" if self.shows_lines else "ngoài các câu hỏi"
            self.gathering.lose(where, f"Tiêu đề, lời dẫn không có chỗ giữ: “{_short(line)}”.")
        if len(told) > _MOST_TOLD:
            rest = len(told) - _MOST_TOLD
            self.gathering.lose(
                "ngoài các câu hỏi", f"Còn {rest} dòng tiêu đề, lời dẫn khác không giữ."
            )
        for line in told:
            for what in (*line.losses, *line.flaws):
                self.gathering.lose("ngoài các câu hỏi", what)

    def _unused(self) -> list[Line]:
        """Return the first lines of shared passages that no question came to use."""
        used = {id(block.passage) for block in self.paper.blocks}
        unused = [one for one in self.paper.passages if id(one) not in used]
        return [line for one in unused for line in one.lines if not line.is_blank]

    def _tell_unasked(self) -> None:
        """Tell of answers in the list for which there is no question."""
        unasked = [entry.number for entry in self.paper.keys if entry.number not in self.numbers]
        if unasked:
            numbers = ", ".join(dict.fromkeys(unasked[:20]))
            self.gathering.warn(
                "bảng đáp án", f"Có đáp án cho câu {numbers} nhưng không thấy câu hỏi mang số này."
            )


def _passage_text(passage: Passage | None) -> str:
    return clean_block(marked(passage.lines)) if passage else ""


def _seconds(said: str) -> int:
    number = _WHOLE.search(said)
    if number is None:
        return 0
    return int(number[0]) * (60 if "phút" in said.casefold() else 1)


def _short(line: Line) -> str:
    text = " ".join(line.text.split())
    return text if len(text) <= 80 else f"{text[:79]}…"
