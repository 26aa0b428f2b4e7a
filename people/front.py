"""What the people app offers for menu and home page."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office import job_kinds
from office.enums import JobState
from office.models import Job, JournalEntry
from people import access, system_health
from people.action_words import words_of
from people.enums import Role, RosterImportState
from people.models import Grant, Official, Posting, RosterImport, Unit, User
from people.queries import GAPS, gaps_of
from ui import front
from ui.listing import first_of

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
    waits = Q(user__is_active=True) & ~Q(user__code_hash="")
    counts = Official.objects.all_visible_to(request.user, "people.manage_account").aggregate(
        people=Count("pk"),
        without=Count("pk", filter=Q(user__isnull=True)),
        waiting=Count("pk", filter=waits),
        expired=Count("pk", filter=waits & Q(user__code_expires_at__lte=timezone.now())),
    )
    mine = RosterImport.objects.filter(by=request.user).exclude(state=RosterImportState.DISCARDED)
    roster = mine.defer("content", "rows").order_by("-at", "-pk").first()
    return {**counts, "roster": roster, "warnings": len(roster.report["warnings"]) if roster else 0}


def _gaps_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """Count the officials for whom no paper can be made to measure."""
    if not isinstance(request.user, User):
        return None
    counts = gaps_of(request.user, on=timezone.localdate())
    rows = [(gap, GAPS[gap], count) for gap, count in counts.items()]
    return {"rows": rows, "total": sum(counts.values())}


def _moves_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """List the newest postings of the reader's units, those to come first."""
    if not isinstance(request.user, User):
        return None
    reach = access.reach(request.user, "people.manage_official", unit="unit")
    newest = Posting.objects.filter(reach).order_by("-valid_from", "official__sort_key", "pk")
    described = Posting.objects.select_related("official", "unit", "position")
    rows = first_of(newest, ROWS, described=described)
    return {"rows": rows, "today": timezone.localdate()}


for _hr_order, (_name, _template, _permission, _load, _where) in enumerate(
    (
        (
            "officials and accounts",
            "people/hr/_card.html",
            "people.manage_account",
            _accounts_card,
            "main",
        ),
        (
            "gaps in files",
            "people/hr/_gaps_card.html",
            "people.manage_official",
            _gaps_card,
            "main",
        ),
        (
            "new postings",
            "people/hr/_moves_card.html",
            "people.manage_official",
            _moves_card,
            "aside",
        ),
    ),
    2,
):
    front.add_card(
        name=_name,
        template=_template,
        permission=_permission,
        workspaces=(Role.HR_OFFICER,),
        load=_load,
        order=_hr_order * 10,
        where=_where,
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
    """Tell how what runs by itself is, the worst first."""
    lines = system_health.glance(at=timezone.now())
    return {"lines": lines, "is_well": all(one.state is system_health.State.GOOD for one in lines)}


def _failed_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """List the tasks that failed lately."""
    since = timezone.now() - system_health.LATELY
    failed = Job.objects.filter(state=JobState.FAILED, ended_at__gt=since)
    rows = [
        (job, job_kinds.label(job.kind))
        for job in failed.select_related("started_by").order_by("-ended_at", "-pk")[:ROWS]
    ]
    return {"rows": rows} if rows else None


def _roles_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """Count the accounts that an administrator would look at."""
    if not isinstance(request.user, User):
        return None
    held = Exists(Grant.objects.in_force(timezone.localdate()).filter(user=OuterRef("pk")))
    idle = Q(is_active=True, official__isnull=True) & ~Q(held)
    return User.objects.visible_to(request.user, "people.view_user").aggregate(
        open=Count("pk", filter=Q(is_active=True)),
        locked=Count("pk", filter=Q(is_active=False)),
        waiting=Count("pk", filter=Q(is_active=True) & ~Q(code_hash="")),
        idle=Count("pk", filter=idle),
    )


def _soon_card(request: HttpRequest) -> Mapping[str, Any] | None:
    """List the roles that end soon and the units that begin or end."""
    if not isinstance(request.user, User):
        return None
    today = timezone.localdate()
    soon = today + _SOON
    seen = User.objects.visible_to(request.user, "people.view_user")
    ending = (
        Grant.objects.in_force(today)
        .filter(valid_to__lte=soon, user__in=seen)
        .select_related("user", "unit")
        .order_by("valid_to", "user__full_name", "pk")
    )
    units = (
        Unit.objects.visible_to(request.user, "people.view_unit")
        .filter(
            Q(valid_to__gt=today, valid_to__lte=soon)
            | Q(valid_from__gt=today, valid_from__lte=soon)
        )
        .order_by("valid_from", "path")
    )
    return {"grants": ending[:ROWS], "units": list(units[:ROWS]), "today": today}


def _acts_card(request: HttpRequest) -> Mapping[str, Any]:
    """List the newest acts that an administrator answers for."""
    actors = User.objects.filter(username=OuterRef("actor"))
    newest = (
        JournalEntry.objects.filter(action__in=TOLD_ACTS)
        .annotate(name=Subquery(actors.values("full_name")[:1]))
        .order_by("-pk")[:TOLD]
    )
    entries: list[Any] = sorted(newest, key=lambda one: (one.at, one.pk), reverse=True)
    return {
        "rows": [
            (one, words_of(one.action), one.actor if one.name is None else one.name)
            for one in entries
        ]
    }


#: Roles and units that change so soon are told on the home page.
_SOON = timedelta(days=30)
#: Rows of a card; acts of the journal are short.
ROWS, TOLD = 5, 10
#: The acts that change who may do what, what holds, or what has been shut: not the daily work.
TOLD_ACTS = (
    "assessments.approve_scoring",
    "assessments.cancel_shift",
    "assessments.freeze_forms",
    "assessments.unseal_forms",
    "banks.appoint_member",
    "banks.dismiss_member",
    "banks.entrust_bank",
    "banks.open_bank",
    "banks.undo_import",
    "office.back_up",
    "office.issue_policy",
    "office.restore",
    "office.rotate_field_key",
    "people.end_grant",
    "people.grant_role",
    "people.import_roster",
    "people.lock_account",
    "people.make_token",
    "people.open_accounts",
    "people.open_administrator",
    "people.open_officer_account",
    "people.open_root_unit",
    "people.open_unit",
    "people.reopen_account",
    "people.reorganise",
    "people.reset_code",
    "people.set_letterhead",
    "reports.issue_certificates",
    "reports.replace_certificate",
    "reports.revoke_certificate",
)

for _admin_order, (_name, _template, _permission, _admin_load, _where) in enumerate(
    (
        ("system", "_system_card.html", "office.view_job", _system_card, "main"),
        ("failed tasks", "_failed_card.html", "office.view_job", _failed_card, "main"),
        ("accounts and roles", "_roles_card.html", "people.view_user", _roles_card, "aside"),
        ("soon", "_soon_card.html", "people.view_user", _soon_card, "aside"),
        ("acts", "_acts_card.html", "office.view_journal", _acts_card, "main"),
    ),
    1,
):
    front.add_card(
        name=_name,
        template=f"people/admin/{_template}",
        permission=_permission,
        workspaces=_ADMIN,
        load=_admin_load,
        order=_admin_order * 10,
        where=_where,
    )
