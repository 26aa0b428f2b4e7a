"""script/demo: build the demonstration once, then serve it on this machine alone.

Everything lies below var/demo: the database, the keys, the report, the certificates and the
workbook. What was asked for is noted there too, so that a second run knows the finished
demonstration again and only serves it.
"""

import argparse
import datetime
import errno
import fcntl
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Any, NoReturn
from urllib.parse import quote, urlsplit

from environment import PYTHON, RUNTIME_LOCK, bootstrap, clean_environment
from sentences import ROOT, Refusal, run_child, run_script, say

DEMO = ROOT / "var" / "demo"
SQLITE = DEMO / "sathach.sqlite3"
SQLITE_URL = f"sqlite:///{quote(str(SQLITE))}"
#: What `manage.py run_demo` asks for too: refused here before anything is emptied.
LEAST_OFFICIALS, EARLIEST_TODAY = 60, datetime.date(2026, 9, 1)
REPORT = DEMO / "report.json"  # written by manage.py run_demo, at its end
ASKED = DEMO / "asked.json"  # what this folder was built for, written here before the work
GUARD = ROOT / "var" / "demo.lock"
HOST = "127.0.0.1"
#: Seconds that the web server may take to answer for the first time.
START_SECONDS = 60


def main() -> NoReturn:
    """`script/demo [--fresh] [--no-serve] [--port N] ...`."""
    run_script(_main)


def _main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    if not options.no_serve:
        require_free_port(options.port)  # before the work, which takes minutes
    bootstrap(RUNTIME_LOCK)
    asked = what_is_asked(options)
    env = demo_environment(options)
    with held_folder() as guard:
        if options.fresh or not (is_built(asked) and has_tables(asked, env)):
            build(asked, env, guard, fresh=options.fresh)
        fcntl.flock(guard, fcntl.LOCK_SH)
        report = read_json(REPORT)
        if options.no_serve:
            print_report(report, base=None)
            return 0
        require_free_port(options.port)
        return serve(options.port, env, report, guard)


# What was asked for


