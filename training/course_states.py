"""The one way in which the state of a course moves."""

from collections.abc import Collection
from datetime import datetime

from office import journal
from people.models import User
from training.enums import CourseState
from training.errors import CourseNotRunning
from training.models import Course, CourseStep


def lock_course(course: Course) -> Course:
    """Return the course as it stands, locked until the transaction ends."""
    return Course.objects.select_for_update().get(pk=course.pk)


def require_state(course: Course, expected: Collection[CourseState]) -> None:
    """Refuse what the state of a course forbids.

    Raises:
        CourseNotRunning: it is in none of the `expected` states.
    """
    if course.state not in expected:
        raise CourseNotRunning(course=course.title, state=CourseState(course.state).label)


def move_course(
    *,
    course: Course,
    expected: Collection[CourseState],
    to: CourseState,
    by: User,
    at: datetime,
    reason: str = "",
) -> Course:
    """Move a course's state by one conditional update, write the step and the journal.

    Raises:
        CourseNotRunning: it is in none of the `expected` states, perhaps since just now.
    """
    before = Course.objects.values_list("state", flat=True).get(pk=course.pk)
    moved = Course.objects.filter(pk=course.pk, state=before, state__in=expected)
    if not moved.update(state=to):
        course.refresh_from_db(fields=["state"])
        raise CourseNotRunning(course=course.title, state=CourseState(course.state).label)
    CourseStep.objects.create(
        course=course, from_state=before, to_state=to, by=by, at=at, reason=reason
    )
    journal.record(
        actor=by.username,
        action="training.move_course",
        target=f"course:{course.uuid}",
        at=at,
        data={"from": before, "to": to.value, "reason": reason},
    )
    course.refresh_from_db(fields=["state"])
    return course
