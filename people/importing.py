"""Taking in a roster: everyone in the file, or nobody and a list of what to mend.

The file is read by `people.formats.roster`; here codes are looked up, rows are compared with what
is known, and what differs is written. Reads and writes go by sets of 500 rows.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from office import journal
from office.enums import ImportKind
from office.headers import find_header
from office.imports import keep_run
from office.models import ImportRun
from office.problems import Problem, has_errors
from office.problems import as_json as problems_as_json
from office.sheets import Cell, UnreadableWorkbook, read_workbook
from office.text import fold_marks, fold_tones, person_sort_key
from people import identity
from people.enums import RosterImportState
from people.errors import RosterSettled
from people.formats import roster
from people.formats.roster import ParsedOfficial, ParsedRoster
from people.models import (
    JobPosition,
    ManagementField,
    Official,
    Posting,
    PostingField,
    RosterImport,
    Unit,
    User,
)
from people.postings import BATCH, lasting_beyond, store_fields
from people.units import hold_units, is_open

Row = TypeVar("Row")

FORMAT = "roster"
PERMISSION = "people.manage_official"


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What became of a file: rows of people read, written (`imported`) and found as they are.

    Of the imported, `new` were unknown before; `postings` counts those begun or corrected. Where
    `problems` has an entry, nothing was imported. A dry run counts what would be.
    """

    format: str
    read: int
    imported: int
    new: int
    unchanged: int
    postings: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data; problems as {"where", "what"}."""
        return {
            "format": self.format,
            "read": self.read,
            "imported": self.imported,
            "new": self.new,
            "unchanged": self.unchanged,
            "postings": self.postings,
            "problems": problems_as_json(self.problems),
            "warnings": problems_as_json(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What would become of the official of a row that differs from what is known.

    `row` is the number in its sheet; `columns` names what differs about a known person; `posts`
    tells whether a main posting begins or is corrected.
    """

    row: int
    staff_code: str
    full_name: str
    unit: str
    post: str
    is_new: bool
    columns: tuple[str, ...]
    posts: bool


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What a file would do: the report, each row that is new or differs, and the units named."""

    report: RosterReport
    rows: tuple[PlannedRow, ...]
    units: frozenset[int]


def plan_roster(
    *, content: bytes, name: str, by: User | None, at: datetime, demo: bool = False
) -> RosterPlan:
    """Return what `import_roster` would do with a workbook now; nothing is written.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be read.
    """
    parsed = roster.read_roster(content, name=name, demo=identity.welcomes_invented(demo=demo))
    with transaction.atomic():  # the plan locks what it compares with
        plan = _make_plan(parsed, by=by, today=timezone.localdate(at), demo=demo)
    problems = [*parsed.problems, *_with_cells(plan.problems, content, name)]
    rows = () if has_errors(problems) else tuple(plan.rows)
    return RosterPlan(_report(parsed.read, problems, plan), rows, frozenset(plan.units))


def import_roster(
    *,
    content: bytes,
    name: str,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    demo: bool = False,
    waiting: RosterImport | None = None,
) -> RosterReport:
    """Take in a workbook of officials: all rows or, where one has an error, none.

    A row is about the official with its staff code, in capitals however it is typed. Someone new
    gets a main posting from the row's day ("Từ ngày"), or from today, and is a civil servant
    unless the row says otherwise. Someone known is updated; blank cells take nothing away.
    Where unit, post, position or fields differ, the main posting is ended on that day and another
    begun; one that begins on that very day is corrected instead. Importing a file again changes
    nothing.

    The original, encrypted, and the report are kept as an ImportRun, a RosterImport says which
    units it named, and the journal tells of it; a dry run and a refused file leave no trace.

    Args:
        content: the file.
        name: its name, as its owner knows it.
        by: who imports: rows about people or units that this account may not manage are problems.
            None for the operator of the installation, who may import everyone.
        at: now (aware); its day in local time is "today".
        demo: whether invented people are welcome (place code 099), as they always are in a
            demonstration; and whether people without a citizen number are invented.
        waiting: the confirmed RosterImport that this file was kept in.

    Returns:
        The report; a file that cannot be read gives a report with one problem.

    Raises:
        RosterSettled: `waiting` was imported meanwhile; nothing was written.
    """
    try:
        parsed = roster.read_roster(content, name=name, demo=identity.welcomes_invented(demo=demo))
    except UnreadableWorkbook as error:
        return _report(0, [Problem(error.where, error.what)])
    with transaction.atomic():
        plan = _make_plan(parsed, by=by, today=timezone.localdate(at), demo=demo)
        problems = [*parsed.problems, *_with_cells(plan.problems, content, name)]
        if dry_run or has_errors(problems):
            return _report(parsed.read, problems, plan)
        plan.write()
        report = _report(parsed.read, problems, plan)
        run = _keep(report, content=content, name=name, by=by, at=at)
        _settle(waiting, run, units=plan.units)
    return report


def _report(read: int, problems: Sequence[Problem], plan: "_Plan | None" = None) -> RosterReport:
    refused = plan is None or has_errors(list(problems))
    return RosterReport(
        format=FORMAT,
        read=read,
        imported=0 if refused or plan is None else plan.imported,
        new=0 if refused or plan is None else len(plan.new),
        unchanged=0 if refused or plan is None else plan.unchanged,
        postings=0 if refused or plan is None else len(plan.fields),
        problems=tuple(one for one in problems if one.severity == "error"),
        warnings=tuple(one for one in problems if one.severity == "warning"),
    )


def _keep(
    report: RosterReport, *, content: bytes, name: str, by: User | None, at: datetime
) -> ImportRun:
    run = keep_run(
        kind=ImportKind.ROSTER,
        format=FORMAT,
        content=content,
        name=name,
        by_id=by.pk if by else None,
        at=at,
        report=report.as_json(),
        encrypted=True,
    )
    journal.record(
        actor=by.username if by else "",
        action="people.import_roster",
        target=f"import_run:{run.uuid}",
        at=at,
        after=run.file.sha256,
        data={"read": report.read, "imported": report.imported, "unchanged": report.unchanged},
    )
    return run


def _settle(waiting: RosterImport | None, run: ImportRun, *, units: Collection[int]) -> None:
    """Note that a file was imported: on what was kept of it until now, or anew."""
    done = {
        "state": RosterImportState.IMPORTED,
        "settled_at": run.at,
        "run": run,
        "report": run.report,
    }
    if waiting is None:
        waiting = RosterImport.objects.create(
            name=run.file.name, at=run.at, by_id=run.by_id, **done
        )
    else:
        kept = RosterImport.objects.filter(pk=waiting.pk, state=RosterImportState.CONFIRMED)
        if not kept.update(content=b"", rows=[], **done):
            raise RosterSettled(name=waiting.name)
    waiting.units.set(units)


@dataclass(slots=True)
class _Plan:
    """What is to be written, row by row, and what speaks against it."""

    imported: int = 0
    unchanged: int = 0
    problems: list["_RowProblem"] = field(default_factory=list)
    new: list[Official] = field(default_factory=list)
    changed: list[Official] = field(default_factory=list)
    #: the columns in which one of the changed officials differs
    changed_columns: set[str] = field(default_factory=set)
    ended: list[Posting] = field(default_factory=list)
    corrected: list[Posting] = field(default_factory=list)
    begun: list[Posting] = field(default_factory=list)
    #: postings that begin or are corrected, with the ids of their fields in order
    fields: list[tuple[Posting, Sequence[int]]] = field(default_factory=list)
    #: what is shown of the rows that are new or differ, and the ids of the units that rows name
    rows: list[PlannedRow] = field(default_factory=list)
    units: set[int] = field(default_factory=set)

    def write(self) -> None:
        """Write everything; call it inside the transaction that made the plan."""
        Official.objects.bulk_create(self.new, batch_size=BATCH)
        if self.changed:
            columns = sorted(self.changed_columns)
            Official.objects.bulk_update(self.changed, columns, batch_size=BATCH)
        Posting.objects.bulk_update(self.ended, ["valid_to"], batch_size=BATCH)
        Posting.objects.bulk_update(
            self.corrected, ["unit", "post", "position", "decision"], batch_size=BATCH
        )
        for some in _batches(self.corrected):
            PostingField.objects.filter(posting__in=some).delete()
        for posting in self.begun:
            posting.official_id = posting.official.pk  # a new one has its id only now
        Posting.objects.bulk_create(self.begun, batch_size=BATCH)
        store_fields(self.fields)


@dataclass(frozen=True, slots=True)
class _RowProblem:
    """A problem under a column of a row; the cell is found when it is reported."""

    row: ParsedOfficial
    column: str
    what: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class _Lists:
    """What codes stand for, and which units the importer may post people in (None: in all).

    A unit's code may pass on to another on a planned day.
    """

    units: Mapping[str, Sequence[Unit]]
    managed: frozenset[int] | None
    positions: Mapping[str, int]
    fields: Mapping[str, int]


def _make_plan(parsed: ParsedRoster, *, by: User | None, today: date, demo: bool) -> _Plan:
    plan = _Plan()
    units: dict[str, list[Unit]] = {}
    codes = {row.unit_code for row in parsed.officials}
    lasting = Unit.objects.filter(lasting_beyond(today)).values_list("pk", "code")
    for unit in hold_units(pk for pk, code in lasting if code in codes).values():
        units.setdefault(unit.code, []).append(unit)
    managed = None
    if by is not None:
        managed = frozenset(Unit.objects.visible_to(by, PERMISSION).values_list("pk", flat=True))
    lists = _Lists(
        units=units,
        managed=managed,
        positions=dict(JobPosition.objects.values_list("code", "pk")),
        fields=dict(ManagementField.objects.values_list("code", "pk")),
    )
    for rows in _batches(parsed.officials):
        _plan_rows(plan, rows, lists, by=by, today=today, demo=demo)
    return plan


def _plan_rows(
    plan: _Plan,
    rows: Sequence[ParsedOfficial],
    lists: _Lists,
    *,
    by: User | None,
    today: date,
    demo: bool,
) -> None:
    known = {
        official.staff_code: official
        for official in Official.objects.select_for_update(no_key=True)
        .filter(staff_code__in=[row.staff_code for row in rows])
        .order_by("pk")
    }
    hashes = {
        row.staff_code: identity.hashes_of(row.citizen_number) for row in rows if row.citizen_number
    }
    bearers = dict(
        Official.objects.filter(
            citizen_hash__in=[one for found in hashes.values() for one in found]
        ).values_list("citizen_hash", "staff_code")
    )
    postings = {  # the last one wins: one that is planned comes after the one held today
        posting.official_id: posting
        for posting in Posting.objects.primary()
        .filter(official__in=known.values())
        .prefetch_related("ordered_fields")
        .order_by("valid_from")
    }
    foreign = _out_of_reach({*known, *bearers.values()}, by)
    for row in rows:
        if row.staff_code in foreign:
            what = (
                f"Người có số hiệu {row.staff_code} hiện không thuộc phạm vi quản lý của tài khoản "
                "nhập danh sách; hãy kiểm tra số hiệu, hoặc nhờ cấp quản lý người đó nhập."
            )
            plan.problems.append(_RowProblem(row, roster.STAFF_CODE, what))
            continue  # what else there is to say would tell of the person
        official = known.get(row.staff_code)
        citizen_hashes = hashes.get(row.staff_code, [])
        bearer = next((bearers[one] for one in citizen_hashes if one in bearers), None)
        if bearer not in {None, row.staff_code}:
            whose = "một người khác" if bearer in foreign else f"người có số hiệu {bearer}"
            what = (
                f"Số CCCD {identity.masked(row.citizen_number)} đã thuộc về {whose}; "
                "hãy kiểm tra số hiệu và số CCCD."
            )
            plan.problems.append(_RowProblem(row, roster.CITIZEN, what))
        person, columns = _person(plan, row, official, citizen_hashes, demo=demo)
        posting = postings.get(official.pk) if official else None
        is_posted = _plan_posting(plan, row, person, posting, lists, today)
        if official is None or columns or is_posted:
            plan.imported += 1
            plan.rows.append(
                PlannedRow(
                    row=_place_of(row)[1],
                    staff_code=row.staff_code,
                    full_name=row.full_name,
                    unit=next((one.name for one in lists.units.get(row.unit_code, ())), ""),
                    post=row.post,
                    is_new=official is None,
                    columns=columns,
                    posts=is_posted,
                )
            )
        else:
            plan.unchanged += 1
        if row.notes:
            what = f"Ghi chú “{row.notes}” không được lưu; hãy ghi khi lập danh sách dự sát hạch."
            plan.problems.append(_RowProblem(row, roster.NOTES, what, is_warning=True))


def _out_of_reach(staff_codes: Collection[str], by: User | None) -> set[str]:
    """Return those of some known officials whom `by` may not manage; the operator may all."""
    if by is None or not staff_codes:
        return set()
    reached = Official.objects.visible_to(by, PERMISSION)
    mine: set[str] = set()
    for some in _batches(sorted(staff_codes)):
        mine.update(reached.filter(staff_code__in=some).values_list("staff_code", flat=True))
    return set(staff_codes) - mine


def _person(
    plan: _Plan,
    row: ParsedOfficial,
    official: Official | None,
    citizen_hashes: Sequence[str],
    *,
    demo: bool,
) -> tuple[Official, tuple[str, ...]]:
    """Return the official of a row, with its values, and the columns in which someone differs."""
    values = {
        "full_name": row.full_name,
        "search_name": fold_marks(row.full_name),
        "sort_key": person_sort_key(row.full_name),
        "birth_date": row.birth_date,
        "birth_precision": row.birth_precision,
        "sex": row.sex,
    }
    optional = (("kind", row.kind), ("email", row.email), ("phone", row.phone))
    values |= {name: given for name, given in optional if given}
    if official is None:
        is_demo = identity.is_invented(row.citizen_number, demo=demo)
        official = Official(staff_code=row.staff_code, is_demo=is_demo, **values)
        if citizen_hashes:
            official.citizen_number, official.citizen_hash = identity.closed(row.citizen_number)
        plan.new.append(official)
        return official, ()
    differs = {
        name: value for name, value in values.items() if _plain(getattr(official, name)) != value
    }
    for name, value in differs.items():
        setattr(official, name, value)
    if citizen_hashes and official.citizen_hash not in citizen_hashes:
        if official.citizen_hash:
            what = f"Số CCCD khác số đã lưu; đã thay bằng {identity.masked(row.citizen_number)}."
            plan.problems.append(_RowProblem(row, roster.CITIZEN, what, is_warning=True))
        official.citizen_number, official.citizen_hash = identity.closed(row.citizen_number)
        differs |= {"citizen_number": official.citizen_number, "citizen_hash": citizen_hashes[0]}
        if official.is_demo and not identity.is_invented(row.citizen_number):
            official.is_demo = differs["is_demo"] = False
    if differs:
        plan.changed.append(official)
        plan.changed_columns |= differs.keys()
    columns = (_COLUMN_OF[name] for name in differs if name in _COLUMN_OF)
    return official, tuple(dict.fromkeys(columns))


#: The columns of the list that the columns of an official come from.
_COLUMN_OF = {
    "full_name": roster.NAME,
    "sort_key": roster.NAME,  # the rule of sorting was mended
    "search_name": roster.NAME,
    "birth_date": roster.BIRTH,
    "birth_precision": roster.BIRTH,
    "sex": roster.SEX,
    "kind": roster.KIND,
    "email": roster.EMAIL,
    "phone": roster.PHONE,
    "citizen_hash": roster.CITIZEN,
}


def _plan_posting(
    plan: _Plan,
    row: ParsedOfficial,
    official: Official,
    posting: Posting | None,
    lists: _Lists,
    today: date,
) -> bool:
    """Plan what becomes of the main posting; return whether anything does."""
    day = row.posted_from or today
    unit = _unit_of(plan, row, lists, max(day, today))
    position = lists.positions.get(row.position)
    if position is None:
        what = f"Không có vị trí việc làm nào mang mã “{row.position}”; xem mã ở danh mục."
        plan.problems.append(_RowProblem(row, roster.POSITION, what))
    field_ids = []
    for code in row.fields:
        if code in lists.fields:
            field_ids.append(lists.fields[code])
        else:
            what = f"Không có lĩnh vực nào mang mã “{code}”; xem mã ở danh mục."
            plan.problems.append(_RowProblem(row, roster.FIELDS, what))
    if unit is None or position is None or len(field_ids) < len(row.fields):
        return False
    if posting is not None and posting.valid_to is not None and posting.valid_to <= today:
        if posting.valid_to > day:
            what = (
                f"“Từ ngày” ({day:%d/%m/%Y}) trước ngày kết thúc chức vụ trước đây "
                f"({posting.valid_to:%d/%m/%Y}); hãy ghi ngày nhận chức vụ mới hoặc bỏ trống."
            )
            plan.problems.append(_RowProblem(row, roster.POSTED_FROM, what))
            return False
    elif posting is not None:
        kept = [ordered.field_id for ordered in posting.ordered_fields.all()]
        now = (unit.pk, row.post, position, field_ids)
        if (posting.unit_id, posting.post, posting.position_id, kept) == now:
            return False
        if posting.valid_from > day:
            begun, wanted = (f"{one:%d/%m/%Y}" for one in (posting.valid_from, day))
            what = (
                f"Đơn vị, chức vụ, vị trí hoặc lĩnh vực đã đổi, nhưng “Từ ngày” ({wanted}) trước "
                f"ngày bắt đầu chức vụ đang giữ ({begun}); hãy ghi ngày thay đổi hoặc bỏ trống."
            )
            plan.problems.append(_RowProblem(row, roster.POSTED_FROM, what))
            return False
        if posting.valid_from == day:
            posting.unit, posting.post, posting.position_id = unit, row.post, position
            posting.decision = row.decision or posting.decision
            plan.corrected.append(posting)
            plan.fields.append((posting, field_ids))
            return True
        if posting.valid_to is None or posting.valid_to > day:
            posting.valid_to = day
            plan.ended.append(posting)
    following = Posting(
        official=official,
        unit=unit,
        position_id=position,
        post=row.post,
        valid_from=day,
        decision=row.decision,
    )
    plan.begun.append(following)
    plan.fields.append((following, field_ids))
    return True


def _unit_of(plan: _Plan, row: ParsedOfficial, lists: _Lists, day: date) -> Unit | None:
    """Return the unit that bears the row's code on a day; warn where its name is another."""
    for unit in lists.units.get(row.unit_code, ()):
        if is_open(unit, on=day):
            if lists.managed is not None and unit.pk not in lists.managed:
                what = (
                    f"Đơn vị mang mã {unit.code} không thuộc phạm vi quản lý của tài khoản nhập danh "
                    "sách; hãy kiểm tra mã, hoặc nhờ cấp quản lý đơn vị đó nhập."
                )
                plan.problems.append(_RowProblem(row, roster.UNIT_CODE, what))
                return None
            plan.units.add(unit.pk)
            names = {fold_tones(unit.name), fold_tones(unit.short_name)}
            if row.unit_name and fold_tones(row.unit_name) not in names:
                what = (
                    f"Mã {unit.code} là của “{unit.name}”, nhưng cột Đơn vị ghi “{row.unit_name}”."
                )
                plan.problems.append(_RowProblem(row, roster.UNIT, what, is_warning=True))
            return unit
    what = (
        f"Không có đơn vị nào mang mã “{row.unit_code}” vào ngày {day:%d/%m/%Y}; "
        "hãy kiểm tra mã hoặc lập đơn vị trước."
    )
    plan.problems.append(_RowProblem(row, roster.UNIT_CODE, what))
    return None


def _with_cells(problems: Sequence[_RowProblem], content: bytes, name: str) -> list[Problem]:
    """Return problems with the cells they stand in, finding the columns once more for that."""
    if not problems:
        return []
    columns = {
        sheet.title: find_header(sheet, roster.COLUMNS).columns
        for sheet in read_workbook(content, name=name).sheets
    }
    found = []
    for problem in problems:
        sheet, row = _place_of(problem.row)
        cell = Cell(sheet, row, columns[sheet].get(problem.column, 0))
        found.append(
            cell.warning(problem.what) if problem.is_warning else cell.problem(problem.what)
        )
    return found


def _place_of(row: ParsedOfficial) -> tuple[str, int]:
    """Return the sheet and the number of a row."""
    sheet, _, address = row.where.rpartition("!")
    return sheet, int("".join(character for character in address if character.isdigit()))


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _batches(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
