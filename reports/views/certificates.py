"""Certificates for officers: the register, one certificate, issuing, bundles."""

from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.enums import Outcome
from assessments.models import Result
from office import files, jobs
from people.doors import door
from people.models import Letterhead, Official, Unit
from people.views.exporting import export_list
from people.views.requests import UserRequest
from reports.certificates import replace, revoke
from reports.codes import grouped
from reports.enums import CertificateState
from reports.forms.certificates import CertificateFilter, IssueForm, RevocationForm
from reports.models import Certificate
from reports.models.certificate import CertificateQuerySet
from reports.result_lists import published_rounds
from reports.tasks import BUNDLE, ISSUE_FOR_COURSE, ISSUE_FOR_ROUND
from training.models import Completion, Course
from ui.downloads import PDF, attachment
from ui.list_export import Column, wants_file
from ui.listing import order_of, page_of

_ORDERS = {
    "ngay": ["issued_on", "pk"],
    "ten": ["holder__sort_key", "holder__staff_code", "pk"],
    "so": ["register_number", "pk"],
}
_OF_ROUND = {
    "ten": ["candidate__sort_key", "pk"],
    "don-vi": ["candidate__unit__name", "candidate__sort_key", "pk"],
    "diem": ["score", "candidate__sort_key", "pk"],
}
_OF_COURSE = {
    "ten": ["enrolment__official__sort_key", "pk"],
    "don-vi": ["enrolment__unit__name", "enrolment__official__sort_key", "pk"],
}
_DRAWN = (CertificateState.ISSUED, CertificateState.REVOKED, CertificateState.REPLACED)


@require_safe
@door("reports.view_certificate")
def register(request: UserRequest) -> HttpResponse:
    """List certificates of one's units, the newest first; of an official: their own."""
    form, rows = _found(request)
    rows = rows.order_by(*order_of(request, _ORDERS, default="-ngay"))
    if wants_file(request):
        return export_list(
            request,
            name="certificates",
            title=_("Register of certificates"),
            rows=rows.iterator(chunk_size=1000),
            count=rows.count(),
            columns=_columns(),
            form=form,
        )
    waiting = rows.filter(state=CertificateState.NUMBERED).count()
    described = Certificate.objects.select_related(
        "holder", "holder_unit", "result__candidate__round", "completion__enrolment__course"
    ).defer("sheet", "holder__citizen_number", "holder__citizen_hash")
    context = {
        "form": form,
        "page": page_of(request, rows, described=described),
        "is_filtered": bool(form.wanted),
        "today": timezone.localdate(),
        "waiting": waiting,
        "may_issue": "reports.issue_certificate" in request.user.permissions,
    }
    return render(request, "reports/register.html", context)


@require_POST
@door("reports.view_certificate")
def bundle(request: UserRequest) -> HttpResponse:
    """Start packing the ticked certificates or, where `tat-ca` says how, all that the filter shows."""
    _form, rows = _found(request)
    back = f"{reverse('reports:register')}?{request.GET.urlencode()}"
    kind = request.POST.get("tat-ca", "")
    if not kind:
        ticked = _uuids(request.POST.getlist("chon"))
        if not ticked:
            messages.error(request, _("No certificate was chosen. Tick the certificates first."))
            return redirect(back)
        rows, kind = rows.filter(uuid__in=ticked), request.POST.get("dang", "")
    rows = rows.order_by("-issued_on", "-pk")
    chosen = [str(uuid) for uuid in rows.filter(state__in=_DRAWN).values_list("uuid", flat=True)]
    if not chosen:
        messages.warning(request, _("No issued certificate is among those; nothing to pack."))
        return redirect(back)
    job = jobs.enqueue(
        kind=BUNDLE,
        params={"certificates": chosen, "as_one_pdf": kind == "pdf"},
        by_id=request.user.pk,
        at=timezone.now(),
        total=len(chosen),
    )
    return redirect("people:job", uuid=job.uuid)


