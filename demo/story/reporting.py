"""What the demonstration came to: the closing table, the report file, the workbook."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Count

from assessments.enums import EndedBy, Outcome, Standing
from assessments.models import Attempt, Result, Round
from assessments.publishing import scoring_digest
from assessments.queries import profiles
from banks.models import QuestionVersion
from demo.measuring import Step
from demo.story.world import World
from office import journal
from people.enums import PositionGroup
from people.models import Official
from training.models import Completion, Recommendation
from training.queries import training_gain
from training.recommending import reasons_of

#: The module of the programme for leaders.
LEADERS_MODULE = "LD"
#: Apps whose tables are counted in the report.
COUNTED = ("office", "people", "banks", "assessments", "training", "reports")


def table_counts() -> dict[str, int]:
    """Return how many rows every table holds, by "app.model"."""
    return {
        model._meta.label_lower: model._default_manager.count()
        for label in COUNTED
        for model in apps.get_app_config(label).get_models()
    }


def round_counts(round_: Round) -> dict[str, Any]:
    """Return what a round came to, by standing, end and outcome."""
    candidates = round_.candidates.values_list("standing").annotate(Count("pk"))
    standings = dict(candidates.order_by("standing"))
    attempts = Attempt.objects.filter(candidate__round=round_)
    ends = dict(attempts.exclude(ended_by="").values_list("ended_by").annotate(Count("pk")))
    outcomes = dict(
        Result.objects.published()
        .filter(candidate__round=round_)
        .values_list("outcome")
        .annotate(Count("pk"))
    )
    sat = sum(outcomes.get(one, 0) for one in (Outcome.PASSED, Outcome.FAILED, Outcome.SUSPENDED))
    return {
        "title": round_.title,
        "candidates": sum(standings.values()),
        "absent": standings.get(Standing.ABSENT, 0),
        "unserved": standings.get(Standing.UNSERVED, 0),
        "suspended": standings.get(Standing.SUSPENDED, 0),
        "exam_forms": round_.exam_forms.count(),
        "strata": round_.strata.count(),
        "ran_out_of_time": ends.get(EndedBy.CLOCK, 0),
        "passed": outcomes.get(Outcome.PASSED, 0),
        "failed": outcomes.get(Outcome.FAILED, 0),
        "pass_percent": round(100 * outcomes.get(Outcome.PASSED, 0) / sat, 1) if sat else None,
    }


def digests(rounds: Sequence[Round]) -> dict[str, dict[str, str]]:
    """Return what must come out alike for the same seed: digests of papers and of results."""
    return {
        round_.code: {
            "papers": journal.digest_of(list(papers)),
            "results": scoring_digest(round_.live_scoring),
        }
        for round_ in rounds
        if round_.live_scoring is not None
        for papers in [round_.exam_forms.order_by("code").values_list("code", "sha256")]
    }


def training_gains(before: Round, after: Round) -> list[dict[str, Any]]:
    """Return by module how those who completed a course between two rounds did, and the others."""
    return [
        {
            "module": gain.module.code,
            "trained": gain.trained.officials,
            "trained_before": gain.trained.before,
            "trained_after": gain.trained.after,
            "untrained": gain.untrained.officials,
            "untrained_before": gain.untrained.before,
            "untrained_after": gain.untrained.after,
        }
        for gain in training_gain(before, after)
    ]


def leaders_case(before: Round, after: Round) -> dict[str, Any]:
    """Return the case SátHạch began with: how many leaders were trained and tested, and what on.

    Shares are of the module for leaders (searching, e-mail, figures, the slow step), for those
    leaders who sat both rounds.
    """
    leaders = Official.objects.filter(
        candidates__round=after, candidates__position__group=PositionGroup.LDQL
    )
    completed = Completion.objects.filter(
        is_complete=True, enrolment__course__programme__modules__code=LEADERS_MODULE
    )
    gains = [
        gain
        for gain in training_gain(before, after, officials=leaders)
        if gain.module.code == LEADERS_MODULE
    ]
    return {
        "trained": completed.values("enrolment__official").distinct().count(),
        "tested": Result.objects.published()
        .filter(
            candidate__round=after,
            candidate__position__group=PositionGroup.LDQL,
            score__isnull=False,
        )
        .count(),
        "trained_before": gains[0].trained.before if gains else None,
        "trained_after": gains[0].trained.after if gains else None,
        "untrained_before": gains[0].untrained.before if gains else None,
        "untrained_after": gains[0].untrained.after if gains else None,
    }


def one_profile(username: str, round_: Round) -> dict[str, Any]:
    """Return what the official behind an account would see: profile, requirement, why a course."""
    result = (
        Result.objects.published()
        .select_related("candidate__position")
        .get(candidate__official__user__username=username, candidate__round=round_)
    )
    lines = profiles([result], on=round_.decision_date)[result.pk]
    advised = Recommendation.objects.explained().filter(result=result).order_by("programme__code")
    return {
        "name": result.candidate.full_name,
        "score": result.score,
        "class": result.grade_class,
        "profile": [
            {
                "module": line.module,
                "name": line.name,
                "share": line.share,
                "required": line.required,
            }
            for line in lines
        ],
        "reasons": list(reasons_of(advised).values()),
    }


def _profile_lines(seen: Mapping[str, Any]) -> list[str]:
    score = str(seen["score"]).replace(".", ",")
    lines = [f"Hồ sơ kỹ năng của {seen['name']} (kỳ 2026: {score} điểm, {seen['class']})"]
    for line in seen["profile"]:
        asked = f"yêu cầu {100 * line['required']:.0f} %" if line["required"] else "không yêu cầu"
        lines.append(f"  {line['module']:<6}{100 * line['share']:>5.0f} %   {asked}")
    lines += [f"  {reason}" for reason in seen["reasons"]]
    return lines


def _gain_lines(gains: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the table of gains: mean share before → after of those trained and of the others."""

    def span(before: Decimal | None, after: Decimal | None) -> str:
        if before is None or after is None:
            return "–"
        return f"{100 * before:.0f} % → {100 * after:.0f} %"

    lines = [f"  {'Mô đun':<10}{'Đã học':>8}{'Tỷ lệ điểm':>18}{'Chưa học':>12}{'Tỷ lệ điểm':>18}"]
    for gain in gains:
        lines.append(
            f"  {gain['module']:<10}{gain['trained']:>8}"
            f"{span(gain['trained_before'], gain['trained_after']):>18}"
            f"{gain['untrained']:>12}"
            f"{span(gain['untrained_before'], gain['untrained_after']):>18}"
        )
    return lines


