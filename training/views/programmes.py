"""Pages of programmes."""

import base64
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.doors import door
from people.views.requests import UserRequest
from training.errors import CircularPrerequisite, ProgrammeCodeTaken
from training.forms import ImportForm, ProgrammeFilters, ProgrammeForm
from training.importing import ProgrammeReport, import_programmes, template_to_fill
from training.models import Course, Programme
from training.programmes import offer_programme, save_programme, withdraw_programme
from training.views.reaching import courses_of
from ui.downloads import XLSX, attachment
from ui.listing import order_of, page_of

_SALT = "training.programmes"
_KEPT_SECONDS = 3600


@require_safe
@door("training.view_programme")
def programmes(request: UserRequest) -> HttpResponse:
    rows = Programme.objects.visible_to(request.user, "training.view_programme")
    filters = ProgrammeFilters(request.GET)
    chosen = filters.wanted
    if not chosen.get("thu_hoi"):
        rows = rows.offered()
    if text := chosen.get("q"):
        rows = rows.filter(Q(code__icontains=text) | Q(name__icontains=text))
    if module := chosen.get("mo_dun"):
        rows = rows.filter(pk__in=module.programmes.values("pk"))
    columns = {"ma": ["code"], "ten": ["name", "pk"], "tiet": ["periods", "code"]}
    rows = (
        rows.select_related("prerequisite")
        .prefetch_related("modules")
        .annotate(course_count=Count("courses"))
        .order_by(*order_of(request, columns, default="ma"))
    )
    context = {
        "page": page_of(request, rows),
        "filters": filters,
        "is_narrowed": bool(chosen),
        "may_manage": "training.manage_programme" in request.user.permissions,
    }
    return render(request, "training/programmes.html", context)


@require_safe
@door("training.view_programme")
def programme(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = Programme.objects.visible_to(request.user, "training.view_programme")
    one = get_object_or_404(rows.select_related("prerequisite"), uuid=uuid)
    courses = Course.objects.none()
    if "training.view_course" in request.user.permissions:
        courses = courses_of(request).filter(programme=one)
    context = {
        "programme": one,
        "modules": one.modules.order_by("order", "code"),
        "positions": one.positions.order_by("name"),
        "leads_to": one.leads_to.offered().order_by("code"),
        "courses": courses.with_seats().select_related("unit").order_by("-starts_on")[:20],
        "may_manage": "training.manage_programme" in request.user.permissions,
        "may_open": "training.manage_course" in request.user.permissions,
    }
    return render(request, "training/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_programme")
def edit_programme(request: UserRequest, uuid: UUID | None = None) -> HttpResponse:
    one = None
    initial = {}
    if uuid is not None:
        rows = Programme.objects.visible_to(request.user, "training.manage_programme")
        one = get_object_or_404(rows, uuid=uuid)
        initial = {
            name: getattr(one, name) for name in ("code", "name", "level", "periods", "materials")
        } | {
            "modules": one.modules.all(),
            "positions": one.positions.all(),
            "prerequisite": one.prerequisite_id,
        }
    data = request.POST if request.method == "POST" else None
    form = ProgrammeForm(data, programme=one, initial=initial)
    if form.is_valid():
        try:
            saved = save_programme(
                programme=one, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ProgrammeCodeTaken as error:
            form.add_error("code", str(error))
        except CircularPrerequisite as error:
            form.add_error("prerequisite", str(error))
        else:
            messages.success(request, _("The programme “%(name)s” is saved.") % {"name": saved})
            return redirect("training:programme", uuid=saved.uuid)
    context = {"form": form, "programme": one}
    return render(
        request, "training/programme_form.html", context, status=422 if form.is_bound else 200
    )


@require_POST
@door("training.manage_programme")
def withdraw(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = Programme.objects.visible_to(request.user, "training.manage_programme")
    one = get_object_or_404(rows, uuid=uuid)
    withdraw_programme(programme=one, by=request.user, at=timezone.now())
    messages.success(
        request, _("“%(name)s” is withdrawn: it is neither advised nor run again.") % {"name": one}
    )
    return redirect("training:programme", uuid=uuid)


@require_POST
@door("training.manage_programme")
def offer(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = Programme.objects.visible_to(request.user, "training.manage_programme")
    one = get_object_or_404(rows, uuid=uuid)
    offer_programme(programme=one, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” is offered again.") % {"name": one})
    return redirect("training:programme", uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_programme")
def import_workbook(request: UserRequest) -> HttpResponse:
    """Show what a workbook would bring, then take it in; the file travels signed in the page."""
    if request.method != "POST":
        return render(request, "training/import_programmes.html", {"form": ImportForm()})
    if "kept" in request.POST:
        return _take_in(request)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "training/import_programmes.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    content = file.read()
    report = import_programmes(
        content=content, name=file.name, by=request.user, at=timezone.now(), dry_run=True
    )
    kept = signing.dumps(
        {"name": file.name, "content": base64.b64encode(content).decode()}, salt=_SALT
    )
    return _shown(request, report, name=file.name, kept=kept)


@require_safe
@door("training.manage_programme")
def workbook_template(request: UserRequest) -> HttpResponse:
    return attachment(template_to_fill(), name="mau-chuong-trinh.xlsx", media_type=XLSX)


def _take_in(request: UserRequest) -> HttpResponse:
    try:
        kept = signing.loads(request.POST["kept"], salt=_SALT, max_age=_KEPT_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("The preview is too old. Please choose the file again."))
        return redirect("training:import_programmes")
    report = import_programmes(
        content=base64.b64decode(kept["content"]),
        name=kept["name"],
        by=request.user,
        at=timezone.now(),
    )
    if not report.imported and not report.unchanged:
        return _shown(request, report, name=kept["name"], kept="")
    taken = ngettext(
        "%(count)s programme was made or changed.",
        "%(count)s programmes were made or changed.",
        report.imported,
    )
    messages.success(request, taken % {"count": report.imported})
    return redirect("training:programmes")


def _shown(request: UserRequest, report: ProgrammeReport, *, name: str, kept: str) -> HttpResponse:
    errors = [problem for problem in report.problems if problem.severity == "error"]
    context = {
        "form": ImportForm(),
        "report": report,
        "errors": errors,
        "may_confirm": bool(report.imported) and not errors,
        "name": name,
        "kept": kept,
    }
    return render(
        request, "training/import_programmes.html", context, status=422 if errors else 200
    )
