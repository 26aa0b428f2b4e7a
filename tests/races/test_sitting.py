"""A candidate's devices, windows and proctors that act at the same moment."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.enums import (
    EndedBy,
    IncidentKind,
    Standing,
    Task,
    TroubleReason,
    ViolationReason,
)
from assessments.models import Attempt, Duty, Incident, Response, Shift
from assessments.registering import door_code_hash
from assessments.sitter_tokens import token_for
from office.models import JournalEntry
from tests.assessments.building import MINUTE
from tests.clients import client_of
from tests.make import make_candidate, make_exam_form, make_round, make_shift_room, make_user
from tests.races.at_once import RACE, at_once, only, pressing, statuses

pytestmark = RACE

CODE = "ABCD2345"


@pytest.fixture
def attempt():
    """A paper that waits in a shift which opened a minute ago."""
    round_ = make_round()
    room = make_shift_room(round_)
    begins = timezone.now() - MINUTE
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=begins, ends_at=begins + 90 * MINUTE, opened_at=begins
    )
    candidate = make_candidate(round_=round_, shift_room=room, seat=3)
    candidate.code_hash = door_code_hash(
        candidate_number=candidate.number, round_code=round_.code, code=CODE
    )
    candidate.save(update_fields=["code_hash"])
    exam_form = make_exam_form(candidate)
    return Attempt.objects.create(
        candidate=candidate, exam_form=exam_form, part=exam_form.part, prepared_at=begins
    )


def device(attempt):
    """A machine at which the candidate has given the code and accepted the rules."""
    client = Client()
    given = {"number": attempt.candidate.number, "code": CODE}
    assert client.post(reverse("assessments:sitting"), given).status_code == 302
    client.post(reverse("assessments:sitting_details"), {"details": "on", "rules": "on"})
    return client


def sitting(attempt):
    """A machine at which the candidate has begun."""
    client = device(attempt)
    assert client.post(reverse("assessments:sitting_begin")).status_code == 302
    return client


def same(client):
    """Another window of the same browser."""
    other = Client()
    other.cookies.update(client.cookies)
    return other


def saving(client, attempt, value, *, order=1, sequence=1):
    item = attempt.exam_form.items.get(order=order)
    data = {"item": item.pk, f"c{order}": value, "sequence": sequence}
    attempt.refresh_from_db()
    token = token_for(attempt, room=attempt.candidate.shift_room_id)
    headers = {"Authorization": f"Bearer {token}"}
    address, form = reverse("assessments:sitting_answer"), "application/x-www-form-urlencoded"
    return pressing(client, address, urlencode(data), content_type=form, headers=headers)


def handing_in(client, attempt):
    return pressing(client, reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})


def proctor_of(attempt):
    user = make_user()
    room = attempt.candidate.shift_room
    Duty.objects.create(
        round=room.shift.round, user=user, task=Task.PROCTOR, shift=room.shift, place=room.place
    )
    return client_of(user)


def test_of_two_machines_one_begins_the_paper(attempt):
    answers = at_once(
        *(pressing(device(attempt), reverse("assessments:sitting_begin")) for _number in range(2))
    )

    attempt.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert attempt.started_at
    assert attempt.candidate.number in only(answers, 409).text
    assert type(attempt.candidate).objects.get(pk=attempt.candidate_id).standing == Standing.SAT


def test_a_double_press_on_one_machine_begins_once_and_goes_on(attempt):
    client = device(attempt)

    answers = at_once(
        *(pressing(one, reverse("assessments:sitting_begin")) for one in (client, same(client)))
    )

    attempt.refresh_from_db()
    assert statuses(answers) == {302: 2}
    assert {answer.location for answer in answers} == {reverse("assessments:sitting_paper")}
    assert JournalEntry.objects.filter(action="assessments.start").count() <= 1


def test_handing_in_twice_ends_the_paper_once(attempt):
    client = sitting(attempt)

    answers = at_once(*(handing_in(one, attempt) for one in (client, same(client))))

    attempt.refresh_from_db()
    assert statuses(answers) == {302: 2}
    assert {answer.location for answer in answers} == {reverse("assessments:sitting_receipt")}
    assert attempt.ended_by == EndedBy.CANDIDATE
    assert JournalEntry.objects.filter(action="assessments.finish").count() <= 1


@pytest.mark.parametrize("repeat", range(3))
def test_what_is_saved_while_it_is_handed_in_is_kept_or_refused_and_never_half(attempt, repeat):
    client = sitting(attempt)

    saved, ended = at_once(
        saving(client, attempt, "A"),
        handing_in(same(client), attempt),
    )

    attempt.refresh_from_db()
    stored = Response.objects.filter(attempt=attempt)
    assert ended.status == 302
    assert attempt.ended_at
    assert saved.status in (200, 409)
    assert stored.exists() is (saved.status == 200)
    assert all(one.saved_at <= attempt.ended_at for one in stored)


def test_of_two_values_saved_at_once_the_later_stays(attempt):
    client = sitting(attempt)

    answers = at_once(
        saving(client, attempt, "B", sequence=2), saving(same(client), attempt, "A", sequence=1)
    )

    response = Response.objects.get(attempt=attempt)
    assert statuses(answers) == {200: 2}
    assert (response.value, response.sequence) == ("B", 2)


def test_answers_to_two_items_saved_at_once_both_stay(attempt):
    client = sitting(attempt)

    answers = at_once(
        saving(client, attempt, "A", order=1, sequence=1),
        saving(same(client), attempt, "B", order=2, sequence=2),
    )

    assert statuses(answers) == {200: 2}
    assert set(attempt.responses.values_list("item__order", "value")) == {(1, "A"), (2, "B")}


def test_a_suspension_and_a_handing_in_at_once_end_the_paper_once(attempt):
    client = sitting(attempt)
    address = reverse("assessments:proctor_violation", args=[attempt.candidate.uuid])
    data = {"kind": IncidentKind.SUSPENSION, "why": ViolationReason.values[0]}

    ended, suspended = at_once(
        handing_in(client, attempt), pressing(proctor_of(attempt), address, data)
    )

    attempt.refresh_from_db()
    assert suspended.status == 302
    assert ended.status in (302, 409)
    assert attempt.ended_by in (EndedBy.CANDIDATE, EndedBy.SUSPENSION)
    assert attempt.annulled_at
    assert Incident.objects.filter(kind=IncidentKind.SUSPENSION).count() == 1


def test_two_proctors_suspend_a_candidate_once(attempt):
    sitting(attempt)
    address = reverse("assessments:proctor_violation", args=[attempt.candidate.uuid])
    data = {"kind": IncidentKind.SUSPENSION, "why": ViolationReason.values[0]}

    answers = at_once(*(pressing(proctor_of(attempt), address, data) for _number in range(2)))

    assert statuses(answers) == {302: 1, 409: 1}
    assert attempt.candidate.number in only(answers, 409).text
    assert Incident.objects.filter(kind=IncidentKind.SUSPENSION).count() == 1


def test_a_room_that_two_proctors_pause_has_one_pause(attempt):
    sitting(attempt)
    room = attempt.candidate.shift_room
    address = reverse("assessments:proctor_pause", args=[room.uuid])

    answers = at_once(
        *(
            pressing(proctor_of(attempt), address, {"why": TroubleReason.values[0]})
            for _number in range(2)
        )
    )

    assert statuses(answers) == {302: 2}  # both are told since when it stands
    assert room.interruptions.count() == 1
    assert JournalEntry.objects.filter(action="assessments.pause_room").count() == 1


def test_two_proctors_let_a_room_go_on_once(attempt):
    sitting(attempt)
    room = attempt.candidate.shift_room
    first, second = proctor_of(attempt), proctor_of(attempt)
    first.post(
        reverse("assessments:proctor_pause", args=[room.uuid]), {"why": TroubleReason.values[0]}
    )
    first.get(reverse("assessments:proctor_room", args=[room.uuid]))  # reads what it was told
    address = reverse("assessments:proctor_resume", args=[room.uuid])

    answers = at_once(pressing(first, address), pressing(second, address))

    told = sorted(word for answer in answers for word in answer.told)
    assert statuses(answers) == {302: 2}
    assert told == ["info", "success"]
    assert not room.interruptions.filter(ended_at__isnull=True).exists()
