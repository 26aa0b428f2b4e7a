"""script/test: every check of the project, and one table of how long each took at the end."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from environment import DEV_LOCK, VENV, clean_environment, enter
from sentences import ROOT, run_child, run_script

#: Lines such as `==== 812 passed, 3 skipped in 84.10s (0:01:24) ====`
CLOSING = re.compile(r"^=+ (.* in [\d.]+s.*?) =+$", re.MULTILINE)
#: What tests/e2e can drive; without one of them they are skipped.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = re.compile(r"\x1b\[[\d;]*m")


#: What a step was called, its exit code, its seconds, and a remark.
Row = tuple[str, int, float, str]


@dataclass(frozen=True, slots=True)
class Command:
    """A check that is one command of `.venv`; it runs beside others, for it uses one core."""

    name: str
    words: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A check that has all cores for itself; `run` returns exit code and remark."""

    name: str
    run: Callable[[], tuple[int, str]]


def main() -> NoReturn:
    """`script/test [--slow | --quick] [pytest's arguments]`."""
    run_script(_main)


def _main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="script/test",
        description=(
            "Chạy mọi kiểm tra của dự án; tham số khác được chuyển cho pytest."
            " | Run every check of the project; other arguments go to pytest."
        ),
        allow_abbrev=False,
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--slow", action="store_true", help="cả phần lâu | also what takes long")
    size.add_argument("--quick", action="store_true", help="kiểu mã và SQLite | style and SQLite")
    options, for_pytest = parser.parse_known_args(arguments)
    enter(DEV_LOCK)
    began = time.monotonic()
    with ExitStack() as stack:
        server = None if options.quick else postgres(stack)
        commands, steps = checks(for_pytest, slow=options.slow, quick=options.quick, server=server)
        rows = at_once(commands)
        for step in steps:
            print(f"\n── {step.name} ──", flush=True)
            started = time.monotonic()
            code, remark = step.run()
            rows.append((step.name, code, time.monotonic() - started, remark))
    return summary(rows, time.monotonic() - began)


def postgres(stack: ExitStack) -> Any:
    """Start a PostgreSQL server that lives as long as the run; return it, or why there is none."""
    sys.path.insert(0, str(ROOT))
    from tests import postgres  # noqa: PLC0415 (stands in the project, not beside the scripts)

    try:
        return stack.enter_context(postgres.throwaway_postgres())
    except postgres.NoPostgres as error:
        return str(error)


def checks(
    for_pytest: Sequence[str], *, slow: bool, quick: bool, server: Any = None
) -> tuple[list[Command], list[Step]]:
    """Return what runs at once, the longest first, and then what runs one after the other.

    Args:
        server: a PostgreSQL server, or the sentence that says why there is none.
    """
    # A server that the developer's shell names is for pytest by hand.
    sqlite = {"SATHACH_TEST_DATABASE_URL": ""}
    style = [
        Command("ruff format", ("ruff", "format", "--check", ".")),
        Command("ruff check", ("ruff", "check", ".")),
    ]
    tables = Command("tables of SQLite", ("python", "-m", "tests.migrated"), sqlite)
    on_sqlite = Step("pytest on SQLite", lambda: pytest(for_pytest, slow=slow, added=sqlite))
    if quick:
        return [tables, *style], [on_sqlite]
    commands = [
        Command("mypy", ("mypy", ".")),
        tables,
        Command("lint-imports", ("lint-imports",)),
        Command(
            "makemigrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run")
        ),
        *style,
    ]
    if isinstance(server, str):
        return commands, [on_sqlite, Step("pytest on PostgreSQL", lambda: (1, server))]
    url = {"SATHACH_TEST_DATABASE_URL": server.url}
    commands.insert(1, Command("tables of PostgreSQL", ("python", "-m", "tests.migrated"), url))

    def on_postgres() -> tuple[int, str]:
        print(f"{server.version}, {server.bin_dir}", flush=True)
        return pytest(for_pytest, slow=slow, added=url, is_second=True)

    return commands, [on_sqlite, Step("pytest on PostgreSQL", on_postgres)]


@dataclass(slots=True)
class Running:
    """A command that was started, and the file that its words go to."""

    command: Command
    child: "subprocess.Popen[bytes]"
    said: Path
    started: float

    def end(self) -> Row:
        """Show what it said; return its row."""
        took = time.monotonic() - self.started
        print(f"\n── {self.command.name} ──", flush=True)
        sys.stdout.buffer.write(self.said.read_bytes())
        sys.stdout.buffer.flush()
        return self.command.name, self.child.returncode, took, ""


