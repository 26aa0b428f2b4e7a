"""The addresses to which the modules of the sitting post, as Django serves them.

In production `assessments.hot_path` takes them before Django does; both lead to the same functions.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from assessments.opening_papers import open_paper
from assessments.replies import Reply
from assessments.taking import take
from people.doors import open_door


@open_door
@csrf_exempt  # a page of another site cannot send the header that names the attempt
@require_POST
def take_answer(request: HttpRequest) -> HttpResponse:
    """Store the answer to one item."""
    authorization = request.headers.get("Authorization", "")
    return _told(take(authorization=authorization, body=request.body, at=timezone.now()))


@open_door
@csrf_exempt  # likewise
@require_POST
def open_own_paper(request: HttpRequest) -> HttpResponse:
    """Begin the attempt whose closed paper the machine holds, and tell its key."""
    authorization = request.headers.get("Authorization", "")
    return _told(open_paper(authorization=authorization, at=timezone.now()))


def _told(reply: Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))
