"""Organisers who do the same thing to a round at the same moment."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessments.enums import RoundState, ScoringState
from assessments.models import (
    Attempt,
    Candidate,
    ExamForm,
    Result,
    RoundStep,
    ScoringVersion,
    Shift,
)
from assessments.seating import seat_candidates
from assessments.shifts import prepare_attempts
from office.enums import JobState
from office.models import Job, JournalEntry
from people.enums import Role
from people.models import Booking
from tests.assessments.building import (
    assemble,
    fill_bank,
    freeze,
    graded,
    make_place,
    marked_round,
    plan_round,
    plan_shifts,
    sat,
    write_plan,
)
from tests.clients import client_of
from tests.make import EIGHT, grant, make_posting, make_unit, make_user, make_version
from tests.races.at_once import RACE, at_once, only, pressing, statuses

pytestmark = RACE

PEOPLE = {"CV|TAI_CHINH": 2, "KT|NOI_VU": 1}
REASON = {"reason": "Theo quyết định của hội đồng"}


@pytest.fixture(autouse=True)
def _at_eight():
    with time_machine.travel(EIGHT, tick=False):
        yield


@pytest.fixture
def unit():
    return make_unit()


def organiser(unit):
    user = make_user()
    grant(user, Role.ORGANISER, unit)
    return client_of(user)


def both(unit, name, row, data=None):
    """Two organisers of `unit` post the same to one address."""
    address = reverse(f"assessments:{name}", args=[row.uuid])
    return at_once(*(pressing(organiser(unit), address, data) for _number in range(2)))


def planned(unit, *, seated=True):
    round_ = plan_round(write_plan(fill_bank()), people=PEOPLE, unit=unit)
    (room,) = plan_shifts(round_, make_place(machines=20))
    assemble(round_)
    if seated:
        seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    return round_, room


def sealed(unit):
    round_, room = planned(unit)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    return round_, room.shift


def entries(action):
    return JournalEntry.objects.filter(action=action).count()


def test_forms_are_frozen_once(unit):
    round_, _room = planned(unit)

    answers = both(unit, "freeze_forms", round_)

    round_.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert round_.state == RoundState.SEALED
    assert RoundStep.objects.filter(round=round_, to_state=RoundState.SEALED).count() == 1
    assert not ExamForm.objects.filter(round=round_, frozen_at__isnull=True).exists()


def test_forms_are_not_drawn_anew_while_they_are_being_frozen(unit):
    round_, _room = planned(unit)
    first, second = organiser(unit), organiser(unit)

    at_once(
        pressing(first, reverse("assessments:freeze_forms", args=[round_.uuid])),
        pressing(
            second,
            reverse("assessments:assemble_forms", args=[round_.uuid]),
            {
                "forms_per_stratum": "2",
                "seed": "8",
                "policy": "parallel",
                "reserve_forms": "0",
                "reserve_items": "0",
            },
        ),
    )

    round_.refresh_from_db()
    forms = ExamForm.objects.filter(round=round_)
    assert Job.objects.get().state in (JobState.DONE, JobState.FAILED)
    assert forms.filter(frozen_at__isnull=True).exists() is (round_.state != RoundState.SEALED)
    assert forms.count() == 4
    assert not forms.filter(items__isnull=True).exists()


def test_forms_drawn_by_two_at_once_are_those_of_one(unit):
    round_ = plan_round(write_plan(fill_bank()), people=PEOPLE, unit=unit)
    address = reverse("assessments:assemble_forms", args=[round_.uuid])

    answers = at_once(
        *(
            pressing(
                organiser(unit),
                address,
                {
                    "forms_per_stratum": "2",
                    "seed": seed,
                    "policy": "parallel",
                    "reserve_forms": "0",
                    "reserve_items": "0",
                },
            )
            for seed in ("7", "8")
        )
    )

    assert statuses(answers) == {302: 2}  # each to its job
    assert ExamForm.objects.filter(round=round_).count() == 4
    assert set(Job.objects.values_list("state", flat=True)) <= {JobState.DONE, JobState.FAILED}
    assert Job.objects.filter(state=JobState.DONE).exists()


def test_the_freezing_is_taken_back_once(unit):
    round_, _room = planned(unit)
    freeze(round_)

    answers = both(unit, "unseal_forms", round_, REASON)

    assert statuses(answers) == {302: 1, 409: 1}


def test_a_shift_is_opened_once(unit):
    round_, shift = sealed(unit)

    answers = both(unit, "open_shift", shift)

    round_.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert round_.state == RoundState.RUNNING
    assert entries("assessments.open_shift") == 1
    assert RoundStep.objects.filter(round=round_, to_state=RoundState.RUNNING).count() == 1


def test_a_shift_is_closed_once(unit):
    round_, shift = sealed(unit)
    organiser(unit).post(reverse("assessments:open_shift", args=[shift.uuid]))

    absent = list(round_.candidates.values_list("number", flat=True))

    answers = both(unit, "close_shift", shift, {"vang": absent})

    round_.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert round_.state == RoundState.MARKING
    assert entries("assessments.close_shift") == 1


def test_a_shift_opened_and_called_off_at_once_is_one_of_both(unit):
    _round, shift = sealed(unit)
    first, second = organiser(unit), organiser(unit)

    answers = at_once(
        pressing(first, reverse("assessments:open_shift", args=[shift.uuid])),
        pressing(second, reverse("assessments:cancel_shift", args=[shift.uuid]), REASON),
    )

    shift.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert (shift.opened_at is None) is (shift.cancelled_at is not None)


def test_seats_are_given_by_one(unit):
    round_, _room = planned(unit, seated=False)

    answers = both(unit, "seat_all", round_)

    seats = list(round_.candidates.values_list("seat", flat=True))
    assert set(statuses(answers)) <= {302, 409, 422}
    assert len(set(seats)) == len(seats) == 3


def test_papers_are_dealt_once(unit):
    round_, _room = planned(unit)
    freeze(round_)

    answers = both(unit, "deal_papers", round_)

    assert set(statuses(answers)) <= {302, 409}
    assert Attempt.objects.filter(candidate__round=round_).count() == 3


def test_a_list_pressed_twice_registers_everybody_once(unit):
    round_ = plan_round(write_plan(fill_bank()), people=PEOPLE, unit=unit)
    for _number in range(4):
        make_posting(unit=unit)
    data = {"on": "2026-11-01"}

    answers = both(unit, "register", round_, data)

    numbers = list(Candidate.objects.filter(round=round_).values_list("number", flat=True))
    assert set(statuses(answers)) <= {302, 409}
    assert 302 in statuses(answers)
    assert len(set(numbers)) == len(numbers) == 7
    assert Candidate.objects.filter(round=round_).values("official").distinct().count() == 7


def test_two_rounds_do_not_book_one_room_at_the_same_hour(unit):
    place = make_place()
    rounds = [
        plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1}, unit=unit)
        for _number in range(2)
    ]
    day = timezone.localdate(EIGHT + timedelta(days=3)).isoformat()
    data = {"day": day, "starts": "8:00", "minutes": "90", "places": place.uuid, "buoc": "mo"}

    answers = at_once(
        *(
            pressing(organiser(unit), reverse("assessments:shifts", args=[one.uuid]), data)
            for one in rounds
        )
    )

    assert statuses(answers) == {302: 1, 422: 1}
    assert place.name in only(answers, 422).text
    assert Booking.objects.filter(place=place).count() == 1
    assert Shift.objects.count() == 1


def test_shifts_planned_twice_for_the_same_round_are_planned_once(unit):
    place = make_place()
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1}, unit=unit)
    day = timezone.localdate(EIGHT + timedelta(days=3)).isoformat()
    data = {"day": day, "starts": "8:00", "minutes": "90", "places": place.uuid, "buoc": "mo"}

    answers = both(unit, "shifts", round_, data)

    assert sorted(statuses(answers)) in ([302, 409], [302, 422])
    assert round_.shifts.count() == 1


# --- scoring --------------------------------------------------------------------------------------


def make_marked(unit):
    versions = [make_version() for _number in range(2)]
    round_ = marked_round(unit=unit)
    sat(round_, "A", "A", versions=versions)
    sat(round_, "B", "B", versions=versions)
    return round_


def test_a_scoring_is_begun_once(unit):
    answers = both(unit, "scorings", make_marked(unit), REASON)

    assert statuses(answers) == {302: 1, 409: 1}
    assert ScoringVersion.objects.count() == 1


def test_a_scoring_graded_by_two_at_once_has_one_result_for_each(unit):
    round_ = make_marked(unit)
    scoring = graded(round_)

    answers = both(unit, "grade_scoring", scoring)

    scoring.refresh_from_db()
    assert statuses(answers) == {302: 2}  # each to its job
    assert scoring.graded_at
    assert set(Job.objects.values_list("state", flat=True)) <= {JobState.DONE, JobState.FAILED}
    assert Result.objects.filter(scoring_version=scoring).count() == 2


def test_a_scoring_is_approved_once(unit):
    scoring = graded(make_marked(unit))

    answers = both(unit, "approve_scoring", scoring, {"decision": "12/QĐ-HĐ"})

    scoring.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert scoring.state == ScoringState.APPROVED
    assert entries("assessments.approve_scoring") == 1


def approved(unit):
    scoring = graded(make_marked(unit))
    address = reverse("assessments:approve_scoring", args=[scoring.uuid])
    organiser(unit).post(address, {"decision": "12/QĐ-HĐ"})
    return scoring


def test_a_scoring_is_published_once(unit):
    scoring = approved(unit)

    answers = both(unit, "publish_scoring", scoring)

    scoring.refresh_from_db()
    scoring.round.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert (scoring.state, scoring.round.live_scoring) == (ScoringState.LIVE, scoring)
    assert RoundStep.objects.filter(to_state=RoundState.PUBLISHED).count() == 1


def test_a_scoring_published_and_sent_back_at_once_is_one_of_both(unit):
    scoring = approved(unit)
    first, second = organiser(unit), organiser(unit)

    answers = at_once(
        pressing(first, reverse("assessments:publish_scoring", args=[scoring.uuid])),
        pressing(second, reverse("assessments:return_scoring", args=[scoring.uuid]), REASON),
    )

    scoring.refresh_from_db()
    scoring.round.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    is_live = scoring.state == ScoringState.LIVE
    assert (scoring.round.live_scoring_id == scoring.pk) is is_live
    assert is_live or scoring.state == ScoringState.SHADOW


def test_a_scoring_is_not_approved_while_it_is_graded_anew(unit):
    scoring = graded(make_marked(unit))
    first, second = organiser(unit), organiser(unit)

    answers = at_once(
        pressing(first, reverse("assessments:grade_scoring", args=[scoring.uuid])),
        pressing(
            second,
            reverse("assessments:approve_scoring", args=[scoring.uuid]),
            {"decision": "12/QĐ-HĐ"},
        ),
    )

    scoring.refresh_from_db()
    assert set(statuses(answers)) <= {302, 409}
    assert Result.objects.filter(scoring_version=scoring).count() == 2
    assert scoring.state in (ScoringState.APPROVED, ScoringState.SHADOW)


def test_a_round_is_called_off_once(unit):
    round_, _room = planned(unit)

    answers = both(unit, "cancel_round", round_, REASON)

    round_.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert round_.state == RoundState.CANCELLED
