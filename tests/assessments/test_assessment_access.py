"""Who sees rounds, candidates, attempts and results, and who must not."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from assessments.duties import PAPER_TASKS
from assessments.enums import RoundState, Standing, Task
from assessments.models import Attempt, Candidate, Duty, Result, Round, ShiftRoom
from assessments.publishing import approve_scoring, publish
from people.enums import UNIT_ROLES, Role
from people.models import Grant, Unit
from tests.assessments.building import graded, marked_round
from tests.make import (
    NINE,
    grant,
    make_candidate,
    make_ended_attempt,
    make_official,
    make_shift_room,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Two units and two rounds; in the first a candidate of each unit, each in a room of a shift."""

    here: Unit
    there: Unit
    mine: Round
    other: Round
    rooms: list[ShiftRoom]
    attempts: list[Attempt]  # of the unit here, of the unit there; then one of the other round

    @property
    def candidates(self):
        return [attempt.candidate for attempt in self.attempts]


@pytest.fixture
def world():
    here, there = make_unit(), make_unit()
    mine, other = marked_round(unit=here), marked_round(unit=there)
    rooms = [make_shift_room(mine), make_shift_room(mine), make_shift_room(other)]
    attempts = [
        make_ended_attempt(
            candidate=make_candidate(
                round_=room.shift.round,
                unit=unit,
                shift_room=room,
                seat=1,
                standing=Standing.SAT,
            )
        )
        for room, unit in zip(rooms, (here, there, there), strict=True)
    ]
    return World(here, there, mine, other, rooms, attempts)


def make_public(round_):
    scoring = approve_scoring(scoring=graded(round_), decision="1/QĐ", by=make_user(), at=NINE)
    publish(scoring=scoring, by=make_user(), at=NINE)


def rounds(user):
    return set(Round.objects.visible_to(user, "assessments.view_round"))


def candidates(user):
    return set(Candidate.objects.visible_to(user, "assessments.view_candidate"))


def attempts(user):
    return set(Attempt.objects.visible_to(user, "assessments.view_attempt"))


def results(user):
    rows = Result.objects.visible_to(user, "assessments.view_result")
    return {row.candidate for row in rows}


SEES = {
    "rounds": {Role.ORGANISER, Role.HR_OFFICER},
    "candidates": {Role.ORGANISER, Role.HR_OFFICER},
    "attempts": {Role.ORGANISER},
    "results": {Role.ORGANISER, Role.HR_OFFICER},
}
#: The others come from a duty, from teaching a course, or from being oneself.
GRANTED = list(UNIT_ROLES)


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_over_a_unit_sees_that_unit_and_nothing_beyond(world, role):
    make_public(world.mine)
    make_public(world.other)
    user = make_user()
    grant(user, role, world.here)

    assert rounds(user) == ({world.mine} if role in SEES["rounds"] else set())
    assert candidates(user) == ({world.candidates[0]} if role in SEES["candidates"] else set())
    assert attempts(user) == ({world.attempts[0]} if role in SEES["attempts"] else set())
    assert results(user) == ({world.candidates[0]} if role in SEES["results"] else set())


