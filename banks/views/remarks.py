"""The author's answers to what reviewers said, kept with the draft until it is submitted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from banks.forms.remarks import AnswersForm
from banks.models import Draft
from banks.remarks import answer, answers_of, remarks_before
from people.doors import door
from people.views.requests import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.write_question")
def answer_remarks(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Answer each remark on the versions before, and say what was dealt with."""
    drafts = Draft.objects.visible_to(request.user, "banks.write_question")
    draft = get_object_or_404(drafts.select_related("question__bank"), uuid=uuid)
    newest = draft.question.versions.order_by("-number").values_list("number", flat=True).first()
    remarks = remarks_before(question=draft.question, number=(newest or 0) + 1)
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        remarks=remarks,
        given=answers_of(draft),
    )
    if form.is_valid():
        answer(draft=draft, answers=form.answers(), by=request.user, at=timezone.now())
        messages.success(request, _("Your answers go to the reviewers with the new version."))
        return redirect("banks:draft", uuid=draft.uuid)
    context = {
        "draft": draft,
        "question": draft.question,
        "bank": draft.question.bank,
        "form": form,
    }
    return render(
        request, "banks/answer_remarks.html", context, status=422 if form.is_bound else 200
    )
