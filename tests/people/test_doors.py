"""Every right has a door: asking for an object never crashes, and strangers are refused."""

import pytest

from assessments.enums import Task
from assessments.models import Attempt, Candidate, Duty, Response, Round
from office import journal
from people.enums import Role
from people.models import User
from tests.make import (
    EIGHT,
    grant,
    make_attempt,
    make_official,
    make_policy,
    make_posting,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_an_administrator_manages_the_accounts_of_their_units_and_no_others():
    province = make_unit()
    unit, elsewhere = make_unit(parent=province), make_unit(parent=province)
    admin = make_user()
    grant(admin, Role.SYSTEM_ADMIN, unit)
    own, other = make_official(), make_official()
    make_posting(official=own, unit=unit)
    make_posting(official=other, unit=elsewhere)
    own_user, other_user = make_user(official=own), make_user(official=other)
    colleague = make_user()
    grant(colleague, Role.LEADER, unit)

    assert set(User.objects.visible_to(admin, "people.manage_user")) == {
        admin,
        own_user,
        colleague,
    }
    assert admin.has_perm("people.manage_user", own_user)
    assert not admin.has_perm("people.manage_user", other_user)
    assert not own_user.has_perm("people.manage_user", own_user)


@pytest.mark.parametrize("permission", ["office.view_journal", "office.manage_policy"])
def test_rows_of_the_office_open_to_whoever_holds_the_right_anywhere(permission):
    admin, leader = make_user(), make_user()
    grant(admin, Role.SYSTEM_ADMIN, make_unit())
    grant(leader, Role.LEADER, make_unit())
    row = (
        make_policy()
        if permission == "office.manage_policy"
        else journal.record(actor="x", action="y", target="z", at=EIGHT)
    )

    assert admin.has_perm(permission, row)
    assert not leader.has_perm(permission, row)


def test_a_marker_sees_responses_and_never_whose_they_are():
    attempt = make_attempt()
    item = attempt.exam_form.items.get(order=1)
    response = Response.objects.create(
        attempt=attempt, item=item, value="A", sequence=1, client_at=EIGHT, saved_at=EIGHT
    )
    other = make_attempt()
    Response.objects.create(
        attempt=other,
        item=other.exam_form.items.get(order=1),
        value="A",
        sequence=1,
        client_at=EIGHT,
        saved_at=EIGHT,
    )
    marker = make_user()
    Duty.objects.create(round=attempt.candidate.round, user=marker, task=Task.MARKER)

    right = "assessments.mark_response"
    assert list(Response.objects.visible_to(marker, right)) == [response]
    for model in (Candidate, Attempt, Round):
        assert not model.objects.visible_to(marker, right).exists()
    assert not Response.objects.visible_to(make_user(), right).exists()
