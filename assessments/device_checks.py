"""What a machine found about itself before the paper: kept for the proctor, never a condition."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.errors import UnusablePost
from assessments.models import Candidate, DeviceCheck

#: Bytes of a post; what the module sends is a tenth of it.
LARGEST_CHECK = 4096
#: A figure (milliseconds, seconds, pixels) is no larger.
_LARGEST_FIGURE = 10**9


class FindingState(models.TextChoices):
    """How something on a machine is."""

    GOOD = "good", _("fine")
    WEAK = "weak", _("weak")
    BAD = "bad", _("missing")
    UNKNOWN = "unknown", _("not checked")


#: What is looked at, in the order of the page: the words stand in what proctors read.
LOOKED_AT: Mapping[str, str | Promise] = {
    "cookies": _("Session of the browser"),
    "storage": _("Memory of the browser"),
    "secure": _("Secure line"),
    "worker": _("Work without a line"),
    "line": _("Quality of the line"),
    "clock": _("Clock of the machine"),
    "screen": _("Width of the screen"),
    "typing": _("Vietnamese typing"),
}
#: What `figure` counts.
UNITS: Mapping[str, str | Promise] = {
    "line": _("ms"),
    "clock": _("seconds"),
    "screen": _("px"),
}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in words; `figure` is None where nothing is measured."""

    name: str
    label: str
    state: str
    words: str
    figure: int | None
    unit: str


def read_findings(body: bytes) -> dict[str, dict[str, Any]]:
    """Return what a machine posted: by name its `state` and, where measured, its `figure`.

    Raises:
        UnusablePost: it names anything else, or is of another shape.
    """
    try:
        told = json.loads(body) if len(body) <= LARGEST_CHECK else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not told or not set(told) <= set(LOOKED_AT):
        raise UnusablePost
    return {name: _read(one) for name, one in told.items()}


def _read(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict) or not set(told) <= {"state", "figure"}:
        raise UnusablePost
    state, figure = told.get("state"), told.get("figure")
    if state not in FindingState.values:
        raise UnusablePost
    if figure is None:
        return {"state": state}
    if type(figure) is not int or abs(figure) > _LARGEST_FIGURE:
        raise UnusablePost
    return {"state": state, "figure": figure}


def record_check(
    *, candidate: Candidate, findings: Mapping[str, Mapping[str, Any]], at: datetime
) -> DeviceCheck:
    """Keep the last check of the machine at which a candidate sits."""
    states = {one["state"] for one in findings.values()}
    check, _made = DeviceCheck.objects.update_or_create(
        candidate=candidate,
        defaults={
            "at": at,
            "is_weak": bool(states & {FindingState.WEAK, FindingState.BAD}),
            "findings": dict(findings),
        },
    )
    return check


def lines_of(check: DeviceCheck) -> list[FindingLine]:
    """Return the findings of a check in words, in the order of the page."""
    return [
        FindingLine(
            name=name,
            label=str(label),
            state=check.findings[name]["state"],
            words=str(FindingState(check.findings[name]["state"]).label),
            figure=check.findings[name].get("figure"),
            unit=str(UNITS.get(name, "")),
        )
        for name, label in LOOKED_AT.items()
        if name in check.findings
    ]
