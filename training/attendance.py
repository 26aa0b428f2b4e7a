"""The roll call of a session."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from office import journal
from office.clock import local_time
from people.models import User
from training.course_states import lock_course, require_state
from training.enums import CourseState, EnrolmentState, Presence
from training.errors import (
    CorrectionNeedsReason,
    NotInCourse,
    NotTrainerOfSession,
    SessionNotHeld,
)
from training.models import Attendance, Course, Session


@transaction.atomic
def take_attendance(
    *,
    session: Session,
    presences: Mapping[int, Presence],
    by: User,
    at: datetime,
    reason: str = "",
) -> int:
    """Write down who was there, or correct it; those not named stay as they are.

    Correctable until the course closes; the journal keeps the digest of what was there before.
    Locks the course and the session. The same number of statements for any number of people.

    Args:
        presences: what the roll call says, by the id of the enrolment.
        by: a trainer of this session, or whoever manages courses of the unit.
        reason: why what was written down before is corrected; journaled.

    Returns:
        How many were written down.

    Raises:
        NotTrainerOfSession: `by` may not.
        CourseNotRunning: the course has not started, or is closed or cancelled.
        SessionNotHeld: the session begins later.
        NotInCourse: an id is not of an enrolled participant of this course.
        CorrectionNeedsReason: something written down before changes and no reason is given.
    """
    session = Session.objects.select_related("course").get(pk=session.pk)
    if not may_take_attendance(by, session):
        raise NotTrainerOfSession(starts=local_time(session.starts_at))
    course = lock_course(session.course)
    require_state(course, [CourseState.RUNNING])
    session = Session.objects.select_for_update().get(pk=session.pk)
    if at < session.starts_at:
        raise SessionNotHeld(starts=local_time(session.starts_at))
    enrolled = course.enrolments.filter(state=EnrolmentState.ENROLLED)
    if strangers := presences.keys() - set(enrolled.values_list("pk", flat=True)):
        named = ", ".join(str(stranger) for stranger in sorted(strangers))
        raise NotInCourse(course=course.title, enrolments=named)
    before = dict(session.attendances.values_list("enrolment_id", "presence"))
    after = {**before, **{key: Presence(presence).value for key, presence in presences.items()}}
    corrected = [key for key in before.keys() & presences.keys() if before[key] != after[key]]
    if corrected and not reason:
        raise CorrectionNeedsReason(starts=local_time(session.starts_at))
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session, enrolment_id=key, presence=after[key], taken_by=by, taken_at=at
            )
            for key in presences
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["presence", "taken_by", "taken_at"],
    )
    journal.record(
        actor=by.username,
        action="training.take_attendance",
        target=f"session:{session.uuid}",
        at=at,
        before=journal.digest_of(before) if before else "",
        after=journal.digest_of(after),
        data={
            **Counter(after[key] for key in presences),
            **({"corrected": len(corrected), "reason": reason} if corrected else {}),
        },
    )
    return len(presences)


def may_take_attendance(user: User, session: Session) -> bool:
    """Tell whether `user` teaches this session or manages courses of its unit."""
    this = Course.objects.filter(pk=session.course_id)
    if session.trainers.filter(trainer__user=user).exists():
        return this.visible_to(user, "training.take_attendance").exists()
    return this.visible_to(user, "training.manage_course").exists()
