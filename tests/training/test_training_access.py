"""Who sees courses and enrolments: every role, over the unit, above it and beside it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Duty
from people.access import ROLE_PERMISSIONS
from people.enums import UNIT_ROLES, Role
from people.models import Booking, Unit, User
from tests.make import (
    EIGHT,
    grant,
    make_official,
    make_posting,
    make_round,
    make_unit,
    make_user,
)
from tests.roles import TASKS
from tests.training.making import make_course, make_enrolment, make_session, make_trainer
from training.models import Course, Enrolment, SessionTrainer, Trainer

pytestmark = pytest.mark.django_db

PERMISSIONS = {
    "training.view_course": {Role.TRAINING_OFFICER, Role.TRAINER, Role.HR_OFFICER},
    "training.manage_course": {Role.TRAINING_OFFICER},
    "training.view_enrolment": {Role.TRAINING_OFFICER, Role.TRAINER, Role.HR_OFFICER},
    "training.take_attendance": {Role.TRAINING_OFFICER, Role.TRAINER},
}
#: These come from duties, courses and oneself: nobody gives them over a unit.
OTHER_ROLES = [role for role in Role if role not in UNIT_ROLES]
COURSE_RIGHTS = ["training.view_course", "training.manage_course", "training.take_attendance"]


def officer_of(unit: Unit, role: Role) -> User:
    user = make_user()
    grant(user, role, unit)
    return user


def make_holder(role: Role, unit: Unit) -> User:
    """A user who holds a role that is not given over units, as it is held, in or for `unit`."""
    if role == Role.TRAINER:
        return make_trainer().user
    if role == Role.OFFICIAL:
        return make_user(official=make_posting(unit=unit).official)
    user, task = make_user(), TASKS[role]
    Duty.objects.create(round=make_round(unit=unit), user=user, task=task)
    return user


def teach(course: Course, trainer: Trainer) -> None:
    day = EIGHT + timedelta(days=Booking.objects.count())
    session = make_session(course, starts_at=day)
    booking = Booking.objects.create(
        person=trainer.user, starts_at=session.starts_at, ends_at=session.ends_at, label="Dạy"
    )
    SessionTrainer.objects.create(session=session, trainer=trainer, booking=booking)


def courses(user: User, permission: str) -> set[Course]:
    return set(Course.objects.visible_to(user, permission))


def enrolments(user: User, permission: str = "training.view_enrolment") -> set[Enrolment]:
    return set(Enrolment.objects.visible_to(user, permission))


@pytest.mark.parametrize("role", UNIT_ROLES)
@pytest.mark.parametrize("permission", COURSE_RIGHTS)
def test_a_role_over_a_unit_sees_its_courses_only_where_it_holds_the_right(role, permission):
    unit = make_unit()
    own, below, _beside = (
        make_course(unit=unit),
        make_course(unit=make_unit(parent=unit)),
        make_course(),
    )

    seen = courses(officer_of(unit, role), permission)

    assert seen == ({own, below} if role in PERMISSIONS[permission] else set())


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_a_role_over_a_unit_sees_the_enrolments_of_its_people_wherever_they_learn(role):
    unit = make_unit()
    theirs = make_enrolment(make_course(), unit=unit)
    below = make_enrolment(make_course(), unit=make_unit(parent=unit))
    make_enrolment(make_course(), unit=make_unit())

    seen = enrolments(officer_of(unit, role))

    expected = {theirs, below} if role in PERMISSIONS["training.view_enrolment"] else set()
    assert seen == expected


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_a_role_that_no_unit_has_is_not_granted_and_shows_nothing_of_ones_unit(role):
    unit = make_unit()
    user = make_holder(role, unit)
    make_enrolment(make_course(unit=unit), unit=unit)

    with (
        pytest.raises(IntegrityError, match="grant_of_a_role_that_units_have"),
        transaction.atomic(),
    ):
        grant(user, role, unit)

    assert [courses(user, right) for right in COURSE_RIGHTS] == [set()] * len(COURSE_RIGHTS)
    assert enrolments(user) == set()


@pytest.mark.parametrize("role", [Role.TRAINING_OFFICER, Role.HR_OFFICER])
def test_who_serves_a_lower_unit_does_not_see_the_one_above(role):
    above = make_unit()
    make_course(unit=above)
    make_enrolment(make_course(unit=above), unit=above)

    user = officer_of(make_unit(parent=above), role)

    assert courses(user, "training.view_course") == set()
    assert enrolments(user) == set()


def test_the_expectations_above_are_those_of_the_table_of_roles():
    table = {
        permission: {role for role, given in ROLE_PERMISSIONS.items() if permission in given}
        for permission in PERMISSIONS
    }

    own = {"training.view_enrolment": {Role.OFFICIAL}}
    assert table == {name: roles | own.get(name, set()) for name, roles in PERMISSIONS.items()}


@pytest.mark.parametrize("permission", ["training.view_course", "training.take_attendance"])
def test_a_trainer_sees_the_courses_they_teach_and_no_others(permission):
    trainer, colleague = make_trainer(), make_trainer()
    own, _beside = make_course(), make_course(unit=make_unit())
    teach(own, trainer)
    teach(own, trainer)
    teach(make_course(unit=own.unit), colleague)

    assert list(Course.objects.visible_to(trainer.user, permission)) == [own]


def test_a_trainer_sees_the_enrolments_of_the_courses_they_teach_and_no_others():
    trainer, colleague = make_trainer(), make_trainer()
    own, other = make_course(), make_course()
    teach(own, trainer)
    teach(other, colleague)
    participant = make_official()
    here = make_enrolment(own, official=participant)
    make_enrolment(other, official=participant)

    assert enrolments(trainer.user) == {here}


def test_a_trainer_manages_nothing():
    trainer, course = make_trainer(), make_course()
    teach(course, trainer)

    assert courses(trainer.user, "training.manage_course") == set()
    assert not trainer.user.has_perm("training.manage_course", course)


def test_a_trainer_without_a_session_sees_nothing():
    trainer = make_trainer()
    make_enrolment(make_course())

    assert courses(trainer.user, "training.view_course") == set()
    assert enrolments(trainer.user) == set()


def test_an_official_sees_their_own_enrolments_and_no_course_list():
    official = make_official()
    course = make_course()
    mine = make_enrolment(course, official=official)
    make_enrolment(course)
    user = make_user(official=official)

    assert enrolments(user) == {mine}
    assert courses(user, "training.view_course") == set()


def test_an_account_without_rights_sees_nothing():
    make_enrolment(make_course())
    user = make_user()

    assert courses(user, "training.view_course") == set()
    assert enrolments(user) == set()


def test_a_closed_account_sees_nothing():
    course = make_course()
    make_enrolment(course, unit=course.unit)
    user = officer_of(course.unit, Role.TRAINING_OFFICER)
    user.is_active = False

    assert courses(user, "training.view_course") == set()
    assert enrolments(user) == set()


def test_a_grant_that_has_ended_gives_nothing():
    course = make_course()
    user = officer_of(course.unit, Role.TRAINING_OFFICER)
    user.grants.update(valid_to=timezone.localdate())

    assert courses(user, "training.view_course") == set()


def test_a_misspelt_right_is_an_error_and_not_an_empty_list():
    with pytest.raises(ValueError, match="no role gives"):
        Course.objects.visible_to(make_user(), "training.veiw_course")
