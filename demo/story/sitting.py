"""Officials sit: answers drawn from the stated ability model, sent through the real delivery.

Everything made here is simulated and marked so on the round (``is_simulated``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from assessments.delivery import close_overdue, resume_state, sitter_of, submit
from assessments.enums import IncidentKind
from assessments.loaded_forms import LoadedItem, load_form
from assessments.models import Attempt, Round, Shift
from assessments.proctoring import give_extra_time, record_violation, release_device
from assessments.saving import Answer, save
from assessments.shifts import close_shift, open_shift
from assessments.starting import start
from banks import kinds
from banks.models import QuestionVersion
from demo.story.world import World

#: The share of blind guesses that are right, by kind; typed answers cannot be guessed.
GUESS = {"single_choice": 0.25, "true_false": 0.5}
#: Answers that go in one request; the network is good in the story.
MOST_IN_ONE_SAVE = 4
SECOND_THOUGHTS = 1 / 12
#: What happens in an eventful shift, to candidates one after another from this place in the list.
EVENTS = ("power", "machine", "reprimand", "suspension")
FIRST_EVENT = 3
SUSPENSION = "Sử dụng điện thoại trong phòng thi sau khi đã bị cảnh cáo."
REPRIMAND = "Trao đổi với người bên cạnh sau khi đã được nhắc nhở."
POWER_CUT = "Máy trạm mất điện 6 phút, đã khởi động lại."
BROKEN_MACHINE = "Bàn phím hỏng, chuyển thí sinh sang máy dự phòng."


@dataclass(frozen=True, slots=True)
class ItemTags:
    """What the ability model asks of a question version."""

    code: str
    module: str
    level: str
    seconds: int


def item_tags(round_: Round) -> dict[int, ItemTags]:
    """Return the tags of every version on the round's papers. Two statements."""
    versions = (
        QuestionVersion.objects.filter(approval__form_items__exam_form__round=round_)
        .distinct()
        .select_related("question")
        .prefetch_related("skills__parent")
    )
    found = {}
    for version in versions:
        skill = min(version.skills.all(), key=lambda skill: skill.code)
        module = skill.parent.code if skill.parent else skill.code
        found[version.pk] = ItemTags(version.question.code, module, version.level, version.seconds)
    return found


def _wrong(item: LoadedItem, random: Random) -> Any:
    """Return a guess that does not earn everything; a partial one where the kind gives part."""
    kind = kinds.get(item.kind)
    guess = None
    for _try in range(6):
        guess = kind.guess(item.content, random)
        if kind.score(item.content, guess) != 1:
            return guess
    return guess


def _answers(
    world: World, attempt: Attempt, round_: Round, tags: Mapping[int, ItemTags]
) -> list[tuple[LoadedItem, Any, int]]:
    """Return what the official will answer to each item, in order, and how long each takes."""
    candidate = attempt.candidate
    key = candidate.official.staff_code
    ability = world.ability
    trained = frozenset(world.trained.get(key, ()))
    planned = []
    for item in load_form(attempt.exam_form.uuid).items.values():
        tag = tags[item.version_id]
        right = ability.is_right(
            key,
            round_.code,
            tag.code,
            module=tag.module,
            level=tag.level,
            position=candidate.position.code,
            trained=trained,
            guess=GUESS.get(item.kind, 0.0),
        )
        random = ability.rng(key, round_.code, tag.code)
        value = kinds.get(item.kind).right_response(item.content) if right else _wrong(item, random)
        seconds = ability.seconds(key, round_.code, tag.code, expected=tag.seconds)
        planned.append((item, value, seconds))
    return planned