@pytest.mark.parametrize("role", [role for role in Role if role not in GRANTED])
def test_a_role_that_units_do_not_have_cannot_be_granted_over_one(world, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(make_user(), role, world.here)


def test_a_role_over_the_unit_above_reaches_the_units_below():
    above = make_unit()
    candidate = make_candidate(unit=make_unit(parent=above))
    user = make_user()
    grant(user, Role.HR_OFFICER, above)

    assert candidates(user) == {candidate}


@pytest.mark.parametrize("why", ["ended", "not begun", "inactive"])
def test_rights_that_are_not_in_force_show_nothing(world, why):
    make_public(world.mine)
    user = make_user()
    given = grant(user, Role.ORGANISER, world.here)
    if why == "ended":
        Grant.objects.filter(pk=given.pk).update(valid_to=date(2021, 1, 1))
    elif why == "not begun":
        Grant.objects.filter(pk=given.pk).update(valid_from=date(2999, 1, 1))
    else:
        user.is_active = False
        user.save()

    assert (rounds(user), candidates(user), attempts(user), results(user)) == (
        set(),
        set(),
        set(),
        set(),
    )


def duty(user, world, task, *, shift=None, place=None):
    return Duty.objects.create(round=world.mine, user=user, task=task, shift=shift, place=place)


def test_the_secretary_of_a_round_sees_all_of_it_and_of_no_other(world):
    user = make_user()
    duty(user, world, Task.SECRETARY)

    assert rounds(user) == {world.mine}
    assert candidates(user) == set(world.candidates[:2])
    assert attempts(user) == set(world.attempts[:2])


@pytest.mark.parametrize("narrow", ["round", "shift", "room"])
def test_a_proctor_sees_who_sits_where_the_duty_is(world, narrow):
    user, room = make_user(), world.rooms[0]
    neighbour = make_candidate(round_=world.mine, seat=2, shift_room=room, unit=world.there)
    next_room = ShiftRoom.objects.create(
        shift=room.shift, place=world.rooms[1].place, booking=second_booking(room, world.rooms[1])
    )
    next_door = make_candidate(round_=world.mine, seat=1, shift_room=next_room)
    duty(
        user,
        world,
        Task.PROCTOR,
        shift=None if narrow == "round" else room.shift,
        place=room.place if narrow == "room" else None,
    )

    in_room = {world.candidates[0], neighbour}
    in_shift = in_room | {next_door}
    expected = {"room": in_room, "shift": in_shift, "round": in_shift | {world.candidates[1]}}
    first = {world.attempts[0]}
    assert candidates(user) == expected[narrow]
    assert attempts(user) == (set(world.attempts[:2]) if narrow == "round" else first)
    assert rounds(user) == set()


def second_booking(room, other):
    booking = other.booking.__class__(
        place=other.place,
        starts_at=room.shift.starts_at,
        ends_at=room.shift.ends_at,
        label="Ca 1",
    )
    booking.save()
    return booking


@pytest.mark.parametrize(
    "task",
    [task for task in Task if task not in (Task.SECRETARY, Task.PROCTOR, *PAPER_TASKS)],
)
def test_other_tasks_open_no_list_and_a_marker_is_blind(world, task):
    make_public(world.mine)
    user = make_user()
    duty(user, world, task)

    assert (rounds(user), candidates(user), attempts(user), results(user)) == (
        set(),
        set(),
        set(),
        set(),
    )


@pytest.mark.parametrize("task", PAPER_TASKS)
def test_the_paper_board_sees_its_round_and_nobody_in_it(world, task):
    make_public(world.mine)
    user = make_user()
    duty(user, world, task)

    assert rounds(user) == {world.mine}
    assert (candidates(user), attempts(user), results(user)) == (set(), set(), set())


@pytest.mark.parametrize("state", [RoundState.ARCHIVED, RoundState.CANCELLED])
def test_a_duty_ends_with_its_round(world, state):
    make_public(world.mine)
    user = make_user()
    duty(user, world, Task.SECRETARY)
    Round.objects.filter(pk=world.mine.pk).update(state=state)

    assert (rounds(user), candidates(user), attempts(user)) == (set(), set(), set())


def test_a_proctor_proctors_only_in_the_own_room(world):
    user, room = make_user(), world.rooms[0]
    duty(user, world, Task.PROCTOR, shift=room.shift, place=room.place)

    assert user.has_perm("assessments.proctor_attempt", world.attempts[0])
    assert not user.has_perm("assessments.proctor_attempt", world.attempts[1])
    assert not user.has_perm("assessments.proctor_attempt", world.attempts[2])


@pytest.mark.parametrize("published", [False, True])
def test_results_are_invisible_to_everyone_until_they_are_published(world, published):
    scoring = graded(world.mine)
    approved = approve_scoring(scoring=scoring, decision="1/QĐ", by=make_user(), at=NINE)
    if published:
        publish(scoring=approved, by=make_user(), at=NINE)
    officer, candidate = make_user(), world.candidates[0]
    for role in GRANTED:
        grant(officer, role, world.here)
    oneself = make_user(official=candidate.official)
    secretary = make_user()
    duty(secretary, world, Task.SECRETARY)

    assert results(officer) == results(oneself) == ({candidate} if published else set())
    assert results(secretary) == set()


def test_an_official_sees_the_own_published_result_and_registration_only(world):
    make_public(world.mine)
    make_public(world.other)
    user = make_user(official=world.candidates[0].official)

    assert results(user) == {world.candidates[0]}
    assert candidates(user) == {world.candidates[0]}
    assert (rounds(user), attempts(user)) == (set(), set())


def test_an_official_who_sat_nothing_and_an_account_without_an_official_see_nothing(world):
    make_public(world.mine)

    for user in (make_user(official=make_official()), make_user()):
        assert (results(user), candidates(user)) == (set(), set())


def test_a_superseded_result_is_no_longer_seen(world):
    make_public(world.mine)
    world.mine.refresh_from_db()
    make_public(world.mine)
    user = make_user(official=world.candidates[0].official)

    row = Result.objects.visible_to(user, "assessments.view_result").get()
    world.mine.refresh_from_db()
    assert row.scoring_version == world.mine.live_scoring


@pytest.mark.parametrize("model", [Round, Candidate, Attempt, Result])
def test_a_misspelt_permission_is_a_mistake_and_not_an_empty_list(model):
    with pytest.raises(ValueError, match="no role gives"):
        model.objects.visible_to(make_user(), "assessments.veiw")
