"""Taking in a workbook of units: all of it or nothing, and an answer for everything in it.

A file opens units that are not there yet. What is there is corrected only while nobody has been
posted in it and no unit has followed another: afterwards its history would be rewritten, and the
change belongs to a reorganisation (`people.reorganising`). A first day may only become earlier: an
installation begins with a unit of this year, and its offices are older.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from office import journal
from office.enums import ImportKind
from office.imports import keep_run
from office.problems import Problem
from office.problems import as_json as problems_as_json
from office.sheets import UnreadableWorkbook
from people.enums import UnitKind
from people.errors import UnitsChanged
from people.formats import units as sheet
from people.formats.units import ParsedUnit, ParsedUnits, read_units
from people.models import Posting, Unit, UnitSuccession, User
from people.units import BATCH, hold_units

FORMAT = "units"
MANAGE = "people.manage_unit"
#: Units below each other: a path has room for so many ids (`Unit.path`).
MOST_LEVELS = 14
#: Column -> attribute of what may be corrected, and of both rows.
_CORRECTED = {
    sheet.NAME: "name",
    sheet.KIND: "kind",
    sheet.SHORT_NAME: "short_name",
    sheet.SYMBOL: "symbol",
    sheet.DECISION: "decision",
}


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A row that would be written; `columns` are those that differ of a unit that is there."""

    row: int
    code: str
    name: str
    kind: UnitKind
    parent: str
    first_day: date
    is_new: bool
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What became of a file. With a problem nothing was stored; a warning hinders nothing."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    is_readable: bool = True
    rows: tuple[PlannedUnit, ...] = ()

    @property
    def writes(self) -> int:
        """How many rows the file makes or changes."""
        return len(self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return counts and problems as other programs read them."""
        return {
            "format": FORMAT,
            "read": self.read,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "problems": problems_as_json(self.problems),
            "warnings": problems_as_json(self.warnings),
        }


def import_units(
    *, content: bytes, name: str, by: User | None, at: datetime, dry_run: bool = False
) -> UnitReport:
    """Open the units of a workbook that are not there yet, and correct those that may be.

    All is one transaction, and one problem keeps the whole file out. The same file once more
    changes nothing. The original is kept with the report; a refused file leaves no trace.

    Args:
        by: who brings it, within whose units it stays; None for a command on the machine.
        at: when (aware).
        dry_run: say what would happen and write nothing.

    Raises:
        UnitsChanged: somebody opened a unit with one of the codes at the same moment.
    """
    try:
        parsed = read_units(content, name=name)
    except UnreadableWorkbook as error:
        return UnitReport(problems=(Problem(error.where, error.what),), is_readable=False)
    on = timezone.localdate(at)
    with transaction.atomic():
        if not dry_run:
            _hold_named(parsed)
        plan = _Planning(parsed, by=by, on=on).plan()
        report = plan.report(parsed)
        if not dry_run and not report.problems and report.rows:
            try:
                with transaction.atomic():
                    plan.write()
            except IntegrityError as error:
                raise UnitsChanged from error
            _keep(report, content=content, name=name, by=by, at=at)
    return report


def _hold_named(parsed: ParsedUnits) -> None:
    """Lock the units that the file names, so that no reorganisation closes them meanwhile."""
    codes = sorted(parsed.codes | {row.parent for row in parsed.units})
    ids: list[int] = []
    for start in range(0, len(codes), BATCH):
        named = Unit.objects.filter(code__in=codes[start : start + BATCH], valid_to__isnull=True)
        ids += named.values_list("pk", flat=True)
    hold_units(ids)


@dataclass(slots=True)
class _Plan:
    """What an import does; nothing of it where `problems` are not empty."""

    existing: Mapping[str, Unit]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    new: dict[str, tuple[ParsedUnit, date]] = field(default_factory=dict)
    corrected: list[tuple[ParsedUnit, Unit, tuple[str, ...]]] = field(default_factory=list)
    #: the earlier first days of corrected units, by id
    days: dict[int, date] = field(default_factory=dict)
    unchanged: int = 0

    def report(self, parsed: ParsedUnits) -> UnitReport:
        """Return what a person is told of it."""
        report = UnitReport(
            read=parsed.read,
            problems=tuple(self.problems),
            warnings=tuple(self.warnings),
        )
        if self.problems:
            return report
        rows = [
            PlannedUnit(
                row.row, row.code, row.name, UnitKind(row.kind), row.parent, first_day, is_new=True
            )
            for row, first_day in self.new.values()
        ]
        rows += [
            PlannedUnit(
                row.row,
                row.code,
                row.name,
                UnitKind(row.kind),
                row.parent,
                self.days.get(unit.pk, unit.valid_from),
                is_new=False,
                columns=columns,
            )
            for row, unit, columns in self.corrected
        ]
        return replace(
            report,
            new=len(self.new),
            changed=len(self.corrected),
            unchanged=self.unchanged,
            rows=tuple(sorted(rows, key=lambda one: one.row)),
        )

    def write(self) -> None:
        """Write a level of the tree at a time, from the top down."""
        opened: dict[str, Unit] = {}
        waiting = dict(self.new)
        while waiting:
            ready = [code for code, (row, _day) in waiting.items() if row.parent not in waiting]
            level = [self._opened(*waiting.pop(code), opened) for code in ready]
            made = Unit.objects.bulk_create(level, batch_size=BATCH // 10)
            for unit in made:
                unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
                opened[unit.code] = unit
            Unit.objects.bulk_update(made, ["path"], batch_size=BATCH // 10)
        for row, unit, columns in self.corrected:
            for column in _CORRECTED.keys() & set(columns):
                setattr(unit, _CORRECTED[column], getattr(row, _CORRECTED[column]))
            unit.valid_from = self.days.get(unit.pk, unit.valid_from)
        units = [unit for _row, unit, _columns in self.corrected]
        attributes = ["valid_from", *_CORRECTED.values()]
        Unit.objects.bulk_update(units, attributes, batch_size=BATCH // 10)

    def _opened(self, row: ParsedUnit, first_day: date, opened: Mapping[str, Unit]) -> Unit:
        return Unit(
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            symbol=row.symbol,
            kind=row.kind,
            parent=opened.get(row.parent) or self.existing.get(row.parent),
            path=uuid4().hex,  # the real one needs the id
            valid_from=first_day,
            decision=row.decision,
        )


class _Planning:
    """Compares a file with the units that are there."""

    def __init__(self, parsed: ParsedUnits, *, by: User | None, on: date) -> None:
        self._parsed = parsed
        self._on = on
        lasting = Unit.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        # Of two with one code, the later, which takes the code over.
        rows = lasting.select_related("parent").order_by("valid_from")
        self._existing = {unit.code: unit for unit in rows}
        self._folded = {code.casefold(): code for code in self._existing}
        self._ended = dict(Unit.objects.filter(valid_to__lte=on).values_list("code", "name"))
        closing = Unit.objects.filter(valid_to__gt=on).values_list("code", flat=True)
        #: codes that one period more has borne or will bear: their days touch each other
        self._shared = self._ended.keys() | set(closing)
        self._managed: frozenset[int] | None = None
        if by is not None:
            within = Unit.objects.visible_to(by, MANAGE)
            self._managed = frozenset(within.values_list("pk", flat=True))
        self._has_history = UnitSuccession.objects.exists()
        self._plan = _Plan(self._existing)
        self._rows: dict[str, ParsedUnit] = {}
        self._first: ParsedUnit | None = None  # the first new unit below none

    def plan(self) -> _Plan:
        """Return what the file does, or what hinders it."""
        for problem in self._parsed.problems:
            kept = self._plan.problems if problem.severity == "error" else self._plan.warnings
            kept.append(problem)
        differing: list[tuple[ParsedUnit, Unit, tuple[str, ...]]] = []
        for row in self._parsed.units:
            unit = self._existing.get(row.code)
            if unit is None:
                self._rows[row.code] = row
            elif not self._manages(unit):
                what = f"Mã “{row.code}” là của “{unit.name}”, ngoài phạm vi quản lý của anh/chị."
                self._fault(row, sheet.CODE, what)
            elif columns := _differences(row, unit):
                differing.append((row, unit, columns))
            else:
                self._plan.unchanged += 1
        self._compare(differing)
        self._first = next((row for row in self._rows.values() if not row.parent), None)
        for code, row in self._rows.items():
            self._place(code, row)
        self._find_circles()
        self._set_days()
        return self._plan

    def _manages(self, unit: Unit) -> bool:
        return self._managed is None or unit.pk in self._managed

    def _fault(self, row: ParsedUnit, column: str, what: str) -> None:
        self._plan.problems.append(Problem(row.places[column], what))

    def _warn(self, row: ParsedUnit, column: str, what: str) -> None:
        self._plan.warnings.append(Problem(row.places[column], what, "warning"))

    def _compare(self, differing: Sequence[tuple[ParsedUnit, Unit, tuple[str, ...]]]) -> None:
        """Part what may be corrected from what belongs to a reorganisation."""
        occupied: set[int] = set()
        for start in range(0, len(differing), BATCH):
            ids = [unit.pk for _row, unit, _columns in differing[start : start + BATCH]]
            occupied.update(Posting.objects.filter(unit__in=ids).values_list("unit_id", flat=True))
        for row, unit, columns in differing:
            why = ""
            if self._has_history:
                why = "bộ máy đã qua sắp xếp"
            elif unit.pk in occupied:
                why = "đơn vị đã có cán bộ"
            elif sheet.PARENT in columns:
                why = "cấp trên của một đơn vị không sửa được bằng tệp"
            elif sheet.FIRST_DAY in columns and not self._may_begin(row, unit):
                why = "ngày bắt đầu của một đơn vị chỉ lùi về trước được"
            if not why:
                self._plan.corrected.append((row, unit, columns))
                if sheet.FIRST_DAY in columns and row.first_day is not None:
                    self._plan.days[unit.pk] = row.first_day
                continue
            self._plan.unchanged += 1
            what = (
                f"“{unit.name}” đã có và khác ở cột {', '.join(columns)}; dòng này được giữ nguyên như "
                f"trong hệ thống vì {why}. Hãy thay đổi ở trang “Sắp xếp” để giữ lịch sử."
            )
            self._warn(row, columns[0], what)
        for row, unit, _columns in self._plan.corrected:
            day, above = self._plan.days.get(unit.pk), unit.parent
            if day and above and day < self._begun(above):
                self._fault(row, sheet.FIRST_DAY, _too_early(day, self._begun(above), above.code))

    def _may_begin(self, row: ParsedUnit, unit: Unit) -> bool:
        """Tell whether a unit may begin on the row's day: earlier, where nothing was before it."""
        earlier = row.first_day is not None and row.first_day < unit.valid_from
        return earlier and unit.code not in self._shared

    def _begun(self, unit: Unit) -> date:
        """Return the first day of a unit that is there, as the file leaves it."""
        return self._plan.days.get(unit.pk, unit.valid_from)

    def _place(self, code: str, row: ParsedUnit) -> None:
        """Check code and parent of a new unit."""
        alike = self._folded.get(code.casefold())
        if alike is not None:
            what = f"Mã “{code}” chỉ khác mã “{alike}” đã có ở chữ hoa, chữ thường; hãy sửa lại."
            self._fault(row, sheet.CODE, what)
        if code in self._ended:
            what = (
                f"Mã “{code}” từng là của “{self._ended[code]}” đã kết thúc; tệp này mở một đơn vị "
                "mới, không tiếp nối. Nếu là đơn vị kế thừa, hãy làm ở trang “Sắp xếp”."
            )
            self._warn(row, sheet.CODE, what)
        if not row.parent:
            if self._existing:
                what = (
                    f"Thiếu “{sheet.PARENT}”; chỉ đơn vị đầu tiên của hệ thống để trống, "
                    "hãy ghi mã đơn vị cấp trên."
                )
                self._fault(row, sheet.PARENT, what)
            elif self._first is not None and self._first is not row:
                what = (
                    f"Chỉ một đơn vị đứng đầu được để trống “{sheet.PARENT}”, đã có ở "
                    f"{self._first.places[sheet.PARENT]}; hãy ghi mã đơn vị cấp trên."
                )
                self._fault(row, sheet.PARENT, what)
            return
        above = self._existing.get(row.parent)
        if above is not None:
            if not self._manages(above):
                what = (
                    f"“{above.name}” ngoài phạm vi quản lý của anh/chị; hãy kiểm tra mã cấp trên."
                )
                self._fault(row, sheet.PARENT, what)
            elif above.valid_to is not None:
                what = f"“{above.name}” kết thúc ngày {above.valid_to:%d/%m/%Y}; hãy ghi cấp trên khác."
                self._fault(row, sheet.PARENT, what)
        elif row.parent not in self._parsed.codes:
            what = (
                f"Không có đơn vị nào mang mã “{row.parent}” trong tệp hay trong hệ thống; "
                "hãy sửa mã hoặc thêm đơn vị đó."
            )
            self._fault(row, sheet.PARENT, what)

    def _above(self, row: ParsedUnit) -> Iterator[ParsedUnit]:
        """Yield the new units above a new one, as far as they are there; without end in a circle."""
        while (above := self._rows.get(row.parent)) is not None:
            yield above
            row = above

    def _find_circles(self) -> None:
        for row in self._rows.values():
            seen = [row.code]
            for above in self._above(row):
                if above.code == row.code:
                    chain = " → ".join([*seen, row.code])
                    what = f"Các mã cấp trên tạo thành vòng tròn: {chain}; hãy sửa một mã cấp trên."
                    self._fault(row, sheet.PARENT, what)
                if above.code in seen:
                    break
                seen.append(above.code)
                if len(seen) > MOST_LEVELS:
                    what = f"Cây đơn vị sâu quá {MOST_LEVELS} cấp; hãy kiểm tra mã cấp trên."
                    self._fault(row, sheet.PARENT, what)
                    break
            else:
                self._check_depth(row, len(seen))

    def _check_depth(self, row: ParsedUnit, levels: int) -> None:
        top = row
        for above in self._above(row):
            top = above
        existing = self._existing.get(top.parent)
        if existing is not None and existing.path.count("/") - 1 + levels > MOST_LEVELS:
            what = f"Cây đơn vị sâu quá {MOST_LEVELS} cấp; hãy kiểm tra mã cấp trên."
            self._fault(row, sheet.PARENT, what)

    def _set_days(self) -> None:
        """Give each new unit its first day: not before the one of the unit above."""
        if self._plan.problems:
            return  # a circle has no top
        new_year = date(self._on.year, 1, 1)
        days: dict[str, date] = {}
        for code, row in self._rows.items():
            for one in [*reversed(list(self._above(row))), row]:
                if one.code in days:
                    continue
                above = self._existing.get(one.parent)
                begun = self._begun(above) if above else days.get(one.parent)
                days[one.code] = one.first_day or max(new_year, begun or new_year)
                if begun is not None and days[one.code] < begun:
                    self._fault(one, sheet.FIRST_DAY, _too_early(days[one.code], begun, one.parent))
            if days[code] > self._on:
                what = f"Đơn vị chỉ bắt đầu từ ngày {days[code]:%d/%m/%Y}; trước ngày đó chưa dùng được."
                self._warn(row, sheet.FIRST_DAY, what)
            self._plan.new[code] = (row, days[code])


def _too_early(day: date, begun: date, above: str) -> str:
    return (
        f"Ngày {day:%d/%m/%Y} sớm hơn ngày bắt đầu {begun:%d/%m/%Y} của đơn vị cấp trên “{above}”; "
        f"hãy sửa một trong hai ngày (ngày của “{above}” cũng sửa được trong tệp này)."
    )


def _differences(row: ParsedUnit, unit: Unit) -> tuple[str, ...]:
    """Return the columns in which a row says something else than the unit; an empty cell is silent."""
    differing = [
        column
        for column, attribute in _CORRECTED.items()
        if getattr(row, attribute) and getattr(row, attribute) != getattr(unit, attribute)
    ]
    if row.parent != (unit.parent.code if unit.parent else ""):
        differing.append(sheet.PARENT)
    if row.first_day is not None and row.first_day != unit.valid_from:
        differing.append(sheet.FIRST_DAY)
    return tuple(differing)


def _keep(report: UnitReport, *, content: bytes, name: str, by: User | None, at: datetime) -> None:
    run = keep_run(
        kind=ImportKind.UNITS,
        format=FORMAT,
        content=content,
        name=name,
        by_id=by.pk if by else None,
        at=at,
        report=report.as_json(),
    )
    corrected = {one.code: list(one.columns) for one in report.rows if not one.is_new}
    journal.record(
        actor=by.username if by else "system",
        action="people.import_units",
        target=f"import_run:{run.uuid}",
        at=at,
        after=run.file.sha256,
        data={"opened": report.new, "corrected": corrected, "unchanged": report.unchanged},
    )


def unit_rows(units: Sequence[Unit]) -> list[dict[str, object]]:
    """Return units as the cells of a workbook (`people.formats.units`), parents before children."""
    names = {kind: name for name, kind in sheet.KINDS.items()}
    return [
        {
            sheet.CODE: unit.code,
            sheet.NAME: unit.name,
            sheet.KIND: names[unit.kind],
            sheet.PARENT: unit.parent.code if unit.parent else "",
            sheet.SHORT_NAME: unit.short_name,
            sheet.SYMBOL: unit.symbol,
            sheet.FIRST_DAY: unit.valid_from,
            sheet.DECISION: unit.decision,
        }
        for unit in units
    ]
