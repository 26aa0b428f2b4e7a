"""Makes `.venv` hold what a lock pins: every version fixed, every file checked by its hash.

A finished environment carries a stamp with the lock's hash and its own place. One that was
interrupted, moved, or no longer starts is made anew; one that somebody else made and that works
is completed, never deleted. No address of an index stands here or in the locks: pip asks the one
that the machine is set up for.
"""

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from sentences import ROOT, SUDO, Refusal, no_space, run_child, run_script, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".made-from-lock"
UNFINISHED = "unfinished\n"  # in the stamp's place while packages are being installed
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"  # holds all that RUNTIME_LOCK does
LOG = ROOT / "var" / "bootstrap.log"
GUARD = ROOT / "var" / "bootstrap.lock"
#: Bytes wanted free before an installation: the development environment takes 400 MB, pip's
#: cache and the demonstration most of the rest; the temporary folder holds the downloads alone.
NEEDED = 2**30
NEEDED_FOR_DOWNLOADS = 300 * 2**20
RUNS = 3
#: Variables that would send the packages, or the search for them, elsewhere than to `.venv`.
ASTRAY = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIREMENT")


def main() -> NoReturn:
    """`script/bootstrap [--dev]`."""
    run_script(_main)


def _main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="script/bootstrap",
        description="Chuẩn bị .venv đúng như tệp khoá phiên bản. | Make .venv as the lock pins it.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--dev", action="store_true", help="thêm công cụ kiểm thử | with the tools for tests"
    )
    bootstrap(DEV_LOCK if parser.parse_args(arguments).dev else RUNTIME_LOCK)
    return 0


def enter(lock: Path) -> None:
    """Return inside `.venv`: make it ready and, from another Python, start the script again in it."""
    bootstrap(lock)
    if not (Path(sys.prefix).exists() and os.path.samefile(sys.prefix, VENV)):
        os.execve(PYTHON, [str(PYTHON), *sys.argv], clean_environment())


def bootstrap(lock: Path) -> None:
    """Make `.venv` hold everything `lock` pins; return at once where it does.

    Raises:
        Refusal: Python's venv module, room on the disk or the network is missing, a file differs
            from its hash, or pip failed otherwise; says the command that mends it.
    """
    if is_ready(lock):
        return
    with one_at_a_time():
        if not is_ready(lock):  # another run may have finished while this one waited
            make(lock)


def is_ready(lock: Path) -> bool:
    """Tell whether `.venv` was finished from `lock` (or the larger lock), here, and still starts."""
    enough = {stamp_of(lock), stamp_of(DEV_LOCK)}
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") in enough and starts()


