"""Gathering what a file of somebody else's gives: questions taken, questions left, what is lost.

A reader hands over each question once, by `take` or `refuse`; so every one is accounted for.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import translation

from banks import kinds
from banks.kinds.base import InvalidContent
from banks.parsed import ParsedBank, ParsedQuestion, ParsedStimulus, Problem, UnreadQuestion
from banks.refusals import refusal
from office.pictures import UnusablePicture, kept_picture

#: Characters of a question that are kept as it stands in the file.
LONGEST_SOURCE = 20_000


@dataclass(slots=True)
class Gathering:
    """What has been found so far in a file of the format `slug`."""

    slug: str
    questions: list[ParsedQuestion] = field(default_factory=list)
    unread: list[UnreadQuestion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    stimuli: dict[str, ParsedStimulus] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)

    def take(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        where: str,
        source: str,
        code: str = "",
        skill: str = "",
        level: str = "",
        points: Decimal = Decimal(1),
        seconds: int = 0,
        explanation: str = "",
        basis: str = "",
        order_locked: bool = False,
        stimulus: str = "",
    ) -> bool:
        """Add a question, or tell why its kind refuses it; return whether it was taken.

        Args:
            kind: a slug of `banks.kinds`.
            content: its JSON, not yet parsed.
            where: its place as its owner finds it: "câu 12", "dòng 40".
            source: how it stands in the file.
        """
        handler = kinds.get(kind)
        try:
            parsed = handler.dump(handler.parse(content))
        except InvalidContent as error:
            self.refuse(
                explain(error),
                where=where,
                source=source,
                kind=kind,
                content=content,
                code=code,
                explanation=explanation,
                stimulus=stimulus,
            )
            return False
        self.questions.append(
            ParsedQuestion(
                where=where,
                code=code,
                kind=kind,
                skill=skill,
                level=level,
                positions=(),
                fields=(),
                content=parsed,
                explanation=explanation,
                basis=basis,
                points=points,
                seconds=seconds,
                order_locked=order_locked,
                enemies=(),
                stimulus=stimulus,
                source=source[:LONGEST_SOURCE],
                order=self._next,
            )
        )
        return True

    def refuse(
        self,
        *reasons: str,
        where: str,
        source: str,
        kind: str = "",
        content: Mapping[str, Any] | None = None,
        code: str = "",
        explanation: str = "",
        stimulus: str = "",
    ) -> None:
        """Leave a question out, with the reasons in Vietnamese: what is wrong and how to mend it."""
        self.unread.append(
            UnreadQuestion(
                where=where,
                source=source[:LONGEST_SOURCE],
                problems=tuple(Problem(where, reason) for reason in reasons),
                kind=kind,
                content=content or {},
                code=code,
                explanation=explanation,
                stimulus=stimulus,
                order=self._next,
            )
        )

    @property
    def _next(self) -> int:
        return len(self.questions) + len(self.unread) + 1

    def lose(self, where: str, what: str) -> None:
        """Tell what of a question that was taken has no place here."""
        self.lost.append(Problem(where, what, "warning"))

    def warn(self, where: str, what: str) -> None:
        """Tell what somebody should look at, though everything was taken."""
        self.problems.append(Problem(where, what, "warning"))

    def picture(self, data: bytes, *, name: str, description: str) -> dict[str, Any]:
        """Keep a picture and return how content names it.

        Raises:
            UnusablePicture: too large or too small, no PNG, JPEG or WebP, or damaged.
        """
        clean = kept_picture(data, name=name)
        sha256 = hashlib.sha256(clean.content).hexdigest()
        self.media[sha256] = clean.content
        return {
            "sha256": sha256,
            "width": clean.width,
            "height": clean.height,
            "description": description.strip() or name,
        }

    def material(
        self, *, where: str, code: str, text: str, picture: Mapping[str, Any] | None = None
    ) -> str:
        """Add shared material unless the same code was added before; return its code.

        Args:
            picture: what `picture` returned; its description goes with it.
        """
        self.stimuli.setdefault(
            code,
            ParsedStimulus(
                where=where,
                code=code,
                text=text,
                picture=picture["sha256"] if picture else "",
                description=picture["description"] if picture else "",
            ),
        )
        return code

    def finish(self) -> ParsedBank:
        """Return the whole file; material that no question names any more is left out."""
        named = {one.stimulus for one in self.questions} | {one.stimulus for one in self.unread}
        return ParsedBank(
            format=self.slug,
            read=len(self.questions) + len(self.unread),
            questions=tuple(self.questions),
            skills=(),
            positions=(),
            fields=(),
            requirements=(),
            problems=tuple(self.problems),
            unread=tuple(self.unread),
            stimuli=tuple(one for one in self.stimuli.values() if one.code in named),
            media=self.media,
            lost=tuple(self.lost),
        )


def explain(error: InvalidContent) -> str:
    """Return why a kind refuses content, in Vietnamese."""
    with translation.override("vi"):
        return refusal(error.code, **error.data)


def explain_picture(error: UnusablePicture) -> str:
    """Return why a picture cannot be kept, in Vietnamese."""
    with translation.override("vi"):
        return str(error)
