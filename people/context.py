"""What every page behind the log-in shows of its reader: workspaces and the menu."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from office.notices import unread_count
from people.models import User
from people.workspaces import workspace_of, workspaces_of
from ui import front

#: Where a request keeps what was read for it once.
_KEPT = "_workspace_context"


@dataclass(frozen=True, slots=True)
class Link:
    """A menu entry as it is drawn."""

    label: str | Promise
    icon: str
    address: str
    is_current: bool


def workspace(request: HttpRequest) -> dict[str, Any]:
    """Give templates `workspace`, `workspaces`, `navigation` and `unread`; nothing to a visitor."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    kept: dict[str, Any] | None = getattr(request, _KEPT, None)
    if kept is None:  # a page of several cards is drawn from several templates
        active = workspace_of(request)
        kept = {
            "workspace": active,
            "workspaces": workspaces_of(user),
            "navigation": _links(request, active.value, user.permissions) if active else [],
            "unread": unread_count(recipient_id=user.pk),
        }
        setattr(request, _KEPT, kept)
    return kept


def _links(request: HttpRequest, workspace: str, held: frozenset[str]) -> list[Link]:
    offered = []
    for entry in front.entries(workspace=workspace, held=held):
        try:
            offered.append((entry, reverse(entry.url_name)))
        except NoReverseMatch:  # the tests' own addresses hold only a few apps
            continue
    under = [address for _, address in offered if request.path.startswith(address)]
    current = max(under, key=len, default="")
    return [
        Link(entry.label, entry.icon, address, address == current and _is_below(request, address))
        for entry, address in offered
    ]


def _is_below(request: HttpRequest, address: str) -> bool:
    return address != "/" or request.path == "/"
