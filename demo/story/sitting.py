"""Officials sit: answers drawn from the stated ability model, sent through the real delivery.

Everything made here is simulated and marked so on the round (``is_simulated``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from assessments.delivery import Answer, close_overdue, save, start, submit
from assessments.enums import IncidentKind
from assessments.models import Attempt, Round, Shift
from assessments.papers import PaperItem, load_paper
from assessments.proctoring import give_extra_time, record_violation, release_device
from assessments.shifts import close_shift, open_shift
from banks import kinds
from banks.models import QuestionVersion
from demo.story.world import World

#: The share of blind guesses that are right, by kind; typed answers cannot be guessed.
GUESS = {"single_choice": 0.25, "true_false": 0.5}
#: Answers that go in one request; the network is good in the story.
MOST_IN_ONE_SAVE = 4
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


def _wrong(item: PaperItem, random: Random) -> Any:
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
) -> list[tuple[PaperItem, Any, int]]:
    """Return what the official will answer to each item, in order, and how long each takes."""
    candidate = attempt.candidate
    key = candidate.official.staff_code
    ability = world.ability
    trained = frozenset(world.trained.get(key, ()))
    planned = []
    for item in load_paper(attempt.exam_form.uuid).items.values():
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


def _sit(world: World, attempt: Attempt, shift: Shift, tags: Mapping[int, ItemTags]) -> int:
    """Let one official sit from the start to the end; return how many answers were acknowledged."""
    round_ = shift.round
    random = world.ability.rng(attempt.candidate.official.staff_code, round_.code, "sitting")
    lease = f"{attempt.candidate.shift_room_id}-{attempt.candidate.seat}"
    now = shift.starts_at + timedelta(seconds=random.randint(0, 180))
    exam_form = attempt.exam_form
    attempt = start(attempt=attempt, lease=lease, at=now)
    attempt.exam_form = exam_form
    acknowledged = 0
    waiting: list[Answer] = []
    size = random.randint(1, MOST_IN_ONE_SAVE)
    answers = _answers(world, attempt, round_, tags)
    for sequence, (item, value, seconds) in enumerate(answers, 1):
        now += timedelta(seconds=seconds)
        if attempt.deadline_at is None or now >= attempt.deadline_at:
            break
        waiting.append(Answer(item.id, value, sequence, now))
        if len(waiting) >= size:
            acknowledged += len(save(attempt=attempt, lease=lease, answers=waiting, at=now).saved)
            waiting, size = [], random.randint(1, MOST_IN_ONE_SAVE)
    else:
        if waiting:
            acknowledged += len(save(attempt=attempt, lease=lease, answers=waiting, at=now).saved)
        submit(attempt=attempt, lease=lease, at=now)
        return acknowledged
    if waiting:  # what was typed before the bell still arrives
        last = waiting[-1].client_at
        acknowledged += len(save(attempt=attempt, lease=lease, answers=waiting, at=last).saved)
    return acknowledged


def hold_shift(world: World, shift: Shift, tags: Mapping[int, ItemTags], *, eventful: bool) -> int:
    """Open a shift, let everybody sit, close it; return how many answers were acknowledged.

    In an eventful shift one machine loses power, one breaks, one candidate is reprimanded and
    one suspended.
    """
    organiser, proctor = world.users["thuky"], world.users["giamthi1"]
    shift = open_shift(shift=shift, by=organiser, at=shift.starts_at)
    attempts = list(
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
    events = dict(enumerate(("power", "machine", "reprimand", "suspension"))) if eventful else {}
    for place, attempt in enumerate(present):
        event = events.get(place - 3)  # not the very first in the list of names
        if event in ("reprimand", "suspension"):
            _violate(world, attempt, shift, suspended=event == "suspension")
            if event == "suspension":
                continue
        elif event:
            lease = f"{attempt.candidate.shift_room_id}-{attempt.candidate.seat}"
            begun = start(attempt=attempt, lease=lease, at=shift.starts_at)
            later = shift.starts_at + timedelta(minutes=1)
            if event == "power":
                give_extra_time(
                    attempt=begun, minutes=6, reason=POWER_CUT, proctor=proctor, at=later
                )
            else:
                release_device(attempt=begun, reason=BROKEN_MACHINE, proctor=proctor, at=later)
            attempt = Attempt.objects.select_related(
                "candidate__official", "candidate__position", "exam_form__part"
            ).get(pk=attempt.pk)
        acknowledged += _sit(world, attempt, shift, tags)
    end = shift.ends_at + timedelta(minutes=10)
    while close_overdue(at=end):
        pass
    close_shift(shift=shift, by=organiser, at=end)
    return acknowledged


def _violate(world: World, attempt: Attempt, shift: Shift, *, suspended: bool) -> None:
    lease = f"{attempt.candidate.shift_room_id}-{attempt.candidate.seat}"
    at: datetime = shift.starts_at + timedelta(minutes=12)
    begun = start(attempt=attempt, lease=lease, at=shift.starts_at)
    record_violation(
        candidate=begun.candidate,
        kind=IncidentKind.SUSPENSION if suspended else IncidentKind.REPRIMAND,
        reason=SUSPENSION if suspended else REPRIMAND,
        proctor=world.users["giamthi1"],
        at=at,
    )
