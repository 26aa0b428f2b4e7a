"""Reads shared by pages: what an account is and may do, and what files of officials lack."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.enums import Role
from people.models import Grant, Official, Posting, PostingField, User
from people.models.official import OfficialQuerySet

_ORDER = {role: number for number, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role of an account: over a unit, or over the account's own file where `unit` is empty."""

    role: Role
    unit: str
    first_day: date | None
    last_day: date | None


def roles_of(user: User, *, on: date) -> list[HeldRole]:
    """Return the roles that hold on a day, in the order of `Role`, then by unit; one statement."""
    grants = Grant.objects.in_force(on).filter(user=user).select_related("unit")
    held = [
        HeldRole(
            Role(grant.role),
            grant.unit.name,
            grant.valid_from,
            grant.valid_to and grant.valid_to - timedelta(days=1),
        )
        for grant in grants
    ]
    if user.official_id:
        held.append(HeldRole(Role.OFFICIAL, "", None, None))
    return sorted(held, key=lambda one: (_ORDER[one.role], one.unit))


def postings_of(user: User, *, on: date) -> list[Posting]:
    """Return the postings of the account's official on a day, the main one first; one statement."""
    if not user.official_id:
        return []
    held = Posting.objects.held_on(on).filter(official_id=user.official_id)
    return list(held.select_related("unit", "position").order_by("-is_primary", "valid_from", "id"))


#: What a file can lack so that no paper can be made to measure, by the word that addresses use.
GAPS: Final[Mapping[str, str | Promise]] = {
    "vi-tri": _("No main post today"),
    "linh-vuc": _("No management field"),
    "ngay-sinh": _("No date of birth"),
}


def lacking(rows: OfficialQuerySet, gap: str, *, on: date) -> OfficialQuerySet:
    """Keep the officials whose file lacks what `gap` (of `GAPS`) names on a day."""
    return rows.filter(_gap_tests(on)[gap])


def gaps_of(user: User, *, on: date) -> dict[str, int]:
    """Count the officials in office with each gap whom `user` manages, in one statement."""
    rows = Official.objects.all_visible_to(user, "people.manage_official")
    tests = _gap_tests(on)
    counts = rows.aggregate(
        **{gap.replace("-", "_"): Count("pk", filter=test) for gap, test in tests.items()}
    )
    return {gap: counts[gap.replace("-", "_")] for gap in GAPS}


def _gap_tests(on: date) -> dict[str, Q]:
    # Each asks for a set that is read once, and of the few in it once more.
    main = Posting.objects.held_on(on).primary()
    bare = main.filter(~Exists(PostingField.objects.filter(posting=OuterRef("pk"))))
    with_field = main.filter(official=OuterRef("pk"), ordered_fields__isnull=False)
    return {
        "vi-tri": ~Q(pk__in=main.values("official")),
        "linh-vuc": Q(pk__in=bare.values("official")) & ~Q(Exists(with_field)),
        "ngay-sinh": Q(birth_date__isnull=True),
    }
