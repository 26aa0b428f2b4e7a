"""The organiser's home: what the rounds wait for, the shifts of today and of the next days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from assessments.appealing import last_day
from assessments.enums import RoundState
from assessments.models import Round, Shift, ShiftRoom
from assessments.progress import ShiftLine, by_shift, with_progress
from assessments.queries import ended_ungraded
from assessments.readiness import Obstacle, obstacles, with_waiting
from assessments.views.finding import MANAGE, VIEW
from assessments.views.rounds import TONES, WAY
from people.models import User
from ui import front

#: What ended so long ago and is not graded is an alarm: nobody began a scoring.
UNGRADED_AFTER = timedelta(hours=12)
#: So many rounds stand on the home page; the list has them all.
MOST_ROUNDS = 8
#: Of the rounds that wait for somebody so many are told; they are counted all.
MOST_WAITING = 20
#: How many days the shifts to come are looked ahead.
DAYS_AHEAD = 7
#: Rooms that the shifts of both cards have at most.
MOST_ROOMS = 400
#: Where a request keeps the shifts that two cards show.
_KEPT = "_organiser_shifts"
#: The steps that a round takes before it is put away.
STEPS = WAY[:-1]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round on the home page: where it stands, what blocks its next step, when it sits next."""

    round: Any
    hard: tuple[Obstacle, ...]
    soft: tuple[Obstacle, ...]

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return TONES[RoundState(self.round.state)]

    @property
    def place(self) -> int:
        """Which step it is at, from 0."""
        return STEPS.index(RoundState(self.round.state))

    @property
    def number(self) -> int:
        """Which step it is at, from 1."""
        return self.place + 1

    @property
    def here(self) -> int:
        """Which step is drawn as the current one: none where the last one is taken."""
        return len(STEPS) if self.round.state == RoundState.PUBLISHED else self.place

    @property
    def next(self) -> str:
        """The step that comes next, "" after the last one."""
        after = STEPS[self.place + 1 : self.place + 2]
        return str(after[0].label) if after else ""

    @property
    def appeals_until(self) -> date | None:
        """The last day for appeals, while it has not passed."""
        last = last_day(self.round)
        return last if last is not None and last >= timezone.localdate() else None


def rounds(request: HttpRequest) -> front.Shown:
    """Return the rounds under way, each with what it waits for. One statement."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    found = [_line(one) for one in _under_way(request.user)]
    shown = sorted(found, key=lambda line: not line.hard)[:MOST_ROUNDS]
    waiting = [line for line in found if line.hard]
    return {
        "lines": shown,
        "more": len(found) - len(shown),
        "waiting": waiting,
        "urgent": waiting[:MOST_WAITING],
        "more_waiting": len(waiting[MOST_WAITING:]),
        "appeals": [line for line in found if line.round.appeal_count],
        "steps": len(STEPS),
        "going": sum(line.round.state != RoundState.PUBLISHED for line in found),
        "published": sum(line.round.state == RoundState.PUBLISHED for line in found),
        "candidates": sum(line.round.candidate_count for line in found),
        "unseated": sum(line.round.unseated_count for line in found),
        "ended": sum(line.round.ended_count for line in found),
        "waiting_appeals": sum(line.round.appeal_count for line in found),
        "may_open": MANAGE in request.user.permissions,
    }


def _under_way(user: User) -> QuerySet[Round]:
    """Return the rounds that are not over, with their counts, next shift and waiting appeals."""
    coming = (
        Shift.objects.filter(
            round=OuterRef("pk"), cancelled_at=None, closed_at=None, ends_at__gt=timezone.now()
        )
        .order_by()
        .values("round")
        .annotate(first=Min("starts_at"))
        .values("first")
    )
    reached = Round.objects.visible_to(user, MANAGE).exclude(
        state__in=[RoundState.ARCHIVED, RoundState.CANCELLED]
    )
    return (
        with_waiting(reached)
        .prefetch_related("policy", "unit")  # a few of each stand behind hundreds of rounds
        .annotate(next_shift_at=Subquery(coming))
        .order_by("-decision_date", "code")
    )


def _line(round_: Round) -> RoundLine:
    found = obstacles(round_)
    return RoundLine(
        round=round_,
        hard=tuple(one for one in found if one.is_hard),
        soft=tuple(one for one in found if not one.is_hard),
    )


def ungraded(request: HttpRequest) -> front.Shown:
    """Return how many attempts ended and were never graded, where there are any."""
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    mine = Round.objects.visible_to(request.user, "assessments.approve_scoring")
    count = ended_ungraded(mine, before=timezone.now() - UNGRADED_AFTER)
    return {"count": count} if count else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def shifts_today(request: HttpRequest) -> front.Shown:
    """Return the shifts of today, and older ones that nobody closed, as they stand. One statement."""
    today = timezone.localdate()
    tomorrow = _midnight(today + timedelta(days=1))
    lines = [line for line in _lines(request, today) if line.shift.starts_at < tomorrow]
    return {"lines": lines, "now": timezone.now(), "today": today} if lines else None


def shifts_to_come(request: HttpRequest) -> front.Shown:
    """Return the shifts of the next days by day; without any, the next one after.

    One statement, and none where `shifts_today` stands on the same page.
    """
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    until = _midnight(tomorrow + timedelta(days=DAYS_AHEAD))
    lines = [line for line in _lines(request, today) if line.shift.starts_at >= _midnight(tomorrow)]
    near = [line for line in lines if line.shift.starts_at < until]
    days = [
        (day, list(its))
        for day, its in groupby(near, lambda line: timezone.localdate(line.shift.starts_at))
    ]
    later = next((line for line in lines if line.shift.starts_at >= until), None)
    return {"days": days, "later": later, "days_ahead": DAYS_AHEAD}


def _lines(request: HttpRequest, today: date) -> list[ShiftLine]:
    """Return the shifts of both cards, read once for a page: open ones, today's, those to come."""
    kept: list[ShiftLine] | None = request.__dict__.get(_KEPT)
    if kept is None:
        assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
        morning = _midnight(today)
        still_open = Q(shift__opened_at__lt=morning, shift__closed_at=None)
        rooms = ShiftRoom.objects.visible_to(request.user, VIEW).filter(
            Q(shift__starts_at__gte=morning) | still_open, shift__cancelled_at=None
        )
        kept = by_shift(
            with_progress(rooms).order_by("shift__starts_at", "place__code")[:MOST_ROOMS]
        )
        request.__dict__[_KEPT] = kept
    return kept
