"""A number typed by the candidate, right within a tolerance."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.reading import read_decimal, read_object, read_text
from banks.kinds.registry import register
from banks.kinds.responding import answered_text
from banks.scoring import NOTHING, score_number


@dataclass(frozen=True, slots=True)
class Numeric:
    """Content; as JSON ``{"stem": "…", "value": "7.5", "tolerance": "0.05"}``.

    Numbers are texts with a decimal point, so that they stay exact.
    """

    stem: str
    value: Decimal
    tolerance: Decimal  # 0 or more; the accepted distance, the limit included


@register
class NumericKind(Kind[Numeric]):
    """A response is the number as typed: ``"1.235.000"``, ``"7,5"`` (`scoring.number_readings`).

    A text that is no number is a wrong answer, not a refused one: a candidate can type it.
    """

    slug, label = "numeric", _("Number")
    order = 60

    def parse(self, raw: Mapping[str, Any]) -> Numeric:
        read_object(raw, {"stem", "value", "tolerance"})
        tolerance = read_decimal(raw["tolerance"], field="tolerance")
        if tolerance < 0:
            raise InvalidContent("negative_number", field="tolerance", text=str(tolerance))
        return Numeric(
            stem=read_text(raw["stem"], field="stem"),
            value=read_decimal(raw["value"], field="value"),
            tolerance=tolerance,
        )

    def dump(self, content: Numeric) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "value": f"{content.value:f}",
            "tolerance": f"{content.tolerance:f}",
        }

    def public(self, content: Numeric) -> dict[str, Any]:
        return {"stem": content.stem}

    def score(self, content: Numeric, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        typed = answered_text(response)
        return score_number(typed, value=content.value, tolerance=content.tolerance)

    def right_response(self, content: Numeric) -> str:
        return f"{content.value:f}".replace(".", ",")

    def guess(self, content: Numeric, random: Random) -> str:
        return str(random.randint(0, 100))
