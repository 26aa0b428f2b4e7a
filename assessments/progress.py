"""How far rooms and shifts have come: who is seated, there, writing, done. Reads alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from assessments.enums import IncidentKind, RoundState, Standing, Task
from assessments.models import Attempt, Candidate, Duty, Incident, Interruption, Shift, ShiftRoom


def counted(rows: QuerySet[Any], path: str) -> Coalesce:
    """Count `rows` that belong to the outer row by `path`, as a column of it.

    Neither `path` nor what `rows` are filtered by follows a relation to many, so each counts once.
    """
    found = (
        rows.filter(**{path: OuterRef("pk")})
        .order_by()
        .values(path)
        .annotate(found=Count("pk"))
        .values("found")
    )
    return Coalesce(Subquery(found, output_field=IntegerField()), Value(0))


def with_progress(rooms: QuerySet[ShiftRoom]) -> QuerySet[ShiftRoom]:
    """Add to each room what its rows show, with its shift, round and site.

    Each candidate counts once, in whatever part of the paper. Who is exempt does not count.
    """
    seated = Candidate.objects.exclude(standing=Standing.EXEMPT)
    mine = Attempt.objects.filter(candidate=OuterRef("pk"), annulled_at=None)
    writing = Exists(mine.running())
    ended = Exists(mine.exclude(ended_at=None))
    proctors = Duty.objects.filter(task=Task.PROCTOR, round=OuterRef("shift__round")).filter(
        Q(shift=None) | Q(shift=OuterRef("shift")), Q(place=None) | Q(place=OuterRef("place"))
    )
    incidents = Incident.objects.standing().exclude(kind=IncidentKind.NOTE)
    pauses = Interruption.objects.filter(shift_room=OuterRef("pk"), ended_at=None)
    return rooms.select_related("shift__round", "place__site").annotate(
        seated_count=counted(seated, "shift_room"),
        arrived_count=counted(seated.exclude(checked_in_at=None), "shift_room"),
        writing_count=counted(seated.filter(writing), "shift_room"),
        done_count=counted(seated.filter(ended).exclude(writing), "shift_room"),
        absent_count=counted(seated.filter(standing=Standing.ABSENT), "shift_room"),
        incident_count=counted(incidents, "candidate__shift_room"),
        has_proctor=Exists(proctors),
        is_paused=Exists(pauses),
    )


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A shift with its rooms, which come from `with_progress`, and their sums."""

    shift: Shift
    rooms: tuple[Any, ...]

    def _sum(self, name: str) -> int:
        return sum(getattr(room, name) for room in self.rooms)

    @property
    def seats(self) -> int:
        """How many machines can be sat at; those kept in reserve are none."""
        return sum(room.place.machines - room.place.spare_machines for room in self.rooms)

    @property
    def seated(self) -> int:
        """How many have a seat."""
        return self._sum("seated_count")

    @property
    def arrived(self) -> int:
        """How many were checked in."""
        return self._sum("arrived_count")

    @property
    def writing(self) -> int:
        """How many write."""
        return self._sum("writing_count")

    @property
    def done(self) -> int:
        """How many have handed in."""
        return self._sum("done_count")

    @property
    def begun(self) -> int:
        """How many have begun, whether they still write or not."""
        return self.writing + self.done

    @property
    def absent(self) -> int:
        """How many are noted as absent."""
        return self._sum("absent_count")

    @property
    def incidents(self) -> int:
        """How many incidents are written down."""
        return self._sum("incident_count")

    @property
    def paused(self) -> int:
        """In how many rooms the clock stands still."""
        return sum(room.is_paused for room in self.rooms)

    @property
    def bare(self) -> list[Any]:
        """The rooms that are used and have no proctor."""
        return [room for room in self.rooms if room.seated_count and not room.has_proctor]

    @property
    def state(self) -> str:
        """Where the shift stands, as its tag tells it."""
        if self.shift.closed_at:
            return "closed"
        return "open" if self.shift.opened_at else "planned"

    @property
    def is_sealed(self) -> bool:
        """Tell whether the papers of its round are sealed, so that it can be opened."""
        return self.shift.round.state not in (RoundState.PLANNED, RoundState.PREPARED)


def by_shift(rooms: Iterable[ShiftRoom]) -> list[ShiftLine]:
    """Put rooms with progress together by shift, the earliest shift first. No statement."""
    found: dict[int, tuple[Shift, list[ShiftRoom]]] = {}
    for room in rooms:
        found.setdefault(room.shift_id, (room.shift, []))[1].append(room)
    lines = [ShiftLine(shift, tuple(its)) for shift, its in found.values()]
    return sorted(lines, key=lambda line: (line.shift.starts_at, line.shift.pk))
