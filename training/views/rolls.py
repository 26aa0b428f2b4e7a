"""The roll of a session: taken, corrected, printed."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from people.doors import door
from people.views.exporting import export_list
from people.views.requests import UserRequest
from training.attendance import may_take_attendance, take_attendance
from training.enums import SEATED, CourseState, Presence
from training.forms import RollForm
from training.models import Attendance, Enrolment, Session, SessionTrainer
from training.outlook import MISSING
from ui.list_export import Column, wants_file

#: Which part of the roll is shown: what stands in the address, its words, the presences in it.
_PARTS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "chua-ghi": (gettext_lazy("Not written down"), ("",)),
    "vang": (gettext_lazy("Absent"), MISSING),
}
_COLUMNS: list[Column[tuple[Enrolment, Attendance | None]]] = [
    Column(gettext_lazy("Full name"), lambda row: row[0].official.full_name, 28),
    Column(gettext_lazy("Staff code"), lambda row: row[0].official.staff_code, 16),
    Column(gettext_lazy("Unit"), lambda row: row[0].unit.name, 44),
    Column(gettext_lazy("Attendance"), lambda row: row[1] and row[1].get_presence_display(), 22),
    Column(gettext_lazy("Written down by"), lambda row: row[1] and row[1].taken_by, 28),
    Column(gettext_lazy("Written down at"), lambda row: row[1] and row[1].taken_at, 18, "moment"),
]
_TONES: dict[str, tuple[str, str]] = {
    Presence.PRESENT: ("good", "check"),
    Presence.LATE: ("attn", "clock"),
    Presence.EXCUSED: ("brand", "info"),
    Presence.ABSENT: ("bad", "x"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@door("training.take_attendance")
def roll(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show who was there and take it down; `?tat-ca` puts everyone not named down as present."""
    session = _session(request, uuid)
    course, now = session.course, timezone.now()
    enrolments = _enrolments(session)
    rows = {row.enrolment_id: row for row in session.attendances.select_related("taken_by")}
    taken = {key: row.presence for key, row in rows.items()}
    may_take = may_take_attendance(request.user, session)
    is_open = may_take and course.state == CourseState.RUNNING and session.starts_at <= now
    form = RollForm(
        request.POST if request.method == "POST" else None,
        enrolments=enrolments,
        taken=taken,
        proposed=Presence.PRESENT if "tat-ca" in request.GET else "",
    )
    if form.is_valid():
        written = take_attendance(
            session=session,
            presences=form.presences,
            by=request.user,
            at=now,
            reason=form.cleaned_data["reason"],
        )
        messages.success(
            request,
            _("Saved at %(time)s: %(count)s of %(all)s participants written down or corrected.")
            % {
                "time": timezone.localtime(now).strftime("%H:%M:%S"),
                "count": written,
                "all": len(enrolments),
            },
        )
        return redirect("training:roll", uuid=uuid)
    part = request.GET.get("loc", "")
    label, wanted = _PARTS.get(part, ("", None))
    shown = [one for one in enrolments if wanted is None or taken.get(one.pk, "") in wanted]
    if wants_file(request):
        return export_list(
            request,
            name=f"roll:{session.uuid}",
            title=_("Attendance of session %(number)s, %(course)s")
            % {"number": session.number, "course": course.title},
            rows=[(one, rows.get(one.pk)) for one in shown],
            count=len(shown),
            columns=_COLUMNS,
            conditions=[str(label)] if label else [],
        )
    counts = Counter(taken.get(one.pk, "") for one in enrolments)
    last = max(rows.values(), key=lambda row: row.taken_at, default=None)
    context = {
        "session": session,
        "course": course,
        "form": form,
        "rows": [
            (one, rows.get(one.pk), _TONES.get(taken.get(one.pk, "")), form[form.name_of(one)])
            for one in shown
        ],
        "part": part if wanted else "",
        "parts": [
            (name, words, sum(counts[value] for value in values))
            for name, (words, values) in _PARTS.items()
        ],
        "everyone": len(enrolments),
        "counts": [
            (Presence(value).label, counts.get(value, 0))
            for value in (Presence.PRESENT, Presence.LATE, Presence.EXCUSED, Presence.ABSENT)
        ],
        "missing": counts[""],
        "last": last,
        "is_open": is_open,
        "may_take": may_take,
        "has_begun": session.starts_at <= now,
    }
    return render(
        request,
        "training/roll.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


@require_safe
@door("training.take_attendance")
def sign_sheet(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the list that participants sign, for printing."""
    session = _session(request, uuid)
    context = {
        "session": session,
        "course": session.course,
        "enrolments": _enrolments(session),
    }
    return render(request, "training/sign_sheet.html", context)


def _session(request: UserRequest, uuid: UUID) -> Session:
    rows = Session.objects.visible_to(request.user, "training.take_attendance")
    teaching = SessionTrainer.objects.select_related("trainer__user")
    return get_object_or_404(
        rows.select_related(
            "course__programme", "course__unit", "booking__place__site"
        ).prefetch_related(Prefetch("trainers", teaching)),
        uuid=uuid,
    )


def _enrolments(session: Session) -> list[Enrolment]:
    """Return who is on the roll, as lists are read aloud."""
    rows = Enrolment.objects.filter(course=session.course_id, state__in=SEATED)
    return list(rows.select_related("official", "unit").order_by("official__sort_key", "pk"))
