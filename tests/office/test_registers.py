"""Gap-free numbers."""

import pytest
from django.db import transaction

from office.registers import take_numbers

pytestmark = pytest.mark.django_db


def take(count=1, **book):
    return list(take_numbers(**{"issuer": "SKHCN", "kind": "c", "year": 2026, **book}, count=count))


def test_numbers_follow_one_another_and_a_batch_takes_a_block():
    assert take() + take(3) + take() == [1, 2, 3, 4, 5]


def test_each_book_counts_for_itself():
    take(5)

    assert take(issuer="STC") == take(kind="d") == take(year=2027) == [1]


def test_numbers_go_back_with_what_failed():
    take()

    def fail():
        with transaction.atomic():
            take(10)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert take() == [2]


def test_a_block_of_nothing_is_a_programming_error():
    with pytest.raises(ValueError, match="1 or more"):
        take(0)
