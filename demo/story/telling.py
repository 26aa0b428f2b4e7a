"""The whole story in its order, each step measured."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings

from assessments.appointing import appoint
from assessments.enums import Outcome, Task
from assessments.models import Response, Result, Round
from assessments.signing_papers import sign_papers
from demo.measuring import Step, measured
from demo.province.people import make_people
from demo.story import certifying, practising, reporting, rounds, settling, training
from demo.story.calendar import (
    FIRST_ASSEMBLY,
    FIRST_DECISION,
    FIRST_PUBLISHED,
    FIRST_REGISTRATION,
    FIRST_SITTING,
    ROSTER_BEFORE,
    TERMS,
    TWO_TIERS,
    before,
    moment,
)
from demo.story.world import World
from people.accounts import open_accounts, set_first_password
from people.models import Official, Unit, User
from reports.summaries import export_results
from training.models import Completion, Course, Recommendation

FIRST_UNIT, SECOND_UNIT = "STTTT", "SKHCN"
MOST_COURSES = 10
#: The programme of searching, e-mail, figures and the slow step, and the one to be taken before.
FOR_LEADERS, BEFORE_LEADERS = "CT-LD01", "CT-TH05"

#: Files of the Excel summaries, by what the report calls them, in the order of the rounds.
_SUMMARIES = {"summary_2024": "summary-2024.xlsx", "summary": "summary.xlsx"}


def _do_not_wait_for_the_disk() -> None:
    """Let this connection's commits return before they are on the disk.

    A story that a power cut ends is told again from the start, so nothing is lost. The product
    itself waits for every save (`config.settings`).
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = OFF")
        else:
            cursor.execute("SET synchronous_commit = off")


def first_plan(*, is_full: bool = False) -> rounds.RoundPlan:
    """Return the days of the first round; it has short papers unless `is_full`."""
    return rounds.RoundPlan(
        code="SH24",
        title="Kỳ sát hạch năng lực ứng dụng CNTT năm 2024",
        decision_number="1187/QĐ-UBND",
        unit_code=FIRST_UNIT,
        decided_on=FIRST_DECISION,
        registered_on=FIRST_REGISTRATION,
        assembled_on=FIRST_ASSEMBLY,
        sat_on=FIRST_SITTING,
        published_on=FIRST_PUBLISHED,
        is_full=is_full,
    )


def _second_plan(today: date) -> rounds.RoundPlan:
    return rounds.RoundPlan(
        code="SH26",
        title="Kỳ sát hạch kỹ năng số năm 2026",
        decision_number="2154/QĐ-UBND",
        unit_code=SECOND_UNIT,
        decided_on=before(today, 70),
        registered_on=before(today, 60),
        assembled_on=before(today, 45),
        sat_on=before(today, 31),
        published_on=before(today, 16),
        is_full=True,
    )


class _Telling:
    """Runs steps one after another, says each on the way and remembers what it took."""

    def __init__(self, world: World, progress: Callable[[str], object]) -> None:
        self.world, self.progress, self.steps = world, progress, list[Step]()

    def step(self, name: str, action: Callable[[], Any]) -> Any:
        """Run one step; what it returns is told beside its seconds."""
        answer = measured(name, action, self.steps)
        told = f" ({answer})" if isinstance(answer, int) else ""
        self.progress(f"{self.steps[-1].seconds:7.1f} s  {name}{told}")
        return answer


def _round(telling: _Telling, plan: rounds.RoundPlan) -> Round:
    world = telling.world
    round_: Round = telling.step(
        f"{plan.code}: đăng ký, xếp phòng", lambda: rounds.plan_round(world, plan)
    )
    proof = telling.step(
        f"{plan.code}: lập đề, kiểm chứng", lambda: rounds.make_papers(world, plan, round_)
    )
    telling.progress(
        f"           Đề của cả {proof.candidates} thí sinh đúng vị trí và lĩnh vực của từng người;"
        f" câu theo vị trí từ {proof.least_position_percent} %, theo lĩnh vực từ"
        f" {proof.least_field_items} câu; đề của hai vị trí chung nhiều nhất"
        f" {proof.most_shared_percent} % số câu."
    )
    _appoint(world, round_, at=moment(plan.assembled_on, 16))
    sign_papers(
        round_=round_, remark="", by=world.users["dethi1"], at=moment(plan.assembled_on, 18)
    )
    acknowledged = telling.step(f"{plan.code}: làm bài", lambda: rounds.hold_round(world, round_))
    world.counts[f"{plan.code}: câu trả lời đã nhận"] = acknowledged
    telling.step(f"{plan.code}: chấm, công bố", lambda: rounds.publish_round(world, plan, round_))
    return round_


