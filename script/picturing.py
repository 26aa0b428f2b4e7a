"""script/screenshots: build a demonstration in a temporary folder, serve it, take its pictures.

What drives the browser is docs/camera/; this file only prepares and clears away.
"""

import argparse
import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from environment import DEV_LOCK, clean_environment, enter
from sentences import ROOT, SUDO, Refusal, run_child, run_script, say

CAMERA = ROOT / "docs" / "camera"
HOST = "127.0.0.1"
#: As many officials as give every picture something to show.
OFFICIALS = 120
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 60


def main() -> NoReturn:
    """`script/screenshots [--only NAME ...] [--list]`."""
    run_script(_main)


def _main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    enter(DEV_LOCK)
    names = picture_names()
    if options.list:
        print(*names, sep="\n")
        return 0
    if unknown := [name for name in options.only if name not in names]:
        raise Refusal(
            f"Không có ảnh «{unknown[0]}»: hãy xem các tên bằng `script/screenshots --list`.",
            f"There is no picture {unknown[0]}: see the names with `script/screenshots --list`.",
        )
    require_browser()
    with tempfile.TemporaryDirectory(prefix="sathach-pictures-") as folder:
        return take(Path(folder), options.only)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(
        prog="script/screenshots",
        description="Chụp ảnh cho tài liệu. | Take the pictures of docs.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="chỉ chụp ảnh này, dùng được nhiều lần | this picture alone; may be repeated",
    )
    add("--list", action="store_true", help="liệt kê tên ảnh | list the pictures' names")
    return parser.parse_args(arguments)


def picture_names() -> list[str]:
    """Return the names in the table of docs/camera/pictures.py, in its order."""
    sys.path.insert(0, str(CAMERA))
    from pictures import PICTURES  # noqa: PLC0415 (its folder is known only now)

    return [picture.name for picture in PICTURES]


def require_browser() -> None:
    """Raise a Refusal where the machine has no Chromium."""
    if not any(shutil.which(name) for name in BROWSERS):
        raise Refusal(
            "Máy này chưa có Chromium để chụp ảnh trang: hãy chạy"
            f" `{SUDO}apt install chromium` rồi chạy lại lệnh này.",
            "There is no Chromium on this machine to take pictures with: run"
            f" `{SUDO}apt install chromium`, then this command again.",
        )


def take(folder: Path, names: Sequence[str]) -> int:
    """Build in `folder`, serve, take the pictures of `names` (all where empty)."""
    port = free_port()
    env = clean_environment(
        {
            "PYTHONPATH": str(ROOT),
            "SATHACH_DEMO": "1",
            "SATHACH_VAR": str(folder),
            "SATHACH_DATABASE_URL": f"sqlite:///{folder / 'sathach.sqlite3'}",
            "SATHACH_PUBLIC_URL": f"http://{HOST}:{port}",
            "SATHACH_HOSTS": HOST,
            "SATHACH_HTTPS_ONLY": "0",
            "SATHACH_DEBUG": "0",
        }
    )
    (folder / "static").mkdir()  # whitenoise warns where its folder is missing
    stage = [sys.executable, str(CAMERA / "stage.py")]
    say("Đang dựng tỉnh mẫu và một ca thi đang diễn ra...", "building what the pictures show")
    built = bytearray()
    if run_child([*stage, "build", str(OFFICIALS)], env=env, on_output=built.extend):
        print(built.decode("utf-8", "replace"), file=sys.stderr)
        raise Refusal(
            "Dựng bản demo để chụp ảnh không xong: hãy xem lỗi ở trên.",
            "The demonstration for the pictures was not finished: see the error above.",
        )
    with served([*stage, "serve", str(port)], port, env):
        return run_child(
            [
                sys.executable,
                str(CAMERA / "taking.py"),
                f"http://{HOST}:{port}",
                str(folder / "report.json"),
                *names,
            ],
            env=env,
        )


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(command: Sequence[str], port: int, env: Mapping[str, str]) -> Iterator[None]:
    """Run the web server until the pictures are taken."""
    server = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(port, server)
        yield
    finally:
        server.terminate()
        server.wait()


def wait_until_it_answers(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return once the server answers its health check; raise a Refusal if it never does."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise Refusal(
        "Máy chủ của bản demo không trả lời: hãy chạy lại lệnh này.",
        "The demonstration's server does not answer: run this command again.",
    )


if __name__ == "__main__":
    main()
