"""The audit journal and its chain."""

import pytest

from office import journal
from office.models import JournalEntry
from tests.make import EIGHT

pytestmark = pytest.mark.django_db


def write(number):
    return journal.record(actor="hanh", action=f"act.{number}", target="t:1", at=EIGHT)


def test_entries_are_plain_until_they_are_sealed_in_order():
    for number in range(3):
        write(number)
    before = journal.verify()

    sealed = journal.seal()

    assert (before.sealed, before.unsealed) == (0, 3)
    assert sealed == 3
    assert journal.verify() == journal.Verification(sealed=3, unsealed=0, broken_at=None)
    assert list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True)) == [
        "act.0",
        "act.1",
        "act.2",
    ]


def test_the_chain_goes_on_where_it_stopped_and_names_the_unsealed_tail():
    for number in range(4):
        write(number)
        journal.seal(limit=1) if number < 3 else None

    assert journal.verify() == journal.Verification(sealed=3, unsealed=1, broken_at=None)


@pytest.mark.parametrize(
    "change", [{"action": "other"}, {"actor": "x"}, {"data": {"a": 1}}, {"digest": "f" * 64}]
)
def test_a_changed_entry_breaks_the_chain_where_it_stands(change):
    for number in range(5):
        write(number)
    journal.seal()

    JournalEntry.objects.filter(sequence=3).update(**change)

    assert journal.verify().broken_at == 3


def test_a_removed_entry_breaks_the_chain():
    for number in range(5):
        write(number)
    journal.seal()

    JournalEntry.objects.filter(sequence=2).delete()

    assert journal.verify().broken_at == 2


def test_digests_do_not_hang_on_the_order_of_keys():
    assert journal.digest_of({"a": 1, "b": "ế"}) == journal.digest_of({"b": "ế", "a": 1})
