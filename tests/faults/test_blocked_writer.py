"""The database takes nothing for twenty seconds: machines are told to come again, and then it goes on.

What must hold: nobody is told that an answer is saved while none can be; every machine hears a
refusal with the time to come again, or nothing, within seconds; once the database is back, all that
waits on the machines is taken without anybody doing anything; nothing acknowledged is lost.
"""

import random
import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import pytest

from tests.faults.hall import all_at_once

pytestmark = pytest.mark.slow

CANDIDATES = 20
BLOCKED_SECONDS = 20


@contextmanager
def blocked(server, tmp_path):
    """On SQLite somebody else holds the one lock of writers; PostgreSQL is down."""
    if server.database is not None:
        server.database.stop()
        try:
            yield
        finally:
            server.database.start()
        return
    with closing(sqlite3.connect(tmp_path / "hall.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_writer_that_is_blocked_holds_up_and_loses_nothing(
    server, hall, nothing_is_lost, tmp_path
):
    machines = hall(CANDIDATES)
    chance = random.Random(7)
    for machine in machines:
        machine.insist(0)
    before = {machine.number: dict(machine.acknowledged) for machine in machines}
    is_back = threading.Event()

    def work(machine):
        while not is_back.is_set():
            machine.answer(chance.randrange(1, len(machine.items)))
            is_back.wait(0.3)

    with blocked(server, tmp_path):
        ending = threading.Timer(BLOCKED_SECONDS, is_back.set)
        time.sleep(0.5)  # what was on its way when it stopped has come to its end
        known = {machine.number: dict(machine.acknowledged) for machine in machines}
        ending.start()
        all_at_once(machines, work)
        told = {machine.number: dict(machine.acknowledged) for machine in machines}

    assert told == known == before
    refused = [status for machine in machines for status in machine.refusals]
    assert set(refused) == {429}
    assert len(refused) >= CANDIDATES

    all_at_once(machines, lambda machine: machine.insist_on(range(5)))
    nothing_is_lost(machines)
    all_at_once(machines, lambda machine: machine.hand_in())
    assert server.script("-m", "bench._delivery_world", "kept")["ended"] == CANDIDATES
