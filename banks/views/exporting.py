"""Taking a whole bank out as a file: for its members alone, with a reason, kept for a day."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from banks.exporting import KEPT, USUAL, ask_for_export, fetch, written_formats
from banks.models import Bank, BankExport
from banks.tasks import EXPORT_BANK
from office import jobs
from people.doors import door
from people.views.requests import UserRequest
from ui.downloads import attachment
from ui.forms import ReasonForm
from ui.listing import page_of

PERMISSION = "banks.export_question"


class ExportForm(ReasonForm):
    """Why a bank is taken out of the system, and in which format."""

    label = gettext_lazy("What the file is needed for")
    hint = gettext_lazy("It is written into the journal beside your name.")

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=written_formats,
        initial=USUAL,
        help_text=gettext_lazy(
            "The archive alone keeps everything; what another format has no place for is listed."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door(PERMISSION)
def export(request: UserRequest, uuid: UUID) -> HttpResponse:
    # a right over the unit of a bank shows its figures, never what is in it
    own = Bank.objects.visible_to(request.user, PERMISSION).filter(members__user=request.user)
    bank = get_object_or_404(own.distinct(), uuid=uuid)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        asked = ask_for_export(
            bank=bank,
            reason=form.cleaned_data["reason"],
            format=form.cleaned_data["format"],
            by=request.user,
            at=at,
        )
        job = jobs.enqueue(
            kind=EXPORT_BANK,
            params={"export": str(asked.uuid)},
            by_id=request.user.pk,
            at=at,
            total=2 * asked.questions,
        )
        return redirect("people:job", uuid=job.uuid)
    exports = BankExport.objects.visible_to(request.user, PERMISSION).filter(bank=bank)
    page = page_of(request, exports.select_related("file").order_by("-at", "-pk"))
    context: dict[str, Any] = {
        "bank": bank,
        "form": form,
        "page": page,
        "now": timezone.now(),
        "kept_hours": int(KEPT.total_seconds() // 3600),
    }
    return render(request, "banks/export.html", context, status=422 if form.is_bound else 200)


@require_safe
@door(PERMISSION)
def export_file(request: UserRequest, uuid: UUID) -> HttpResponse:
    visible = BankExport.objects.visible_to(request.user, PERMISSION)
    export = get_object_or_404(visible.select_related("bank", "file"), uuid=uuid)
    file = export.file
    content = fetch(export=export, by=request.user, at=timezone.now())
    name, media_type = (file.name, file.media_type) if file else ("", "")
    return attachment(content, name=name, media_type=media_type)
