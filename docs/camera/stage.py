"""What the pictures show: the demonstration, then a morning on which a round is being sat.

`stage.py build OFFICIALS` fills an empty database, `stage.py serve PORT` answers a browser. Both
live on the story's last day, so that the same pages show the same days whenever pictures are taken.
"""

import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import django
import time_machine

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.conf import settings  # noqa: E402 (these need the settings that were loaded above)
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import run  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db.models import Min  # noqa: E402

from assessments.appointing import appoint  # noqa: E402
from assessments.checking_in import check_in  # noqa: E402
from assessments.delivery import sitter_of  # noqa: E402
from assessments.enums import Task  # noqa: E402
from assessments.loaded_forms import load_form  # noqa: E402
from assessments.models import Attempt, Shift  # noqa: E402
from assessments.proctoring import give_extra_time  # noqa: E402
from assessments.saving import Answer, save  # noqa: E402
from assessments.shifts import open_shift  # noqa: E402
from assessments.starting import start  # noqa: E402
from banks import kinds  # noqa: E402
from banks.drafting import body_of, save_draft, start_question, submit_draft  # noqa: E402
from banks.models import Bank, QuestionVersion  # noqa: E402
from banks.review import return_to_author  # noqa: E402
from demo.story import rounds  # noqa: E402
from demo.story.calendar import moment  # noqa: E402
from demo.story.world import World  # noqa: E402
from people.models import Place, User  # noqa: E402
from training.models import Course, Trainer  # noqa: E402
from training.proposing import propose_session  # noqa: E402

TODAY = date(2026, 11, 20)
#: The moment that every picture shows: the shift of half past seven runs, the door is still open.
NOW = moment(TODAY, 7, 34)
SEED = 2026
#: This official stays outside, so that a picture can be taken of the way to the seat.
LATE = "nai"
#: Of those who sit, one in so many did not come.
ABSENT = 9
#: The machine of this one of them has not been heard of for so long.
LOST, LOST_FOR = 6, timedelta(minutes=2)


def main(arguments: Sequence[str]) -> int:
    """`stage.py build OFFICIALS` or `stage.py serve PORT`."""
    what, number = arguments
    with time_machine.travel(NOW, tick=False):
        if what == "build":
            build(int(number))
        else:
            run("127.0.0.1", int(number), get_wsgi_application(), threading=True)
    return 0


def build(officials: int) -> None:
    """Tell the story in an empty database, then bring about what is under way."""
    call_command("migrate", verbosity=0)
    call_command("run_demo", officials=officials, seed=SEED, today=TODAY)
    world = World(seed=SEED, officials=officials, today=TODAY)
    world.users = {user.username: user for user in User.objects.all()}
    world.places = list(Place.objects.order_by("code"))
    world.bank = Bank.objects.get()
    prepare_next_round(world)
    sit_round(world)
    write_questions(world)
    propose(world)


def prepare_next_round(world: World) -> None:
    """Decide a round of next January, whose papers are still to be drawn."""
    rounds.plan_round(
        world,
        rounds.RoundPlan(
            code="SH27",
            title="Kỳ sát hạch kỹ năng số đợt 1 năm 2027",
            decision_number="2460/QĐ-UBND",
            unit_code="SKHCN",
            decided_on=date(2026, 11, 16),
            registered_on=date(2026, 11, 18),
            assembled_on=date(2026, 12, 21),
            sat_on=date(2027, 1, 12),
            published_on=date(2027, 1, 29),
            is_full=True,
        ),
    )


def sit_round(world: World) -> None:
    """Hold a round whose only shift runs: most began, some answered, few are missing."""
    plan = rounds.RoundPlan(
        code="SHBS",
        title="Kỳ sát hạch kỹ năng số bổ sung năm 2026",
        decision_number="2391/QĐ-UBND",
        unit_code="SKHCN",
        decided_on=date(2026, 11, 2),
        registered_on=date(2026, 11, 6),
        assembled_on=date(2026, 11, 12),
        sat_on=TODAY,
        published_on=date(2026, 12, 4),
        is_full=True,
    )
    round_ = rounds.plan_round(world, plan)
    rounds.make_papers(world, plan, round_)
    shift = Shift.objects.get(round=round_)
    appointed: list[tuple[str, Task, Place | None]] = [
        ("lanhdao", Task.CHAIR, None),
        ("thuky", Task.SECRETARY, None),
    ]
    proctors = zip(("giamthi1", "giamthi2"), _places(shift), strict=False)
    appointed += [(username, Task.PROCTOR, place) for username, place in proctors]
    for username, task, place in appointed:
        appoint(
            round_=round_,
            user=world.users[username],
            task=task,
            shift=shift if place else None,
            place=place,
            by=world.users["thuky"],
            at=moment(plan.assembled_on, 16),
        )
    _begin(world, shift)


