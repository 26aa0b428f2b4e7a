"""What the people app offers to the search: officials, accounts, units, and the menu itself."""

from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.matching import first, holding, pick, ranked
from office.text import fold_marks
from people.models import Official, Posting, Unit, User
from people.workspaces import workspaces_of
from ui import front
from ui.searching import Found, Hit, SearchQuery, details, found


def _officials(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for officials by name and staff code."""
    user = cast(User, request.user)
    rows = with_post(
        Official.objects.visible_to(user, "people.view_official").matching(query.words)
    ).order_by(
        ranked(query.words, codes=["staff_code"], name="search_name"), "sort_key", "staff_code"
    )
    best, total = first(rows.only("uuid", "full_name", "staff_code"), query.limit)

    def hit(row: Any) -> Hit:
        return Hit(
            title=row.full_name,
            address=reverse("people:official", args=[row.uuid]),
            icon="user",
            detail=details(row.staff_code, row.post_now, row.unit_now),
        )

    return found(best, total, hit)


def with_post(rows: QuerySet[Official]) -> QuerySet[Official]:
    """Add the post and the unit that each official has today: ``post_now``, ``unit_now``."""
    held = Posting.objects.held_on(timezone.localdate()).primary().filter(official=OuterRef("pk"))
    return rows.annotate(
        post_now=Subquery(held.values("post")[:1]), unit_now=Subquery(held.values("unit__name")[:1])
    )


def _accounts(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for accounts by user name and name. Two statements."""
    visible = User.objects.visible_to(cast(User, request.user), "people.view_user")
    plain = User.objects.filter(official__isnull=True).values_list("pk", "username", "full_name")
    without_file = pick(plain, query.words, codes=lambda one: [one[1]], name=lambda one: one[2])
    held = holding(query.words, codes=["username"], names=["official__search_name"])
    rows = visible.filter(held | Q(pk__in=[pk for pk, *_rest in without_file]))
    near = ranked(query.words, codes=["username"], name="official__search_name")
    best, total = first(rows.order_by(near, "username"), query.limit)

    def hit(account: User) -> Hit:
        return Hit(
            title=account.full_name or account.username,
            address=reverse("people:user", args=[account.uuid]),
            icon="key",
            detail=account.username,
            tag="" if account.is_active else _("Locked"),
        )

    return found(best, total, hit)


class _UnitLine(NamedTuple):
    uuid: UUID
    code: str
    name: str
    short_name: str
    symbol: str
    valid_to: date | None
    parent__name: str | None


def _units(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for units by name, short name, code and symbol; those that ended come last."""
    visible = Unit.objects.visible_to(cast(User, request.user), "people.view_unit")
    lines = visible.order_by("name", "code").values_list(*_UnitLine._fields)
    best = pick(
        map(_UnitLine._make, lines),
        query.words,
        codes=lambda one: (one.code, one.symbol, one.short_name),
        name=lambda one: one.name,
    )
    today = timezone.localdate()

    def ended(unit: _UnitLine) -> bool:
        return unit.valid_to is not None and unit.valid_to <= today

    def hit(unit: _UnitLine) -> Hit:
        return Hit(
            title=unit.name,
            address=reverse("people:unit", args=[unit.uuid]),
            icon="home",
            detail=details(unit.code, unit.parent__name),
            tag=_("Ended") if ended(unit) else "",
        )

    best.sort(key=ended)
    return found(best[: query.limit], len(best), hit)


def _menu(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for pages that the menus of the reader's workspaces lead to; without words: all."""
    user = cast(User, request.user)
    pages: dict[str, Hit] = {}
    workspaces = workspaces_of(user)
    for workspace in workspaces:
        for entry in front.entries(workspace=workspace.value, held=user.permissions):
            try:
                address = reverse(entry.url_name)
            except NoReverseMatch:  # the tests' own addresses hold only a few apps
                continue
            whose = str(workspace.label) if len(workspaces) > 1 else ""
            pages.setdefault(address, Hit(str(entry.label), address, entry.icon, whose))
    if not query.words:
        return Found(list(pages.values())[: query.limit], len(pages))
    named = [one for one in pages.values() if _begins_all(one.title, query.words)]
    return Found(named[: query.limit], len(named))


def _begins_all(title: str, words: tuple[str, ...]) -> bool:
    """Tell whether each word begins a word of a menu entry: "in" is not to find "trainings"."""
    begun = f" {fold_marks(title)}"
    return all(f" {word}" in begun for word in words)


front.add_search(name="trang", label=_("Pages of the menu"), permissions=(), find=_menu, order=5)
front.add_search(
    name="can-bo",
    label=_("Officials"),
    permissions=("people.view_official",),
    find=_officials,
    order=10,
)
front.add_search(
    name="don-vi", label=_("Units"), permissions=("people.view_unit",), find=_units, order=60
)
front.add_search(
    name="tai-khoan",
    label=_("Accounts"),
    permissions=("people.view_user",),
    find=_accounts,
    order=15,
)
