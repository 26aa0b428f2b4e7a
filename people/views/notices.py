"""Notices to oneself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office.models import Notice
from office.notices import mark_read
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import page_of


@require_safe
@door()
def own_notices(request: UserRequest) -> HttpResponse:
    page = page_of(request, Notice.objects.filter(recipient=request.user).order_by("-at", "-pk"))
    return render(request, "people/notices.html", {"page": page})


@require_POST
@door()
def open_notice(request: UserRequest, uuid: UUID) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.filter(recipient=request.user), uuid=uuid)
    mark_read(recipient_id=request.user.pk, uuid=uuid, at=timezone.now())
    if notice.link and url_has_allowed_host_and_scheme(notice.link, {request.get_host()}):
        return redirect(notice.link)
    messages.success(request, _("“%(subject)s” is marked as read.") % {"subject": notice.subject})
    return redirect("people:notices")


@require_POST
@door()
def read_all(request: UserRequest) -> HttpResponse:
    mark_read(recipient_id=request.user.pk, at=timezone.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("people:notices")
