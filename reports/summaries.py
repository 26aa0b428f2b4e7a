"""The summary of a round: read once from the database, then written as a workbook."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from assessments.enums import RoundState
from assessments.models import Round
from office import journal
from office.models import PolicyVersion
from office.policies import ExamPolicy, exam_policy
from people.models import User
from reports.composing import decimals_of
from reports.drawing.notation import decimal_comma, short_date
from reports.errors import ExportNotAllowed, RoundNotPublished
from reports.summary_rows import (
    SkillTable,
    candidate_rows,
    candidates_of,
    previous_round,
    training_rows,
)
from reports.workbook.rows import RoundSummary, SkillColumn
from reports.workbook.summary import write_summary

_PUBLISHED = [RoundState.PUBLISHED, RoundState.ARCHIVED]
#: Written as the exporter where the operator of the machine exports, without an account.
OPERATOR = "command line"


@dataclass(frozen=True, slots=True)
class Exported:
    """A written workbook: where, its SHA-256, and how many candidates it lists."""

    path: Path
    sha256: str
    candidates: int


def round_summary(round_: Round, *, exported_by: str, at: datetime, on: date) -> RoundSummary:
    """Read a round as an HR office reports it: the same statements for any number of candidates.

    Only published results are read; a candidate without one shows how they stand. Requirements
    are those of the day of publication, as the advice then given. Question figures are left out:
    they are for the question board.

    Args:
        exported_by: who asks, as the workbook names them.
        at: when the rows are read (aware).
        on: the day whose units are "today's".
    """
    round_ = Round.objects.select_related("policy", "unit").get(pk=round_.pk)
    policy = exam_policy(round_.policy)
    date_from, date_to = _days(round_)
    candidates = candidates_of(round_)
    positions = {candidate.position_id: candidate.position.code for candidate in candidates}
    asked_on = timezone.localdate(round_.published_at) if round_.published_at else on
    skills = SkillTable(round_, positions=set(positions), on=asked_on)
    rows = candidate_rows(round_, candidates, skills, weak_share=policy.weak_share, on=on)
    return RoundSummary(
        title=round_.title,
        decision=(
            f"Quyết định số {round_.decision_number} ngày {short_date(round_.decision_date)}"
        ),
        date_from=date_from,
        date_to=date_to,
        policy=policy_words(policy, round_.policy),
        exported_by=exported_by,
        exported_at=at,
        filters="Toàn bộ thí sinh của kỳ",
        simulated=round_.is_simulated,
        candidates=rows,
        skills=tuple(SkillColumn(module.code, module.name) for module in skills.modules),
        requirements=skills.requirements(positions),
        training=training_rows(round_, since=date_from),
        previous=previous_round(round_, on=on),
        classes=(*(name for name, _lowest in policy.classes), policy.failed_class),
    )


def export_results(*, round_: Round, path: Path, by: User | None, at: datetime) -> Exported:
    """Write the workbook of a published round to `path` and record who took it.

    The file appears whole or not at all; one that is there is replaced.

    Args:
        by: who exports; None for the operator of the machine, who passes no door.
        at: when (aware); the units of that day are "today's".

    Raises:
        ExportNotAllowed: the round's unit is not one of theirs.
        RoundNotPublished: the results are still the council's.
        OSError: the file cannot be written.
    """
    if by is not None and not by.has_perm("reports.export_results", round_):
        raise ExportNotAllowed(user=str(by), round=round_.title)
    if round_.state not in _PUBLISHED:
        raise RoundNotPublished(round=round_.title)
    exporter = str(by) if by is not None else OPERATOR
    summary = round_summary(round_, exported_by=exporter, at=at, on=timezone.localdate(at))
    sha256 = _write(summary, path)
    journal.record(
        actor=by.username if by is not None else OPERATOR,
        action="reports.export_results",
        target=f"round:{round_.uuid}",
        at=at,
        after=sha256,
        data={"file": path.name, "candidates": len(summary.candidates)},
    )
    return Exported(path, sha256, len(summary.candidates))


def policy_words(policy: ExamPolicy, version: PolicyVersion) -> str:
    """Return the rules that applied, as a sentence of the workbook."""
    classes = ", ".join(f"{name} từ {_figure(lowest)}" for name, lowest in policy.classes)
    return (
        f"Thang điểm {_figure(policy.scale)}, làm tròn {policy.decimals} chữ số thập phân; "
        f"đạt từ {_figure(policy.cut_score)} điểm; xếp loại: {classes}. Căn cứ: {version.basis}"
    )


def _days(round_: Round) -> tuple[date, date]:
    """Return the first and the last day of the shifts; the decision's day where there is none."""
    days = [timezone.localdate(at) for at in round_.shifts.values_list("starts_at", flat=True)]
    return (min(days), max(days)) if days else (round_.decision_date, round_.decision_date)


def _figure(number: Decimal) -> str:
    """Return a number of the policy without needless decimals: 10, 5, 7,5."""
    return decimal_comma(number, places=decimals_of(number))


def _write(summary: RoundSummary, path: Path) -> str:
    """Write the workbook beside `path`, put it in its place and return its SHA-256."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w+b") as file:
            write_summary(summary, file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.replace(draft, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft)
        raise
    return sha256
