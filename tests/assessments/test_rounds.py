"""Opening rounds and moving them."""

from datetime import date

import pytest

from assessments.enums import RoundState
from assessments.errors import PositionInTwoBlueprints, RoundNotInState
from assessments.models import Round
from assessments.rounds import move_round, open_round
from office.models import JournalEntry
from tests.assessments.building import write_plan
from tests.make import (
    EIGHT,
    NINE,
    make_bank,
    make_policy,
    make_position,
    make_round,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def opened(blueprints, **values):
    unit = make_unit()
    return open_round(
        **{
            "code": "KSH2026",
            "title": "Kỳ sát hạch năm 2026",
            "unit": unit,
            "decision_number": "215/QĐ-UBND",
            "decision_date": date(2026, 10, 1),
            "policy": make_policy(),
            "units": [unit],
            "blueprints": blueprints,
            "by": make_user(),
            "at": EIGHT,
            **values,
        }
    )


def moved(round_, expected, to, **values):
    return move_round(
        round_=round_, expected=expected, to=to, **{"by": make_user(), "at": NINE, **values}
    )


def test_an_opened_round_is_planned_has_a_step_and_freezes_its_blueprints():
    version = write_plan(make_bank())

    round_ = opened({version: [make_position("CV"), make_position("KT")]})

    version.refresh_from_db()
    assert round_.state == RoundState.PLANNED
    assert version.frozen_at == EIGHT
    assert [step.to_state for step in round_.steps.all()] == [RoundState.PLANNED]
    assert round_.round_positions.count() == 2
    assert JournalEntry.objects.filter(action="assessments.open_round").count() == 1


def test_a_blueprint_that_another_round_froze_keeps_its_moment():
    version = write_plan(make_bank())
    opened({version: [make_position("CV")]})

    opened({version: [make_position("CV")]}, code="KSH2027", at=NINE)

    version.refresh_from_db()
    assert version.frozen_at == EIGHT


@pytest.mark.parametrize("same_blueprint", [True, False])
def test_a_position_named_twice_is_refused_and_no_round_is_left(same_blueprint):
    position, one, other = make_position("CV"), write_plan(make_bank()), write_plan(make_bank())
    plan = {one: [position, position]} if same_blueprint else {one: [position], other: [position]}

    with pytest.raises(PositionInTwoBlueprints):
        opened(plan)

    assert not Round.objects.exists()
    one.refresh_from_db()
    assert one.frozen_at is None


def test_a_move_writes_a_step_and_the_journal():
    round_, by = make_round(state=RoundState.PLANNED), make_user()

    moved(round_, [RoundState.PLANNED], RoundState.CANCELLED, by=by, reason="Bão số 9")

    step = round_.steps.get()
    assert round_.state == RoundState.CANCELLED
    assert (step.from_state, step.to_state) == (RoundState.PLANNED, RoundState.CANCELLED)
    assert (step.by, step.at, step.reason) == (by, NINE, "Bão số 9")
    assert JournalEntry.objects.get(action="assessments.move_round").data["to"] == "cancelled"


@pytest.mark.parametrize("state", [s for s in RoundState if s not in ("published", "archived")])
def test_a_round_moves_only_from_the_states_expected(state):
    round_ = make_round(state=state)

    if state == RoundState.PREPARED:
        moved(round_, [RoundState.PREPARED], RoundState.SEALED)
    else:
        with pytest.raises(RoundNotInState):
            moved(round_, [RoundState.PREPARED], RoundState.SEALED)

    round_.refresh_from_db()
    assert round_.state == (RoundState.SEALED if state == RoundState.PREPARED else state)
    assert round_.steps.count() == (state == RoundState.PREPARED)


def test_of_two_who_move_a_round_only_the_first_does():
    round_ = make_round(state=RoundState.PLANNED)
    stale = Round.objects.get(pk=round_.pk)
    moved(round_, [RoundState.PLANNED], RoundState.CANCELLED)

    with pytest.raises(RoundNotInState):
        moved(stale, [RoundState.PLANNED], RoundState.PREPARED)

    assert round_.steps.count() == 1