def seal_journal() -> dict[str, Any]:
    """Chain the whole journal and verify it."""
    while journal.seal():
        pass
    return asdict(journal.verify())


def questions_by_kind() -> dict[str, int]:
    """Return how many question versions there are of each kind."""
    return dict(QuestionVersion.objects.values_list("kind").annotate(Count("pk")).order_by("kind"))


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write the report whole or not at all."""
    draft = path.with_suffix(".part")
    text = json.dumps(report, ensure_ascii=False, indent=2, default=str)
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def closing_table(
    world: World,
    rounds: Sequence[Mapping[str, Any]],
    gains: Sequence[Mapping[str, Any]],
    leaders: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
    steps: Sequence[Step],
) -> str:
    """Return what is told at the end on the terminal, in Vietnamese."""
    lines = ["", "Kết quả bản trình diễn (số liệu mô phỏng)", "─" * 72]
    width = 44
    for round_ in rounds:
        lines += [
            round_["title"],
            f"  {'Thí sinh':<{width}}{round_['candidates']:>8}",
            f"  {'Vắng':<{width}}{round_['absent']:>8}",
            f"  {'Không lập được đề':<{width}}{round_['unserved']:>8}",
            f"  {'Bị đình chỉ':<{width}}{round_['suspended']:>8}",
            f"  {'Hết giờ khi đang làm bài':<{width}}{round_['ran_out_of_time']:>8}",
            f"  {'Mã đề':<{width}}{round_['exam_forms']:>8}",
            f"  {'Đạt':<{width}}{round_['passed']:>8}",
            f"  {'Không đạt':<{width}}{round_['failed']:>8}",
        ]
    lines.append("─" * 72)
    lines += [f"  {name:<{width}}{value:>8}" for name, value in world.counts.items()]
    lines += ["─" * 72, "Tiến bộ giữa hai kỳ của người đã học và chưa học lớp của mô đun"]
    lines += _gain_lines(gains)
    lines.append(
        "  Người được cử đi học là người còn yếu ở kỳ trước, nên hai nhóm xuất phát khác nhau."
    )
    lines.append(
        f"  Lãnh đạo: {leaders['trained']} người đã học chương trình {LEADERS_MODULE}"
        f" (tìm kiếm, thư điện tử, đọc số liệu, khâu chậm), {leaders['tested']} người đã thi."
    )
    if seen:
        lines += ["─" * 72, *_profile_lines(seen)]
    if world.notes:
        lines += ["─" * 72, "Không lập được đề cho:"]
        lines += [f"  {note}" for note in world.notes]
    lines.append("─" * 72)
    lines += [
        f"  {step.name:<{width}}{step.seconds:>8.1f} giây{step.peak_mib:>7} MiB" for step in steps
    ]
    total = sum(step.seconds for step in steps)
    peak = max((step.peak_mib for step in steps), default=0)
    lines.append(f"  {'Cộng':<{width}}{total:>8.1f} giây{peak:>7} MiB")
    return "\n".join(lines)
