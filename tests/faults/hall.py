"""A hall of candidates in front of a real web server that can be killed and started again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TOKEN = re.compile(r'data-token="([^"]+)"')
_ATTEMPT = re.compile(r'data-paper="([^"]+)"')
#: What is read of a page that asks to come again.
BUSY = "busy"
#: Seconds that a server may take to answer its first request.
STARTS_WITHIN = 60


class WebServer:
    """granian with the product's settings on the loopback; its port stays the same.

    Args:
        folder: where its data lie.
        url: the database.
    """

    def __init__(self, folder: Path, *, url: str, workers: int = 1) -> None:
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SATHACH_DATABASE_URL": url,
            "SATHACH_VAR": str(folder),
            "SATHACH_GROUP_COMMIT": "1",
            "SATHACH_HOSTS": "127.0.0.1",
            "SATHACH_LOG_LEVEL": "ERROR",
            "SATHACH_DEBUG": "0",
        }
        self.workers = workers
        (folder / "static").mkdir(exist_ok=True)  # whitenoise warns where it is missing
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None
        #: The server of the database, where it is not a file.
        self.database: Any = None

    def script(self, *words: str) -> Any:
        """Return what a script of the project prints as JSON, on this server's database."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env=self.env,
            check=True,
            stdout=subprocess.PIPE,
        )
        return json.loads(done.stdout)

    def start(self, *before: str) -> None:
        """Run it until it answers, under another program where one is named."""
        command = [*before, sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        command += ["--workers", str(self.workers), "--blocking-threads", "32"]
        command += ["--log-level", "critical", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "config.wsgi:application"],
            cwd=settings.BASE_DIR,
            env=self.env,
            start_new_session=True,  # so that its workers die with it
        )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the web server does not answer")

    def pids(self) -> list[int]:
        """Return its process and those that it started."""
        assert self.process is not None
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += [int(one) for one in (task / "children").read_text().split()]
        return found

    def kill(self) -> None:
        """Kill it and its workers, as a loss of power would: nothing of it ends by itself."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)
            self.process = None


@dataclass
class Machine:
    """A candidate's machine, which remembers what the server said that it holds."""

    port: int
    number: str
    items: list[list[int]]
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    attempt: str = ""
    sequence: int = 0
    #: item id -> (sequence, value) of the last answer that was acknowledged
    acknowledged: dict[int, tuple[int, str]] = field(default_factory=dict)
    #: item id -> (sequence, value) of answers whose fate the machine does not know
    unknown: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    refusals: list[int] = field(default_factory=list)
    #: The keys of the closed paper that the server told, one each time that it was asked.
    keys: list[str] = field(default_factory=list)

    def enter(self, code: str) -> None:
        """Log in and accept the rules."""
        self._ask("GET", "/thi")
        self._post("/thi", number=self.number, code=code)
        self._post("/thi/xac-nhan", details="on", rules="on")

    def wait(self, code: str) -> None:
        """Go to the waiting room and take what its button goes by."""
        self.enter(code)
        page = self._ask("GET", "/thi/phong-cho")
        token = _TOKEN.search(page)
        assert token, page[:2000]
        self.token = token[1]

    def press(self) -> bool:
        """Press "begin" in the waiting room; tell whether the server said that the paper has begun."""
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
                line.request("POST", "/thi/mo-de", "", {"Authorization": f"Bearer {self.token}"})
                reply = line.getresponse()
                said = json.loads(reply.read())
        except (OSError, HTTPException, ValueError):
            return False
        if reply.status != 200:
            self.refusals.append(reply.status)
            return False
        self.keys.append(said["key"])
        return True

    def begin(self, code: str) -> None:
        """Log in, accept, start, open the paper."""
        self.enter(code)
        self._post("/thi/bat-dau")
        page = self._ask("GET", "/thi/bai")
        token, attempt = _TOKEN.search(page), _ATTEMPT.search(page)
        assert token, page[:2000]
        assert attempt
        self.token, self.attempt = token[1], attempt[1]

    def answer(self, place: int) -> bool:
        """Send the next answer to an item; tell whether it was acknowledged."""
        item, order = self.items[place]
        self.sequence += 1
        sequence, value = self.sequence, "ABCD"[self.sequence % 4]
        self.unknown.setdefault(item, []).append((sequence, value))
        body = urlencode({"item": item, f"c{order}": value, "sequence": sequence})
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
                headers = FORM | {"Authorization": f"Bearer {self.token}"}
                line.request("POST", "/thi/tra-loi", body, headers)
                reply = line.getresponse()
                said = json.loads(reply.read())
        except (OSError, HTTPException, ValueError):
            return False
        if reply.status != 200:
            self.refusals.append(reply.status)
            if reply.status == 429:
                assert int(reply.headers["Retry-After"]) > 0
            return False
        assert said["saved"] == [[item, sequence]]
        self.acknowledged[item] = (sequence, value)
        return True

    def insist(self, place: int, *, within: float = 60) -> None:
        """Send an answer until it is acknowledged, as the page does."""
        self._press_until(lambda: self.answer(place), within=within)

    def insist_on(self, places: Iterable[int]) -> None:
        """Send several answers, each until it is acknowledged."""
        for place in places:
            self.insist(place)

    def hand_in(self, *, within: float = 60) -> None:
        """End the paper, and press again where the page says that the server is busy."""
        self._press_until(
            lambda: self._post("/thi/nop", attempt=self.attempt) != BUSY, within=within
        )

    def _press_until(self, taken: Callable[[], bool], *, within: float) -> None:
        until = time.monotonic() + within
        while not taken():
            assert time.monotonic() < until, f"{self.number}: refused for {within} s"
            time.sleep(0.3)

    def lost(self, held: dict[int, tuple[int, str]]) -> list[str]:
        """Return what the server should hold and does not, or holds and never got.

        Args:
            held: item id -> (sequence, value) as they stand in the database.
        """
        wrong = []
        for item, (sequence, value) in self.acknowledged.items():
            later = [sent for sent in self.unknown.get(item, []) if sent[0] > sequence]
            if held.get(item) not in [(sequence, value), *later]:
                wrong.append(f"{self.number}, item {item}: {held.get(item)} for {sequence}")
        for item, answer in held.items():
            if answer not in self.unknown.get(item, []):
                wrong.append(f"{self.number}, item {item}: {answer} was never sent")
        return wrong

    def _post(self, path: str, **data: Any) -> str:
        return self._ask("POST", path, {**data, "csrfmiddlewaretoken": self.cookies["csrftoken"]})

    def _ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.request(method, path, urlencode(data or {}), FORM | {"Cookie": cookies})
            reply = line.getresponse()
            if reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
                return BUSY
            assert reply.status in (200, 302), f"{self.number}: {path} gives {reply.status}"
            for told in reply.headers.get_all("Set-Cookie") or []:
                name, _is, value = told.partition(";")[0].partition("=")
                self.cookies[name] = value
            return reply.read().decode()


def all_at_once(machines: list[Machine], act: Callable[[Machine], None]) -> None:
    """Let every machine act in a thread of its own; a fault of any is the test's."""
    faults: list[BaseException] = []

    def run(machine: Machine) -> None:
        try:
            act(machine)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(one,), daemon=True) for one in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    if faults:
        raise faults[0]
