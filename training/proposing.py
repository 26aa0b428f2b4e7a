"""What a trainer may do about the sessions of their own courses, and what the officer says to it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from office import journal
from people.models import Place, User
from training import telling
from training.course_states import lock_course, require_state
from training.enums import CourseState, ProposalState
from training.errors import CourseOfOthers, OutsideCourse, ProposalDecided
from training.models import Course, Session, SessionProposal, Trainer
from training.scheduling import add_session, move_session

_GOING_ON = (CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING)


@transaction.atomic
def propose_session(
    *,
    course: Course,
    topic: str,
    periods: int,
    starts_at: datetime,
    ends_at: datetime,
    place: Place | None,
    trainers: Sequence[Trainer],
    by: User,
    at: datetime,
    note: str = "",
    session: Session | None = None,
) -> SessionProposal:
    """Ask the training officer for a session, or for another time of one; nothing is booked.

    Args:
        session: the session to move; None for a new one.
        note: what the trainer has to say to it.

    Raises:
        CourseOfOthers: `by` may not propose sessions of this course.
        CourseNotRunning: the course is closed or cancelled.
    """
    _require_own(course, by)
    require_state(lock_course(course), _GOING_ON)
    proposal = SessionProposal.objects.create(
        course=course,
        session=session,
        is_move=session is not None,
        topic=topic,
        periods=periods,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        note=note,
        by=by,
        at=at,
    )
    proposal.trainers.set(trainers)
    _record("training.propose_session", proposal, by=by, at=at)
    telling.proposed(proposal, at=at)
    return proposal


@transaction.atomic
def confirm_proposal(
    *, proposal: SessionProposal, by: User, at: datetime, despite_clashes: bool = False
) -> Session:
    """Add or move the session as proposed, book what it needs and tell the trainer.

    Raises:
        ProposalDecided: somebody decided it before, or its session is gone.
        PlaceTaken, ParticipantsBusy, AttendanceTaken, CourseNotRunning: the session cannot be
            held then; the proposal goes on waiting.
    """
    _decide(proposal, ProposalState.CONFIRMED, by=by, at=at)
    trainers = list(proposal.trainers.select_related("user"))
    if proposal.is_move:
        if proposal.session is None:
            raise ProposalDecided(state=ProposalState.WITHDRAWN.label)
        session = move_session(
            session=proposal.session,
            starts_at=proposal.starts_at,
            ends_at=proposal.ends_at,
            place=proposal.place,
            trainers=trainers,
            topic=proposal.topic,
            periods=proposal.periods,
            by=by,
            at=at,
            despite_clashes=despite_clashes,
        )
    else:
        session = add_session(
            course=proposal.course,
            topic=proposal.topic,
            periods=proposal.periods,
            starts_at=proposal.starts_at,
            ends_at=proposal.ends_at,
            place=proposal.place,
            trainers=trainers,
            by=by,
            at=at,
            despite_clashes=despite_clashes,
        )
        SessionProposal.objects.filter(pk=proposal.pk).update(session=session)
    telling.proposal_decided(proposal, at=at)
    return session


@transaction.atomic
def decline_proposal(*, proposal: SessionProposal, reason: str, by: User, at: datetime) -> None:
    """Say no to a proposal, and why.

    Raises:
        ProposalDecided: somebody decided it before.
        ValueError: without a reason (a programming error: forms check it).
    """
    if not reason:
        raise ValueError("a proposal is declined for a reason")
    _decide(proposal, ProposalState.DECLINED, by=by, at=at, reason=reason)
    telling.proposal_decided(proposal, at=at)


@transaction.atomic
def withdraw_proposal(*, proposal: SessionProposal, by: User, at: datetime) -> None:
    """Take one's own proposal back.

    Raises:
        ProposalDecided: it was decided before.
    """
    _decide(proposal, ProposalState.WITHDRAWN, by=by, at=at)


@transaction.atomic
def move_own_session(
    *,
    session: Session,
    starts_at: datetime,
    ends_at: datetime,
    place: Place | None,
    by: User,
    at: datetime,
    despite_clashes: bool = False,
) -> Session:
    """Move a session of one's own course within the days of the course, at once.

    Participants, the other trainers and the training officers get a notice. Beyond the days of
    the course a move has to be proposed.

    Raises:
        CourseOfOthers: `by` does not teach this course.
        OutsideCourse: the new day lies before the first or after the last day of the course.
        AttendanceTaken, CourseNotRunning, ParticipantsBusy, PlaceTaken: as `move_session`.
    """
    course = session.course
    _require_own(course, by)
    if not is_within(course, starts_at, ends_at):
        raise OutsideCourse(
            course=course.title,
            first=course.starts_on.strftime("%d/%m/%Y"),
            last=course.ends_on.strftime("%d/%m/%Y"),
        )
    return move_session(
        session=session,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        by=by,
        at=at,
        despite_clashes=despite_clashes,
    )


def is_within(course: Course, starts_at: datetime, ends_at: datetime) -> bool:
    """Tell whether a time lies within the days of a course."""
    first, last = timezone.localdate(starts_at), timezone.localdate(ends_at)
    return course.starts_on <= first and last <= course.ends_on


def _require_own(course: Course, by: User) -> None:
    own = Course.objects.visible_to(by, "training.propose_session")
    if not own.filter(pk=course.pk).exists():
        raise CourseOfOthers(course=course.title)


def _decide(
    proposal: SessionProposal, to: ProposalState, *, by: User, at: datetime, reason: str = ""
) -> None:
    waiting = SessionProposal.objects.waiting().filter(pk=proposal.pk)
    decided = waiting.update(state=to, decided_by=by, decided_at=at, reason=reason)
    proposal.refresh_from_db()
    if not decided:
        raise ProposalDecided(state=ProposalState(proposal.state).label)
    _record(f"training.proposal_{to.value}", proposal, by=by, at=at)


def _record(action: str, proposal: SessionProposal, *, by: User, at: datetime) -> None:
    journal.record(
        actor=by.username,
        action=action,
        target=f"session_proposal:{proposal.uuid}",
        at=at,
        data={
            "course": str(proposal.course.uuid),
            "starts_at": proposal.starts_at.isoformat(),
            "ends_at": proposal.ends_at.isoformat(),
            "reason": proposal.reason,
        },
    )
