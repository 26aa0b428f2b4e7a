"""Putting officials into a course by what is known of them: a recommendation gives the reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from assessments.models import Result
from people.models import Official, User
from training import telling
from training.enrolling import Applicant, Enrolled, enrol, enrol_many
from training.enums import EnrolmentReason
from training.models import Course, Enrolment, Recommendation


@transaction.atomic
def nominate(*, course: Course, officials: Sequence[Official], by: User, at: datetime) -> Enrolled:
    """Put officials down for a course and tell them; who cannot be enrolled is refused one by one.

    Raises:
        NotOpenForRegistration: as `enrolling.enrol_many`.
    """
    applicants = _applicants(course, officials, otherwise=EnrolmentReason.NOMINATED)
    enrolled = enrol_many(course=course, officials=applicants, by=by, at=at)
    telling.nominated(course, enrolled.enrolments, at=at)
    return enrolled


@transaction.atomic
def join(*, course: Course, official: Official, by: User, at: datetime) -> Enrolment:
    """Enrol an official who asks for it themselves: as recommended, or by their own wish.

    Raises:
        NotOpenForRegistration, AlreadyEnrolled, PrerequisiteMissing, HoldsNoPosting: as
            `enrolling.enrol`.
    """
    applicants = _applicants(course, [official], otherwise=EnrolmentReason.OWN_WISH)
    return enrol(course=course, officials=applicants, by=by, at=at)[0]


def _applicants(
    course: Course, officials: Sequence[Official], *, otherwise: EnrolmentReason
) -> list[Applicant]:
    """Give each official the latest recommendation of the programme, else the other reason."""
    advised = (
        Recommendation.objects.filter(
            programme=course.programme_id,
            result__in=Result.objects.published(),
            result__candidate__official__in=[official.pk for official in officials],
        )
        .select_related("result__candidate")
        .order_by("made_at", "pk")
    )
    latest = {advice.result.candidate.official_id: advice for advice in advised}
    return [
        Applicant(official, EnrolmentReason.RECOMMENDED, latest[official.pk])
        if official.pk in latest
        else Applicant(official, otherwise)
        for official in officials
    ]
