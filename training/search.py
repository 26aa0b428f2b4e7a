"""What the training app offers to the search: courses and programmes."""

from typing import Any, cast

from django.db.models import Case, Q, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from office.matching import first, holding, pick, ranked
from people.models import User
from training.models import Course, Enrolment, Programme
from ui import front
from ui.searching import Found, Hit, SearchQuery, details, found

SEE_COURSE = "training.view_course"
JOIN = "training.join_course"
#: What is looked at besides the title.
_CODES = ["code", "search_decision"]


def _courses(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for courses by title, code and decision: the reader's to run, their own, those open."""
    user = cast(User, request.user)
    runs, joins = Q(pk__in=[]), Q()
    if SEE_COURSE in user.permissions:
        runs = Q(pk__in=Course.objects.visible_to(user, SEE_COURSE).values("pk"))
    if JOIN in user.permissions:
        own = Enrolment.objects.filter(official=user.official_id, official__isnull=False)
        registering = Course.objects.registering(timezone.now()).values("pk")
        joins = Q(pk__in=own.values("course")) | Q(pk__in=registering)
    name = "search_title"
    rows = (
        Course.objects.filter(runs | joins)
        .filter(holding(query.words, codes=_CODES, names=[name]))
        .annotate(is_run=Case(When(runs, then=Value(1)), default=Value(0)) if joins else Value(1))
        .select_related("unit")
        .order_by(ranked(query.words, codes=_CODES, name=name), "-is_run", "-starts_on", "code")
    )
    best, total = first(rows, query.limit)

    def hit(course: Any) -> Hit:
        page = "training:course" if course.is_run else "training:own_course"
        return Hit(
            title=course.title,
            address=reverse(page, args=[course.uuid]),
            icon="book",
            detail=details(course.code, course.unit.name, date_format(course.starts_on, "d/m/Y")),
            tag=course.get_state_display(),
        )

    return found(best, total, hit)


def _programmes(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for programmes by name and code."""
    visible = Programme.objects.visible_to(cast(User, request.user), "training.view_programme")
    best = pick(
        visible.order_by("withdrawn_at", "code"),
        query.words,
        codes=lambda one: [one.code],
        name=lambda one: one.name,
    )

    def hit(one: Programme) -> Hit:
        return Hit(
            title=one.name,
            address=reverse("training:programme", args=[one.uuid]),
            icon="list",
            detail=one.code,
            tag=_("No longer offered") if one.withdrawn_at else "",
        )

    return found(best[: query.limit], len(best), hit)


front.add_search(
    name="lop", label=_("Courses"), permissions=(SEE_COURSE, JOIN), find=_courses, order=40
)
front.add_search(
    name="chuong-trinh",
    label=_("Programmes"),
    permissions=("training.view_programme",),
    find=_programmes,
    order=50,
)