@require_safe
@door("reports.view_certificate")
def certificate(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show one certificate, its history, and what may be done with it."""
    found = get_object_or_404(_readable(request), uuid=uuid)
    return _certificate(request, found, RevocationForm(), status=200)


@require_safe
@door("reports.view_certificate")
def certificate_file(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Hand out the PDF as it was issued."""
    found = get_object_or_404(_readable(request), uuid=uuid)
    if found.file is None:
        raise Http404
    return attachment(
        files.read(found.file),
        name=f"{found.serial_number}.pdf",
        media_type=PDF,
        inline="xem" in request.GET,
    )


@require_POST
@door("reports.issue_certificate", "reports.issue_course_certificate")
def revoke_certificate(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take a certificate out of force."""
    found = get_object_or_404(_readable(request), uuid=uuid)
    _require_issuer(request, found)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        return _certificate(request, found, form, status=422)
    revoke(certificate=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(
        request, _("The certificate %(number)s is revoked.") % {"number": found.register_number}
    )
    return redirect("reports:certificate", uuid=found.uuid)


@require_POST
@door("reports.issue_certificate", "reports.issue_course_certificate")
def replace_certificate(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Issue another certificate in place of this one, from what is true today."""
    found = get_object_or_404(_readable(request), uuid=uuid)
    _require_issuer(request, found)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        return _certificate(request, found, form, status=422)
    now = timezone.now()
    fresh = replace(
        certificate=found, by=request.user, at=now, on=timezone.localdate(now), **form.cleaned_data
    )
    messages.success(
        request,
        _("%(new)s was issued in place of %(old)s.")
        % {"new": fresh.register_number, "old": found.register_number},
    )
    return redirect("reports:certificate", uuid=fresh.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door("reports.issue_certificate")
def issue_for_round(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show who would get a certificate of a round, and start issuing."""
    rounds = published_rounds(request.user, "reports.issue_certificate")
    round_ = get_object_or_404(rounds, uuid=uuid)
    passes = Result.objects.visible_to(request.user, "reports.issue_certificate").filter(
        candidate__round=round_, outcome=Outcome.PASSED
    )
    certified = Certificate.objects.filter(
        result__candidate=OuterRef("candidate"), state__in=_live()
    )
    is_waiting = ~Exists(certified)
    counts = passes.aggregate(all=Count("pk"), waiting=Count("pk", filter=is_waiting))
    form = _issue_form(request, "reports.issue_certificate", since=round_.published_at)
    if form.is_bound and form.is_valid():
        params = {"round": str(round_.uuid), **_issue_params(form)}
        return _start(request, ISSUE_FOR_ROUND, params)
    context = {
        "form": form,
        "title": round_.title,
        "passes": counts["all"],
        "have": counts["all"] - counts["waiting"],
        "people": page_of(
            request,
            passes.filter(is_waiting).order_by(*order_of(request, _OF_ROUND, default="ten")),
            described=Result.objects.select_related("candidate__unit", "candidate__official"),
            count=counts["waiting"],
        ),
        "letterheads": form.letterheads,
    }
    return render(
        request, "reports/issue_for_round.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door("reports.issue_course_certificate")
def issue_for_course(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show who completed a course and has no certificate, and start issuing."""
    courses = Course.objects.visible_to(request.user, "reports.issue_course_certificate")
    course = get_object_or_404(courses.select_related("unit"), uuid=uuid)
    completed = Completion.objects.filter(enrolment__course=course, is_complete=True)
    have = Certificate.objects.filter(completion__in=completed.values("pk"), state__in=_live())
    form = _issue_form(request, "reports.issue_course_certificate")
    if form.is_bound and form.is_valid():
        params = {"course": str(course.uuid), **_issue_params(form)}
        return _start(request, ISSUE_FOR_COURSE, params)
    context = {
        "form": form,
        "title": course.title,
        "course": course,
        "passes": completed.count(),
        "have": have.count(),
        "people": page_of(
            request,
            completed.exclude(pk__in=have.values("completion"))
            .select_related("enrolment__official", "enrolment__unit")
            .order_by(*order_of(request, _OF_COURSE, default="ten")),
        ),
        "letterheads": form.letterheads,
    }
    return render(
        request, "reports/issue_for_course.html", context, status=422 if form.is_bound else 200
    )


def _live() -> list[str]:
    return [CertificateState.NUMBERED, CertificateState.ISSUED]


def _readable(request: UserRequest) -> CertificateQuerySet:
    return Certificate.objects.visible_to(request.user, "reports.view_certificate").select_related(
        "holder",
        "holder_unit",
        "issuer",
        "file",
        "result__candidate__round",
        "completion__enrolment__course",
        "replaces",
        "replaced_by",
    )


def _found(request: UserRequest) -> tuple[CertificateFilter, QuerySet[Certificate]]:
    rounds = published_rounds(request.user, "reports.view_certificate")
    form = CertificateFilter(request.GET, rounds=rounds)
    given = (
        form.wanted
    )  # what is not understood in an address is left out, and nothing else with it
    rows = _readable(request)
    today = timezone.localdate()
    if round_ := given.get("ky"):
        rows = rows.filter(result__candidate__round=round_)
    state = given.get("trang_thai", "")
    if state == "expiring":
        rows = rows.ending_soon(today)
    elif state == "expired":
        rows = rows.filter(state=CertificateState.ISSUED, valid_until__lt=today)
    elif state:
        rows = rows.filter(state=state)
    if text := given.get("tim", ""):
        named = Official.objects.named(text).values("pk")
        code = text.replace("-", "").upper()
        rows = rows.filter(
            Q(holder__in=named)
            | Q(register_number__icontains=text)
            | Q(serial_number__iexact=text)
            | Q(printed_code=code)
        )
    return form, rows


def _columns() -> list[Column[Certificate]]:
    today = timezone.localdate()
    return [
        Column(_("Holder"), lambda one: one.holder.full_name, 28),
        Column(_("Unit"), lambda one: one.holder_unit.name, 44),
        Column(_("Register entry"), lambda one: one.register_number, 24),
        Column(_("Serial number"), lambda one: one.serial_number, 20),
        Column(_("For"), _source, 50),
        Column(_("Issued on"), lambda one: one.issued_on, 12, "day"),
        Column(_("Valid until"), lambda one: one.valid_until, 12, "day"),
        Column(_("Issuing unit"), lambda one: one.issuer.name, 40),
        Column(_("State"), lambda one: _state(one, today), 18),
    ]


def _source(one: Certificate) -> str:
    if one.result is not None:
        return one.result.candidate.round.title
    return one.completion.enrolment.course.title if one.completion is not None else ""


def _state(one: Certificate, today: date) -> str:
    """Return the state in the words of the page."""
    if one.state == CertificateState.ISSUED:
        is_over = one.valid_until is not None and one.valid_until < today
        return _("Expired") if is_over else _("Valid")
    return _("Being drawn") if one.state == CertificateState.NUMBERED else one.get_state_display()


def _certificate(
    request: UserRequest, found: Certificate, form: RevocationForm, *, status: int
) -> HttpResponse:
    context = {
        "certificate": found,
        "sheet": found.sheet,
        "code": grouped(found.printed_code),
        "steps": found.steps.select_related("by").order_by("at", "pk"),
        "form": form,
        "may_change": _may_change(request, found),
        "today": timezone.localdate(),
    }
    return render(request, "reports/certificate.html", context, status=status)


def _may_change(request: UserRequest, found: Certificate) -> bool:
    permission = (
        "reports.issue_certificate"
        if found.result_id is not None
        else "reports.issue_course_certificate"
    )
    return request.user.has_perm(permission, found)


def _require_issuer(request: UserRequest, found: Certificate) -> None:
    if not _may_change(request, found):
        raise PermissionDenied


def _issue_form(
    request: UserRequest, permission: str, *, since: datetime | None = None
) -> IssueForm:
    """Offer the letterheads of the units where the reader issues: nobody signs for another's."""
    today = timezone.localdate()
    mine = Unit.objects.visible_to(request.user, permission)
    with_head = mine.filter(pk__in=Letterhead.objects.in_force(today).values("unit"))
    return IssueForm(
        request.POST if request.method == "POST" else None,
        issuers=with_head.order_by("path"),
        today=today,
        since=timezone.localdate(since) if since else None,
    )


def _issue_params(form: IssueForm) -> dict[str, str]:
    given = form.cleaned_data
    return {"issuer": str(given["issuer"].uuid), "on": given["issued_on"].isoformat()}


def _start(request: UserRequest, kind: str, params: dict[str, str]) -> HttpResponse:
    job = jobs.enqueue(kind=kind, params=params, by_id=request.user.pk, at=timezone.now())
    return redirect("people:job", uuid=job.uuid)


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:  # somebody wrote the form themselves: that row is simply not there
            continue
    return found
