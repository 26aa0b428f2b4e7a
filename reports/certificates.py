"""Numbering, issuing, revoking and replacing certificates.

Issuing has two steps. First number and frozen sheet are written together, so the register has no
gap and no number stands on anything but its sheet. Then the sheets are drawn, stored and hashed;
a crash between leaves "numbered", and `finish_numbered` goes on from there. What cannot be drawn
is found out before it takes a number.
"""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Result
from office import files, journal
from office.faces import LettersMissing
from office.registers import take_numbers
from people.models import Letterhead, Unit, User
from reports.codes import new_code
from reports.composing import (
    Draft,
    Numbers,
    draft_of,
    from_json,
    numbered,
    register_number,
    serial_number,
    to_json,
)
from reports.drawing.certificate import CertificateSheet, SheetTooLong, draw_certificate, layout
from reports.drawing.many import Drawer, open_drawer
from reports.drawing.notation import short_date
from reports.enums import CertificateState
from reports.errors import CannotBeDrawn, NoLetterhead, NothingToCertify, NotIssued
from reports.models import Certificate, CertificateStep
from reports.sources import Completions, Results, Sources, current_source
from training.models import Completion

#: Certificates numbered in one transaction, and drawn before one transaction stores them.
NUMBERED_TOGETHER, DRAWN_TOGETHER = 200, 50
#: Books of `office.registers`. Numbers of blanks are unique for ever and whoever issues: one book
#: for all, without a year.
REGISTER = "certificate"
_SERIAL_ISSUER, _NO_YEAR = "*", 0

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Someone who has no issued certificate by this run, and why, in words."""

    holder: str
    reason: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of a batch: how many took a number, how many files were stored, who was left."""

    numbered: int
    issued: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of finishing: how many files were stored, and whose sheets cannot be drawn."""

    issued: int
    left: tuple[Skipped, ...]


def issue_certificates(
    *,
    results: Iterable[Result] | None = None,
    completions: Iterable[Completion] | None = None,
    issuer: Unit,
    on: date,
    by: User,
    at: datetime,
    progress: Progress | None = None,
    processes: int = 1,
) -> Issued:
    """Certify published passes and completed courses, in the order of the holders' names.

    Whoever has a certificate already is skipped, so it is safe to run again; one that was only
    numbered is then drawn. Who had theirs revoked is skipped too: `replace` is for them. Works in
    batches, each committed, so memory stays flat and a crash loses no more than one batch.

    Args:
        results: a queryset or rows; those that are not published passes are skipped.
        completions: likewise.
        issuer: whose letterhead and register are used.
        on: day of issue, printed; its year is the register's.
        at: when this is done (aware).
        progress: called with how many are done, and of how many.
        processes: on how many cores to draw; more than 1 is for commands, not for a web process.

    Raises:
        NoLetterhead: the issuer has none on that day.
        NothingToCertify: not one of those given has a published pass or a completed course.
    """
    letterhead = _letterhead(issuer, on)
    work: list[tuple[Sources, list[int]]] = []
    for sources, given in ((Results(), results), (Completions(), completions)):
        if given is not None:
            work.append((sources, sources.in_name_order(given)))
    total = sum(len(ids) for _sources, ids in work)
    is_any, done, issued, numbers = False, 0, 0, 0
    skipped: list[Skipped] = []
    with open_drawer(processes) as draw:
        for sources, batch in (
            (sources, batch) for sources, ids in work for batch in _chunks(ids, NUMBERED_TOGETHER)
        ):
            eligible = sources.certifiable(batch)
            is_any = is_any or bool(eligible)
            drafts, left = _drafts(sources, batch, eligible, letterhead, issuer, on)
            skipped += left
            made, unfinished, left = _number(sources, drafts, issuer=issuer, on=on, by=by, at=at)
            skipped += left
            numbers += len(made)
            finished = _issue_numbered([*unfinished, *made], at=at, draw=draw)
            issued += finished.issued
            skipped += finished.left
            done += len(batch)
            if progress is not None:
                progress(done, total)
    if skipped and not is_any:
        raise NothingToCertify(holder=skipped[0].holder)
    return Issued(numbers, issued, tuple(skipped))


def finish_numbered(*, at: datetime, progress: Progress | None = None) -> Finished:
    """Draw and store every certificate that has a number and no file.

    A sheet that cannot be drawn hinders no other: it stays numbered and is told.
    """
    waiting = Certificate.objects.filter(state=CertificateState.NUMBERED).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    seen, issued = 0, 0
    left: list[Skipped] = []
    for chunk in _chunks(ids, DRAWN_TOGETHER):
        with open_drawer(1) as draw:
            finished = _issue_numbered(chunk, at=at, draw=draw)
        issued += finished.issued
        left += finished.left
        seen += len(chunk)
        if progress is not None:
            progress(seen, len(ids))
    return Finished(issued, tuple(left))


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User, at: datetime) -> Certificate:
    """Take an issued certificate out of force; its number, file and history stay.

    Raises:
        NotIssued: it has no file yet, or was revoked or replaced before.
        ValueError: no reason is given (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("a reason must be given")
    _move(certificate, CertificateState.REVOKED, reason=reason, by=by, at=at)
    journal.record(
        actor=by.username,
        action="reports.revoke_certificate",
        target=f"certificate:{certificate.uuid}",
        at=at,
        data={"register_number": certificate.register_number, "reason": reason},
    )
    certificate.refresh_from_db()
    return certificate


def replace(
    *,
    certificate: Certificate,
    reason: str,
    by: User,
    at: datetime,
    on: date,
    issuer: Unit | None = None,
) -> Certificate:
    """Issue a certificate in place of another, with its own number, from what is true today.

    Name and birth date are read again from the personnel file, the result from the round's live
    scoring. The old one becomes "replaced"; a revoked one stays revoked and is linked.

    Args:
        on: day of issue, printed.
        issuer: whose letterhead is used; the old one's unless given (it may exist no longer).

    Raises:
        NotIssued: the old one has no file yet, or was replaced before.
        NothingToCertify: the pass or the completion no longer stands.
        NoLetterhead: the issuer has none on that day.
        CannotBeDrawn: the words do not fit, or a letter cannot be drawn.
        ValueError: no reason is given.
    """
    if not reason.strip():
        raise ValueError("a reason must be given")
    issuer = issuer or certificate.issuer
    letterhead = _letterhead(issuer, on)
    sources, source = current_source(certificate)
    refusal = NothingToCertify(holder=certificate.holder.full_name)
    if source is None or not sources.certifiable([source.pk]):
        raise refusal
    [source] = sources.rows([source.pk])
    draft = draft_of(source, letterhead=letterhead, issuer=issuer, on=on)
    if why := _undrawable(draft):
        raise CannotBeDrawn(holder=draft.holder.full_name, why=why)
    with transaction.atomic():
        if not sources.certifiable([source.pk], lock=True):
            raise refusal
        _step_aside(certificate, reason=reason, by=by, at=at)
        [fresh] = _create([draft], issuer=issuer, on=on, by=by, at=at, replaces=certificate)
        journal.record(
            actor=by.username,
            action="reports.replace_certificate",
            target=f"certificate:{certificate.uuid}",
            at=at,
            data={
                "old": certificate.register_number,
                "new": fresh.register_number,
                "reason": reason,
            },
        )
    with open_drawer(1) as draw:
        finished = _issue_numbered([fresh.pk], at=at, draw=draw)
    for left in finished.left:
        raise CannotBeDrawn(holder=left.holder, why=left.reason)
    certificate.refresh_from_db()
    fresh.refresh_from_db()
    return fresh


def _letterhead(issuer: Unit, on: date) -> Letterhead:
    rows = Letterhead.objects.in_force(on).filter(unit=issuer).order_by("-valid_from")
    letterhead = rows.first()
    if letterhead is None:
        raise NoLetterhead(unit=issuer.name, on=short_date(on))
    return letterhead


def _drafts(
    sources: Sources,
    ids: Sequence[int],
    eligible: set[int],
    letterhead: Letterhead,
    issuer: Unit,
    on: date,
) -> tuple[list[Draft], list[Skipped]]:
    """Compose the sheets of a batch and try their layout; nobody has a number yet."""
    drafts: list[Draft] = []
    skipped: list[Skipped] = []
    known = sources.certificates(ids)
    for source in sources.rows(ids):
        holder = sources.holder(source).full_name
        if source.pk not in eligible:
            skipped.append(Skipped(holder, _("no published pass and no completed course")))
            continue
        draft = draft_of(source, letterhead=letterhead, issuer=issuer, on=on)
        # Trying a layout takes a quarter of drawing it: not again for whoever has a certificate.
        why = "" if source.pk in known else _undrawable(draft)
        if why:
            skipped.append(Skipped(holder, why))
        else:
            drafts.append(draft)
    return drafts, skipped


def _undrawable(draft: Draft) -> str:
    """Return why a sheet cannot be drawn, or nothing."""
    try:
        layout(draft.sheet)
    except (LettersMissing, SheetTooLong) as error:
        return _in_words(error)
    return ""


def _in_words(error: LettersMissing | SheetTooLong) -> str:
    if isinstance(error, LettersMissing):
        return _("these characters cannot be printed: %(letters)s") % {"letters": error.letters}
    return _("the text is too long for one page")


@transaction.atomic
def _number(
    sources: Sources, drafts: Sequence[Draft], *, issuer: Unit, on: date, by: User, at: datetime
) -> tuple[list[int], list[int], list[Skipped]]:
    """Give numbers to those drafts that have none; return new ids, unfinished ids and the rest.

    The sources are locked and looked at again, so two runs at once give one certificate each.
    """
    ids = [draft.source.pk for draft in drafts]
    eligible = sources.certifiable(ids, lock=True)
    known = sources.certificates(ids)
    fresh: list[Draft] = []
    unfinished: list[int] = []
    skipped: list[Skipped] = []
    for draft in drafts:
        certificate = known.get(draft.source.pk)
        if certificate is not None:
            if certificate.state == CertificateState.NUMBERED:
                unfinished.append(certificate.pk)
            else:
                skipped.append(Skipped(draft.holder.full_name, _why_not_again(certificate)))
        elif draft.source.pk not in eligible:
            reason = _("the result was withdrawn while this was running")
            skipped.append(Skipped(draft.holder.full_name, reason))
        else:
            fresh.append(draft)
    if not fresh:
        return [], unfinished, skipped
    made = _create(fresh, issuer=issuer, on=on, by=by, at=at)
    journal.record(
        actor=by.username,
        action="reports.number_certificates",
        target=f"unit:{issuer.uuid}",
        at=at,
        after=journal.digest_of([certificate.sheet for certificate in made]),
        data={
            "count": len(made),
            "first": made[0].register_number,
            "last": made[-1].register_number,
        },
    )
    return [certificate.pk for certificate in made], unfinished, skipped


def _why_not_again(certificate: Certificate) -> str:
    if certificate.state == CertificateState.REVOKED:
        text = _("the certificate %(number)s was revoked; it can only be replaced")
    else:
        text = _("has the certificate %(number)s already")
    return text % {"number": certificate.register_number}


def _create(
    drafts: Sequence[Draft],
    *,
    issuer: Unit,
    on: date,
    by: User,
    at: datetime,
    replaces: Certificate | None = None,
) -> list[Certificate]:
    """Write register entries with their frozen sheets; all drafts are of one kind."""
    prefix = drafts[0].serial_prefix
    count = len(drafts)
    entries = take_numbers(issuer=issuer.code, kind=REGISTER, year=on.year, count=count)
    blanks = take_numbers(
        issuer=_SERIAL_ISSUER, kind=f"serial {prefix}", year=_NO_YEAR, count=count
    )
    rows = []
    for draft, entry, blank in zip(drafts, entries, blanks, strict=True):
        numbers = Numbers(
            serial=serial_number(prefix, blank),
            register=register_number(entry, year=on.year, issuer=issuer),
            token=secrets.token_hex(16),
            code=new_code(),
        )
        row = Certificate(
            issuer=issuer,
            year=on.year,
            number=entry,
            serial_number=numbers.serial,
            register_number=numbers.register,
            holder=draft.holder,
            holder_unit=draft.holder_unit,
            sheet=to_json(numbered(draft.sheet, numbers)),
            issued_on=on,
            valid_until=draft.valid_until,
            token=numbers.token,
            printed_code=numbers.code,
            replaces=replaces,
        )
        if isinstance(draft.source, Result):
            row.result = draft.source
        else:
            row.completion = draft.source
        rows.append(row)
    made = Certificate.objects.bulk_create(rows)
    CertificateStep.objects.bulk_create(
        [
            CertificateStep(certificate=row, to_state=CertificateState.NUMBERED, by=by, at=at)
            for row in made
        ]
    )
    return made


def _issue_numbered(ids: Sequence[int], *, at: datetime, draw: Drawer) -> Finished:
    """Draw, store and hash those of `ids` that are numbered; tell which cannot be drawn.

    The step names who asked for the number, so that finishing needs nobody.
    """
    issued = 0
    left: list[Skipped] = []
    for chunk in _chunks(ids, DRAWN_TOGETHER):
        waiting = Certificate.objects.filter(pk__in=chunk, state=CertificateState.NUMBERED)
        rows = list(waiting.select_related("holder").order_by("pk"))
        drawn: list[tuple[int, bytes]] = []
        sheets = {row.pk: sheet for row in rows if (sheet := _sheet(row)) is not None}
        pdfs = dict(zip(sheets, draw(list(sheets.values())), strict=True))
        for row in rows:
            pdf = pdfs.get(row.pk)
            found, why = (pdf, "") if pdf is not None else _draw_alone(row)
            if found is None:
                left.append(Skipped(row.holder.full_name, why))
            else:
                drawn.append((row.pk, found))
        issued += _store(drawn, at=at)
    return Finished(issued, tuple(left))


def _sheet(certificate: Certificate) -> CertificateSheet | None:
    """Return a frozen sheet, or None where it cannot be read; `_draw_alone` says why."""
    try:
        return from_json(certificate.sheet)
    except Exception:
        return None


def _draw_alone(certificate: Certificate) -> tuple[bytes | None, str]:
    """Return the file of a frozen sheet, or None and why it cannot be drawn."""
    number = {"number": certificate.register_number}
    try:
        return draw_certificate(from_json(certificate.sheet)), ""
    except (LettersMissing, SheetTooLong) as error:
        why = _in_words(error)
    except (
        Exception
    ):  # a fault of ours, for the log; the sheets after this one are drawn all the same
        logger.exception("the sheet of certificate %s cannot be drawn", number["number"])
        why = _("a fault, see the log")
    return None, _("%(number)s cannot be drawn: %(why)s") % {**number, "why": why}


@transaction.atomic
def _store(drawn: Sequence[tuple[int, bytes]], *, at: datetime) -> int:
    """Keep drawn files and move their certificates to "issued"; another run may be first."""
    pdfs = dict(drawn)
    rows = list(
        Certificate.objects.select_for_update(of=("self",))
        .filter(pk__in=pdfs, state=CertificateState.NUMBERED)
        .order_by("pk")
    )
    if not rows:
        return 0
    for row in rows:
        name = f"{row.serial_number.replace(' ', '-')}.pdf"
        row.file = files.store(pdfs[row.pk], name=name, media_type="application/pdf", at=at)
        row.state = CertificateState.ISSUED
    Certificate.objects.bulk_update(rows, ["file", "state"])
    asked = CertificateStep.objects.filter(
        certificate__in=rows, to_state=CertificateState.NUMBERED
    ).select_related("by")
    users = {step.certificate_id: step.by for step in asked}
    CertificateStep.objects.bulk_create(
        [
            CertificateStep(
                certificate=row,
                from_state=CertificateState.NUMBERED,
                to_state=CertificateState.ISSUED,
                by=users[row.pk],
                at=at,
            )
            for row in rows
        ]
    )
    journal.record(
        actor=users[rows[0].pk].username,
        action="reports.issue_certificates",
        target=f"certificate:{rows[0].uuid}",
        at=at,
        after=journal.digest_of([row.file.sha256 for row in rows if row.file]),
        data={
            "count": len(rows),
            "first": rows[0].register_number,
            "last": rows[-1].register_number,
        },
    )
    return len(rows)


def _step_aside(certificate: Certificate, *, reason: str, by: User, at: datetime) -> None:
    """Make way for a replacement."""
    locked = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    has_successor = Certificate.objects.filter(replaces=locked).exists()
    if locked.state == CertificateState.REVOKED and not has_successor:
        return
    _move(locked, CertificateState.REPLACED, reason=reason, by=by, at=at)


def _move(
    certificate: Certificate, to: CertificateState, *, reason: str, by: User, at: datetime
) -> None:
    """Move an issued certificate by one conditional update and write the step."""
    issued = Certificate.objects.filter(pk=certificate.pk, state=CertificateState.ISSUED)
    if not issued.update(state=to):
        state = Certificate.objects.values_list("state", flat=True).get(pk=certificate.pk)
        raise NotIssued(number=certificate.register_number, state=CertificateState(state).label)
    CertificateStep.objects.create(
        certificate=certificate,
        from_state=CertificateState.ISSUED,
        to_state=to,
        by=by,
        at=at,
        reason=reason,
    )


def _chunks(ids: Sequence[int], size: int) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, size)):
        yield chunk
