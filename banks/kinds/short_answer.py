"""A word or a few, typed by the candidate and compared with the accepted answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import Kind
from banks.kinds.reading import read_object, read_text, read_texts
from banks.kinds.registry import register
from banks.kinds.responding import answered_text
from banks.scoring import NOTHING, score_text

#: Accepted spellings of one answer; beyond it the question should be another kind.
MOST_ACCEPTED = 50


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """Content; as JSON ``{"stem": "…", "accepted": ["VPN", "mạng VPN"]}``.

    Accepted answers stay as written, also where two of them compare alike.
    """

    stem: str
    accepted: tuple[str, ...]


@register
class ShortAnswerKind(Kind[ShortAnswer]):
    """A response is the typed text, at most 1000 characters: ``"vpn"``."""

    slug, label = "short_answer", _("Short answer")
    order = 50

    def parse(self, raw: Mapping[str, Any]) -> ShortAnswer:
        read_object(raw, {"stem", "accepted"})
        return ShortAnswer(
            stem=read_text(raw["stem"], field="stem"),
            accepted=read_texts(raw["accepted"], field="accepted", most=MOST_ACCEPTED),
        )

    def dump(self, content: ShortAnswer) -> dict[str, Any]:
        return {"stem": content.stem, "accepted": list(content.accepted)}

    def public(self, content: ShortAnswer) -> dict[str, Any]:
        return {"stem": content.stem}

    def score(self, content: ShortAnswer, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        return score_text(answered_text(response), accepted=content.accepted)

    def right_response(self, content: ShortAnswer) -> str:
        return content.accepted[0]

    def guess(self, content: ShortAnswer, random: Random) -> str:
        return "".join(random.choices("aeiouhknt", k=5))
