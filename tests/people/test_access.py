"""The one door to units and officials: who sees whom, and who must be refused."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from assessments.enums import Task
from assessments.models import Duty
from people import access
from people.enums import UNIT_ROLES, Role, UnitKind
from people.models import Grant, Official, Unit, User
from people.reorganising import Change, Open, reorganise
from tests.make import (
    EIGHT,
    LONG_AGO,
    grant,
    make_candidate,
    make_official,
    make_posting,
    make_round,
    make_unit,
    make_user,
)
from tests.roles import TASKS
from training.enums import TrainerKind
from training.models import Trainer

pytestmark = pytest.mark.django_db

SEE_UNITS = {
    Role.SYSTEM_ADMIN,
    Role.ORGANISER,
    Role.TRAINING_OFFICER,
    Role.HR_OFFICER,
    Role.LEADER,
}
SEE_OFFICIALS = {Role.ORGANISER, Role.TRAINING_OFFICER, Role.HR_OFFICER}
#: Everyone is an official by their own personnel file; all other roles are held by `give`.
GIVEN = [role for role in Role if role != Role.OFFICIAL]
TODAY = EIGHT.date()


@pytest.fixture(autouse=True)
def _clock_of_the_office():
    """No test of days may meet midnight."""
    with time_machine.travel(EIGHT):
        yield


def give(user: User, role: Role, unit: Unit) -> None:
    """Give a role as it is held: over a unit, in a round of the unit, or as a trainer."""
    if role in UNIT_ROLES:
        grant(user, role, unit)
    elif role == Role.TRAINER:
        Trainer.objects.create(user=user, kind=TrainerKind.STAFF)
    else:
        task = TASKS[role]
        candidate = make_candidate(round_=make_round(unit=unit), unit=unit)
        Duty.objects.create(round=candidate.round, user=user, task=task)


def units_of(user: Any, permission: str = "people.view_unit") -> set[Unit]:
    return set(Unit.objects.visible_to(user, permission))


def officials_of(user: Any, permission: str = "people.view_official") -> set[Official]:
    return set(Official.objects.visible_to(user, permission))


@pytest.mark.parametrize("role", GIVEN)
def test_a_role_sees_the_units_of_its_subtree_and_no_others_if_it_sees_units(role):
    province = make_unit()
    mine = make_unit(parent=province)
    below = make_unit(parent=mine)
    make_unit(parent=province)
    user = make_user()
    give(user, role, mine)

    assert units_of(user) == ({mine, below} if role in SEE_UNITS else set())


@pytest.mark.parametrize("role", GIVEN)
def test_a_role_sees_the_officials_of_its_subtree_and_no_others_if_it_sees_officials(role):
    province = make_unit()
    mine = make_unit(parent=province)
    here = make_posting(unit=mine).official
    below = make_posting(unit=make_unit(parent=mine)).official
    make_posting(unit=province)
    make_posting(unit=make_unit(parent=province))
    make_official()
    user = make_user()
    give(user, role, mine)

    assert officials_of(user) == ({here, below} if role in SEE_OFFICIALS else set())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", ["people.manage_official", "people.manage_unit"])
def test_only_hr_manages_officials_and_only_the_administrator_manages_units(role, permission):
    unit = make_unit()
    official = make_posting(unit=unit).official
    user = make_user(official=official)
    if role != Role.OFFICIAL:
        give(user, role, unit)
    manager = {
        "people.manage_official": Role.HR_OFFICER,
        "people.manage_unit": Role.SYSTEM_ADMIN,
    }[permission]

    assert units_of(user, permission) == ({unit} if role == manager else set())
    assert officials_of(user, permission) == ({official} if role == manager else set())
    assert user.has_perm(permission) == (role == manager)


def test_an_official_sees_their_own_row_no_colleague_and_no_unit():
    unit = make_unit()
    me = make_posting(unit=unit).official
    make_posting(unit=unit)
    user = make_user(official=me)

    assert officials_of(user) == {me}
    assert units_of(user) == set()
    assert not user.has_perm("people.manage_official", me)


def test_an_account_without_a_personnel_file_and_roles_sees_nothing():
    make_posting()
    user = make_user()

    assert officials_of(user) == set()
    assert units_of(user) == set()
    assert not user.has_perm("people.view_official")


def test_a_siblings_path_that_begins_alike_is_not_below():
    first, second = make_unit(), make_unit()
    Unit.objects.filter(pk=second.pk).update(path=f"{first.path.rstrip('/')}0/")
    user = make_user()
    grant(user, Role.LEADER, first)

    assert units_of(user) == {first}


def test_who_follows_a_unit_wholly_sees_its_past_and_who_follows_in_part_does_not():
    province = make_unit(code="T")
    make_unit(code="A", parent=province)
    make_unit(code="B", parent=province)
    whole, part = Unit.objects.get(code="A"), Unit.objects.get(code="B")
    gone = make_posting(unit=whole, valid_to=date(2024, 1, 1)).official
    other = make_posting(unit=part, valid_to=date(2024, 1, 1)).official
    by = make_user()
    reorganise(
        decision="1",
        on=date(2025, 7, 1),
        changes=[
            Open("M", "Sở mới", UnitKind.DEPARTMENT, "T", from_whole=("A",), from_part=("B",))
        ],
        by=by,
        at=EIGHT,
    )
    reorganise(decision="2", on=date(2026, 1, 1), changes=[Change("M", name="Sở")], by=by, at=EIGHT)
    user = make_user()
    today = Unit.objects.get(code="M", valid_to=None)
    between = Unit.objects.get(code="M", valid_to=date(2026, 1, 1))
    grant(user, Role.HR_OFFICER, today)

    assert units_of(user) == {today, between, whole}
    assert officials_of(user) == {gone}
    assert user.has_perm("people.view_unit", whole)
    assert not user.has_perm("people.view_unit", part)
    assert not user.has_perm("people.view_official", other)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "sees"),
    [
        (LONG_AGO, None, True),
        (TODAY, None, True),
        (LONG_AGO, TODAY + timedelta(days=1), True),
        (LONG_AGO, TODAY, False),
        (TODAY + timedelta(days=1), None, False),
    ],
)
def test_a_grant_counts_from_its_first_day_until_the_day_it_ends(valid_from, valid_to, sees):
    unit, user = make_unit(), make_user()
    official = make_posting(unit=unit).official
    Grant.objects.create(
        user=user, role=Role.HR_OFFICER, unit=unit, valid_from=valid_from, valid_to=valid_to
    )

    assert units_of(user) == ({unit} if sees else set())
    assert officials_of(user) == ({official} if sees else set())
    assert user.has_perm("people.view_unit") == sees


def test_a_closed_account_sees_nothing_not_even_its_own_row():
    posting = make_posting()
    user = make_user(official=posting.official, is_active=False)
    grant(user, Role.HR_OFFICER, posting.unit)

    assert units_of(user) == set()
    assert officials_of(user) == set()
    assert not user.has_perm("people.view_official")
    assert not user.has_perm("people.view_official", posting.official)


def test_a_visitor_who_has_not_logged_in_sees_nothing():
    make_posting()

    assert units_of(AnonymousUser()) == set()
    assert officials_of(AnonymousUser()) == set()


@pytest.mark.parametrize("role", GIVEN)
def test_asking_for_one_object_goes_through_the_door_of_the_lists(role):
    mine, foreign = make_posting(), make_posting()
    user = make_user()
    give(user, role, mine.unit)

    for posting in (mine, foreign):
        unit_seen = user.has_perm("people.view_unit", posting.unit)
        official_seen = user.has_perm("people.view_official", posting.official)
        assert unit_seen == (posting == mine and role in SEE_UNITS)
        assert official_seen == (posting == mine and role in SEE_OFFICIALS)


def test_a_misspelt_permission_is_an_error_and_not_a_refusal():
    user, unit = make_user(), make_unit()
    asks = [
        lambda: Unit.objects.visible_to(user, "people.view_units"),
        lambda: Official.objects.visible_to(user, "people.see_official"),
        lambda: user.has_perm("people.view_units"),
        lambda: user.has_perm("people.view_units", unit),
        lambda: access.reach(user, "view_unit", unit=""),
    ]

    for ask in asks:
        with pytest.raises(ValueError, match="no role gives"):
            ask()


def test_someone_with_two_posts_stands_once_in_a_list():
    mine = make_unit()
    posting = make_posting(unit=mine)
    make_posting(official=posting.official, unit=make_unit(parent=mine), is_primary=False)
    user = make_user()
    grant(user, Role.HR_OFFICER, mine)

    assert list(Official.objects.visible_to(user, "people.view_official")) == [posting.official]


@pytest.mark.parametrize("size", [1, 12])
def test_the_door_asks_as_many_questions_for_many_grants_and_rows_as_for_one(
    django_assert_num_queries, size
):
    user = make_user()
    make_unit()
    for _ in range(size):
        grant(user, Role.HR_OFFICER, make_posting().unit)

    with django_assert_num_queries(3):  # the grants, the predecessors, the rows
        assert len(officials_of(user)) == size
    with django_assert_num_queries(3):
        assert len(units_of(user)) == size


@pytest.mark.parametrize("role", GIVEN)
def test_a_marked_account_has_the_same_rights(role):
    mine, user = make_unit(parent=make_unit()), make_user()
    make_posting(unit=mine)
    give(user, role, mine)

    marked = access.with_marks(User.objects.filter(pk=user.pk)).get()

    assert access.permissions_of(marked) == access.permissions_of(user)
    assert units_of(marked) == units_of(user)
    assert officials_of(marked) == officials_of(user)


def test_no_source_is_asked_that_has_no_rows_for_a_marked_account(django_assert_num_queries):
    user, plain = make_user(), make_user()
    grant(user, Role.HR_OFFICER, make_unit())
    marked = access.with_marks(User.objects.filter(pk__in=[user.pk, plain.pk])).in_bulk()

    with django_assert_num_queries(1):  # the grants
        assert access.permissions_of(marked[user.pk])
    with django_assert_num_queries(0):
        assert access.permissions_of(marked[plain.pk]) == frozenset()


@pytest.mark.parametrize("permission", ["people.view_official", "people.manage_official"])
def test_who_counts_everybody_counts_whom_lists_show(permission):
    unit, user = make_unit(), make_user(official=make_official())
    grant(user, Role.HR_OFFICER, unit)
    make_posting(unit=make_unit())
    held = make_posting(unit=unit)
    make_posting(official=held.official, unit=unit, is_primary=False)
    make_posting(unit=unit, valid_from=TODAY - timedelta(days=9), valid_to=TODAY)
    make_posting(unit=unit, valid_from=TODAY + timedelta(days=9))

    seen = Official.objects.visible_to(user, permission)

    counted = Official.objects.all_visible_to(user, permission)
    assert sorted(one.pk for one in counted) == sorted(one.pk for one in seen)


def test_who_holds_a_role_over_the_only_root_is_asked_about_no_unit(django_assert_num_queries):
    root = make_unit()
    below = make_posting(unit=make_unit(parent=make_unit(parent=root)))
    user, every = make_user(), set(Unit.objects.all())
    grant(user, Role.HR_OFFICER, root)

    with django_assert_num_queries(2):  # the grants, the rows
        assert officials_of(user) == {below.official}
    with django_assert_num_queries(2):
        assert units_of(user) == every


def test_beside_a_second_root_a_role_over_the_first_reaches_only_what_is_below_it():
    root, user = make_unit(), make_user()
    below = make_posting(unit=make_unit(parent=root))
    grant(user, Role.HR_OFFICER, root)
    make_posting(unit=make_unit())

    assert officials_of(user) == {below.official}
    assert units_of(user) == {root, below.unit}


def test_a_secretary_of_one_round_sees_no_officials_and_no_units_through_the_side():
    candidate = make_candidate()
    user = make_user()
    Duty.objects.create(round=candidate.round, user=user, task=Task.SECRETARY)

    assert officials_of(user) == set()
    assert units_of(user) == set()


MANAGING = ["people.manage_official", "people.manage_account"]
TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize("permission", MANAGING)
def test_who_left_is_seen_by_their_former_unit_and_no_longer_managed(permission):
    former, new = make_unit(), make_unit()
    gone = make_posting(unit=former, valid_to=TODAY).official
    moved = make_posting(unit=former, valid_to=TODAY).official
    make_posting(official=moved, unit=new, valid_from=TODAY)
    staying = make_posting(unit=former, valid_to=TOMORROW).official
    before, after = make_user(), make_user()
    grant(before, Role.HR_OFFICER, former)
    grant(after, Role.HR_OFFICER, new)

    assert officials_of(before) == {gone, moved, staying}
    assert officials_of(before, permission) == {staying}
    assert officials_of(after, permission) == {moved}
    assert not before.has_perm(permission, moved)


@pytest.mark.parametrize("permission", MANAGING)
def test_a_post_to_come_gives_its_unit_rights_only_while_no_other_is_held(permission):
    unit = make_unit()
    new = make_posting(unit=unit, valid_from=TOMORROW).official
    elsewhere = make_posting(valid_to=TOMORROW).official
    make_posting(official=elsewhere, unit=unit, valid_from=TOMORROW)
    user = make_user()
    grant(user, Role.HR_OFFICER, unit)

    assert officials_of(user) == {new, elsewhere}
    assert officials_of(user, permission) == {new}


def test_an_account_is_not_managed_by_a_role_that_it_had_once():
    unit = make_unit()
    had, has, hr = make_user(), make_user(), make_user()
    Grant.objects.create(user=had, role=Role.LEADER, unit=unit, valid_from=LONG_AGO, valid_to=TODAY)
    grant(has, Role.LEADER, unit)
    grant(hr, Role.HR_OFFICER, unit)

    assert set(User.objects.visible_to(hr, "people.manage_account")) == {has, hr}
