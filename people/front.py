"""What the people app offers for menu and home page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import system_health
from people.enums import Role, RosterImportState
from people.models import Grant, Official, RosterImport, User
from ui import front

front.add_entry(
    label=_("Officials"),
    url_name="people:officials",
    icon="users",
    permission="people.manage_official",
    workspaces=(Role.HR_OFFICER,),
    order=10,
)
front.add_entry(
    label=_("Rosters"),
    url_name="people:rosters",
    icon="upload",
    permission="people.manage_official",
    workspaces=(Role.HR_OFFICER,),
    order=20,
)
front.add_entry(
    label=_("Accounts"),
    url_name="people:official_accounts",
    icon="key",
    permission="people.manage_account",
    workspaces=(Role.HR_OFFICER,),
    order=30,
)


def _accounts_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """Count who has no account and whose code ran out, and find the reader's last roster."""
    if not isinstance(request.user, User):
        return None
    unused = ~Q(user__code_hash="") & Q(user__code_expires_at__lte=timezone.now())
    counts = Official.objects.visible_to(request.user, "people.manage_account").aggregate(
        people=Count("pk"),
        without=Count("pk", filter=Q(user__isnull=True)),
        expired=Count("pk", filter=Q(user__is_active=True) & unused),
    )
    mine = RosterImport.objects.filter(by=request.user).exclude(state=RosterImportState.DISCARDED)
    roster = mine.defer("content", "rows").order_by("-at", "-pk").first()
    return {**counts, "roster": roster, "warnings": len(roster.report["warnings"]) if roster else 0}


front.add_card(
    name="officials and accounts",
    template="people/hr/_card.html",
    permission="people.manage_account",
    workspaces=(Role.HR_OFFICER,),
    load=_accounts_card,
    order=20,
)

_ADMIN = (Role.SYSTEM_ADMIN,)

for _order, (_label, _url_name, _icon, _permission) in enumerate(
    (
        (_("Accounts"), "people:users", "users", "people.view_user"),
        (_("Units"), "people:units", "home", "people.manage_unit"),
        (_("Policies"), "people:policies", "doc", "office.manage_policy"),
        (_("Journal"), "people:journal", "history", "office.view_journal"),
        (_("System"), "people:system", "gear", "office.view_job"),
    ),
    1,
):
    front.add_entry(
        label=_label,
        url_name=_url_name,
        icon=_icon,
        permission=_permission,
        workspaces=_ADMIN,
        order=_order * 10,
    )


def _system_card(request: HttpRequest) -> Mapping[str, Any]:
    """Tell what of the running work needs the administrator first."""
    return {"worries": system_health.worries(at=timezone.now())}


def _roles_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """Count the accounts that an administrator would look at."""
    if not isinstance(request.user, User):
        return None
    today = timezone.localdate()
    soon = today + _SOON
    ending = Grant.objects.in_force(today).filter(valid_to__lte=soon)
    held = Exists(Grant.objects.in_force(today).filter(user=OuterRef("pk")))
    idle = Q(is_active=True, official__isnull=True) & ~Q(held)
    return User.objects.visible_to(request.user, "people.view_user").aggregate(
        open=Count("pk", filter=Q(is_active=True)),
        locked=Count("pk", filter=Q(is_active=False)),
        waiting=Count("pk", filter=Q(is_active=True) & ~Q(code_hash="")),
        idle=Count("pk", filter=idle),
        ending=Count("pk", filter=Exists(ending.filter(user=OuterRef("pk")))),
    )


#: Roles that end so soon are told on the home page.
_SOON = timedelta(days=30)

front.add_card(
    name="system",
    template="people/admin/_system_card.html",
    permission="office.view_job",
    workspaces=_ADMIN,
    load=_system_card,
    order=10,
)
front.add_card(
    name="accounts and roles",
    template="people/admin/_roles_card.html",
    permission="people.view_user",
    workspaces=_ADMIN,
    load=_roles_card,
    order=20,
)
