"""Questions that never stand on one paper with a question: naming one, taking it back."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from banks import enemies
from banks.errors import ApartAlready, ApartFromItself, NotOfThisBank
from banks.forms.enemies import EnemyForm
from banks.models import Question
from people.doors import door
from people.views.requests import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.write_question")
def choose_enemy(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Set the named question apart; where words were typed, show which ones hold them."""
    question = _own(request, uuid)
    typed = request.GET.get("tim", "")[:200]
    form = EnemyForm(request.POST or None, initial={"other": typed})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["other"]
        other = Question.objects.filter(bank=question.bank, code__iexact=typed).first()
        if other is None and enemies.nearest_to(question, typed):
            here = reverse("banks:choose_enemy", kwargs={"uuid": question.uuid})
            return redirect(f"{here}?{urlencode({'tim': typed})}")
        try:
            if other is None:
                raise NotOfThisBank(code=typed)
            enemies.set_apart(question=question, other=other, by=request.user, at=timezone.now())
        except (NotOfThisBank, ApartFromItself, ApartAlready) as error:
            form.add_error("other", str(error))
        else:
            said = _("%(question)s and %(other)s never stand on one paper from now on.")
            messages.success(request, said % {"question": question.code, "other": other.code})
            return redirect(_page(question))
    is_refused = request.method == "POST"
    context = {
        "question": question,
        "form": form,
        "typed": typed,
        "hits": [] if is_refused else enemies.nearest_to(question, typed),
        "known": {one.question.pk for one in enemies.enemies_of(question)},
    }
    return render(request, "banks/choose_enemy.html", context, status=422 if is_refused else 200)


@require_POST
@door("banks.write_question")
def drop_enemy(request: UserRequest, uuid: UUID, other: UUID) -> HttpResponse:
    question = _own(request, uuid)
    second = get_object_or_404(Question, bank=question.bank_id, uuid=other)
    enemies.put_together(question=question, other=second, by=request.user, at=timezone.now())
    said = _("%(question)s and %(other)s may stand on one paper again.")
    messages.success(request, said % {"question": question.code, "other": second.code})
    return redirect(_page(question))


def _own(request: UserRequest, uuid: UUID) -> Question:
    visible = Question.objects.visible_to(request.user, "banks.write_question")
    return get_object_or_404(visible.select_related("bank"), uuid=uuid)


def _page(question: Question) -> str:
    address = reverse("banks:question", kwargs={"uuid": question.uuid})
    return f"{address}#khong-di-cung"
