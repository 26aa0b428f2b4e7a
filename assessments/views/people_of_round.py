"""The people of a round: who is its secretary, who sits in which room, who marks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.appointing import appoint, dismiss
from assessments.enums import RoundState, Task
from assessments.forms.rounds import DutyForm
from assessments.models import Duty
from assessments.neutrality import colleagues_watched
from assessments.views.finding import MANAGE, VIEW, find_round
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import page_of

ENDED = (RoundState.ARCHIVED, RoundState.CANCELLED)


@require_http_methods(["GET", "HEAD", "POST"])
@door(VIEW)
def round_people(request: UserRequest, uuid: UUID) -> HttpResponse:
    permission = MANAGE if request.method == "POST" else VIEW
    round_ = find_round(request.user, uuid, permission, counted=None)
    form = DutyForm(request.POST if request.method == "POST" else None, round_=round_)
    if form.is_valid():
        given = form.cleaned_data
        room = given["room"]
        appoint(
            round_=round_,
            user=given["username"],
            task=Task(given["task"]),
            shift=room.shift if room else given["shift"],
            place=room.place if room else None,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(
            request, _("%(name)s is appointed.") % {"name": given["username"].full_name}
        )
        return redirect("assessments:round_people", uuid=uuid)
    duties = Duty.objects.filter(round=round_).select_related("user", "shift", "place")
    order = {task: place for place, task in enumerate(Task)}
    shown = sorted(
        duties,
        key=lambda duty: (
            order[Task(duty.task)],
            duty.shift.number if duty.shift else 0,
            duty.place.name if duty.place else "",
            duty.user.full_name,
            duty.pk,  # people of one name do not change places between two pages
        ),
    )
    page = page_of(request, shown)
    watched = colleagues_watched(round_, list(page), on=timezone.localdate())
    context = {
        "round": round_,
        "tab": "people",
        "page": page,
        "duties": [(duty, watched.get(duty.pk, 0)) for duty in page],
        "form": form,
        "may_manage": MANAGE in request.user.permissions and round_.state not in ENDED,
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/rounds/people.html", context, status=status)


@require_POST
@door(MANAGE)
def dismiss_duty(request: UserRequest, uuid: UUID, duty: UUID) -> HttpResponse:
    round_ = find_round(request.user, uuid, MANAGE)
    row = get_object_or_404(Duty.objects.select_related("user", "round"), round=round_, uuid=duty)
    dismiss(duty=row, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s has this duty no longer.") % {"name": row.user.full_name})
    return redirect("assessments:round_people", uuid=uuid)
