"""A candidate's call from the paper, and what the organiser sees of the questions reported."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import calling, striking
from assessments.enums import CallKind
from assessments.forms.proctor import LiftForm
from assessments.models import Incident, Round
from assessments.views.desk import Desk, at_desk
from assessments.views.finding import MANAGE, VIEW, find_round
from office.errors import DomainError
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import page_of
from ui.middleware import status_of


@require_POST
@at_desk
def call(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a call down: for help, or about a question of the candidate's own paper."""
    try:
        attempt = get_object_or_404(
            desk.candidate.attempts.select_related("exam_form"),
            uuid=UUID(request.POST.get("attempt", "")),
        )
        kind = CallKind(request.POST.get("kind", ""))
        posted = request.POST.get("item", "")
        item = int(posted[:18]) if posted.isascii() and posted.isdecimal() else None
    except ValueError as error:
        raise Http404 from error
    is_module = "application/json" in request.headers.get("Accept", "")
    try:
        made = calling.call(
            attempt=attempt,
            kind=kind,
            item_id=item,
            words=request.POST.get("words", ""),
            at=timezone.now(),
        )
    except DomainError as error:
        if not is_module:
            raise
        told = {"sent": False, "code": error.code, "message": str(error)}
        return JsonResponse(told, status=status_of(error))
    if is_module:
        at = timezone.localtime(made.at).strftime("%H:%M")
        return JsonResponse({"sent": True, "at": at})
    if kind == CallKind.QUESTION:
        said = _("The question was reported. Go on with the others; the proctor sees it.")
    else:
        said = _("The proctor was called and comes to your machine. Go on meanwhile.")
    messages.success(request, said)
    return redirect("assessments:sitting_paper")


@require_safe
@door(VIEW)
def reported(request: UserRequest, uuid: UUID) -> HttpResponse:
    """List the questions that candidates of a round reported, without what they ask."""
    round_ = find_round(request.user, uuid)
    found = calling.reported_questions(round_)
    context = {
        "round": round_,
        "tab": "overview",
        "page": page_of(request, found, per_page=20),
        "may_score": "assessments.approve_scoring" in request.user.permissions,
    }
    return render(request, "assessments/rounds/reported.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def lift_violation_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Record that the council takes a violation back."""
    rounds = Round.objects.visible_to(request.user, MANAGE)
    found = get_object_or_404(
        Incident.objects.filter(
            candidate__round__in=rounds, kind__in=striking.VIOLATIONS
        ).select_related("candidate"),
        uuid=uuid,
    )
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        striking.lift_violation(
            incident=found, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request,
            _("The violation of %(candidate)s is lifted.") % {"candidate": found.candidate.number},
        )
        return redirect("assessments:candidate", uuid=found.candidate.uuid)
    context = {"form": form, "incident": found, "candidate": found.candidate}
    return render(
        request,
        "assessments/rounds/lift_violation.html",
        context,
        status=422 if form.is_bound else 200,
    )
