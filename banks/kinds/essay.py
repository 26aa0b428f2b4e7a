"""A text in the candidate's own words, marked by people with a rubric and a model answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import Kind
from banks.kinds.reading import read_object, read_text, read_whole
from banks.kinds.registry import register
from banks.kinds.responding import answered_text
from banks.scoring import NOTHING

#: Words (syllables, as they are written apart) that an author may allow.
LEAST_WORDS, MOST_WORDS = 20, 1000
#: Characters of a response. A save sends one answer in at most 64 KiB, and a Vietnamese letter
#: takes up to nine bytes on its way; 1000 words have some 5000 characters.
LONGEST_ESSAY = 7000


@dataclass(frozen=True, slots=True)
class Essay:
    """Content; as JSON ``{"stem": "…", "words": 300, "rubric": "…", "model": "…"}``."""

    stem: str
    words: int
    rubric: str
    model: str


@register
class EssayKind(Kind[Essay]):
    """A response is the text. One beyond the limit of words is kept: what it costs, markers decide."""

    slug, label = "essay", _("Essay")
    order = 120
    is_marked = True

    def parse(self, raw: Mapping[str, Any]) -> Essay:
        read_object(raw, {"stem", "words", "rubric", "model"})
        return Essay(
            stem=read_text(raw["stem"], field="stem"),
            words=read_whole(raw["words"], field="words", least=LEAST_WORDS, most=MOST_WORDS),
            rubric=read_text(raw["rubric"], field="rubric"),
            model=read_text(raw["model"], field="model"),
        )

    def dump(self, content: Essay) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "words": content.words,
            "rubric": content.rubric,
            "model": content.model,
        }

    def public(self, content: Essay) -> dict[str, Any]:
        return {"stem": content.stem, "words": content.words}

    def score(self, content: Essay, response: Any) -> Fraction | None:
        if response is None:
            return NOTHING
        text = answered_text(response, longest=LONGEST_ESSAY)
        return None if text.strip() else NOTHING

    def right_response(self, content: Essay) -> str:
        return content.model[:LONGEST_ESSAY]

    def guess(self, content: Essay, random: Random) -> str:
        return " ".join("".join(random.choices("aeiouhknt", k=4)) for _word in range(10))
