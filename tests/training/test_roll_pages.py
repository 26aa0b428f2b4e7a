"""The roll of a session on its page: taken, corrected with a reason, printed."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from people.enums import Role
from people.models import Booking
from tests.make import EIGHT, NINE, make_unit
from tests.training.making import (
    log_in,
    make_course,
    make_enrolment,
    make_officer,
    make_own_account,
    make_session,
    make_trainer,
    statements,
)
from training.enums import CourseState
from training.models import SessionTrainer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_nine():
    with time_machine.travel(NINE, tick=False):
        yield


@pytest.fixture
def session():
    return make_session(make_course(unit=make_unit(), state=CourseState.RUNNING))


@pytest.fixture
def trainer(session):
    trainer = make_trainer()
    booking = Booking.objects.create(
        person=trainer.user, starts_at=session.starts_at, ends_at=session.ends_at, label="Dạy"
    )
    SessionTrainer.objects.create(session=session, trainer=trainer, booking=booking)
    return trainer


def address(session):
    return reverse("training:roll", args=[session.uuid])


def answers(**presences):
    return {f"hv-{uuid}": presence for uuid, presence in presences.items()}


def roll(session):
    return dict(session.attendances.values_list("enrolment", "presence"))


def test_a_trainer_takes_the_roll_and_reads_the_receipt(client, session, trainer):
    first, second, third = (make_enrolment(session.course) for _number in range(3))
    log_in(client, trainer.user)

    response = client.post(
        address(session),
        answers(**{str(first.uuid): "present", str(second.uuid): "late", str(third.uuid): ""}),
        follow=True,
    )

    assert roll(session) == {first.pk: "present", second.pk: "late"}
    assert "09:00:00" in response.content.decode()
    assert response.context["missing"] == 1


def test_all_present_is_proposed_and_written_only_when_saved(client, session, trainer):
    enrolment = make_enrolment(session.course)
    log_in(client, trainer.user)

    response = client.get(address(session), {"tat-ca": ""})

    assert response.context["form"][f"hv-{enrolment.uuid}"].value() == "present"
    assert roll(session) == {}


def test_a_correction_needs_a_reason(client, session, trainer):
    enrolment = make_enrolment(session.course)
    log_in(client, trainer.user)
    client.post(address(session), answers(**{str(enrolment.uuid): "absent"}))
    corrected = answers(**{str(enrolment.uuid): "excused"})

    silent = client.post(address(session), corrected)
    before = roll(session)
    client.post(address(session), {**corrected, "reason": "Nộp giấy phép"})

    assert (silent.status_code, before) == (422, {enrolment.pk: "absent"})
    assert list(silent.context["form"].errors) == ["reason"]
    assert roll(session) == {enrolment.pk: "excused"}


def test_what_was_written_down_is_not_taken_away(client, session, trainer):
    enrolment = make_enrolment(session.course)
    log_in(client, trainer.user)
    client.post(address(session), answers(**{str(enrolment.uuid): "absent"}))

    response = client.post(
        address(session), {**answers(**{str(enrolment.uuid): ""}), "reason": "Xóa"}
    )

    assert response.status_code == 422
    assert roll(session) == {enrolment.pk: "absent"}


def test_the_training_officer_takes_it_too_and_the_hr_officer_does_not(client, session):
    enrolment = make_enrolment(session.course)
    given = answers(**{str(enrolment.uuid): "present"})

    log_in(client, make_officer(session.course.unit, Role.HR_OFFICER))
    refused = client.post(address(session), given)
    log_in(client, make_officer(session.course.unit))
    client.post(address(session), given)

    assert refused.status_code == 403
    assert roll(session) == {enrolment.pk: "present"}


def test_a_trainer_of_another_session_reads_the_roll_and_does_not_take_it(client, session):
    colleague = make_trainer()
    session.course.trainers.add(colleague)
    enrolment = make_enrolment(session.course)
    log_in(client, colleague.user)

    looked = client.get(address(session))
    refused = client.post(address(session), answers(**{str(enrolment.uuid): "present"}))

    assert (looked.status_code, looked.context["is_open"]) == (200, False)
    assert refused.status_code == 403
    assert roll(session) == {}


def test_an_official_never_sees_a_roll(client, session):
    log_in(client, make_own_account())

    assert client.get(address(session)).status_code == 403


def test_no_roll_before_the_session_begins(client, session, trainer):
    enrolment = make_enrolment(session.course)
    log_in(client, trainer.user)

    with time_machine.travel(EIGHT - timedelta(minutes=1), tick=False):
        log_in(client, trainer.user)
        shown = client.get(address(session))
        refused = client.post(address(session), answers(**{str(enrolment.uuid): "present"}))

    assert shown.context["is_open"] is False
    assert refused.status_code == 409


def test_the_sheet_to_sign_names_everyone_with_a_seat(client, session, trainer):
    enrolment = make_enrolment(session.course)
    log_in(client, trainer.user)

    body = client.get(reverse("training:sign_sheet", args=[session.uuid])).content.decode()

    assert enrolment.official.full_name in body
    assert session.course.title in body


def test_as_many_statements_for_three_people_as_for_one(client, session, trainer):
    log_in(client, trainer.user)
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_enrolment(session.course)
        counts.append(statements(client, address(session)))

    assert counts[0] == counts[1] <= 15
