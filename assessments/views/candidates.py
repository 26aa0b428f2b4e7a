"""The candidates of a round: the list, one of them, allowance and exemption, the roll of a room."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments.enums import RoundState, Standing
from assessments.forms.candidates import (
    UNSEATED,
    AllowanceForm,
    CandidateFilterForm,
    ExemptionForm,
    ReservePaperForm,
)
from assessments.models import Candidate, Round
from assessments.proctoring import set_allowance
from assessments.readiness import with_seats
from assessments.reserve_papers import give_reserve_paper, has_reserve_paper
from assessments.standings import OPEN, exempt_candidate, lift_exemption
from assessments.striking import BEFORE_RESULTS
from assessments.views.finding import MANAGE, VIEW, find_room, find_round
from people.doors import door
from people.enums import DatePrecision
from people.models import Official
from people.views.exporting import export_list
from people.views.requests import UserRequest
from ui.list_export import Column, wants_file
from ui.listing import order_of, page_of

SEE = "assessments.view_candidate"
#: It stands beside the allowance on one page, and both ask for a reason.
EXEMPTION_IDS = "mien_%s"
RESERVE_IDS = "du_phong_%s"
COLUMNS = {
    "ten": ["sort_key", "birth_date", "number"],
    "sbd": ["number"],
    "don-vi": ["unit__path", "sort_key", "number"],
    "vi-tri": ["position__name", "sort_key", "number"],
    "cho": ["shift_room__shift__number?", "shift_room__place__name?", "seat?", "number"],
    "tinh-trang": ["standing", "sort_key", "number"],
}
STANDING_TONES = {
    Standing.REGISTERED: "",
    Standing.EXEMPT: "line",
    Standing.UNSERVED: "attn",
    Standing.ABSENT: "attn",
    Standing.SAT: "good",
    Standing.SUSPENDED: "bad",
}


def _born(candidate: Candidate) -> date | str | None:
    """Return the day of birth, or the year alone where no more is known."""
    if candidate.birth_date and candidate.birth_precision == DatePrecision.YEAR:
        return str(candidate.birth_date.year)
    return candidate.birth_date


_PERSON: list[Column[Candidate]] = [
    Column(gettext_lazy("Candidate number"), lambda one: one.number, 18),
    Column(gettext_lazy("Full name"), lambda one: one.full_name, 28),
    Column(gettext_lazy("Born"), _born, 12, "day"),
    Column(gettext_lazy("Unit"), lambda one: one.unit.name, 44),
]
_FILE: list[Column[Candidate]] = [
    *_PERSON,
    Column(gettext_lazy("Job position"), lambda one: one.position.name, 36),
    Column(gettext_lazy("Shift"), lambda one: one.shift_room and one.shift_room.shift.number, 8),
    Column(gettext_lazy("Room"), lambda one: one.shift_room and one.shift_room.place.name, 24),
    Column(gettext_lazy("Machine"), lambda one: one.seat, 8),
    Column(gettext_lazy("Standing"), lambda one: one.get_standing_display(), 18),
    Column(gettext_lazy("Minutes more"), lambda one: one.extra_minutes or None, 12),
]

_ROLL: list[Column[Candidate]] = [
    *_PERSON,
    Column(gettext_lazy("Machine"), lambda one: one.seat, 8),
    Column(gettext_lazy("Signature"), lambda _one: None, 20),
    Column(gettext_lazy("Remarks"), lambda one: _remark(one), 20),
]
_ROLL_ORDERS = {
    "sbd": ["number"],
    "ten": ["sort_key", "birth_date", "number"],
    "don-vi": ["unit__path", "number"],
    "may": ["seat", "number"],
}


def _remark(candidate: Candidate) -> str:
    """Return what the proctors of a room must know of a candidate."""
    if candidate.standing in (Standing.EXEMPT, Standing.SUSPENDED):
        return candidate.get_standing_display()
    return f"+{candidate.extra_minutes}′" if candidate.extra_minutes else ""


@require_safe
@door(VIEW)
def candidates(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, counted=with_seats)
    form = CandidateFilterForm(request.GET, round_=round_)
    seen = Candidate.objects.visible_to(request.user, SEE).filter(round=round_)
    rows = _filtered(seen, form.wanted).order_by(*order_of(request, COLUMNS, default="ten"))

    def described(people: QuerySet[Candidate]) -> QuerySet[Candidate]:
        return people.select_related("unit", "position", "shift_room__shift", "shift_room__place")

    if wants_file(request):
        return export_list(
            request,
            name=f"candidates:{round_.uuid}",
            title=_("Candidates of the round %(code)s") % {"code": round_.code},
            rows=described(rows).iterator(chunk_size=1000),
            count=rows.count(),
            columns=_FILE,
            form=form,
        )
    page = page_of(request, rows, described=described(Candidate.objects.all()))
    context = {
        "round": round_,
        "tab": "candidates",
        "form": form,
        "page": page,
        "lines": [(one, STANDING_TONES[Standing(one.standing)]) for one in page],
        "is_filtered": bool(form.wanted),
        "may_register": MANAGE in request.user.permissions and round_.state == RoundState.PLANNED,
        "may_manage": MANAGE in request.user.permissions,
    }
    return render(request, "assessments/rounds/candidates.html", context)


def _filtered(rows: QuerySet[Candidate], wanted: dict[str, Any]) -> QuerySet[Candidate]:
    if text := wanted.get("tim"):
        named = Official.objects.named(text)  # their names first: a join would read every file
        rows = rows.filter(Q(official__in=named.values("pk")) | Q(number__icontains=text))
    if unit := wanted.get("don_vi"):
        rows = rows.filter(unit__path__startswith=unit.path)
    if position := wanted.get("vi_tri"):
        rows = rows.filter(position=position)
    if shift := wanted.get("ca"):
        rows = rows.filter(shift_room__shift=shift)
    if (standing := wanted.get("tinh_trang")) == UNSEATED:
        rows = rows.filter(standing=Standing.REGISTERED, shift_room__isnull=True)
    elif standing:
        rows = rows.filter(standing=standing)
    return rows


def _find(request: UserRequest, uuid: UUID, permission: str = SEE) -> Candidate:
    """Return a candidate that the reader may see; with `MANAGE` one of a round that is theirs.

    Whoever organises for the candidate's unit alone changes nothing in the round of another unit.
    """
    rows = Candidate.objects.visible_to(request.user, SEE)
    if permission == MANAGE:
        rows = rows.filter(round__in=Round.objects.visible_to(request.user, MANAGE))
    return get_object_or_404(
        rows.select_related(
            "round", "unit", "position", "shift_room__shift", "shift_room__place__site"
        ),
        uuid=uuid,
    )


@require_safe
@door(VIEW)
def candidate_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    candidate = _find(request, uuid)
    return render(request, "assessments/rounds/candidate.html", _page(request, candidate))


def _page(request: UserRequest, candidate: Candidate, **forms: Any) -> dict[str, Any]:
    may_manage = candidate.round.state in OPEN and request.user.has_perm(MANAGE, candidate.round)
    attempts = list(candidate.attempts.select_related("exam_form", "part").order_by("pk"))
    return {
        "round": candidate.round,
        "candidate": candidate,
        "tone": STANDING_TONES[Standing(candidate.standing)],
        "fields": list(candidate.ordered_fields.select_related("field")),
        "attempts": attempts,
        "incidents": list(candidate.incidents.select_related("recorded_by").order_by("-pk")),
        "may_allow": may_manage and candidate.standing in (Standing.REGISTERED, Standing.SAT),
        "may_exempt": may_manage
        and candidate.standing in (Standing.REGISTERED, Standing.UNSERVED)
        and not any(attempt.started_at for attempt in attempts),
        "may_lift_violation": candidate.round.state in BEFORE_RESULTS
        and MANAGE in request.user.permissions,
        "may_lift": may_manage and candidate.standing == Standing.EXEMPT,
        "may_give_reserve": may_manage and bool(attempts) and has_reserve_paper(candidate),
        "allowance": AllowanceForm(initial={"minutes": candidate.extra_minutes}),
        "exemption": ExemptionForm(auto_id=EXEMPTION_IDS),
        "reserve": ReservePaperForm(auto_id=RESERVE_IDS),
        **forms,
    }


@require_POST
@door(MANAGE)
def allow(request: UserRequest, uuid: UUID) -> HttpResponse:
    candidate = _find(request, uuid, MANAGE)
    form = AllowanceForm(request.POST)
    if not form.is_valid():
        context = _page(request, candidate, allowance=form)
        return render(request, "assessments/rounds/candidate.html", context, status=422)
    set_allowance(candidate=candidate, proctor=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("The minutes of %(name)s are set.") % {"name": candidate.full_name})
    return redirect("assessments:candidate", uuid=uuid)


@require_POST
@door(MANAGE)
def exempt(request: UserRequest, uuid: UUID) -> HttpResponse:
    candidate = _find(request, uuid, MANAGE)
    form = ExemptionForm(request.POST, auto_id=EXEMPTION_IDS)
    if not form.is_valid():
        context = _page(request, candidate, exemption=form)
        return render(request, "assessments/rounds/candidate.html", context, status=422)
    exempt_candidate(candidate=candidate, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("%(name)s is exempt.") % {"name": candidate.full_name})
    return redirect("assessments:candidate", uuid=uuid)


@require_POST
@door(MANAGE)
def lift(request: UserRequest, uuid: UUID) -> HttpResponse:
    candidate = _find(request, uuid, MANAGE)
    lift_exemption(candidate=candidate, by=request.user, at=timezone.now())
    messages.success(
        request, _("%(name)s takes part again and needs a seat.") % {"name": candidate.full_name}
    )
    return redirect("assessments:candidate", uuid=uuid)


@require_POST
@door(MANAGE)
def give_reserve(request: UserRequest, uuid: UUID) -> HttpResponse:
    candidate = _find(request, uuid, MANAGE)
    form = ReservePaperForm(request.POST, auto_id=RESERVE_IDS)
    if not form.is_valid():
        context = _page(request, candidate, reserve=form)
        return render(request, "assessments/rounds/candidate.html", context, status=422)
    given = give_reserve_paper(
        candidate=candidate, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    messages.success(
        request,
        _("%(name)s has the reserve paper %(codes)s.")
        % {
            "name": candidate.full_name,
            "codes": ", ".join(attempt.exam_form.code for attempt in given),
        },
    )
    return redirect("assessments:candidate", uuid=uuid)


@require_safe
@door(VIEW)
def roll(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the list of one room as it is printed, with a place for each signature."""
    room = find_room(request.user, uuid)
    rows = (
        Candidate.objects.visible_to(request.user, SEE)
        .filter(shift_room=room)
        .select_related("unit", "position")
        .order_by(*order_of(request, _ROLL_ORDERS, default="sbd"))
    )
    if wants_file(request):
        said = _("Candidates of the round %(code)s, shift %(shift)s, %(room)s")
        about = {
            "code": room.shift.round.code,
            "shift": room.shift.number,
            "room": room.place.name,
        }
        people = list(rows)
        return export_list(
            request,
            name=f"room:{room.uuid}",
            title=said % about,
            rows=people,
            count=len(people),
            columns=_ROLL,
        )
    lines = [(one, _remark(one)) for one in rows]
    context = {"round": room.shift.round, "room": room, "lines": lines}
    return render(request, "assessments/rounds/roll.html", context)
