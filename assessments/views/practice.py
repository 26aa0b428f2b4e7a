"""Practice: an official's own runs through practice banks. Nobody else sees them."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.contents import typed_content
from assessments.errors import NoLongerAsked
from assessments.explaining import readable
from assessments.forms.practice import StartForm
from assessments.models import PracticeAnswer, PracticeRun
from assessments.models.practice import PracticeAnswerQuerySet
from assessments.practising import (
    LENGTH,
    explained,
    give_answer,
    practice_banks,
    practice_skills,
    public_of,
    repeat_missed,
    shares,
    start_run,
)
from banks import kinds
from banks.answering import read_answer
from banks.enums import BankPurpose
from banks.models import Bank
from banks.pictures import picture_file, with_addresses
from office import files
from people.doors import door
from people.views.requests import UserRequest

RIGHT = "assessments.sit_attempt"

#: So many of the newest runs stand below the banks.
MOST_RUNS = 5
#: What the inputs of a question are called.
_NAME = "c1"


@require_safe
@door(RIGHT)
def practice(request: UserRequest) -> HttpResponse:
    """List the practice banks with one's own progress, and one's newest runs."""
    runs = (
        PracticeRun.objects.of(request.user)
        .select_related("bank", "skill")
        .annotate(
            total=Count("answers"),
            answered=Count("answers", filter=Q(answers__at__isnull=False)),
            right=Count("answers", filter=Q(answers__fraction=1)),
        )
        .order_by("-started_at", "-pk")[:MOST_RUNS]
    )
    context = {
        "banks": practice_banks(request.user, on=timezone.localdate()),
        "runs": runs,
        "length": LENGTH,
    }
    return render(request, "assessments/practice/practice.html", context)


@require_safe
@door(RIGHT)
def practice_bank(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the skills of a practice bank with one's own progress in each."""
    bank = _bank(uuid)
    context = {
        "bank": bank,
        "skills": practice_skills(bank, request.user, on=timezone.localdate()),
        "length": LENGTH,
    }
    return render(request, "assessments/practice/bank.html", context)


