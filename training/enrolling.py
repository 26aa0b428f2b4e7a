"""Putting officials into courses and taking them out; the waiting list between the two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from office import journal
from office.errors import DomainError
from people.models import Official, Posting, User
from training import telling
from training.course_states import lock_course, require_state
from training.enums import CourseState, EnrolmentReason, EnrolmentState
from training.errors import (
    AlreadyEnrolled,
    EnrolmentOver,
    HoldsNoPosting,
    NotOpenForRegistration,
    PrerequisiteMissing,
    RecommendedToAnother,
)
from training.models import Completion, Course, Enrolment, Recommendation

_ACTIVE = (EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED)


class Applicant(NamedTuple):
    """Who is to take a course and why; a recommendation goes with its own reason and no other."""

    official: Official
    reason: EnrolmentReason
    recommendation: Recommendation | None = None


#: As callers may write it; an official alone was nominated, or wishes it if they ask themselves.
Application = Official | tuple[Official, EnrolmentReason, Recommendation | None]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of enrolling many: the new enrolments, and who was refused and why."""

    enrolments: tuple[Enrolment, ...]
    refused: tuple[tuple[Official, DomainError], ...]


@transaction.atomic
def enrol(
    *, course: Course, officials: Sequence[Application], by: User, at: datetime
) -> list[Enrolment]:
    """Enrol officials in their order, all or none; who finds no seat waits in that order.

    Locks the course. While others wait, newcomers wait behind them.

    Args:
        officials: whom, alone or as (official, reason, recommendation).

    Returns:
        The enrolments in the given order, enrolled or on the waiting list.

    Raises:
        NotOpenForRegistration: the course, or `at` lies outside its registration window.
        AlreadyEnrolled, PrerequisiteMissing, HoldsNoPosting, RecommendedToAnother: the first
            official who cannot be enrolled.
        ValueError: a reason without the recommendation that it needs, or the other way round.
    """
    applicants, refused = _sift(course, officials, by=by, at=at)
    if refused:
        raise refused[0][1]
    return _admit(course, applicants, by=by, at=at)


@transaction.atomic
def enrol_many(
    *, course: Course, officials: Sequence[Application], by: User, at: datetime
) -> Enrolled:
    """Enrol those who can be enrolled and tell of the others why not.

    The same number of statements for a hundred as for one. Raises NotOpenForRegistration and
    ValueError as `enrol` does.
    """
    applicants, refused = _sift(course, officials, by=by, at=at)
    return Enrolled(tuple(_admit(course, applicants, by=by, at=at)), tuple(refused))


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: User, at: datetime, reason: str = "") -> Enrolment | None:
    """Take someone out of a course; the first one waiting moves up to a seat that becomes free.

    Nobody moves up once the first session has begun: they would have missed it. Locks the course.

    Returns:
        The enrolment that moved up, if one did.

    Raises:
        EnrolmentOver: withdrawn before, or decided at the end of the course.
        CourseNotRunning: the course is closed or cancelled.
    """
    course = lock_course(enrolment.course)
    require_state(course, (CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING))
    state = Enrolment.objects.values_list("state", flat=True).get(pk=enrolment.pk)
    left = Enrolment.objects.filter(pk=enrolment.pk, state=state, state__in=_ACTIVE)
    if not left.update(state=EnrolmentState.WITHDRAWN, waitlist_order=None):
        raise EnrolmentOver(
            official=enrolment.official, course=course.title, state=EnrolmentState(state).label
        )
    risen = None
    if state == EnrolmentState.ENROLLED:
        risen = next(iter(fill_free_seats(course, at=at)), None)
    journal.record(
        actor=by.username,
        action="training.withdraw",
        target=f"enrolment:{enrolment.uuid}",
        at=at,
        data={"from": state, "reason": reason, "moved_up": str(risen.uuid) if risen else ""},
    )
    enrolment.refresh_from_db(fields=["state", "waitlist_order"])
    return risen


def fill_free_seats(course: Course, *, at: datetime) -> list[Enrolment]:
    """Move the first ones waiting up to the free seats of a locked course and tell them.

    Nobody moves up once the first session has begun.
    """
    if course.sessions.filter(starts_at__lte=at).exists():
        return []
    taken = course.enrolments.filter(state=EnrolmentState.ENROLLED).count()
    waiting = course.enrolments.filter(state=EnrolmentState.WAITLISTED)
    free = max(course.capacity - taken, 0)
    risen = list(waiting.select_related("official").order_by("waitlist_order")[:free])
    for enrolment in risen:
        enrolment.state, enrolment.waitlist_order = EnrolmentState.ENROLLED, None
    Enrolment.objects.bulk_update(risen, ["state", "waitlist_order"], batch_size=500)
    telling.moved_up(course, risen, at=at)
    return risen