def _places(shift: Shift) -> list[Place]:
    """Return the rooms in the order in which candidates were given seats."""
    rooms = shift.rooms.filter(candidates__isnull=False).distinct()
    by_number = rooms.annotate(first=Min("candidates__number")).order_by("first")
    return [room.place for room in by_number.select_related("place")]


def _begin(world: World, shift: Shift) -> None:
    open_shift(shift=shift, by=world.users["thuky"], at=shift.starts_at)
    late = world.users[LATE].official_id
    attempts = Attempt.objects.filter(candidate__shift_room__shift=shift).exclude(
        candidate__official=late
    )
    attempts = attempts.select_related("candidate", "exam_form").order_by("candidate__number")
    begun = []
    for number, attempt in enumerate(attempts):
        if number % ABSENT == ABSENT - 1:
            continue
        at = shift.starts_at + timedelta(seconds=4 * (number % 20))
        check_in(candidate=attempt.candidate, proctor=world.users["giamthi1"], at=at)
        begun.append(start(attempt=attempt, lease=f"may-{number}", at=at))
        until = NOW - (LOST_FOR if number == LOST else timedelta(seconds=20))
        _answer(begun[-1], f"may-{number}", at=at, until=until, count=1 + 3 * number % 7)
    give_extra_time(
        attempt=begun[0],
        minutes=6,
        reason="Máy trạm mất điện 6 phút, đã khởi động lại.",
        proctor=world.users["giamthi1"],
        at=NOW - timedelta(minutes=1),
    )


def _answer(attempt: Attempt, lease: str, *, at: datetime, until: datetime, count: int) -> None:
    """Answer the first `count` questions, evenly between two moments."""
    items = list(load_form(attempt.exam_form.uuid).items.values())[:count]
    step = (until - at) / count
    for place, item in enumerate(items, 1):
        value = kinds.get(item.kind).right_response(item.content)
        when = at + step * place
        save(
            sitter=sitter_of(attempt, lease=lease),
            answers=[Answer(item.id, value, place, when)],
            at=when,
        )


def write_questions(world: World) -> None:
    """Let the author hand in three questions, of which one comes back, and keep a draft."""
    author = world.users["soancauhoi"]
    assert world.bank is not None  # noqa: S101 (found just now)
    written = []
    old = QuestionVersion.objects.filter(kind="single_choice").order_by("question__code")[:4]
    for number, version in enumerate(old, 1):
        at = NOW - timedelta(hours=20, minutes=-number)
        draft = start_question(bank=world.bank, kind=version.kind, author=author, at=at)
        body = body_of(version)
        body["content"] = {
            **body["content"],
            "stem": f"Theo quy định hiện hành: {version.content['stem']}",
        }
        save_draft(draft=draft, body=body, at=at)
        if number < len(old):
            written.append(submit_draft(draft=draft, by=author, at=at))
    return_to_author(
        version=written[0],
        reviewer=world.users["thamdinh1"],
        reason="Câu dẫn cần nêu rõ văn bản quy định; phương án nhiễu thứ hai chưa hợp lý.",
        at=NOW - timedelta(hours=1),
    )


def propose(world: World) -> None:
    """Let a trainer propose one more session of the course that is to begin."""
    course = Course.objects.order_by("-pk")[0]
    trainer = Trainer.objects.get(user=world.users["giangvien1"])
    starts_at = moment(TODAY + timedelta(days=27), 13, 30)
    propose_session(
        course=course,
        topic="Thực hành nhận biết thư lừa đảo",
        periods=4,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3, minutes=20),
        place=world.places[0],
        trainers=[trainer],
        by=trainer.user,
        at=NOW - timedelta(days=1),
        note="Học viên đề nghị thêm thời gian thực hành.",
    )


if __name__ == "__main__":
    if not settings.DEMO_MODE:
        sys.exit("SATHACH_DEMO is not set: pictures are taken of invented people alone.")
    sys.exit(main(sys.argv[1:]))
