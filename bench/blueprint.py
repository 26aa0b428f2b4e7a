"""How long the exact check of a blueprint takes for each group of officials, beside question by question.

20,000 questions are generated with skills, levels, kinds, positions and fields as a province has them,
a blueprint of 60 cells that overlap, and 11 groups. For each group the greatest number of cells that can
be filled is counted twice: over classes of questions (as the editor does while somebody types), and by
offering each question by itself. Both must find the same. No database.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

#: What the product promises for one group.
MOST_MILLISECONDS = 100
#: Runs of which the fastest counts: another program may take the processor meanwhile.
RUNS = 3


def main() -> int:
    """Measure, print and say whether it is within its bound."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--groups", type=int, default=11)
    parser.add_argument("--cells", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    _set_up()
    found = _measure(given.items, given.groups, given.cells)
    if given.json:
        print(json.dumps(found, indent=2))
    else:
        _tell(found)
    return int(not found["kept"])


def _set_up() -> None:
    import os  # noqa: PLC0415 (only to name the settings)

    import django  # noqa: PLC0415 (the settings come first)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()


def _measure(items: int, groups: int, cells: int) -> dict[str, Any]:
    from assessments.prechecking import Classes  # noqa: PLC0415 (Django is set up before)

    pool, asked, strata = _world(items, groups, cells)
    begun = time.perf_counter()
    lots = _lots(pool)
    sorted_out = time.perf_counter()
    classes = Classes(asked, lots)
    ready = time.perf_counter()
    rows: list[dict[str, Any]] = []
    for stratum in strata:
        took = []
        for _run in range(RUNS):
            start = time.perf_counter()
            short = classes.shortages(stratum)
            counted = time.perf_counter()
            took.append(counted - start)
        naive = _one_by_one(pool, asked, stratum)
        ended = time.perf_counter()
        missing = sum(one.needed - one.available for one in short)
        rows.append(
            {
                "group": f"{stratum.position} × {', '.join(stratum.fields)}",
                "classes": len(classes.fitting(stratum)),
                "missing": missing,
                "milliseconds": round(min(took) * 1000, 2),
                "naive_milliseconds": round((ended - counted) * 1000, 2),
                "same": missing == naive,
            }
        )
    slowest = max(row["milliseconds"] for row in rows)
    return {
        "items": items,
        "cells": cells,
        "lots": len(lots),
        "sorting_milliseconds": round((sorted_out - begun) * 1000, 2),
        "once_milliseconds": round((ready - sorted_out) * 1000, 2),
        "groups": rows,
        "slowest_milliseconds": slowest,
        "naive_slowest_milliseconds": max(row["naive_milliseconds"] for row in rows),
        "kept": slowest <= MOST_MILLISECONDS and all(row["same"] for row in rows),
    }


def _world(items: int, groups: int, cells: int) -> tuple[Any, Any, Any]:
    """Return questions, cells and groups; the same numbers give the same world."""
    from assessments.assembly.model import Cell, Item, Source, Stratum  # noqa: PLC0415
    from banks.enums import Level  # noqa: PLC0415

    chance = random.Random(2026)  # noqa: S311 (a world that can be made again)
    skills = [f"IU{module:02d}.{skill}" for module in range(1, 10) for skill in range(1, 9)]
    kinds = ["single_choice", "multiple_choice", "true_false", "true_false_group", "ordering"]
    positions = [f"VT{number:02d}" for number in range(1, 31)]
    fields = [f"LV{number:02d}" for number in range(1, 33)]

    def tags(codes: Sequence[str], share: float) -> frozenset[str]:
        if chance.random() >= share:
            return frozenset()
        return frozenset(chance.sample(codes, chance.choice((1, 1, 2, 3))))

    pool = [
        Item(
            number,
            chance.choice(skills),
            chance.choices(Level.values, weights=(4, 3, 2, 1))[0],
            chance.choice(kinds),
            tags(positions, 0.4),
            tags(fields, 0.4),
        )
        for number in range(items)
    ]
    asked = []
    for number in range(cells):
        module = f"IU{number % 9 + 1:02d}"
        some = {module} if number % 3 else {module, chance.choice(skills)}
        asked.append(
            Cell(
                id=number,
                source=list(Source)[number % 3],
                skills=frozenset(some),
                levels=frozenset(chance.sample(Level.values, chance.choice((1, 1, 2)))),
                kinds=frozenset() if number % 4 else frozenset(chance.sample(kinds, 2)),
                count=chance.choice((1, 1, 2, 3)),
            )
        )
    strata = [
        Stratum(position, tuple(chance.sample(fields, chance.choice((1, 1, 2)))))
        for position in chance.sample(positions, groups)
    ]
    return pool, asked, strata


def _lots(pool: Any) -> Any:
    """Sort questions as `drawing_pool.read_lots` does with rows."""
    from assessments.drawing_pool import Lot  # noqa: PLC0415

    found: dict[Any, int] = {}
    for item in pool:
        alike = replace(item, id=0)
        found[alike] = found.get(alike, 0) + 1
    return [Lot(alike, count, alike.seconds * count) for alike, count in found.items()]


def _one_by_one(pool: Any, cells: Any, stratum: Any) -> int:
    """Return how many questions are missing, each question asked about each cell and matched alone."""
    from assessments.assembly.matching import Matching  # noqa: PLC0415
    from assessments.assembly.pool import masks, whole_demands  # noqa: PLC0415

    demands = whole_demands(cells, stratum)
    matching = Matching([cell.count for cell in cells])
    for number, item in enumerate(pool):
        (mask,) = masks([item], demands, stratum)
        if mask:
            matching.add(number, mask)
    return sum(matching.need)


def _tell(found: dict[str, Any]) -> None:
    print(
        f"{found['items']} questions in {found['lots']} lots, {found['cells']} cells;"
        f" sorted once in {found['once_milliseconds']} ms"
    )
    print(f"{'group':<24}{'classes':>8}{'missing':>8}{'ms':>10}{'one by one, ms':>16}")
    for row in found["groups"]:
        print(
            f"{row['group']:<24}{row['classes']:>8}{row['missing']:>8}"
            f"{row['milliseconds']:>10}{row['naive_milliseconds']:>16}"
        )
    print(f"slowest {found['slowest_milliseconds']} ms, bound {MOST_MILLISECONDS} ms")


if __name__ == "__main__":
    sys.exit(main())
