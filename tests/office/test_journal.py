"""The audit journal and its chain."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from office import journal
from office.models import JournalEntry
from tests.make import EIGHT
from tests.office.triggers import drop_trigger

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
    drop_trigger("office_journalentry")

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


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        {"at": EIGHT.replace(year=2020)},
        {"actor": "x"},
        {"grant": "x"},
        {"action": "other"},
        {"target": "t:2"},
        {"before": "f" * 64},
        {"after": "f" * 64},
        {"data": {"a": 1}},
        {"id": 900},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_an_entry_says_cannot_be_changed_sealed_or_not(change, sealed):
    entry = write(1)
    if sealed:
        journal.seal()
    before = JournalEntry.objects.values().get()

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).update(**change)

    assert JournalEntry.objects.values().get() == before


def test_a_digest_is_found_in_the_chain_until_its_end_is_cut_off():
    for number in range(3):
        write(number)
    journal.seal()
    noted = JournalEntry.objects.get(sequence=3).digest
    before = journal.contains(noted)

    JournalEntry.objects.filter(sequence=3).delete()

    assert (before, journal.contains(noted)) == (True, False)
    assert journal.verify().broken_at is None
    assert not journal.contains("")


@pytest.mark.django_db(transaction=True)
def test_sealers_at_the_same_time_make_one_chain():
    for number in range(60):
        write(number)
    barrier, faults = Barrier(3), []

    def run():
        try:
            barrier.wait()
            while journal.seal(limit=7):
                pass
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert journal.verify() == journal.Verification(sealed=60, unsealed=0, broken_at=None)
