"""A round from its decision to its publication."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from assessments.assembling import assemble_round
from assessments.blueprints import CellPlan, PartPlan, write_blueprint
from assessments.enums import CellSource
from assessments.freezing import freeze_forms
from assessments.grading import grade
from assessments.item_analysis import analyse_items, record_use
from assessments.models import BlueprintVersion, Round, Shift
from assessments.proving import Proof, limits_of, prove_tailoring
from assessments.publishing import approve_scoring, publish
from assessments.registering import register_candidates
from assessments.rounds import open_round
from assessments.scorings import open_scoring
from assessments.seating import open_shifts, seat_candidates
from assessments.shifts import prepare_attempts
from demo.blueprints import BLUEPRINTS, FULL_MINUTES, SHORT_MINUTES, Cell
from demo.story.calendar import moment
from demo.story.sitting import hold_shift, item_tags
from demo.story.world import StoryBroken, World
from office.enums import PolicyKind
from office.policies import in_force
from people.models import JobPosition, Official, Unit

#: Hours at which shifts begin on a day, and the minutes a candidate may be late or paused beyond.
SHIFT_HOURS = (7, 9, 13, 15)
SLACK = timedelta(minutes=15)
LEAST_SEATS = 25


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """The days and papers of one round of the story."""

    code: str
    title: str
    decision_number: str
    unit_code: str
    decided_on: date
    registered_on: date
    assembled_on: date
    sat_on: date
    published_on: date
    is_full: bool


def _cell(cell: Cell) -> CellPlan:
    source, skills, levels, count = cell
    return CellPlan(
        source=CellSource(source),
        skills=tuple(skills.split()),
        levels=tuple(levels.split()),
        count=count,
        points=Decimal("0.25"),
    )


def _write_blueprints(
    world: World, plan: RoundPlan, unit: Unit
) -> dict[BlueprintVersion, list[JobPosition]]:
    positions = {position.code: position for position in JobPosition.objects.all()}
    minutes = FULL_MINUTES if plan.is_full else SHORT_MINUTES
    found = {}
    for spec in BLUEPRINTS:
        cells = tuple(_cell(cell) for cell in (spec.full if plan.is_full else spec.short))
        assert world.bank is not None  # noqa: S101 (the bank's step comes first)
        version = write_blueprint(
            code=spec.code,
            title=spec.title,
            unit=unit,
            banks=[world.bank],
            parts=[PartPlan(title="Trắc nghiệm", minutes=minutes, cells=cells)],
            by=world.users["thuky"],
            at=moment(plan.decided_on, 8),
        )
        found[version] = [positions[code] for code in spec.positions]
    return found


def plan_round(world: World, plan: RoundPlan) -> Round:
    """Decide the round, register everybody who has a posting that day, and give out seats."""
    organiser = world.users["thuky"]
    unit = Unit.objects.open_on(plan.decided_on).get(code=plan.unit_code)
    province = Unit.objects.open_on(plan.decided_on).get(parent__isnull=True)
    round_ = open_round(
        code=plan.code,
        title=plan.title,
        unit=unit,
        decision_number=plan.decision_number,
        decision_date=plan.decided_on,
        policy=in_force(PolicyKind.EXAM, on=plan.decided_on),
        units=[province],
        blueprints=_write_blueprints(world, plan, unit),
        by=organiser,
        at=moment(plan.decided_on, 9),
        is_simulated=True,
    )
    registration = register_candidates(
        round_=round_,
        officials=Official.objects.filter(
            postings__valid_from__lte=plan.registered_on, postings__is_primary=True
        ).distinct(),
        on=plan.registered_on,
        by=organiser,
        at=moment(plan.registered_on, 10),
    )
    minutes = FULL_MINUTES if plan.is_full else SHORT_MINUTES
    seats = sum(place.machines - place.spare_machines for place in world.places)
    shifts_needed = -(-registration.registered // max(seats, LEAST_SEATS))
    times = []
    for place in range(shifts_needed):
        day = plan.sat_on + timedelta(days=place // len(SHIFT_HOURS))
        starts_at = moment(day, SHIFT_HOURS[place % len(SHIFT_HOURS)], 30)
        times.append((starts_at, starts_at + timedelta(minutes=minutes) + SLACK))
    at = moment(plan.registered_on, 15)
    open_shifts(round_=round_, times=times, places=world.places, by=organiser, at=at)
    seat_candidates(round_=round_, by=organiser, at=at)
    world.rounds.append(round_)
    return round_


def make_papers(world: World, plan: RoundPlan, round_: Round) -> Proof:
    """Assemble, freeze, prepare the attempts, and prove the tailoring from the rows."""
    organiser = world.users["thuky"]
    assembled = assemble_round(
        round_=round_,
        on=plan.assembled_on,
        seed=world.seed,
        by=organiser,
        at=moment(plan.assembled_on, 8),
    )
    for key, reason in assembled.unserved.items():
        world.notes.append(f"{plan.code}: {key}: {reason}")
    freeze_forms(round_=round_, by=organiser, at=moment(plan.assembled_on, 17))
    round_.refresh_from_db()
    prepare_attempts(round_=round_, seed=world.seed, at=moment(plan.assembled_on, 18))
    proof = prove_tailoring(round_)
    world.tailoring[plan.code] = {
        "candidates": proof.candidates,
        "exam_forms": proof.exam_forms,
        "violations": proof.violations,
        "least_position_percent": proof.least_position_percent,
        "least_field_items": proof.least_field_items,
        "most_shared_percent_between_positions": proof.most_shared_percent,
    }
    if not proof.keeps(limits_of(round_)):
        raise StoryBroken(f"the papers of {plan.code} are not tailored as promised: {proof}")
    return proof


def hold_round(world: World, round_: Round) -> int:
    """Let every shift sit; return how many answers were acknowledged."""
    tags = item_tags(round_)
    acknowledged = 0
    for place, shift in enumerate(Shift.objects.filter(round=round_).order_by("number")):
        acknowledged += hold_shift(world, shift, tags, eventful=place == 0)
    round_.refresh_from_db()
    return acknowledged


def publish_round(world: World, plan: RoundPlan, round_: Round) -> None:
    """Grade, approve by the council's decision, publish, and tell the banks what was used."""
    organiser = world.users["thuky"]
    at = moment(plan.published_on, 8)
    scoring = open_scoring(round_=round_, reason="Chấm lần đầu", by=organiser, at=at)
    grade(scoring=scoring, at=at)
    scoring = approve_scoring(
        scoring=scoring,
        decision=f"{plan.decision_number.split('/')[0]}a/QĐ-HĐSH",
        by=world.users["lanhdao"],
        at=moment(plan.published_on, 10),
    )
    publish(scoring=scoring, by=organiser, at=moment(plan.published_on, 14))
    record_use(round_=round_, on=plan.published_on)
    analyse_items(scoring=scoring, on=plan.published_on)
    round_.refresh_from_db()
