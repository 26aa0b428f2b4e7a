"""HR officers and administrators who act at the same moment."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from office.enums import JobState
from office.models import ImportRun, Job, JournalEntry
from people.enums import Role, RosterImportState
from people.models import Grant, Official, Posting, RosterImport, User
from tests.clients import client_of
from tests.make import (
    grant,
    make_field,
    make_official,
    make_position,
    make_posting,
    make_unit,
    make_user,
)
from tests.people.rosters import roster_file, roster_row
from tests.races.at_once import RACE, at_once, only, pressing, statuses

pytestmark = RACE

REASON = {"reason": "Chuyển công tác"}


@pytest.fixture
def unit():
    make_position("CV")
    make_field("TC")
    make_field("NV")
    return make_unit(code="SNV", name="Sở Nội vụ")


def holder(role, unit):
    user = make_user()
    grant(user, role, unit)
    return user


def clients(role, unit, count=2):
    return [client_of(holder(role, unit)) for _number in range(count)]


def uploaded(user):
    file = SimpleUploadedFile("ds.xlsx", roster_file([roster_row()]))
    client_of(user).post(reverse("people:rosters"), {"file": file})
    return RosterImport.objects.latest("pk")


def test_a_roster_confirmed_in_two_windows_is_imported_once(unit):
    user = holder(Role.HR_OFFICER, unit)
    roster = uploaded(user)
    address = reverse("people:confirm_roster", args=[roster.uuid])

    answers = at_once(*(pressing(client_of(user), address) for _window in range(2)))

    roster.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert roster.name in only(answers, 409).text
    assert (Job.objects.get().state, ImportRun.objects.count()) == (JobState.DONE, 1)
    assert (Official.objects.count(), Posting.objects.count()) == (1, 1)


def test_a_roster_confirmed_and_discarded_at_once_is_one_of_both(unit):
    user = holder(Role.HR_OFFICER, unit)
    roster = uploaded(user)

    answers = at_once(
        pressing(client_of(user), reverse("people:confirm_roster", args=[roster.uuid])),
        pressing(client_of(user), reverse("people:discard_roster", args=[roster.uuid])),
    )

    roster.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert Official.objects.exists() is (roster.state != RosterImportState.DISCARDED)


def test_the_same_people_in_two_rosters_come_in_once(unit):
    users = [holder(Role.HR_OFFICER, unit) for _number in range(2)]
    rosters = [uploaded(user) for user in users]

    at_once(
        *(
            pressing(client_of(user), reverse("people:confirm_roster", args=[roster.uuid]))
            for user, roster in zip(users, rosters, strict=True)
        )
    )

    assert (Official.objects.count(), Posting.objects.count()) == (1, 1)
    assert set(Job.objects.values_list("state", flat=True)) <= {JobState.DONE, JobState.FAILED}


def test_a_role_is_ended_once(unit):
    held = grant(make_user(), Role.LEADER, unit)
    address = reverse("people:end_role", args=[held.uuid])

    answers = at_once(*(pressing(one, address, REASON) for one in clients(Role.SYSTEM_ADMIN, unit)))

    assert statuses(answers) == {302: 1, 409: 1}
    assert held.user.full_name in only(answers, 409).text
    assert JournalEntry.objects.filter(action="people.end_grant").count() == 1


def test_a_role_is_given_once(unit):
    user = make_user()
    address = reverse("people:give_role", args=[user.uuid])
    data = {
        "role": Role.LEADER,
        "unit": unit.uuid,
        "first_day": timezone.localdate().isoformat(),
        "reason": "Theo quyết định",
    }

    answers = at_once(*(pressing(one, address, data) for one in clients(Role.SYSTEM_ADMIN, unit)))

    assert statuses(answers) == {302: 1, 422: 1}
    assert Grant.objects.filter(user=user, role=Role.LEADER).count() == 1


def test_a_user_name_is_given_to_one_new_account(unit):
    address = reverse("people:new_user")
    data = {
        "username": "thuky2",
        "full_name": "Lê Thị Thư Ký",
        "role": Role.ORGANISER,
        "unit": unit.uuid,
        "reason": "Theo quyết định",
    }

    answers = at_once(*(pressing(one, address, data) for one in clients(Role.SYSTEM_ADMIN, unit)))

    assert statuses(answers) == {200: 1, 422: 1}
    assert User.objects.filter(username="thuky2").count() == 1


def test_of_two_last_administrators_one_stays(unit):
    first, second = (holder(Role.SYSTEM_ADMIN, unit) for _number in range(2))
    grants = {one.user_id: one for one in Grant.objects.all()}

    answers = at_once(
        pressing(
            client_of(first), reverse("people:end_role", args=[grants[second.pk].uuid]), REASON
        ),
        pressing(
            client_of(second), reverse("people:end_role", args=[grants[first.pk].uuid]), REASON
        ),
    )

    assert sum(answer.status == 302 for answer in answers) == 1
    assert {answer.status for answer in answers} <= {302, 403, 409}


def test_of_two_administrators_who_lock_each_other_one_stays(unit):
    users = [holder(Role.SYSTEM_ADMIN, unit) for _number in range(2)]

    answers = at_once(
        *(
            pressing(client_of(one), reverse("people:lock_user", args=[other.uuid]), REASON)
            for one, other in (users, users[::-1])
        )
    )

    assert sum(answer.status == 302 for answer in answers) == 1
    assert {answer.status for answer in answers} <= {302, 403, 409}
    assert User.objects.filter(pk__in=[one.pk for one in users], is_active=True).count() == 1


def test_an_official_gets_one_account(unit):
    official = make_posting(official=make_official(), unit=unit).official
    address = reverse("people:open_account", args=[official.uuid])

    answers = at_once(*(pressing(one, address) for one in clients(Role.HR_OFFICER, unit)))

    assert statuses(answers) == {200: 1, 409: 1}
    assert User.objects.filter(official=official).count() == 1


def test_officials_of_one_name_get_accounts_of_different_names(unit):
    people = [make_posting(official=make_official(), unit=unit).official for _number in range(2)]

    answers = at_once(
        *(
            pressing(client, reverse("people:open_account", args=[one.uuid]))
            for client, one in zip(clients(Role.HR_OFFICER, unit), people, strict=True)
        )
    )

    assert statuses(answers) == {200: 2}
    names = list(User.objects.filter(official__in=people).values_list("username", flat=True))
    assert len(set(names)) == 2


def test_a_posting_is_ended_once(unit):
    posting = make_posting(unit=unit)
    address = reverse("people:end_posting", args=[posting.official.uuid, posting.uuid])
    data = {"day": "2026-11-20", "decision": "9/QĐ"}

    answers = at_once(*(pressing(one, address, data) for one in clients(Role.HR_OFFICER, unit)))

    assert 302 in statuses(answers)
    assert len(statuses(answers)) == 2
    assert set(statuses(answers)) <= {302, 404, 409, 422}
    assert JournalEntry.objects.filter(action="people.transfer").count() <= 1


def test_somebody_goes_to_one_unit_when_two_officers_move_them(unit):
    posting = make_posting(unit=unit)
    goals = [make_unit(parent=unit) for _number in range(2)]
    address = reverse("people:move_official", args=[posting.official.uuid, posting.uuid])
    data = {
        "day": "2026-11-20",
        "post": "Chuyên viên",
        "position": "CV",
        "main_field": "TC",
        "decision": "9/QĐ",
    }

    answers = at_once(
        *(
            pressing(client, address, {**data, "unit": goal.uuid})
            for client, goal in zip(clients(Role.HR_OFFICER, unit), goals, strict=True)
        )
    )

    assert 302 in statuses(answers)
    assert set(statuses(answers)) <= {302, 404, 409, 422}
    held = Posting.objects.filter(official=posting.official, valid_to__isnull=True)
    assert held.count() == 1
