"""The lists that others name by code: job positions and management fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from office.text import clean_line, fold_tones
from people.enums import PositionGroup
from people.models import JobPosition, ManagementField

_PROFESSIONS = frozenset({"CV", "TU_PHAP_HT", "DIA_CHINH"})


@dataclass(frozen=True, slots=True)
class Renaming:
    """A known code that came with another name; the kept one stays."""

    code: str
    kept: str
    given: str


@dataclass(frozen=True, slots=True)
class Ensured:
    """How many terms were made, and which known ones were given another name."""

    made: int
    renamings: tuple[Renaming, ...]


def group_of(code: str) -> PositionGroup:
    """Return the group of a position by its code (Circular 12/2022/TT-BNV); shared by default."""
    if code.startswith("LD_"):
        return PositionGroup.LDQL
    return PositionGroup.CNCN if code in _PROFESSIONS else PositionGroup.CMDC


@transaction.atomic
def ensure_positions(
    terms: Iterable[tuple[str, str]], *, groups: Mapping[str, str] | None = None
) -> Ensured:
    """Make the job positions that are missing, in the order of `terms` (code, name).

    A known position keeps its name, group and order. Safe to run again.

    Args:
        groups: the group of a position by its code; of others the code tells it (`group_of`).
    """
    given = groups or {}
    rows = dict(JobPosition.objects.values_list("code", "name"))
    missing, renamings = _compare(terms, rows)
    last = JobPosition.objects.aggregate(last=Max("order"))["last"] or 0
    made = JobPosition.objects.bulk_create(
        JobPosition(code=code, name=name, group=given.get(code) or group_of(code), order=order)
        for order, (code, name) in enumerate(missing.items(), last + 1)
    )
    return Ensured(len(made), renamings)


@transaction.atomic
def ensure_fields(terms: Iterable[tuple[str, str]]) -> Ensured:
    """Make the management fields that are missing, in the order of `terms` (code, name).

    A known field keeps its name, parent and order. Safe to run again.
    """
    rows = dict(ManagementField.objects.values_list("code", "name"))
    missing, renamings = _compare(terms, rows)
    last = ManagementField.objects.aggregate(last=Max("order"))["last"] or 0
    made = ManagementField.objects.bulk_create(
        ManagementField(code=code, name=name, order=order)
        for order, (code, name) in enumerate(missing.items(), last + 1)
    )
    return Ensured(len(made), renamings)


@transaction.atomic
def set_groups(groups: Mapping[str, str]) -> int:
    """Put known positions into the groups (by code) that are stated; return how many moved."""
    rows = JobPosition.objects.select_for_update().filter(code__in=groups)
    moved = [row for row in rows.order_by("pk") if row.group != groups[row.code]]
    for row in moved:
        row.group = groups[row.code]
    JobPosition.objects.bulk_update(moved, ["group"], batch_size=100)
    return len(moved)


@transaction.atomic
def set_parents(parents: Mapping[str, str]) -> int:
    """Put known fields below the fields that they divide (codes); return how many moved.

    Who calls it has seen that all codes are known and lead into no circle.
    """
    ids = dict(ManagementField.objects.values_list("code", "pk"))
    rows = ManagementField.objects.select_for_update().filter(code__in=parents)
    moved = [row for row in rows.order_by("pk") if row.parent_id != ids[parents[row.code]]]
    for row in moved:
        row.parent_id = ids[parents[row.code]]
    ManagementField.objects.bulk_update(moved, ["parent"], batch_size=100)
    return len(moved)


def _compare(
    terms: Iterable[tuple[str, str]], known: dict[str, str]
) -> tuple[dict[str, str], tuple[Renaming, ...]]:
    """Return what is missing, by code, and the other names; spelling of tones is no other name."""
    missing: dict[str, str] = {}
    renamings = []
    for code, given in terms:
        name = clean_line(given)
        kept = known.get(code) or missing.setdefault(code, name)
        if fold_tones(kept) != fold_tones(name):
            renamings.append(Renaming(code, kept, name))
    return missing, tuple(renamings)
