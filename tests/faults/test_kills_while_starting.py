"""The web process is killed in the second in which a hall begins.

What must hold: who was told that the paper has begun has begun, with the clock that was told; nobody
begins twice, so no clock starts anew; who was told nothing presses again and begins.
"""

import random
import threading
import time

import pytest

from tests.faults.hall import Machine, all_at_once

pytestmark = pytest.mark.slow

CANDIDATES = 50
KILLS = 3


def started(server):
    """What stands of each candidate who has begun: the start, the deadline, the device."""
    return {
        number: tuple(stands)
        for number, stands in server.script("-m", "bench._delivery_world", "started").items()
        if isinstance(stands, list)
    }


def test_who_has_begun_stays_begun_and_nobody_begins_twice(server):
    shift = server.script("-m", "bench._delivery_world", str(CANDIDATES))
    server.start()
    machines = [Machine(server.port, number, shift["items"]) for number in shift["numbers"]]
    all_at_once(machines, lambda machine: machine.wait(shift["code"]))
    chance = random.Random(3)
    told: dict[str, tuple[str, ...]] = {}

    for kill in range(KILLS):
        last = kill == KILLS - 1
        share = machines if last else chance.sample(machines, CANDIDATES // 2)
        moments = {machine.number: chance.uniform(0, 0.3) for machine in share}

        def press(machine, moments=moments):
            time.sleep(moments[machine.number])
            machine.press()

        killer = threading.Timer(chance.uniform(0.02, 0.3), server.kill)
        killer.start()
        all_at_once(share, press)
        killer.join()
        server.kill()  # where it had not come to it yet
        found = started(server)
        assert {machine.number for machine in machines if machine.keys} <= set(found)
        assert told.items() <= found.items()  # no clock began anew
        told = found
        server.start()

    def insist(machine):
        until = time.monotonic() + 60
        while not machine.press():
            assert time.monotonic() < until, machine.refusals
            time.sleep(0.2)

    all_at_once(machines, insist)
    found = started(server)
    assert told.items() <= found.items()
    assert len(found) == CANDIDATES
    assert len({lease for _started_at, _deadline_at, lease in found.values()}) == CANDIDATES
    assert all(len(set(machine.keys)) == 1 for machine in machines)
    assert {status for machine in machines for status in machine.refusals} <= {429, 503}