def stamp_of(lock: Path) -> str:
    """Return what the stamp says of an environment finished from `lock` at this place."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {VENV}\n"


def starts() -> bool:
    """Tell whether the environment's Python starts and its commands belong to this place.

    They do not after the system's Python was replaced, or the folder was copied or moved.
    """
    pip = VENV / "bin" / "pip"
    if not (pip.is_file() and os.fsencode(VENV / "bin") in pip.read_bytes()[:4096]):
        return False
    try:
        probe = [str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.run(probe, capture_output=True, env=clean_environment()).returncode == 0
    except OSError:
        return False


def make(lock: Path) -> None:
    """Create or complete `.venv`, then stamp it."""
    require_space(ROOT, NEEDED)
    require_space(Path(tempfile.gettempdir()), NEEDED_FOR_DOWNLOADS)
    say(
        f"Đang chuẩn bị môi trường .venv theo {lock.name} (chỉ một lần, khoảng một phút)...",
        f"preparing .venv from {lock.name}, once, about a minute",
    )
    if not starts() or (STAMP.is_file() and STAMP.read_text(encoding="utf-8") == UNFINISHED):
        create_venv()
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    install(lock)
    STAMP.write_text(stamp_of(lock), encoding="utf-8")


def require_space(folder: Path, needed: int) -> None:
    """Raise a Refusal unless `needed` bytes are free below `folder`."""
    if shutil.disk_usage(folder).free < needed:
        raise no_space(folder, needed)


def create_venv() -> None:
    """Make an empty `.venv` in place of the broken or unfinished one."""
    try:
        import ensurepip  # noqa: F401, PLC0415 (Debian packs these two apart from Python)
        import venv  # noqa: F401, PLC0415
    except ImportError as error:
        raise Refusal(
            f"Python của máy này thiếu mô-đun venv: hãy chạy `{SUDO}apt install python3-venv`"
            " rồi chạy lại lệnh này.",
            f"This machine's Python lacks the venv module: run `{SUDO}apt install python3-venv`,"
            " then this command again.",
        ) from error
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    python: str = getattr(sys, "_base_executable", "") or sys.executable  # not the one just deleted
    VENV.mkdir()
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    code, output = logged([python, "-m", "venv", str(VENV)])
    if code:
        raise failure_of("python3 -m venv", output)


def install(lock: Path) -> None:
    """Install `lock` by pip, up to three runs: an index may answer differently a moment later."""
    command: list[str | Path] = [
        *(PYTHON, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"),
        *("--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--retries", "5"),
        *("-r", lock),
    ]
    for run in range(1, RUNS + 1):
        code, output = logged(command)
        if code == 0:
            return
        refusal = failure_of("pip install", output)
        if run == RUNS or "No space left" in output:
            raise refusal
        say(
            f"Cài đặt chưa xong, thử lại lần {run + 1}/{RUNS}...",
            f"not installed yet, trying again, {run + 1} of {RUNS}",
        )
        time.sleep(2 * run)


def logged(command: Sequence[str | Path]) -> tuple[int, str]:
    """Run `command`, its output going to var/bootstrap.log; return the exit code and the output."""
    output = bytearray()
    with LOG.open("ab") as log:

        def keep(piece: bytes) -> None:
            output.extend(piece)
            log.write(piece)

        code = run_child(command, env=clean_environment(), on_output=keep)
    return code, output.decode("utf-8", "replace")


def failure_of(what: str, output: str) -> Refusal:
    """Return the sentence for what `what` (venv or pip) told when it failed."""
    if "No space left" in output or "Disk quota exceeded" in output:
        return no_space(ROOT, NEEDED)
    if "DO NOT MATCH THE HASHES" in output:
        return Refusal(
            "Một gói tải về không khớp mã băm trong tệp khoá nên không được cài: hãy kiểm tra"
            " đường truyền (proxy, kho gói trung gian) rồi chạy lại lệnh này.",
            "A downloaded package differs from its hash in the lock and was not installed: check"
            " the line (proxy, package mirror), then run this command again.",
        )
    no_network = (
        "NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|ProtocolError"
        "|name resolution|Network is unreachable|Connection refused|No matching distribution"
        "|SSLError|Could not fetch URL"
    )
    if re.search(no_network, output):
        return Refusal(
            "Không tải được các gói Python: hãy kiểm tra mạng (`python3 -m pip download pip`;"
            " sau proxy thì đặt HTTPS_PROXY) rồi chạy lại lệnh này;"
            f" chi tiết ở {LOG.relative_to(ROOT)}.",
            "The Python packages could not be downloaded: check the network"
            " (`python3 -m pip download pip`; behind a proxy set HTTPS_PROXY), then run this"
            f" command again; details are in {LOG.relative_to(ROOT)}.",
        )
    last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "?")
    return Refusal(
        f"Lệnh `{what}` không thành công ({last}): hãy chạy `rm -rf .venv` rồi chạy lại lệnh này;"
        f" chi tiết ở {LOG.relative_to(ROOT)}.",
        f"`{what}` failed ({last}): run `rm -rf .venv`, then this command again;"
        f" details are in {LOG.relative_to(ROOT)}.",
    )


def clean_environment(added: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for commands of `.venv`: nothing that leads Python or pip astray.

    pip keeps its cache in the home folder where it can, and does without where there is none.
    """
    env = {name: value for name, value in os.environ.items() if name not in ASTRAY}
    env["PIP_USER"] = "0"
    home = env.get("HOME", "")
    if not (home and os.path.isdir(home) and os.access(home, os.W_OK)):
        env["PIP_NO_CACHE_DIR"] = "1"
    return env | dict(added or {})


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock of bootstraps; wait, and say so, while another one works."""
    GUARD.parent.mkdir(exist_ok=True)
    with GUARD.open("a") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Một lệnh khác đang chuẩn bị .venv, xin chờ...", "another command prepares .venv")
            fcntl.flock(guard, fcntl.LOCK_EX)
        yield
