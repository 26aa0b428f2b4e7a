"""Taking a bank out as a workbook: asked for with a reason, journalled, kept for a day, then gone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from banks.browsing import with_states
from banks.enums import Level
from banks.errors import ExportGone, NothingToExport
from banks.formats.workbook_writing import (
    CodeLists,
    Stamp,
    WrittenBook,
    agrees,
    marked_codes,
    write_workbook,
)
from banks.models import Bank, BankExport, Question, QuestionEnemy, QuestionVersion, Skill, Stimulus
from banks.parsed import ParsedQuestion
from banks.viewing import fetch_export, read_all_keys
from office import files
from office.problems import Problem
from office.text import clean_block
from people.models import JobPosition, ManagementField, User

#: How long the file of an export is kept.
KEPT: Final = timedelta(hours=24)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Versions that are opened at a time.
_CHUNK = 500

Tell = Callable[[int, int], None]


@transaction.atomic
def ask_for_export(*, bank: Bank, reason: str, by: User, at: datetime) -> BankExport:
    """Begin an export: whoever asks has read every key of the bank from now on, and the journal says so.

    Raises:
        NothingToExport: the bank has no question that is still of use.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    reason = clean_block(reason)
    if not reason:
        raise ValueError("an export needs a reason")
    count = len(_shown(bank))
    if not count:
        raise NothingToExport(bank=bank.title)
    export = BankExport.objects.create(
        bank=bank, by=by, at=at, reason=reason, mark=token_hex(8), questions=count
    )
    read_all_keys(export=export, by=by, questions=count, at=at)
    return export


def carry_out_export(
    *, export: BankExport, at: datetime, tell: Tell = lambda _done, _total: None
) -> BankExport:
    """Write the workbook of an export and keep it, closed, for a day; done twice, once is enough."""
    if export.file_id is not None:
        return export
    written = write_bank(export=export, tell=tell)
    local = timezone.localtime(export.at)
    file = files.store(
        written.content,
        name=f"ngan-hang-{export.bank.code}-{local:%Y%m%d-%H%M}.xlsx",
        media_type=MEDIA_TYPE,
        at=at,
        encrypted=True,
    )
    BankExport.objects.filter(pk=export.pk, file__isnull=True).update(
        file=file,
        gone_at=at + KEPT,
        questions=written.count,
        lost=[[one.where, one.what] for one in written.lost],
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


# --- from rows to a workbook ----------------------------------------------------------------------


def write_bank(*, export: BankExport, tell: Tell = lambda _done, _total: None) -> WrittenBook:
    """Return the workbook of a bank as it is now: of each question what is in use, else the newest.

    A question that is out of use is left out. Statements grow with the blocks of questions alone.
    """
    shown = _shown(export.bank)
    lost: list[Problem] = []
    total = 2 * len(shown)  # read, then written
    questions = []
    for question in _parsed(export.bank, shown, lost):
        questions.append(question)
        if len(questions) % _CHUNK == 0:
            tell(len(questions), total)
    at, person = timezone.localtime(export.at), export.by.full_name or export.by.username
    stamp = Stamp(
        line=(
            f"BẢN XUẤT NGÂN HÀNG CÂU HỎI {export.bank.code}, có đáp án – người xuất: {person}"
            f" ({export.by.username}), lúc {at:%H:%M %d/%m/%Y}, số {export.mark}."
            " Không chuyển cho người khác."
        ),
        person=person,
        mark=export.mark,
    )
    written = write_workbook(
        questions,
        lists=_lists(questions),
        stamp=stamp,
        lost=lost,
        tell=lambda done: tell(len(shown) + done, total),
    )
    tell(total, total)
    return written


def _shown(bank: Bank) -> list[tuple[str, int]]:
    """Return code and version of each question of use, by code."""
    found: Any = with_states(Question.objects.filter(bank=bank, retired_at__isnull=True))
    rows = found.filter(shown__isnull=False).order_by("code")
    return list(rows.values_list("code", "shown"))


def _parsed(
    bank: Bank, shown: Collection[tuple[str, int]], lost: list[Problem]
) -> Iterator[ParsedQuestion]:
    """Yield the questions as a file would give them; add to `lost` what it has no place for."""
    enemies = _enemies(bank)
    stimuli = dict(Stimulus.objects.filter(bank=bank).values_list("pk", "code"))
    rows = list(shown)
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        keys = [pk for _code, pk in chunk]
        versions = {one.pk: one for one in QuestionVersion.objects.filter(pk__in=keys)}
        tags = {name: _tags(name, keys) for name in ("skills", "positions", "fields")}
        for code, pk in chunk:
            version, skills = versions[pk], tags["skills"][pk]
            if len(skills) > 1:
                left = ", ".join(skills[1:])
                what = f"Tệp chỉ giữ một kỹ năng ({skills[0]}); bỏ {left}."
                lost.append(Problem(code, what, "warning"))
            if version.stimulus_id is not None:
                what = (
                    f"Ngữ liệu dùng chung “{stimuli[version.stimulus_id]}” không ghi được vào tệp."
                )
                lost.append(Problem(code, what, "warning"))
            yield ParsedQuestion(
                where=code,
                code=code,
                kind=version.kind,
                skill=skills[0] if skills else "",
                level=Level(version.level).value,
                positions=tuple(tags["positions"][pk]),
                fields=tuple(tags["fields"][pk]),
                content=version.content,
                explanation=version.explanation,
                basis=version.basis,
                points=version.points,
                seconds=version.seconds,
                order_locked=version.order_locked,
                enemies=tuple(enemies.get(code, ())),
            )


def _tags(name: str, versions: Collection[int]) -> dict[int, list[str]]:
    """Return the codes of a sort of tag by version, in order."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = QuestionVersion.objects.filter(pk__in=versions, **{f"{name}__isnull": False})
    for pk, code in rows.order_by(f"{name}__code").values_list("pk", f"{name}__code"):
        found[pk].append(code)
    return found


def _enemies(bank: Bank) -> dict[str, list[str]]:
    """Return by code which questions may not stand on a paper with one; each pair once."""
    codes = dict(Question.objects.filter(bank=bank).values_list("pk", "code"))
    found: dict[str, list[str]] = defaultdict(list)
    for first, second in QuestionEnemy.objects.filter(first__bank=bank).values_list(
        "first", "second"
    ):
        if second in codes:
            found[codes[first]].append(codes[second])
    return {code: sorted(others) for code, others in found.items()}


def _lists(questions: Collection[ParsedQuestion]) -> CodeLists:
    """Return the codes that the questions name, with the modules of their skills."""
    skills = {one.skill for one in questions}
    positions = {code for one in questions for code in one.positions}
    fields = {code for one in questions for code in one.fields}
    known = Skill.objects.order_by("code").values_list("code", "name", "parent__code")
    rows = [(code, name, module or "") for code, name, module in known]
    modules = {module for code, _name, module in rows if code in skills}
    return CodeLists(
        skills=[row for row in rows if row[0] in skills or row[0] in modules],
        positions=[
            row
            for row in JobPosition.objects.order_by("code").values_list("code", "name")
            if row[0] in positions
        ],
        fields=[
            row
            for row in ManagementField.objects.order_by("code").values_list("code", "name")
            if row[0] in fields
        ],
    )
