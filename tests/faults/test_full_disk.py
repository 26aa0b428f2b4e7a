"""The disk is full: nothing more is called saved, and nothing that was is lost.

What must hold: an answer that does not fit is refused with the time to come again, never
acknowledged; those before it stay; when there is room the same machines go on by themselves.
"""

import resource

import psycopg
import pytest

from tests.faults.hall import all_at_once

pytestmark = pytest.mark.slow

CANDIDATES = 10

#: PostgreSQL's own error for a full disk (53100), raised where an answer is stored: to fill the
#: disk of the server itself would need a file system of its own.
FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: no space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON assessments_response EXECUTE FUNCTION full_disk();
"""
ROOM_AGAIN = "DROP TRIGGER full_disk ON assessments_response"


class Disk:
    """Fills up and is cleared while the server runs."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder

    def fill(self):
        """No file may grow; SQLite's log still begins anew in the room that it has."""
        if self.server.database is not None:
            self._run(FULL)
            return
        self._limit(max(path.stat().st_size for path in self.folder.glob("hall.sqlite3*")))

    def refuse_all(self):
        """Not a byte can be written."""
        if self.server.database is None:
            self._limit(0)

    def clear(self):
        if self.server.database is not None:
            self._run(ROOM_AGAIN)
            return
        self._limit(resource.RLIM_INFINITY)

    def _run(self, sql):
        with psycopg.connect(self.server.database.conninfo, autocommit=True) as line:
            line.execute(sql)

    def _limit(self, most):
        for pid in self.server.pids():
            _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))


def test_on_a_full_disk_nothing_is_called_saved_and_with_room_it_goes_on(
    server, hall, nothing_is_lost, tmp_path
):
    machines = hall(CANDIDATES)
    all_at_once(machines, lambda machine: machine.insist(0))
    disk = Disk(server, tmp_path)

    disk.fill()
    for _turn in range(400):
        if any(machine.refusals for machine in machines):
            break
        for machine in machines:
            for place in range(1, len(machine.items)):
                machine.answer(place)
    assert {status for machine in machines for status in machine.refusals} == {429}
    nothing_is_lost(machines)

    disk.refuse_all()
    refused = [machine.answer(1) for machine in machines]
    assert not any(refused)
    assert {status for machine in machines for status in machine.refusals} == {429}
    nothing_is_lost(machines)

    disk.clear()
    all_at_once(machines, lambda machine: machine.insist_on(range(5)))
    nothing_is_lost(machines)
