import pytest

from assessments.models import Duty
from banks.enums import BankPurpose, MemberRole
from banks.models import Bank, Question
from people.enums import UNIT_ROLES, Role
from people.models import User
from tests.make import (
    grant,
    make_bank,
    make_member,
    make_official,
    make_round,
    make_unit,
    make_user,
    make_version,
)
from tests.roles import TASKS

pytestmark = pytest.mark.django_db

QUESTION_PERMISSIONS = ("banks.view_question", "banks.write_question", "banks.review_question")


@pytest.fixture
def secured():
    """A secured bank of a unit, with one question."""
    bank = make_bank(purpose=BankPurpose.SECURED, unit=make_unit())
    make_version(bank=bank)
    return bank


def make_holder(role: Role, bank: Bank) -> User:
    """A user who holds a role where the bank is: over its unit, or as the role is held."""
    user = make_user(official=make_official() if role is Role.OFFICIAL else None)
    assert bank.unit is not None
    if role in UNIT_ROLES:
        grant(user, role, bank.unit)
    if role in TASKS:
        Duty.objects.create(round=make_round(unit=bank.unit), user=user, task=TASKS[role])
    return user


def seen(user: User) -> tuple[list[Bank], list[Question]]:
    return (
        list(Bank.objects.visible_to(user, "banks.view_bank")),
        list(Question.objects.visible_to(user, "banks.view_question")),
    )


@pytest.mark.parametrize("member", MemberRole)
def test_authors_and_reviewers_see_the_bank_and_its_questions(secured, member):
    user = make_member(secured, member)

    assert seen(user) == ([secured], list(secured.questions.all()))


@pytest.mark.parametrize("role", Role)
def test_no_role_over_the_unit_shows_a_question(secured, role):
    user = make_holder(role, secured)

    for permission in QUESTION_PERMISSIONS:
        assert not Question.objects.visible_to(user, permission).exists()
        assert not user.has_perm(permission, secured.questions.get())


@pytest.mark.parametrize("role", Role)
def test_over_the_unit_only_those_who_plan_with_banks_see_the_bank(secured, role):
    user = make_holder(role, secured)

    expected = role in (Role.ORGANISER, Role.BANK_AUTHOR, Role.BANK_REVIEWER)
    assert Bank.objects.visible_to(user, "banks.view_bank").exists() is expected


def test_an_organiser_sees_the_bank_but_no_question(secured):
    assert seen(make_holder(Role.ORGANISER, secured)) == ([secured], [])


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.ORGANISER, Role.BANK_AUTHOR, Role.BANK_REVIEWER})
)
def test_the_others_see_nothing(secured, role):
    assert seen(make_holder(role, secured)) == ([], [])


def test_a_member_of_one_bank_sees_no_other(secured):
    user = make_member(make_bank(), MemberRole.REVIEWER)
    make_version(bank=user.bank_memberships.get().bank)

    banks, questions = seen(user)

    assert secured not in banks
    assert [question.bank for question in questions] == banks


def test_an_organiser_of_another_unit_sees_nothing(secured):
    user = make_user()
    grant(user, Role.ORGANISER, make_unit())

    assert seen(user) == ([], [])


def test_an_author_does_not_review_and_a_reviewer_does_not_write(secured):
    question = secured.questions.get()
    author = make_member(secured, MemberRole.AUTHOR)
    reviewer = make_member(secured, MemberRole.REVIEWER)

    assert author.has_perm("banks.write_question", question)
    assert not author.has_perm("banks.review_question", question)
    assert reviewer.has_perm("banks.review_question", question)
    assert not reviewer.has_perm("banks.write_question", question)


def test_a_member_in_two_roles_sees_each_question_once(secured):
    user = make_member(secured, MemberRole.AUTHOR)
    make_member(secured, MemberRole.REVIEWER, user)
    make_member(secured, MemberRole.REVIEWER)

    assert seen(user) == ([secured], list(secured.questions.all()))


def test_a_closed_account_sees_nothing(secured):
    user = make_member(secured, MemberRole.AUTHOR)
    user.is_active = False
    user.save()

    assert seen(user) == ([], [])
