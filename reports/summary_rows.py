"""Rows of a round's summary, read from the database in a bounded number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone, translation

from assessments import enums as assessments
from assessments.enums import RoundState, Standing
from assessments.models import Attempt, Candidate, CandidateField, Result, ResultShare, Round
from assessments.queries import requirements_on
from banks.models import Skill
from people.enums import DatePrecision, PositionGroup, Sex
from people.models import Unit, UnitSuccession
from people.succession import rollup, today_unit_of
from reports.enums import CertificateState
from reports.models import Certificate
from reports.workbook import rows
from reports.workbook.rows import CandidateRow, Outcome, Requirement, TrainingRow
from reports.workbook.tally import natural_key
from training.advice import gaps_of
from training.enums import ATTENDED, EnrolmentState
from training.models import Attendance, Completion, Enrolment, Recommendation

_OUTCOMES: Mapping[str, Outcome] = {
    assessments.Outcome.PASSED: Outcome.PASSED,
    assessments.Outcome.FAILED: Outcome.FAILED,
    assessments.Outcome.ABSENT: Outcome.ABSENT,
    assessments.Outcome.SUSPENDED: Outcome.SUSPENDED,
    assessments.Outcome.EXEMPT: Outcome.EXEMPT,
    assessments.Outcome.UNSERVED: Outcome.NO_FORM,
}
#: How a candidate without a published result ended.
_STANDINGS: Mapping[str, Outcome] = {
    Standing.ABSENT: Outcome.ABSENT,
    Standing.SUSPENDED: Outcome.SUSPENDED,
    Standing.EXEMPT: Outcome.EXEMPT,
    Standing.UNSERVED: Outcome.NO_FORM,
}
_SEXES: Mapping[str, str] = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}
_TAKING = [EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED]
_STORED = Decimal("0.0001")
_NO_UNIT = "“%s” đã chia tách hoặc giải thể và cán bộ không có vị trí công tác hiện nay"


class SkillTable:
    """What a round measured, and what its candidates' positions asked on a day.

    Two statements. `modules` are in the order of their frameworks.
    """

    def __init__(self, round_: Round, *, positions: set[int], on: date) -> None:
        self._shares: dict[int, dict[int, Decimal]] = defaultdict(dict)
        modules: dict[int, Skill] = {}
        shares = ResultShare.objects.filter(
            result__in=_published(round_).values("pk"), skill__parent__isnull=True
        )
        for share in shares.select_related("skill__framework"):
            self._shares[share.result_id][share.skill_id] = share.share
            modules[share.skill_id] = share.skill
        self.modules = sorted(modules.values(), key=_in_framework_order)
        self._required = requirements_on(positions, on=on)

    def shares(self, result: Result | None) -> dict[str, Decimal | None]:
        """Return the share of each module by its code; None where it was not measured."""
        mine = self._shares[result.pk] if result is not None else {}
        return {module.code: mine.get(module.pk) for module in self.modules}

    def weak(self, result: Result | None, *, position: int, weak_share: Decimal) -> tuple[str, ...]:
        """Return the names of the modules that stay below what the position asks."""
        if result is None:
            return ()
        mine = self._shares[result.pk]
        gaps = gaps_of(
            {module.code: mine[module.pk] for module in self.modules if module.pk in mine},
            required={
                module.code: self._required[position][module.pk]
                for module in self.modules
                if module.pk in self._required[position]
            },
            weak_share=weak_share,
        )
        return tuple(module.name for module in self.modules if module.code in gaps)

    def requirements(self, positions: Mapping[int, str]) -> tuple[Requirement, ...]:
        """Return what the positions (id to code) ask of the measured modules."""
        return tuple(
            Requirement(code, module.code, self._required[position][module.pk])
            for position, code in sorted(positions.items(), key=lambda pair: pair[1])
            for module in self.modules
            if module.pk in self._required[position]
        )


def candidates_of(round_: Round) -> list[Candidate]:
    """Return a round's candidates as lists are read aloud, with what their rows need (two)."""
    fields = CandidateField.objects.select_related("field").order_by("order")
    return list(
        round_.candidates.in_name_order()
        .select_related("official", "unit__parent", "position")
        .prefetch_related(Prefetch("ordered_fields", fields))
    )


