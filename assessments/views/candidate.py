"""The official's card for the sitting: where, when, what to bring."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.models import Candidate
from office.policies import exam_policy, late_minutes_for
from people.doors import door
from people.views.requests import UserRequest

RIGHT = "assessments.view_candidate"


@require_safe
@door(RIGHT)
def own_card(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show and print one's own card; what the code at the door is, only its slip says."""
    own = (
        Candidate.objects.visible_to(request.user, RIGHT)
        .filter(official=request.user.official_id, official__isnull=False)
        .select_related(
            "round__policy",
            "round__unit",
            "unit",
            "position",
            "stratum__round_blueprint__version",
            "shift_room__shift",
            "shift_room__place__site",
        )
        .prefetch_related("ordered_fields__field")
    )
    candidate = get_object_or_404(own, uuid=uuid)
    parts = list(candidate.stratum.round_blueprint.version.parts.order_by("order"))
    policy = exam_policy(candidate.round.policy)
    context = {
        "candidate": candidate,
        "round": candidate.round,
        "room": candidate.shift_room,
        "shift": candidate.shift_room.shift if candidate.shift_room else None,
        "fields": [link.field for link in candidate.ordered_fields.all()],
        "parts": parts,
        "minutes": sum(part.minutes for part in parts),
        "late_minutes": late_minutes_for(policy, parts[0].minutes) if parts else 0,
        "policy": policy,
    }
    return render(request, "assessments/results/card.html", context)
