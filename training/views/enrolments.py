"""Putting officials into courses and taking them out, and who needs which programme."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from people.doors import door
from people.models import Official, Posting
from people.models.official import OfficialQuerySet
from people.views.exporting import export_list
from people.views.requests import UserRequest
from training.enrolling import Enrolled, withdraw
from training.enums import EnrolmentState
from training.forms import NominateFilter, ToldReasonForm
from training.models import Course, Enrolment, Programme, Recommendation
from training.models.recommendation import RecommendationQuerySet
from training.nominating import nominate
from training.outlook import needed_programmes
from training.queries import unmet
from training.recommending import reasons_of
from training.views.reaching import may
from ui.list_export import Column, list_file, wants_file
from ui.listing import order_of, page_of

_SHOWN = 50
_ORDERS_OF_NEEDS = {
    "ten": ["programme__name", "programme__code"],
    "nguoi": ["people", "-programme__code"],
    "san-sang": ["prepared", "-programme__code"],
}
#: Who may begin at once stands first, and of those who lacks most.
_ORDERS_OF_NEEDING = {
    "nen": ["waits", "share", "pk"],
    "ten": ["result__candidate__sort_key", "pk"],
    "ty-le": ["share", "pk"],
}
_NEEDING: list[Column[Recommendation]] = [
    Column(gettext_lazy("Full name"), lambda one: one.result.candidate.official.full_name, 28),
    Column(gettext_lazy("Staff code"), lambda one: one.result.candidate.official.staff_code, 16),
    Column(gettext_lazy("Unit"), lambda one: one.result.candidate.unit.name, 44),
    Column(gettext_lazy("Module"), lambda one: one.module.name, 34),
    Column(gettext_lazy("Shown"), lambda one: one.share, 12, "percent"),
    Column(gettext_lazy("Required"), lambda one: one.required, 12, "percent"),
    Column(gettext_lazy("Learn first"), lambda one: one.after and one.after.name, 34),
]


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_enrolment")
def nominate_many(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Search officials within reach and put those chosen down for a course."""
    user = request.user
    rows = Course.objects.with_seats().select_related("programme__prerequisite", "unit")
    course = rows.registering(timezone.now()).filter(uuid=uuid).first()
    is_registering = course is not None
    if course is None:  # nobody can be enrolled, but its own officer may look
        own = Course.objects.visible_to(user, "training.manage_course")
        course = get_object_or_404(rows.filter(pk__in=own.values("pk")), uuid=uuid)
    within = Official.objects.visible_to(user, "training.manage_enrolment")
    if request.method == "POST":
        chosen = _chosen(request, within)
        if chosen:
            enrolled = nominate(course=course, officials=chosen, by=user, at=timezone.now())
            _tell(request, enrolled)
            return redirect(request.get_full_path())
        messages.warning(request, _("Nobody was chosen. Tick the officials first."))
    entered = course.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
    reached = Recommendation.objects.visible_to(user, "training.manage_enrolment")
    advised = unmet(reached.filter(programme=course.programme))
    needing = advised.values("result__candidate__official")
    filters = NominateFilter(request.GET)
    text = filters.wanted.get("q", "")
    only_needing = request.GET.get("loc") != "tat-ca" and not text
    people = within.exclude(pk__in=entered.values("official"))
    if text:
        people = people.named(text)
    elif only_needing:
        people = people.filter(pk__in=needing)
    described = Official.objects.defer("citizen_number", "citizen_hash")
    page = page_of(request, people.in_name_order(), per_page=_SHOWN, described=described)
    ids = [official.pk for official in page]
    postings = Posting.objects.primary().held_on(timezone.localdate()).filter(official__in=ids)
    posted = {row.official_id: row for row in postings.select_related("unit", "position")}
    reasons = {
        row.result.candidate.official_id: row
        for row in advised.filter(result__candidate__official__in=ids)
        .select_related("module", "result__candidate")
        .order_by("made_at")
    }
    context = {
        "course": course,
        "page": page,
        "rows": [(one, posted.get(one.pk), reasons.get(one.pk)) for one in page],
        "filters": filters,
        "text": text,
        "only_needing": only_needing,
        "is_registering": is_registering,
    }
    return render(request, "training/nominate.html", context)


@require_safe
@door("training.manage_enrolment")
def needs(request: UserRequest) -> HttpResponse:
    """List the programmes that people within reach need, the most wanted first."""
    advised = unmet(Recommendation.objects.visible_to(request.user, "training.manage_enrolment"))
    rows = needed_programmes(advised).order_by(
        *order_of(request, _ORDERS_OF_NEEDS, default="-nguoi")
    )
    open_courses: dict[str, list[Course]] = {}
    registering = Course.objects.registering(timezone.now()).with_seats()
    for course in registering.select_related("programme").order_by("starts_on"):
        open_courses.setdefault(course.programme.code, []).append(course)
    if wants_file(request):
        found = list(rows)
        return list_file(
            title=_("Training needs"),
            rows=found,
            count=len(found),
            columns=_columns_of_needs(open_courses),
        )
    page = page_of(request, list(rows))  # programmes are few; to count them is as dear as to read
    most = max((row["people"] for row in page), default=0)
    context = {
        "page": page,
        "rows": [
            (row, open_courses.get(row["programme__code"], []), 100 * row["people"] / most)
            for row in page
        ],
        "may_open": "training.manage_course" in request.user.permissions,
    }
    return render(request, "training/needs.html", context)