def candidate_rows(
    round_: Round,
    candidates: Sequence[Candidate],
    skills: SkillTable,
    *,
    weak_share: Decimal,
    on: date,
) -> tuple[CandidateRow, ...]:
    """Return the rows of ChiTiet: seven statements more, whatever the number of candidates."""
    results = {result.candidate_id: result for result in _published(round_)}
    annulled = set(
        Attempt.objects.filter(candidate__round=round_, annulled_at__isnull=False).values_list(
            "candidate", flat=True
        )
    )
    programmes: dict[int, list[str]] = defaultdict(list)
    advised = Recommendation.objects.filter(result__in=_published(round_).values("pk"))
    for result_id, name in advised.order_by("result", "programme__code").values_list(
        "result", "programme__name"
    ):
        programmes[result_id].append(name)
    today = _units_today(candidates, on=on)
    made = []
    for candidate in candidates:
        result = results.get(candidate.pk)
        unit_today = today[candidate.pk]
        made.append(
            CandidateRow(
                number=candidate.number,
                staff_code=candidate.official.staff_code,
                full_name=candidate.full_name,
                birth_date=candidate.birth_date,
                birth_year_only=candidate.birth_precision == DatePrecision.YEAR,
                sex=_SEXES[candidate.sex],
                post=candidate.post,
                position=_position(candidate),
                fields=tuple(link.field.name for link in candidate.ordered_fields.all()),
                unit=_unit(candidate.unit),
                unit_today=_unit(unit_today) if unit_today is not None else None,
                unit_today_reason="" if unit_today is not None else _NO_UNIT % candidate.unit.name,
                outcome=_outcome(candidate, result, is_annulled=candidate.pk in annulled),
                score=result.score if result is not None else None,
                score_class=result.grade_class if result is not None else "",
                shares=skills.shares(result),
                weak_skills=skills.weak(
                    result, position=candidate.position_id, weak_share=weak_share
                ),
                programme="; ".join(programmes[result.pk]) if result is not None else "",
            )
        )
    return tuple(made)


def training_rows(round_: Round, *, since: date) -> tuple[TrainingRow, ...]:
    """Return what the round's candidates have taken since it was held, or because of it.

    Three statements. Of a course that still runs the share counts the sessions with a roll call.
    """
    because = Q(recommendation__result__candidate__round=round_)
    enrolments = (
        Enrolment.objects.filter(
            Q(course__starts_on__gte=since) | because,
            official__in=round_.candidates.values("official"),
            state__in=_TAKING,
        )
        .select_related("official", "unit", "course__programme", "completion")
        .order_by(
            "official__sort_key",
            "official__birth_date",
            "official__staff_code",
            "course__starts_on",
        )
    )
    listed = list(enrolments)
    attended = _attended(enrolments.order_by())
    certificates = dict(
        Certificate.objects.filter(
            completion__enrolment__in=enrolments.order_by().values("pk"),
            state=CertificateState.ISSUED,
        ).values_list("completion__enrolment", "register_number")
    )
    made = []
    for enrolment in listed:
        completion: Completion | None = getattr(enrolment, "completion", None)
        share = attended.get(enrolment.pk)
        if completion is not None:
            share = _share(completion.attended_periods, completion.held_periods)
        made.append(
            TrainingRow(
                staff_code=enrolment.official.staff_code,
                full_name=enrolment.official.full_name,
                unit=enrolment.unit.name,
                programme=enrolment.course.programme.name,
                course=enrolment.course.title,
                periods=enrolment.course.programme.periods,
                attended=share,
                completed=completion is not None and completion.is_complete,
                certificate=certificates.get(enrolment.pk, ""),
            )
        )
    return tuple(made)