def _appoint(world: World, round_: Round, *, at: datetime) -> None:
    tasks = {
        "lanhdao": Task.CHAIR,
        "thuky": Task.SECRETARY,
        "giamthi1": Task.PROCTOR,
        "giamthi2": Task.PROCTOR,
        "chamthi": Task.MARKER,
        "dethi1": Task.PAPER_HEAD,
        "dethi2": Task.PAPER_BOARD,
        "dethi3": Task.PAPER_BOARD,
    }
    for username, task in tasks.items():
        appoint(
            round_=round_, user=world.users[username], task=task, by=world.users["thuky"], at=at
        )


def _open_official_accounts(world: World) -> int:
    """Open an account for every official; one who passed and learnt gets a password at once."""
    at = moment(world.today - timedelta(days=1), 8)
    accounts = open_accounts(
        officials=Official.objects.filter(user__isnull=True), by=world.users["tochuc"], at=at
    )
    codes = {account.user.official_id: account for account in accounts}
    learnt = Completion.objects.filter(is_complete=True).values("enrolment__official")
    chosen = (
        Result.objects.published()
        .filter(candidate__round=world.rounds[-1], outcome=Outcome.PASSED)
        .filter(candidate__official__in=learnt)
        .order_by("candidate__number")
        .first()
    )
    if chosen is not None:
        account = codes[chosen.candidate.official_id]
        password = settling.password_of(account.user.username)
        set_first_password(
            username=account.user.username, code=account.code, password=password, at=at
        )
        world.accounts.append(
            {
                "role": "official",
                "username": account.user.username,
                "password": password,
                "full_name": account.user.full_name,
                "note": "Cán bộ đã đạt kỳ 2026 và đã học lớp bồi dưỡng",
            }
        )
    return len(accounts)


#: One thread tells it on one connection, see _do_not_wait_for_the_disk.
@override_settings(REQUIRE_DURABLE=False, GROUP_COMMIT=False)
def tell(
    *,
    officials: int,
    seed: int,
    today: date,
    folder: Path,
    progress: Callable[[str], object],
) -> str:
    """Run the story in an empty database; write report.json, the summaries and certificates.

    Returns:
        The closing table, in Vietnamese.
    """
    _do_not_wait_for_the_disk()
    world = World(seed=seed, officials=officials, today=today)
    telling = _Telling(world, progress)
    step = telling.step
    world.people = step("Tạo người của tỉnh mẫu", lambda: make_people(officials, seed))
    step("Quy định, đơn vị, phòng, tài khoản", lambda: settling.settle(world))
    step("Nhập ngân hàng câu hỏi", lambda: settling.fill_bank(world))
    step("Thẩm định, phê duyệt câu hỏi", lambda: settling.review_bank(world))
    step(
        "Nhập danh sách cán bộ 2024",
        lambda: settling.bring_people(world, which="before", on=ROSTER_BEFORE),
    )
    first = _round(telling, first_plan())
    step(
        "SH24: cấp chứng nhận",
        lambda: certifying.certify_round(world, first, on=FIRST_PUBLISHED + timedelta(days=17)),
    )
    step("Nhập chương trình bồi dưỡng", lambda: settling.bring_programmes(world))
    step(
        "Khuyến nghị sau kỳ 2024",
        lambda: training.recommend_courses(world, at=moment(TERMS[0] - timedelta(days=20), 8)),
    )
    _term(telling, TERMS[0], FIRST_UNIT, for_leaders=BEFORE_LEADERS)
    _term(telling, TERMS[1], FIRST_UNIT, for_leaders=FOR_LEADERS)
    step("Sắp xếp đơn vị 2025", lambda: settling.reorganise_province(world))
    step(
        "Nhập danh sách cán bộ 2025",
        lambda: settling.bring_people(world, which="after", on=TWO_TIERS),
    )
    _term(telling, TERMS[2], SECOND_UNIT, for_leaders=FOR_LEADERS)
    _term(telling, TERMS[3], SECOND_UNIT)
    second = _round(telling, _second_plan(today))
    step(
        "Khuyến nghị sau kỳ 2026",
        lambda: training.recommend_courses(world, at=moment(before(today, 15), 8)),
    )
    training.open_next_course(world, unit_code=SECOND_UNIT)
    step(
        "SH26: cấp chứng nhận",
        lambda: certifying.certify_round(world, second, on=before(today, 8)),
    )
    step(
        "Cấp chứng nhận bồi dưỡng",
        lambda: certifying.certify_courses(world, on=before(today, 8)),
    )
    certifying.make_exceptions(world)
    step("Mở tài khoản cán bộ", lambda: _open_official_accounts(world))
    step(
        "Mở ngân hàng luyện tập",
        lambda: practising.open_practice_bank(world, unit_code=SECOND_UNIT),
    )
    step("Luyện tập", lambda: practising.practise(world))
    step("Xuất bảng tổng hợp Excel", lambda: _export(world, [first, second], folder))
    step(
        "Ghi tệp chứng nhận",
        lambda: certifying.write_certificates(folder / "certificates"),
    )
    sealed = step("Khóa chuỗi nhật ký", reporting.seal_journal)
    return _close(world, telling, [first, second], sealed, folder=folder)


