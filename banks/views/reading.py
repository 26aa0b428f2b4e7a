"""Banks and their questions, for authors, reviewers and those who only count."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, Max, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from banks import kinds
from banks.browsing import counts_by_state, states_of, with_states
from banks.enemies import enemies_of
from banks.enums import Level, MemberRole, QuestionState
from banks.forms.browsing import BankFilterForm
from banks.forms.enemies import EnemyForm
from banks.models import (
    Bank,
    BankMember,
    BankPicture,
    Draft,
    Hold,
    Question,
    QuestionVersion,
    SavedSearch,
    Stimulus,
)
from banks.review import hold, lift_hold, retire
from banks.upkeep import (
    REASONS,
    Covered,
    reasons_of,
    shaded,
    stock,
    tallies,
    with_figures,
)
from banks.viewing import read_key
from banks.views.finding import conditions_of, find
from banks.views.presenting import PREFETCHED, RELATED, shown_version
from banks.views.statistics import statistics_of
from banks.wording import stem_of
from office import files
from office.text import sort_key
from people.doors import door
from people.views.requests import UserRequest
from ui.forms import ReasonForm
from ui.listing import order_of, page_of, sorted_by

_ORDERS = {
    "ma": ["code", "pk"],
    "moi": ["shown", "pk"],
    "kho": ["facility?", "pk"],
    "phan-biet": ["discrimination?", "pk"],
    "ky": ["rounds?", "pk"],
}
#: Of rows that come in the order of their codes, which are unique.
_BANK_ORDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ten": lambda row: sort_key(row["bank"].title),
    "dung": lambda row: row["counts"]["usable"],
    "cho": lambda row: row["counts"]["in_review"],
    "tra": lambda row: row["counts"]["returned"],
    "giu": lambda row: row["counts"]["held"],
    "tat-ca": lambda row: row["counts"]["all"],
}


@require_safe
@door("banks.view_bank")
def banks(request: UserRequest) -> HttpResponse:
    form = BankFilterForm(request.GET)
    found = Bank.objects.visible_to(request.user, "banks.view_bank").select_related("unit")
    rows = list(form.narrowed(found).order_by("code"))
    counts = counts_by_state(rows)
    roles: dict[int, list[str]] = {}
    for bank_id, role in BankMember.objects.filter(user=request.user).values_list(
        "bank_id", "role"
    ):
        roles.setdefault(bank_id, []).append(str(MemberRole(role).label))
    shown = [
        {"bank": bank, "counts": counts[bank.pk], "roles": roles.get(bank.pk, [])} for bank in rows
    ]
    listed = sorted_by(request, shown, _BANK_ORDERS, default="ten")
    context = {
        "page": page_of(request, listed),
        "filters": form,
        "is_filtered": bool(form.wanted),
    }
    return render(request, "banks/banks.html", context)


@require_safe
@door("banks.view_bank")
def bank(request: UserRequest, uuid: UUID) -> HttpResponse:
    own = BankMember.objects.filter(bank=OuterRef("pk"), user=request.user)
    visible = Bank.objects.visible_to(request.user, "banks.view_bank").annotate(
        is_author=Exists(own.filter(role=MemberRole.AUTHOR)),
        is_reviewer=Exists(own.filter(role=MemberRole.REVIEWER)),
    )
    bank: Any = get_object_or_404(visible.select_related("unit"), uuid=uuid)
    if not (bank.is_author or bank.is_reviewer):
        return _bank_in_figures(request, bank)
    found = find(bank, request.GET, order=order_of(request, _ORDERS, default="ma"))
    wanted = found.sought
    counts, doubts, narrowed = tallies(
        Question.objects.filter(bank=bank),
        found=found.questions.order_by() if found.is_narrowed else None,
    )
    total = narrowed if found.is_narrowed else counts[wanted.state or "all"]
    page = page_of(
        request,
        found.questions,
        described=with_figures(with_states(Question.objects.all())),
        count=total,
    )
    supply = stock([bank], on=timezone.localdate(), skills=found.terms.by_key)
    conditions = conditions_of(found.form, request.GET)
    context = {
        "bank": bank,
        "is_author": bank.is_author,
        "is_reviewer": bank.is_reviewer,
        "counts": counts,
        "tabs": [
            (state.value, state.label, counts[state.value])
            for state in QuestionState
            if counts[state.value] or wanted.state == state
        ],
        "state": wanted.state,
        "filters": found.form,
        "conditions": conditions,
        "searches": sorted(
            SavedSearch.objects.visible_to(request.user, "banks.view_question").filter(bank=bank),
            key=lambda one: sort_key(one.name),
        ),
        "page": page,
        "rows": _rows(list(page.object_list)),
        "supply": [(one.name, shaded(cells.values())) for one, cells in supply.modules_of(bank)],
        "short": len(supply.short),
        "levels": Level.choices,
        "doubts": [(key, REASONS[key], count) for key, count in doubts.items()],
    }
    return render(request, "banks/bank.html", context)


def _rows(questions: list[Any]) -> list[dict[str, Any]]:
    """Return what the list shows of each question: its states and the version that counts."""
    versions = {
        version.pk: version
        for version in QuestionVersion.objects.filter(
            pk__in=[question.shown for question in questions if question.shown]
        ).prefetch_related("skills")
    }
    rows = []
    for question in questions:
        version = versions.get(question.shown)
        rows.append(
            {
                "question": question,
                "version": version,
                "stem": stem_of(version.content) if version else "",
                "kind": kinds.get(version.kind).label if version else "",
                "states": states_of(question),
                "reasons": reasons_of(question),
            }
        )
    return rows


def _bank_in_figures(request: UserRequest, bank: Bank) -> HttpResponse:
    """Show how many questions there are, and none of them."""
    context = {
        "bank": bank,
        "counts": counts_by_state([bank])[bank.pk],
        "covered": _with_shades(stock([bank], on=timezone.localdate()).coverage_of(bank)),
        "levels": Level.choices,
    }
    return render(request, "banks/bank_in_figures.html", context)


def _with_shades(rows: list[Covered]) -> list[dict[str, Any]]:
    """Add to each figure how it is shaded."""
    return [
        {"skill": row.skill, "cells": shaded(row.by_level.values()), "total": row.total}
        for row in rows
    ]


@require_safe
@door("banks.view_question")
def question(request: UserRequest, uuid: UUID) -> HttpResponse:
    question = _question_of(request, uuid)
    versions = list(
        question.versions.select_related(*RELATED)
        .prefetch_related(*PREFETCHED, "reviews__reviewer")
        .annotate(rounds=Count("exposures", distinct=True), seen=Max("exposures__on"))
        .order_by("-number")
    )
    shown = _chosen_version(request, question, versions)
    with_key = bool(shown) and request.GET.get("dap-an") == "hien"
    if shown and with_key:
        read_key(version=shown, by=request.user, at=timezone.now())
    roles = set(
        BankMember.objects.filter(bank=question.bank, user=request.user).values_list(
            "role", flat=True
        )
    )
    context = {
        "question": question,
        "bank": question.bank,
        "versions": versions,
        "states": states_of(question),
        "holds": question.holds.select_related("placed_by", "lifted_by").order_by("-placed_at"),
        "enemies": enemies_of(question),
        "enemy_form": EnemyForm(),
        "draft": Draft.objects.filter(question=question, author=request.user).first(),
        **statistics_of(question, versions, shown, with_key=with_key),
        "is_author": MemberRole.AUTHOR in roles,
        "is_reviewer": MemberRole.REVIEWER in roles,
        "reason_form": ReasonForm(),
        **(shown_version(shown, with_key=with_key) if shown else {}),
    }
    return render(request, "banks/question.html", context)


def _question_of(request: UserRequest, uuid: UUID) -> Question:
    visible = Question.objects.visible_to(request.user, "banks.view_question")
    rows = with_states(visible).select_related("bank", "live_version")
    return get_object_or_404(rows, uuid=uuid)


def _chosen_version(
    request: HttpRequest, question: Question, versions: list[QuestionVersion]
) -> QuestionVersion | None:
    """Return the version that the address names, else the live one, else the newest."""
    wanted = request.GET.get("phien-ban", "")
    by_number = {str(version.number): version for version in versions}
    live = next((one for one in versions if one.pk == question.live_version_id), None)
    return by_number.get(wanted) or live or next(iter(versions), None)


@require_POST
@door("banks.write_question", "banks.review_question")
def hold_question(request: UserRequest, uuid: UUID) -> HttpResponse:
    question = get_object_or_404(
        Question.objects.visible_to(request.user, "banks.view_question"), uuid=uuid
    )
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"question": question, "form": form, "act": "hold"}
        return render(request, "banks/reason.html", context, status=422)
    hold(question=question, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    messages.success(request, _("The question is held back: no new paper draws it."))
    return redirect("banks:question", uuid=question.uuid)


@require_POST
@door("banks.review_question")
def lift(request: UserRequest, uuid: UUID) -> HttpResponse:
    questions = Question.objects.visible_to(request.user, "banks.review_question")
    placed = get_object_or_404(
        Hold.objects.select_related("question").filter(question__in=questions), uuid=uuid
    )
    lift_hold(hold=placed, by=request.user, at=timezone.now())
    messages.success(request, _("The hold has been lifted."))
    return redirect("banks:question", uuid=placed.question.uuid)


@require_POST
@door("banks.review_question")
def retire_question(request: UserRequest, uuid: UUID) -> HttpResponse:
    question = get_object_or_404(
        Question.objects.visible_to(request.user, "banks.review_question"), uuid=uuid
    )
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"question": question, "form": form, "act": "retire"}
        return render(request, "banks/reason.html", context, status=422)
    retire(
        question=question, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
    )
    messages.success(
        request, _("The question is out of use for good; papers that have it keep it.")
    )
    return redirect("banks:question", uuid=question.uuid)


@require_safe
@door("banks.view_question")
def stimulus_picture(request: UserRequest, uuid: UUID) -> HttpResponse:
    visible = Bank.objects.visible_to(request.user, "banks.view_question")
    # a unit's organiser may see the bank, never what is in it
    members = visible.filter(members__user=request.user)
    stimulus = get_object_or_404(
        Stimulus.objects.select_related("picture").filter(bank__in=members, picture__isnull=False),
        uuid=uuid,
    )
    picture = stimulus.picture
    if picture is None:
        raise Http404
    return HttpResponse(files.read(picture), content_type=picture.media_type)


@require_safe
@door("banks.view_question")
def question_picture(request: UserRequest, sha256: str) -> HttpResponse:
    """Give a picture that belongs to a bank of which the reader is a member."""
    visible = Bank.objects.visible_to(request.user, "banks.view_question")
    members = visible.filter(members__user=request.user)
    own = BankPicture.objects.filter(bank__in=members, file__sha256=sha256).select_related("file")
    picture = own.first()
    if picture is None:
        raise Http404
    return HttpResponse(files.read(picture.file), content_type=picture.file.media_type)
