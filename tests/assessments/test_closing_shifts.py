"""A shift is closed from the proctor's room by who leads it, once all its papers are over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.enums import EndedBy, RoundState, Standing, Task
from assessments.models import Attempt, Candidate, Duty, Round, Shift, ShiftRoom
from assessments.open_papers import Open, open_papers
from assessments.proctoring import pause_room
from office.models import JournalEntry
from people.enums import Role
from people.models import Booking, Place
from tests.make import (
    EIGHT,
    grant,
    make_candidate,
    make_exam_form,
    make_round,
    make_shift_room,
    make_user,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def running_shift(*, began=-60 * MINUTE):
    """A room of a running round whose shift has been open for an hour."""
    round_ = make_round()
    Round.objects.filter(pk=round_.pk).update(state=RoundState.RUNNING)
    room = make_shift_room(round_)
    begins = timezone.now() + began
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=begins, ends_at=begins + 90 * MINUTE, opened_at=begins
    )
    return ShiftRoom.objects.select_related("shift__round", "place__site").get(pk=room.pk)


def second_room(room):
    place = Place.objects.create(
        site=room.place.site, code="P2", name="Phòng máy 2", machines=25, columns=5
    )
    booking = Booking.objects.create(
        place=place, starts_at=EIGHT, ends_at=EIGHT + 90 * MINUTE, label="ca"
    )
    return ShiftRoom.objects.create(shift=room.shift, place=place, booking=booking)


def dealt(room, *, seat=1, **times):
    """A candidate of the room with a paper that stands as `times` say; prepared where they say nothing."""
    standing = Standing.SAT if times else Standing.REGISTERED
    candidate = make_candidate(
        round_=room.shift.round, shift_room=room, seat=seat, standing=standing
    )
    exam_form = make_exam_form(candidate)
    return Attempt.objects.create(
        candidate=candidate,
        exam_form=exam_form,
        part=exam_form.part,
        prepared_at=timezone.now() - 120 * MINUTE,
        **times,
    )


def written(room, *, seat=1, up_in=20 * MINUTE):
    now = timezone.now()
    return dealt(room, seat=seat, started_at=now - 55 * MINUTE, deadline_at=now + up_in)


def ended(room, *, seat=1):
    now = timezone.now()
    return dealt(
        room,
        seat=seat,
        started_at=now - 50 * MINUTE,
        deadline_at=now - 5 * MINUTE,
        ended_at=now - 10 * MINUTE,
        ended_by=EndedBy.CANDIDATE,
    )


def proctor(room, *, of_shift=True):
    user = make_user()
    Duty.objects.create(
        round=room.shift.round,
        user=user,
        task=Task.PROCTOR,
        shift=room.shift,
        place=None if of_shift else room.place,
    )
    return user


def client_of(user):
    client = Client()
    client.force_login(user, backend="people.backends.GrantBackend")
    return client


def address(room):
    return reverse("assessments:proctor_close_shift", args=[room.shift.uuid])


def text_of(response):
    return response.content.decode()


def closed_at(room):
    return Shift.objects.get(pk=room.shift_id).closed_at


def test_who_leads_the_shift_closes_it_once_all_papers_are_over():
    room = running_shift()
    ended(room)
    never = dealt(room, seat=2).candidate
    user = proctor(room)
    client = client_of(user)

    page = client.get(address(room))
    answer = client.post(address(room), {"vang": [never.number]})

    assert never.number in text_of(page)
    assert answer.url == reverse("assessments:proctor_shift", args=[room.shift.uuid])
    assert closed_at(room) is not None
    assert Candidate.objects.get(pk=never.pk).standing == Standing.ABSENT
    assert Round.objects.get(pk=room.shift.round_id).state == RoundState.MARKING
    entry = JournalEntry.objects.get(action="assessments.close_shift")
    assert entry.actor == user.username


def test_while_somebody_writes_the_page_says_who_and_the_act_is_refused():
    room = running_shift()
    ended(room)
    late = written(room, seat=2).candidate
    client = client_of(proctor(room))

    page = client.get(address(room))
    answer = client.post(address(room))

    assert late.number in text_of(page)
    assert 'name="vang"' not in text_of(page)
    assert answer.status_code == 409
    assert late.number in text_of(answer)
    assert closed_at(room) is None
    assert not Attempt.objects.filter(candidate=late, ended_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (lambda room: written(room), Open.WRITES),
        (lambda room: written(room, up_in=-5 * timedelta(seconds=1)), Open.ENDING),
        (lambda room: written(room, up_in=-2 * MINUTE), None),
        (lambda room: ended(room), None),
        (lambda room: dealt(room), None),  # the doors closed long ago
    ],
)
def test_a_paper_is_open_as_long_as_it_takes_answers(prepare, why):
    room = running_shift()
    prepare(room)

    found = [one.why for one in open_papers(room.shift, at=timezone.now())]

    assert found == ([why] if why else [])


def test_who_may_still_begin_keeps_the_shift_open():
    room = running_shift(began=-2 * MINUTE)
    dealt(room)

    found = open_papers(room.shift, at=timezone.now())

    assert [one.why for one in found] == [Open.MAY_BEGIN]
    assert client_of(proctor(room)).post(address(room)).status_code == 409


def test_a_part_to_come_keeps_the_shift_open_until_its_end():
    room = running_shift()
    attempt = dealt(room)
    Candidate.objects.filter(pk=attempt.candidate_id).update(standing=Standing.SAT)
    type(attempt.part).objects.filter(pk=attempt.part_id).update(order=2)

    before = open_papers(room.shift, at=timezone.now())
    after = open_papers(room.shift, at=room.shift.ends_at)

    assert ([one.why for one in before], after) == ([Open.PART_TO_COME], [])


def test_a_paused_room_keeps_its_papers_open():
    room = running_shift()
    attempt = written(room)
    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=timezone.now())

    found = open_papers(room.shift, at=timezone.now())

    assert [(one.attempt.pk, one.why, one.until) for one in found] == [
        (attempt.pk, Open.PAUSED, None)
    ]


def test_whoever_is_suspended_or_annulled_keeps_nothing_open():
    room = running_shift(began=-2 * MINUTE)
    attempt = dealt(room)
    Attempt.objects.filter(pk=attempt.pk).update(annulled_at=timezone.now())
    Candidate.objects.filter(pk=dealt(room, seat=2).candidate_id).update(
        standing=Standing.SUSPENDED, standing_reason="Dùng điện thoại"
    )

    assert open_papers(room.shift, at=timezone.now()) == []


def test_open_papers_are_read_in_as_many_statements_for_many_as_for_one():
    room = running_shift()
    counts = []
    for seat in (1, 2, 3):
        written(room, seat=seat)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            open_papers(room.shift, at=timezone.now())
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 3


def test_somebody_else_who_never_began_is_not_noted_as_absent_unseen():
    room = running_shift()
    never = dealt(room).candidate
    client = client_of(proctor(room))

    unseen = client.post(address(room))

    assert unseen.status_code == 409
    assert closed_at(room) is None
    assert Candidate.objects.get(pk=never.pk).standing == Standing.REGISTERED


def test_a_shift_is_closed_once():
    room = running_shift()
    ended(room)
    client = client_of(proctor(room))

    answers = [client.post(address(room)).status_code for _again in range(2)]

    assert answers == [302, 409]
    assert JournalEntry.objects.filter(action="assessments.close_shift").count() == 1
    assert 'name="vang"' not in text_of(client.get(address(room)))


def test_the_proctor_of_one_room_of_several_is_refused():
    room = running_shift()
    second_room(room)
    ended(room)
    client = client_of(proctor(room, of_shift=False))

    answers = [client.get(address(room)), client.post(address(room))]

    assert [one.status_code for one in answers] == [403, 403]
    assert closed_at(room) is None
    shift_page = client.get(reverse("assessments:proctor_shift", args=[room.shift.uuid]))
    room_page = client.get(reverse("assessments:proctor_room", args=[room.uuid]))
    assert address(room) not in text_of(shift_page) + text_of(room_page)


def test_who_leads_is_shown_the_way():
    room = running_shift()
    second_room(room)
    client = client_of(proctor(room))

    shift_page = client.get(reverse("assessments:proctor_shift", args=[room.shift.uuid]))
    room_page = client.get(reverse("assessments:proctor_room", args=[room.uuid]))

    assert address(room) in text_of(shift_page)
    assert address(room) in text_of(room_page)


@pytest.mark.parametrize("role", [Role.LEADER, Role.TRAINING_OFFICER, Role.BANK_AUTHOR])
def test_other_roles_are_refused(role):
    room = running_shift()
    user = make_user()
    grant(user, role, room.shift.round.unit)

    assert client_of(user).post(address(room)).status_code == 403


def test_a_proctor_of_another_round_finds_no_such_shift():
    room, other = running_shift(), running_shift()

    assert client_of(proctor(other)).post(address(room)).status_code == 404
    assert Client().post(address(room)).status_code == 302
    assert closed_at(room) is None
