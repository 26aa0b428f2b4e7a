"""Taking in a file of training programmes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from banks.models import Skill
from office import journal
from office.enums import ImportKind
from office.imports import keep_run
from office.problems import Problem, has_errors
from office.problems import as_json as problems_as_json
from office.sheet_files import UnreadableWorkbook
from people.models import JobPosition, User
from training.formats.programmes import ParsedProgramme, ParsedProgrammes, read_programmes
from training.formats.programmes_template import programmes_template
from training.models import Programme

FORMAT = "workbook"


@dataclass(frozen=True, slots=True)
class ProgrammeReport:
    """What came of a file: rows read, programmes made or changed, those that were so already.

    A file that is no workbook has one problem and is not `is_readable`.
    """

    read: int
    imported: int
    unchanged: int
    problems: tuple[Problem, ...]
    format: str = FORMAT
    is_readable: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is stored and printed."""
        return {
            "format": self.format,
            "read": self.read,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "problems": problems_as_json(self.problems),
        }


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database has: ids by code, and the programmes as they are now."""

    modules: Mapping[str, int]
    skills: frozenset[str]
    positions: Mapping[str, int]
    programmes: Mapping[str, Programme]

    def prerequisite(self, code: str) -> str | None:
        programme = self.programmes.get(code)
        return programme.prerequisite.code if programme and programme.prerequisite else None


@transaction.atomic
def import_programmes(
    *, content: bytes, name: str, by: User | None, at: datetime, dry_run: bool = False
) -> ProgrammeReport:
    """Make and change programmes by the rows of a workbook.

    The file is taken in whole or not at all: a row that names an unknown module, position or
    prerequisite is a problem, and so is everything that has to be learnt after it. Rows may name
    prerequisites that stand further down. Programmes that the file does not name stay as they
    are. The same file once more changes nothing. The original is kept with the report; a refused
    file leaves no trace.

    Args:
        content: the workbook's bytes.
        name: what the file is called in the report.
        by: who brings it; None for a command on the machine.
        at: when (aware).
        dry_run: say what would happen and write nothing.
    """
    is_readable = True
    try:
        parsed = read_programmes(content, name=name)
    except UnreadableWorkbook as error:
        is_readable = False
        parsed = ParsedProgrammes(0, (), (Problem(error.where, error.what),))
    known = _known()
    accepted, problems = _sift(parsed.programmes, known)
    changed = [row for row in accepted if not _is_unchanged(row, known)]
    problems = [*parsed.problems, *problems]
    is_refused = has_errors(problems)
    report = ProgrammeReport(
        read=parsed.read,
        imported=0 if is_refused else len(changed),
        unchanged=len(accepted) - len(changed),
        problems=tuple(problems),
        is_readable=is_readable,
    )
    if not dry_run and not is_refused:
        _write(changed, known)
        _keep(report, content=content, name=name, by=by, at=at)
    return report


def template_to_fill() -> bytes:
    """Return the workbook to fill in, with the codes of today's modules and positions."""
    modules = Skill.objects.filter(parent__isnull=True).order_by("code")
    positions = JobPosition.objects.order_by("order", "code")
    return programmes_template(
        modules=list(modules.values_list("code", "name")),
        positions=list(positions.values_list("code", "name")),
    )


def _known() -> _Known:
    rows = Programme.objects.select_related("prerequisite").prefetch_related("modules", "positions")
    return _Known(
        modules=dict(Skill.objects.filter(parent__isnull=True).values_list("code", "pk")),
        skills=frozenset(Skill.objects.values_list("code", flat=True)),
        positions=dict(JobPosition.objects.values_list("code", "pk")),
        programmes={programme.code: programme for programme in rows},
    )


def _sift(
    rows: Iterable[ParsedProgramme], known: _Known
) -> tuple[list[ParsedProgramme], list[Problem]]:
    """Return the rows that can be taken in, in the file's order, and why the others cannot."""
    waiting = {row.code: row for row in rows}
    problems: list[Problem] = []
    for row in list(waiting.values()):
        found = list(_unknown_names(row, known))
        problems += found
        if has_errors(found):
            del waiting[row.code]
    while refused := [row for row in waiting.values() if _hangs(row, waiting, known)]:
        for row in refused:
            before = row.before[0]
            what = (
                f"Không có chương trình học trước “{before}” trong hệ thống, và tệp này cũng không "
                "có dòng hợp lệ nào mang mã đó; hãy sửa mã, hoặc thêm chương trình đó."
            )
            problems.append(Problem(row.where, what))
            del waiting[row.code]
    for row in _circular(waiting, known):
        what = (
            f"Các chương trình học trước của “{row.code}”, kể cả những chương trình đã có trong hệ "
            "thống, tạo thành vòng tròn; hãy sửa cột “Học trước”."
        )
        problems.append(Problem(row.where, what))
        del waiting[row.code]
    return list(waiting.values()), problems


