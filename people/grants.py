"""Rights from unit grants and from being oneself: the two sources that people registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from people.access import ROLE_PERMISSIONS, GrantSource, at, remembered, roles_with
from people.enums import Role
from people.models import Grant, Unit, UnitSuccession, User

#: A unit, what wholly absorbed it, and where that lies.
_Whole = tuple[int, int, str]


def _wholes() -> list[_Whole]:
    """Return every whole succession: a few hundred rows after decades. One statement."""
    rows = UnitSuccession.objects.filter(is_whole=True)
    return list(rows.values_list("predecessor", "successor", "successor__path"))


def _absorbed(paths: Sequence[str], wholes: Sequence[_Whole]) -> set[int]:
    """Return the ids of units wholly absorbed, over any number of steps, by what lies below `paths`.

    The partly absorbed stay out: whoever follows only a part of a unit has no right to its past.
    """
    found: set[int] = set()
    step = {before for before, _after, path in wholes if path.startswith(tuple(paths))}
    while step - found:
        found |= step
        step = {before for before, after, _path in wholes if after in step}
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """A role over the units below a path, which may be every unit that there is."""

    role: Role
    path: str
    is_over_all: bool


def _grants(user: User, on: date) -> list[_Held]:
    """Return the grants that hold on a day. One statement."""

    def read() -> list[_Held]:
        roots = Unit.objects.filter(parent__isnull=True)
        is_over_all = Q(unit__parent__isnull=True) & ~Exists(roots.exclude(pk=OuterRef("unit")))
        rows = Grant.objects.in_force(on).filter(user=user).annotate(is_over_all=is_over_all)
        return [
            _Held(Role(role), path, is_over_all)
            for role, path, is_over_all in rows.values_list("role", "unit__path", "is_over_all")
        ]

    found: list[_Held] = remembered(user, ("grants", on), read)
    return found


def _granted_roles(user: User, on: date) -> frozenset[str]:
    roles = {held.role for held in _grants(user, on)}
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))


def _granted_units(user: User, permission: str, on: date, lookups: Mapping[str, str]) -> Q | None:
    if "unit" not in lookups:
        return None
    roles = roles_with(permission)
    grants = [held for held in _grants(user, on) if held.role in roles]
    if not grants:
        return None
    if any(held.is_over_all for held in grants):  # no row has to be looked up among the units
        return Q(**{at(lookups["unit"], "pk__isnull"): False})
    paths = sorted({held.path for held in grants})
    absorbed = _absorbed(paths, remembered(user, "wholes", _wholes))
    found = Q(pk__in=absorbed)
    for path in paths:
        found |= Q(path__startswith=path)
    if not lookups["unit"]:
        return found
    # Units are few: a list of them costs nothing beside a join to each of many rows.
    return Q(**{f"{lookups['unit']}__in": Unit.objects.filter(found).values("pk")})


def _own_permissions(user: User, on: date) -> frozenset[str]:
    return ROLE_PERMISSIONS[Role.OFFICIAL] if user.official_id else frozenset()


def _own_rows(user: User, permission: str, on: date, lookups: Mapping[str, str]) -> Q | None:
    mine = user.official_id and Role.OFFICIAL in roles_with(permission)
    if not mine or "official" not in lookups:
        return None
    return Q(**{at(lookups["official"], "pk"): user.official_id})


UNIT_GRANTS = GrantSource(
    "unit grants",
    permissions=_granted_roles,
    reach=_granted_units,
    rows=Grant.objects.filter(user=OuterRef("pk")),
)
OWN_ROWS = GrantSource("own rows", permissions=_own_permissions, reach=_own_rows)
