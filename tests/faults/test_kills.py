"""The web process is killed while fifty sit: what was acknowledged is there afterwards.

What must hold: every answer that a machine was told is saved is in the database, or a later one of
the same machine; nothing is there that no machine sent; each attempt is there once and goes on.
"""

import random
import threading
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.faults.hall import Machine, WebServer, all_at_once
from tests.postgres import throwaway_postgres

pytestmark = pytest.mark.slow

CANDIDATES = 50
KILLS = 20


@pytest.fixture
def server(tmp_path):
    with ExitStack() as stack:
        if connection.vendor == "postgresql":
            url = stack.enter_context(throwaway_postgres(durable=True)).url
            server = WebServer(tmp_path, url=url, workers=2)
        else:
            server = WebServer(tmp_path, url=f"sqlite:///{tmp_path}/hall.sqlite3")
        stack.callback(server.kill)
        yield server


def held_by(server):
    """Candidate number -> item id -> (sequence, value), as the database has it."""
    rows = server.script("-m", "bench._delivery_world", "answers")["answers"]
    found: dict[str, dict[int, tuple[int, str]]] = {}
    for number, item, sequence, value in rows:
        found.setdefault(number, {})[item] = (sequence, value)
    return found


def test_no_acknowledged_answer_is_lost_in_twenty_kills(server):
    shift = server.script("-m", "bench._delivery_world", str(CANDIDATES))
    server.start()
    machines = [Machine(server.port, number, shift["items"]) for number in shift["numbers"]]
    all_at_once(machines, lambda machine: machine.begin(shift["code"]))
    chance = random.Random(20)

    for _kill in range(KILLS):
        is_over = threading.Event()

        def work(machine, is_over=is_over):
            while not is_over.is_set():
                if not machine.answer(chance.randrange(len(machine.items))) and is_over.wait(0.05):
                    return

        killer = threading.Timer(chance.uniform(0.2, 1.2), server.kill)
        killer.start()
        done = threading.Timer(2.0, is_over.set)
        done.start()
        all_at_once(machines, work)
        killer.join()
        held = held_by(server)
        assert [one for machine in machines for one in machine.lost(held[machine.number])] == []
        server.start()

    all_at_once(machines, lambda machine: machine.hand_in())
    kept = server.script("-m", "bench._delivery_world", "kept")
    assert kept["ended"] == CANDIDATES
    assert sum(len(machine.acknowledged) for machine in machines) > CANDIDATES * 5
