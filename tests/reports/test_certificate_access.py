"""Who sees which certificates: every role, at the holder's unit, elsewhere, and oneself."""

import pytest
from django.utils import timezone

from assessments.enums import Task
from assessments.models import Duty
from people.access import ROLE_PERMISSIONS
from people.enums import UNIT_ROLES, Role
from people.models import Booking, Unit, UnitSuccession
from reports.certificates import issue_certificates
from reports.models import Certificate
from tests.make import EIGHT, NINE, grant, make_official, make_unit, make_user
from tests.reports.issuing import make_certificate
from tests.reports.rounds import (
    ISSUED_AT,
    ISSUED_ON,
    make_completion,
    make_course,
    make_issuer,
    make_result,
)
from training.models import Session, SessionTrainer, Trainer

pytestmark = pytest.mark.django_db

SEEING = {Role.TRAINING_OFFICER, Role.HR_OFFICER}
VIEW, ISSUE = "reports.view_certificate", "reports.issue_certificate"


def seen(user, permission=VIEW):
    return set(Certificate.objects.visible_to(user, permission))


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_a_role_sees_the_certificates_of_its_units_if_the_table_says_so(role):
    above = make_unit()
    mine = make_certificate(result=make_result(unit=make_unit(parent=above)))
    make_certificate(result=make_result(unit=make_unit()))
    user = make_user()
    grant(user, role, above)

    assert seen(user) == ({mine} if role in SEEING else set())
    assert (VIEW in ROLE_PERMISSIONS[role]) == (role in SEEING)


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_only_hr_officers_reach_certificates_to_issue(role):
    unit = make_unit()
    certificate = make_certificate(result=make_result(unit=unit))
    user = make_user()
    grant(user, role, unit)

    assert seen(user, ISSUE) == ({certificate} if role == Role.HR_OFFICER else set())
    assert user.has_perm(ISSUE, certificate) == (role == Role.HR_OFFICER)


@pytest.mark.parametrize("role", sorted(SEEING))
def test_a_grant_elsewhere_shows_nothing(role):
    make_certificate(result=make_result(unit=make_unit()))
    user = make_user()
    grant(user, role, make_unit())

    assert seen(user) == set()


def test_the_issuer_s_unit_alone_gives_no_sight_of_the_holders():
    certificate = make_certificate(result=make_result(unit=make_unit()))
    user = make_user()
    grant(user, Role.HR_OFFICER, certificate.issuer)

    assert seen(user) == set()


def test_officials_see_their_own_alone_and_may_not_issue():
    official, colleague = make_official(), make_official()
    unit = make_unit()
    own = make_certificate(result=make_result(official=official, unit=unit))
    make_certificate(result=make_result(official=colleague, unit=unit))
    user = make_user(official=official)

    assert seen(user) == {own}
    assert seen(user, ISSUE) == set()


def test_a_duty_in_the_round_shows_no_certificates():
    certificate = make_certificate()
    assert certificate.result is not None
    for task in (Task.SECRETARY, Task.PROCTOR, Task.MARKER):
        user = make_user()
        Duty.objects.create(round=certificate.result.candidate.round, user=user, task=task)
        assert seen(user) == set()


def test_a_trainer_sees_no_certificates_of_the_course_they_taught():
    course, user = make_course(), make_user()
    session = Session.objects.create(
        course=course, number=1, topic="Bảng tính", periods=4, starts_at=EIGHT, ends_at=NINE
    )
    booking = Booking.objects.create(person=user, starts_at=EIGHT, ends_at=NINE, label="Lớp")
    trainer = Trainer.objects.create(user=user, kind="staff")
    SessionTrainer.objects.create(session=session, trainer=trainer, booking=booking)
    completion = make_completion(course=course, official=make_official())
    issue_certificates(
        completions=[completion],
        issuer=make_issuer(),
        on=ISSUED_ON,
        by=make_user(),
        at=ISSUED_AT,
    )

    assert Certificate.objects.count() == 1
    assert seen(user) == set()


@pytest.mark.parametrize("is_whole", [True, False])
def test_the_past_of_a_wholly_absorbed_unit_is_seen_by_its_successor(is_whole):
    old, new = make_unit(), make_unit()
    certificate = make_certificate(result=make_result(unit=old))
    today = timezone.localdate()
    Unit.objects.filter(pk=old.pk).update(valid_to=today)
    UnitSuccession.objects.create(
        predecessor=old, successor=new, on=today, is_whole=is_whole, decision="QĐ 1"
    )
    user = make_user()
    grant(user, Role.HR_OFFICER, new)

    assert seen(user) == ({certificate} if is_whole else set())


def test_a_closed_account_sees_nothing():
    unit = make_unit()
    make_certificate(result=make_result(unit=unit))
    user = make_user(is_active=False)
    grant(user, Role.HR_OFFICER, unit)

    assert seen(user) == set()
