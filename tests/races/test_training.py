"""Training officers, trainers and participants who act at the same moment."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from office.models import Notice
from people.models import Booking
from tests.clients import client_of
from tests.make import EIGHT, make_unit
from tests.races.at_once import RACE, at_once, only, pressing, statuses
from tests.training.making import (
    make_course,
    make_enrolment,
    make_officer,
    make_own_account,
    make_place,
    make_posted_official,
    make_session,
    make_trainer,
)
from training.enums import CourseState, EnrolmentState, ProposalState
from training.models import Attendance, Completion, Enrolment, Session, SessionProposal
from training.proposing import propose_session

pytestmark = RACE

TOMORROW = EIGHT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_eight():
    with time_machine.travel(EIGHT, tick=False):
        yield


@pytest.fixture
def unit():
    return make_unit()


def running_days():
    day = timezone.localdate(EIGHT)
    return {"starts_on": day, "ends_on": day + timedelta(days=5)}


def officers(unit, count=2):
    return [client_of(make_officer(unit)) for _number in range(count)]


def wanted(*, place=None, trainers=()):
    return {
        "topic": "Công thức",
        "periods": "4",
        "day": timezone.localtime(TOMORROW).strftime("%Y-%m-%d"),
        "starts": "08:00",
        "ends": "11:00",
        "place": place.pk if place else "",
        "trainers": [trainer.pk for trainer in trainers],
        "step": "save",
    }


def test_two_courses_do_not_get_one_room_for_the_same_hour(unit):
    place = make_place()
    courses = [make_course(unit=unit, **running_days()) for _number in range(2)]

    answers = at_once(
        *(
            pressing(
                client, reverse("training:add_session", args=[course.uuid]), wanted(place=place)
            )
            for client, course in zip(officers(unit), courses, strict=True)
        )
    )

    refused = next(answer for answer in answers if answer.status != 302)
    assert sorted(statuses(answers).values()) == [1, 1]
    assert refused.status in (409, 422)
    assert place.name in refused.text
    assert Booking.objects.filter(place=place).count() == Session.objects.count() == 1


def test_two_courses_do_not_get_one_trainer_for_the_same_hour(unit):
    trainer = make_trainer()
    courses = [make_course(unit=unit, **running_days()) for _number in range(2)]

    answers = at_once(
        *(
            pressing(
                client,
                reverse("training:add_session", args=[course.uuid]),
                wanted(trainers=[trainer]),
            )
            for client, course in zip(officers(unit), courses, strict=True)
        )
    )

    assert 302 in statuses(answers)
    assert set(statuses(answers)) <= {302, 409, 422}
    assert len(statuses(answers)) == 2
    assert Session.objects.count() == 1


def test_two_sessions_added_to_a_course_at_once_have_numbers_of_their_own(unit):
    course = make_course(unit=unit, **running_days())
    address = reverse("training:add_session", args=[course.uuid])
    later = {**wanted(), "starts": "13:30", "ends": "16:30"}
    first, second = officers(unit)

    answers = at_once(pressing(first, address, wanted()), pressing(second, address, later))

    numbers = sorted(course.sessions.values_list("number", flat=True))
    assert set(statuses(answers)) <= {302, 409}
    assert numbers == list(range(1, statuses(answers)[302] + 1))


def proposed(course, trainer, **values):
    course.trainers.add(trainer)
    given = {
        "topic": "Ôn tập",
        "periods": 4,
        "starts_at": TOMORROW,
        "ends_at": TOMORROW + timedelta(hours=3),
        "place": None,
        "trainers": [trainer],
        "note": "",
    }
    return propose_session(course=course, by=trainer.user, at=EIGHT, **{**given, **values})


def deciding(client, proposal, **data):
    return pressing(client, reverse("training:proposal", args=[proposal.uuid]), data)


def test_a_proposal_is_confirmed_once(unit):
    course, trainer = make_course(unit=unit, **running_days()), make_trainer()
    proposal = proposed(course, trainer)

    answers = at_once(*(deciding(one, proposal, step="confirm") for one in officers(unit)))

    proposal.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert proposal.state == ProposalState.CONFIRMED
    assert course.sessions.count() == 1
    assert Notice.objects.filter(recipient=trainer.user, body__contains="Ôn tập").count() <= 1


def test_a_proposal_confirmed_and_declined_at_once_is_one_of_both(unit):
    course, trainer = make_course(unit=unit, **running_days()), make_trainer()
    proposal = proposed(course, trainer)
    first, second = officers(unit)

    answers = at_once(
        deciding(first, proposal, step="confirm"),
        deciding(second, proposal, step="decline", reason="Trùng hội nghị"),
    )

    proposal.refresh_from_db()
    is_confirmed = proposal.state == ProposalState.CONFIRMED
    assert statuses(answers) == {302: 1, 409: 1}
    assert course.sessions.count() == int(is_confirmed)
    assert is_confirmed or proposal.state == ProposalState.DECLINED


def test_of_two_proposals_for_one_room_one_is_confirmed_and_the_other_goes_on_waiting(unit):
    place = make_place()
    proposals = [
        proposed(make_course(unit=unit, **running_days()), make_trainer(), place=place)
        for _number in range(2)
    ]

    answers = at_once(
        *(
            deciding(client, one, step="confirm")
            for client, one in zip(officers(unit), proposals, strict=True)
        )
    )

    states = sorted(SessionProposal.objects.values_list("state", flat=True))
    assert statuses(answers) == {302: 1, 409: 1}
    assert place.name in only(answers, 409).text
    assert states == sorted([ProposalState.CONFIRMED, ProposalState.WAITING])
    assert Booking.objects.filter(place=place).count() == 1


def test_a_proposal_withdrawn_while_it_is_being_confirmed_is_one_of_both(unit):
    course, trainer = make_course(unit=unit, **running_days()), make_trainer()
    proposal = proposed(course, trainer)
    (officer,) = officers(unit, 1)

    answers = at_once(
        deciding(officer, proposal, step="confirm"),
        pressing(
            client_of(trainer.user), reverse("training:withdraw_proposal", args=[proposal.uuid])
        ),
    )

    proposal.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert course.sessions.count() == int(proposal.state == ProposalState.CONFIRMED)


def test_two_sessions_swapped_at_once_do_not_block_each_other(unit):
    """Each wants the room of the other: at most one of them gets what it wants."""
    first, second = make_place(), make_place()
    course = make_course(unit=unit, **running_days())
    one, other = officers(unit)
    for place, starts, ends in ((first, "08:00", "09:30"), (second, "09:30", "11:00")):
        given = {**wanted(place=place), "starts": starts, "ends": ends}
        one.post(reverse("training:add_session", args=[course.uuid]), given)
    sessions = list(course.sessions.order_by("number"))

    answers = at_once(
        pressing(
            one,
            reverse("training:move_session", args=[sessions[0].uuid]),
            {**wanted(place=second), "starts": "09:30", "ends": "11:00", "despite_clashes": "on"},
        ),
        pressing(
            other,
            reverse("training:move_session", args=[sessions[1].uuid]),
            {**wanted(place=first), "starts": "08:00", "ends": "09:30", "despite_clashes": "on"},
        ),
    )

    assert set(statuses(answers)) <= {302, 409, 422}
    assert Booking.objects.filter(place__in=[first, second]).count() == 2


def test_a_seat_given_up_goes_to_one_of_those_who_wait(unit):
    course = make_course(unit=unit, capacity=2)
    leaving = [make_own_account(), make_own_account()]
    enrolments = [make_enrolment(course, official=user.official) for user in leaving]
    waiting = [make_posted_official() for _number in range(2)]
    for order, official in enumerate(waiting, 1):
        make_enrolment(
            course,
            official=official,
            state=EnrolmentState.WAITLISTED,
            waitlist_order=order,
            enrolled_at=EIGHT,
        )

    answers = at_once(
        *(
            pressing(client_of(user), reverse("training:withdraw", args=[enrolment.uuid]))
            for user, enrolment in zip(leaving, enrolments, strict=True)
        )
    )

    states = dict(course.enrolments.values_list("official", "state"))
    assert statuses(answers) == {302: 2}
    assert [states[one.pk] for one in waiting] == [EnrolmentState.ENROLLED] * 2


def test_one_official_nominated_by_two_officers_is_enrolled_once(unit):
    course = make_course(unit=unit)
    official = make_posted_official(unit)
    address = reverse("training:nominate", args=[course.uuid])

    answers = at_once(
        *(pressing(one, address, {"can-bo": [official.uuid]}) for one in officers(unit))
    )

    assert set(statuses(answers)) <= {302, 409, 422}
    assert Enrolment.objects.filter(course=course, official=official).count() == 1


def test_a_roll_saved_by_two_at_once_names_everybody_once(unit):
    course = make_course(unit=unit, state=CourseState.RUNNING)
    session = make_session(course)
    enrolments = [make_enrolment(course, unit=unit) for _number in range(3)]
    address = reverse("training:roll", args=[session.uuid])
    first, second = officers(unit)
    fields = first.get(address).context["form"]
    names = [fields.name_of(one) for one in enrolments]

    answers = at_once(
        pressing(first, address, dict.fromkeys(names, "present")),
        pressing(second, address, dict.fromkeys(names, "present")),
    )

    assert set(statuses(answers)) <= {302, 409, 422}
    assert 302 in statuses(answers)
    assert Attendance.objects.filter(session=session).count() == 3


def test_a_course_is_started_once(unit):
    course = make_course(unit=unit)
    make_enrolment(course)

    answers = at_once(
        *(
            pressing(one, reverse("training:start_course", args=[course.uuid]), {"early": "1"})
            for one in officers(unit)
        )
    )

    course.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert course.state == CourseState.RUNNING


def test_a_course_is_called_off_once(unit):
    course = make_course(unit=unit)
    make_enrolment(course, official=make_own_account().official)
    address = reverse("training:cancel_course", args=[course.uuid])

    answers = at_once(
        *(pressing(one, address, {"reason": "Thiếu giảng viên"}) for one in officers(unit))
    )

    assert statuses(answers) == {302: 1, 409: 1}
    assert Completion.objects.count() == 0
