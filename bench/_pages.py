"""One server of bench/pages.py: builds both databases, opens every page on both, prints JSON."""

import gzip
import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.conf import settings  # noqa: E402 (these need the settings that were loaded above)
from django.contrib.staticfiles import finders  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench._page_table import PAGES, Measured  # noqa: E402
from bench._page_world import World, build  # noqa: E402
from tests.clients import client_of  # noqa: E402
from tests.test_query_budgets import LISTS, MOST, WORK  # noqa: E402

#: Each page is opened so often; the best counts, since everything else is other people's work.
TIMES = 5
#: Rows of the small database, beside which the large one is measured.
FEW = 50
_ASSET = re.compile(r'(?:href|src)="/static/([^"?#]+\.(?:css|js|svg))"')
_IMPORT = re.compile(r'(?:import|from)\s*\(?\s*"(\./[^"]+|\.\./[^"]+)"')
_FAR = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)="(?:https?:)?//', re.I)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one page cost under one query string."""

    how: str
    statements: int
    slowest: str
    slow_ms: float
    few_ms: float
    many_ms: float
    page_kb: float
    whole_kb: float
    options: int
    breaks: list[str]


class Database:
    """One of the two databases, with a browser for each account of its world."""

    def __init__(self, name: str, rows: int) -> None:
        self.name = name
        self.enter()
        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        self.world: World = build(rows)
        self.seconds = time.perf_counter() - began
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")  # what its own worker does within minutes
        self.clients: dict[str, Client] = {}

    def enter(self) -> None:
        """Make it the one that the product works on."""
        if connection.settings_dict["NAME"] != self.name:
            connection.close()
            connection.settings_dict["NAME"] = self.name
            cache.clear()

    def get(self, page: Measured, query: str) -> Any:
        """Open a page."""
        if page.who not in self.clients:
            self.clients[page.who] = client_of(self.world.users[page.who])
        address = reverse(page.name, args=[self.world.rows[page.of]] if page.of else [])
        response = self.clients[page.who].get(f"{address}?{query}")
        if response.status_code != 200:
            raise RuntimeError(f"{page.name} answered {response.status_code} to {page.who}")
        return response

    def best(self, open_it: Callable[[], Any]) -> float:
        """Return the least milliseconds of `TIMES` calls, after one that fills caches."""
        self.enter()
        open_it()
        found = []
        for _number in range(TIMES):
            began = time.perf_counter()
            open_it()
            found.append(time.perf_counter() - began)
            if sum(found) > 10:  # what takes seconds shows in two
                break
        return min(found) * 1000


def measured(page: Measured, how: str, query: str, few: Database, many: Database) -> Opened:
    """Open a page on both databases, one right after the other."""
    few_ms = few.best(lambda: few.get(page, query))
    many_ms = many.best(lambda: many.get(page, query))
    with CaptureQueriesContext(connection) as asked:
        response = many.get(page, query)
    slowest = max(asked.captured_queries, key=lambda one: float(one["time"]), default=None)
    body = response.content
    page_kb = packed(body)
    return Opened(
        how=how,
        statements=len(asked),
        slowest=slowest["sql"] if slowest else "",
        slow_ms=float(slowest["time"]) * 1000 if slowest else 0,
        few_ms=few_ms,
        many_ms=many_ms,
        page_kb=page_kb,
        whole_kb=page_kb + sum(packed(asset) for asset in assets(body.decode())),
        options=body.count(b"<option"),
        breaks=rules_broken(response),
    )


def most_statements(name: str) -> int | None:
    """Return how many statements a page may ask: a list, or one that measures a whole; else None."""
    if name in WORK:
        return WORK[name][0]
    return MOST if name in LISTS else None


def rules_broken(response: Any) -> list[str]:
    """Return what a page does that none may: ask another host, allow what is inline."""
    policy = response.headers.get("Content-Security-Policy", "")
    found = []
    if "default-src 'self'" not in policy or "unsafe-inline" in policy:
        found.append("CSP")
    if _FAR.search(response.content.decode()):
        found.append("another host")
    return found


def packed(content: bytes) -> float:
    """Return the kilobytes of a text as a proxy sends it."""
    return len(gzip.compress(content, 6)) / 1024


def assets(page: str) -> list[bytes]:
    """Return the style sheets, modules and pictures that a page loads, with what modules import."""
    left, known = set(_ASSET.findall(page)), dict[str, bytes]()
    while left:
        name = left.pop()
        path = finders.find(name)
        if name in known or not isinstance(path, str):
            continue
        known[name] = Path(path).read_bytes()
        if name.endswith(".js"):
            folder = Path("/", name).parent
            left |= {
                os.path.normpath(folder / there).lstrip("/")
                for there in _IMPORT.findall(known[name].decode())
            }
    return list(known.values())


def names() -> tuple[str, str]:
    """Return the names of the small and the large database, which are there and empty."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE few")
            cursor.execute("CREATE DATABASE many")
        return "few", "many"
    return f"{settings.VAR_DIR}/few.sqlite3", f"{settings.VAR_DIR}/many.sqlite3"


def main() -> None:
    rows, wanted = int(sys.argv[1]), sys.argv[2:]
    small, large = names()
    few, many = Database(small, FEW), Database(large, rows)
    print(f"{rows} rows were built in {many.seconds:.0f} s.", file=sys.stderr)
    found = []
    for page in PAGES:
        if wanted and not any(one in page.name for one in wanted):
            continue
        opened = [
            asdict(measured(page, how, query, few, many)) for how, query in page.queries.items()
        ]
        found.append(
            {
                "title": page.title,
                "bounded": page.bounded,
                "most": most_statements(page.name),
                "opened": opened,
            }
        )
        print(f"{page.title}: {max(one['many_ms'] for one in opened):.0f} ms", file=sys.stderr)
    bare = many.best(lambda: Client().get(reverse("ui:health")))
    json.dump({"vendor": connection.vendor, "bare_ms": bare, "pages": found}, sys.stdout)


if __name__ == "__main__":
    main()