def _columns_of_needs(open_courses: dict[str, list[Course]]) -> list[Column[dict[str, Any]]]:
    return [
        Column(_("Code"), lambda row: row["programme__code"], 16),
        Column(_("Programme"), lambda row: row["programme__name"], 44),
        Column(_("Teaching periods"), lambda row: row["programme__periods"], 12),
        Column(_("Officials"), lambda row: row["people"], 12),
        Column(_("Can begin now"), lambda row: row["prepared"], 14),
        Column(
            _("Open for registration"),
            lambda row: "; ".join(
                one.title for one in open_courses.get(row["programme__code"], [])
            ),
            50,
        ),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.manage_enrolment")
def needing(request: UserRequest, uuid: UUID) -> HttpResponse:
    """List the officials who need a programme, each with the reason, and put them into a course."""
    programmes = Programme.objects.visible_to(request.user, "training.view_programme")
    programme = get_object_or_404(programmes.select_related("prerequisite"), uuid=uuid)
    registering = list(
        Course.objects.registering(timezone.now())
        .filter(programme=programme)
        .with_seats()
        .order_by("starts_on")
    )
    if request.method == "POST":
        course = next(
            (one for one in registering if str(one.uuid) == request.POST.get("lop")), None
        )
        within = Official.objects.visible_to(request.user, "training.manage_enrolment")
        chosen = _chosen(request, within)
        if course and chosen:
            enrolled = nominate(course=course, officials=chosen, by=request.user, at=timezone.now())
            _tell(request, enrolled)
        else:
            messages.warning(request, _("Choose a course and tick the officials first."))
        return redirect(request.get_full_path())
    advised = unmet(Recommendation.objects.visible_to(request.user, "training.manage_enrolment"))
    order = order_of(request, _ORDERS_OF_NEEDING, default="nen")
    rows = _with_waits(advised.filter(programme=programme)).order_by(*order)
    described = _with_waits(Recommendation.objects.explained()).select_related(
        "result__candidate__official", "result__candidate__unit"
    )
    if wants_file(request):
        return export_list(
            request,
            name=f"needing:{programme.uuid}",
            title=_("Who needs “%(programme)s”") % {"programme": programme.name},
            rows=described.filter(pk__in=rows.values("pk"))
            .order_by(*order)
            .iterator(chunk_size=1000),
            count=rows.count(),
            columns=_NEEDING,
        )
    page = page_of(request, rows, described=described)
    reasons = reasons_of(page)
    context = {
        "programme": programme,
        "page": page,
        "rows": [(row, reasons[row.pk]) for row in page],
        "courses": registering,
        "may_open": "training.manage_course" in request.user.permissions,
    }
    return render(request, "training/needing.html", context)


def _with_waits(rows: RecommendationQuerySet) -> RecommendationQuerySet:
    """Add whether another programme comes first; databases disagree on where nothing is sorted."""
    waits = ExpressionWrapper(Q(after__isnull=False), output_field=BooleanField())
    return rows.annotate(waits=waits)


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.join_course", "training.manage_enrolment")
def leave(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take oneself, or somebody within reach, out of a course."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("course__programme", "official"), uuid=uuid
    )
    is_own = enrolment.official_id == request.user.official_id
    if not is_own and not _reaches(request, enrolment):
        raise Http404
    form = ToldReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = not is_own
    if form.is_valid():
        withdraw(enrolment=enrolment, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(
            request,
            _("%(official)s is withdrawn from “%(course)s”.")
            % {"official": enrolment.official, "course": enrolment.course.title},
        )
        if is_own:
            return redirect("training:own_courses")
        if may(request.user, "training.view_course", enrolment.course):
            return redirect("training:course", uuid=enrolment.course.uuid)
        return redirect("people:home")
    context = {"form": form, "enrolment": enrolment, "course": enrolment.course, "is_own": is_own}
    return render(request, "training/withdraw.html", context, status=422 if form.is_bound else 200)


def _reaches(request: UserRequest, enrolment: Enrolment) -> bool:
    user = request.user
    if "training.manage_enrolment" not in user.permissions:
        return False
    reached = Enrolment.objects.visible_to(user, "training.manage_enrolment")
    return reached.filter(pk=enrolment.pk).exists() or may(
        user, "training.manage_course", enrolment.course
    )


def _chosen(request: UserRequest, within: OfficialQuerySet) -> list[Official]:
    """Return the ticked officials within reach; anything else in the address is nobody."""
    uuids = [one for one in map(_as_uuid, request.POST.getlist("can-bo")) if one]
    return list(within.filter(uuid__in=uuids).in_name_order())


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _tell(request: UserRequest, enrolled: Enrolled) -> None:
    """Say what came of a nomination: seats, waiting list, refusals with their reasons."""
    seated = [one for one in enrolled.enrolments if one.state == EnrolmentState.ENROLLED]
    waiting = len(enrolled.enrolments) - len(seated)
    if seated:
        text = ngettext(
            "%(count)s official has a seat.", "%(count)s officials have a seat.", len(seated)
        )
        messages.success(request, text % {"count": len(seated)})
    if waiting:
        text = ngettext(
            "No seat is left: %(count)s official waits.",
            "No seat is left: %(count)s officials wait.",
            waiting,
        )
        messages.warning(request, text % {"count": waiting})
    for _official, error in enrolled.refused:
        messages.error(request, str(error))
