"""Writing blueprints: each change is a new version, the old ones stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from assessments.enums import CellSource
from assessments.errors import BlueprintCodeTaken, BlueprintMovedOn, UnknownSkill
from assessments.models import (
    Blueprint,
    BlueprintCell,
    BlueprintCellKind,
    BlueprintCellLevel,
    BlueprintPart,
    BlueprintVersion,
)
from banks.models import Bank, Skill
from office import journal
from people.models import Unit, User


@dataclass(frozen=True, slots=True)
class CellPlan:
    """One cell as it is written: codes of skills or modules, levels and kinds; none means any.

    `seconds` of each item and `target_facility`, its expected share of right answers: None is what is
    usual for its level.
    """

    source: CellSource
    skills: tuple[str, ...]
    levels: tuple[str, ...]
    count: int
    points: Decimal = Decimal(1)
    kinds: tuple[str, ...] = ()
    seconds: int | None = None
    target_facility: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PartPlan:
    """One part with its time; `cut_score` where it has its own, on the policy's scale."""

    title: str
    minutes: int
    cells: tuple[CellPlan, ...]
    cut_score: Decimal | None = None


@transaction.atomic
def write_blueprint(
    *,
    code: str,
    title: str,
    unit: Unit,
    banks: Sequence[Bank],
    parts: Sequence[PartPlan],
    by: User,
    at: datetime,
) -> BlueprintVersion:
    """Write a new version of the blueprint `code`, which is begun if there is none.

    Raises:
        UnknownSkill: a cell names a skill that does not exist.
    """
    skills = {skill.code: skill for skill in Skill.objects.all()}
    for part in parts:
        for cell in part.cells:
            if unknown := set(cell.skills) - set(skills):
                raise UnknownSkill(codes=", ".join(sorted(unknown)))
    blueprint, _made = Blueprint.objects.get_or_create(
        code=code, defaults={"title": title, "unit": unit}
    )
    version = BlueprintVersion.objects.create(
        blueprint=blueprint, number=blueprint.versions.count() + 1
    )
    version.banks.set(banks)
    for place, part in enumerate(parts, 1):
        row = BlueprintPart.objects.create(
            version=version,
            order=place,
            title=part.title,
            minutes=part.minutes,
            cut_score=part.cut_score,
        )
        _write_cells(row, part.cells, skills)
    journal.record(
        actor=by.username,
        action="assessments.write_blueprint",
        target=f"blueprint:{blueprint.uuid}",
        at=at,
        data={"number": version.number},
    )
    return version


@transaction.atomic
def begin_blueprint(
    *,
    code: str,
    title: str,
    unit: Unit,
    banks: Sequence[Bank],
    parts: Sequence[PartPlan],
    by: User,
    at: datetime,
) -> BlueprintVersion:
    """Write the first version of a blueprint that did not exist before.

    Raises:
        BlueprintCodeTaken: another blueprint has this code.
        UnknownSkill: a cell names a skill that does not exist.
    """
    try:
        with transaction.atomic():
            Blueprint.objects.create(code=code, title=title, unit=unit)
    except IntegrityError as error:
        raise BlueprintCodeTaken(code=code) from error
    return write_blueprint(
        code=code, title=title, unit=unit, banks=banks, parts=parts, by=by, at=at
    )


@transaction.atomic
def revise_blueprint(
    *,
    blueprint: Blueprint,
    latest: int,
    banks: Sequence[Bank],
    parts: Sequence[PartPlan],
    by: User,
    at: datetime,
) -> BlueprintVersion:
    """Write the version after `latest`, which whoever changed the blueprint saw as the newest.

    Raises:
        BlueprintMovedOn: there is a newer one.
        UnknownSkill: a cell names a skill that does not exist.
    """
    blueprint = Blueprint.objects.select_for_update(of=("self",)).get(pk=blueprint.pk)
    newest = blueprint.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if newest != latest:
        raise BlueprintMovedOn(number=newest)
    return write_blueprint(
        code=blueprint.code,
        title=blueprint.title,
        unit=blueprint.unit,
        banks=banks,
        parts=parts,
        by=by,
        at=at,
    )


def _write_cells(part: BlueprintPart, plans: Sequence[CellPlan], skills: dict[str, Skill]) -> None:
    BlueprintCell.objects.bulk_create(
        BlueprintCell(
            part=part,
            order=order,
            source=plan.source,
            count=plan.count,
            points=plan.points,
            seconds=plan.seconds,
            target_facility=plan.target_facility,
        )
        for order, plan in enumerate(plans, 1)
    )
    cells = list(part.cells.order_by("order"))
    pairs = list(zip(cells, plans, strict=True))
    BlueprintCell.skills.through.objects.bulk_create(
        BlueprintCell.skills.through(blueprintcell_id=cell.pk, skill_id=skills[code].pk)
        for cell, plan in pairs
        for code in plan.skills
    )
    BlueprintCellLevel.objects.bulk_create(
        BlueprintCellLevel(cell=cell, level=level) for cell, plan in pairs for level in plan.levels
    )
    BlueprintCellKind.objects.bulk_create(
        BlueprintCellKind(cell=cell, kind=kind) for cell, plan in pairs for kind in plan.kinds
    )
