"""The workspace of a page: as which of their roles somebody works at the moment.

It chooses the menu and the home page, never the rights: those are all that the account holds.
"""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest

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
    Role.TRAINING_OFFICER: "training.manage_course",
    Role.TRAINER: "training.teach_course",
    Role.HR_OFFICER: "people.manage_account",
    Role.LEADER: "reports.view_dashboard",
    Role.SYSTEM_ADMIN: "people.manage_user",
}
#: Where the session keeps the choice.
SESSION_KEY: Final = "workspace"
#: An officer's work comes before their own affairs.
_LANDING: Final = tuple(role for role in SIGN_OF if role is not Role.OFFICIAL)


def workspaces_of(user: User) -> list[Role]:
    """Return the workspaces that the account's rights of today open, in a fixed order."""
    return [role for role, sign in SIGN_OF.items() if sign in user.permissions]


def workspace_of(request: HttpRequest) -> Role | None:
    """Return the chosen workspace, else the first that is open; None for an account without any."""
    if not isinstance(request.user, User):
        return None
    open_ones = workspaces_of(request.user)
    chosen = request.session.get(SESSION_KEY, "")
    if chosen in open_ones:
        return Role(chosen)
    landing = [role for role in _LANDING if role in open_ones]
    return next(iter(landing or open_ones), None)
