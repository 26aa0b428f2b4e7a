"""Closing a course: who has completed it, by the stated rule."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.db import transaction
from django.utils import timezone

from office import journal
from office.clock import local_time
from office.enums import PolicyKind
from office.policies import TrainingPolicy, in_force, training_policy
from people.models import User
from training.course_states import lock_course, move_course, require_state
from training.enums import CourseState, EnrolmentState, Presence
from training.errors import NothingHeld, NotInCourse, RollCallMissing, SessionsAhead
from training.models import Attendance, Completion, Course, Enrolment

_THOUSANDTH = Decimal("0.001")


def is_complete(
    *,
    attended_periods: int,
    held_periods: int,
    has_test: bool,
    test_share: Decimal | None,
    policy: TrainingPolicy,
) -> bool:
    """Tell whether a course is completed: enough attended and, where there was a test, passed.

    Exactly the minimum is enough. Who did not take a test that there was has not passed it.

    Args:
        attended_periods: periods of the sessions where they were present.
        held_periods: periods of all sessions, above 0.
        test_share: share of the test's scale, 0 to 1.

    Source: Circular 03/2023/TT-BNV (attend, and half of each test's scale); that four fifths count
    as attending is the schools' usual rule and stands in the policy.
    """
    if attended_periods < policy.min_attendance * held_periods:
        return False
    return not has_test or (test_share is not None and test_share >= policy.min_test_share)


@transaction.atomic
def close_course(
    *, course: Course, test_shares: Mapping[int, Decimal] | None, by: User, at: datetime
) -> list[Completion]:
    """Close a course and decide for everyone enrolled whether they completed it.

    The rule is that of the training policy in force on the day of `at`. An excused absence counts
    as an absence, and so does a name that a roll call left out. Who still waits is withdrawn.
    The same number of statements for any number of people. Locks the course; it closes once.

    Args:
        test_shares: share of the final test's scale by the id of the enrolment, 0 to 1; None where
            there was no test. It is compared exactly and stored in thousandths, rounded down.

    Returns:
        A completion for each enrolled participant, in the order of enrolment.

    Raises:
        CourseNotRunning: it has not started, or is closed or cancelled.
        SessionsAhead: a session has not ended.
        RollCallMissing: no attendance was taken at a session.
        NothingHeld: there are participants and no session.
        NotInCourse: a test share of someone who is not enrolled.
        NoPolicy: no training policy is in force.
        ValueError: a test share outside 0 to 1.
    """
    course = lock_course(course)
    require_state(course, [CourseState.RUNNING])
    enrolled = list(
        course.enrolments.filter(state=EnrolmentState.ENROLLED).order_by("enrolled_at", "pk")
    )
    shares = _known_shares(course, enrolled, test_shares)
    periods, present = _roll_calls(course, enrolled, at)
    version = in_force(PolicyKind.TRAINING, on=timezone.localdate(at))
    policy = training_policy(version)
    held = sum(periods.values())
    completions = []
    for enrolment in enrolled:
        attended = sum(periods[session_id] for session_id in present[enrolment.pk])
        share = shares.get(enrolment.pk)
        completions.append(
            Completion(
                enrolment=enrolment,
                policy=version,
                attended_periods=attended,
                held_periods=held,
                test_share=None if share is None else share.quantize(_THOUSANDTH, ROUND_DOWN),
                is_complete=is_complete(
                    attended_periods=attended,
                    held_periods=held,
                    has_test=test_shares is not None,
                    test_share=share,
                    policy=policy,
                ),
                decided_at=at,
            )
        )
    Completion.objects.bulk_create(completions, batch_size=500)
    _settle(course)
    move_course(course=course, expected=[CourseState.RUNNING], to=CourseState.CLOSED, by=by, at=at)
    completed = sum(completion.is_complete for completion in completions)
    journal.record(
        actor=by.username,
        action="training.close_course",
        target=f"course:{course.uuid}",
        at=at,
        data={"completed": completed, "not_completed": len(completions) - completed},
    )
    return completions


def _known_shares(
    course: Course, enrolled: list[Enrolment], test_shares: Mapping[int, Decimal] | None
) -> Mapping[int, Decimal]:
    shares = test_shares or {}
    if strangers := shares.keys() - {enrolment.pk for enrolment in enrolled}:
        named = ", ".join(str(stranger) for stranger in sorted(strangers))
        raise NotInCourse(course=course.title, enrolments=named)
    for share in shares.values():
        if not 0 <= share <= 1:
            raise ValueError(f"a test share lies between 0 and 1, not at {share}")
    return shares


def _roll_calls(
    course: Course, enrolled: list[Enrolment], at: datetime
) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Return the periods of each session, and the sessions where each participant was present."""
    sessions = list(course.sessions.order_by("ends_at"))
    present: dict[int, set[int]] = {enrolment.pk: set() for enrolment in enrolled}
    if sessions and sessions[-1].ends_at > at:
        raise SessionsAhead(course=course.title, ends=local_time(sessions[-1].ends_at))
    called = set()
    rows = Attendance.objects.filter(session__course=course)
    for session_id, enrolment_id, presence in rows.values_list(
        "session_id", "enrolment_id", "presence"
    ):
        called.add(session_id)
        if presence == Presence.PRESENT and enrolment_id in present:
            present[enrolment_id].add(session_id)
    if enrolled and not sessions:
        raise NothingHeld(course=course.title)
    missing = [session for session in sessions if session.pk not in called]
    if enrolled and missing:
        numbers = ", ".join(str(number) for number in sorted(each.number for each in missing))
        raise RollCallMissing(course=course.title, sessions=numbers)
    return {session.pk: session.periods for session in sessions}, present


def _settle(course: Course) -> None:
    """Move every enrolment to what its completion says, without naming them one by one."""
    enrolled = Enrolment.objects.filter(course=course, state=EnrolmentState.ENROLLED)
    enrolled.filter(
        pk__in=Completion.objects.filter(is_complete=True, enrolment__course=course).values(
            "enrolment"
        )
    ).update(state=EnrolmentState.COMPLETED)
    enrolled.update(state=EnrolmentState.NOT_COMPLETED)
    Enrolment.objects.filter(course=course, state=EnrolmentState.WAITLISTED).update(
        state=EnrolmentState.WITHDRAWN, waitlist_order=None
    )
