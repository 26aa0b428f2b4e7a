"""In which state questions are: told of a row, counted of a bank and asked of the database alike."""

from typing import Any

import pytest

from banks.browsing import Sought, counts_by_state, sought, states_of, with_states
from banks.enums import QuestionState, VersionState
from banks.models import Hold, Question
from tests.make import EIGHT, make_bank, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    """A bank with a question of each sort."""
    bank = make_bank()
    Question.objects.create(bank=bank, code="DRAFT")
    make_version(bank=bank)
    make_version(bank=bank, approved=False)
    make_version(bank=bank, approved=False, state=VersionState.RETURNED)
    answered = make_version(bank=bank, approved=False, state=VersionState.RETURNED)
    make_version(question=answered.question, approved=False)
    renewed = make_version(bank=bank)
    make_version(question=renewed.question, approved=False)
    held, lifted = make_version(bank=bank).question, make_version(bank=bank).question
    Hold.objects.create(question=held, reason="Có phản ánh", placed_at=EIGHT)
    Hold.objects.create(
        question=lifted,
        reason="Đã rõ",
        placed_at=EIGHT,
        lifted_at=EIGHT,
        lifted_by=make_user(),
    )
    retired = make_version(bank=bank).question
    Question.objects.filter(pk=retired.pk).update(retired_at=EIGHT, retired_reason="Lạc hậu")
    return bank


def test_rows_counts_and_filters_agree(bank):
    rows: list[Any] = list(with_states(Question.objects.all()).order_by("pk"))
    told = {state: [one for one in rows if state in states_of(one)] for state in QuestionState}

    def found(state):
        what, on = Sought(state=state), EIGHT.date()
        return list(sought(Question.objects.all(), what, banks=[bank], order=["pk"], on=on))

    asked = {state: found(state) for state in QuestionState}

    assert asked == told
    assert all(told.values())
    counts = counts_by_state([bank])[bank.pk]
    assert counts == {"all": len(rows)} | {str(state): len(them) for state, them in told.items()}
