"""The organiser's rounds: the list, opening one, its page, its two ends."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.appealing import is_open, last_day
from assessments.closing import archive_round, cancel_round
from assessments.enums import RoundState, Standing, Task
from assessments.forms.rounds import RoundFilterForm, RoundForm
from assessments.models import (
    Blueprint,
    BlueprintVersion,
    Candidate,
    Duty,
    Round,
    RoundPosition,
    RoundStep,
    Shift,
    ShiftRoom,
)
from assessments.neutrality import rooms_of_colleagues
from assessments.progress import counted
from assessments.readiness import obstacles, with_waiting
from assessments.rounds import open_round
from assessments.views.finding import MANAGE, VIEW, find_round
from office.enums import PolicyKind
from office.models import PolicyVersion
from people.doors import door
from people.models import JobPosition, Unit
from people.views.requests import UserRequest
from ui.conditions import conditions_of
from ui.forms import ReasonForm
from ui.list_export import Column, list_file, wants_file
from ui.listing import order_of, page_of

#: The way of a round; a cancelled one leaves it.
WAY = (
    RoundState.PLANNED,
    RoundState.PREPARED,
    RoundState.SEALED,
    RoundState.RUNNING,
    RoundState.MARKING,
    RoundState.PUBLISHED,
    RoundState.ARCHIVED,
)
#: While a round stands here, its rooms are still to be used.
BEFORE_MARKING = (
    RoundState.PLANNED,
    RoundState.PREPARED,
    RoundState.SEALED,
    RoundState.RUNNING,
)
TONES = {
    RoundState.PLANNED: "",
    RoundState.PREPARED: "brand",
    RoundState.SEALED: "brand",
    RoundState.RUNNING: "attn",
    RoundState.MARKING: "attn",
    RoundState.PUBLISHED: "good",
    RoundState.ARCHIVED: "",
    RoundState.CANCELLED: "bad",
}

_ORDERS = {
    "ma": ["code"],
    "quyet-dinh": ["decision_date", "-code"],
    "buoc": ["step", "-decision_date", "code"],
    "thi-sinh": ["candidate_count", "code"],
}
_FILE: list[Column[Any]] = [
    Column(gettext_lazy("Code"), lambda one: one.code, 16),
    Column(gettext_lazy("Round"), lambda one: one.title, 50),
    Column(gettext_lazy("Unit"), lambda one: one.unit.name, 36),
    Column(gettext_lazy("Decision"), lambda one: one.decision_number, 18),
    Column(gettext_lazy("Of the day"), lambda one: one.decision_date, 12, "day"),
    Column(gettext_lazy("State"), lambda one: one.get_state_display(), 20),
    Column(gettext_lazy("Candidates"), lambda one: one.candidate_count, 12),
    Column(
        gettext_lazy("What it waits for"),
        lambda one: "; ".join(str(found.title) for found in obstacles(one)),
        50,
    ),
]


def _described(rows: QuerySet[Round]) -> QuerySet[Round]:
    """Add what a line says and what lines are sorted by: counts, the unit, the place on the way."""
    steps = [When(state=one, then=Value(place)) for place, one in enumerate(WAY)]
    return (
        with_waiting(rows)
        .select_related("unit")
        .annotate(step=Case(*steps, default=Value(len(WAY))))
    )


@require_safe
@door(VIEW)
def rounds(request: UserRequest) -> HttpResponse:
    form = RoundFilterForm(request.GET)
    shown = _described(Round.objects.visible_to(request.user, VIEW))
    if text := form.wanted.get("tim"):
        shown = shown.filter(Q(code__icontains=text) | Q(title__icontains=text))
    if state := form.wanted.get("buoc"):
        shown = shown.filter(state=state)
    shown = shown.order_by(*order_of(request, _ORDERS, default="-quyet-dinh"))
    if wants_file(request):
        return list_file(
            title=_("Rounds"),
            rows=shown,
            count=shown.count(),
            columns=_FILE,
            conditions=conditions_of(form),
        )
    page = page_of(request, shown, described=_described(Round.objects.all()), per_page=20)
    lines = [
        {"round": one, "obstacles": obstacles(one), "tone": TONES[RoundState(one.state)]}
        for one in page
    ]
    context = {
        "page": page,
        "lines": lines,
        "form": form,
        "is_filtered": bool(form.wanted),
        "may_open": MANAGE in request.user.permissions,
    }
    return render(request, "assessments/rounds/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def open_page(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    units = Unit.objects.visible_to(request.user, MANAGE).open_on(on)
    versions = BlueprintVersion.objects.filter(
        blueprint__in=_blueprints(request),
    )
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        units=units.order_by("path"),
        policies=_policies(),
        positions=list(JobPosition.objects.order_by("group", "code")),
        blueprints=versions.select_related("blueprint")
        .prefetch_related("parts")
        .order_by("blueprint__title", "-number"),
    )
    if form.is_valid():
        given = form.cleaned_data
        round_ = open_round(
            **{
                name: given[name]
                for name in (
                    "code",
                    "title",
                    "unit",
                    "decision_number",
                    "decision_date",
                    "policy",
                    "blueprints",
                    "forms_per_stratum",
                )
            },
            units=list(given["units"]),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The round is planned. Register its candidates next."))
        return redirect("assessments:round", uuid=round_.uuid)
    chosen = set(request.POST.getlist("units"))
    context = {"form": form, "tree": unit_tree(units.order_by("path"), chosen)}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/rounds/open.html", context, status=status)


def _blueprints(request: UserRequest) -> QuerySet[Blueprint]:
    return Blueprint.objects.visible_to(request.user, "assessments.view_blueprint")


def _policies() -> QuerySet[PolicyVersion]:
    """Return the rules of a test, the newest of those in force first."""
    on = timezone.localdate()
    in_force = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    return (
        PolicyVersion.objects.filter(kind=PolicyKind.EXAM)
        .annotate(holds=Count("pk", filter=in_force))
        .order_by("-holds", "-valid_from", "-number")
    )


@dataclass(slots=True)
class Branch:
    """A unit with a tick, and those below it."""

    unit: Unit
    is_chosen: bool
    branches: list["Branch"]

    @property
    def is_open(self) -> bool:
        """Tell whether something below is ticked, so that the branch must not hide it."""
        return any(one.is_chosen or one.is_open for one in self.branches)


def unit_tree(units: Iterable[Unit], chosen: set[str]) -> list[Branch]:
    """Arrange units, sorted by path, as a tree; those whose parent is not shown are roots."""
    roots: list[Branch] = []
    known: dict[int, Branch] = {}
    for unit in sorted(units, key=lambda one: (one.path.count("/"), one.code)):
        branch = Branch(unit, str(unit.uuid) in chosen, [])
        parent = known.get(unit.parent_id or 0)
        (parent.branches if parent else roots).append(branch)
        known[unit.pk] = branch
    return roots


@require_safe
@door(VIEW)
def round_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid)
    found = obstacles(round_)
    steps = list(round_.steps.select_related("by").order_by("at", "pk"))
    rooms = _rooms(round_)
    context = {
        "round": round_,
        "tab": "overview",
        "tone": TONES[RoundState(round_.state)],
        "way": _way(round_, steps, rooms["days"]),
        "appeals_until": last_day(round_),
        "appeals_open": is_open(round_, on=timezone.localdate()),
        "steps": steps,
        "hard": [one for one in found if one.is_hard],
        "soft": [one for one in found if not one.is_hard],
        "next": _next_label(round_),
        **rooms,
        "positions": _positions(round_),
        "may_manage": MANAGE in request.user.permissions,
        "may_cancel": round_.state in (RoundState.PLANNED, RoundState.PREPARED, RoundState.SEALED),
        "may_archive": round_.state == RoundState.PUBLISHED,
    }
    return render(request, "assessments/rounds/overview.html", context)


def _positions(round_: Round) -> list[RoundPosition]:
    return list(
        RoundPosition.objects.filter(round=round_)
        .select_related("position", "round_blueprint__version__blueprint")
        .order_by("round_blueprint__version__blueprint__title", "position__name")
    )


def _next_label(round_: Round) -> str:
    """Name the state that comes next; "" at the end of the way."""
    if round_.state not in WAY[:-1]:
        return ""
    return str(WAY[WAY.index(RoundState(round_.state)) + 1].label)


def _way(round_: Round, steps: list[RoundStep], days: Sequence[date]) -> list[dict[str, Any]]:
    """Return the states of the way with who took each step and when, the current one marked."""
    last = {step.to_state: step for step in steps}
    states = list(WAY)
    if round_.state == RoundState.CANCELLED:
        states = [state for state in WAY if state in last] + [RoundState.CANCELLED]
    here = states.index(RoundState(round_.state))
    return [
        {
            "label": state.label,
            "step": last.get(state) if place <= here else None,
            "is_done": place < here,
            "is_here": place == here,
            "days": days if state == RoundState.RUNNING and place > here else (),
        }
        for place, state in enumerate(states)
    ]


def _rooms(round_: Round) -> dict[str, Any]:
    """Return who sits where: rooms down, shifts across. Five statements."""
    shifts = list(round_.shifts.filter(cancelled_at__isnull=True).order_by("number"))
    cells: list[Any] = list(  # a round has hundreds: plain values
        ShiftRoom.objects.filter(shift__in=shifts)
        .annotate(
            seated=counted(Candidate.objects.exclude(standing=Standing.EXEMPT), "shift_room"),
            seats=F("place__machines") - F("place__spare_machines"),
        )
        .order_by("place__site__code", "place__code")
        .values_list(
            "uuid",
            "shift_id",
            "place_id",
            "place__name",
            "place__site__name",
            "place__machines",
            "seats",
            "seated",
            named=True,
        )
    )
    duties = list(
        Duty.objects.filter(round=round_, task__in=[Task.PROCTOR, Task.CHAIR])
        .select_related("user")
        .order_by("pk")
    )
    proctors = [duty for duty in duties if duty.task == Task.PROCTOR]
    named: dict[tuple[int | None, int | None], set[int]] = defaultdict(set)
    for duty in proctors:
        named[duty.shift_id, duty.place_id].add(duty.user_id)
    everywhere = named[None, None]
    is_over = round_.state not in BEFORE_MARKING
    colleagues = {} if is_over else rooms_of_colleagues(round_, proctors, on=timezone.localdate())
    doubled: dict[int, set[int]] = {} if is_over else _in_two_rooms(proctors)
    told: dict[int, str] = {}
    by_place: dict[int, dict[str, Any]] = {}
    for cell in cells:
        row = by_place.setdefault(cell.place_id, {"place": cell, "by_shift": {}})
        here = named[None, cell.place_id] | named[cell.shift_id, None]
        here |= named[cell.shift_id, cell.place_id]
        proctors_here = len(everywhere) + len(here - everywhere)
        twice = doubled.get(cell.shift_id, set())
        if proctors_here not in told:  # the same few words stand in hundreds of cells
            told[proctors_here] = ngettext(
                "%(found)s proctor", "%(found)s proctors", proctors_here
            ) % {"found": proctors_here}
        row["by_shift"][cell.shift_id] = {
            "room": cell,
            "share": f"{100 * cell.seated / cell.seats:.1f}",
            "address": reverse("assessments:seat_plan", args=[cell.uuid]),
            "proctors": proctors_here,
            "proctors_told": told[proctors_here],
            "lacks_proctor": not proctors_here and not is_over and bool(cell.seated),
            "colleagues": colleagues.get((cell.shift_id, cell.place_id), 0),
            "is_doubled": not (twice.isdisjoint(here) and twice.isdisjoint(everywhere)),
        }
    labels = {shift.pk: _("Shift %(number)s") % {"number": shift.number} for shift in shifts}
    rows = [
        {
            "place": row["place"],
            "cells": [(labels[shift.pk], row["by_shift"].get(shift.pk)) for shift in shifts],
        }
        for row in by_place.values()
    ]
    totals = [_total(shift, cells) for shift in shifts]
    return {
        "shifts": shifts,
        "rows": rows,
        "totals": totals,
        "days": sorted({timezone.localdate(shift.starts_at) for shift in shifts}),
        "chair": ", ".join(duty.user.full_name for duty in duties if duty.task == Task.CHAIR),
        "seated_total": sum(total["seated"] for total in totals),
        "seat_total": sum(total["seats"] for total in totals),
    }


def _in_two_rooms(proctors: Iterable[Duty]) -> dict[int, set[int]]:
    """Return by shift the accounts that were named for two rooms of it."""
    places: dict[tuple[int, int], set[int]] = defaultdict(set)
    for duty in proctors:
        if duty.shift_id and duty.place_id:
            places[duty.user_id, duty.shift_id].add(duty.place_id)
    doubled: dict[int, set[int]] = defaultdict(set)
    for (user_id, shift_id), found in places.items():
        if len(found) > 1:
            doubled[shift_id].add(user_id)
    return doubled


def _total(shift: Shift, cells: list[Any]) -> dict[str, Any]:
    mine = [cell for cell in cells if cell.shift_id == shift.pk]
    return {
        "shift": shift,
        "seated": sum(cell.seated for cell in mine),
        "seats": sum(cell.seats for cell in mine),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def cancel_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, MANAGE)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        cancel_round(round_=round_, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, _("The round is cancelled and its rooms are given back."))
        return redirect("assessments:round", uuid=uuid)
    context = {"round": round_, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/rounds/cancel.html", context, status=status)


@require_POST
@door(MANAGE)
def archive(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, MANAGE)
    archive_round(round_=round_, by=request.user, at=timezone.now())
    messages.success(request, _("The round is archived; the duties of its people have ended."))
    return redirect("assessments:round", uuid=uuid)
