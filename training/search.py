"""What the training app offers to the search: courses and programmes."""

from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from office.matching import pick
from people.models import User
from training.models import Course, Enrolment, Programme
from ui import front
from ui.searching import Found, Hit, SearchQuery, details, found

SEE_COURSE = "training.view_course"
JOIN = "training.join_course"


def _courses(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for courses by title, code and decision: the reader's to run, their own, those open.

    Two statements at most: which of them the reader runs, and the rest.
    """
    user = cast(User, request.user)
    pages: dict[int, tuple[Course, str]] = {}
    if SEE_COURSE in user.permissions:
        rows = Course.objects.visible_to(user, SEE_COURSE).select_related("unit")
        pages = {one.pk: (one, "training:course") for one in rows.order_by("-starts_on", "code")}
    if JOIN in user.permissions:
        own = Enrolment.objects.filter(official=user.official_id, official__isnull=False)
        registering = Course.objects.registering(timezone.now()).values("pk")
        rows = Course.objects.filter(Q(pk__in=own.values("course")) | Q(pk__in=registering))
        for one in rows.select_related("unit").order_by("-starts_on", "code"):
            pages.setdefault(one.pk, (one, "training:own_course"))
    best = pick(
        pages.values(),
        query.words,
        codes=lambda one: (one[0].code, one[0].decision),
        name=lambda one: one[0].title,
    )

    def hit(found_one: tuple[Course, str]) -> Hit:
        course, page = found_one
        return Hit(
            title=course.title,
            address=reverse(page, args=[course.uuid]),
            icon="book",
            detail=details(course.code, course.unit.name, date_format(course.starts_on, "d/m/Y")),
            tag=course.get_state_display(),
        )

    return found(best[: query.limit], len(best), hit)


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
