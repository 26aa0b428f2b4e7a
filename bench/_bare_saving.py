"""One database of bench/save.py: builds a sitting, measures both sides in turns, prints JSON."""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from threading import Barrier
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

import psycopg  # noqa: E402 (these need the settings that were loaded above)
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from assessments.delivery import sitter_of  # noqa: E402
from assessments.models import Attempt, Response  # noqa: E402
from assessments.saving import Answer, save  # noqa: E402
from tests.make import (  # noqa: E402
    EIGHT,
    make_attempt,
    make_candidate,
    make_exam_form,
    make_round,
    make_version,
)

THREADS = (1, 8)
ITEMS = 40
ROUNDS = 4
SECONDS = 0.5
AT = EIGHT + timedelta(minutes=10)

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


class Sitter:
    """One candidate at work: an attempt, its items, and the sequence of the last save."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.items = list(attempt.exam_form.items.order_by("order").values_list("pk", flat=True))
        self.sequence = 0

    def work(self, save_one: SaveOne, seconds: float) -> int:
        """Save one change after another; return how many were acknowledged."""
        done, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.sequence += 1
            save_one(self.sequence)
            done += 1
        return done

    def product(self) -> tuple[SaveOne, Callable[[], None]]:
        """Return how the product saves, in this thread, and what closes its connection."""

        def save_one(sequence: int) -> None:
            item = self.items[sequence % ITEMS]
            answer = Answer(item, "ABCD"[sequence % 4], sequence, AT)
            save(sitter=sitter_of(self.attempt, lease=self.attempt.lease), answers=[answer], at=AT)

        return save_one, connection.close

    def bare(self) -> tuple[SaveOne, Callable[[], None]]:
        """Return how the driver alone saves, with the same settings, and what closes it."""
        moment = connection.ops.adapt_datetimefield_value(AT)
        guard = (moment, self.attempt.pk, moment, self.attempt.lease)

        def answer(sequence: int) -> tuple[Any, ...]:
            item, value = self.items[sequence % ITEMS], json.dumps("ABCD"[sequence % 4])
            return (self.attempt.pk, item, value, sequence, moment, moment)

        return bare_postgres(guard, answer) if is_postgres() else bare_sqlite(guard, answer)


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def bare_sqlite(
    guard: tuple[Any, ...], answer: Callable[[int], tuple[Any, ...]]
) -> tuple[SaveOne, Callable[[], None]]:
    options = settings.DATABASES["default"]["OPTIONS"]
    driver = sqlite3.connect(
        settings.DATABASES["default"]["NAME"], timeout=options["timeout"], isolation_level=None
    )
    driver.executescript(options["init_command"])
    update, upsert = GUARD.replace("%s", "?"), UPSERT.replace("%s", "?")

    def save_one(sequence: int) -> None:
        driver.execute("BEGIN IMMEDIATE")
        held = driver.execute(update, guard).rowcount
        driver.execute(upsert, answer(sequence))
        driver.execute("COMMIT")
        if not held:
            raise RuntimeError("the guard let nothing through")

    return save_one, driver.close


def bare_postgres(
    guard: tuple[Any, ...], answer: Callable[[int], tuple[Any, ...]]
) -> tuple[SaveOne, Callable[[], None]]:
    there = connection.settings_dict
    driver = psycopg.connect(
        host=there["HOST"], port=there["PORT"] or None, user=there["USER"], dbname=there["NAME"]
    )

    def save_one(sequence: int) -> None:
        held = driver.execute(GUARD, guard, prepare=True).rowcount
        driver.execute(UPSERT, answer(sequence), prepare=True)
        driver.commit()
        if not held:
            raise RuntimeError("the guard let nothing through")

    return save_one, driver.close


def measure(sitters: list[Sitter], side: str) -> float:
    """Return the saves a second of all sitters together, a thread and a connection each."""
    together = Barrier(len(sitters))

    def one(sitter: Sitter) -> tuple[int, float]:
        save_one, close = getattr(sitter, side)()
        try:
            sitter.work(save_one, 0.1)  # caches fill, statements are prepared
            together.wait()
            began = time.perf_counter()
            return sitter.work(save_one, SECONDS), time.perf_counter() - began
        finally:
            close()

    with ThreadPoolExecutor(len(sitters)) as threads:
        counts = list(threads.map(one, sitters))
    for sitter in sitters:
        check(sitter)
    return sum(done / seconds for done, seconds in counts)


def check(sitter: Sitter) -> None:
    """Refuse to report saves that are not there."""
    last = Response.objects.filter(attempt=sitter.attempt).order_by("-sequence").first()
    if last is None or last.sequence != sitter.sequence:
        raise RuntimeError("an acknowledged save is not in the database")


def make_sitters(count: int) -> list[Sitter]:
    round_ = make_round()
    candidates = [make_candidate(round_=round_) for _ in range(count)]
    versions = [make_version() for _ in range(ITEMS)]
    exam_form = make_exam_form(candidates[0], versions=versions)
    return [Sitter(make_attempt(candidate=one, exam_form=exam_form)) for one in candidates]


def fsyncs_a_second(folder: Path) -> float:
    """Return how often this disk writes a page through, one after another."""
    path, done, began = folder / "fsync", 0, time.perf_counter()
    with path.open("wb", buffering=0) as file:
        while time.perf_counter() - began < 0.5:
            file.write(b"\1" * 4096)
            os.fsync(file.fileno())
            done += 1
    path.unlink()
    return done / 0.5


def one_round(sitters: list[Sitter], number: int) -> dict[str, float]:
    """Measure both sides, each of them first in every second round."""
    sides = ("product", "bare") if number % 2 == 0 else ("bare", "product")
    return {side: measure(sitters, side) for side in sides}


def main() -> None:
    call_command("migrate", verbosity=0)
    sitters = make_sitters(max(THREADS))
    connection.close()
    rows = []
    for threads in THREADS:
        rounds = [one_round(sitters[:threads], number) for number in range(ROUNDS)]
        rows.append(
            {
                "threads": threads,
                "product": median(each["product"] for each in rounds),
                "bare": median(each["bare"] for each in rounds),
                # Of the two within a round: the disk's speed changes from one second to the next.
                "share": median(each["product"] / each["bare"] for each in rounds),
            }
        )
    fsyncs = fsyncs_a_second(settings.VAR_DIR)
    json.dump({"vendor": connection.vendor, "fsyncs": fsyncs, "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main()
