"""The workspace of a page: as which of their roles somebody works at the moment.

It chooses the menu and the home page, never the rights: those are all that the account holds. The
choice lasts as long as the session, and a cookie brings it back at the next log-in: one for each
account, so that colleagues who share a computer keep their own.
"""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from people.enums import Role
from people.models import User

#: The right that opens a role's workspace, whichever way it was given (grant, duty, membership).
SIGN_OF: Final[Mapping[Role, str]] = {
    Role.OFFICIAL: "assessments.sit_attempt",
    Role.ORGANISER: "assessments.manage_round",
    Role.BANK_AUTHOR: "banks.write_question",
    Role.BANK_REVIEWER: "banks.review_question",
    Role.PROCTOR: "assessments.proctor_attempt",
    Role.MARKER: "assessments.mark_response",
    Role.PAPER_BOARD: "assessments.hold_seal",
    Role.TRAINING_OFFICER: "training.manage_course",
    Role.TRAINER: "training.teach_course",
    Role.HR_OFFICER: "people.manage_account",
    Role.LEADER: "reports.view_dashboard",
    Role.SYSTEM_ADMIN: "people.manage_user",
}
#: Where the session keeps the choice.
SESSION_KEY: Final = "workspace"
#: How long a browser remembers the choice of an account.
_REMEMBERED: Final = 60 * 60 * 24 * 365
#: An officer's work comes before their own affairs.
_LANDING: Final = tuple(role for role in SIGN_OF if role is not Role.OFFICIAL)


def workspaces_of(user: User) -> list[Role]:
    """Return the workspaces that the account's rights of today open, in a fixed order."""
    return [role for role, sign in SIGN_OF.items() if sign in user.permissions]


def workspace_of(request: HttpRequest) -> Role | None:
    """Return the chosen workspace, else the first that is open; None for an account without any.

    The choice of this session counts, else that of the last time; one that is open no longer
    counts for nothing.
    """
    if not isinstance(request.user, User):
        return None
    open_ones = workspaces_of(request.user)
    for chosen in (request.session.get(SESSION_KEY, ""), _remembered(request, request.user)):
        if chosen in open_ones:
            return Role(chosen)
    landing = [role for role in _LANDING if role in open_ones]
    return next(iter(landing or open_ones), None)


def choose(request: HttpRequest, user: User, role: Role, *, answer: HttpResponse) -> None:
    """Work as `role` from now on, and at the next log-in in this browser."""
    request.session[SESSION_KEY] = role.value
    answer.set_signed_cookie(
        _cookie_of(user),
        role.value,
        salt=_salt_of(user),
        max_age=_REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: HttpRequest, user: User) -> str:
    """Return what the cookie of the account says; nothing where it is missing or not ours."""
    name, salt = _cookie_of(user), _salt_of(user)
    found = request.get_signed_cookie(name, default="", salt=salt, max_age=_REMEMBERED)
    return found or ""


def _cookie_of(user: User) -> str:
    """Name the cookie without telling whose it is to who looks into the browser."""
    return f"workspace_{salted_hmac('people.workspaces', str(user.uuid)).hexdigest()[:16]}"


def _salt_of(user: User) -> str:
    return f"people.workspaces.{user.uuid}"
