"""The throw-away PostgreSQL: it answers, from each source of programs, and leaves nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.postgres import NoPostgres, find_bin_dir, throwaway_postgres, wheel_bin_dirs

SOURCES = {"found": find_bin_dir(), **{path.parent.name: path for path in wheel_bin_dirs()}}
ROOT = Path(__file__).resolve().parents[2]


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be collected does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("durable", "fsync"), [(False, "off"), (True, "on")])
def test_a_server_speaks_utf8_and_is_gone_afterwards(source, durable, fsync):
    with throwaway_postgres(durable=durable, bin_dir=SOURCES[source]) as server:
        with psycopg.connect(server.conninfo) as connection:
            rows = connection.execute(
                "SELECT upper('đặng'), current_setting('fsync'), current_setting('server_encoding')"
            ).fetchall()
        assert rows == [("ĐẶNG", fsync, "UTF8")]

    assert not server.folder.exists()
    assert not is_running(server.pid)


def test_a_folder_without_programs_is_refused_with_the_command_that_mends_it(monkeypatch, tmp_path):
    monkeypatch.setenv("SATHACH_PG_BIN", str(tmp_path))

    with pytest.raises(NoPostgres, match="apt install postgresql"):
        find_bin_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_server_stops_when_its_parent_is_killed():
    code = (
        "import sys; from tests.postgres import throwaway_postgres\n"
        "with throwaway_postgres() as server:\n"
        "    print(server.pid, server.folder, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        assert is_running(int(pid))

        parent.send_signal(signal.SIGKILL)

    last = time.monotonic() + 30
    while is_running(int(pid)) and time.monotonic() < last:
        time.sleep(0.05)
    assert not is_running(int(pid))
    shutil.rmtree(folder)


def test_a_command_gets_the_address_and_its_exit_code_is_passed_on():
    code = "import os, sys; sys.exit(7 if os.environ['SATHACH_TEST_DATABASE_URL'] else 1)"

    finished = subprocess.run(
        [sys.executable, "-m", "tests.postgres", sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"SATHACH_TEST_DATABASE_URL": ""},
    )

    assert finished.returncode == 7
