"""The address to which the module of the paper posts answers, as Django serves it.

In production `assessments.hot_path` takes them before Django does; both lead to `taking.take`.
"""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from assessments.taking import take
from people.doors import open_door


@open_door
@csrf_exempt  # a page of another site cannot send the header that names the attempt
@require_POST
def take_answer(request: HttpRequest) -> HttpResponse:
    """Store the answer to one item."""
    reply = take(
        authorization=request.headers.get("Authorization", ""),
        body=request.body,
        at=timezone.now(),
    )
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))
