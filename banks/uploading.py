"""Workbooks of questions on their way into a bank: tried, shown, confirmed; and taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from banks.enums import UploadState
from banks.errors import ImportRefused, UploadSettled
from banks.importing import BankReport, import_bank, undo_import
from banks.models import Bank, QuestionUpload
from office import files, journal
from office.problems import Problem
from people.models import User

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@transaction.atomic
def try_upload(*, bank: Bank, content: bytes, name: str, by: User, at: datetime) -> QuestionUpload:
    """Keep a workbook with the report of a trial that stores nothing of what it says.

    Raises:
        UnusableFile: nothing of the file can be read.
    """
    report = import_bank(
        content=content,
        name=name,
        bank_code=bank.code,
        by=by,
        at=at,
        dry_run=True,
        look_alike=True,
    )
    kept = files.store(content, name=name[-255:], media_type=MEDIA_TYPE, at=at, encrypted=True)
    upload = QuestionUpload.objects.create(
        bank=bank, file=kept, name=name[-255:], by=by, at=at, report=_as_json(report)
    )
    journal.record(
        actor=by.username,
        action="banks.try_upload",
        target=f"bank:{bank.uuid}",
        at=at,
        after=kept.sha256,
        data={"upload": str(upload.uuid), "read": report.read, "problems": len(report.problems)},
    )
    return upload


@transaction.atomic
def carry_out_upload(*, upload: QuestionUpload, by: User, at: datetime) -> QuestionUpload:
    """Import a previewed workbook; once it is imported, calling again changes nothing.

    The bank may have changed since the trial: what counts is what is stored now.

    Raises:
        UploadSettled: it was discarded or undone.
        ImportRefused: there are problems; the report names them.
    """
    upload = QuestionUpload.objects.select_for_update().select_related("bank").get(pk=upload.pk)
    if upload.state == UploadState.CONFIRMED:
        return upload
    if upload.state != UploadState.PREVIEWED:
        raise UploadSettled(name=upload.name)
    report = import_bank(
        content=files.read(upload.file),
        name=upload.name,
        bank_code=upload.bank.code,
        by=by,
        at=at,
    )
    if report.run is None:
        raise ImportRefused(count=len(report.problems))
    alike = upload.report.get("alike", [])  # looked for once, at the trial
    upload.state, upload.import_run, upload.report = (
        UploadState.CONFIRMED,
        report.run,
        {**_as_json(report), "alike": alike},
    )
    upload.save(update_fields=["state", "import_run", "report"])
    return upload


def discard_upload(*, upload: QuestionUpload) -> None:
    """Decide that a previewed workbook will not be imported.

    Raises:
        UploadSettled: it was imported or discarded before.
    """
    _move(upload, UploadState.PREVIEWED, UploadState.DISCARDED)


@transaction.atomic
def discard_uploads(*, uploads: Iterable[QuestionUpload]) -> int:
    """Decide that several previewed workbooks will not be imported; return how many.

    Raises:
        UploadSettled: one of them was imported or discarded before; then none is discarded.
    """
    count = 0
    for upload in uploads:
        discard_upload(upload=upload)
        count += 1
    return count


@transaction.atomic
def undo_upload(*, upload: QuestionUpload, by: User, at: datetime, reason: str) -> int:
    """Take an imported workbook back while it is unused; return how many versions went.

    Raises:
        UploadSettled: it was not imported, or is undone.
        ImportInUse: somebody has worked with its questions.
    """
    _move(upload, UploadState.CONFIRMED, UploadState.UNDONE)
    run = upload.import_run
    if run is None:  # the constraint says otherwise
        raise UploadSettled(name=upload.name)
    return undo_import(run=run, by=by, at=at, reason=reason)


def _move(upload: QuestionUpload, expected: UploadState, new: UploadState) -> None:
    moved = QuestionUpload.objects.filter(pk=upload.pk, state=expected).update(state=new)
    if not moved:
        raise UploadSettled(name=upload.name)


def _as_json(report: BankReport) -> dict[str, Any]:
    return {
        **report.as_json(),
        "problems": [_placed(problem) for problem in report.problems],
        "warnings": [_placed(problem) for problem in report.warnings],
        "alike": [_placed(problem) for problem in report.alike],
        "new": list(report.new),
        "changed": list(report.changed),
    }


def _placed(problem: Problem) -> dict[str, str]:
    """Split "Câu hỏi!P12" into sheet and cell; what has no cell keeps its whole place."""
    sheet, mark, cell = problem.where.rpartition("!")
    return {
        "sheet": sheet if mark else problem.where,
        "cell": cell if mark else "",
        "what": problem.what,
    }
