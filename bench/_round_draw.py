"""One process of bench/round.py: makes the province, draws a round's papers, replays, prints JSON."""

import json
import os
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any, TypeVar

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 (these need the settings that were loaded above)
from django.db import connection  # noqa: E402
from django.test import override_settings  # noqa: E402

from assessments.assembling import assemble_round  # noqa: E402
from assessments.draw_plans import DrawPlan  # noqa: E402
from assessments.enums import DrawPolicy  # noqa: E402
from assessments.freezing import freeze_forms  # noqa: E402
from assessments.models import PaperSheet, Round  # noqa: E402
from assessments.paper_figures import GroupSheet  # noqa: E402
from assessments.proving import prove_tailoring  # noqa: E402
from assessments.replaying import verify_round  # noqa: E402
from assessments.shifts import prepare_attempts  # noqa: E402
from banks.models import QuestionVersion  # noqa: E402
from demo.province.people import make_people  # noqa: E402
from demo.story import rounds, settling  # noqa: E402
from demo.story.calendar import FIRST_ASSEMBLY, ROSTER_BEFORE, moment  # noqa: E402
from demo.story.telling import first_plan  # noqa: E402
from demo.story.world import World  # noqa: E402

T = TypeVar("T")


def timed(act: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    """Return an answer with the seconds that it took: of a core, and in all."""
    began, cpu = time.perf_counter(), time.process_time()
    answer = act()
    return answer, (time.process_time() - cpu, time.perf_counter() - began)


@override_settings(REQUIRE_DURABLE=False, GROUP_COMMIT=False)
def planned(officials: int, seed: int) -> tuple[World, Round]:
    """Return the demonstration as it stands when papers of its first, full round are to be drawn."""
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
    world = World(seed=seed, officials=officials, today=FIRST_ASSEMBLY)
    world.people = make_people(officials, seed)
    settling.settle(world)
    settling.fill_bank(world)
    settling.review_bank(world)
    settling.bring_people(world, which="before", on=ROSTER_BEFORE)
    return world, rounds.plan_round(world, first_plan(is_full=True))


def main() -> None:
    """Print what was found as JSON."""
    officials, forms, reserves, seed = map(int, sys.argv[1:5])
    (world, round_), (_cpu, made) = timed(lambda: planned(officials, seed))
    by, at = world.users["thuky"], moment(FIRST_ASSEMBLY, 8)
    plan = DrawPlan(policy=DrawPolicy(sys.argv[5]), forms_per_stratum=forms, reserve_forms=reserves)
    marks = [time.perf_counter()]

    def draw() -> Any:
        return assemble_round(
            round_=round_,
            on=FIRST_ASSEMBLY,
            seed=seed,
            by=by,
            at=at,
            plan=plan,
            progress=lambda _done, _total: marks.append(time.perf_counter()),
        )

    assembled, draw_s = timed(draw)
    replay, replay_s = timed(lambda: verify_round(round_))
    freeze_forms(round_=round_, by=by, at=at)
    round_.refresh_from_db()
    prepare_attempts(round_=round_, seed=seed, at=at)
    proof = prove_tailoring(round_)
    assert world.bank is not None  # noqa: S101 (the bank's step filled it)
    told = {
        "people": round_.candidates.count(),
        "strata": assembled.strata,
        "forms": assembled.forms,
        "pool": QuestionVersion.objects.drawable([world.bank], on=FIRST_ASSEMBLY).count(),
        "unserved": len(assembled.unserved),
        "made_s": made,
        "draw_s": draw_s,
        "replay_s": replay_s,
        "differing": len(replay.differing),
        "slowest_s": max(later - earlier for earlier, later in pairwise(marks)),
        "shared_percent": proof.most_shared_percent,
        "violations": proof.violations,
        "groups": _groups(round_),
    }
    told |= _worst(told["groups"])
    print(json.dumps(told, ensure_ascii=False))


def _groups(round_: Round) -> list[dict[str, Any]]:
    found = []
    rows = PaperSheet.objects.filter(stratum__round=round_).order_by("stratum__key", "part")
    for key, figures in rows.values_list("stratum__key", "figures"):
        sheet = GroupSheet.from_json(figures)
        target = sheet.target_facility or 0.0
        found.append(
            {
                "group": key,
                "forms": len(sheet.forms),
                "length": sheet.forms[0].items,
                "target": sheet.target_facility,
                "spread": sheet.spread,
                "off_target": max(abs((one.facility or 0) - target) for one in sheet.forms),
                "most_gap": max(one.gap or 0.0 for one in sheet.forms),
                "unproven": sum(not one.proven for one in sheet.forms),
                "overlap": sheet.overlap,
                "least_overlap": sheet.least_overlap or 0,
            }
        )
    return found


def _worst(groups: list[dict[str, Any]]) -> dict[str, Any]:
    most = {
        name: max((one[name] for one in groups), default=0)
        for name in ("length", "spread", "off_target", "most_gap")
    }
    sums = {
        name: sum(one[name] for one in groups) for name in ("unproven", "overlap", "least_overlap")
    }
    return most | sums


if __name__ == "__main__":
    main()
