"""Who sits at this machine: kept in the session, apart from any account."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from assessments.models import Candidate
from people.doors import open_door

SESSION_KEY = "sitting"


@dataclass(frozen=True, slots=True)
class Desk:
    """A candidate at a device: `lease` names the device to `delivery`."""

    candidate: Candidate
    lease: str
    has_accepted: bool


def take(request: HttpRequest, candidate: Candidate) -> None:
    """Seat a candidate at this device; the device gets a name that no other has."""
    request.session.cycle_key()  # a session that was known before the code leads nowhere
    request.session[SESSION_KEY] = {
        "candidate": str(candidate.uuid),
        "lease": secrets.token_urlsafe(32),
        "accepted": False,
    }


def accept(request: HttpRequest) -> None:
    """Note that the candidate found their details in order and accepted the rules."""
    request.session[SESSION_KEY] = {**request.session[SESSION_KEY], "accepted": True}


def counted_as(number: str) -> str:
    """Return the name under which wrong codes of a candidate number are counted."""
    return f"thi:{number.strip().lower()}"


def forget_wrong_codes(candidates: Iterable[Candidate]) -> None:
    """Open the door again to candidates who got a new code."""
    names = [counted_as(candidate.number) for candidate in candidates]
    AccessAttempt.objects.filter(username__in=names).delete()


def leave(request: HttpRequest) -> None:
    """Free this device."""
    request.session.pop(SESSION_KEY, None)


def desk_of(request: HttpRequest) -> Desk | None:
    """Return who sits at this device. One statement, none where nobody does."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    candidate = (
        Candidate.objects.select_related(
            "round__policy", "unit", "position", "shift_room__shift", "shift_room__place__site"
        )
        .filter(uuid=kept["candidate"], shift_room__isnull=False)
        .first()
    )
    if candidate is None:
        leave(request)
        return None
    return Desk(candidate=candidate, lease=kept["lease"], has_accepted=kept["accepted"])


def at_desk(
    view: Callable[Concatenate[HttpRequest, Desk, ...], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the view who sits at this device; where nobody does, lead to the door of the sitting.

    It needs no account and heeds none.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        desk = desk_of(request)
        if desk is None:
            return redirect("assessments:sitting")
        return view(request, desk, *args, **kwargs)

    open_door(guarded)
    return guarded
