"""Two people who press at the same moment, through the pages, each on a connection of their own."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client

#: What each file of this package asks of its tests.
RACE = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not connection.features.has_select_for_update,
        reason="SQLite lets one writer in at a time: nobody meets anybody",
    ),
]

#: How long somebody waits for the others before a first write, in seconds.
PATIENCE = 5
#: Whoever takes longer waits for what never comes: locks give up before that (tests/postgres.py).
LONGEST = 180
_WRITES = ("INSERT", "UPDATE", "DELETE")
#: What every request may write on its way in, before it acts.
_ASIDE = ('"django_session"', '"people_user" SET "last_login"', '"axes_')


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of those who pressed got: the status, where it leads, what the page says."""

    status: int
    location: str
    text: str
    told: tuple[str, ...]


def pressing(
    client: Client, address: str, data: Mapping[str, Any] | str | None = None, **extra: Any
) -> Callable[[], Answer]:
    """The act of posting a form, or a body as it is."""

    def press() -> Answer:
        response = client.post(
            address, data if isinstance(data, str) else dict(data or {}), **extra
        )
        return Answer(
            response.status_code,
            response.headers.get("Location", ""),
            response.content.decode(errors="replace"),
            tuple(one.level_tag for one in get_messages(response.wsgi_request)),
        )

    return press


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Let each act in a thread; return the answers in the order of the acts.

    All wait for each other before their first write or lock, when each has read what stands and
    found it fit: the worst moment. A fault of any of them (a deadlock is one) fails the test.
    """
    barrier = Barrier(len(acts))
    answers: dict[int, Answer] = {}
    faults: list[Exception] = []

    def run(number: int, act: Callable[[], Answer]) -> None:
        try:
            with _waiting_before_the_first_write(barrier):
                answers[number] = act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    if faults:
        raise ExceptionGroup("somebody met a fault", faults)
    return [answers[number] for number in range(len(acts))]


@contextmanager
def _waiting_before_the_first_write(barrier: Barrier) -> Iterator[None]:
    has_waited = False

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal has_waited
        begins = sql.startswith(_WRITES) or " FOR UPDATE" in sql or " FOR NO KEY UPDATE" in sql
        if begins and not has_waited and not any(one in sql for one in _ASIDE):
            has_waited = True
            with suppress(BrokenBarrierError):  # somebody ended without a write: the others go on
                barrier.wait(PATIENCE)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(watch):
            yield
    finally:
        if not has_waited:
            barrier.abort()


def statuses(answers: list[Answer]) -> Counter[int]:
    """How often each status came."""
    return Counter(answer.status for answer in answers)


def only(answers: list[Answer], status: int) -> Answer:
    """The one answer with this status."""
    (answer,) = [one for one in answers if one.status == status]
    return answer
