"""Figures that pages and reports read of training: one definition for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessments.enums import RoundState
from assessments.models import Result, ResultShare, Round, Shift
from banks.models import Skill
from office.enums import PolicyKind
from office.policies import in_force, training_policy
from people.models import Official
from training.enums import ATTENDED, EnrolmentState
from training.models import Attendance, Completion, Enrolment, Session
from training.models.recommendation import RecommendationQuerySet

_STORED = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class GroupGain:
    """People who sat both rounds and the mean share they showed in each; None for nobody."""

    officials: int
    before: Decimal | None
    after: Decimal | None

    @property
    def gain(self) -> Decimal | None:
        """Return by how much the mean share rose (below 0: fell)."""
        return None if self.after is None or self.before is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class ModuleGain:
    """The gain in one module of those who were trained in it and of those who were not."""

    module: Skill
    trained: GroupGain
    untrained: GroupGain


@dataclass(frozen=True, slots=True)
class YearlyPeriods:
    """Teaching periods of the programmes someone completed in a year, and how many are asked for."""

    earned: int
    required: int

    @property
    def percent(self) -> int:
        """Return the whole percent of the quota that is complete, 100 at most."""
        return min(100, 100 * self.earned // self.required) if self.required else 100

    @property
    def is_reached(self) -> bool:
        """Return whether the year's periods are complete."""
        return self.earned >= self.required