class _Sitting:
    """One official at one machine: what the page would keep while it sends answers."""

    def __init__(self, world: World, attempt: Attempt, shift: Shift) -> None:
        candidate = attempt.candidate
        self.world, self.attempt, self.shift = world, attempt, shift
        self.random = world.ability.rng(candidate.official.staff_code, shift.round.code, "sitting")
        self.lease = f"{candidate.shift_room_id}-{candidate.seat}"
        self.now = shift.starts_at + timedelta(seconds=self.random.randint(0, 180))
        self.sequence = 0
        self.waiting: list[Answer] = []
        self.size = self.random.randint(1, MOST_IN_ONE_SAVE)
        self.acknowledged: set[int] = set()

    def begin(self, *, at: datetime | None = None) -> None:
        """Start, or go on where the attempt was begun before."""
        exam_form, candidate = self.attempt.exam_form, self.attempt.candidate
        self.attempt = start(attempt=self.attempt, lease=self.lease, at=at or self.now)
        self.attempt.exam_form, self.attempt.candidate = exam_form, candidate

    def answer(self, item: LoadedItem, value: Any) -> None:
        """Give an answer; it goes out with those that wait once there are enough."""
        self.sequence += 1
        self.waiting.append(Answer(item.id, value, self.sequence, self.now))
        if len(self.waiting) >= self.size:
            self.send(at=self.now)

    def send(self, *, at: datetime) -> None:
        """Send what waits."""
        if self.waiting:
            receipt = save(
                sitter=sitter_of(self.attempt, lease=self.lease),
                answers=_last_of_each(self.waiting),
                at=at,
            )
            self.acknowledged |= {item for item, _sequence in receipt.saved}
        self.waiting, self.size = [], self.random.randint(1, MOST_IN_ONE_SAVE)

    def change_machine(self) -> None:
        """Go on at a spare machine: the proctor frees the attempt, the server tells how far it was."""
        self.send(at=self.now)
        release_device(
            attempt=self.attempt,
            reason=BROKEN_MACHINE,
            proctor=self.world.users["giamthi1"],
            at=self.now,
        )
        self.lease += "-spare"
        self.begin()
        self.sequence = resume_state(self.attempt)["highest_sequence"]

    def sit(self, tags: Mapping[int, ItemTags], *, breaks_at: int | None = None) -> int:
        """Answer item by item until the end or the bell; return how many items were acknowledged.

        One in twelve answers is given second thoughts. At item `breaks_at` the machine fails.
        """
        self.begin()
        answers = _answers(self.world, self.attempt, self.shift.round, tags)
        for number, (item, value, seconds) in enumerate(answers, 1):
            self.now += timedelta(seconds=seconds)
            if self.attempt.deadline_at is None or self.now >= self.attempt.deadline_at:
                break
            if number == breaks_at:
                self.change_machine()
            if self.random.random() < SECOND_THOUGHTS:
                self.answer(item, kinds.get(item.kind).guess(item.content, self.random))
            self.answer(item, value)
        else:
            self.send(at=self.now)
            submit(attempt=self.attempt, lease=self.lease, at=self.now)
            return len(self.acknowledged)
        if self.waiting:  # what was typed before the bell still arrives
            self.send(at=self.waiting[-1].client_at)
        return len(self.acknowledged)


def _last_of_each(answers: Sequence[Answer]) -> list[Answer]:
    """Keep the newest of the answers to each item, as a page that waited to send does."""
    return list({answer.item_id: answer for answer in answers}.values())


def hold_shift(world: World, shift: Shift, tags: Mapping[int, ItemTags], *, eventful: bool) -> int:
    """Open a shift, let everybody sit, close it; return how many answers were acknowledged.

    In an eventful shift one machine loses power, one breaks, one candidate is reprimanded and
    one suspended.
    """
    organiser = world.users["thuky"]
    shift = open_shift(shift=shift, by=organiser, at=shift.starts_at)
    attempts = (
        Attempt.objects.filter(candidate__shift_room__shift=shift)
        .select_related("candidate__official", "candidate__position", "exam_form__part")
        .order_by("candidate__number")
    )
    present = [
        attempt
        for attempt in attempts
        if world.ability.attends(attempt.candidate.official.staff_code, shift.round.code)
    ]
    acknowledged = 0
    events = dict(enumerate(EVENTS, FIRST_EVENT)) if eventful else {}
    for number, attempt in enumerate(present):
        event = events.get(number)
        sitting = _Sitting(world, attempt, shift)
        if event in ("power", "reprimand", "suspension"):
            sitting.begin(at=shift.starts_at)
            _happen(world, attempt, shift, event)
        if event == "suspension":
            continue
        acknowledged += sitting.sit(tags, breaks_at=12 if event == "machine" else None)
    end = shift.ends_at + timedelta(minutes=10)
    while close_overdue(at=end):
        pass
    close_shift(shift=shift, by=organiser, at=end)
    return acknowledged


def _happen(world: World, attempt: Attempt, shift: Shift, event: str) -> None:
    """Let the proctor do what an event asks for."""
    proctor = world.users["giamthi1"]
    if event == "power":
        give_extra_time(
            attempt=attempt,
            minutes=6,
            reason=POWER_CUT,
            proctor=proctor,
            at=shift.starts_at + timedelta(minutes=1),
        )
        return
    suspended = event == "suspension"
    record_violation(
        candidate=attempt.candidate,
        kind=IncidentKind.SUSPENSION if suspended else IncidentKind.REPRIMAND,
        reason=SUSPENSION if suspended else REPRIMAND,
        proctor=proctor,
        at=shift.starts_at + timedelta(minutes=12),
    )
