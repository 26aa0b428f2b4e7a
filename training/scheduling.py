"""Opening courses, giving their sessions a time, a place and trainers, starting, cancelling."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from office import journal
from office.clock import local_time
from office.text import fold_marks
from people.bookings import Wanted, book_many
from people.models import Booking, Place, Unit, User
from training import telling
from training.clashing import find_clashes
from training.course_states import lock_course, move_course, require_state
from training.enrolling import fill_free_seats
from training.enums import CourseState, EnrolmentState
from training.errors import (
    AttendanceTaken,
    CourseCodeTaken,
    ParticipantsBusy,
    ProgrammeWithdrawn,
    SeatsTaken,
    SessionNumberTaken,
)
from training.models import (
    Course,
    CourseStep,
    Enrolment,
    Programme,
    Session,
    SessionTrainer,
    Trainer,
)

#: A course whose sessions may still be set.
_GOING_ON = (CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING)
_LONGEST_LABEL = Booking._meta.get_field("label").max_length


@transaction.atomic
def open_course(
    *,
    programme: Programme,
    code: str,
    title: str,
    unit: Unit,
    capacity: int,
    registers_from: datetime,
    registers_to: datetime,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
    decision: str = "",
    place: Place | None = None,
    trainers: Sequence[Trainer] = (),
    is_simulated: bool = False,
) -> Course:
    """Open a course; whoever comes within the registration window can be enrolled.

    Args:
        capacity: seats, 1 or more.
        registers_from: first moment of registration (aware).
        registers_to: the moment from which nobody is enrolled any more, after `registers_from`.
        ends_on: last day, not before `starts_on`.
        decision: number and date of the decision, as printed.
        place: where its sessions are usually held.
        trainers: who usually teaches it, and so sees it from now on.

    Raises:
        CourseCodeTaken: another course bears the code.
        ProgrammeWithdrawn: the programme is not run any more.
        ValueError: no seat, or times in the wrong order (a programming error: forms check it).
    """
    if capacity < 1 or registers_to <= registers_from or ends_on < starts_on:
        raise ValueError("a course needs a seat, and an end after its start")
    if programme.withdrawn_at:
        raise ProgrammeWithdrawn(programme=programme)
    taken = Course.objects.filter(code=code).first()
    if taken:
        raise CourseCodeTaken(code=code, course=taken.title)
    course = Course(
        programme=programme,
        code=code,
        title=title,
        search_title=fold_marks(title),
        unit=unit,
        capacity=capacity,
        registers_from=registers_from,
        registers_to=registers_to,
        starts_on=starts_on,
        ends_on=ends_on,
        decision=decision,
        search_decision=fold_marks(decision),
        is_simulated=is_simulated,
        place=place,
        state=CourseState.OPEN,
    )
    try:
        with transaction.atomic():
            course.save()
    except IntegrityError as error:  # opened by somebody else since it was looked for
        raise CourseCodeTaken(code=code, course=title) from error
    course.trainers.set(trainers)
    CourseStep.objects.create(course=course, to_state=CourseState.OPEN, by=by, at=at)
    journal.record(
        actor=by.username, action="training.open_course", target=f"course:{course.uuid}", at=at
    )
    return course


@transaction.atomic
def revise_course(
    *,
    course: Course,
    title: str,
    capacity: int,
    registers_from: datetime,
    registers_to: datetime,
    starts_on: date,
    ends_on: date,
    decision: str,
    place: Place | None,
    trainers: Sequence[Trainer],
    by: User,
    at: datetime,
) -> int:
    """Change what was announced of a course; who waits moves up to seats that are added.

    Sessions stay where they are. Locks the course.

    Returns:
        How many moved up from the waiting list.

    Raises:
        CourseNotRunning: the course is closed or cancelled.
        SeatsTaken: more people are enrolled than the new capacity seats.
        ValueError: no seat, or times in the wrong order (a programming error: forms check it).
    """
    if capacity < 1 or registers_to <= registers_from or ends_on < starts_on:
        raise ValueError("a course needs a seat, and an end after its start")
    course = lock_course(course)
    require_state(course, _GOING_ON)
    taken = course.enrolments.filter(state=EnrolmentState.ENROLLED).count()
    if taken > capacity:
        raise SeatsTaken(taken=taken, course=course.title)
    before = course.capacity
    course.title, course.capacity, course.decision = title, capacity, decision
    course.search_title, course.search_decision = fold_marks(title), fold_marks(decision)
    course.registers_from, course.registers_to = registers_from, registers_to
    course.starts_on, course.ends_on, course.place = starts_on, ends_on, place
    course.save()
    course.trainers.set(trainers)
    journal.record(
        actor=by.username,
        action="training.revise_course",
        target=f"course:{course.uuid}",
        at=at,
        data={"capacity_before": before, "capacity": capacity},
    )
    return len(fill_free_seats(course, at=at))


@transaction.atomic
def add_session(
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
    number: int | None = None,
    despite_clashes: bool = True,
) -> Session:
    """Add a session to a course and book its place and the time of its trainers.

    All is booked or nothing. Locks the course.

    Args:
        periods: teaching periods, 1 or more.
        place: None where the session is held online.
        number: the next one where it is left out.
        despite_clashes: also where participants are expected elsewhere at that time.

    Raises:
        CourseNotRunning: the course is closed or cancelled.
        ParticipantsBusy: some are, and this was not allowed.
        SessionNumberTaken: the course has a session with that number.
        PlaceTaken: the place or a trainer is booked for something else at that time.
        ValueError: it does not end after it starts.
    """
    course = lock_course(course)
    require_state(course, _GOING_ON)
    if number is None:
        number = (course.sessions.aggregate(last=Max("number"))["last"] or 0) + 1
    elif course.sessions.filter(number=number).exists():
        raise SessionNumberTaken(course=course.title, number=number)
    if not despite_clashes:
        _refuse_busy(course, starts_at=starts_at, ends_at=ends_at)
    session = Session(
        course=course,
        number=number,
        topic=topic,
        periods=periods,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _book(session, place=place, trainers=trainers)
    _record("training.add_session", session, by=by, at=at)
    return session


@transaction.atomic
def move_session(
    *,
    session: Session,
    starts_at: datetime,
    ends_at: datetime,
    place: Place | None,
    by: User,
    at: datetime,
    trainers: Sequence[Trainer] | None = None,
    topic: str | None = None,
    periods: int | None = None,
    despite_clashes: bool = True,
) -> Session:
    """Give a session another time, place or trainers; on a clash everything stays as it was.

    Participants and trainers get a notice where time or place changed.

    Args:
        place: where it is held from now on, the same place if only the time changes.
        trainers: the same ones where they are left out.
        topic, periods: as they were where they are left out.
        despite_clashes: also where participants are expected elsewhere at that time.

    Raises:
        CourseNotRunning: the course is closed or cancelled.
        AttendanceTaken: the session was held.
        ParticipantsBusy: some are, and this was not allowed.
        PlaceTaken: the place or a trainer is booked for something else at that time.
        ValueError: it does not end after it starts.
    """
    session = _lock_unheld(session)
    if trainers is None:
        trainers = [link.trainer for link in session.trainers.select_related("trainer__user")]
    if not despite_clashes:
        _refuse_busy(session.course, starts_at=starts_at, ends_at=ends_at, session=session)
    was = (session.starts_at, session.ends_at, session.booking.place if session.booking else None)
    _free([session])
    session.starts_at, session.ends_at = starts_at, ends_at
    session.topic = topic or session.topic
    session.periods = periods or session.periods
    _book(session, place=place, trainers=trainers)
    _record("training.move_session", session, by=by, at=at)
    if was != (starts_at, ends_at, place):
        telling.session_moved(session, since=was[0], place=place, by=by, at=at)
    return session


@transaction.atomic
def remove_session(*, session: Session, by: User, at: datetime, reason: str = "") -> None:
    """Take a session that will not be held out of its course and free what it had booked.

    Participants and trainers get a notice with the reason.

    Raises:
        CourseNotRunning: the course is closed or cancelled.
        AttendanceTaken: the session was held.
    """
    session = _lock_unheld(session)
    telling.session_cancelled(session, reason=reason, by=by, at=at)
    _free([session])
    _record("training.remove_session", session, by=by, at=at, reason=reason)
    session.delete()


@transaction.atomic
def start_course(*, course: Course, by: User, at: datetime) -> Course:
    """Begin a course: registration ends, attendance can be taken.

    Raises:
        CourseNotRunning: it is not open for registration.
    """
    return move_course(
        course=course,
        expected=[CourseState.PLANNED, CourseState.OPEN],
        to=CourseState.RUNNING,
        by=by,
        at=at,
    )


@transaction.atomic
def cancel_course(*, course: Course, reason: str, by: User, at: datetime) -> Course:
    """Call a course off: nobody is enrolled any more, and what lies ahead is free for others.

    Participants, those who wait and trainers get a notice with the reason.

    Raises:
        CourseNotRunning: it is over already.
    """
    course = move_course(
        course=course, expected=_GOING_ON, to=CourseState.CANCELLED, by=by, at=at, reason=reason
    )
    telling.course_cancelled(course, reason=reason, by=by, at=at)
    Enrolment.objects.filter(
        course=course, state__in=[EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED]
    ).update(state=EnrolmentState.WITHDRAWN, waitlist_order=None)
    _free(list(course.sessions.filter(starts_at__gt=at)))
    return course


def _lock_unheld(session: Session) -> Session:
    require_state(lock_course(session.course), _GOING_ON)
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.attendances.exists():
        raise AttendanceTaken(starts=local_time(session.starts_at))
    return session


def _refuse_busy(
    course: Course, *, starts_at: datetime, ends_at: datetime, session: Session | None = None
) -> None:
    found = find_clashes(course=course, session=session, starts_at=starts_at, ends_at=ends_at)
    if found.busy:
        raise ParticipantsBusy(count=len({one.enrolment.pk for one in found.busy}))


def _book(session: Session, *, place: Place | None, trainers: Sequence[Trainer]) -> None:
    """Take the place and the trainers' time for a session and save it with its bookings."""
    label = f"{session.course.code} ({session.number}): {session.topic}"[:_LONGEST_LABEL]
    times = (session.starts_at, session.ends_at, label)
    teaching = list({trainer.pk: trainer for trainer in trainers}.values())
    bookings = book_many(
        wanted=[
            *([Wanted(*times, place=place)] if place else []),
            *(Wanted(*times, person=trainer.user) for trainer in teaching),
        ]
    )
    session.booking = bookings.pop(0) if place else None
    session.save()
    SessionTrainer.objects.bulk_create(
        SessionTrainer(session=session, trainer=trainer, booking=booking)
        for trainer, booking in zip(teaching, bookings, strict=True)
    )


def _free(sessions: Sequence[Session]) -> None:
    """Give back everything that sessions have booked."""
    links = SessionTrainer.objects.filter(session__in=sessions)
    booked = set(links.values_list("booking_id", flat=True))
    booked |= {session.booking_id for session in sessions if session.booking_id}
    links.delete()
    Session.objects.filter(pk__in=[session.pk for session in sessions]).update(booking=None)
    Booking.objects.filter(pk__in=booked).delete()


def _record(action: str, session: Session, *, by: User, at: datetime, reason: str = "") -> None:
    journal.record(
        actor=by.username,
        action=action,
        target=f"session:{session.uuid}",
        at=at,
        data={
            "course": str(session.course.uuid),
            "number": session.number,
            "starts_at": session.starts_at.isoformat(),
            "ends_at": session.ends_at.isoformat(),
            **({"reason": reason} if reason else {}),
        },
    )
