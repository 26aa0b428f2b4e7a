"""Taking in a workbook of lists without questions: positions, fields, skills, requirements."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from banks import requirements
from banks.errors import ListsBelongToAll, ListsChanged
from banks.formats.lists import FORMAT, lists_template, read_lists
from banks.import_plan import ImportPlan, plan_import
from banks.membership import may_manage_lists
from banks.models import Skill, SkillRequirement
from banks.parsed import ParsedBank
from banks.skills import ensure_skills
from office import journal
from office.enums import ImportKind
from office.imports import keep_run
from office.problems import Problem
from office.problems import as_json as problems_as_json
from office.sheets import UnreadableWorkbook
from people.catalogue import ensure_fields, ensure_positions, set_groups, set_parents
from people.models import JobPosition, ManagementField, User

MANAGE = "banks.manage_bank"


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of a file. With a problem nothing was stored; a warning hinders nothing.

    `positions`, `fields` and `skills` count the new ones, `requirements` the shares that begin,
    change or end, `moved` known positions and fields that get another group or parent.
    """

    read: int = 0
    positions: int = 0
    fields: int = 0
    skills: int = 0
    requirements: int = 0
    moved: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    is_readable: bool = True

    @property
    def writes(self) -> int:
        """How many rows the file makes or changes."""
        return self.positions + self.fields + self.skills + self.requirements + self.moved

    def as_json(self) -> dict[str, Any]:
        """Return counts and problems as other programs read them."""
        return {
            "format": FORMAT,
            "read": self.read,
            "positions": self.positions,
            "fields": self.fields,
            "skills": self.skills,
            "requirements": self.requirements,
            "moved": self.moved,
            "problems": problems_as_json(self.problems),
            "warnings": problems_as_json(self.warnings),
        }


def may_import_lists(user: User, *, on: date) -> bool:
    """Tell whether someone may bring in the lists, which belong to the whole installation."""
    return may_manage_lists(user, on=on)


@transaction.atomic
def import_lists(
    *, content: bytes, name: str, by: User | None, at: datetime, dry_run: bool = False
) -> ListReport:
    """Make what is missing of a workbook's lists; set groups, parents and shares as it states them.

    A known code keeps its name. What the file does not name stays, but the shares speak for all
    pairs of their positions and modules. One problem keeps the whole file out; the same file once
    more changes nothing. The original is kept with the report.

    Args:
        by: who brings it; None for a command on the machine.
        at: when (aware); requirements begin on its local date.
        dry_run: say what would happen and write nothing.

    Raises:
        ListsBelongToAll: `by` manages the banks of a part of the installation alone.
        ListsChanged: somebody wrote the same codes or shares at the same moment.
    """
    on = timezone.localdate(at)
    if by is not None and not may_import_lists(by, on=on):
        raise ListsBelongToAll
    try:
        parsed = read_lists(content, name=name)
    except UnreadableWorkbook as error:
        return ListReport(problems=(Problem(error.where, error.what),), is_readable=False)
    plan = plan_import(parsed, bank_code="", on=on)  # no bank bears an empty code
    report = ListReport(
        read=parsed.read, problems=tuple(plan.problems), warnings=tuple(plan.warnings)
    )
    if report.problems:
        return report
    report = replace(
        report,
        positions=len(plan.new_positions),
        fields=len(plan.new_fields),
        skills=len(plan.new_skills),
        requirements=plan.requirements.pairs,
        moved=_known_that_move(parsed),
    )
    if not dry_run and report.writes:
        try:
            with transaction.atomic():
                _write(parsed, plan, on=on)
        except IntegrityError as error:
            raise ListsChanged from error
        _keep(report, content=content, name=name, by=by, at=at)
    return report


def _groups(parsed: ParsedBank) -> dict[str, str]:
    return {term.code: term.group for term in parsed.positions if term.group}


def _parents(parsed: ParsedBank) -> dict[str, str]:
    return {term.code: term.parent for term in parsed.fields if term.parent}


def _known_that_move(parsed: ParsedBank) -> int:
    """Count known positions and fields of which the file states another group or parent."""
    groups, parents = _groups(parsed), _parents(parsed)
    kept = JobPosition.objects.filter(code__in=groups).values_list("code", "group")
    below = ManagementField.objects.filter(code__in=parents).values_list("code", "parent__code")
    return sum(groups[code] != group for code, group in kept) + sum(
        parents[code] != parent for code, parent in below
    )


def _write(parsed: ParsedBank, plan: ImportPlan, *, on: date) -> None:
    ensure_skills(parsed.skills)
    ensure_positions(((term.code, term.name) for term in parsed.positions), groups=_groups(parsed))
    ensure_fields((term.code, term.name) for term in parsed.fields)
    set_groups(_groups(parsed))
    set_parents(_parents(parsed))
    requirements.apply(
        plan.requirements,
        on=on,
        position_ids=dict(JobPosition.objects.values_list("code", "pk")),
        skill_ids=dict(Skill.objects.values_list("code", "pk")),
    )


def _keep(report: ListReport, *, content: bytes, name: str, by: User | None, at: datetime) -> None:
    run = keep_run(
        kind=ImportKind.LISTS,
        format=FORMAT,
        content=content,
        name=name,
        by_id=by.pk if by else None,
        at=at,
        report=report.as_json(),
    )
    counts = report.as_json()
    journal.record(
        actor=by.username if by else "system",
        action="banks.import_lists",
        target=f"import_run:{run.uuid}",
        at=at,
        after=run.file.sha256,
        data={
            name: counts[name]
            for name in ("positions", "fields", "skills", "requirements", "moved")
        },
    )


def lists_to_fill(*, on: date) -> bytes:
    """Return the template with the lists as they stand on a day."""
    asked = SkillRequirement.objects.in_force(on).order_by("position__order", "skill__code")
    skills = Skill.objects.order_by("code").values_list("code", "name", "parent__code")
    fields = ManagementField.objects.order_by("order", "code")
    return lists_template(
        skills=[(code, name, module or "") for code, name, module in skills],
        positions=list(
            JobPosition.objects.order_by("order", "code").values_list("code", "name", "group")
        ),
        fields=[
            (code, name, above or "")
            for code, name, above in fields.values_list("code", "name", "parent__code")
        ],
        shares=[
            (position, skill, (share * 100).normalize())
            for position, skill, share in asked.values_list(
                "position__code", "skill__code", "share"
            )
        ],
    )
