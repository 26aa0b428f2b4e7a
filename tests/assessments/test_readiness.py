"""What keeps a round from its next step, state by state."""

from typing import Any

import pytest

from assessments.enums import RoundState, ScoringState, Standing
from assessments.models import Round
from assessments.readiness import obstacles, with_counts
from assessments.scorings import open_scoring
from assessments.seating import seat_candidates
from tests.assessments.building import (
    assemble,
    fill_bank,
    freeze,
    graded,
    make_place,
    marked_round,
    plan_round,
    plan_shifts,
    ready_round,
    sat,
    write_plan,
)
from tests.make import EIGHT, make_candidate, make_round, make_user

pytestmark = pytest.mark.django_db


def counted(round_) -> Any:
    """A round with its counts."""
    return with_counts(Round.objects.all()).get(pk=round_.pk)


def where(round_):
    """Where the work of a round waits: hard obstacles, then soft ones."""
    found = obstacles(counted(round_))
    return (
        [one.where for one in found if one.is_hard],
        [one.where for one in found if not one.is_hard],
    )


def test_planned_round_without_candidates_waits_for_them():
    assert where(make_round(state=RoundState.PLANNED)) == (["candidates"], [])


def test_planned_round_with_candidates_waits_for_forms_and_shifts():
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2})

    assert where(round_) == (["forms", "shifts"], [])


def test_prepared_round_waits_for_seats_and_then_for_sealing():
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2})
    plan_shifts(round_, make_place())
    assemble(round_)
    before = where(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)

    assert before == (["shifts"], [])
    assert where(round_) == (["forms"], ["people"])


def test_sealed_round_waits_for_dealing():
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2})
    plan_shifts(round_, make_place())
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)

    assert where(round_) == (["shifts"], ["people"])


def test_running_round_waits_for_its_open_shift_and_for_who_has_no_seat():
    round_ = ready_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2})
    make_candidate(round_=round_)

    assert where(round_) == (["shifts", "shifts"], ["people"])


def test_round_that_is_marked_waits_for_its_scoring_until_it_is_published():
    round_ = marked_round()
    sat(round_, "A", "A")
    nothing = counted(round_)
    graded(round_)
    shadow = counted(round_)

    assert nothing.pending_state is None
    assert shadow.pending_state == ScoringState.SHADOW
    assert obstacles(nothing)[0].title != obstacles(shadow)[0].title
    assert where(round_) == (["scoring"], [])


def test_published_round_waits_for_nothing_unless_it_is_reopened():
    round_ = marked_round()
    scoring = graded(round_)
    scoring.state, scoring.decision = ScoringState.LIVE, "1/QĐ"
    scoring.approved_by, scoring.approved_at = make_user(), EIGHT
    scoring.save()
    Round.objects.filter(pk=round_.pk).update(
        state=RoundState.PUBLISHED, live_scoring=scoring, published_at=EIGHT
    )
    round_.refresh_from_db()
    before = where(round_)
    open_scoring(round_=round_, reason="Khiếu nại", by=make_user(), at=EIGHT)

    assert before == ([], [])
    assert where(round_) == (["scoring"], [])


def test_ended_rounds_wait_for_nothing():
    assert where(make_round(state=RoundState.CANCELLED)) == ([], [])


def test_counts_tell_each_round_apart(django_assert_num_queries):
    full = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 3})
    empty = make_round(state=RoundState.PLANNED)
    make_candidate(round_=full, standing=Standing.EXEMPT, standing_reason="Có chứng chỉ")

    with django_assert_num_queries(1):
        found: dict[int, Any] = {one.pk: one for one in with_counts(Round.objects.all())}

    assert (found[full.pk].candidate_count, found[full.pk].registered_count) == (4, 3)
    assert found[full.pk].unseated_count == 3
    assert found[empty.pk].candidate_count == 0
