"""A whole shift through the web server: log-in, start, 40 answers, handing in, on both databases.

The server is granian with the product's settings, on this machine and its loopback alone; SQLite is
a file on the project's disk, PostgreSQL a throw-away server with fsync and synchronous commits.
The load comes from one process that sends prepared bytes over raw sockets; what it costs stands
apart. Beside the saves of the server stands, from the same minute, what the bare driver does with
the same two statements, one commit each. Every acknowledged answer is read back at the end.
"""

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, cast

from tests.postgres import NoPostgres, throwaway_postgres

HERE = Path(__file__).resolve().parent
VAR = HERE.parent / "var"
CANDIDATES, MOST_CANDIDATES = 300, 2000
LINES = 64
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The web server and its processes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def cpu(self) -> float:
        """Return the seconds of processor time that it and its workers have used."""
        return sum(_cpu_of(pid) for pid in self._pids())

    def _pids(self) -> list[int]:
        pids = [self.process.pid]
        for pid in pids:
            for task in Path(f"/proc/{pid}/task").iterdir():
                pids += [int(one) for one in (task / "children").read_text().split()]
        return pids


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def serving(env: dict[str, str], *, workers: int, threads: int) -> Iterator[Server]:
    """Run the web server on a free port of the loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--backpressure", "1000", "--workers", str(workers)]
    command += ["--blocking-threads", str(threads), "--log-level", "error"]
    command += ["--host", "127.0.0.1", "--port", str(port), "config.wsgi:application"]
    process = subprocess.Popen(command, env=env, cwd=HERE.parent)
    try:
        for _try in range(300):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def asked(script: str, *words: str, env: dict[str, str]) -> dict[str, Any]:
    """Return what a script of this folder prints."""
    command = [sys.executable, str(HERE / script), *words]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


class Load:
    """The process of the candidates."""

    def __init__(self, plan: dict[str, Any], env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "_delivery_load.py")],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.asked = cast("IO[str]", self.process.stdin)
        self.told = cast("IO[str]", self.process.stdout)
        self._say(plan)

    def _say(self, words: dict[str, Any]) -> None:
        self.asked.write(json.dumps(words) + "\n")
        self.asked.flush()

    def phase(self, name: str, **wish: Any) -> dict[str, Any]:
        """Return what a phase measured."""
        self._say({"phase": name, **wish})
        found: dict[str, Any] = json.loads(self.told.readline())
        return found

    def end(self) -> None:
        """Let the candidates go home."""
        self.asked.close()
        self.process.wait(30)


def measured(url: str, folder: str, *, candidates: int, rounds: int) -> dict[str, Any]:
    """Return what the shift on the database at `url` measured."""
    is_sqlite = url.startswith("sqlite")
    env = os.environ | {
        "SATHACH_DATABASE_URL": url,
        "SATHACH_VAR": folder,
        "SATHACH_SECRET_KEY": secrets.token_urlsafe(48),
        "SATHACH_FIELD_KEYS": secrets.token_urlsafe(48),
        "SATHACH_DEBUG": "0",
        "SATHACH_HOSTS": "127.0.0.1",
        "SATHACH_HTTPS_ONLY": "0",
        "SATHACH_LOG_LEVEL": "ERROR",
        "SATHACH_LOGIN_ATTEMPTS": "1000",
    }
    world = asked("_delivery_world.py", str(candidates), env=env)
    found: dict[str, Any] = {"vendor": world["vendor"], "candidates": candidates}

    def size(which: str) -> int:
        return int(asked("_delivery_world.py", which, env=env)["size"])

    workers, threads = (1, 32) if is_sqlite else (2, 16)  # as `manage.py serve` on two cores
    with serving(env, workers=workers, threads=threads) as server:
        load = Load({**world, "port": server.port}, env)
        try:
            found["log in"] = load.phase("login")
            found["closed paper, waiting"] = load.phase("wait")
            found["start, all within 1 s"] = load.phase("start", over=1.0)
            found["reload, all within 1 s"] = load.phase("paper", over=1.0)
            found["an answer each 10 s"] = load.phase("paced", seconds=20, every=10)
            cpu = server.cpu()
            saves = load.phase("saturate", lines=min(LINES, candidates), rounds=rounds)
            saves["server_cpu_each"] = (server.cpu() - cpu) / saves["count"] * 1000
            found["saves, as fast as it goes"] = saves
            # What the bare driver writes is no growth of the product: looked at before and after it.
            grown = [size("size") - world["size"], size("vacuumed") - world["size"]]
            bare = [asked("_bare_saving.py", env=env) for _time in range(2)]
            before = size("vacuumed")
            found["bare"] = {lines: max(one[lines] for one in bare) for lines in ("1", "8")}
            found["hand in"] = load.phase("hand_in")
        finally:
            load.end()
    kept = asked("_delivery_world.py", "kept", env=env)
    found["lost"] = sum(
        len(world["items"]) - kept["answered"].get(number, 0) for number in world["numbers"]
    )
    found["not_ended"] = candidates - kept["ended"]
    found["bytes_in_database_each"] = (grown[0] + size("size") - before) / candidates
    found["bytes_after_vacuum_each"] = (grown[1] + size("vacuumed") - before) / candidates
    return found


def show(found: dict[str, Any]) -> None:
    """Print the table of one database."""
    print(f"\n{found['vendor']}, {found['candidates']} candidates")
    print(f"  {'':<28}{'count':>7}{'/s':>8}{'median':>9}{'p95':>9}{'p99 ms':>9}{'errors':>8}")
    for name, row in found.items():
        if isinstance(row, dict) and "median" in row:
            print(
                f"  {name:<28}{row['count']:>7}{row['rate']:>8.0f}{row['median']:>9.1f}"
                f"{row['p95']:>9.1f}{row['p99']:>9.1f}{row['errors']:>8}"
            )
    saves, bare = found["saves, as fast as it goes"], found["bare"]
    best = max(bare.values())
    print(f"  bare driver, a commit each: {bare['1']:.0f}/s on one line, {bare['8']:.0f}/s on eight;"
          f" the server's rate is {saves['rate'] / best:.2f} times the better")  # fmt: skip
    print(f"  processor time of the server a save {saves['server_cpu_each']:.2f} ms; the generator"
          f" used {saves['generator_cpu']:.1f} s of {saves['seconds']:.1f} s")  # fmt: skip
    print(f"  paper {found['closed paper, waiting']['bytes_each'] / 1000:.0f} kB a candidate;"
          f" the database grew by {found['bytes_in_database_each'] / 1000:.1f} kB a candidate,"
          f" {found['bytes_after_vacuum_each'] / 1000:.1f} kB with a VACUUM;"
          f" answers lost {found['lost']}, papers not ended {found['not_ended']}")  # fmt: skip


def main() -> int:
    """Measure on SQLite, then on PostgreSQL where there is one; 1 where an answer was lost."""
    parser = argparse.ArgumentParser(prog="script/bench delivery")
    parser.add_argument("--candidates", type=int, default=CANDIDATES)
    parser.add_argument("--rounds", type=int, default=2, help="answers to each item at full speed")
    parser.add_argument("--database", help="sqlite:///path or postgres://..., an empty one")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    given = parser.parse_args()
    if not 1 <= given.candidates <= MOST_CANDIDATES:
        parser.error(f"--candidates: 1 to {MOST_CANDIDATES}")
    VAR.mkdir(exist_ok=True)
    all_found = []
    with ExitStack() as stack:
        # On the project's disk: a temporary folder is in memory on many machines.
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=VAR))
        urls = [given.database] if given.database else [f"sqlite:///{folder}/sathach.sqlite3"]
        if not given.database:
            try:
                urls.append(stack.enter_context(throwaway_postgres(durable=True)).url)
            except NoPostgres as error:
                print(f"PostgreSQL: not measured. {error}", file=sys.stderr)
        for url in urls:
            found = measured(url, folder, candidates=given.candidates, rounds=given.rounds)
            all_found.append(found)
            if not given.json:
                show(found)
    if given.json:
        json.dump(all_found, sys.stdout, indent=1)
    return 1 if any(found["lost"] or found["not_ended"] for found in all_found) else 0


if __name__ == "__main__":
    sys.exit(main())
