"""The command that reminds reviewers, run by hand or as a service."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from banks.enums import MemberRole
from banks.models import Assignment
from office.models import Notice
from tests.make import EIGHT, make_bank, make_member, make_version

pytestmark = pytest.mark.django_db


def test_the_command_tells_of_each_overdue_review_once():
    bank = make_bank()
    reviewer = make_member(bank, MemberRole.REVIEWER)
    for _ in range(3):
        Assignment.objects.create(
            version=make_version(bank=bank, approved=False),
            reviewer=reviewer,
            due_on=timezone.localdate() - timedelta(days=2),
            assigned_at=EIGHT,
        )

    assert call_command("remind_reviewers") == "Reminded of 3 reviews."
    assert call_command("remind_reviewers") == "Reminded of 0 reviews."
    assert [one.recipient for one in Notice.objects.all()] == [reviewer]
