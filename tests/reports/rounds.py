"""Builders of published rounds, completed courses and letterheads, for the tests of reports."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from assessments.enums import Outcome, RoundState, ScoringState
from assessments.models import (
    Candidate,
    OutcomeTally,
    Result,
    ResultShare,
    Round,
    ScoringVersion,
    ShareTally,
)
from assessments.tallying import tally
from office.enums import PolicyKind
from people.models import Letterhead, Official, Unit
from reports.result_lists import Tallies
from tests.make import (
    EIGHT,
    LONG_AGO,
    make_candidate,
    make_policy,
    make_round,
    make_skill,
    make_unit,
    make_user,
)
from training.enums import CourseState, EnrolmentReason, EnrolmentState
from training.models import Completion, Course, Enrolment, Programme

ISSUED_ON = date(2026, 12, 7)
ISSUED_AT = datetime.fromisoformat("2026-12-07T09:00:00+07:00")


def make_province() -> Unit:
    """The top of a tree: "Ủy ban nhân dân tỉnh Vĩnh An"."""
    return make_unit(name="Ủy ban nhân dân tỉnh Vĩnh An", kind="province")


def make_issuer(*, parent: Unit | None = None, **letterhead: Any) -> Unit:
    """A department with a letterhead since long ago."""
    unit = make_unit(
        name="Sở Khoa học và Công nghệ", symbol="SKHCN", parent=parent or make_province()
    )
    values: dict[str, Any] = {
        "parent_body": "Ủy ban nhân dân tỉnh Vĩnh An",
        "issuer": "Sở Khoa học và Công nghệ",
        "place_name": "Vĩnh An",
        "signing_capacity": "GIÁM ĐỐC",
        "signatory": "Phan Hữu Tường",
        "valid_from": LONG_AGO,
    }
    Letterhead.objects.create(unit=unit, **{**values, **letterhead})
    return unit


def make_scoring(round_: Round, *, state: ScoringState = ScoringState.LIVE) -> ScoringVersion:
    """A scoring version with its decision."""
    return ScoringVersion.objects.create(
        round=round_,
        number=round_.scoring_versions.count() + 1,
        state=state,
        reason="Công nhận kết quả",
        decision="31/QĐ-HĐ",
        opened_by=make_user(),
        opened_at=EIGHT,
        approved_by=make_user(),
        approved_at=EIGHT,
    )


def make_published_round(*, at: datetime = EIGHT + timedelta(days=10), **fields: Any) -> Round:
    """A round whose results are published, still without candidates."""
    round_ = make_round(state=RoundState.MARKING, **fields)
    round_.live_scoring = make_scoring(round_)
    round_.state, round_.published_at = RoundState.PUBLISHED, at
    round_.save()
    return round_


def make_result(
    *,
    round_: Round | None = None,
    candidate: Candidate | None = None,
    outcome: Outcome = Outcome.PASSED,
    score: str = "7.38",
    grade_class: str = "Khá",
    shares: Mapping[str, str] | None = None,
    scoring: ScoringVersion | None = None,
    **candidate_fields: Any,
) -> Result:
    """A result under the live scoring, counted; a published pass unless told otherwise."""
    if candidate is None:
        round_ = round_ or make_published_round()
        candidate = make_candidate(round_=round_, **candidate_fields)
    scoring = scoring or candidate.round.live_scoring
    assert scoring is not None
    has_score = outcome in {Outcome.PASSED, Outcome.FAILED}
    result = Result.objects.create(
        candidate=candidate,
        scoring_version=scoring,
        outcome=outcome,
        score=Decimal(score) if has_score else None,
        grade_class=grade_class if has_score else "",
    )
    for code, share in (shares or {}).items():
        ResultShare.objects.create(
            result=result,
            skill=make_skill(code),
            items=10,
            earned=Decimal(share) * 10,
            maximum=Decimal(10),
            share=Decimal(share),
        )
    tally(scoring)
    return result


def all_tallies() -> Tallies:
    """What every scoring came to, whoever may see it."""
    return Tallies(OutcomeTally.objects.all(), ShareTally.objects.all())


def make_programme(code: str = "KNS-CB", *, periods: int = 40) -> Programme:
    """A programme, the same row for the same code."""
    defaults = {"name": f"Kỹ năng số {code}", "periods": periods}
    return Programme.objects.get_or_create(code=code, defaults=defaults)[0]


def make_course(*, programme: Programme | None = None, **fields: Any) -> Course:
    """A closed course of four days."""
    number = Course.objects.count() + 1
    values: dict[str, Any] = {
        "programme": programme or make_programme(),
        "code": f"L{number}",
        "title": f"Lớp số {number}",
        "capacity": 30,
        "registers_from": EIGHT,
        "registers_to": EIGHT + timedelta(days=5),
        "starts_on": date(2026, 11, 23),
        "ends_on": date(2026, 11, 26),
        "state": CourseState.CLOSED,
    }
    unit = fields.pop("unit", None) or make_unit()
    return Course.objects.create(unit=unit, **{**values, **fields})


def make_completion(
    *,
    course: Course | None = None,
    official: Official,
    unit: Unit | None = None,
    is_complete: bool = True,
    attended: int = 36,
) -> Completion:
    """What a course came to for someone: completed unless told otherwise."""
    state = EnrolmentState.COMPLETED if is_complete else EnrolmentState.NOT_COMPLETED
    enrolment = Enrolment.objects.create(
        course=course or make_course(),
        official=official,
        unit=unit or make_unit(),
        state=state,
        reason=EnrolmentReason.NOMINATED,
        enrolled_at=EIGHT,
    )
    return Completion.objects.create(
        enrolment=enrolment,
        policy=make_policy(PolicyKind.TRAINING),
        attended_periods=attended,
        held_periods=40,
        is_complete=is_complete,
        decided_at=ISSUED_AT - timedelta(days=5),
    )
