"""The versions of a question: their history, two side by side, an old one taken up again."""

from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from banks.browsing import with_states
from banks.comparing import differences
from banks.enums import MemberRole
from banks.figures import figures_of, use_of
from banks.models import BankMember, Draft, Question, QuestionVersion
from banks.restoring import restore_version
from banks.upkeep import exposures_of, history_of
from banks.viewing import read_key
from banks.views.presenting import PREFETCHED, RELATED
from people.doors import door
from people.views.requests import UserRequest


@require_safe
@door("banks.view_question")
def versions(request: UserRequest, uuid: UUID) -> HttpResponse:
    question = _question_of(request, uuid)
    found = list(
        question.versions.select_related("author", "import_run__by", "note")
        .prefetch_related("reviews__reviewer")
        .order_by("-number")
    )
    exposures, figures = list(exposures_of(question)), list(history_of(question))
    use = use_of(found, exposures)
    before = {new.pk: old for new, old in pairwise(found)}
    roles = set(
        BankMember.objects.filter(bank=question.bank, user=request.user).values_list(
            "role", flat=True
        )
    )
    newest = found[0] if found else None
    draft = Draft.objects.filter(question=question, author=request.user).first()
    may_write = MemberRole.AUTHOR in roles and not question.retired_at
    context = {
        "question": question,
        "bank": question.bank,
        "rows": [
            {
                "version": one,
                "use": use[one.pk],
                "figures": figures_of(one, figures),
                "before": before.get(one.pk),
                "is_live": one.pk == question.live_version_id,
                "can_restore": may_write
                and newest is not None
                and one.checksum != newest.checksum
                and draft is None,
            }
            for one in found
        ],
        "exposures": exposures,
        "numbers": {one.pk: one.number for one in found},
        "draft": draft,
        **_touched(question, found, exposures),
    }
    return render(request, "banks/versions.html", context)


def _touched(
    question: Question, found: list[QuestionVersion], exposures: list[Any]
) -> dict[str, Any]:
    """Return what a new version would leave as it is and what it would change.

    Out of what the banks know alone: rounds that are over. Of papers that are drawn or sealed
    nothing is asked, so nothing can be told of them.
    """
    return {
        "past_rounds": len({one.occasion for one in exposures}),
        "past_people": sum(one.candidates for one in exposures),
        "next_number": found[0].number + 1 if found else 1,
        "live": next((one for one in found if one.pk == question.live_version_id), None),
    }


@require_safe
@door("banks.view_question")
def compare(request: UserRequest, uuid: UUID) -> HttpResponse:
    question = _question_of(request, uuid)
    versions = list(
        question.versions.select_related(*RELATED, "note")
        .prefetch_related(*PREFETCHED)
        .order_by("number")
    )
    if len(versions) < 2:
        raise Http404
    by_number = {str(version.number): version for version in versions}
    new = by_number.get(request.GET.get("den", ""), versions[-1])
    old = by_number.get(request.GET.get("tu", ""))
    if old is None:
        before = [one for one in versions if one.number < new.number]
        live = next((one for one in before if one.pk == question.live_version_id), None)
        old = live or (before[-1] if before else versions[0])
    with_key = request.GET.get("dap-an") == "hien"
    if with_key:
        for shown in {old.pk: old, new.pk: new}.values():  # the answers of both stand on the page
            read_key(version=shown, by=request.user, at=timezone.now())
    found = differences(old, new, with_key=with_key)
    context = {
        "question": question,
        "bank": question.bank,
        "versions": versions,
        "old": old,
        "new": new,
        "with_key": with_key,
        "differences": found,
        "changes": sum(one.is_changed for one in found),
    }
    return render(request, "banks/compare.html", context)


@require_POST
@door("banks.write_question")
def restore(request: UserRequest, uuid: UUID, number: int) -> HttpResponse:
    visible = QuestionVersion.objects.visible_to(request.user, "banks.write_question")
    version = get_object_or_404(
        visible.select_related("question__bank", "stimulus"), question__uuid=uuid, number=number
    )
    draft = restore_version(version=version, by=request.user, at=timezone.now())
    messages.success(
        request,
        _(
            "A draft says what version %(number)s says. Submit it, and it is reviewed as a new version."
        )
        % {"number": number},
    )
    return redirect("banks:draft", uuid=draft.uuid)


def _question_of(request: UserRequest, uuid: UUID) -> Question:
    visible = Question.objects.visible_to(request.user, "banks.view_question")
    rows = with_states(visible).select_related("bank", "live_version")
    return get_object_or_404(rows, uuid=uuid)