def at_once(commands: Sequence[Command]) -> list[Row]:
    """Run commands beside each other, as many as there are cores; return their rows in order."""
    waiting, running, rows = list(commands), list[Running](), dict[str, Row]()
    with tempfile.TemporaryDirectory(prefix="sathach-check-") as folder, none_left(running):
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                running.append(start(waiting.pop(0), Path(folder)))
            for one in [one for one in running if one.child.poll() is not None]:
                rows[one.command.name] = one.end()
                running.remove(one)
            time.sleep(0.02)
    return [rows[command.name] for command in commands]


def start(command: Command, folder: Path) -> Running:
    """Start a command under the tests' settings, with a folder of its own below `folder`."""
    var = folder / command.name
    var.mkdir()
    # config.settings makes keys below SATHACH_VAR when it is loaded: not in the project.
    env = {"DJANGO_SETTINGS_MODULE": "tests.settings", "SATHACH_VAR": str(var), **command.env}
    said = folder / f"{command.name}.txt"
    name, *arguments = command.words
    with said.open("wb") as output:
        child = subprocess.Popen(
            [str(VENV / "bin" / name), *arguments],
            cwd=ROOT,
            env=clean_environment(env),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Running(command, child, said, time.monotonic())


@contextmanager
def none_left(running: Sequence[Running]) -> Iterator[None]:
    """Let nothing run on when the script is stopped meanwhile, by Ctrl-C or by SIGTERM."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        for one in running:
            with suppress(ProcessLookupError):
                one.child.terminate()
            one.child.wait()


def pytest(
    arguments: Sequence[str],
    *,
    slow: bool,
    added: Mapping[str, str] | None = None,
    is_second: bool = False,
) -> tuple[int, str]:
    """Run pytest, its output passing through; return its exit code and its closing line.

    The whole suite is shared among the cores; a chosen part starts faster in one process. What is
    marked `once` hardly hangs on the database: the second one runs it with --slow alone, and what is
    marked `anywhere` never.
    """
    words = [sys.executable, "-m", "pytest"]
    left_out = [] if slow else ["slow"]
    if is_second:
        left_out += ["anywhere"] if slow else ["anywhere", "once"]
    if left_out:
        words += ["-m", " and ".join(f"not {mark}" for mark in left_out)]
    if is_second:
        # The databases go with their server: to drop them would wait for whoever has not left.
        words.append("--reuse-db")
    if not arguments and (cores := os.cpu_count() or 1) > 1:
        # One more than there are cores, for a test that drives a browser waits half of its time.
        words += ["-n", str(min(cores + 1, 4)), "--dist", "worksteal"]
    if sys.stdout.isatty():
        words.append("--color=yes")  # it writes into a pipe
    seen = bytearray()

    def show(piece: bytes) -> None:
        seen.extend(piece)
        del seen[:-4096]
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()

    code = run_child([*words, *arguments], env=clean_environment(added), on_output=show)
    closing = CLOSING.findall(COLOURS.sub("", seen.decode("utf-8", "replace")))
    return code, closing[-1] if closing else f"exit code {code}"


def summary(rows: Sequence[Row], seconds: float) -> int:
    """Print the table of steps and the verdict; return 1 when a step failed."""
    print()
    for name, code, took, remark in rows:
        print(f"  {'FAILED' if code else 'ok':<7} {name:<20} {took:7.1f} s  {remark}".rstrip())
    if not any(map(shutil.which, BROWSERS)):
        print(
            "\n  THIẾU CHROMIUM: các kiểm tra bằng trình duyệt (tests/e2e) đã bị bỏ qua; hãy cài bằng"
            "\n  `apt install chromium` rồi chạy lại. (No Chromium: the browser tests were skipped.)\n"
        )
    failed = [name for name, code, _, _ in rows if code]
    if failed:
        names = ", ".join(failed)
        print(
            f"Không đạt: {names}, {seconds:.0f} giây. ({len(failed)} of {len(rows)} failed.)",
            flush=True,
        )
    else:
        print(f"Đạt cả {len(rows)} bước, {seconds:.0f} giây. (All passed.)", flush=True)
    return 1 if failed else 0
