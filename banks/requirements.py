"""What positions ask of skills, kept with the time it holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from banks.models import SkillRequirement

#: A position and a skill, by code.
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RequirementChanges:
    """What has to happen so that the open requirements are those asked for.

    `opened` are shares (0 to 1) that begin on a day, `closed` the ids of rows that end on it.
    Rows that began on the day itself are corrected or taken back, since none lasts less than a day.
    """

    opened: Mapping[Pair, Decimal]
    closed: tuple[int, ...] = ()
    corrected: Mapping[int, Decimal] | None = None
    taken_back: tuple[int, ...] = ()
    #: how many pairs are asked, asked otherwise, or no longer asked
    pairs: int = 0


def compare(
    wanted: Mapping[Pair, Decimal],
    *,
    on: date,
    positions: Collection[str] = (),
    skills: Collection[str] = (),
) -> RequirementChanges:
    """Return the changes that make `wanted` (shares 0 to 1) the open requirements from a day on.

    `wanted` speaks for all pairs of its positions and its skills, and of those that are named
    beside it: a pair that it does not name is no longer asked. Others are not touched.
    """
    positions = {*positions, *(position for position, _skill in wanted)}
    skills = {*skills, *(skill for _position, skill in wanted)}
    opened = dict(wanted)
    closed: list[int] = []
    corrected: dict[int, Decimal] = {}
    taken_back: list[int] = []
    ended = 0
    rows = SkillRequirement.objects.filter(valid_to__isnull=True).values_list(
        "pk", "position__code", "skill__code", "share", "valid_from"
    )
    for pk, position, skill, share, valid_from in rows:
        if position not in positions or skill not in skills:
            continue
        asked = opened.pop((position, skill), None)
        if asked == share:
            continue
        ended += asked is None
        if valid_from < on:
            closed.append(pk)
            if asked is not None:
                opened[position, skill] = asked
        elif asked is not None:
            corrected[pk] = asked
        else:
            taken_back.append(pk)
    pairs = len(opened) + len(corrected) + ended
    return RequirementChanges(opened, tuple(closed), corrected, tuple(taken_back), pairs)


@transaction.atomic
def apply(
    changes: RequirementChanges,
    *,
    on: date,
    position_ids: Mapping[str, int],
    skill_ids: Mapping[str, int],
) -> None:
    """Make the changes; the statements do not grow with the requirements that stay."""
    SkillRequirement.objects.filter(pk__in=changes.closed).update(valid_to=on)
    SkillRequirement.objects.filter(pk__in=changes.taken_back).delete()
    SkillRequirement.objects.bulk_update(
        [SkillRequirement(pk=pk, share=share) for pk, share in (changes.corrected or {}).items()],
        ["share"],
    )
    SkillRequirement.objects.bulk_create(
        [
            SkillRequirement(
                position_id=position_ids[position],
                skill_id=skill_ids[skill],
                share=share,
                valid_from=on,
            )
            for (position, skill), share in changes.opened.items()
        ]
    )
