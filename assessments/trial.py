"""The trial paper: the player of the exam to try out, with questions that count nowhere.

Nothing is stored. What the machine sends is looked at as in an exam and answered in the same words;
when the time is up is said by the signed token that came with the page.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from assessments.errors import UnknownItem, UnknownToken, UnusablePost, UnusableResponse
from assessments.explaining import ExplainedItem, pictured, readable, words_of
from assessments.receipts import is_empty
from assessments.replies import Reply, reply_of
from assessments.trial_questions import TrialQuestion, trial_questions
from banks import kinds
from banks.answering import read_answer
from banks.kinds.base import InvalidResponse

#: The time of the trial paper.
MINUTES = 15

_SIGNER = Signer(salt="assessments.trial")


@dataclass(frozen=True, slots=True)
class TriedPaper:
    """The trial paper as somebody filled it in, each question explained."""

    items: tuple[ExplainedItem, ...]

    def count(self, state: str) -> int:
        """Count the questions in a state."""
        return sum(item.state == state for item in self.items)

    @property
    def good(self) -> int:
        """How many are right."""
        return self.count("good")

    @property
    def part(self) -> int:
        """How many are partly right."""
        return self.count("part")

    @property
    def bad(self) -> int:
        """How many are wrong or empty."""
        return self.count("bad")


def trial_token(*, at: datetime) -> tuple[str, datetime]:
    """Return the token of a page that is opened at `at`, and when its time is up."""
    deadline = at + timedelta(minutes=MINUTES)
    return _SIGNER.sign_object(ceil(deadline.timestamp())), deadline


def try_answer(*, authorization: str, data: "MultiValueDict[str, str]", at: datetime) -> Reply:
    """Look at the answer to one question, or say how much time is left; store nothing.

    The reply is that of `taking.take`.
    """

    def answer() -> dict[str, Any]:
        deadline = _deadline(authorization.removeprefix("Bearer "))
        question = _question(data) if data else None
        value = _value(question, data) if question else None
        sequence = _number(data.get("sequence", ""))
        return {
            "saved": [[question.order, sequence]] if question else [],
            "is_older": False,
            "is_empty": is_empty(value),
            "saved_at": timezone.localtime(at).strftime("%H:%M:%S"),
            "seconds_left": max(0, ceil((deadline - at).total_seconds())),
            "is_paused": False,
            "message": None,
        }

    return reply_of(answer)


def explain_trial(
    data: "MultiValueDict[str, str]", *, orders: Collection[int] | None = None
) -> TriedPaper:
    """Return the questions with what was answered, the right answer and why.

    Args:
        data: the fields of the questions' forms.
        orders: of these questions alone; all where it is left out.

    Raises:
        UnusableResponse: a value is not one that the question's screen could send.
    """
    asked = trial_questions().values()
    return TriedPaper(
        tuple(
            _explained(question, _value(question, data))
            for question in asked
            if orders is None or question.order in orders
        )
    )


def _explained(question: TrialQuestion, value: Any) -> ExplainedItem:
    kind, public = kinds.get(question.kind), question.public
    fraction = kind.score(question.content, value) or Fraction(0)
    return ExplainedItem(
        order=question.order,
        kind=question.kind,
        stem=readable(public["stem"]),
        stimulus=public["stimulus"],
        given=words_of(question.kind, public, value),
        right=words_of(question.kind, public, kind.right_response(question.content)),
        fraction=fraction,
        earned=Decimal(fraction.numerator) / Decimal(fraction.denominator),
        points=Decimal(1),
        treatment="",
        treatment_words="",
        treatment_reason="",
        explanation=question.explanation,
        basis="",
        public=pictured(question.kind, question.content, public),
        value=value,
    )


def _deadline(token: str) -> datetime:
    try:
        return datetime.fromtimestamp(_SIGNER.unsign_object(token), tz=UTC)
    except BadSignature:
        raise UnknownToken from None


def _question(data: "MultiValueDict[str, str]") -> TrialQuestion:
    posted = data.get("item", "")
    if not posted:
        raise UnusablePost
    found = trial_questions().get(_number(posted))
    if found is None:
        raise UnknownItem(item=posted[:9])
    return found


def _value(question: TrialQuestion, data: "MultiValueDict[str, str]") -> Any:
    value = read_answer(question.kind, data, f"c{question.order}")
    try:
        kinds.get(question.kind).score(question.content, value)
    except InvalidResponse as error:
        raise UnusableResponse(order=question.order) from error
    return value


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 14 else 0
