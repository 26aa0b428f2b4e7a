"""Hundreds of candidates in one process: prepared bytes over raw sockets, and how long each took.

Reads from standard input what is to be done, writes as JSON what it measured. It shares the
machine with the server, so it does as little as it can: no library speaks HTTP here.
"""

import heapq
import json
import re
import resource
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^=]+)=([^;]*)", re.IGNORECASE)
_TOKEN = re.compile(rb'data-token="([^"]+)"')
_ATTEMPT = re.compile(rb'data-paper="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


@dataclass
class Line:
    """A connection that is kept: what is sent waits for its answer before the next is sent."""

    address: tuple[str, int]
    link: socket.socket | None = None
    sent_at: float = 0.0
    seen: bytearray = field(default_factory=bytearray)
    needed: int = 0
    done: Callable[[bytes, float], None] | None = None


def _nobody(answer: bytes, seconds: float) -> None:
    """Take an answer that nobody asked for."""


class Loop:
    """All lines of the process, watched by one selector."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.selector = selectors.DefaultSelector()
        self.received = 0
        self.busy = 0

    def send(
        self, line: Line, request: bytes, done: Callable[[bytes, float], None], *, due: float = 0.0
    ) -> None:
        """Send a request; its time counts from when it was due, where that is said."""
        if line.link is None:
            line.link = socket.create_connection(self.address)
            line.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(line.link, selectors.EVENT_READ, line)
        line.sent_at, line.done = due or time.perf_counter(), done
        line.seen.clear()
        line.needed = 0
        line.link.sendall(request)
        self.busy += 1

    def step(self, seconds: float) -> None:
        """Take what has come."""
        for key, _events in self.selector.select(seconds):
            line: Line = key.data
            chunk = cast("socket.socket", key.fileobj).recv(262_144)
            if not chunk:
                self._closed(line)
                continue
            self.received += len(chunk)
            line.seen += chunk
            if not line.needed and (end := line.seen.find(b"\r\n\r\n")) >= 0:
                length = _LENGTH.search(line.seen, 0, end)
                line.needed = end + 4 + (int(length[1]) if length else 0)
            if line.needed and len(line.seen) >= line.needed:
                self.busy -= 1
                done, line.done = line.done or _nobody, None
                done(bytes(line.seen), time.perf_counter() - line.sent_at)

    def _closed(self, line: Line) -> None:
        if line.link is not None:
            self.selector.unregister(line.link)
            line.link.close()
        line.link = None
        if line.done is not None:
            self.busy -= 1
            done, line.done = line.done, None
            done(b"HTTP/1.1 000 closed\r\n\r\n", time.perf_counter() - line.sent_at)


@dataclass
class Machine:
    """A candidate's machine: its line, its cookies, and the paper's token once it has one."""

    number: str
    line: Line
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    attempt: str = ""
    sequence: int = 0
    bytes_got: int = 0

    def asking(self, method: str, path: str, data: dict[str, Any] | None = None) -> bytes:
        body = urlencode(data or {}).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
            f"Accept-Encoding: gzip\r\n"
        )
        if method == "POST":
            head += f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n"
        return head.encode() + b"\r\n" + body

    def posting(self, path: str, **data: Any) -> bytes:
        return self.asking("POST", path, data | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})

    def take(self, answer: bytes) -> int:
        """Keep cookies and tokens; return the status."""
        self.bytes_got += len(answer)
        head, _end, body = answer.partition(b"\r\n\r\n")
        for name, value in _COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        if found := _TOKEN.search(body):
            self.token = found[1].decode()
        if found := _ATTEMPT.search(body):
            self.attempt = found[1].decode()
        return int(head[9:12])

    def opening(self) -> bytes:
        """The start as the waiting room sends it."""
        return (
            f"POST /thi/mo-de HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Length: 0\r\n\r\n"
        ).encode()

    def saving(self, item: int, order: int) -> bytes:
        """A save as the page sends it."""
        self.sequence += 1
        letter = "ABCD"[self.sequence % 4]
        body = f"item={item}&c{order}={letter}&sequence={self.sequence}&client_at=1790000000000"
        return (
            f"POST /thi/tra-loi HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: {FORM}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def told(times: list[float], statuses: list[int], seconds: float, wanted: int) -> dict[str, Any]:
    """Return what a phase comes to; milliseconds."""
    ordered = sorted(times)

    def pick(share: float) -> float:
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    return {
        "count": len(times),
        "seconds": seconds,
        "rate": len(times) / seconds,
        "median": pick(0.5),
        "p95": pick(0.95),
        "p99": pick(0.99),
        "errors": sum(status != wanted for status in statuses),
    }


class Phase:
    """Requests of many machines: each machine's in their order, all machines at once."""

    def __init__(self, loop: Loop, *, wanted: int) -> None:
        self.loop, self.wanted = loop, wanted
        self.times: list[float] = []
        self.statuses: list[int] = []

    def run(
        self, machines: list[Machine], step: Callable[[Machine], bytes], *, over: float = 0.0
    ) -> dict[str, Any]:
        """Let each machine send one request, evenly over so many seconds; 0: all that go at once."""
        began = time.perf_counter()
        due = [(began + over * place / len(machines), place) for place in range(len(machines))]
        heapq.heapify(due)
        while due or self.loop.busy:
            now = time.perf_counter()
            while due and due[0][0] <= now and (over or self.loop.busy < 64):
                at, place = heapq.heappop(due)
                machine = machines[place]
                self.loop.send(
                    machine.line, step(machine), self._taker(machine), due=at if over else 0.0
                )
            wait = due[0][0] - now if due and over else 0.05
            self.loop.step(max(0.0, min(wait, 0.05)))
        return told(self.times, self.statuses, time.perf_counter() - began, self.wanted)

    def _taker(self, machine: Machine) -> Callable[[bytes, float], None]:
        def take(answer: bytes, seconds: float) -> None:
            self.statuses.append(machine.take(answer))
            self.times.append(seconds)

        return take


def saturate(
    loop: Loop, machines: list[Machine], items: list[list[int]], *, lines: int, rounds: int
) -> dict[str, Any]:
    """Save as fast as the server answers: every item of every machine, `rounds` times."""
    times: list[float] = []
    statuses: list[int] = []

    def all_saves() -> Iterator[bytes]:
        for _round in range(rounds):
            for item, order in items:
                for machine in machines:
                    yield machine.saving(item, order)

    requests = list(all_saves())  # prepared: what is measured is the server
    waiting = iter(requests)
    began, cpu = time.perf_counter(), time.process_time()

    def give(line: Line) -> None:
        request = next(waiting, None)
        if request is not None:
            loop.send(line, request, lambda answer, seconds: take(line, answer, seconds))

    def take(line: Line, answer: bytes, seconds: float) -> None:
        times.append(seconds)
        statuses.append(int(answer[9:12]))
        give(line)

    for machine in machines[:lines]:
        give(machine.line)
    while loop.busy:
        loop.step(0.05)
    found = told(times, statuses, time.perf_counter() - began, 200)
    found["generator_cpu"] = time.process_time() - cpu
    return found


def main() -> None:
    """Do what is asked, phase by phase; each phase waits for a line on standard input."""
    plan = json.loads(sys.stdin.readline())
    address = ("127.0.0.1", plan["port"])
    loop = Loop(address)
    machines = [Machine(number, Line(address)) for number in plan["numbers"]]
    items = plan["items"]
    for line in sys.stdin:
        wish = json.loads(line)
        name = wish["phase"]
        if name == "login":
            Phase(loop, wanted=200).run(machines, lambda m: m.asking("GET", "/thi"))
            found = Phase(loop, wanted=302).run(
                machines,
                lambda m: m.posting("/thi", number=m.number, code=plan["code"]),
            )
            Phase(loop, wanted=302).run(
                machines, lambda m: m.posting("/thi/xac-nhan", details="on", rules="on")
            )
        elif name == "wait":
            Phase(loop, wanted=200).run(machines, lambda m: m.asking("GET", "/thi/phong-cho"))
            before = loop.received
            found = Phase(loop, wanted=200).run(machines, lambda m: m.asking("GET", "/thi/de-kin"))
            found["bytes_each"] = (loop.received - before) / len(machines)
        elif name == "start":
            found = Phase(loop, wanted=200).run(machines, Machine.opening, over=wish["over"])
        elif name == "paper":
            before = loop.received
            found = Phase(loop, wanted=200).run(
                machines, lambda m: m.asking("GET", "/thi/bai"), over=wish["over"]
            )
            found["bytes_each"] = (loop.received - before) / len(machines)
        elif name == "saturate":
            found = saturate(loop, machines, items, lines=wish["lines"], rounds=wish["rounds"])
        elif name == "paced":
            found = paced(loop, machines, items, seconds=wish["seconds"], every=wish["every"])
        else:
            found = Phase(loop, wanted=302).run(
                machines, lambda m: m.posting("/thi/nop", attempt=m.attempt)
            )
        usage = resource.getrusage(resource.RUSAGE_SELF)
        found["generator_total_cpu"] = usage.ru_utime + usage.ru_stime
        print(json.dumps(found), flush=True)


def paced(
    loop: Loop, machines: list[Machine], items: list[list[int]], *, seconds: float, every: float
) -> dict[str, Any]:
    """Let each machine save once in so many seconds, each at a moment of its own."""
    phase = Phase(loop, wanted=200)
    began = time.perf_counter()
    rounds = int(seconds / every)
    for number in range(rounds):
        item, order = items[number % len(items)]
        phase.run(machines, lambda m, i=item, o=order: m.saving(i, o), over=every)  # type: ignore[misc]
    return told(phase.times, phase.statuses, time.perf_counter() - began, 200)


if __name__ == "__main__":
    main()
