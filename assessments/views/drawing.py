"""The draw of a round once more, beside the papers that are kept."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.tasks import REPLAY_DRAW
from assessments.views.finding import VIEW, find_round
from office import jobs
from people.doors import door
from people.views.requests import UserRequest


@require_POST
@door(VIEW)
def replay(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Ask for the replay; its outcome stands on the page of the task."""
    round_ = find_round(request.user, uuid)
    job = jobs.enqueue_once(
        kind=REPLAY_DRAW,
        params={"round": str(round_.uuid)},
        by_id=request.user.pk,
        at=timezone.now(),
    )
    return redirect("people:job", uuid=job.uuid)
