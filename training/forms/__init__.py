"""Forms of the training app: what is asked on its pages, checked before anything is done."""

from training.forms.courses import (
    CloseCourseForm,
    CourseFilters,
    CourseForm,
    NominateFilter,
    OpenCourseForm,
    ToldReasonForm,
)
from training.forms.programmes import ImportForm, ProgrammeFilters, ProgrammeForm
from training.forms.rolls import RollForm
from training.forms.sessions import CalendarFilters, SessionForm

__all__ = [
    "CalendarFilters",
    "CloseCourseForm",
    "CourseFilters",
    "CourseForm",
    "ImportForm",
    "NominateFilter",
    "OpenCourseForm",
    "ProgrammeFilters",
    "ProgrammeForm",
    "RollForm",
    "SessionForm",
    "ToldReasonForm",
]
