"""Planning sessions: clashes are seen before anything is saved; trainers propose and move."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from office.models import Notice
from people.models import Booking
from tests.make import (
    EIGHT,
    NINE,
    make_candidate,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
)
from tests.training.making import (
    log_in,
    make_course,
    make_enrolment,
    make_officer,
    make_own_account,
    make_place,
    make_session,
    make_trainer,
    statements,
)
from training.enums import CourseState, ProposalState
from training.models import Session, SessionProposal
from training.proposing import propose_session
from training.scheduling import add_session

pytestmark = pytest.mark.django_db

TOMORROW = EIGHT + timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_eight():
    with time_machine.travel(EIGHT, tick=False):
        yield


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def course(unit):
    day = timezone.localdate(EIGHT)
    return make_course(unit=unit, starts_on=day, ends_on=day + timedelta(days=5))


@pytest.fixture
def officer(client, unit):
    return log_in(client, make_officer(unit))


@pytest.fixture
def trainer(course):
    trainer = make_trainer()
    course.trainers.add(trainer)
    return trainer


def wanted(*, starts_at=TOMORROW, step="save", place=None, trainers=(), **fields):
    starts, ends = timezone.localtime(starts_at), timezone.localtime(starts_at + timedelta(hours=3))
    values = {
        "topic": "Công thức",
        "periods": "4",
        "day": starts.strftime("%Y-%m-%d"),
        "starts": starts.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "place": place.pk if place else "",
        "trainers": [trainer.pk for trainer in trainers],
        "step": step,
    }
    return {**values, **fields}


def plan(course, *, starts_at=TOMORROW, place=None, trainers=()):
    return add_session(
        course=course,
        topic="Công thức",
        periods=4,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place=place,
        trainers=list(trainers),
        by=make_user(),
        at=EIGHT,
    )


def adding(course):
    return reverse("training:add_session", args=[course.uuid])


def moving(session):
    return reverse("training:move_session", args=[session.uuid])


def test_checking_saves_nothing_and_saving_books_place_and_trainers(officer, course):
    place, trainer = make_place(), make_trainer()

    checked = officer.post(adding(course), wanted(step="check", place=place, trainers=[trainer]))
    before = Session.objects.count()
    saved = officer.post(adding(course), wanted(place=place, trainers=[trainer]))

    session = Session.objects.get()
    assert (checked.status_code, before) == (200, 0)
    assert saved.url == reverse("training:course", args=[course.uuid])
    assert (session.booking.place, session.starts_at) == (place, TOMORROW)
    assert session.trainers.get().trainer == trainer


@pytest.mark.parametrize("step", ["check", "save"])
def test_a_taken_place_is_named_and_refused(officer, course, step):
    place = make_place()
    plan(make_course(title="Lớp khác"), place=place)

    response = officer.post(adding(course), wanted(place=place, step=step))

    assert [booking.place for booking in response.context["clashes"].booked] == [place]
    assert response.status_code == (200 if step == "check" else 422)
    assert not course.sessions.exists()


def test_a_taken_trainer_is_refused(officer, course):
    trainer = make_trainer()
    plan(make_course(), trainers=[trainer])

    response = officer.post(adding(course), wanted(trainers=[trainer]))

    assert response.status_code == 422
    assert [booking.person for booking in response.context["clashes"].booked] == [trainer.user]
    assert not course.sessions.exists()


def test_busy_participants_are_named_and_need_a_tick(officer, course):
    enrolment = make_enrolment(course)
    elsewhere = make_course()
    make_enrolment(elsewhere, official=enrolment.official)
    make_session(elsewhere, starts_at=TOMORROW + timedelta(hours=1))

    warned = officer.post(adding(course), wanted())
    before = course.sessions.count()
    saved = officer.post(adding(course), wanted(despite_clashes="on"))

    assert (warned.status_code, before) == (422, 0)
    assert [one.enrolment for one in warned.context["busy"]] == [enrolment]
    assert list(warned.context["form"].errors) == ["despite_clashes"]
    assert (saved.status_code, course.sessions.count()) == (302, 1)


def test_a_shift_counts_as_being_elsewhere(officer, course):
    enrolment = make_enrolment(course)
    round_ = make_round()
    room = make_shift_room(round_)
    make_candidate(round_=round_, official=enrolment.official, shift_room=room, seat=1)
    starts_at = room.shift.starts_at

    response = officer.post(adding(course), wanted(starts_at=starts_at, step="check"))

    assert [one.enrolment for one in response.context["clashes"].busy] == [enrolment]


def test_a_moved_session_does_not_clash_with_itself_and_everyone_is_told(officer, course):
    place, trainer, user = make_place(), make_trainer(), make_own_account()
    make_enrolment(course, official=user.official)
    session = plan(course, place=place, trainers=[trainer])
    later = TOMORROW + timedelta(hours=1)

    response = officer.post(
        moving(session), wanted(starts_at=later, place=place, trainers=[trainer])
    )

    session.refresh_from_db()
    assert response.status_code == 302
    assert (session.starts_at, session.booking.place) == (later, place)
    assert set(Notice.objects.values_list("recipient", flat=True)) == {user.pk, trainer.user_id}


def test_a_cancelled_session_says_why_and_frees_its_place(officer, course):
    user = make_own_account()
    make_enrolment(course, official=user.official)
    session = plan(course, place=make_place())
    address = reverse("training:cancel_session", args=[session.uuid])

    silent = officer.post(address, {"reason": " "})
    officer.post(address, {"reason": "Mất điện"})

    assert silent.status_code == 422
    assert not Session.objects.exists()
    assert not Booking.objects.exists()
    assert "Mất điện" in Notice.objects.get(recipient=user).body


def test_a_trainer_proposes_and_nothing_is_booked_until_it_is_confirmed(
    client, officer, course, trainer, unit
):
    place = make_place()
    log_in(client, trainer.user)
    client.post(adding(course), wanted(place=place, trainers=[trainer], note="Ôn tập"))
    proposal = SessionProposal.objects.get()
    booked = Booking.objects.count()
    by_themselves = client.post(
        reverse("training:proposal", args=[proposal.uuid]), {"step": "confirm"}
    )

    log_in(client, make_officer(unit))
    client.post(reverse("training:proposal", args=[proposal.uuid]), {"step": "confirm"})

    proposal.refresh_from_db()
    session = course.sessions.get()
    assert (booked, by_themselves.status_code) == (0, 403)
    assert (proposal.state, proposal.session) == (ProposalState.CONFIRMED, session)
    assert session.booking.place == place
    assert Notice.objects.filter(recipient=trainer.user).count() == 1


def proposed(course, trainer, **fields):
    values = {
        "course": course,
        "topic": "Ôn tập",
        "periods": 4,
        "starts_at": TOMORROW,
        "ends_at": TOMORROW + timedelta(hours=3),
        "place": None,
        "trainers": [trainer],
        "by": trainer.user,
        "at": EIGHT,
    }
    return propose_session(**{**values, **fields})


def test_a_proposal_is_declined_with_a_reason(officer, course, trainer):
    proposal = proposed(course, trainer)
    address = reverse("training:proposal", args=[proposal.uuid])

    silent = officer.post(address, {"step": "decline", "reason": ""})
    officer.post(address, {"step": "decline", "reason": "Trùng hội nghị"})
    again = officer.post(address, {"step": "confirm"})

    proposal.refresh_from_db()
    assert (silent.status_code, again.status_code) == (422, 409)
    assert (proposal.state, proposal.reason) == (ProposalState.DECLINED, "Trùng hội nghị")
    assert "Trùng hội nghị" in Notice.objects.get(recipient=trainer.user).body
    assert not course.sessions.exists()


def test_a_proposal_whose_place_was_taken_meanwhile_goes_on_waiting(officer, course, trainer):
    place = make_place()
    proposal = proposed(course, trainer, place=place)
    plan(make_course(), place=place)

    response = officer.post(reverse("training:proposal", args=[proposal.uuid]), {"step": "confirm"})

    proposal.refresh_from_db()
    assert response.status_code == 409
    assert proposal.state == ProposalState.WAITING


def test_a_trainer_withdraws_their_own_proposal_only(client, course, trainer):
    colleague = make_trainer()
    course.trainers.add(colleague)
    own, other = proposed(course, trainer), proposed(course, colleague)
    log_in(client, trainer.user)

    gone = client.post(reverse("training:withdraw_proposal", args=[own.uuid]))
    missing = client.post(reverse("training:withdraw_proposal", args=[other.uuid]))

    own.refresh_from_db()
    assert (gone.status_code, missing.status_code) == (302, 404)
    assert own.state == ProposalState.WITHDRAWN


def test_a_trainer_moves_a_session_within_the_course_at_once(client, course, trainer, unit):
    officer_user, user = make_officer(unit), make_own_account()
    make_enrolment(course, official=user.official)
    session = plan(course, trainers=[trainer])
    later = TOMORROW + timedelta(days=1)
    log_in(client, trainer.user)

    client.post(moving(session), wanted(starts_at=later))

    session.refresh_from_db()
    assert session.starts_at == later
    assert [link.trainer for link in session.trainers.all()] == [trainer]
    assert set(Notice.objects.values_list("recipient", flat=True)) == {user.pk, officer_user.pk}


def test_beyond_the_days_of_the_course_a_move_becomes_a_proposal(client, course, trainer):
    session = plan(course, trainers=[trainer])
    log_in(client, trainer.user)

    client.post(moving(session), wanted(starts_at=TOMORROW + timedelta(days=30)))

    session.refresh_from_db()
    proposal = SessionProposal.objects.get()
    assert session.starts_at == TOMORROW
    assert (proposal.session, proposal.is_move) == (session, True)


def test_a_confirmed_move_moves_the_session(officer, course, trainer):
    session = plan(course, trainers=[trainer])
    later = TOMORROW + timedelta(days=2)
    proposal = proposed(
        course, trainer, session=session, starts_at=later, ends_at=later + timedelta(hours=3)
    )

    officer.post(reverse("training:proposal", args=[proposal.uuid]), {"step": "confirm"})

    session.refresh_from_db()
    assert (session.starts_at, course.sessions.count()) == (later, 1)


def test_a_trainer_cannot_touch_the_course_of_another(client, course, trainer):
    session = plan(course)
    stranger = make_trainer()
    make_course().trainers.add(stranger)
    log_in(client, stranger.user)

    answers = [
        client.post(adding(course), wanted()),
        client.post(moving(session), wanted(starts_at=NINE)),
        client.get(reverse("training:roll", args=[session.uuid])),
    ]
    refused = client.post(reverse("training:cancel_session", args=[session.uuid]))

    session.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404] * 3
    assert refused.status_code == 403
    assert session.starts_at == TOMORROW
    assert not SessionProposal.objects.exists()


def test_the_week_shows_sessions_proposals_and_what_else_takes_the_place(officer, course, trainer):
    place = make_place()
    plan(course, place=place, trainers=[trainer])
    proposed(course, trainer, topic="Ôn tập cuối khóa", starts_at=NINE, ends_at=TOMORROW)
    Booking.objects.create(
        place=place,
        starts_at=EIGHT,
        ends_at=NINE,
        label="Ca 1 của một kỳ",
    )

    body = officer.get(reverse("training:calendar"), {"tuan": "2026-11-12"}).content.decode()
    elsewhere = officer.get(reverse("training:calendar"), {"tuan": "2026-12-12"}).content.decode()

    assert [text in body for text in (course.title, "Ôn tập cuối khóa", "Ca 1 của một kỳ")] == [
        True
    ] * 3
    assert course.title not in elsewhere


def test_a_trainer_reads_only_that_a_place_is_occupied(client, course, trainer):
    place = make_place()
    plan(course, place=place, trainers=[trainer])
    Booking.objects.create(place=place, starts_at=EIGHT, ends_at=NINE, label="Ca 1 của một kỳ")
    plan(make_course(title="Lớp của người khác"), starts_at=EIGHT - timedelta(days=1), place=place)
    log_in(client, trainer.user)

    body = client.get(reverse("training:calendar")).content.decode()

    assert course.title in body
    assert "Ca 1 của một kỳ" not in body
    assert "Lớp của người khác" not in body


def test_the_week_is_narrowed_by_course_trainer_place_and_site(officer, course, trainer, unit):
    place = make_place()
    session = plan(course, place=place, trainers=[trainer])
    plan(make_course(unit=unit), place=make_place(), trainers=[make_trainer()])

    found = [
        officer.get(reverse("training:calendar"), one).context["sessions"]
        for one in (
            {"lop": course.uuid},
            {"giang_vien": trainer.user.uuid},
            {"phong": place.uuid},
            {"co_so": place.site.uuid},
        )
    ]

    assert found == [[session]] * 4


def test_people_expected_twice_are_counted_in_the_week(officer, course, unit):
    official = make_own_account().official
    other = make_course(unit=unit)
    for one in (course, other):
        make_enrolment(one, official=official)
        plan(one)

    response = officer.get(reverse("training:calendar"))

    assert [overlap.people for overlap in response.context["overlaps"]] == [1]


def test_the_week_asks_as_many_statements_for_one_session_as_for_three(officer, unit):
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            plan(make_course(unit=unit), place=make_place(), trainers=[make_trainer()])
        counts.append(statements(officer, reverse("training:calendar")))

    assert counts[0] <= counts[1] <= 15
    assert counts[1] - counts[0] <= 1  # who is expected twice is asked where sessions overlap


@pytest.mark.parametrize("state", [CourseState.CLOSED, CourseState.CANCELLED])
def test_a_course_that_is_over_gets_no_session(officer, unit, state):
    course = make_course(unit=unit, state=state)

    assert officer.post(adding(course), wanted()).status_code == 409
