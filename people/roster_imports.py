"""Rosters that come in by a page: checked first, kept closed, then confirmed or discarded.

The check writes nothing about people. The file waits, closed with the field key, until who brought
it confirms; then a job imports it in one transaction, or finds new errors and lets it wait again.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from office import files, jobs, journal
from office.enums import JobState
from office.keys import decrypt_bytes, encrypt_bytes
from office.models import Job
from people.enums import RosterImportState
from people.errors import RosterHasErrors, RosterSettled
from people.importing import RosterPlan, RosterReport, import_roster, plan_roster
from people.models import RosterImport, User

#: The kind of job that imports (`people.tasks`).
JOB = "people.import_roster"
#: A file that nobody confirmed for so long is discarded: it holds personal numbers.
KEPT = timedelta(days=7)

#: What emptying a row of its file and of whatever tells of people leaves.
_EMPTIED: dict[str, Any] = {"content": b"", "rows": []}


def check_roster(*, content: bytes, name: str, by: User, at: datetime) -> RosterImport:
    """Check a workbook and keep it, closed, until `by` confirms or discards it.

    Files that waited longer than `KEPT`, whoever brought them, are discarded on the way.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be read; nothing is kept.
    """
    plan = plan_roster(content=content, name=name, by=by, at=at)
    with transaction.atomic():
        _discard_stale(at)
        waiting = RosterImport.objects.create(
            name=name[-255:], content=encrypt_bytes(content), at=at, by=by, **_stored(plan)
        )
        waiting.units.set(plan.units)
    return waiting


def confirm_roster(*, waiting: RosterImport, by: User, at: datetime) -> Job:
    """Ask for the import of a checked file; return the job that does it.

    May be asked again where the job ended without importing.

    Raises:
        RosterHasErrors: the check found errors.
        RosterSettled: it is being imported, or was imported or discarded.
    """
    if waiting.report["problems"]:
        raise RosterHasErrors(name=waiting.name)
    ended = Q(job__state__in=[JobState.FAILED, JobState.CANCELLED])
    with transaction.atomic():
        open_ones = RosterImport.objects.filter(
            Q(state=RosterImportState.WAITING) | Q(state=RosterImportState.CONFIRMED) & ended,
            pk=waiting.pk,
        )
        own = RosterImport.objects.filter(pk=waiting.pk)
        list(own.select_for_update().values_list("pk"))  # what is asked next is what stands then
        if not open_ones.exists():
            raise RosterSettled(name=waiting.name)
        job = jobs.enqueue(kind=JOB, params={"roster": str(waiting.uuid)}, by_id=by.pk, at=at)
        own.update(state=RosterImportState.CONFIRMED, job=job)
    return job


def discard_roster(*, waiting: RosterImport, by: User, at: datetime) -> None:
    """Throw a checked file away; only its name and counts stay.

    Raises:
        RosterSettled: it is being imported, or was imported or discarded.
    """
    with transaction.atomic():
        if not _discard(RosterImport.objects.filter(pk=waiting.pk), at):
            raise RosterSettled(name=waiting.name)
        journal.record(
            actor=by.username,
            action="people.discard_roster",
            target=f"roster_import:{waiting.uuid}",
            at=at,
        )


def write_roster(*, waiting: RosterImport, by: User, at: datetime) -> RosterReport | None:
    """Import a confirmed file, or let it wait again with the errors that came since the check.

    Safe to run again: what is no longer confirmed gives None and changes nothing.
    """
    if waiting.state != RosterImportState.CONFIRMED:
        return None
    content = decrypt_bytes(bytes(waiting.content))
    report = import_roster(content=content, name=waiting.name, by=by, at=at, waiting=waiting)
    if report.problems:
        RosterImport.objects.filter(pk=waiting.pk, state=RosterImportState.CONFIRMED).update(
            state=RosterImportState.WAITING,
            at=at,
            report={**report.as_json(), "since_check": True},
            rows=[],
        )
    return report


def take_original(*, roster: RosterImport, by: User, at: datetime) -> bytes:
    """Return the workbook as it came, and write down who took it.

    Raises:
        RosterSettled: it was discarded.
        DamagedFile: its bytes on the disk are not those that were stored.
    """
    if roster.state == RosterImportState.DISCARDED:
        raise RosterSettled(name=roster.name)
    content = files.read(roster.run.file) if roster.run else decrypt_bytes(bytes(roster.content))
    journal.record(
        actor=by.username,
        action="people.take_roster",
        target=f"roster_import:{roster.uuid}",
        at=at,
    )
    return content


def _stored(plan: RosterPlan) -> dict[str, Any]:
    return {"report": plan.report.as_json(), "rows": [asdict(row) for row in plan.rows]}


def _discard_stale(at: datetime) -> None:
    _discard(RosterImport.objects.filter(at__lt=at - KEPT), at)


def _discard(rows: Any, at: datetime) -> int:
    """Empty what waits among `rows`; the report keeps its counts alone."""
    emptied = 0
    for waiting in rows.filter(state=RosterImportState.WAITING).defer("content", "rows"):
        counts = {name: value for name, value in waiting.report.items() if _is_count(value)}
        counts |= {
            "error_count": len(waiting.report["problems"]),
            "warning_count": len(waiting.report["warnings"]),
        }
        emptied += RosterImport.objects.filter(
            pk=waiting.pk, state=RosterImportState.WAITING
        ).update(
            state=RosterImportState.DISCARDED,
            settled_at=at,
            report={**counts, "problems": [], "warnings": []},
            **_EMPTIED,
        )
    return emptied


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
