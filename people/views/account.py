"""Pages of one's own account: log-in, first use, log-out, home."""

from copy import copy
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off, get_failure_limit
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.accounts import set_first_password
from people.doors import door, open_door
from people.enums import Role
from people.errors import WeakPassword, WrongCode
from people.forms import FirstUseForm, LogInForm
from people.queries import postings_of, roles_of
from people.views.requests import UserRequest
from people.workspaces import choose, workspace_of, workspaces_of
from ui import front, troubles
from ui.returning import next_address


@open_door
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Open a session; the door closes for a while after too many wrong passwords."""
    goal = next_address(request)
    if goal.split("?")[0] == request.path:  # who has passed the door is not sent to it again
        goal = resolve_url("people:home")
    if request.user.is_authenticated:
        return redirect(goal)
    form = LogInForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        login(request, form.get_user())
        return redirect(goal)
    context = {"form": form, "next": goal, "tries_left": _tries_left(request)}
    return render(request, "people/log_in.html", context, status=422 if form.is_bound else 200)


@open_door
@sensitive_post_parameters("code", "password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def first_use(request: HttpRequest) -> HttpResponse:
    """Exchange a one-time code for a password; wrong codes count like wrong passwords."""
    form = FirstUseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        if not AxesProxyHandler.is_allowed(request, {"username": given["username"]}):
            return locked_out(request)
        try:
            set_first_password(
                username=given["username"],
                code=given["code"],
                password=given["password"],
                at=timezone.now(),
            )
        except WrongCode as error:
            if _count_wrong_code(request, given["username"]):
                return locked_out(request)
            form.add_error("code", str(error))
        except WeakPassword as error:
            form.add_error("password", str(error))
        else:
            messages.success(request, _("The password is set. Log in with it now."))
            return redirect("people:login")
    return render(
        request, "people/first_use.html", {"form": form}, status=422 if form.is_bound else 200
    )


@open_door
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("You are logged out."))
    return redirect("people:login")


@require_safe
@door()
def home(request: UserRequest) -> HttpResponse:
    """Show the day of the active workspace, from what the apps offer for it."""
    active = workspace_of(request)
    offered = front.cards(workspace=active or "", held=request.user.permissions)
    drawn: dict[str, list[str]] = {"lead": [], "main": [], "aside": [], "foot": []}
    for card in offered:
        if part := _drawn(request, card):
            drawn[card.where].append(part)
    return render(request, "people/home.html", {"parts": drawn, "is_bare": not any(drawn.values())})


def _drawn(request: UserRequest, card: front.Card) -> str:
    shown = card.load(request)
    return "" if shown is None else render_to_string(card.template, dict(shown), request=request)


@require_safe
@door()
def own_account(request: UserRequest) -> HttpResponse:
    """Say who is logged in, with which roles and postings."""
    on = timezone.localdate()
    context = {
        "roles": roles_of(request.user, on=on),
        "postings": postings_of(request.user, on=on),
    }
    return render(request, "people/own_account.html", context)


@require_POST
@door()
def choose_workspace(request: UserRequest) -> HttpResponse:
    """Work as another of one's roles; one that is not held changes nothing."""
    answer = redirect("people:home")
    wanted = request.POST.get("role", "")
    if wanted in workspaces_of(request.user):
        choose(request, request.user, Role(wanted), answer=answer)
    return answer


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Say that the door is closed and for how long; called by django-axes too."""
    cool_off = get_cool_off(request)
    seconds = int(cool_off.total_seconds()) if cool_off else 0
    words = ngettext(
        "To guard the account, logging in to it from this machine is closed for %(minutes)s"
        " minute. Each further try starts the time anew.",
        "To guard the account, logging in to it from this machine is closed for %(minutes)s"
        " minutes. Each further try starts the time anew.",
        seconds // 60,
    )
    return troubles.page(
        request,
        troubles.TOO_MANY,
        heading=_("Too many wrong tries"),
        words=words,
        advice=_(
            "If it was not you who tried, tell the HR office of your unit. If you have forgotten"
            " the password, ask there for a new one-time code."
        ),
        back=request.path,
        retry_after=seconds or None,
        minutes=seconds // 60,
    )


def _tries_left(request: HttpRequest) -> int | None:
    failures = getattr(request, "axes_failures_since_start", None)
    return None if failures is None else max(0, get_failure_limit(request, None) - failures)


def _count_wrong_code(request: HttpRequest, username: str) -> bool:
    """Count a wrong code and tell whether it was one too many."""
    counted = copy(request)
    counted.POST = QueryDict()  # what is counted is also kept: never the new password
    AxesProxyHandler.user_login_failed(__name__, {"username": username}, counted)
    return bool(getattr(counted, "axes_locked_out", False))