def _unknown_names(row: ParsedProgramme, known: _Known) -> Iterable[Problem]:
    for code in row.modules:
        if code in known.modules:
            continue
        what = f"Không có mô đun kỹ năng “{code}”; hãy sửa mã theo danh mục kỹ năng."
        if code in known.skills:
            what = f"“{code}” là một kỹ năng, không phải mô đun; hãy ghi mã của mô đun."
        yield Problem(row.where, what)
    for code in row.positions:
        if code not in known.positions:
            what = f"Không có vị trí việc làm “{code}”; hãy sửa mã theo danh mục vị trí."
            yield Problem(row.where, what)
    if len(row.before) > 1:
        named = ", ".join(row.before)
        what = f"Chỉ ghi được một chương trình học trước, không phải {len(row.before)}: {named}."
        yield Problem(row.where, what)


def _hangs(row: ParsedProgramme, waiting: Mapping[str, ParsedProgramme], known: _Known) -> bool:
    return bool(row.before) and not (row.before[0] in waiting or row.before[0] in known.programmes)


def _circular(waiting: Mapping[str, ParsedProgramme], known: _Known) -> list[ParsedProgramme]:
    """Return the rows that come before themselves once the file is taken in."""
    circular = []
    for row in waiting.values():
        seen: set[str] = set()
        code: str | None = row.code
        while code is not None and code not in seen:
            seen.add(code)
            if code in waiting:
                code = waiting[code].before[0] if waiting[code].before else None
            else:
                code = known.prerequisite(code)
        if code is not None:
            circular.append(row)
    return circular


def _is_unchanged(row: ParsedProgramme, known: _Known) -> bool:
    programme = known.programmes.get(row.code)
    if programme is None:
        return False
    return (
        programme.name == row.name
        and programme.periods == row.periods
        and known.prerequisite(row.code) == (row.before[0] if row.before else None)
        and {module.code for module in programme.modules.all()} == set(row.modules)
        and {position.code for position in programme.positions.all()} == set(row.positions)
    )


def _write(rows: Iterable[ParsedProgramme], known: _Known) -> None:
    """Write programmes, then what they refer to, since a prerequisite may stand further down."""
    rows = list(rows)
    new = [row for row in rows if row.code not in known.programmes]
    made = Programme.objects.bulk_create(
        Programme(code=row.code, name=row.name, periods=row.periods) for row in new
    )
    programmes = {**known.programmes, **{programme.code: programme for programme in made}}
    written = [programmes[row.code] for row in rows]
    for row, programme in zip(rows, written, strict=True):
        programme.name, programme.periods = row.name, row.periods
        programme.prerequisite = programmes[row.before[0]] if row.before else None
    Programme.objects.bulk_update(written, ["name", "periods", "prerequisite"], batch_size=100)
    teaches, suits = Programme.modules.through, Programme.positions.through
    teaches.objects.filter(programme__in=written).delete()
    suits.objects.filter(programme__in=written).delete()
    pairs = list(zip(rows, written, strict=True))
    teaches.objects.bulk_create(
        teaches(programme=programme, skill_id=known.modules[code])
        for row, programme in pairs
        for code in row.modules
    )
    suits.objects.bulk_create(
        suits(programme=programme, jobposition_id=known.positions[code])
        for row, programme in pairs
        for code in row.positions
    )


def _keep(
    report: ProgrammeReport, *, content: bytes, name: str, by: User | None, at: datetime
) -> None:
    run = keep_run(
        kind=ImportKind.PROGRAMMES,
        format=report.format,
        content=content,
        name=name,
        by_id=by.pk if by else None,
        at=at,
        report=report.as_json(),
    )
    journal.record(
        actor=by.username if by else "system",
        action="training.import_programmes",
        target=f"import_run:{run.uuid}",
        at=at,
        data={"imported": report.imported, "problems": len(report.problems)},
    )
