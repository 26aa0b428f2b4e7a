"""Acts on several questions of a bank: what they would touch and what not, and why; then the act.

The same page serves one question. Lists of what is kept back stand here too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from banks import moves
from banks.enums import MemberRole
from banks.forms.assigning import read_uuids
from banks.forms.moves import EmbargoForm, WhyForm
from banks.models import Bank, BankMember, Embargo, Hold, Question, Retirement
from banks.moves import Act
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import page_of

#: Questions that one act takes at most.
MOST = 500


@dataclass(frozen=True, slots=True)
class _Words:
    """What a page says of an act, and which right it asks for."""

    permission: str
    title: str | Promise
    button: str | Promise
    icon: str
    told: Callable[[int], str]
    note: str | Promise = ""
    is_danger: bool = False


_WORDS: Final[Mapping[Act, _Words]] = {
    Act.HOLD: _Words(
        "banks.view_question",
        gettext_lazy("Hold questions back"),
        gettext_lazy("Hold back"),
        "pause",
        lambda n: ngettext("%(n)s question is held back.", "%(n)s questions are held back.", n),
        gettext_lazy("No new paper draws them until a reviewer lifts the hold."),
    ),
    Act.LIFT: _Words(
        "banks.review_question",
        gettext_lazy("Lift the holds"),
        gettext_lazy("Lift all their holds"),
        "play",
        lambda n: ngettext("%(n)s question is free again.", "%(n)s questions are free again.", n),
        gettext_lazy("Every hold that stands on them ends; papers may draw them again."),
    ),
    Act.EMBARGO: _Words(
        "banks.review_question",
        gettext_lazy("Set an embargo"),
        gettext_lazy("Set the embargo"),
        "calendar",
        lambda n: ngettext(
            "%(n)s question has an embargo now.", "%(n)s questions have an embargo now.", n
        ),
        gettext_lazy(
            "No paper draws them before the day. A day that stands already is replaced, and stays"
            " readable."
        ),
    ),
    Act.END_EMBARGO: _Words(
        "banks.review_question",
        gettext_lazy("End the embargo"),
        gettext_lazy("End the embargo"),
        "play",
        lambda n: ngettext(
            "%(n)s question has no embargo any more.",
            "%(n)s questions have no embargo any more.",
            n,
        ),
        gettext_lazy("Papers may draw them from now on."),
    ),
    Act.RETIRE: _Words(
        "banks.review_question",
        gettext_lazy("Take questions out of use"),
        gettext_lazy("Take out of use"),
        "stop",
        lambda n: ngettext("%(n)s question is out of use.", "%(n)s questions are out of use.", n),
        gettext_lazy("No new paper draws them. Papers that have them keep them."),
        is_danger=True,
    ),
    Act.BRING_BACK: _Words(
        "banks.review_question",
        gettext_lazy("Bring questions back into use"),
        gettext_lazy("Bring back into use"),
        "refresh",
        lambda n: ngettext("%(n)s question is back in use.", "%(n)s questions are back in use.", n),
        gettext_lazy("Their approved version may be drawn again; holds and embargoes still count."),
    ),
}


def _form(act: Act, request: UserRequest) -> forms.Form | None:
    data = request.POST if request.method == "POST" else None
    if act is Act.LIFT:
        return None
    if act is Act.EMBARGO:
        return EmbargoForm(data, earliest=timezone.localdate() + timedelta(days=1))
    return WhyForm(data)


def _move(request: UserRequest, uuid: UUID, act: Act) -> HttpResponse:
    words = _WORDS[act]
    bank = get_object_or_404(Bank.objects.visible_to(request.user, words.permission), uuid=uuid)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = read_uuids(sent.getlist("cau"))[:MOST]
    questions: QuerySet[Question] = Question.objects.visible_to(
        request.user, words.permission
    ).filter(bank=bank, uuid__in=chosen)
    form = _form(act, request)
    given: dict[str, Any] = {}
    if request.method == "POST" and (form is None or form.is_valid()):
        given = form.cleaned_data if form else {}
        order = moves.Order(
            act,
            by=request.user,
            at=timezone.now(),
            reason=given.get("reason", ""),
            until=given.get("until"),
        )
        done = moves.carry_out(questions=questions, order=order)
        said = words.told(len(done.touched)) % {"n": len(done.touched)}
        if done.left:
            said += " " + ngettext(
                "%(n)s stayed as it was: %(codes)s.",
                "%(n)s stayed as they were: %(codes)s.",
                len(done.left),
            ) % {
                "n": len(done.left),
                "codes": ", ".join(one.question.code for one in done.left[:20]),
            }
        messages.success(request, said)
        return redirect(_back(bank, chosen))
    context = {
        "bank": bank,
        "words": words,
        "form": form,
        "found": moves.preview(questions=questions, act=act),
        "uuids": chosen,
        "back": _back(bank, chosen),
        "act": act.value,
    }
    is_wrong = form is not None and form.is_bound
    return render(request, "banks/move.html", context, status=422 if is_wrong else 200)


def _back(bank: Bank, chosen: list[UUID]) -> str:
    if len(chosen) == 1:
        return reverse("banks:question", args=[chosen[0]])
    return reverse("banks:bank", args=[bank.uuid])


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.write_question", "banks.review_question")
def hold_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _move(request, uuid, Act.HOLD)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def lift_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _move(request, uuid, Act.LIFT)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def embargo_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _move(request, uuid, Act.EMBARGO)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def end_embargo_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _move(request, uuid, Act.END_EMBARGO)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def retire_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _move(request, uuid, Act.RETIRE)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.review_question")
def bring_back_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _move(request, uuid, Act.BRING_BACK)


# --- what is kept back ----------------------------------------------------------------------------

_HOLDS, _EMBARGOES, _RETIRED = "tam-giu", "chua-duoc-rut", "ngung-dung"
_PARTS: Final[Mapping[str, str | Promise]] = {
    _HOLDS: gettext_lazy("Holds"),
    _EMBARGOES: gettext_lazy("Embargoes"),
    _RETIRED: gettext_lazy("Out of use"),
}


@require_safe
@door("banks.view_question")
def kept_back(request: UserRequest, uuid: UUID) -> HttpResponse:
    """List the holds, embargoes and retirements of a bank, those that stand first."""
    bank = get_object_or_404(
        Bank.objects.visible_to(request.user, "banks.view_question"), uuid=uuid
    )
    part = request.GET.get("muc", "")
    part = part if part in _PARTS else _HOLDS
    is_over = bool(request.GET.get("da-xong"))
    page = page_of(request, _kept(bank, part, is_over=is_over))
    today = timezone.localdate()
    context = {
        "bank": bank,
        "part": part,
        "is_over": is_over,
        "page": page,
        "rows": [(one, _age(one)) for one in page.object_list],
        "today": today,
        "tabs": [
            (words, f"?muc={key}{'&da-xong=1' if is_over else ''}", key == part, 0)
            for key, words in _PARTS.items()
        ],
        "is_reviewer": BankMember.objects.filter(
            bank=bank, user=request.user, role=MemberRole.REVIEWER
        ).exists(),
    }
    return render(request, "banks/kept_back.html", context)


def _kept(bank: Bank, part: str, *, is_over: bool) -> "QuerySet[Any]":
    """Return what stands, the oldest first, or what is over, the latest first."""
    if part == _HOLDS:
        holds = Hold.objects.filter(question__bank=bank, lifted_at__isnull=not is_over)
        holds = holds.select_related("question", "placed_by", "lifted_by")
        return holds.order_by("-lifted_at" if is_over else "placed_at", "pk")
    if part == _EMBARGOES:
        days = Embargo.objects.filter(question__bank=bank, ended_at__isnull=not is_over)
        days = days.select_related("question", "placed_by", "ended_by")
        return days.order_by("-ended_at" if is_over else "until", "pk")
    if is_over:
        over = Retirement.objects.filter(question__bank=bank, back_at__isnull=False)
        return over.select_related("question", "retired_by", "back_by").order_by("-back_at", "pk")
    # What is out of use now, whether or not it was written down by whom.
    who = Retirement.objects.filter(question=OuterRef("pk"), back_at__isnull=True)
    return (
        Question.objects.filter(bank=bank, retired_at__isnull=False)
        .annotate(who=Subquery(who.values("retired_by__full_name")[:1]))
        .order_by("retired_at", "pk")
    )


def _age(row: Hold | Embargo | Retirement | Question) -> int:
    """Return for how many days a row has stood, or stood."""
    if isinstance(row, Hold):
        begun, ended = row.placed_at, row.lifted_at
    elif isinstance(row, Embargo):
        begun, ended = row.placed_at, row.ended_at
    elif isinstance(row, Retirement):
        begun, ended = row.retired_at, row.back_at
    else:
        begun, ended = row.retired_at or timezone.now(), None
    return ((ended or timezone.now()) - begun).days
