"""Somebody holds the row of an attempt for long: the saves of others do not wait for it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, transaction

from assessments import saving
from assessments.delivery import finish, sitter_of
from assessments.enums import EndedBy
from assessments.errors import AttemptOver
from assessments.models import Attempt, Response
from assessments.saving import save, writer
from office.errors import Overloaded
from tests.assessments.test_delivery import answers_of, running_attempt
from tests.make import EIGHT
from tests.races.at_once import RACE

pytestmark = RACE
#: Far less than a row is held here, and far more than a save takes.
SOON = 20


@pytest.fixture(autouse=True)
def _together(settings):
    settings.GROUP_COMMIT = True
    yield
    writer.stop()


@contextmanager
def held(attempt, *, act: Callable[[], Any] = lambda: None):
    """Hold the row of an attempt in a transaction of somebody else, who does `act` and commits at the end."""
    has, let_go = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
                act()
                has.set()
                assert let_go.wait(60)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as thread:
        done = thread.submit(hold)
        assert has.wait(30)
        try:
            yield let_go
        finally:
            let_go.set()
            done.result(60)


def saving_of(pool: ThreadPoolExecutor, attempt, value="A") -> "Future[Any]":
    sitter, answers = sitter_of(attempt, lease="máy 1"), answers_of(attempt, value)

    def act() -> Any:
        try:
            return save(sitter=sitter, answers=answers, at=EIGHT)
        except Exception as error:
            return error
        finally:
            connection.close()

    return pool.submit(act)


def test_the_saves_of_others_are_acknowledged_while_one_row_is_held():
    locked, *free = [running_attempt() for _number in range(4)]
    with ThreadPoolExecutor(max_workers=4) as pool, held(locked) as let_go:
        refused = saving_of(pool, locked)
        receipts = [saving_of(pool, attempt).result(SOON) for attempt in free]
        stored = set(Response.objects.values_list("attempt", flat=True))
        is_held = not let_go.is_set()
        outcome = refused.result(SOON)

    assert [len(one.saved) for one in receipts] == [1, 1, 1]
    assert (is_held, stored) == (True, {attempt.pk for attempt in free})
    assert isinstance(outcome, Overloaded)
    assert not Response.objects.filter(attempt=locked).exists()


def test_a_row_that_is_held_for_a_moment_is_waited_for_and_saved(monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE_MS", SOON * 1000)
    locked = running_attempt()
    with ThreadPoolExecutor(max_workers=1) as pool:
        with held(locked):
            waiting = saving_of(pool, locked)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
        receipt = waiting.result(SOON)

    assert len(receipt.saved) == 1
    assert Response.objects.get().value == "A"


def test_who_holds_the_row_may_end_the_attempt_and_nothing_is_saved_after(monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE_MS", SOON * 1000)
    locked = running_attempt()

    def end() -> None:
        finish(attempt=locked, reason=EndedBy.PROCTOR, at=EIGHT)

    with ThreadPoolExecutor(max_workers=1) as pool:
        with held(locked, act=end):
            waiting = saving_of(pool, locked)
        refusal = waiting.result(SOON)

    assert isinstance(refusal, AttemptOver)
    assert not Response.objects.exists()


def test_not_all_threads_wait_for_rows_that_are_held(monkeypatch):
    monkeypatch.setattr(saving, "PATIENCE_MS", SOON * 1000)
    locked = running_attempt()
    more = saving.MOST_WAITING + 3
    with ThreadPoolExecutor(max_workers=more) as pool:
        with held(locked):
            waiting = [saving_of(pool, locked) for _number in range(more)]
            begun = monotonic()
            while sum(one.done() for one in waiting) < 3 and monotonic() - begun < SOON:
                sleep(0.02)
            refused = [one.result() for one in waiting if one.done()]
        receipts = [one.result(SOON) for one in waiting]

    assert [type(one) for one in refused] == [Overloaded] * 3
    assert sum(not isinstance(one, Overloaded) for one in receipts) == saving.MOST_WAITING


def test_a_lock_that_is_given_up_leaves_no_short_patience_behind():
    locked = running_attempt()
    with ThreadPoolExecutor(max_workers=1) as pool, held(locked):
        assert isinstance(saving_of(pool, locked).result(SOON), Overloaded)
    with ThreadPoolExecutor(max_workers=1) as pool:
        assert len(saving_of(pool, locked).result(SOON).saved) == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        before = cursor.fetchone()
    save(
        sitter=sitter_of(locked, lease="máy 1"), answers=answers_of(locked, "B", first=2), at=EIGHT
    )
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == before
