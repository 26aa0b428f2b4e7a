"""Which courses and participants a page may show: the doors that several pages share."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from people.enums import Role
from people.models import User
from people.views.requests import UserRequest
from people.workspaces import workspace_of
from training.models import Course, Enrolment
from training.models.course import CourseQuerySet
from training.models.enrolment import EnrolmentQuerySet


def courses_of(request: UserRequest) -> CourseQuerySet:
    """Return the courses of the reader; working as a trainer, those they teach."""
    courses = Course.objects.visible_to(request.user, "training.view_course")
    if workspace_of(request) == Role.TRAINER:
        return courses.taught_by(request.user)
    return courses


def course_or_404(user: User, permission: str, uuid: UUID) -> Course:
    """Return a course where the reader holds `permission`."""
    rows = Course.objects.visible_to(user, permission)
    return get_object_or_404(rows.select_related("programme", "unit", "place__site"), uuid=uuid)


def may(user: User, permission: str, course: Course) -> bool:
    """Tell whether the reader holds `permission` for a course, asking only where they could."""
    if permission not in user.permissions:
        return False
    return Course.objects.visible_to(user, permission).filter(pk=course.pk).exists()


def participants(course: Course, *, user: User, manages: bool) -> EnrolmentQuerySet:
    """Return the enrolments of a course that the reader may see.

    Who manages a course sees everyone in it, as they take attendance for everyone too.
    """
    rows = Enrolment.objects.filter(course=course)
    return rows if manages else rows.visible_to(user, "training.view_enrolment")