@require_POST
@door(RIGHT)
def start(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Draw a run of a bank, or of one of its skills, and go to its first question."""
    bank, form = _bank(uuid), StartForm(request.POST)
    if not form.is_valid():
        raise Http404
    drawn = start_run(
        user=request.user, bank=bank, skill=form.cleaned_data["skill"], at=timezone.now()
    )
    return redirect("assessments:practice_question", drawn.uuid, 1)


def _bank(uuid: UUID) -> Bank:
    return get_object_or_404(Bank, uuid=uuid, purpose=BankPurpose.PRACTICE)


def _run(request: UserRequest, uuid: UUID) -> PracticeRun:
    return get_object_or_404(
        PracticeRun.objects.of(request.user).select_related("bank", "skill", "user"), uuid=uuid
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(RIGHT)
def question(request: UserRequest, uuid: UUID, order: int) -> HttpResponse:
    """Ask one question of a run; once it is answered, tell at once whether it is right, and why."""
    own = _run(request, uuid)
    asked = _asked(own, order)
    shown = list(_shown(own).order_by("order").values_list("order", "fraction"))
    if request.method != "POST" and order not in dict(shown):
        messages.info(request, str(NoLongerAsked(order=order)))
        return redirect("assessments:practice_run", own.uuid)
    here = reverse("assessments:practice_question", args=[own.uuid, order])
    error = ""
    if request.method == "POST":
        response = read_answer(asked.version.kind, request.POST, _NAME)
        if asked.at is not None or response is not None or "tell" in request.POST:
            told = None if "tell" in request.POST else response
            give_answer(answer=asked, response=told, at=timezone.now())
            return redirect(here)
        error = _("Answer the whole question first, or have the right answer shown.")
    context: dict[str, Any] = {
        "run": own,
        "asked": asked,
        "order": order,
        "cells": [{"order": one, "state": _state(fraction)} for one, fraction in shown],
        "total": len(shown),
        "next": _next(shown, order),
        "error": error,
        "name": _NAME,
    }
    if asked.at is not None:
        item = explained(asked)
        if item.public is not None:
            item = replace(item, public=_with_addresses(item.public, own, order))
        context |= {"item": item, "stimulus": _with_picture(item.stimulus, own, order)}
    else:
        public = public_of(asked.version)
        context |= {
            "public": _with_addresses(public, own, order),
            "stimulus": _with_picture(public["stimulus"], own, order),
        }
    return render(
        request, "assessments/practice/question.html", context, status=422 if error else 200
    )


def _shown(own: PracticeRun) -> PracticeAnswerQuerySet:
    """Keep the questions of a run, without those that are asked no more."""
    return PracticeAnswer.objects.filter(run=own).still_shown(on=timezone.localdate())


def _asked(own: PracticeRun, order: int) -> PracticeAnswer:
    rows = own.answers.select_related("version__stimulus").prefetch_related(
        "version__version_bases__legal_basis"
    )
    return get_object_or_404(rows, order=order)


def _state(fraction: Decimal | None) -> str:
    if fraction is None:
        return ""
    return "good" if fraction == 1 else "part" if fraction else "bad"


def _next(cells: list[tuple[int, Decimal | None]], order: int) -> int | None:
    """Return the next question without an answer, after this one first."""
    waiting = [one for one, fraction in cells if fraction is None]
    later = [one for one in waiting if one > order]
    others = [one for one in waiting if one != order]
    return next(iter(later + others), None)


def _with_picture(stimulus: Any, own: PracticeRun, order: int) -> Any:
    if not stimulus or not stimulus["picture"]:
        return stimulus
    address = reverse("assessments:practice_picture", args=[own.uuid, order])
    return {**stimulus, "picture_address": address}


def _with_addresses(public: Mapping[str, Any], own: PracticeRun, order: int) -> dict[str, Any]:
    return with_addresses(
        public,
        lambda sha256: reverse(
            "assessments:practice_question_picture", args=[own.uuid, order, sha256]
        ),
    )


@require_safe
@door(RIGHT)
def question_picture(request: UserRequest, uuid: UUID, order: int, sha256: str) -> HttpResponse:
    """Give a picture that is part of a question of one's own run."""
    rows = _shown(_run(request, uuid)).select_related("version")
    version = get_object_or_404(rows, order=order).version
    if sha256 not in kinds.get(version.kind).pictures(typed_content(version)):
        raise Http404
    file = picture_file(sha256)
    if file is None:
        raise Http404
    return HttpResponse(files.read(file), content_type=file.media_type)


@require_safe
@door(RIGHT)
def picture(request: UserRequest, uuid: UUID, order: int) -> HttpResponse:
    """Give the picture that a question of one's own run asks about."""
    own = _run(request, uuid)
    rows = _shown(own).select_related("version__stimulus__picture")
    stimulus = get_object_or_404(rows, order=order).version.stimulus
    if stimulus is None or stimulus.picture is None:
        raise Http404
    return HttpResponse(files.read(stimulus.picture), content_type=stimulus.picture.media_type)


@require_safe
@door(RIGHT)
def run(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show what a run came to by skill, and each of its questions."""
    own = _run(request, uuid)
    answers = list(
        _shown(own).select_related("version").prefetch_related("version__skills").order_by("order")
    )
    given = [one for one in answers if one.fraction is not None]
    context = {
        "run": own,
        "answers": [
            {
                "order": one.order,
                "stem": readable(one.version.content["stem"]),
                "state": _state(one.fraction),
            }
            for one in answers
        ],
        "total": len(answers),
        "answered": len(given),
        "right": sum(one.fraction == 1 for one in given),
        "missed": sum(one.fraction != 1 for one in given),
        "shares": shares(answers),
        "next": next((one.order for one in answers if one.fraction is None), None),
    }
    return render(request, "assessments/practice/run.html", context)


@require_POST
@door(RIGHT)
def again(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Begin a run of what was not answered rightly in this one."""
    drawn = repeat_missed(run=_run(request, uuid), at=timezone.now())
    return redirect("assessments:practice_question", drawn.uuid, 1)
