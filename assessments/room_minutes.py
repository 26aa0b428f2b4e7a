"""What the minutes of a room say (biên bản coi thi), as it stands. Reads alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessments.enums import EndedBy, IncidentKind, Standing
from assessments.models import Attempt, Candidate, Incident, Interruption, LateEvidence, ShiftRoom
from assessments.printing.minutes import MinutesSheet
from people.models import Letterhead, User

_VIOLATIONS = (IncidentKind.REPRIMAND, IncidentKind.WARNING, IncidentKind.SUSPENSION)
_BARRED = (Standing.SUSPENDED, Standing.EXEMPT, Standing.UNSERVED)


@dataclass(frozen=True, slots=True)
class RoomMinutes:
    """The minutes of a room: who was there, what happened, when its clock stood still."""

    candidates: tuple[Candidate, ...]
    incidents: tuple[Incident, ...]
    pauses: tuple[Interruption, ...]
    attempts: tuple[Attempt, ...]
    late_count: int

    def _of(self, *standings: str) -> list[Candidate]:
        return [one for one in self.candidates if one.standing in standings]

    @property
    def sat(self) -> list[Candidate]:
        """Who sat the test to whatever end, without those who were suspended."""
        return self._of(Standing.SAT)

    @property
    def absent(self) -> list[Candidate]:
        """Who is noted as absent or, before the shift is closed, has not begun."""
        return self._of(Standing.ABSENT) + self._of(Standing.REGISTERED)

    @property
    def barred(self) -> list[Candidate]:
        """Who may not sit: suspended, exempt or without a paper."""
        return [one for standing in _BARRED for one in self._of(standing)]

    @property
    def suspended(self) -> list[Candidate]:
        """Who was sent out."""
        return self._of(Standing.SUSPENDED)

    @property
    def checked_in(self) -> list[Candidate]:
        """Who was held against their papers."""
        return [one for one in self.candidates if one.checked_in_at]

    @property
    def unchecked(self) -> list[Candidate]:
        """Who sat without having been held against their papers."""
        return [one for one in self._of(Standing.SAT, Standing.SUSPENDED) if not one.checked_in_at]

    @property
    def violations(self) -> list[Incident]:
        """The violations of the rules, also those that were lifted."""
        return [one for one in self.incidents if one.kind in _VIOLATIONS]

    @property
    def entries(self) -> list[Incident]:
        """What else was written down."""
        return [one for one in self.incidents if one.kind not in _VIOLATIONS]

    @property
    def minutes_given(self) -> int:
        """The minutes that were given back, of all candidates together."""
        return sum(one.extra_minutes for one in self.incidents)

    @property
    def papers(self) -> list[tuple[str, int]]:
        """The forms that were begun, and by how many."""
        begun = Counter(one.exam_form.code for one in self.attempts)
        return sorted(begun.items())

    @property
    def ends(self) -> dict[str, int]:
        """How many papers ended in which way."""
        return dict(Counter(one.ended_by for one in self.attempts if one.ended_at))

    @property
    def ended_early(self) -> int:
        """How many papers were handed in before their time was up."""
        return self.ends.get(EndedBy.CANDIDATE, 0)

    @property
    def running(self) -> int:
        """How many papers still run."""
        return sum(one.ended_at is None for one in self.attempts)


def minutes_of(room: ShiftRoom) -> RoomMinutes:
    """Return what the minutes of a room say, as it stands. Five statements."""
    return RoomMinutes(
        candidates=tuple(
            Candidate.objects.filter(shift_room=room).select_related("unit").order_by("seat")
        ),
        incidents=tuple(
            Incident.objects.filter(candidate__shift_room=room)
            .select_related("candidate", "recorded_by", "struck_by")
            .order_by("recorded_at", "pk")
        ),
        pauses=tuple(room.interruptions.select_related("ordered_by").order_by("began_at")),
        attempts=tuple(
            Attempt.objects.filter(candidate__shift_room=room, started_at__isnull=False)
            .select_related("exam_form")
            .only("started_at", "ended_at", "ended_by", "exam_form__code")
            .order_by("pk")
        ),
        late_count=LateEvidence.objects.filter(attempt__candidate__shift_room=room).count(),
    )


def sheet_of(
    room: ShiftRoom, minutes: RoomMinutes, *, proctors: Iterable[User], at: datetime
) -> MinutesSheet:
    """Return the minutes as they are printed: in Vietnamese, whoever asks. One statement.

    Args:
        room: with its shift, the round of that and its unit, its place and site.
    """
    shift, round_ = room.shift, room.shift.round
    day = timezone.localtime(shift.starts_at).date()
    head = Letterhead.objects.in_force(day).filter(unit=round_.unit_id).first()
    names = [one.full_name for one in proctors]
    missing = "Vắng mặt" if shift.closed_at else "Chưa bắt đầu"
    with translation.override("vi"):
        return MinutesSheet(
            parent_body=head.parent_body if head else "",
            issuer=head.issuer if head else round_.unit.name.upper(),
            dated=f"{head.place_name if head else '............'}, ngày {day:%d} tháng {day:%m} năm {day:%Y}",
            subject=f"{round_.title}, ca {shift.number}, {room.place.name}",
            is_final=shift.closed_at is not None,
            is_simulated=round_.is_simulated,
            about=_about(room, names),
            figures=[
                ("Theo danh sách", len(minutes.candidates)),
                ("Đã kiểm tra giấy tờ", len(minutes.checked_in)),
                ("Dự thi", len(minutes.sat) + len(minutes.suspended)),
                (missing, len(minutes.absent)),
                ("Bị đình chỉ", len(minutes.suspended)),
            ],
            absent_label=missing,
            absent=[f"{one.number} {one.full_name}" for one in minutes.absent],
            barred=[
                f"{one.number} {one.full_name} ({one.get_standing_display()}: {one.standing_reason})"
                for one in minutes.barred
            ],
            papers=[f"{code}\u00a0–\u00a0{count}" for code, count in minutes.papers],
            ends=_ends(minutes),
            violations=[_violation(one) for one in minutes.violations],
            entries=[_entry(one) for one in minutes.entries],
            pauses=[_pause(one) for one in minutes.pauses],
            proctors=names,
            drawn_at=timezone.localtime(at).strftime("%H:%M, %d/%m/%Y"),
        )


def _about(room: ShiftRoom, names: list[str]) -> list[tuple[str, str]]:
    shift, site = room.shift, room.place.site
    where = f"{room.place.name}, {site.name}"
    opened = f"mở lúc {_hour(shift.opened_at)}" if shift.opened_at else "chưa mở"
    closed = f", đóng lúc {_hour(shift.closed_at)}" if shift.closed_at else ""
    planned = f"{_hour(shift.starts_at)}–{_hour(shift.ends_at)}"
    day = timezone.localtime(shift.starts_at).strftime("%d/%m/%Y")
    decision = shift.round.decision_date.strftime("%d/%m/%Y")
    return [
        ("Căn cứ", f"Quyết định số {shift.round.decision_number} ngày {decision}"),
        ("Địa điểm", f"{where}, {site.address}" if site.address else where),
        ("Thời gian", f"ca {shift.number}, {planned} ngày {day}; {opened}{closed}"),
        ("Giám thị", ", ".join(names) or "chưa phân công"),
    ]


def _ends(minutes: RoomMinutes) -> list[str]:
    words = {
        EndedBy.CANDIDATE: "thí sinh nộp trước giờ",
        EndedBy.CLOCK: "hết giờ",
        EndedBy.PROCTOR: "kết thúc khi đóng ca",
        EndedBy.SUSPENSION: "kết thúc do đình chỉ",
    }
    found = [f"{words[EndedBy(by)]}: {count}" for by, count in sorted(minutes.ends.items())]
    if minutes.running:
        found.append(f"đang làm: {minutes.running}")
    if minutes.minutes_given:
        found.append(f"tổng số phút đã bù: {minutes.minutes_given}")
    if minutes.unchecked:
        numbers = ", ".join(one.number for one in minutes.unchecked)
        found.append(f"dự thi nhưng chưa ghi nhận kiểm tra giấy tờ: {numbers}")
    if minutes.late_count:
        found.append(f"lần máy gửi bù sau giờ, chờ hoặc đã quyết định: {minutes.late_count}")
    return found


def _violation(one: Incident) -> tuple[str, ...]:
    struck = _struck(one, "Đã gỡ")
    return (
        _hour(one.recorded_at),
        str(one.machine or ""),
        f"{one.candidate.number} {one.candidate.full_name}",
        one.reason + struck,
        one.get_kind_display(),
    )


def _entry(one: Incident) -> tuple[str, ...]:
    by = one.recorded_by.full_name if one.recorded_by else _("the candidate")
    return (
        _hour(one.recorded_at),
        str(one.machine or ""),
        f"{one.candidate.number} {one.candidate.full_name}",
        f"{one.get_kind_display()}: {one.reason}{_struck(one, 'Đã gạch')}",
        str(one.extra_minutes or ""),
        by,
    )


def _struck(one: Incident, word: str) -> str:
    if one.struck_at is None or one.struck_by is None:
        return ""
    minutes = f", rút lại {one.struck_minutes} phút" if one.struck_minutes else ""
    by = one.struck_by.full_name
    return f"\n[{word} lúc {_hour(one.struck_at)}{minutes}: {one.struck_reason} – {by}]"


def _pause(one: Interruption) -> tuple[str, ...]:
    ended = _hour(one.ended_at, "%H:%M:%S") if one.ended_at else "…"
    lasted = f"{(one.ended_at - one.began_at).total_seconds() / 60:.0f}" if one.ended_at else "…"
    return (
        _hour(one.began_at, "%H:%M:%S"),
        ended,
        lasted,
        one.reason,
        one.ordered_by.full_name,
    )


def _hour(moment: datetime, form: str = "%H:%M") -> str:
    return timezone.localtime(moment).strftime(form)
