"""script/test: every check of the project, one after the other, and one table at the end."""

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NoReturn

from environment import DEV_LOCK, VENV, clean_environment, enter
from sentences import ROOT, run_child, run_script

#: Lines such as `==== 812 passed, 3 skipped in 84.10s (0:01:24) ====`
CLOSING = re.compile(r"^=+ (.* in [\d.]+s.*?) =+$", re.MULTILINE)
#: What tests/e2e can drive; without one of them they are skipped.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True, slots=True)
class Step:
    """One check: its name in the table and what runs it; `run` returns exit code and remark."""

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
    rows = []
    for step in steps(for_pytest, slow=options.slow, quick=options.quick):
        print(f"\n── {step.name} ──", flush=True)
        started = time.monotonic()
        code, remark = step.run()
        rows.append((step.name, code, time.monotonic() - started, remark))
    return summary(rows, time.monotonic() - began)


def steps(for_pytest: Sequence[str], *, slow: bool, quick: bool) -> list[Step]:
    """Return the checks in their order, the cheap ones first."""
    style = [
        Step("ruff format", command("ruff", "format", "--check", ".")),
        Step("ruff check", command("ruff", "check", ".")),
    ]
    # A server that the developer's shell names is for pytest by hand.
    sqlite = {"SATHACH_TEST_DATABASE_URL": ""}
    on_sqlite = Step("pytest on SQLite", lambda: pytest(for_pytest, slow=slow, added=sqlite))
    if quick:
        return [*style, on_sqlite]
    migrations = ("manage.py", "makemigrations", "--check", "--dry-run")
    return [
        *style,
        Step("mypy", command("mypy", ".")),
        Step("lint-imports", command("lint-imports")),
        Step("makemigrations", command("python", *migrations)),
        on_sqlite,
        Step("pytest on PostgreSQL", lambda: pytest_on_postgres(for_pytest, slow=slow)),
    ]


def command(name: str, *arguments: str) -> Callable[[], tuple[int, str]]:
    """Return a step that runs a command of `.venv` under the tests' settings."""

    def run() -> tuple[int, str]:
        with tempfile.TemporaryDirectory(prefix="sathach-check-") as folder:
            # config.settings makes keys below SATHACH_VAR when it is loaded: not in the project.
            env = {"DJANGO_SETTINGS_MODULE": "tests.settings", "SATHACH_VAR": folder}
            return run_child([VENV / "bin" / name, *arguments], env=clean_environment(env)), ""

    return run


def pytest(
    arguments: Sequence[str],
    *,
    slow: bool,
    added: Mapping[str, str] | None = None,
    is_second: bool = False,
) -> tuple[int, str]:
    """Run pytest, its output passing through; return its exit code and its closing line.

    The whole suite is shared among the cores; a chosen part starts faster in one process. What is
    marked `once` hardly hangs on the database: the second one runs it with --slow alone.
    """
    words = [sys.executable, "-m", "pytest"]
    if not slow:
        words += ["-m", "not slow and not once" if is_second else "not slow"]
    if is_second:
        # The databases go with their server: to drop them would wait for whoever has not left.
        words.append("--reuse-db")
    if not arguments and (cores := os.cpu_count() or 1) > 1:
        words += ["-n", str(min(cores, 4)), "--dist", "worksteal"]
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


def pytest_on_postgres(arguments: Sequence[str], *, slow: bool) -> tuple[int, str]:
    """Run pytest on a PostgreSQL server that lives as long as the run."""
    sys.path.insert(0, str(ROOT))
    from tests import postgres  # noqa: PLC0415 (stands in the project, not beside the scripts)

    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres.throwaway_postgres())
        except postgres.NoPostgres as error:
            print(error, file=sys.stderr)
            return 1, str(error)
        print(f"{server.version}, {server.bin_dir}", flush=True)
        url = {"SATHACH_TEST_DATABASE_URL": server.url}
        return pytest(arguments, slow=slow, added=url, is_second=True)


def summary(rows: Sequence[tuple[str, int, float, str]], seconds: float) -> int:
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
