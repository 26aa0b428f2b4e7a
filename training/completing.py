"""Closing a course: who has completed it, by the stated rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.db import transaction
from django.utils import timezone

from office import journal
from office.clock import local_time
from office.enums import PolicyKind
from office.errors import DomainError
from office.models import PolicyVersion
from office.policies import TrainingPolicy, in_force, training_policy
from people.models import User
from training.course_states import lock_course, move_course, require_state
from training.enums import ATTENDED, CourseState, EnrolmentState
from training.errors import NothingHeld, NotInCourse, RollCallMissing, SessionsAhead
from training.models import Attendance, Completion, Course, Enrolment, Session

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
    return _is_test_passed(has_test=has_test, test_share=test_share, policy=policy)


def _is_test_passed(*, has_test: bool, test_share: Decimal | None, policy: TrainingPolicy) -> bool:
    return not has_test or (test_share is not None and test_share >= policy.min_test_share)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a course comes to for one participant, by the rule of the policy."""

    enrolment: Enrolment
    attended_periods: int
    held_periods: int
    test_share: Decimal | None
    has_attended_enough: bool
    has_passed_test: bool

    @property
    def is_complete(self) -> bool:
        """Return whether both parts of the rule are met."""
        return self.has_attended_enough and self.has_passed_test

    @property
    def stored_share(self) -> Decimal | None:
        """Return the share of the test in thousandths, rounded down."""
        share = self.test_share
        return None if share is None else share.quantize(_THOUSANDTH, ROUND_DOWN)


@dataclass(frozen=True, slots=True)
class Preview:
    """What closing a course would bring, the rule it goes by, and what is in the way."""

    verdicts: tuple[Verdict, ...]
    policy: PolicyVersion
    rule: TrainingPolicy
    obstacles: tuple[DomainError, ...]


def preview_close(
    *, course: Course, test_shares: Mapping[int, Decimal] | None, at: datetime
) -> Preview:
    """Return what `close_course` would decide at `at`, and why it cannot yet where it cannot.

    Five statements for any number of people; nothing is written.

    Raises:
        NotInCourse: a test share of someone who is not enrolled.
        NoPolicy: no training policy is in force.
        ValueError: a test share outside 0 to 1.
    """
    enrolled = list(
        course.enrolments.filter(state=EnrolmentState.ENROLLED)
        .select_related("official", "unit")
        .order_by("enrolled_at", "pk")
    )
    shares = _known_shares(course, enrolled, test_shares)
    sessions = list(course.sessions.order_by("ends_at"))
    attended, called = _attended(course, sessions, enrolled)
    version = in_force(PolicyKind.TRAINING, on=timezone.localdate(at))
    policy = training_policy(version)
    held = sum(session.periods for session in sessions)
    verdicts = []
    for enrolment in enrolled:
        share = shares.get(enrolment.pk)
        verdicts.append(
            Verdict(
                enrolment=enrolment,
                attended_periods=attended[enrolment.pk],
                held_periods=held,
                test_share=share,
                has_attended_enough=attended[enrolment.pk] >= policy.min_attendance * held,
                has_passed_test=_is_test_passed(
                    has_test=test_shares is not None, test_share=share, policy=policy
                ),
            )
        )
    return Preview(
        verdicts=tuple(verdicts),
        policy=version,
        rule=policy,
        obstacles=_obstacles(
            course, sessions=sessions, called=called, has_participants=bool(enrolled), at=at
        ),
    )


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
    preview = preview_close(course=course, test_shares=test_shares, at=at)
    if preview.obstacles:
        raise preview.obstacles[0]
    completions = [
        Completion(
            enrolment=verdict.enrolment,
            policy=preview.policy,
            attended_periods=verdict.attended_periods,
            held_periods=verdict.held_periods,
            test_share=verdict.stored_share,
            is_complete=verdict.is_complete,
            decided_at=at,
        )
        for verdict in preview.verdicts
    ]
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


def _obstacles(
    course: Course,
    *,
    sessions: list[Session],
    called: set[int],
    has_participants: bool,
    at: datetime,
) -> tuple[DomainError, ...]:
    """Return what keeps the course from being closed, the most telling first."""
    found: list[DomainError] = []
    if sessions and sessions[-1].ends_at > at:
        found.append(SessionsAhead(course=course.title, ends=local_time(sessions[-1].ends_at)))
    if has_participants and not sessions:
        found.append(NothingHeld(course=course.title))
    missing = [session for session in sessions if session.pk not in called]
    if has_participants and missing:
        numbers = ", ".join(str(number) for number in sorted(each.number for each in missing))
        found.append(RollCallMissing(course=course.title, sessions=numbers))
    return tuple(found)


def _attended(
    course: Course, sessions: list[Session], enrolled: list[Enrolment]
) -> tuple[dict[int, int], set[int]]:
    """Return the periods that each participant attended, and the sessions with a roll call."""
    periods = {session.pk: session.periods for session in sessions}
    attended = dict.fromkeys((enrolment.pk for enrolment in enrolled), 0)
    called = set()
    rows = Attendance.objects.filter(session__course=course)
    for session_id, enrolment_id, presence in rows.values_list(
        "session_id", "enrolment_id", "presence"
    ):
        called.add(session_id)
        if presence in ATTENDED and enrolment_id in attended:
            attended[enrolment_id] += periods[session_id]
    return attended, called


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
