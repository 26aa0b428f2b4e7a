"""Shared material of a bank: the list, one as candidates see it, writing and changing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks.enums import MemberRole, VersionState
from banks.errors import MaterialCodeTaken, MaterialUnchanged, UnusableMaterialCode
from banks.forms.stimuli import StimulusForm
from banks.models import Bank, BankMember, Question, QuestionVersion, Stimulus
from banks.stimuli import add_stimulus, change_stimulus, newest
from banks.views.presenting import stimulus_of
from office.pictures import UnusablePicture
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import page_of

VIEW, WRITE = "banks.view_question", "banks.write_question"


@require_safe
@door(VIEW)
def stimuli(request: UserRequest, uuid: UUID) -> HttpResponse:
    bank = get_object_or_404(_banks(request, VIEW), uuid=uuid)
    live = Question.objects.filter(
        bank=OuterRef("bank"), live_version__stimulus__code=OuterRef("code"), retired_at=None
    )
    uses = live.order_by().values("bank").annotate(count=Count("pk")).values("count")
    context = {
        "bank": bank,
        "page": page_of(
            request,
            newest(bank).order_by("code", "pk"),
            described=Stimulus.objects.annotate(uses=Coalesce(Subquery(uses), 0)),
        ),
        "is_author": _is_author(request, bank),
    }
    return render(request, "banks/stimuli.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(WRITE)
def new_stimulus(request: UserRequest, uuid: UUID) -> HttpResponse:
    authors = Q(members__user=request.user, members__role=MemberRole.AUTHOR)
    bank = get_object_or_404(
        Bank.objects.visible_to(request.user, WRITE).filter(authors), uuid=uuid
    )
    is_sent = request.method == "POST"
    form = StimulusForm(*((request.POST, request.FILES) if is_sent else ()), is_new=True)
    if is_sent and form.is_valid():
        try:
            row = add_stimulus(
                bank=bank,
                code=form.cleaned_data["code"],
                by=request.user,
                at=timezone.now(),
                **form.says(),
            )
        except (UnusableMaterialCode, MaterialCodeTaken) as error:
            form.add_error("code", str(error))
        except UnusablePicture as error:
            form.add_error("picture", str(error))
        else:
            messages.success(
                request, _("%(code)s can be chosen for questions now.") % {"code": row.code}
            )
            return redirect("banks:stimulus", uuid=row.uuid)
    context = {"bank": bank, "form": form}
    return render(request, "banks/new_stimulus.html", context, status=422 if is_sent else 200)


@require_safe
@door(VIEW)
def stimulus(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(_stimuli(request, VIEW), uuid=uuid)
    return _shown(request, row)


@require_POST
@door(WRITE)
def change(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(_stimuli(request, WRITE), uuid=uuid)
    form = StimulusForm(request.POST, request.FILES, has_picture=row.picture_id is not None)
    if form.is_valid():
        try:
            changed = change_stimulus(
                stimulus=row,
                drop_picture=bool(form.cleaned_data.get("drop_picture")),
                by=request.user,
                at=timezone.now(),
                **form.says(),
            )
        except UnusablePicture as error:
            form.add_error("picture", str(error))
        except MaterialUnchanged as error:
            form.add_error(None, str(error))
        else:
            said = _("%(code)s has a number %(number)s now; questions take it when they choose it.")
            messages.success(request, said % {"code": changed.code, "number": changed.number})
            return redirect("banks:stimulus", uuid=changed.uuid)
    return _shown(request, row, form)


def _banks(request: UserRequest, permission: str) -> QuerySet[Bank]:
    """Keep the banks whose member the reader is; a right over a bank's unit alone is not enough."""
    own = BankMember.objects.filter(user=request.user).values("bank")
    return Bank.objects.visible_to(request.user, permission).filter(pk__in=own)


def _stimuli(request: UserRequest, permission: str) -> QuerySet[Stimulus]:
    visible = Stimulus.objects.visible_to(request.user, permission)
    return visible.select_related("bank", "picture")


def _is_author(request: UserRequest, bank: Bank) -> bool:
    own = BankMember.objects.filter(bank=bank, user=request.user, role=MemberRole.AUTHOR)
    return own.exists()


def _shown(request: UserRequest, row: Stimulus, form: StimulusForm | None = None) -> HttpResponse:
    numbers = list(
        Stimulus.objects.filter(bank=row.bank, code=row.code)
        .only("uuid", "number")
        .order_by("-number")
    )
    uses = QuestionVersion.objects.filter(stimulus__in=[one.pk for one in numbers]).filter(
        Q(live_for__isnull=False) | Q(state=VersionState.IN_REVIEW)
    )
    page = page_of(
        request,
        uses.order_by("question__code", "number", "pk"),
        described=QuestionVersion.objects.select_related("question", "stimulus").defer(
            "content",
            "explanation",
            "basis",
            "stimulus__text",
            "stimulus__picture_description",
        ),
    )
    context: dict[str, Any] = {
        "stimulus": row,
        "bank": row.bank,
        "public": stimulus_of(row),
        "numbers": numbers,
        "newest": numbers[0],
        "page": page,
        "is_author": _is_author(request, row.bank),
        "form": form
        or StimulusForm(
            has_picture=row.picture_id is not None,
            initial={"text": row.text, "description": row.picture_description},
        ),
    }
    return render(request, "banks/stimulus.html", context, status=422 if form else 200)
