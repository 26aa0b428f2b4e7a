"""The worker process, with the queue in a database file."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command

from tests.office.slow_work import STEPS

ROOT = Path(__file__).resolve().parents[2]
ENQUEUE = """
from django.utils import timezone
from office import jobs
jobs.enqueue(kind="tests.slow", params={{"log": {log}}}, by_id=None, at=timezone.now())
"""


def test_a_worker_without_a_queue_in_the_database_says_so():
    with pytest.raises(CommandError, match="queue"):
        call_command("run_worker")


class Office:
    """A database file and the processes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "office.sqlite3"
        self.log = folder / "log"
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.office.worker_settings",
            "SATHACH_VAR": str(folder),
            "SATHACH_DATABASE_URL": f"sqlite:///{quote(str(self.database))}",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "manage.py", *words]

    def run(self, *words: str) -> None:
        subprocess.run(self.command(*words), cwd=ROOT, env=self.env, check=True)

    def start_worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command("run_worker", "--silence", "2"), cwd=ROOT, env=self.env
        )

    def job(self) -> tuple[Any, ...]:
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            row = connection.execute("SELECT state, attempts, done, message FROM office_job")
            return tuple(row.fetchone())

    def steps(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []


def wait(until: Callable[[], bool], *, seconds: float = 40) -> None:
    last = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < last, "it took too long"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("signals", [[signal.SIGKILL], [signal.SIGTERM, signal.SIGTERM]])
def test_a_worker_that_is_cut_off_leaves_its_job_to_the_next_one(tmp_path, signals):
    office = Office(tmp_path)
    office.run("migrate", "-v", "0")
    office.run("shell", "-v", "0", "-c", ENQUEUE.format(log=json.dumps(str(office.log))))

    first = office.start_worker()
    try:
        wait(lambda: len(office.steps()) >= 5)
    except AssertionError:
        first.kill()
        first.wait()
        raise
    for number in signals:
        first.send_signal(number)
        time.sleep(0.05)
    first.wait(20)
    left = office.job()[:2]
    second = office.start_worker()
    try:
        wait(lambda: office.job()[0] == "done")
    finally:
        second.send_signal(signal.SIGTERM)
        code = second.wait(20)

    assert left == ("running", 1)
    assert office.job() == ("done", 2, STEPS, "All done.")
    assert [step for step in office.steps() if step.startswith("2:")][-1] == f"2:{STEPS}"
    assert len([step for step in office.steps() if step.startswith("1:")]) < STEPS
    assert code == 0
