"""Starts that come together: one transaction, statements that do not grow, everybody's own refusal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.enums import Standing
from assessments.errors import Barred, HeldElsewhere, TooLate, UnknownToken
from assessments.models import Attempt, Candidate
from assessments.starting import Start, start, start_all
from tests.assessments.building import MINUTE
from tests.assessments.test_delivery import seated_attempt
from tests.make import EIGHT, make_attempt, make_candidate

pytestmark = pytest.mark.django_db


def class_of(count):
    """Attempts of so many candidates in one room, whose shift is open."""
    first = seated_attempt()
    room = first.candidate.shift_room
    others = [
        make_attempt(
            candidate=make_candidate(round_=first.candidate.round, shift_room=room, seat=seat),
            started_at=None,
            deadline_at=None,
            lease="",
        )
        for seat in range(2, count + 1)
    ]
    return [first, *others]


def wishes(attempts, *, at=EIGHT):
    return [
        Start(attempt=one.pk, lease=f"máy {number}", at=at) for number, one in enumerate(attempts)
    ]


def test_all_who_press_at_once_begin_with_the_deadline_that_each_would_get_alone():
    attempts = class_of(4)
    Candidate.objects.filter(pk=attempts[3].candidate_id).update(extra_minutes=10)

    started = start_all(wishes(attempts))

    rows = list(Attempt.objects.order_by("pk"))
    assert [row.started_at for row in rows] == [EIGHT] * 4
    assert [row.lease for row in rows] == ["máy 0", "máy 1", "máy 2", "máy 3"]
    assert [row.deadline_at for row in rows] == [one.deadline_at for one in started]
    usual = EIGHT + rows[0].exam_form.part.minutes * MINUTE
    assert [row.deadline_at for row in rows] == [usual] * 3 + [usual + 10 * MINUTE]
    assert set(Candidate.objects.values_list("standing", flat=True)) == {Standing.SAT}


def test_whoever_cannot_begin_is_told_why_and_holds_nobody_up():
    attempts = class_of(4)
    Candidate.objects.filter(pk=attempts[1].candidate_id).update(
        standing=Standing.SUSPENDED, standing_reason="Đình chỉ"
    )
    start(attempt=attempts[2], lease="máy khác", at=EIGHT)

    first, barred, elsewhere, last = start_all(wishes(attempts))

    assert isinstance(barred, Barred)
    assert isinstance(elsewhere, HeldElsewhere)
    assert first.started_at == last.started_at == EIGHT
    attempts[1].refresh_from_db()
    assert attempts[1].started_at is None


def test_two_presses_of_one_machine_are_one_start_and_another_machine_is_refused():
    (attempt,) = class_of(1)
    at = EIGHT + MINUTE
    asked = [
        Start(attempt.pk, "máy 1", EIGHT),
        Start(attempt.pk, "máy 1", at),
        Start(attempt.pk, "máy 2", at),
    ]

    first, again, other = start_all(asked)

    assert first is again
    assert isinstance(other, HeldElsewhere)
    attempt.refresh_from_db()
    assert (attempt.started_at, attempt.lease) == (EIGHT, "máy 1")


def test_each_is_held_against_the_moment_of_its_own_press():
    attempts = class_of(2)
    limit = 5 * MINUTE
    asked = [
        Start(attempts[0].pk, "máy 1", EIGHT + limit),
        Start(attempts[1].pk, "máy 2", EIGHT + 60 * MINUTE),
    ]

    begun, late = start_all(asked)

    assert begun.started_at == EIGHT + limit
    assert isinstance(late, TooLate)


def test_twelve_starts_cost_as_many_statements_as_three():
    few, many = class_of(3), class_of(12)

    with CaptureQueriesContext(connection) as for_few:
        start_all(wishes(few))
    with CaptureQueriesContext(connection) as for_many:
        start_all(wishes(many))

    assert len(for_many) == len(for_few) <= 14


def test_an_attempt_that_is_gone_is_refused_alone():
    attempts = class_of(2)
    gone = Start(attempt=2**40, lease="máy 9", at=EIGHT)

    first, refused, last = start_all([wishes(attempts)[0], gone, wishes(attempts)[1]])

    assert isinstance(refused, UnknownToken)
    assert first.started_at == last.started_at == EIGHT
