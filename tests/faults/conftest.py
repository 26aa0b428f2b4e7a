"""A real web server on a real database, one a test, and who sits in front of it."""

from contextlib import ExitStack

import pytest
from django.db import connection

from tests.faults.hall import Machine, WebServer, all_at_once
from tests.postgres import throwaway_postgres


@pytest.fixture
def server(tmp_path):
    """granian beside a database of its own, of the kind that the tests run on; not started."""
    with ExitStack() as stack:
        if connection.vendor == "postgresql":
            database = stack.enter_context(throwaway_postgres(durable=True))
            server = WebServer(tmp_path, url=database.url, workers=2)
            server.database = database
        else:
            server = WebServer(tmp_path, url=f"sqlite:///{tmp_path}/hall.sqlite3")
        stack.callback(server.kill)
        yield server


@pytest.fixture
def hall(server):
    """Return machines of so many candidates who have opened their papers on the started server."""

    def sit_down(count):
        shift = server.script("-m", "bench._delivery_world", str(count))
        server.start()
        machines = [Machine(server.port, number, shift["items"]) for number in shift["numbers"]]
        all_at_once(machines, lambda machine: machine.begin(shift["code"]))
        return machines

    return sit_down


@pytest.fixture
def nothing_is_lost(server):
    """Check the machines' memory of what was acknowledged against the database."""

    def check(machines):
        rows = server.script("-m", "bench._delivery_world", "answers")["answers"]
        held: dict[str, dict[int, tuple[int, str]]] = {machine.number: {} for machine in machines}
        for number, item, sequence, value in rows:
            held[number][item] = (sequence, value)
        assert [one for machine in machines for one in machine.lost(held[machine.number])] == []

    return check
