"""Files of questions on their way into a bank: tried, shown, confirmed; and taken back.

Our own workbook comes in whole or not at all, so a trial of it is shown. The questions of every
other file are kept one by one (`banks.keeping`) and mended on the page (`banks.mending`).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from banks import columns, formats, keeping, mending
from banks.enums import UploadState
from banks.errors import ImportRefused, UnusableFile, UploadSettled
from banks.formats.base import Format
from banks.formats.foreign_sheet import read_mapped
from banks.formats.looking import Look
from banks.formats.sheet_mapping import SheetMapping
from banks.importing import BankReport, import_bank, import_parsed, read_file, undo_import
from banks.models import Bank, QuestionUpload
from banks.parsed import ParsedBank
from office import files, journal
from office.pictures import CleanPicture, as_kept
from office.problems import Problem, UnreadableFile
from office.telling import Tell, silent
from people.models import User

#: Bytes of a file that is read while somebody waits for the page; a larger one is a job's work.
AT_ONCE = 256 * 1024
#: How surely our own reader has to claim a workbook (`Format.claims`).
SURE = 50
#: The states in which nothing of a file has been stored.
WAITING = (UploadState.RECEIVED, UploadState.PREVIEWED)


@transaction.atomic
def try_upload(
    *, bank: Bank, content: bytes, name: str, by: User, at: datetime, format: str = ""
) -> QuestionUpload:
    """Keep a file with what a look at it says; nothing of it comes into the bank.

    Our own workbook is tried whole, and so is a small file of another format read. A large one, and
    a sheet of which nobody has said what stands where, stay unread (`read_upload`).

    Args:
        format: the slug of its format; "" to tell it by what stands in the file.

    Raises:
        UnusableFile: nothing of the file can be read.
    """
    reader = formats.get(format) if format else _recognised(content, name=name)
    report: dict[str, Any] = {}
    guess = None
    if reader.slug == columns.SLUG:
        guess = columns.guessed(columns.open_sheet(content, name=name))
    if reader.is_whole:
        tried = import_bank(
            content=content,
            name=name,
            bank_code=bank.code,
            by=by,
            at=at,
            dry_run=True,
            look_alike=True,
            format=reader.slug,
        )
        report = _as_json(tried)
    upload = QuestionUpload.objects.create(
        bank=bank,
        file=files.store(
            content, name=name[-255:], media_type=reader.media_type, at=at, encrypted=True
        ),
        name=name[-255:],
        by=by,
        at=at,
        format=reader.slug,
        state=UploadState.PREVIEWED if reader.is_whole else UploadState.RECEIVED,
        columns=guess.as_json() if guess else {},
        report=report,
    )
    journal.record(
        actor=by.username,
        action="banks.try_upload",
        target=f"bank:{bank.uuid}",
        at=at,
        after=upload.file.sha256,
        data={
            "upload": str(upload.uuid),
            "format": reader.slug,
            "read": report.get("read", 0),
            "problems": len(report.get("problems", ())),
        },
    )
    if reads_at_once(upload) and not asks_for_columns(upload):
        return read_upload(upload=upload, by=by, content=content)
    return upload


def _recognised(content: bytes, *, name: str) -> Format:
    """Return the format of a file; of a workbook that is not surely ours its owner is asked.

    Raises:
        UnusableFile: it looks like nothing that is read here.
    """
    ours = formats.get(formats.workbook.WorkbookFormat.slug)
    try:
        found = formats.reader_for(content, name=name)
    except UnreadableFile as error:
        raise UnusableFile(what=error.what) from error
    if found is ours and ours.claims(Look(content, name=name)) < SURE:
        return formats.get(columns.SLUG)
    return found


def asks_for_columns(upload: QuestionUpload) -> bool:
    """Tell whether somebody says first what the columns of the file hold."""
    return upload.format == columns.SLUG


def reads_at_once(upload: QuestionUpload) -> bool:
    """Tell whether a file that has not been read is small enough to be read while a page waits."""
    return upload.state == UploadState.RECEIVED and upload.file.size <= AT_ONCE


@transaction.atomic
def say_columns(*, upload: QuestionUpload, mapping: SheetMapping) -> QuestionUpload:
    """Say what the columns of a sheet hold; what was read of it by another word is forgotten.

    The file is then to be read (`read_upload`).

    Raises:
        UploadSettled: it was imported or discarded.
    """
    _move(upload, WAITING, UploadState.RECEIVED)
    upload.refresh_from_db()
    upload.questions.all().delete()
    upload.columns = mapping.as_json()
    upload.save(update_fields=["columns"])
    return upload


def read_upload(
    *,
    upload: QuestionUpload,
    by: User,
    content: bytes | None = None,
    tell: Tell = silent,
) -> QuestionUpload:
    """Read a file that was kept unread, question by question; once it is read nothing changes.

    The questions are kept part by part, so that a job's progress is seen; nobody is shown them
    before the last one is there, and a job that is begun anew begins anew.

    Args:
        content: of the file, where the caller has it at hand.
        tell: is told how many questions of how many are kept.

    Raises:
        UploadSettled: it was discarded, maybe meanwhile.
        UnusableFile: nothing of the file can be read.
    """
    upload.refresh_from_db()
    if upload.state == UploadState.PREVIEWED:
        return upload
    upload.questions.all().delete()
    keeping.keep_questions(upload=upload, parsed=read_again(upload, content), by=by, tell=tell)
    with transaction.atomic():
        now = QuestionUpload.objects.select_for_update().get(pk=upload.pk)
        if now.state == UploadState.RECEIVED:
            upload.state = UploadState.PREVIEWED
            upload.save(update_fields=["state", "report"])
            return upload
    upload.questions.all().delete()
    raise UploadSettled(name=upload.name)


def read_again(upload: QuestionUpload, content: bytes | None = None) -> ParsedBank:
    """Return what stands in the file of an upload.

    Raises:
        UnusableFile: nothing of the file can be read.
    """
    given = files.read(upload.file) if content is None else content
    if asks_for_columns(upload) and upload.columns:
        book = columns.open_sheet(given, name=upload.name)
        try:
            return read_mapped(book, SheetMapping.from_json(upload.columns))
        except UnreadableFile as error:
            raise UnusableFile(what=error.what) from error
    return read_file(given, name=upload.name, format=upload.format)


def picture_of(upload: QuestionUpload, sha256: str) -> CleanPicture | None:
    """Return a picture that the file of an upload brings, for who mends its questions."""
    if sha256 not in upload.report.get("pictures", ()):
        return None
    found = _pictures_of(upload.pk).get(sha256)
    return as_kept(found) if found else None


@lru_cache(maxsize=1)
def _pictures_of(upload_id: int) -> Mapping[str, bytes]:
    """Return the pictures of one file: an editor asks for several of them one after the other."""
    return read_again(QuestionUpload.objects.select_related("file").get(pk=upload_id)).media


@transaction.atomic
def carry_out_upload(*, upload: QuestionUpload, by: User, at: datetime) -> QuestionUpload:
    """Import a previewed file; once it is imported, calling again changes nothing.

    The bank may have changed since the trial: what counts is what is stored now.

    Raises:
        UploadSettled: it was discarded or undone, or has not been read yet.
        StillDoubtful: a question of it is neither mended nor left out.
        ImportRefused: there are problems; the report names them.
    """
    upload = (
        QuestionUpload.objects.select_for_update(of=("self",))
        .select_related("bank")
        .get(pk=upload.pk)
    )
    if upload.state == UploadState.CONFIRMED:
        return upload
    if upload.state != UploadState.PREVIEWED:
        raise UploadSettled(name=upload.name)
    content = files.read(upload.file)
    parsed = read_again(upload, content)
    left: list[Problem] = []
    if not upload.is_whole:
        parsed, left = mending.gathered(upload, parsed)
    report = import_parsed(
        parsed,
        content=content,
        name=upload.name,
        bank_code=upload.bank.code,
        by=by,
        at=at,
        look_alike=not upload.is_whole,  # of a workbook they were looked for at the trial
    )
    if report.run is None:
        raise ImportRefused(count=len(report.problems))
    told: dict[str, Any] = {
        "lost": [_placed(problem) for problem in report.lost if problem not in left],
        "left_out": [_placed(problem) for problem in left],
    }
    if upload.is_whole:
        told["alike"] = upload.report.get("alike", [])
    upload.state, upload.import_run, upload.report = (
        UploadState.CONFIRMED,
        report.run,
        {**_as_json(report), **told},
    )
    upload.save(update_fields=["state", "import_run", "report"])
    return upload


@transaction.atomic
def discard_upload(*, upload: QuestionUpload) -> None:
    """Decide that a file will not be imported; what was mended of it goes.

    Raises:
        UploadSettled: it was imported or discarded before.
    """
    _move(upload, WAITING, UploadState.DISCARDED)
    upload.questions.all().delete()


@transaction.atomic
def discard_uploads(*, uploads: Iterable[QuestionUpload]) -> int:
    """Decide that several files will not be imported; return how many.

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
    """Take an imported file back while it is unused; return how many versions went.

    Raises:
        UploadSettled: it was not imported, or is undone.
        ImportInUse: somebody has worked with its questions.
    """
    _move(upload, [UploadState.CONFIRMED], UploadState.UNDONE)
    run = upload.import_run
    if run is None:  # the constraint says otherwise
        raise UploadSettled(name=upload.name)
    return undo_import(run=run, by=by, at=at, reason=reason)


def _move(upload: QuestionUpload, expected: Collection[UploadState], new: UploadState) -> None:
    moved = QuestionUpload.objects.filter(pk=upload.pk, state__in=expected).update(state=new)
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
