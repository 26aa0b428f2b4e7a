"""Accounts, and the roles that they hold over units."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.text import fold_marks
from people.accounts import (
    NewAccount,
    end_grant,
    grant_role,
    lock_account,
    open_officer_account,
    reopen_account,
    reset_code,
)
from people.doors import door
from people.enums import Role
from people.errors import GrantExists, UsernameTaken
from people.forms.users import GrantForm, OfficerAccountForm, UserFilter
from people.models import Grant, Posting, User
from people.models.user import UserQuerySet
from people.queries import postings_of
from people.views.exporting import export_list
from people.views.requests import UserRequest
from ui.forms import ReasonForm
from ui.list_export import Column, wants_file
from ui.listing import order_of, page_of

_ORDERS = {
    "ten": ("username", "pk"),
    "dang-nhap": ("last_login?", "pk"),
}


def _state(account: User) -> str:
    if not account.is_active:
        return _("Locked")
    return _("Waiting for first use") if account.code_hash else _("Open")


def _main(account: User) -> Posting | None:
    if account.official is None:
        return None
    return next(iter(account.official.main_postings), None)  # type: ignore[attr-defined]  # prefetched


def _roles(account: User) -> str:
    held: list[Grant] = account.held  # type: ignore[attr-defined]  # prefetched
    return "; ".join(f"{one.get_role_display()}, {one.unit.name}" for one in held)


_COLUMNS: list[Column[User]] = [
    Column(gettext_lazy("Full name"), lambda one: one.full_name, 28),
    Column(gettext_lazy("User name"), lambda one: one.username, 20),
    Column(gettext_lazy("Unit"), lambda one: (held := _main(one)) and held.unit.name, 44),
    Column(gettext_lazy("Post"), lambda one: (held := _main(one)) and held.post, 24),
    Column(gettext_lazy("Roles over units"), _roles, 50),
    Column(gettext_lazy("State"), _state, 22),
    Column(gettext_lazy("Last log-in"), lambda one: one.last_login, 18, "moment"),
]


@require_safe
@door("people.view_user")
def users(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    form = UserFilter(request.GET, on=on)
    found = _matching(User.objects.visible_to(request.user, "people.view_user"), form.wanted)
    held = Grant.objects.in_force(on).select_related("unit").order_by("unit__path", "role")
    posts = Posting.objects.held_on(on).primary().select_related("unit")
    rows = found.order_by(*order_of(request, _ORDERS, default="ten"))

    def described(accounts: QuerySet[User]) -> QuerySet[User]:
        return accounts.select_related("official").prefetch_related(
            Prefetch("grants", queryset=held, to_attr="held"),
            Prefetch("official__postings", queryset=posts, to_attr="main_postings"),
        )

    if wants_file(request):
        return export_list(
            request,
            name="users",
            title=_("Accounts and roles"),
            rows=described(rows).iterator(chunk_size=1000),
            count=rows.count(),
            columns=_COLUMNS,
            form=form,
        )
    context = {
        "page": page_of(request, rows, described=described(User.objects.all())),
        "filters": form,
        "now": timezone.now(),
    }
    return render(request, "people/admin/users.html", context)


def _matching(rows: UserQuerySet, wanted: dict[str, Any]) -> UserQuerySet:
    on = timezone.localdate()
    in_force = Grant.objects.in_force(on)
    if text := wanted.get("tim"):
        rows = rows.filter(
            Q(username__icontains=text)
            | Q(official__search_name__contains=fold_marks(text))
            | Q(pk__in=_named_without_file(text))
        )
    if role := wanted.get("vai_tro"):
        if role == "khong":
            rows = rows.exclude(pk__in=in_force.values("user"))
        else:
            rows = rows.filter(pk__in=in_force.filter(role=role).values("user"))
    if unit := wanted.get("don_vi"):
        posted = Posting.objects.held_on(on).filter(unit__path__startswith=unit.path)
        granted = in_force.filter(unit__path__startswith=unit.path)
        rows = rows.filter(
            Q(official__in=posted.values("official")) | Q(pk__in=granted.values("user"))
        )
    match wanted.get("trang_thai"):
        case "mo":
            rows = rows.filter(is_active=True, code_hash="")
        case "cho":
            rows = rows.filter(is_active=True).exclude(code_hash="")
        case "khoa":
            rows = rows.filter(is_active=False)
    return rows


def _named_without_file(text: str) -> list[int]:
    """Return the accounts without a file whose name holds `text`; those are few."""
    names = User.objects.filter(official__isnull=True).values_list("pk", "full_name")
    folded = fold_marks(text)
    return [pk for pk, name in names if folded in fold_marks(name)]


@require_safe
@door("people.view_user")
def user(request: UserRequest, uuid: UUID) -> HttpResponse:
    account = _account(request, uuid, "people.view_user")
    return render(request, "people/admin/user.html", _about(request, account))


def _about(request: UserRequest, account: User) -> dict[str, Any]:
    on = timezone.localdate()
    grants = list(
        Grant.objects.filter(user=account)
        .select_related("unit", "granted_by")
        .order_by("-valid_from", "unit__path", "role")
    )
    manages = "people.manage_user" in request.user.permissions
    mine: set[int] = set()
    if manages:
        reached = Grant.objects.visible_to(request.user, "people.manage_user")
        mine = set(reached.filter(user=account).values_list("pk", flat=True))
    return {
        "account": account,
        "postings": postings_of(account, on=on),
        "standing": [one for one in grants if one.valid_to is None or one.valid_to > on],
        "past": [one for one in grants if one.valid_to is not None and one.valid_to <= on],
        "may_end": mine,
        "today": on,
        "now": timezone.now(),
        "is_own": account.pk == request.user.pk,
        "may_manage": manages and _can_manage(request, account),
    }


def _can_manage(request: UserRequest, account: User) -> bool:
    rows = User.objects.visible_to(request.user, "people.manage_user")
    return rows.filter(pk=account.pk).exists()


def _account(request: UserRequest, uuid: UUID, permission: str) -> User:
    rows = User.objects.visible_to(request.user, permission).select_related("official")
    return get_object_or_404(rows, uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("people.manage_user")
def new_user(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    form = OfficerAccountForm(request.POST or None, user=request.user, on=on)
    if form.is_valid():
        try:
            opened = open_officer_account(
                by=request.user, on=on, at=timezone.now(), **form.cleaned_data
            )
        except UsernameTaken as error:
            form.add_error("username", str(error))
        else:
            return _slip(request, opened)
    status = 422 if form.is_bound else 200
    return render(request, "people/admin/new_user.html", {"form": form}, status=status)


def _slip(request: UserRequest, opened: NewAccount) -> HttpResponse:
    """Show a one-time code: this once, since only its hash is kept."""
    context = {"account": opened.user, "code": opened.code}
    return render(request, "people/admin/code_slip.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_user")
def give_role(request: UserRequest, uuid: UUID) -> HttpResponse:
    account = _account(request, uuid, "people.manage_user")
    on = timezone.localdate()
    form = GrantForm(
        request.POST or None, user=request.user, on=on, initial={"first_day": on.isoformat()}
    )
    if form.is_valid():
        given = form.cleaned_data
        last = given["last_day"]
        try:
            grant_role(
                user=account,
                role=given["role"],
                unit=given["unit"],
                by=request.user,
                on=given["first_day"],
                until=last and last + timedelta(days=1),
                at=timezone.now(),
                reason=given["reason"],
            )
        except GrantExists as error:
            form.add_error("role", str(error))
        else:
            messages.success(
                request,
                _("%(name)s has the role “%(role)s” in “%(unit)s”.")
                % {
                    "name": account.full_name,
                    "role": given["role"].label,
                    "unit": given["unit"].name,
                },
            )
            return redirect("people:user", uuid=account.uuid)
    status = 422 if form.is_bound else 200
    context = {"form": form, "account": account}
    return render(request, "people/admin/give_role.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_user")
def end_role(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = Grant.objects.visible_to(request.user, "people.manage_user")
    held = get_object_or_404(rows.select_related("user", "unit"), uuid=uuid)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        end_grant(
            grant=held,
            by=request.user,
            on=timezone.localdate(),
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(
            request,
            _("%(name)s no longer has the role “%(role)s” in “%(unit)s”.")
            % {
                "name": held.user.full_name,
                "role": Role(held.role).label,
                "unit": held.unit.name,
            },
        )
        if _can_manage(request, held.user):
            return redirect("people:user", uuid=held.user.uuid)
        return redirect("people:users")
    status = 422 if form.is_bound else 200
    return render(
        request, "people/admin/end_role.html", {"form": form, "held": held}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_user")
def lock_user(request: UserRequest, uuid: UUID) -> HttpResponse:
    account = _account(request, uuid, "people.manage_user")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        lock_account(
            user=account,
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(
            request, _("The account of %(name)s is locked.") % {"name": account.full_name}
        )
        return redirect("people:user", uuid=account.uuid)
    status = 422 if form.is_bound else 200
    context = {"form": form, "account": account}
    return render(request, "people/admin/lock_user.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("people.manage_user")
def reopen_user(request: UserRequest, uuid: UUID) -> HttpResponse:
    account = _account(request, uuid, "people.manage_user")
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        opened = reopen_account(
            user=account,
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        return _slip(request, opened)
    status = 422 if form.is_bound else 200
    context = {"form": form, "account": account}
    return render(request, "people/admin/reopen_user.html", context, status=status)


@require_POST
@never_cache
@door("people.manage_user")
def new_code(request: UserRequest, uuid: UUID) -> HttpResponse:
    account = _account(request, uuid, "people.manage_user")
    return _slip(request, reset_code(user=account, by=request.user, at=timezone.now()))
