"""Notices of training: who is told what, in one statement for the people and one for the notices."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from office.clock import local_time
from office.notices import notify
from people.enums import Role
from people.models import Grant, Place, Unit, User
from training.enums import EnrolmentState
from training.models import Course, Enrolment, Session, SessionProposal

_LONGEST_SUBJECT = 200


def officers_of(unit: Unit, *, at: datetime) -> list[int]:
    """Return the ids of the training officers of a unit and of those above it."""
    above = [int(part) for part in unit.path.split("/") if part]
    grants = Grant.objects.in_force(timezone.localdate(at)).filter(
        role=Role.TRAINING_OFFICER, unit__in=above
    )
    return sorted(set(grants.values_list("user", flat=True)))


def session_moved(
    session: Session, *, since: datetime, place: Place | None, by: User, at: datetime
) -> None:
    """Tell participants, trainers and training officers that a session is held at another time."""
    course = session.course
    body = _(
        "Session %(number)s of “%(course)s” (%(topic)s), planned for %(since)s, is now held from "
        "%(starts)s until %(ends)s. Place: %(place)s. Changed by %(by)s."
    ) % {
        "number": session.number,
        "course": course.title,
        "topic": session.topic,
        "since": local_time(since),
        "starts": local_time(session.starts_at),
        "ends": local_time(session.ends_at),
        "place": place or _("online"),
        "by": by,
    }
    _tell_course(
        course,
        subject=_("A session of “%(course)s” was moved") % {"course": course.title},
        body=body,
        by=by,
        at=at,
    )


def session_cancelled(session: Session, *, reason: str, by: User, at: datetime) -> None:
    """Tell participants, trainers and training officers that a session will not be held."""
    course = session.course
    body = _(
        "Session %(number)s of “%(course)s” (%(topic)s) on %(starts)s will not be held. %(reason)s"
    ) % {
        "number": session.number,
        "course": course.title,
        "topic": session.topic,
        "starts": local_time(session.starts_at),
        "reason": reason,
    }
    _tell_course(
        course,
        subject=_("A session of “%(course)s” is cancelled") % {"course": course.title},
        body=body,
        by=by,
        at=at,
    )


def course_cancelled(course: Course, *, reason: str, by: User, at: datetime) -> None:
    """Tell everyone concerned that a course will not be held."""
    _tell_course(
        course,
        subject=_("The course “%(course)s” is cancelled") % {"course": course.title},
        body=_("The course “%(course)s” will not be held. %(reason)s")
        % {"course": course.title, "reason": reason},
        by=by,
        at=at,
    )


def moved_up(course: Course, enrolments: Sequence[Enrolment], *, at: datetime) -> None:
    """Tell those who waited that they have a seat."""
    _tell_officials(
        enrolments,
        subject=_("You have a seat in “%(course)s”") % {"course": course.title},
        body=_(
            "A seat became free, and you were the next on the waiting list. The course begins "
            "on %(day)s. Should you be unable to come, please withdraw soon, so that others can."
        )
        % {"day": course.starts_on.strftime("%d/%m/%Y")},
        course=course,
        at=at,
    )


def nominated(course: Course, enrolments: Sequence[Enrolment], *, at: datetime) -> None:
    """Tell officials that their unit put them into a course."""
    _tell_officials(
        enrolments,
        subject=_("You are put down for “%(course)s”") % {"course": course.title},
        body=_("Your unit put you down for the course “%(course)s”, which begins on %(day)s.")
        % {"course": course.title, "day": course.starts_on.strftime("%d/%m/%Y")},
        course=course,
        at=at,
    )


def proposed(proposal: SessionProposal, *, at: datetime) -> None:
    """Tell the training officers that a trainer's proposal waits for them."""
    course = proposal.course
    _tell(
        officers_of(course.unit, at=at),
        subject=_("A session of “%(course)s” is proposed") % {"course": course.title},
        body=_("%(by)s proposes “%(topic)s” from %(starts)s until %(ends)s. %(note)s")
        % {
            "by": proposal.by,
            "topic": proposal.topic,
            "starts": local_time(proposal.starts_at),
            "ends": local_time(proposal.ends_at),
            "note": proposal.note,
        },
        link=reverse("training:proposals"),
        at=at,
    )


def proposal_decided(proposal: SessionProposal, *, at: datetime) -> None:
    """Tell a trainer what became of their proposal."""
    _tell(
        [proposal.by_id],
        subject=_("Your proposal for “%(course)s”: %(state)s")
        % {"course": proposal.course.title, "state": proposal.get_state_display()},
        body=_("“%(topic)s”, %(starts)s. %(reason)s")
        % {
            "topic": proposal.topic,
            "starts": local_time(proposal.starts_at),
            "reason": proposal.reason,
        },
        link=reverse("training:course", args=[proposal.course.uuid]),
        at=at,
    )


def _tell_course(course: Course, *, subject: str, body: str, by: User, at: datetime) -> None:
    """Tell participants (with a link to their page), and trainers and officers; not the actor."""
    active = [EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED]
    participants = set(
        User.objects.filter(
            official__enrolments__course=course, official__enrolments__state__in=active
        ).values_list("pk", flat=True)
    )
    teaches = Q(trainer__courses=course) | Q(trainer__sessions__session__course=course)
    staff = set(User.objects.filter(teaches).values_list("pk", flat=True))
    staff |= set(officers_of(course.unit, at=at))
    theirs = reverse("training:own_course", args=[course.uuid])
    ours = reverse("training:course", args=[course.uuid])
    _tell(participants - {by.pk}, subject=subject, body=body, link=theirs, at=at)
    _tell(staff - participants - {by.pk}, subject=subject, body=body, link=ours, at=at)


def _tell_officials(
    enrolments: Sequence[Enrolment], *, subject: str, body: str, course: Course, at: datetime
) -> None:
    if not enrolments:
        return
    officials = [enrolment.official_id for enrolment in enrolments]
    users = User.objects.filter(official__in=officials).values_list("pk", flat=True)
    link = reverse("training:own_course", args=[course.uuid])
    _tell(users, subject=subject, body=body, link=link, at=at)


def _tell(user_ids: Iterable[int], *, subject: str, body: str, link: str, at: datetime) -> None:
    notify(
        sorted(set(user_ids)),
        subject=subject[:_LONGEST_SUBJECT],
        body=body.strip(),
        at=at,
        link=link,
    )
