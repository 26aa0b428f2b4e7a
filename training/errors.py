"""Refusals of the training app."""

from django.utils.translation import gettext_lazy as _

from office.errors import Conflict, Invalid, NotAllowed


class ProgrammeCodeTaken(Conflict):
    code = "programme_code_taken"
    message = _("The code “%(code)s” already belongs to the programme “%(programme)s”.")


class ProgrammeWithdrawn(Conflict):
    code = "programme_withdrawn"
    message = _("The programme “%(programme)s” is withdrawn.")


class CircularPrerequisite(Invalid):
    code = "circular_prerequisite"
    message = _("“%(before)s” itself has to come after “%(programme)s”.")


class CourseCodeTaken(Conflict):
    code = "course_code_taken"
    message = _("The code “%(code)s” already belongs to the course “%(course)s”.")


class NotOpenForRegistration(Conflict):
    code = "not_open_for_registration"
    message = _("The course “%(course)s” is not open for registration.")


class PrerequisiteMissing(Invalid):
    code = "prerequisite_missing"
    message = _("%(official)s has to complete “%(programme)s” first.")


class AlreadyEnrolled(Conflict):
    code = "already_enrolled"
    message = _("%(official)s is already enrolled in “%(course)s”.")


class HoldsNoPosting(Invalid):
    code = "holds_no_posting"
    message = _("%(official)s holds no post on %(on)s, so no unit can be written down.")


class RecommendedToAnother(Invalid):
    code = "recommended_to_another"
    message = _("That recommendation is not one of “%(programme)s” to %(official)s.")


class EnrolmentOver(Conflict):
    code = "enrolment_over"
    message = _("The enrolment of %(official)s in “%(course)s” is over: %(state)s.")


class NotInCourse(Invalid):
    code = "not_in_course"
    message = _("“%(course)s” has no such participants: %(enrolments)s.")


class SessionNumberTaken(Conflict):
    code = "session_number_taken"
    message = _("“%(course)s” already has a session with the number %(number)s.")


class ParticipantsBusy(Conflict):
    code = "participants_busy"
    message = _(
        "%(count)s participants are expected elsewhere at that time. Look at the clashes and say"
        " that the session is to be held all the same."
    )


class OutsideCourse(Conflict):
    code = "outside_course"
    message = _("The course “%(course)s” runs from %(first)s to %(last)s.")


class CourseOfOthers(NotAllowed):
    code = "course_of_others"
    message = _("Sessions of “%(course)s” are proposed and moved by its trainers alone.")


class ProposalDecided(Conflict):
    code = "proposal_decided"
    message = _("The proposal was decided before: %(state)s.")


class SeatsTaken(Conflict):
    code = "seats_taken"
    message = _("%(taken)s people have a seat in “%(course)s”: it cannot have fewer.")


class SessionNotHeld(Conflict):
    code = "session_not_held"
    message = _("The session of %(starts)s has not begun yet: no attendance can be taken.")


class AttendanceTaken(Conflict):
    code = "attendance_taken"
    message = _("Attendance was taken at the session of %(starts)s: it stays where it is.")


class CorrectionNeedsReason(Invalid):
    code = "correction_needs_reason"
    message = _("The roll of the session of %(starts)s was taken before: say why it is corrected.")


class NotTrainerOfSession(NotAllowed):
    code = "not_trainer_of_session"
    message = _(
        "Attendance is taken by the trainers of the session of %(starts)s "
        "or by the training officer of the unit."
    )


class CourseNotRunning(Conflict):
    code = "course_not_running"
    message = _("The course “%(course)s” is not in the state this needs: %(state)s.")


class SessionsAhead(Conflict):
    code = "sessions_ahead"
    message = _("“%(course)s” cannot be closed: its last session ends at %(ends)s.")


class RollCallMissing(Conflict):
    code = "roll_call_missing"
    message = _(
        "“%(course)s” cannot be closed: no attendance was taken at these sessions: %(sessions)s."
    )


class NothingHeld(Conflict):
    code = "nothing_held"
    message = _("“%(course)s” cannot be closed: no session was held.")


class RoundNotPublished(Conflict):
    code = "round_not_published"
    message = _("The results of “%(round)s” are not published yet.")