def previous_round(round_: Round, *, on: date) -> rows.PreviousRound | None:
    """Return the published round before this one, its figures by the units of the day `on`.

    It is the latest of the same unit or of one that this unit wholly absorbed. Its candidates are
    counted as `candidate_rows` counts for "today": under the unit that wholly follows theirs, else
    where they work. Whoever has neither stays with the old unit, so nobody is left out.

    Eight statements, whatever the number of candidates.
    """
    held_on = timezone.localdate(round_.published_at) if round_.published_at else on
    before = Round.objects.filter(
        unit__in=_with_absorbed(round_.unit_id, on=held_on),
        state__in=[RoundState.PUBLISHED, RoundState.ARCHIVED],
    ).exclude(pk=round_.pk)
    if round_.published_at is not None:
        before = before.filter(published_at__lt=round_.published_at)
    previous = before.order_by("-published_at", "-pk").first()
    if previous is None:
        return None
    results = {result.candidate_id: result for result in _published(previous)}
    candidates = list(previous.candidates.select_related("unit__parent").order_by("pk"))
    today = _units_today(candidates, on=on)
    counts: dict[tuple[bool, int], list[int]] = defaultdict(lambda: [0, 0])
    units: dict[int, Unit] = {}
    for candidate in candidates:
        unit_today = today[candidate.pk]
        unit = unit_today or candidate.unit
        units[unit.pk] = unit
        outcome = _outcome(candidate, results.get(candidate.pk), is_annulled=False)
        count = counts[unit_today is not None, unit.pk]
        count[0] += outcome.sat
        count[1] += outcome is Outcome.PASSED
    counted = [
        rows.PreviousUnit(unit.code, unit.name, sat, passed, unit.parent, followed=followed)
        for (followed, key), (sat, passed) in counts.items()
        for unit in [_unit(units[key])]
    ]
    counted.sort(key=lambda unit: (not unit.followed, natural_key(unit.code)))
    return rows.PreviousRound(previous.title, tuple(counted))


def _with_absorbed(unit_id: int, *, on: date) -> set[int]:
    """Return a unit and those it had wholly absorbed by a day, over any number of steps."""
    absorbed: dict[int, list[int]] = defaultdict(list)
    for predecessor, successor in UnitSuccession.objects.filter(
        is_whole=True, on__lte=on
    ).values_list("predecessor", "successor"):
        absorbed[successor].append(predecessor)
    found, step = {unit_id}, [unit_id]
    while step:  # ends: a predecessor began earlier than its successor
        step = [before for unit in step for before in absorbed[unit]]
        found.update(step)
    return found


def _published(round_: Round) -> QuerySet[Result]:
    return Result.objects.published().filter(candidate__round=round_)


def _outcome(candidate: Candidate, result: Result | None, *, is_annulled: bool) -> Outcome:
    if result is not None:
        return _OUTCOMES[result.outcome]
    if is_annulled:
        return Outcome.ANNULLED
    return _STANDINGS.get(candidate.standing, Outcome.UNMARKED)


def _units_today(candidates: Sequence[Candidate], *, on: date) -> dict[int, Unit | None]:
    """Return today's unit of each candidate: the whole successor, else where the person is."""
    follows = rollup({candidate.unit_id for candidate in candidates}, on=on)
    lost = [candidate.official_id for candidate in candidates if follows[candidate.unit_id] is None]
    moved = today_unit_of(lost, on=on)
    found = {
        candidate.pk: follows[candidate.unit_id] or moved.get(candidate.official_id)
        for candidate in candidates
    }
    # Once more, with the bodies above: neither of the two brings them.
    ids = {unit.pk for unit in found.values() if unit is not None}
    units = Unit.objects.select_related("parent").in_bulk(ids)
    return {key: units[unit.pk] if unit is not None else None for key, unit in found.items()}


def _attended(enrolments: QuerySet[Enrolment]) -> dict[int, Decimal]:
    """Return the share of periods present, of the sessions with a roll call, by enrolment."""
    held: dict[int, int] = defaultdict(int)
    present: dict[int, int] = defaultdict(int)
    calls = Attendance.objects.filter(enrolment__in=enrolments.values("pk"))
    for enrolment_id, presence, periods in calls.values_list(
        "enrolment", "presence", "session__periods"
    ):
        held[enrolment_id] += periods
        present[enrolment_id] += periods if presence in ATTENDED else 0
    return {key: _share(present[key], periods) for key, periods in held.items()}


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(_STORED, ROUND_HALF_UP)


def _unit(unit: Unit) -> rows.Unit:
    return rows.Unit(unit.code, unit.name, unit.parent.name if unit.parent is not None else "")


def _position(candidate: Candidate) -> rows.Position:
    position = candidate.position
    with translation.override("vi"):  # the workbook is Vietnamese whoever asks for it
        group = str(PositionGroup(position.group).label)
    return rows.Position(position.code, position.name, group)


def _in_framework_order(module: Skill) -> tuple[str, int, str]:
    return (module.framework.code, module.order, module.code)
