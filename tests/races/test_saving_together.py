"""Saves of many devices that share a transaction, against the database itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from assessments.batch_writing import write_all
from assessments.delivery import finish, sitter_of
from assessments.enums import EndedBy
from assessments.errors import AttemptOver, HeldElsewhere
from assessments.models import Response
from assessments.saving import Answer, as_write, save, writer
from tests.assessments.test_delivery import answers_of, running_attempt
from tests.make import EIGHT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _together(settings):
    settings.GROUP_COMMIT = True
    yield
    writer.stop()


def all_at_once(acts):
    """The outcome of each act, or its refusal; each in a thread with a connection of its own."""

    def one(act):
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as threads:
        return [one.result() for one in [threads.submit(one, act) for act in acts]]


def test_forty_answers_of_four_candidates_are_all_there():
    attempts = [running_attempt() for _number in range(4)]
    acts = []
    for attempt in attempts:
        sitter = sitter_of(attempt, lease="máy 1")
        for sequence in range(1, 11):
            answers = answers_of(attempt, "ABCD"[sequence % 4], first=sequence)
            acts.append(lambda s=sitter, a=answers: save(sitter=s, answers=a, at=EIGHT))

    receipts = all_at_once(acts)

    assert {len(receipt.saved) for receipt in receipts} == {1}
    assert all(receipt.deadline_at for receipt in receipts)
    rows = Response.objects.values_list("attempt", "value", "sequence")
    assert set(rows) == {(attempt.pk, "ABCD"[10 % 4], 10) for attempt in attempts}


def test_of_one_batch_each_device_hears_of_its_own():
    held, over = running_attempt(), running_attempt()
    finish(attempt=over, reason=EndedBy.CANDIDATE, at=EIGHT)
    acts = [
        lambda: save(
            sitter=sitter_of(held, lease="máy 1"), answers=answers_of(held, "A"), at=EIGHT
        ),
        lambda: save(
            sitter=sitter_of(held, lease="máy 2"), answers=answers_of(held, "B"), at=EIGHT
        ),
        lambda: save(
            sitter=sitter_of(over, lease="máy 1"), answers=answers_of(over, "C"), at=EIGHT
        ),
    ]

    kept, elsewhere, ended = all_at_once(acts)

    assert len(kept.saved) == 1
    assert isinstance(elsewhere, HeldElsewhere)
    assert isinstance(ended, AttemptOver)
    assert list(Response.objects.values_list("attempt", "value")) == [(held.pk, "A")]


def test_the_same_answer_twice_in_one_batch_is_stored_once_and_the_older_is_named():
    attempt = running_attempt()
    item = attempt.exam_form.items.get(order=1)
    sitter = sitter_of(attempt, lease="máy 1")
    acts = [
        lambda sequence=sequence: save(
            sitter=sitter, answers=[Answer(item.pk, "ABC"[sequence], sequence + 1, EIGHT)], at=EIGHT
        )
        for sequence in (0, 1, 1, 2)
    ]

    receipts = all_at_once(acts)

    row = Response.objects.get()
    assert (row.value, row.sequence) == ("C", 3)
    assert receipts[-1].older == ()


def test_nothing_of_a_batch_is_stored_when_its_transaction_fails():
    good, bad = running_attempt(), running_attempt()
    no_such_item = [Answer(2**40, "A", 1, EIGHT)]
    writes = [
        as_write(sitter_of(attempt, lease="máy 1"), answers, at=EIGHT, grace=timedelta(0))
        for attempt, answers in ((good, answers_of(good, "A")), (bad, no_such_item))
    ]

    with pytest.raises(IntegrityError):
        write_all(writes)

    good.refresh_from_db()
    assert good.last_saved_at is None
    assert not Response.objects.exists()
