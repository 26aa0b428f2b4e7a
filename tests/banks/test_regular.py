"""What comes round by itself for banks, done by the service that looks after it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from banks.enums import MemberRole
from banks.exporting import ask_for_export, carry_out_export
from banks.models import Assignment, Hold, LegalBasis, VersionBasis
from office.models import Notice
from office.regular import Rota
from tests.make import EIGHT, NINE, make_bank, make_member, make_version

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NINE)
DAY = timedelta(days=1)


@pytest.fixture
def waiting():
    """A bank with a lapsed question, an overdue review and an export whose day is over."""
    bank = make_bank()
    author, reviewer = (
        make_member(bank, role) for role in (MemberRole.AUTHOR, MemberRole.REVIEWER)
    )
    live = make_version(bank=bank)
    text = LegalBasis.objects.create(symbol="30/2020/NĐ-CP", valid_to=TODAY)
    VersionBasis.objects.create(version=live, legal_basis=text, articles="")
    Assignment.objects.create(
        version=make_version(bank=bank, approved=False),
        reviewer=reviewer,
        due_on=TODAY - DAY,
        assigned_at=EIGHT - 9 * DAY,
    )
    asked = ask_for_export(bank=bank, reason="Rà soát", by=author, at=EIGHT - 2 * DAY)
    return carry_out_export(export=asked, at=EIGHT - 2 * DAY)


def state(export):
    export.refresh_from_db()
    held = Hold.objects.filter(lifted_at__isnull=True).count()
    return held, Notice.objects.filter(subject__contains="quá hạn").count(), export.file is None


def test_all_that_has_come_round_is_done(waiting):
    assert Rota().turn(at=NINE) == 3

    assert state(waiting) == (1, 1, True)


def test_several_services_do_it_once(waiting):
    assert [Rota().turn(at=NINE) for _service in range(3)] == [3, 0, 0]

    assert state(waiting) == (1, 1, True)


def test_nobody_is_reminded_before_the_morning(waiting):
    night = timezone.localtime(NINE).replace(hour=1)

    Rota().turn(at=night)

    assert state(waiting) == (1, 0, True)


def test_the_command_does_it_once_and_says_how_much():
    assert call_command("do_regular_work") == "0 things were done."