def training_gain(
    round_before: Round, round_after: Round, *, officials: QuerySet[Official] | None = None
) -> list[ModuleGain]:
    """Return what training brought, by module: shares before and after, beside the untrained.

    Counted are officials with a published share of the module in both rounds. Trained in a module
    is who completed, after the first round was sat and before the second began, a programme that
    teaches it. Officials are the same on both sides, so the mean is not moved by who came.

    Four statements for any number of people. Means are exact and rounded once, to 4 decimals.

    Args:
        officials: keep only these, such as the ones a reader may see; everyone if left out.

    Returns:
        The modules tested in both rounds, in the order of the framework.
    """
    before, after = _module_shares(round_before, round_after, officials)
    trained = _trained_between(round_before, round_after)
    groups: dict[tuple[int, bool], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for key in before.keys() & after.keys():
        groups[key[1], key in trained].append((before[key], after[key]))
    modules = Skill.objects.filter(pk__in={module_id for module_id, _is_trained in groups})
    return [
        ModuleGain(module, _group(groups[module.pk, True]), _group(groups[module.pk, False]))
        for module in modules.order_by("framework", "order", "code")
    ]


def yearly_periods(officials: QuerySet[Official], year: int) -> dict[int, YearlyPeriods]:
    """Return the periods each official earned in a calendar year, beside the quota.

    A completed programme counts with its own periods, as its certificate states them, on the day
    it was decided (Vietnamese time). The quota is that of the training policy in force at the end
    of the year. Two statements for any number of people.

    Raises:
        NoPolicy: no training policy is in force then.

    Source: Decree 171/2025/NĐ-CP (at least a week, which is 40 periods, a year).
    """
    required = training_policy(in_force(PolicyKind.TRAINING, on=date(year, 12, 31))).yearly_periods
    completed = Completion.objects.filter(
        is_complete=True,
        decided_at__gte=_midnight(date(year, 1, 1)),
        decided_at__lt=_midnight(date(year + 1, 1, 1)),
        enrolment__official=OuterRef("pk"),
    ).order_by()
    periods = completed.values("enrolment__official").annotate(
        earned=Sum("enrolment__course__programme__periods")
    )
    rows = officials.order_by().annotate(earned=Coalesce(Subquery(periods.values("earned")), 0))
    return {
        key: YearlyPeriods(earned, required) for key, earned in rows.values_list("pk", "earned")
    }


def unmet(recommendations: RecommendationQuerySet) -> RecommendationQuerySet:
    """Keep the recommendations of people's latest published results that nobody follows yet.

    Left out is who has a seat or waits in a course of the programme, and who completed one that
    they entered after the advice was given. What an older result advised a newer one with a score
    has replaced; who was absent from a newer round still needs it.
    """
    theirs = Enrolment.objects.filter(
        official=OuterRef("result__candidate__official"), course__programme=OuterRef("programme")
    )
    followed = theirs.filter(
        Q(state__in=[EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED])
        | Q(state=EnrolmentState.COMPLETED, enrolled_at__gte=OuterRef("made_at"))
    )
    newer = Result.objects.published().filter(
        score__isnull=False,
        candidate__official=OuterRef("result__candidate__official"),
        candidate__round__published_at__gt=OuterRef("result__candidate__round__published_at"),
    )
    published = Round.objects.filter(state__in=[RoundState.PUBLISHED, RoundState.ARCHIVED])
    newest = published.order_by(F("published_at").desc(nulls_last=True)).values("published_at")[:1]
    # Most advice is of the newest round, after which there is nothing to look for.
    is_newest = Q(result__candidate__round__published_at__gte=Subquery(newest))
    return recommendations.filter(~Exists(followed), is_newest | ~Exists(newer))


@dataclass(frozen=True, slots=True)
class Record:
    """What the roll calls so far say of one participant."""

    enrolment: Enrolment
    presences: tuple[str, ...]
    attended_periods: int
    called_periods: int

    @property
    def share(self) -> Decimal | None:
        """Return the attended share of the periods that were called, None before the first."""
        if not self.called_periods:
            return None
        return Decimal(self.attended_periods) / self.called_periods


def records_of(enrolments: QuerySet[Enrolment], sessions: Iterable[Session]) -> list[Record]:
    """Return the record of each participant over `sessions`, the least attended first.

    Two statements. `presences` stand in the order of the sessions, "" where nothing was written.
    """
    ordered = list(sessions)
    rows = Attendance.objects.filter(session__in=ordered)
    marks: dict[tuple[int, int], str] = {}
    called = set()
    for session_id, enrolment_id, presence in rows.values_list(
        "session_id", "enrolment_id", "presence"
    ):
        called.add(session_id)
        marks[enrolment_id, session_id] = presence
    held = sum(session.periods for session in ordered if session.pk in called)
    records = []
    for enrolment in enrolments.select_related("official", "unit").order_by("official__sort_key"):
        presences = tuple(marks.get((enrolment.pk, session.pk), "") for session in ordered)
        pairs = zip(ordered, presences, strict=True)
        attended = sum(session.periods for session, one in pairs if one in ATTENDED)
        records.append(Record(enrolment, presences, attended, held))
    return sorted(records, key=lambda record: record.attended_periods)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _module_shares(
    round_before: Round, round_after: Round, officials: QuerySet[Official] | None
) -> tuple[dict[tuple[int, int], Decimal], dict[tuple[int, int], Decimal]]:
    """Return the published shares of two rounds by official and module."""
    shares: dict[int, dict[tuple[int, int], Decimal]] = {round_before.pk: {}, round_after.pk: {}}
    results = Result.objects.published().filter(candidate__round__in=list(shares))
    if officials is not None:
        results = results.filter(candidate__official__in=officials.order_by().values("pk"))
    rows = ResultShare.objects.filter(result__in=results, skill__parent__isnull=True)
    for round_id, official_id, module_id, share in rows.values_list(
        "result__candidate__round_id", "result__candidate__official_id", "skill_id", "share"
    ):
        shares[round_id][official_id, module_id] = share
    return shares[round_before.pk], shares[round_after.pk]


def _trained_between(round_before: Round, round_after: Round) -> set[tuple[int, int]]:
    """Return (official, module) for the programmes completed between the two sittings."""
    times = {
        round_id: (first, last)
        for round_id, first, last in Shift.objects.filter(round__in=[round_before, round_after])
        .order_by()
        .values("round")
        .annotate(first=Min("starts_at"), last=Max("ends_at"))
        .values_list("round", "first", "last")
    }
    # a round without shifts (taken over from elsewhere) was sat when it was published
    nowhere = (None, None)
    sat_at = times.get(round_before.pk, nowhere)[1] or round_before.published_at
    sits_at = times.get(round_after.pk, nowhere)[0] or round_after.published_at
    rows = Completion.objects.filter(
        is_complete=True, decided_at__gt=sat_at, decided_at__lt=sits_at
    )
    return set(
        rows.values_list(
            "enrolment__official_id", "enrolment__course__programme__modules"
        ).distinct()
    )


def _group(pairs: Iterable[tuple[Decimal, Decimal]]) -> GroupGain:
    both = list(pairs)
    return GroupGain(
        officials=len(both),
        before=_mean([before for before, _after in both]),
        after=_mean([after for _before, after in both]),
    )


def _mean(shares: list[Decimal]) -> Decimal | None:
    if not shares:
        return None
    return (sum(shares, Decimal(0)) / len(shares)).quantize(_STORED, ROUND_HALF_UP)
