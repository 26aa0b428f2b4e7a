"""Notices."""

import pytest

from office.models import Notice
from office.notices import notify
from tests.make import EIGHT, make_user

pytestmark = pytest.mark.django_db


def test_a_notice_reaches_each_recipient_in_one_statement(django_assert_num_queries):
    people = [make_user().pk for _ in range(3)]

    with django_assert_num_queries(1):
        told = notify(people, subject="Có kết quả", body="…", at=EIGHT)

    assert told == 3
    assert set(Notice.objects.values_list("recipient", flat=True)) == set(people)
