"""Refusals of the training app."""

from django.utils.translation import gettext_lazy as _

from office.errors import Conflict, Invalid


class NotOpenForRegistration(Conflict):
    code = "not_open_for_registration"
    message = _("The course “%(course)s” is not open for registration.")


class PrerequisiteMissing(Invalid):
    code = "prerequisite_missing"
    message = _("%(official)s has to complete “%(programme)s” first.")


class AlreadyEnrolled(Conflict):
    code = "already_enrolled"
    message = _("%(official)s is already enrolled in “%(course)s”.")


class SessionNotHeld(Conflict):
    code = "session_not_held"
    message = _("The session of %(starts)s has not begun yet: no attendance can be taken.")


class CourseNotRunning(Conflict):
    code = "course_not_running"
    message = _("The course “%(course)s” is not in the state this needs: %(state)s.")
