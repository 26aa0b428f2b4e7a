"""Seats of a round: giving them out, new ones after a cancelled shift, plans, papers, door codes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessments.assembly.seating import Apart, kept_apart
from assessments.door_codes import issue_codes
from assessments.enums import DrawPolicy, Standing
from assessments.forms.shifts import ReseatForm
from assessments.models import Candidate, Round
from assessments.seating import reseat, seat_candidates
from assessments.shifts import mark_unseated_absent, prepare_attempts
from assessments.standings import OPEN
from assessments.views.desk import forget_wrong_codes
from assessments.views.finding import MANAGE, VIEW, find_room, find_round
from office import jobs
from people.doors import door
from people.views.requests import UserRequest
from ui.forms import ReasonForm

#: From so many candidates on seats are given by a job, so that the page does not wait.
LARGE = 800


@require_POST
@door(MANAGE)
def seat_all(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, MANAGE)
    if round_.registered_count > LARGE:  # type: ignore[attr-defined]  # with_counts
        job = jobs.enqueue(
            kind="assessments.seat",
            params={"round": str(round_.uuid), "by": request.user.pk},
            by_id=request.user.pk,
            at=timezone.now(),
        )
        return redirect("people:job", uuid=job.uuid)
    seated = seat_candidates(round_=round_, by=request.user, at=timezone.now())
    said = ngettext("%(count)s candidate has a seat.", "%(count)s candidates have seats.", seated)
    messages.success(request, said % {"count": seated})
    return redirect("assessments:shifts", uuid=uuid)


@require_POST
@door(MANAGE)
def reseat_some(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, MANAGE)
    form = ReseatForm(request.POST, round_=round_)
    if not form.is_valid():
        messages.error(request, _("Choose a room and tick who goes there."))
        return redirect("assessments:shifts", uuid=uuid)
    given = form.cleaned_data
    seated = reseat(
        candidates=list(given["candidates"]),
        room=given["room"],
        by=request.user,
        at=timezone.now(),
    )
    said = ngettext(
        "%(count)s candidate has a new seat. Deal the papers next.",
        "%(count)s candidates have new seats. Deal the papers next.",
        seated,
    )
    messages.success(request, said % {"count": seated})
    return redirect("assessments:shifts", uuid=uuid)


@require_POST
@door(MANAGE)
def unseated_absent(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, MANAGE)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why they stand as absent."))
        return redirect("assessments:shifts", uuid=uuid)
    absent = mark_unseated_absent(
        round_=round_, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
    )
    said = ngettext(
        "%(count)s candidate stands as absent.", "%(count)s candidates stand as absent.", absent
    )
    messages.success(request, said % {"count": absent})
    return redirect("assessments:shifts", uuid=uuid)


@require_POST
@door(MANAGE)
def deal_papers(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, MANAGE)
    dealt = prepare_attempts(round_=round_, seed=round_.pk, at=timezone.now())
    said = ngettext("%(count)s paper is dealt.", "%(count)s papers are dealt.", dealt)
    messages.success(request, f"{said % {'count': dealt}} {_apart_in_words(round_)}")
    return redirect("assessments:shifts", uuid=uuid)


def _apart_in_words(round_: Round) -> str:
    """Say which neighbours have different papers, and which may have the same one."""
    if round_.draw_policy == DrawPolicy.PERSONAL:
        return _("Each candidate has a paper of their own.")
    return {
        Apart.NONE: _("There is one form a group: nobody of the same group sits beside another."),
        Apart.SIDES: _(
            "Seats beside, in front and behind have different forms; two forms cannot keep those"
            " across a corner apart."
        ),
        Apart.ONE_CORNER: _(
            "Seats beside, in front, behind and across one diagonal have different forms; the other"
            " diagonal takes a fourth form."
        ),
        Apart.CORNERS: _("All seats around a candidate have different forms."),
    }[kept_apart(round_.forms_per_stratum)]


@require_safe
@door(VIEW)
def seat_plan(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the machines of a room as they stand there, with who sits at each."""
    room = find_room(request.user, uuid)
    seen = Candidate.objects.visible_to(request.user, "assessments.view_candidate")
    by_seat = {
        candidate.seat: candidate
        for candidate in seen.filter(shift_room=room).exclude(standing=Standing.EXEMPT)
    }
    last = room.place.machines - room.place.spare_machines
    context = {
        "round": room.shift.round,
        "room": room,
        "seats": [
            (number, by_seat.get(number), number > last)
            for number in range(1, room.place.machines + 1)
        ],
        "prefix": f"{room.shift.round.code}-",
        "seated": len(by_seat),
        "may_issue": MANAGE in request.user.permissions and room.shift.round.state in OPEN,
    }
    return render(request, "assessments/rounds/seat_plan.html", context)


@require_POST
@never_cache
@door(MANAGE)
def slips(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give new codes to all who have a seat and show the slips, this once."""
    round_ = find_round(request.user, uuid, MANAGE)
    found = issue_codes(round_=round_, by=request.user, at=timezone.now())
    forget_wrong_codes(candidate for candidate, _code in found)
    context = {"round": round_, "slips": found}
    return render(request, "assessments/rounds/slips.html", context)


@require_POST
@never_cache
@door(MANAGE)
def room_slips(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Give new codes to those who sit in one room and show the slips, this once."""
    room = find_room(request.user, uuid, MANAGE)
    round_ = room.shift.round
    found = issue_codes(round_=round_, room=room, by=request.user, at=timezone.now())
    forget_wrong_codes(candidate for candidate, _code in found)
    context = {"round": round_, "room": room, "slips": found}
    return render(request, "assessments/rounds/slips.html", context)
