"""Courses between the rounds: recommended, scheduled, attended, completed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db.models import Count

from demo.story.calendar import moment
from demo.story.world import World
from people.enums import PositionGroup
from people.models import Place, Posting, Unit
from training.attendance import take_attendance
from training.completing import close_course
from training.enrolling import Applicant, enrol_many
from training.enums import EnrolmentReason, EnrolmentState, Presence
from training.models import (
    Completion,
    Course,
    Enrolment,
    Programme,
    Recommendation,
    Trainer,
)
from training.recommending import recommend
from training.scheduling import add_session, open_course, start_course

CAPACITY = 30
#: So many more than a course seats apply: they wait.
WAITING = 3
LEAST_PARTICIPANTS = 6
MOST_LEADER_COURSES = 6
PERIODS_A_SESSION = 4
#: Half days of a week on which sessions are held: (days after Monday, hour).
SLOTS = ((1, 7), (1, 13), (3, 7), (3, 13), (2, 7), (2, 13), (4, 7), (4, 13), (0, 13), (0, 7))
PRESENCES = (Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT)


@dataclass(frozen=True, slots=True)
class Term:
    """A time in which courses run: from when, by which unit, how many at most.

    `for_leaders` is the code of the programme to which leaders are nominated in this term, by
    the plan that SátHạch began with: leaders are trained first and tested then.
    """

    monday: date
    unit_code: str
    most_courses: int
    for_leaders: str = ""


#: A course of a term: its programme and who is to come.
Planned = tuple[Programme, list[Applicant]]


def recommend_courses(world: World, *, at: datetime) -> int:
    """Recommend programmes after the last published round; return how many recommendations."""
    return recommend(round=world.rounds[-1], at=at)


def _completed() -> set[tuple[int, int]]:
    rows = Completion.objects.filter(is_complete=True)
    return set(rows.values_list("enrolment__official", "enrolment__course__programme"))


def _nominated(code: str, *, on: date) -> list[Planned]:
    """Return courses of a programme for the leaders of a day who have not completed it."""
    programme = Programme.objects.get(code=code)
    completed = _completed()
    leaders = (
        Posting.objects.held_on(on)
        .primary()
        .filter(position__group=PositionGroup.LDQL)
        .select_related("official")
        .order_by("official__sort_key", "official__staff_code")
    )
    needed = programme.prerequisite_id
    people = [
        Applicant(posting.official, EnrolmentReason.NOMINATED)
        for posting in leaders
        if (posting.official_id, programme.pk) not in completed
        and (needed is None or (posting.official_id, needed) in completed)
    ]
    return [
        (programme, people[first : first + CAPACITY])
        for first in range(0, min(len(people), MOST_LEADER_COURSES * CAPACITY), CAPACITY)
    ]


def _recommended(busy: set[int]) -> list[Planned]:
    """Return the courses that close gaps, most wanted first, for those who are not `busy`.

    Nobody is in two courses of a term, or in one before what has to be completed first.
    """
    advised = (
        Recommendation.objects.filter(enrolments__isnull=True)
        .select_related("programme", "result__candidate__official")
        .order_by("share", "result__candidate__number", "programme__code")
    )
    completed = _completed()
    by_programme: dict[Programme, list[Recommendation]] = defaultdict(list)
    for advice in advised:
        official = advice.result.candidate.official_id
        needed = advice.programme.prerequisite_id
        if needed is None or (official, needed) in completed:
            by_programme[advice.programme].append(advice)
    found = []
    ranked = sorted(by_programme.items(), key=lambda pair: (-len(pair[1]), pair[0].code))
    for programme, people in ranked:
        free = [one for one in people if one.result.candidate.official_id not in busy]
        chosen = free[: CAPACITY + WAITING]
        if len(chosen) < LEAST_PARTICIPANTS:
            continue
        busy |= {advice.result.candidate.official_id for advice in chosen}
        found.append((programme, _as_applicants(chosen)))
    return found


def _as_applicants(advised: Sequence[Recommendation]) -> list[Applicant]:
    return [
        Applicant(advice.result.candidate.official, EnrolmentReason.RECOMMENDED, advice)
        for advice in advised
    ]


def hold_term(world: World, term: Term) -> int:
    """Open, fill, hold and close a term's courses; return how many were held.

    More than a course seats apply: the rest waits.
    """
    opened = moment(term.monday - timedelta(days=16), 8)
    unit = Unit.objects.open_on(opened.date()).get(code=term.unit_code)
    trainers = list(Trainer.objects.select_related("user").order_by("user__username"))
    places = sorted(world.places, key=lambda place: place.pk)
    held: list[Course] = []
    free = _Timetable(term.monday, places, trainers)
    planned = _nominated(term.for_leaders, on=opened.date()) if term.for_leaders else []
    busy = {applicant.official.pk for _programme, people in planned for applicant in people}
    for programme, people in [*planned, *_recommended(busy)][: term.most_courses]:
        slots = free.take(-(-programme.periods // PERIODS_A_SESSION))
        course = _announce(
            world,
            programme,
            unit=unit,
            slots=slots,
            at=opened,
            closes=moment(term.monday - timedelta(days=3), 17),
        )
        _enrol(world, course, people, at=opened + timedelta(days=2))
        _set_sessions(world, course, slots, at=slots[0].starts_at - timedelta(days=10))
        _hold(world, course, slots)
        held.append(course)
    return len(held)


@dataclass(frozen=True, slots=True)
class _Slot:
    starts_at: datetime
    place: Place
    trainer: Trainer


class _Timetable:
    """Deals half days, rooms and trainers so that nothing is taken twice."""

    def __init__(self, monday: date, places: Sequence[Place], trainers: Sequence[Trainer]) -> None:
        self.monday, self.places, self.trainers = monday, places, trainers
        self.courses = 0

    def take(self, sessions: int) -> list[_Slot]:
        """Return the sessions of one more course: one lane of room and trainer, two a week."""
        lanes = min(len(self.places), len(self.trainers))
        lane, shifted = self.courses % lanes, self.courses // lanes
        self.courses += 1
        pairs = len(SLOTS) // 2
        slots = []
        for place in range(sessions):
            week, half = divmod(place, 2)
            week += (shifted // pairs) * 12
            days, hour = SLOTS[2 * (shifted % pairs) + half]
            starts_at = moment(self.monday + timedelta(days=7 * week + days), hour, 30)
            slots.append(_Slot(starts_at, self.places[lane], self.trainers[lane]))
        return slots


def _announce(
    world: World,
    programme: Programme,
    *,
    unit: Unit,
    slots: Sequence["_Slot"],
    at: datetime,
    closes: datetime,
) -> Course:
    """Open the next course of a programme for registration from `at` until `closes`."""
    number = Course.objects.filter(programme=programme).count() + 1
    return open_course(
        programme=programme,
        code=f"{programme.code}-{number:02d}",
        title=f"{programme.name}, lớp {number}",
        unit=unit,
        capacity=CAPACITY,
        registers_from=at,
        registers_to=closes,
        starts_on=slots[0].starts_at.date(),
        ends_on=slots[-1].starts_at.date(),
        by=world.users["daotao"],
        at=at,
        place=slots[0].place,
        trainers=[slots[0].trainer],
        decision=f"{100 + Course.objects.count()}/QĐ-{unit.symbol}",
        is_simulated=True,
    )


def _enrol(world: World, course: Course, people: Sequence[Applicant], *, at: datetime) -> None:
    enrol_many(course=course, officials=people, by=world.users["daotao"], at=at)


def _set_sessions(world: World, course: Course, slots: Sequence["_Slot"], *, at: datetime) -> None:
    left = course.programme.periods
    for number, slot in enumerate(slots, 1):
        periods = min(PERIODS_A_SESSION, left)
        left -= periods
        add_session(
            course=course,
            topic=f"Buổi {number}",
            periods=periods,
            starts_at=slot.starts_at,
            ends_at=slot.starts_at + timedelta(minutes=50 * periods),
            place=slot.place,
            trainers=[slot.trainer],
            by=world.users["daotao"],
            at=at,
        )


def _hold(world: World, course: Course, slots: Sequence["_Slot"]) -> None:
    officer = world.users["daotao"]
    start_course(course=course, by=officer, at=slots[0].starts_at - timedelta(minutes=30))
    course.refresh_from_db()
    _attend(world, course)
    last = slots[-1].starts_at + timedelta(hours=5)
    enrolments = list(
        course.enrolments.filter(state=EnrolmentState.ENROLLED).select_related("official")
    )
    tests = {}
    for enrolment in enrolments:
        random = world.ability.rng(enrolment.official.staff_code, course.code, "test")
        tests[enrolment.pk] = Decimal(random.randint(45, 98)) / 100
    completions = close_course(course=course, test_shares=tests, by=officer, at=last)
    modules = set(course.programme.modules.values_list("code", flat=True))
    by_id = {enrolment.pk: enrolment for enrolment in enrolments}
    for completion in completions:
        if completion.is_complete:
            key = by_id[completion.enrolment_id].official.staff_code
            world.trained.setdefault(key, set()).update(modules)


def _presence(random: Random, diligence: float) -> Presence:
    if random.random() < diligence:
        return Presence.PRESENT
    return Presence.EXCUSED if random.random() < 0.6 else Presence.ABSENT


def _attend(world: World, course: Course) -> None:
    enrolments = list(
        course.enrolments.filter(state=EnrolmentState.ENROLLED)
        .select_related("official")
        .order_by("pk")
    )
    for session in course.sessions.order_by("number").prefetch_related("trainers__trainer__user"):
        trainer = session.trainers.all()[0].trainer.user
        presences = {}
        for enrolment in enrolments:
            random = world.ability.rng(
                enrolment.official.staff_code, course.code, str(session.number)
            )
            diligence = 0.5 if _is_idle(world, enrolment) else 0.97
            presences[enrolment.pk] = _presence(random, diligence)
        take_attendance(
            session=session,
            presences=presences,
            by=trainer,
            at=session.starts_at + timedelta(minutes=15),
        )


def _is_idle(world: World, enrolment: Enrolment) -> bool:
    """One in fifteen comes only half of the time."""
    random = world.ability.rng(enrolment.official.staff_code, "diligence", "")
    return random.random() < 1 / 15


def open_next_course(world: World, *, unit_code: str) -> Course:
    """Open the course that closes the largest gap after the last round; it has yet to begin."""
    at = moment(world.today - timedelta(days=4), 9)
    monday = world.today + timedelta(days=28 - world.today.weekday())
    unit = Unit.objects.open_on(world.today).get(code=unit_code)
    top = (
        Recommendation.objects.filter(result__candidate__round=world.rounds[-1], after__isnull=True)
        .values("programme")
        .annotate(people=Count("pk"))
        .order_by("-people", "programme__code")
        .first()
    )
    programme = (
        Programme.objects.get(pk=top["programme"]) if top else Programme.objects.order_by("code")[0]
    )
    timetable = _Timetable(monday, world.places, list(Trainer.objects.order_by("user__username")))
    slots = timetable.take(-(-programme.periods // PERIODS_A_SESSION))
    course = _announce(
        world,
        programme,
        unit=unit,
        slots=slots,
        at=at,
        closes=moment(monday - timedelta(days=3), 17),
    )
    _set_sessions(world, course, slots, at=at)
    advised = (
        Recommendation.objects.filter(
            result__candidate__round=world.rounds[-1], programme=programme
        )
        .select_related("result__candidate__official")
        .order_by("share", "result__candidate__number")[: CAPACITY + WAITING]
    )
    _enrol(world, course, _as_applicants(list(advised)), at=at + timedelta(days=1))
    return course
