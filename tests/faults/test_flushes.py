"""What is called saved was flushed to the disk first: counted at the system calls, not believed.

What must hold: between the arrival of an answer and the reply that calls it saved the database
flushed its log (fsync or fdatasync); so many flushes as batches at the least.
"""

import os
import re
import shutil
import subprocess
import sys
import time

import psycopg
import pytest

from tests.faults.hall import Machine

pytestmark = pytest.mark.slow

ANSWERS = 25
FLUSHED = re.compile(r"\b(fsync|fdatasync)\b.*= 0$")
SAVED = re.compile(r'(write|writev|send|sendto|sendmsg)\(.*\\"saved\\":')


def replies(lines):
    """Yield for each reply that calls an answer saved, how many flushes ended since the one before."""
    flushes = 0
    for line in lines:
        if FLUSHED.search(line):
            flushes += 1
        if SAVED.search(line):
            yield flushes
            flushes = 0


def can_trace():
    strace = shutil.which("strace")
    if strace is None:
        return False
    tried = subprocess.run([strace, "-o", os.devnull, sys.executable, "-V"], capture_output=True)
    return tried.returncode == 0


def test_each_acknowledged_batch_was_flushed_before_it_was_acknowledged(server, tmp_path):
    shift = server.script("-m", "bench._delivery_world", "1")
    if server.database is None:
        _count_in_the_trace(server, shift, tmp_path)
    else:
        _count_in_the_server(server, shift)


def _count_in_the_trace(server, shift, folder):
    """SQLite flushes in the web server's own process: each reply comes after a flush."""
    if not can_trace():
        pytest.skip("strace is not installed (apt install strace) or may not trace here")
    trace = folder / "trace"
    calls = "fsync,fdatasync,write,writev,sendto,sendmsg"
    server.start("strace", "-f", "-q", "-s", "400", "-e", f"trace={calls}", "-o", str(trace))
    machine = seated(server, shift)

    for number in range(ANSWERS):
        machine.insist(number % len(machine.items))
    time.sleep(0.5)
    server.kill()

    counts = list(replies(trace.read_text(errors="replace").splitlines()))
    assert len(counts) == ANSWERS
    assert all(counts), counts


def _count_in_the_server(server, shift):
    """PostgreSQL counts the flushes of its log (pg_stat_wal.wal_sync): one a batch at the least."""
    server.start()
    machine = seated(server, shift)
    with psycopg.connect(server.database.conninfo, autocommit=True) as line:

        def syncs():
            line.execute("SELECT pg_stat_clear_snapshot()")
            ((count,),) = line.execute("SELECT wal_sync FROM pg_stat_wal").fetchall()
            return count

        time.sleep(11)  # a process that has nothing to do tells its figures after ten seconds
        before = syncs()
        for number in range(ANSWERS):  # one machine, one after the other: each is a batch
            machine.insist(number % len(machine.items))
        server.kill()  # its connections end and tell theirs
        time.sleep(2)

        assert syncs() - before >= ANSWERS


def seated(server, shift):
    machine = Machine(server.port, shift["numbers"][0], shift["items"])
    machine.begin(shift["code"])
    return machine
