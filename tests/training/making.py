"""Builders of the training app's rows, so that a test states only what matters to it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.enums import Outcome, RoundState, ScoringState
from assessments.models import Result, ResultShare, Round, ScoringVersion
from banks.models import SkillRequirement
from office.enums import PolicyKind
from office.models import PolicyVersion
from office.text import fold_marks
from people.enums import Role
from people.models import JobPosition, Official, Place, Site, Unit, User
from tests.make import (
    EIGHT,
    LONG_AGO,
    grant,
    make_candidate,
    make_official,
    make_policy,
    make_position,
    make_posting,
    make_round,
    make_skill,
    make_unit,
    make_user,
)
from training.enums import CourseState, EnrolmentReason, EnrolmentState, TrainerKind
from training.models import (
    Completion,
    Course,
    Enrolment,
    Programme,
    Recommendation,
    Session,
    Trainer,
)

_numbers = count(1)
HALF_DAY = timedelta(hours=3)


def make_programme(
    code: str = "",
    *,
    modules: Iterable[str] = ("IU03",),
    positions: Iterable[str] = (),
    periods: int = 8,
    after: Programme | None = None,
) -> Programme:
    """A programme for everyone that teaches text processing in eight periods."""
    code = code or f"CT{next(_numbers)}"
    programme = Programme.objects.create(
        code=code, name=f"Chương trình {code}", periods=periods, prerequisite=after
    )
    programme.modules.add(*(make_skill(module) for module in modules))
    programme.positions.add(*(make_position(position) for position in positions))
    return programme


def make_course(
    *,
    programme: Programme | None = None,
    unit: Unit | None = None,
    state: CourseState = CourseState.OPEN,
    **fields: Any,
) -> Course:
    """A course of 30 seats that registers in the week before `EIGHT` and on that day."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"L{number}",
        "title": f"Lớp {number}",
        "capacity": 30,
        "registers_from": EIGHT - timedelta(days=7),
        "registers_to": EIGHT + timedelta(days=1),
        "starts_on": date(2026, 11, 16),
        "ends_on": date(2026, 11, 20),
    }
    values |= fields
    return Course.objects.create(
        programme=programme or make_programme(),
        unit=unit or make_unit(),
        state=state,
        search_title=fold_marks(values["title"]),
        search_decision=fold_marks(values.get("decision", "")),
        **values,
    )


def make_place() -> Place:
    number = next(_numbers)
    site = Site.objects.create(code=f"TT{number}", name="Trung tâm", unit=make_unit())
    return Place.objects.create(site=site, code="P1", name=f"Phòng {number}", machines=30)


def make_trainer() -> Trainer:
    return Trainer.objects.create(user=make_user(), kind=TrainerKind.STAFF)


def make_session(
    course: Course, *, periods: int = 4, starts_at: datetime = EIGHT, number: int | None = None
) -> Session:
    """A session of half a day, held online, without a trainer."""
    return Session.objects.create(
        course=course,
        number=number or course.sessions.count() + 1,
        topic="Định dạng văn bản",
        periods=periods,
        starts_at=starts_at,
        ends_at=starts_at + HALF_DAY,
    )


def make_posted_official(unit: Unit | None = None) -> Official:
    """An official with a main posting."""
    return make_posting(official=make_official(), unit=unit or make_unit()).official


def make_enrolment(
    course: Course, *, official: Official | None = None, unit: Unit | None = None, **fields: Any
) -> Enrolment:
    """Someone nominated by their unit who has a seat."""
    values: dict[str, Any] = {
        "state": EnrolmentState.ENROLLED,
        "reason": EnrolmentReason.NOMINATED,
        "enrolled_at": EIGHT,
    }
    return Enrolment.objects.create(
        course=course,
        official=official or make_official(),
        unit=unit or make_unit(),
        **{**values, **fields},
    )


def make_completion(
    official: Official, programme: Programme, *, decided_at: datetime = EIGHT, complete: bool = True
) -> Completion:
    """What a closed course of `programme` came to for `official`."""
    course = make_course(programme=programme, state=CourseState.CLOSED)
    state = EnrolmentState.COMPLETED if complete else EnrolmentState.NOT_COMPLETED
    policy = PolicyVersion.objects.filter(kind=PolicyKind.TRAINING).first()
    return Completion.objects.create(
        enrolment=make_enrolment(course, official=official, state=state),
        policy=policy or make_policy(PolicyKind.TRAINING),
        attended_periods=8 if complete else 4,
        held_periods=8,
        is_complete=complete,
        decided_at=decided_at,
    )


def make_published_round(*, at: datetime = EIGHT, **fields: Any) -> Round:
    """A round whose results everyone concerned may see."""
    round_ = make_round(**fields)
    user = make_user()
    round_.live_scoring = ScoringVersion.objects.create(
        round=round_,
        number=1,
        state=ScoringState.LIVE,
        reason="Chấm lần đầu",
        decision="12/QĐ-HĐ",
        opened_by=user,
        opened_at=at,
        approved_by=user,
        approved_at=at,
    )
    round_.state, round_.published_at = RoundState.PUBLISHED, at
    round_.save()
    return round_


def make_result(
    round_: Round,
    shares: Mapping[str, str],
    *,
    official: Official | None = None,
    position: str = "CV",
    scoring: ScoringVersion | None = None,
) -> Result:
    """A passed result that shows `shares` by module; under the live scoring unless told."""
    official = official or make_official()
    candidate = round_.candidates.filter(official=official).first() or make_candidate(
        round_=round_, official=official, position=position
    )
    version = scoring or round_.live_scoring
    assert version is not None
    result = Result.objects.create(
        candidate=candidate,
        scoring_version=version,
        outcome=Outcome.PASSED,
        score=Decimal(6),
        grade_class="Trung bình",
    )
    for code, share in shares.items():
        ResultShare.objects.create(
            result=result,
            skill=make_skill(code),
            items=10,
            earned=Decimal(share) * 10,
            maximum=Decimal(10),
            share=Decimal(share),
        )
    return result


def require(position: str, module: str, share: str) -> JobPosition:
    """Ask a share of a module of a position, since long ago."""
    row = make_position(position)
    SkillRequirement.objects.create(
        position=row, skill=make_skill(module), share=Decimal(share), valid_from=LONG_AGO
    )
    return row


def make_recommendation(
    programme: Programme,
    *,
    official: Official | None = None,
    unit: Unit | None = None,
    share: str = "0.4",
    at: datetime = EIGHT,
) -> Recommendation:
    """Advice from a published result that shows too little of text processing."""
    result = make_result(make_published_round(at=at), {"IU03": share}, official=official)
    if unit is not None:
        result.candidate.unit = unit
        result.candidate.save()
    return Recommendation.objects.create(
        result=result,
        programme=programme,
        module=make_skill("IU03"),
        share=Decimal(share),
        required=Decimal("0.65"),
        made_at=at,
    )


def make_officer(unit: Unit, role: Role = Role.TRAINING_OFFICER) -> User:
    """An account with a role over a unit."""
    user = make_user()
    grant(user, role, unit)
    return user


def make_own_account(official: Official | None = None) -> User:
    """The account of an official with a main posting."""
    return make_user(official=official or make_posted_official())


def log_in(client: Client, user: User) -> Client:
    """Open a session of `user`."""
    client.force_login(user, backend="people.backends.GrantBackend")
    return client


def statements(client: Client, address: str) -> int:
    """Return how many SQL statements a page asks."""
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)
