"""The trial paper, for anybody: the page of the exam with questions that count nowhere."""

from collections.abc import Callable
from functools import wraps
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from assessments.taking import LARGEST
from assessments.trial import MINUTES, explain_trial, trial_token, try_answer
from assessments.trial_questions import trial_questions
from people.doors import open_door
from ui import troubles
from ui.throttling import may_look_up, seconds_left

#: Requests from one address in a minute: a hall of machines behind one address tries it together.
MOST_PAGES = 120
MOST_ANSWERS = 3000


def _counted(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Answer so many times a minute for one address, and stay out of indexes and caches."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        now = timezone.now()
        address = request.META.get("REMOTE_ADDR", "")
        if may_look_up(address, at=now, limit=MOST_PAGES, of="trial"):
            response: HttpResponseBase = view(request)
        else:
            wait = seconds_left(at=now)
            response = troubles.page(
                request,
                troubles.TOO_MANY,
                heading=_("Too many at once"),
                words=ngettext(
                    "The trial paper was opened too often from your network within a minute. Try"
                    " again in %(seconds)s second.",
                    "The trial paper was opened too often from your network within a minute. Try"
                    " again in %(seconds)s seconds.",
                    wait,
                ),
                retry_after=wait,
                seconds=wait,
            )
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return open_door(never_cache(wrapped))


@_counted
@require_safe
def trial(request: HttpRequest) -> HttpResponse:
    """Show the trial paper; each page that is loaded is a paper of its own."""
    csrf_token = get_token(request)
    token, deadline = trial_token(at=timezone.now())
    attempt = uuid4()
    questions = trial_questions().values()
    drawn, cells = [], []
    for question in questions:
        context = {
            "item": {"public": question.public, "name": f"c{question.order}", "value": None},
            "order": question.order,
            "total": len(questions),
            "is_first": question.order == 1,
            "csrf_mark": csrf_token,
            "attempt_mark": attempt,
            "trial_address": reverse("assessments:trial_end"),
        }
        drawn.append(render_to_string("assessments/sitting/_question.html", context))
        cells.append(render_to_string("assessments/sitting/_cell.html", context))
    context = {
        "is_trial": True,
        "attempt": {"uuid": attempt, "deadline_at": deadline},
        "csrf_token": csrf_token,
        "questions": mark_safe("".join(drawn)),  # noqa: S308 (drawn by templates)
        "cells": mark_safe("".join(cells)),  # noqa: S308 (likewise)
        "total": len(questions),
        "answered": 0,
        "highest_sequence": 0,
        "sequences": "{}",
        "token": token,
        "seconds_left": MINUTES * 60,
    }
    return render(request, "assessments/trial/paper.html", context)


@open_door
@csrf_exempt  # it changes nothing, and a page of another site cannot send the header it asks for
@require_POST
def trial_answer(request: HttpRequest) -> HttpResponse:
    """Answer the module of the paper as an exam does; nothing is stored."""
    now = timezone.now()
    if not may_look_up(
        request.META.get("REMOTE_ADDR", ""), at=now, limit=MOST_ANSWERS, of="trial-answers"
    ):
        return HttpResponse(status=429, headers={"Retry-After": str(seconds_left(at=now))})
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    reply = try_answer(
        authorization=request.headers.get("Authorization", ""),
        data=request.POST,
        at=now,
    )
    return HttpResponse(reply.body, status=reply.status, headers=dict(reply.headers))


@_counted
@require_POST
def trial_end(request: HttpRequest) -> HttpResponse:
    """Show each question with what was answered, the right answer and why.

    A browser without scripts sends one question at a time, and is shown that one.
    """
    posted = request.POST.get("item", "")
    order = int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 3 else 0
    orders = [order] if order in trial_questions() else None
    context = {"paper": explain_trial(request.POST, orders=orders), "order": order}
    return render(request, "assessments/trial/end.html", context)
