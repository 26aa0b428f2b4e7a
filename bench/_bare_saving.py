"""The bare database of bench/delivery.py: the statements of a save sent by the driver, one commit each.

Prints saves a second as JSON. It writes answers of the shift's first candidates, as the server does.
"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

import psycopg  # noqa: E402 (these need the settings that were loaded above)
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.models import Attempt  # noqa: E402

SECONDS = 1.0

#: What no save can do without, written once more by hand: the guard, the answer, the commit.
GUARD = (
    "UPDATE assessments_attempt SET last_saved_at = %s"
    " WHERE id = %s AND started_at IS NOT NULL AND ended_at IS NULL"
    " AND annulled_at IS NULL AND deadline_at > %s AND lease = %s"
)
UPSERT = (
    "INSERT INTO assessments_response (attempt_id, item_id, value, sequence, client_at, saved_at)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (attempt_id, item_id) DO UPDATE SET value = excluded.value,"
    " sequence = excluded.sequence, client_at = excluded.client_at, saved_at = excluded.saved_at"
    " WHERE excluded.sequence > assessments_response.sequence"
)

#: Saves one answer with this sequence.
SaveOne = Callable[[int], None]


def parameters(attempt: Attempt) -> Callable[[int], tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Return what gives the parameters of both statements for a sequence."""
    items = list(attempt.exam_form.items.order_by("order").values_list("pk", flat=True))
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    guard = (moment, attempt.pk, moment, attempt.lease)

    def of(sequence: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        value = json.dumps("ABCD"[sequence % 4])
        item = items[sequence % len(items)]
        return guard, (attempt.pk, item, value, sequence, moment, moment)

    return of


def bare_sqlite(of: Callable[[int], tuple[Any, Any]]) -> tuple[SaveOne, Callable[[], None]]:
    options = settings.DATABASES["default"]["OPTIONS"]
    driver = sqlite3.connect(
        settings.DATABASES["default"]["NAME"], timeout=options["timeout"], isolation_level=None
    )
    driver.executescript(options["init_command"])
    update, upsert = GUARD.replace("%s", "?"), UPSERT.replace("%s", "?")

    def save_one(sequence: int) -> None:
        guard, answer = of(sequence)
        driver.execute("BEGIN IMMEDIATE")
        held = driver.execute(update, guard).rowcount
        driver.execute(upsert, answer)
        driver.execute("COMMIT")
        if not held:
            raise RuntimeError("the guard let nothing through")

    return save_one, driver.close


def bare_postgres(of: Callable[[int], tuple[Any, Any]]) -> tuple[SaveOne, Callable[[], None]]:
    there = connection.settings_dict
    driver = psycopg.connect(
        host=there["HOST"],
        port=there["PORT"] or None,
        user=there["USER"],
        password=there["PASSWORD"] or None,
        dbname=there["NAME"],
    )

    def save_one(sequence: int) -> None:
        guard, answer = of(sequence)
        held = driver.execute(GUARD, guard, prepare=True).rowcount
        driver.execute(UPSERT, answer, prepare=True)
        driver.commit()
        if not held:
            raise RuntimeError("the guard let nothing through")

    return save_one, driver.close


def measured(attempts: list[Attempt]) -> float:
    """Return the saves a second of so many connections, each in a thread of its own."""
    bare = bare_postgres if connection.vendor == "postgresql" else bare_sqlite
    prepared = [parameters(attempt) for attempt in attempts]
    together = Barrier(len(attempts))

    def one(of: Callable[[int], tuple[Any, Any]]) -> float:
        save_one, close = bare(of)
        try:
            first = time.time_ns()  # above every sequence of a run before
            save_one(first)
            together.wait()
            done, began = 0, time.perf_counter()
            while time.perf_counter() - began < SECONDS:
                done += 1
                save_one(first + done)
            return done / (time.perf_counter() - began)
        finally:
            close()

    with ThreadPoolExecutor(len(attempts)) as threads:
        return sum(threads.map(one, prepared))


def main() -> None:
    """Measure one connection and eight."""
    attempts = list(
        Attempt.objects.filter(started_at__isnull=False, ended_at__isnull=True)
        .select_related("exam_form")
        .order_by("pk")[:8]
    )
    json.dump({str(count): measured(attempts[:count]) for count in (1, 8)}, sys.stdout)


if __name__ == "__main__":
    main()
