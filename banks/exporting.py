"""Taking a bank out as a file: asked for with a reason, journalled, kept for a day, then gone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from banks import formats
from banks.errors import ExportGone, NothingToExport
from banks.formats import Output
from banks.formats.workbook import WorkbookFormat
from banks.formats.workbook_writing import (
    Stamp,
    agrees,
    lists_of,
    marked_codes,
    write_workbook,
)
from banks.models import Bank, BankExport
from banks.outgoing import parsed_bank, shown_versions
from banks.viewing import fetch_export, read_all_keys
from office import files
from office.telling import Tell, silent
from office.text import clean_block
from people.models import User

#: How long the file of an export is kept.
KEPT: Final = timedelta(hours=24)
#: What a bank goes out in where nothing else is asked for.
USUAL: Final = WorkbookFormat.slug


def written_formats() -> list[tuple[str, str]]:
    """Return slug and label of each format that a bank can go out in, the usual one first."""
    found = [(slug, str(label)) for slug, label in formats.choices() if formats.get(slug).can_write]
    return sorted(found, key=lambda one: one[0] != USUAL)


@transaction.atomic
def ask_for_export(
    *, bank: Bank, reason: str, by: User, at: datetime, format: str = USUAL
) -> BankExport:
    """Begin an export: whoever asks has read every key of the bank from now on, and the journal says so.

    Args:
        format: slug of a format that can be written.

    Raises:
        NothingToExport: the bank has no question that is still of use.
        ValueError: `reason` is empty, or the format is only read (programming errors: forms check
            both).
    """
    reason = clean_block(reason)
    if not reason:
        raise ValueError("an export needs a reason")
    if not formats.get(format).can_write:
        raise ValueError(f"{format} is only read")
    count = _count(bank)
    export = BankExport.objects.create(
        bank=bank, by=by, at=at, reason=reason, format=format, mark=token_hex(8), questions=count
    )
    data = {"export": str(export.uuid), "reason": reason, "format": format}
    read_all_keys(bank=bank, by=by, questions=count, at=at, data=data)
    return export


def carry_out_export(*, export: BankExport, at: datetime, tell: Tell = silent) -> BankExport:
    """Write the file of an export and keep it, closed, for a day; done twice, once is enough."""
    if export.file_id is not None:
        return export
    written = write_bank(export=export, tell=tell)
    local = timezone.localtime(export.at)
    format_ = formats.get(export.format)
    file = files.store(
        written.content,
        name=f"ngan-hang-{export.bank.code}-{local:%Y%m%d-%H%M}{format_.extensions[0]}",
        media_type=format_.media_type,
        at=at,
        encrypted=True,
    )
    BankExport.objects.filter(pk=export.pk, file__isnull=True).update(
        file=file,
        gone_at=at + KEPT,
        questions=written.count,
        lost=_as_rows(written),
    )
    export.refresh_from_db()
    return export


def fetch(*, export: BankExport, by: User, at: datetime) -> bytes:
    """Return the file of an export and journal that it was fetched.

    Raises:
        ExportGone: it was deleted, or its time is over.
    """
    if export.file is None or export.gone_at is None or export.gone_at <= at:
        raise ExportGone(hours=int(KEPT.total_seconds() // 3600))
    content = files.read(export.file)
    fetch_export(export=export, by=by, at=at)
    return content


def delete_outlived(*, at: datetime) -> int:
    """Delete the files of exports whose day is over; return how many. Safe to run again."""
    done = 0
    for export in BankExport.objects.outlived(at=at).select_related("file"):
        with transaction.atomic():
            file = export.file
            taken = BankExport.objects.filter(pk=export.pk, file__isnull=False).update(file=None)
            if taken and file is not None:
                files.forget(file)
                done += 1
    return done


def exports_like(content: bytes) -> QuerySet[BankExport]:
    """Return the exports that a workbook may be a copy of, by the marks of its rows."""
    rows = marked_codes(content)
    found = [pk for pk, mark in BankExport.objects.values_list("pk", "mark") if agrees(mark, rows)]
    return BankExport.objects.filter(pk__in=found).select_related("bank", "by")


# --- from rows to a file --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Taker:
    """Who takes a bank out, when, and the number by which the file is found again."""

    by: User | None
    at: datetime
    mark: str

    def stamp(self, bank: Bank) -> Stamp:
        """Return what is written into the file."""
        name = (self.by.full_name or self.by.username) if self.by else "người quản trị máy chủ"
        person = f"{name} ({self.by.username})" if self.by else name
        return Stamp(
            line=(
                f"BẢN XUẤT NGÂN HÀNG CÂU HỎI {bank.code}, có đáp án – người xuất: {person},"
                f" lúc {timezone.localtime(self.at):%H:%M %d/%m/%Y}, số {self.mark}."
                " Không chuyển cho người khác."
            ),
            person=name,
            mark=self.mark,
        )


def write_bank(*, export: BankExport, tell: Tell = silent) -> Output:
    """Return the file of a bank as it is now (`banks.outgoing`), in the format of the export."""
    taker = _Taker(export.by, export.at, export.mark)
    return _written(export.bank, export.format, taker, tell)


def take_out(
    *,
    bank: Bank,
    format: str,
    by: User | None,
    reason: str,
    at: datetime,
    tell: Tell = silent,
) -> Output:
    """Return the file of a bank at once, journalled as the reading of every key; nothing is kept.

    Args:
        format: slug of a format that can be written.
        by: whose reading it is; without one that of the machine's operator. A workbook is traced
            to somebody (`exports_like`) only where there is one.

    Raises:
        NothingToExport: the bank has no question that is still of use.
        CannotWrite: the format is only read.
    """
    count, mark = _count(bank), token_hex(8)
    output = _written(bank, format, _Taker(by, at, mark), tell)
    data = {"number": mark, "reason": reason, "format": format}
    with transaction.atomic():
        if by is not None:
            export = BankExport.objects.create(
                bank=bank,
                by=by,
                at=at,
                reason=reason,
                format=format,
                mark=mark,
                questions=output.count,
                lost=_as_rows(output),
                gone_at=at,  # the system never had the file
            )
            data["export"] = str(export.uuid)
        read_all_keys(bank=bank, by=by, questions=count, at=at, data=data)
    return output


def _written(bank: Bank, format: str, taker: _Taker, tell: Tell) -> Output:
    total = 2 * len(shown_versions(bank))  # read, then written
    parsed = parsed_bank(
        bank,
        with_media=format != WorkbookFormat.slug,
        with_history=format == formats.archive.ArchiveFormat.slug,
        tell=lambda done: tell(done, total),
    )
    stamp = taker.stamp(bank)
    if format == WorkbookFormat.slug:  # with the mark of each row
        written = write_workbook(
            parsed.questions,
            lists=lists_of(parsed),
            stamp=stamp,
            lost=parsed.lost,
            tell=lambda done: tell(total // 2 + done, total),
        )
        output = Output(written.content, written.count, written.lost)
    else:
        output = formats.get(format).write(parsed, title=bank.title, stamp=stamp.line)
        output = replace(output, lost=(*parsed.lost, *output.lost))
    tell(total, total)
    return output


def _count(bank: Bank) -> int:
    count = len(shown_versions(bank))
    if not count:
        raise NothingToExport(bank=bank.title)
    return count


def _as_rows(output: Output) -> list[list[str]]:
    return [[one.where, one.what] for one in output.lost]
