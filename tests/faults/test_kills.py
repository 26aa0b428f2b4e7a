"""The web process is killed while fifty sit: what was acknowledged is there afterwards.

What must hold: every answer that a machine was told is saved is in the database, or a later one of
the same machine; nothing is there that no machine sent; each attempt is there once and goes on.
"""

import random
import threading

import pytest

from tests.faults.hall import all_at_once

pytestmark = pytest.mark.slow

CANDIDATES = 50
KILLS = 20


def test_no_acknowledged_answer_is_lost_in_twenty_kills(server, hall, nothing_is_lost):
    machines = hall(CANDIDATES)
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
        nothing_is_lost(machines)
        server.start()

    all_at_once(machines, lambda machine: machine.hand_in())
    kept = server.script("-m", "bench._delivery_world", "kept")
    assert kept["ended"] == CANDIDATES
    assert sum(len(machine.acknowledged) for machine in machines) > CANDIDATES * 5