class Parser(argparse.ArgumentParser):
    """Says a wrong argument in the two languages too."""

    def error(self, message: str) -> NoReturn:
        """Leave with the sentence and exit code 2, as commands do."""
        raise Refusal(
            f"Tham số không dùng được ({message}): hãy xem `{self.prog} --help`.",
            f"The arguments cannot be used ({message}): see `{self.prog} --help`.",
            code=2,
        )


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = Parser(
        prog="script/demo",
        description=(
            "Dựng tỉnh mẫu SátHạch rồi phục vụ trên máy này; lần sau chỉ phục vụ."
            " | Build the SátHạch demonstration, then serve it; the next run only serves."
        ),
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--fresh", action="store_true", help="dựng lại từ đầu | build it anew")
    add("--no-serve", action="store_true", help="chỉ dựng, không phục vụ | build, do not serve")
    add("--port", type=port, default=8000, metavar="N", help="cổng | port (8000)")
    add(
        "--officials",
        type=size,
        default=600,
        metavar="N",
        help=f"số cán bộ, từ {LEAST_OFFICIALS} | officials, {LEAST_OFFICIALS} or more (600)",
    )
    add("--seed", type=natural, default=2026, metavar="N", help="số gieo | seed (2026)")
    add(
        "--today",
        type=story_day,
        default=datetime.date(2026, 11, 20),
        metavar="DATE",
        help=(
            f"ngày của câu chuyện, từ {EARLIEST_TODAY} | the day of the story, YYYY-MM-DD,"
            f" {EARLIEST_TODAY} or later (2026-11-20)"
        ),
    )
    add(
        "--database",
        type=database_url,
        metavar="URL",
        help=(
            "cơ sở dữ liệu khác | another database: postgres://user:password@host:port/name"
            " (SQLite, var/demo)"
        ),
    )
    return parser.parse_args(arguments)


def port(text: str) -> int:
    """Return a TCP port, 1 to 65535."""
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError(text)
    return number


def natural(text: str) -> int:
    """Return a whole number, 0 or more."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def size(text: str) -> int:
    """Return how many officials: as many as the story needs, or more."""
    number = int(text)
    if number < LEAST_OFFICIALS:
        raise argparse.ArgumentTypeError(f"{number} < {LEAST_OFFICIALS}")
    return number


def story_day(text: str) -> datetime.date:
    """Return the story's last day, after its courses."""
    day = datetime.date.fromisoformat(text)
    if day < EARLIEST_TODAY:
        raise argparse.ArgumentTypeError(f"{day} < {EARLIEST_TODAY}")
    return day


def database_url(text: str) -> str:
    """Return an address of a database that the settings accept."""
    if not text.startswith(("postgres://", "postgresql://", "sqlite:///")):
        raise ValueError(text)
    return text


def what_is_asked(options: argparse.Namespace) -> dict[str, Any]:
    """Return what a finished demonstration must have been built for, to be served again.

    `tables` stands for the code: another set of migrations, or of packages, asks for a new one.
    """
    digest = hashlib.sha256(RUNTIME_LOCK.read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return {
        "seed": options.seed,
        "officials": options.officials,
        "today": options.today.isoformat(),
        "database": without_password(options.database) if options.database else "sqlite",
        "tables": digest.hexdigest(),
    }


def without_password(url: str) -> str:
    """Return a database address fit to be written down."""
    return re.sub(r"(//[^/@]*?):[^/@]*@", r"\1@", url)


def demo_environment(options: argparse.Namespace) -> dict[str, str]:
    """Return the variables of the demonstration; they win over the ones of a `.env` file."""
    return clean_environment(
        {
            "SATHACH_DEMO": "1",
            "SATHACH_VAR": str(DEMO),
            "SATHACH_DATABASE_URL": options.database or SQLITE_URL,
            "SATHACH_PUBLIC_URL": f"http://{HOST}:{options.port}",
            "SATHACH_HOSTS": f"{HOST},localhost,[::1]",
            "SATHACH_HTTPS_ONLY": "0",
        }
    )


# Building


@contextmanager
def held_folder() -> Iterator[IO[str]]:
    """Open the lock of var/demo: shared while it is served, exclusive while it is built."""
    GUARD.parent.mkdir(exist_ok=True)
    with GUARD.open("a") as guard:
        yield guard


def is_built(asked: Mapping[str, Any]) -> bool:
    """Tell whether var/demo holds the finished demonstration that is asked for."""
    report = read_json(REPORT)
    parameters = all(report.get(name) == asked[name] for name in ("seed", "officials", "today"))
    there = asked["database"] != "sqlite" or SQLITE.is_file()
    return report.get("finished") is True and parameters and there and read_json(ASKED) == asked


def build(asked: Mapping[str, Any], env: Mapping[str, str], guard: IO[str], *, fresh: bool) -> None:
    """Empty var/demo, make the tables and let `manage.py run_demo` tell its story.

    Args:
        fresh: also let the command empty a database of its own that is not in var/demo.

    Raises:
        Refusal: a demonstration is being served from the folder, real people are in a database
            that would be emptied, or a step failed.
    """
    try:
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refusal(
            "Một bản demo khác đang chạy trên var/demo: hãy dừng nó bằng Ctrl-C ở cửa sổ kia"
            " rồi chạy lại lệnh này.",
            "Another demonstration is running from var/demo: stop it with Ctrl-C in its window,"
            " then run this command again.",
        ) from None
    before = read_json(ASKED)
    if before and not fresh:
        say(
            "Bản demo trong var/demo dở dang hoặc dựng cho tham số khác nên được dựng lại.",
            "the demonstration in var/demo is unfinished or was built for other parameters:"
            " it is built anew",
        )
    in_folder = asked["database"] == "sqlite"
    if SQLITE.is_file():  # whatever is asked for now, the folder is emptied
        refuse_real_people({**env, "SATHACH_DATABASE_URL": SQLITE_URL})
    if not in_folder:
        make_tables(env)  # a server that does not answer leaves an earlier demonstration whole
        refuse_real_people(env)
    empty_folder()
    if in_folder:
        make_tables(env)
    ASKED.write_text(json.dumps(asked, indent=1), encoding="utf-8")
    say(
        f"Đang dựng tỉnh mẫu với {asked['officials']} cán bộ...",
        f"telling the story of a province with {asked['officials']} officials",
    )
    command = [str(PYTHON), "manage.py", "run_demo"]
    for name in ("officials", "seed", "today"):
        command += [f"--{name}", str(asked[name])]
    if fresh or (before.get("database") == asked["database"] and not in_folder):
        command.append("--fresh")  # its own rows of another run; foreign ones it refuses itself
    code = run_child(command, env=env)
    if code or not is_built(asked):
        raise Refusal(
            f"Dựng bản demo không xong (mã thoát {code}): hãy xem lỗi ở trên rồi chạy"
            " `script/demo --fresh`.",
            f"The demonstration was not finished (exit code {code}): see the error above, then"
            " run `script/demo --fresh`.",
        )


def refuse_real_people(env: Mapping[str, str]) -> None:
    """Raise a Refusal, with the guard's own words, unless everybody in a database is invented."""
    output = bytearray()
    command: list[str | Path] = [PYTHON, "manage.py", "run_demo", "--check"]
    if run_child(command, env=env, on_output=output.extend) == 0:
        return
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    reason = next((line for line in reversed(lines) if line), "?")
    raise Refusal(
        f"Không xóa gì cả: {reason} Nếu dữ liệu trong {DEMO.relative_to(ROOT)} không cần nữa, hãy"
        " tự chuyển thư mục đó đi nơi khác rồi chạy lại lệnh này.",
        f"Nothing was deleted: {reason} If what is in {DEMO.relative_to(ROOT)} is not needed, move"
        " that folder away yourself, then run this command again.",
    )


def has_tables(asked: Mapping[str, Any], env: Mapping[str, str]) -> bool:
    """Tell whether a database outside var/demo still has its tables; inside, the file is enough."""
    if asked["database"] == "sqlite":
        return True
    check: list[str | Path] = [PYTHON, "manage.py", "migrate", "--check"]
    return run_child(check, env=env, on_output=lambda _: None) == 0


def make_tables(env: Mapping[str, str]) -> None:
    """Run the migrations; raise a Refusal with the database's own words where they fail."""
    DEMO.mkdir(parents=True, exist_ok=True)
    say("Đang tạo cơ sở dữ liệu...", "making the database")
    output = bytearray()
    if run_child([PYTHON, "manage.py", "migrate", "-v", "0"], env=env, on_output=output.extend):
        raise database_refusal(output.decode("utf-8", "replace"))


def empty_folder() -> None:
    """Delete what a demonstration left in var/demo, but for the keys: a database elsewhere needs them."""
    DEMO.mkdir(parents=True, exist_ok=True)
    for path in DEMO.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.suffix != ".key":
            path.unlink()
    (
        DEMO / "static"
    ).mkdir()  # whitenoise warns where its folder is missing, even if it is not used


def database_refusal(output: str) -> Refusal:
    """Return the sentence for a database whose tables could not be made."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = next((line for line in lines if "OperationalError: " in line), "")
    if not said:  # a fault of the code: the developer needs all of it
        print_lines(lines)
    reason = said.partition("OperationalError: ")[2] or (lines[-1] if lines else "?")
    return Refusal(
        f"Không tạo được bảng trong cơ sở dữ liệu ({reason}): hãy kiểm tra máy chủ và địa chỉ,"
        " rồi chạy lại với `script/demo --database URL`, hoặc bỏ --database để dùng SQLite.",
        f"The tables could not be made in the database ({reason}): check the server and the"
        " address, then run `script/demo --database URL` again, or leave it out to use SQLite.",
    )


# Serving


def require_free_port(number: int) -> None:
    """Raise a Refusal unless this machine's port `number` can be listened on."""
    reason = listening_error(number)
    if not reason:
        return
    other = next((n for n in range(max(number, 8000) + 1, 65536) if not listening_error(n)), 8001)
    vietnamese, english = {
        errno.EADDRINUSE: (
            "đã có chương trình khác dùng, có thể là một bản demo đang chạy",
            "taken by another program, perhaps by a running demonstration",
        ),
        errno.EACCES: ("chỉ dành cho root", "kept for root"),
    }.get(reason, (os.strerror(reason),) * 2)
    raise Refusal(
        f"Không dùng được cổng {number} ({vietnamese}): hãy chạy `script/demo --port {other}`.",
        f"Port {number} cannot be used ({english}): run `script/demo --port {other}`.",
    )


def listening_error(number: int) -> int:
    """Return the errno of why this machine's port cannot be listened on, 0 where it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web server does
        try:
            probe.bind((HOST, number))
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0


def serve(number: int, env: Mapping[str, str], report: Mapping[str, Any], guard: IO[str]) -> int:
    """Run web server, worker and clock until Ctrl-C; print addresses and accounts once it answers."""
    command = [str(PYTHON), "manage.py", "serve", "--host", HOST, "--port", str(number)]
    command += ["--threads", "32", "--web-log", "error"]
    stopped: list[int] = []

    def stop(signal_number: int, _frame: FrameType | None) -> None:
        stopped.append(signal_number)
        server.terminate()

    # The server holds the folder's lock too: it may outlive this process.
    server = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=(guard.fileno(),))
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if answers(number, server):
        print_report(report, base=f"http://{HOST}:{number}")
    code = server.wait()
    if stopped:
        raise KeyboardInterrupt
    raise Refusal(
        f"Máy chủ web đã dừng (mã thoát {code}): hãy xem lỗi ở trên rồi chạy lại `script/demo`.",
        f"The web server stopped (exit code {code}): see the error above, then run"
        " `script/demo` again.",
    )


def answers(number: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait for the server's first answer; False where it ended, or took too long."""
    last = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < last:
        connection = http.client.HTTPConnection(HOST, number, timeout=START_SECONDS)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return True
        finally:
            connection.close()
    return False


# Telling


def print_report(report: Mapping[str, Any], *, base: str | None) -> None:
    """Print what was built and who can enter; with `base`, where."""
    day = datetime.date.fromisoformat(str(report["today"]))
    lines = [
        "",
        f"SátHạch: {report['officials']} cán bộ, ngày {day:%d/%m/%Y}, số gieo {report['seed']}.",
        f"  (the demonstration is ready: {report['officials']} officials, seed {report['seed']})",
    ]
    for path in sorted(path for path in DEMO.glob("*") if path.suffix in (".xlsx", ".json")):
        if path != ASKED:
            lines.append(f"  {path.relative_to(ROOT)}")
    if certificates := len(list(DEMO.glob("certificates/*.pdf"))):
        where = (DEMO / "certificates").relative_to(ROOT)
        lines.append(f"  {where}/  {certificates} chứng nhận PDF (certificates)")
    lines += ["", "Tài khoản (vai trò: tên đăng nhập / mật khẩu) | Accounts:"]
    for account in report.get("accounts", []):
        lines.append(f"  {account['role']}: {account['username']} / {account['password']}")
    if base:
        lines += ["", f"Địa chỉ | Addresses: {base}/"]
        for name, address in dict(report.get("addresses", {})).items():
            parts = urlsplit(str(address))
            tail = f"?{parts.query}" if parts.query else ""
            lines.append(f"  {name}: {base}/{parts.path.lstrip('/')}{tail}")
        lines += ["", "Dừng: Ctrl-C. (Ctrl-C stops.)"]
    print_lines(lines)


def print_lines(lines: Sequence[str]) -> None:
    """Print lines to stdout at once, also into a pipe."""
    print(*lines, sep="\n", flush=True)


def read_json(path: Path) -> dict[str, Any]:
    """Return what a JSON file holds; nothing where it is missing or was cut off."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