def _as_applicant(application: Application, by: User) -> Applicant:
    if isinstance(application, Official):
        own = by.official_id == application.pk
        reason = EnrolmentReason.OWN_WISH if own else EnrolmentReason.NOMINATED
        return Applicant(application, reason)
    applicant = Applicant(*application)
    recommended = applicant.reason == EnrolmentReason.RECOMMENDED
    if recommended != (applicant.recommendation is not None):
        raise ValueError("a recommendation and the reason “recommended” go together")
    return applicant


def _sift(
    course: Course, officials: Sequence[Application], *, by: User, at: datetime
) -> tuple[list[tuple[Applicant, int]], list[tuple[Official, DomainError]]]:
    """Return who can be enrolled, each with the id of their unit, and who cannot and why."""
    course = lock_course(course)
    is_open = course.registers_from <= at < course.registers_to
    if course.state != CourseState.OPEN or not is_open:
        raise NotOpenForRegistration(course=course.title)
    applicants = [_as_applicant(application, by) for application in officials]
    ids = [applicant.official.pk for applicant in applicants]
    enrolled = set(
        course.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
        .filter(official__in=ids)
        .values_list("official_id", flat=True)
    )
    on = timezone.localdate(at)
    postings = Posting.objects.primary().held_on(on).filter(official__in=ids)
    units = dict(postings.order_by("valid_from", "pk").values_list("official_id", "unit_id"))
    prepared = _prepared(course, ids, at)
    recommended = _recommended(course, applicants)
    accepted: list[tuple[Applicant, int]] = []
    refused: list[tuple[Official, DomainError]] = []
    for applicant in applicants:
        official, recommendation = applicant.official, applicant.recommendation
        if official.pk in enrolled:
            refused.append((official, AlreadyEnrolled(official=official, course=course.title)))
        elif official.pk not in prepared:
            before = course.programme.prerequisite
            refused.append((official, PrerequisiteMissing(official=official, programme=before)))
        elif official.pk not in units:
            day = on.strftime("%d/%m/%Y")
            refused.append((official, HoldsNoPosting(official=official, on=day)))
        elif recommendation and (recommendation.pk, official.pk) not in recommended:
            programme = course.programme
            another = RecommendedToAnother(official=official, programme=programme)
            refused.append((official, another))
        else:
            enrolled.add(official.pk)  # whoever is named twice is enrolled once
            accepted.append((applicant, units[official.pk]))
    return accepted, refused


def _prepared(course: Course, ids: Sequence[int], at: datetime) -> set[int]:
    """Return which of the officials have completed what the programme asks for before."""
    before = course.programme.prerequisite
    if before is None:
        return set(ids)
    done = Completion.objects.filter(
        is_complete=True,
        decided_at__lte=at,
        enrolment__official__in=ids,
        enrolment__course__programme=before,
    )
    return set(done.values_list("enrolment__official_id", flat=True))


def _recommended(course: Course, applicants: Sequence[Applicant]) -> set[tuple[int, int]]:
    """Return (recommendation, official) for the named recommendations of the course's programme."""
    named = [applicant.recommendation.pk for applicant in applicants if applicant.recommendation]
    rows = Recommendation.objects.filter(pk__in=named, programme=course.programme_id)
    return set(rows.values_list("pk", "result__candidate__official_id"))


def _admit(
    course: Course, applicants: Sequence[tuple[Applicant, int]], *, by: User, at: datetime
) -> list[Enrolment]:
    waiting = course.enrolments.filter(state=EnrolmentState.WAITLISTED)
    last = waiting.aggregate(last=Max("waitlist_order"))["last"] or 0
    taken = course.enrolments.filter(state=EnrolmentState.ENROLLED).count()
    capacity = Course.objects.values_list("capacity", flat=True).get(pk=course.pk)
    free = 0 if last else max(capacity - taken, 0)
    made = Enrolment.objects.bulk_create(
        [
            Enrolment(
                course=course,
                official=applicant.official,
                unit_id=unit_id,
                state=EnrolmentState.ENROLLED if place <= free else EnrolmentState.WAITLISTED,
                reason=applicant.reason,
                recommendation=applicant.recommendation,
                waitlist_order=None if place <= free else last + place - free,
                enrolled_at=at,
            )
            for place, (applicant, unit_id) in enumerate(applicants, 1)
        ],
        batch_size=500,
    )
    journal.record(
        actor=by.username,
        action="training.enrol",
        target=f"course:{course.uuid}",
        at=at,
        data={"enrolled": min(free, len(made)), "waitlisted": max(len(made) - free, 0)},
    )
    return made
