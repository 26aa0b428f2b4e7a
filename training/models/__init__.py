"""Tables of the training app."""

from training.models.completion import Completion
from training.models.course import Course, CourseStep, Session, SessionTrainer, Trainer
from training.models.enrolment import Attendance, Enrolment
from training.models.programme import Programme
from training.models.proposal import SessionProposal
from training.models.recommendation import Recommendation

__all__ = [
    "Attendance",
    "Completion",
    "Course",
    "CourseStep",
    "Enrolment",
    "Programme",
    "Recommendation",
    "Session",
    "SessionProposal",
    "SessionTrainer",
    "Trainer",
]
