"""Rounds as the domain functions make them, step by step; and rounds that are being marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from assessments.assembling import Assembled, assemble_round
from assessments.blueprints import CellPlan, PartPlan, write_blueprint
from assessments.draw_plans import plan_of
from assessments.enums import CellSource, RoundState, Standing
from assessments.freezing import freeze_forms
from assessments.grading import grade
from assessments.models import (
    Attempt,
    BlueprintVersion,
    Candidate,
    Response,
    Round,
    ScoringVersion,
    ShiftRoom,
)
from assessments.registering import register_candidates
from assessments.rounds import open_round
from assessments.scorings import open_scoring
from assessments.seating import open_shifts, seat_candidates
from assessments.shifts import open_shift, prepare_attempts
from banks.enums import VersionState
from banks.models import Approval, Bank, Question, QuestionVersion
from office.frozen import FrozenColumns
from people.models import Official, Place, Site, Unit
from tests.make import (
    EIGHT,
    SINGLE_CHOICE,
    make_bank,
    make_candidate,
    make_ended_attempt,
    make_exam_form,
    make_field,
    make_policy,
    make_position,
    make_posting,
    make_round,
    make_shift_room,
    make_skill,
    make_unit,
    make_user,
)

MINUTE = timedelta(minutes=1)
THE_DAY = date(2026, 11, 1)
CELLS = (
    CellPlan(CellSource.COMMON, (), (), 2),
    CellPlan(CellSource.POSITION, (), (), 1),
    CellPlan(CellSource.FIELD, (), (), 1),
)


def fill_bank(
    *,
    common: int = 6,
    positions: Iterable[str] = ("CV", "KT"),
    fields: Iterable[str] = ("TAI_CHINH", "NOI_VU"),
    each: int = 3,
) -> Bank:
    """A bank with so many questions for everyone, and for each position and field."""
    bank, author, skill = make_bank(), make_user(), make_skill()
    tags: list[tuple[str, str]] = [("", "")] * common
    tags += [(code, "") for code in positions] * each + [("", code) for code in fields] * each
    questions = Question.objects.bulk_create(
        Question(bank=bank, code=f"C{number:03d}") for number in range(len(tags))
    )
    versions = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=question,
            number=1,
            state=VersionState.APPROVED,
            kind="single_choice",
            content=dict(SINGLE_CHOICE),
            level="NB",
            points=1,
            seconds=60,
            checksum="0" * 64,
            author=author,
            written_at=EIGHT,
        )
        for question in questions
    )
    Approval.objects.bulk_create(Approval(version=version, at=EIGHT) for version in versions)
    for question, version in zip(questions, versions, strict=True):
        question.live_version = version
    Question.objects.bulk_update(questions, ["live_version"])
    skill.question_versions.add(*versions)
    for version, (position, field) in zip(versions, tags, strict=True):
        if position:
            version.positions.add(make_position(position))
        if field:
            version.fields.add(make_field(field))
    return bank


def write_plan(*banks: Bank, parts: Sequence[PartPlan] | None = None) -> BlueprintVersion:
    """A blueprint of one part: two common items, one of the position, one of the field."""
    return write_blueprint(
        code=f"MT-{BlueprintVersion.objects.count()}",
        title="Ma trận",
        unit=make_unit(),
        banks=banks,
        parts=parts or [PartPlan("Trắc nghiệm", 45, CELLS)],
        by=make_user(),
        at=EIGHT,
    )


def plan_round(
    version: BlueprintVersion,
    *,
    people: Mapping[str, int],
    code: str = "",
    unit: Unit | None = None,
    forms: int = 2,
) -> Round:
    """A planned round with so many candidates of each stratum ("CV|TAI_CHINH")."""
    unit = unit or make_unit()
    round_ = open_round(
        code=code or f"KSH{Round.objects.count()}",
        title="Kỳ sát hạch",
        unit=unit,
        decision_number="1/QĐ",
        decision_date=date(2026, 10, 1),
        policy=make_policy(),
        units=[unit],
        blueprints={version: [make_position(key) for key in {k.split("|")[0] for k in people}]},
        by=make_user(),
        at=EIGHT,
        forms_per_stratum=forms,
    )
    officials = []
    for key, count in people.items():
        position, _bar, fields = key.partition("|")
        for _ in range(count):
            posting = make_posting(unit=unit, position=position, fields=fields.split(","))
            officials.append(posting.official)
    register(round_, officials)
    return round_


def register(round_: Round, officials: Iterable[Official]) -> Any:
    return register_candidates(
        round_=round_, officials=officials, on=THE_DAY, by=make_user(), at=EIGHT
    )


def make_place(*, machines: int = 10, spare: int = 0, columns: int = 5) -> Place:
    number = Place.objects.count()
    site = Site.objects.create(code=f"TT{number}", name="Trung tâm", unit=make_unit())
    return Place.objects.create(
        site=site,
        code="P1",
        name="Phòng máy",
        machines=machines,
        spare_machines=spare,
        columns=columns,
    )


def plan_shifts(round_: Round, *places: Place, shifts: int = 1) -> list[ShiftRoom]:
    """Shifts of 90 minutes from 8:00 on, two hours apart."""
    starts = [EIGHT + timedelta(hours=2 * number) for number in range(shifts)]
    return open_shifts(
        round_=round_,
        times=[(start, start + 90 * MINUTE) for start in starts],
        places=places,
        by=make_user(),
        at=EIGHT,
    )


def assemble(
    round_: Round, *, seed: int = 7, forms_per_stratum: int | None = None, **plan: Any
) -> Assembled:
    """Draw the papers; `plan` changes how the round is drawn (`DrawPlan`)."""
    if forms_per_stratum is not None:
        plan["forms_per_stratum"] = forms_per_stratum
    return assemble_round(
        round_=round_,
        on=THE_DAY,
        seed=seed,
        by=make_user(),
        at=EIGHT,
        plan=replace(plan_of(round_), **plan),
    )


def freeze(round_: Round) -> int:
    return freeze_forms(round_=round_, by=make_user(), at=EIGHT)


def ready_round(version: BlueprintVersion, *, people: Mapping[str, int]) -> Round:
    """A round whose attempts are prepared and whose only shift is open since 8:00."""
    round_ = plan_round(version, people=people)
    (room,) = plan_shifts(round_, make_place(machines=20))
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    open_shift(shift=room.shift, by=make_user(), at=EIGHT)
    round_.refresh_from_db()
    return round_


def answer(attempt: Attempt, *values: Any) -> None:
    """Write responses to the items of an attempt in order; ... leaves one without."""
    for item, value in zip(attempt.exam_form.items.order_by("order"), values, strict=False):
        if value is not ...:
            Response.objects.create(
                attempt=attempt,
                item=item,
                value=value,
                sequence=1,
                client_at=EIGHT,
                saved_at=EIGHT,
            )


def marked_round(**fields: Any) -> Round:
    """A round in marking, without candidates yet."""
    return make_round(state=RoundState.MARKING, **fields)


def sat(
    round_: Round, *values: Any, versions: Iterable[QuestionVersion] | None = None, **fields: Any
) -> Attempt:
    """The ended attempt of a new candidate who gave `values` to the items of `versions`."""
    candidate = make_candidate(round_=round_, **{"standing": Standing.SAT, **fields})
    exam_form = make_exam_form(candidate, versions=versions)
    attempt = make_ended_attempt(candidate=candidate, exam_form=exam_form)
    answer(attempt, *values)
    return attempt


def graded(round_: Round) -> ScoringVersion:
    """A shadow scoring of a round, graded."""
    scoring = open_scoring(round_=round_, reason="Chấm lần đầu", by=make_user(), at=EIGHT)
    grade(scoring=scoring, at=EIGHT)
    return scoring


def waiting_attempt(round_: Round, room: ShiftRoom, seat: int, **fields: Any) -> Attempt:
    """A prepared attempt of a new candidate on a seat."""
    candidate = make_candidate(round_=round_, shift_room=room, seat=seat, **fields)
    exam_form = make_exam_form(candidate)
    return Attempt.objects.create(
        candidate=candidate, exam_form=exam_form, part=exam_form.part, prepared_at=EIGHT
    )


def room_of(round_: Round, *attempts: int) -> tuple[ShiftRoom, list[Attempt]]:
    """A room with one waiting attempt on each of these seats."""
    room = make_shift_room(round_)
    return room, [waiting_attempt(round_, room, seat) for seat in attempts]


def drop_trigger(table: str) -> None:
    """Do what only the owner of the database can: take the guard of a table away."""
    for statement in FrozenColumns(table, [])._drop(connection.schema_editor()):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def scores_of(scoring: ScoringVersion) -> dict[int, Decimal]:
    """The score by attempt."""
    return dict(scoring.attempt_scores.values_list("attempt", "score"))


def candidates_of(round_: Round) -> list[Candidate]:
    return list(round_.candidates.order_by("number"))