def _export(world: World, held: Sequence[Round], folder: Path) -> None:
    """Write the summary of each round by the units of the story's last day."""
    at = moment(world.today, 10)
    for round_, name in zip(held, _SUMMARIES.values(), strict=True):
        export_results(round_=round_, path=folder / name, by=world.users["tochuc"], at=at)


def _term(telling: _Telling, monday: date, unit_code: str, *, for_leaders: str = "") -> None:
    term = training.Term(monday, unit_code, MOST_COURSES, for_leaders)
    telling.step(f"Các lớp từ {monday:%d/%m/%Y}", lambda: training.hold_term(telling.world, term))


def _close(
    world: World,
    telling: _Telling,
    held: list[Round],
    sealed: dict[str, Any],
    *,
    folder: Path,
) -> str:
    told = [reporting.round_counts(round_) for round_ in held]
    gains = reporting.training_gains(*held)
    leaders = reporting.leaders_case(*held)
    officials = [account for account in world.accounts if account["role"] == "official"]
    seen = reporting.one_profile(officials[0]["username"], held[-1]) if officials else None
    certificates = certifying.certificate_counts()
    world.counts |= {
        "Cán bộ": Official.objects.count(),
        "Tài khoản": User.objects.count(),
        "Câu hỏi được duyệt": sum(reporting.questions_by_kind().values()),
        "Câu trả lời đã lưu": Response.objects.count(),
        "Khuyến nghị bồi dưỡng": Recommendation.objects.count(),
        "Đơn vị trước khi sắp xếp": Unit.objects.open_on(ROSTER_BEFORE).count(),
        "Đơn vị hiện nay": Unit.objects.open_on(world.today).count(),
        "Lớp bồi dưỡng": Course.objects.count(),
        "Hoàn thành lớp": Completion.objects.filter(is_complete=True).count(),
        "Chứng nhận còn giá trị": certificates["issued"],
        "Chứng nhận thu hồi": certificates["revoked"],
        "Chứng nhận thay thế": certificates["replaced"],
        "Nhật ký đã khóa": sealed["sealed"],
    }
    report = {
        "seed": world.seed,
        "officials": world.officials,
        "today": world.today.isoformat(),
        "database": connection.vendor,
        "simulated": True,
        "counts": reporting.table_counts(),
        "rounds": told,
        "questions_by_kind": reporting.questions_by_kind(),
        "certificates": certificates,
        "figures": world.counts,
        "tailoring": world.tailoring,
        "training_gains": gains,
        "leaders": leaders,
        "profile": seen,
        "durable": False,  # commits of the story do not wait for the disk; the product's do
        "digests": reporting.digests(held),
        "unserved": world.notes,
        "journal": sealed,
        "steps": [asdict(step) for step in telling.steps],
        "seconds": round(sum(step.seconds for step in telling.steps), 1),
        "cpu_seconds": round(sum(step.cpu_seconds for step in telling.steps), 1),
        "peak_mib": max(step.peak_mib for step in telling.steps),
        "accounts": world.accounts,
        "addresses": {
            "home": f"{settings.PUBLIC_URL}/",
            "login": f"{settings.PUBLIC_URL}/dang-nhap",
            "verify": f"{settings.PUBLIC_URL}/xm/",
            "health": f"{settings.PUBLIC_URL}/health",
        },
        "files": {
            **{key: str(folder / name) for key, name in _SUMMARIES.items()},
            "certificates": str(folder / "certificates"),
            "report": str(folder / "report.json"),
        },
        "finished": True,
    }
    reporting.write_report(folder / "report.json", report)
    return reporting.closing_table(world, told, gains, leaders, seen, telling.steps) + (
        f"\n\n  Bảng tổng hợp: {folder / _SUMMARIES['summary']}"
        f"\n  Của kỳ 2024:   {folder / _SUMMARIES['summary_2024']}"
        f"\n  Chứng nhận:    {folder / 'certificates'}"
        f"\n  Báo cáo:       {folder / 'report.json'}"
    )
