"""What HR pages and leaders read of published results: one definition for each figure.

"Then" counts people where they were at registration, "today" where their main posting is now.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import (
    Avg,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.enums import Outcome, RoundState, Standing
from assessments.models import (
    Candidate,
    OutcomeTally,
    Result,
    ResultShare,
    Round,
    ShareTally,
)
from assessments.models.tally import OutcomeTallyQuerySet, ShareTallyQuerySet
from assessments.queries import requirements_on
from banks.models import SkillRequirement
from people.enums import UnitKind
from people.models import JobPosition, ManagementField, Official, Posting, Unit, User
from people.succession import rollup, today_unit_of

#: Results are of a round once it is published; archived ones stay readable.
PUBLISHED = (RoundState.PUBLISHED, RoundState.ARCHIVED)
_SCORED = (Outcome.PASSED, Outcome.FAILED)
_TENTH = Decimal("0.0001")
#: A pass share below this is marked, wherever shares of units are shown.
LOW_SHARE = Decimal("0.75")
#: Figures of fewer people would tell of each of them: who may not read their results reads none.
LEAST_GROUP = 3
#: The branches of the province: what stands in an address, its words, and the kinds of its agencies.
BRANCHES: Mapping[str, tuple[Promise, frozenset[str]]] = {
    "so-nganh": (
        _("Departments and centres"),
        frozenset(
            {UnitKind.DEPARTMENT, UnitKind.DIVISION, UnitKind.CENTRE, UnitKind.SERVICE},
        ),
    ),
    "xa-phuong": (
        _("Communes and wards"),
        frozenset({UnitKind.COMMUNE, UnitKind.DISTRICT}),
    ),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which results of a round a reader asks for; None and "" ask for all."""

    round: Round
    unit: Unit | None = None
    is_today: bool = False
    position: JobPosition | None = None
    field: ManagementField | None = None
    outcome: str = ""
    name: str = ""


@dataclass(slots=True)
class Figures:
    """The counts of some results; `classes` in the order of the policy comes from the caller."""

    registered: int = 0
    absent: int = 0
    passed: int = 0
    failed: int = 0
    suspended: int = 0
    other: int = 0
    scores: Counter[Decimal] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)

    def count(
        self, outcome: str, score: Decimal | None, grade_class: str, *, people: int = 1
    ) -> None:
        """Count the results of so many people that are alike."""
        self.registered += people
        if outcome == Outcome.PASSED:
            self.passed += people
        elif outcome == Outcome.FAILED:
            self.failed += people
        elif outcome == Outcome.ABSENT:
            self.absent += people
        elif outcome == Outcome.SUSPENDED:
            self.suspended += people
        else:
            self.other += people
        if score is not None:
            self.scores[score] += people
            self.classes[grade_class] += people

    @property
    def sat(self) -> int:
        """How many sat: with a score, or suspended while they did; as the Excel summary counts."""
        return self.passed + self.failed + self.suspended

    @property
    def pass_share(self) -> Decimal | None:
        """Passes over those who sat, 0 to 1."""
        return _share(self.passed, self.sat)

    @property
    def scored(self) -> int:
        """How many have a score."""
        return self.scores.total()

    @property
    def mean(self) -> Decimal | None:
        """The mean score of those who have one."""
        if not self.scores:
            return None
        earned = sum((score * people for score, people in self.scores.items()), Decimal(0))
        return (earned / self.scores.total()).quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency (a unit directly below the root, or the root itself) and its figures."""

    unit: Unit
    figures: Figures

    @property
    def is_low(self) -> bool:
        """Whether its pass share is one to be marked."""
        share = self.figures.pass_share
        return share is not None and share < LOW_SHARE


@dataclass(frozen=True, slots=True)
class Tallies:
    """What published scorings came to, of the units whose figures a reader may see."""

    outcomes: OutcomeTallyQuerySet
    shares: ShareTallyQuerySet

    @classmethod
    def visible_to(cls, user: User, permission: str) -> "Tallies":
        """Return those of the units where `user` holds `permission`."""
        return cls(
            OutcomeTally.objects.visible_to(user, permission),
            ShareTally.objects.visible_to(user, permission),
        )

    def in_branch(self, kinds: Collection[str]) -> "Tallies":
        """Keep those of people registered in agencies of these kinds, and below them."""
        agencies = Unit.objects.filter(
            kind__in=kinds, parent__isnull=False, parent__parent__isnull=True
        ).annotate(inner=ExpressionWrapper(OuterRef("unit__path"), output_field=CharField()))
        there = Exists(agencies.filter(inner__startswith=F("path")))
        return Tallies(self.outcomes.filter(there), self.shares.filter(there))


@dataclass(frozen=True, slots=True)
class Missing:
    """Someone who has no score in a round, and why.

    `unit` and `position` are those of today or, without a post in the round's units, those at
    registration. Who was never registered has no `standing`.
    """

    official: Official
    unit: str
    position: str
    is_posted: bool
    standing: Standing | None
    note: str

    @property
    def reason(self) -> str | Promise:
        """The words for the standing, "" for who was never registered."""
        return "" if self.standing is None else self.standing.label


def published_rounds(user: User, permission: str) -> QuerySet[Round]:
    """Return the published rounds of which `user` may read results by `permission`, newest first."""
    readable = Result.objects.visible_to(user, permission).filter(candidate__round=OuterRef("pk"))
    return (
        Round.objects.filter(Exists(readable), state__in=PUBLISHED)  # one result each is enough
        .select_related("policy", "unit")
        .order_by("-published_at", "pk")
    )


def results_of(user: User, wanted: Wanted, *, on: date) -> QuerySet[Result]:
    """Return the results that `user` may read and asks for. Not evaluated, not ordered."""
    rows = Result.objects.visible_to(user, "assessments.view_result").filter(
        candidate__round=wanted.round
    )
    if wanted.unit is not None and wanted.is_today:
        there = (
            Posting.objects.held_on(on).primary().filter(unit__path__startswith=wanted.unit.path)
        )
        rows = rows.filter(candidate__official__in=there.values("official"))
    elif wanted.unit is not None:
        rows = rows.filter(candidate__unit__path__startswith=wanted.unit.path)
    if wanted.position is not None:
        rows = rows.filter(candidate__position=wanted.position)
    if wanted.field is not None:
        with_field = Candidate.objects.filter(ordered_fields__field=wanted.field)
        rows = rows.filter(candidate__in=with_field.values("pk"))
    if wanted.outcome in Outcome.values:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.name:
        named = Official.objects.named(wanted.name) | Official.objects.filter(
            staff_code__iexact=wanted.name
        )
        rows = rows.filter(
            Q(candidate__official__in=named.values("pk")) | Q(candidate__number=wanted.name)
        )
    return rows


def agency_id(path: str) -> int:
    """Return the id of the unit directly below the root in a unit's path; the root's for itself."""
    ids = path.strip("/").split("/")
    return int(ids[1] if len(ids) > 1 else ids[0])


def by_agency(
    rows: QuerySet[Result], *, is_today: bool, on: date
) -> tuple[Figures, list[AgencyLine], dict[str, Figures]]:
    """Return the figures of all rows, of each agency (lowest pass share first), by position group.

    Two statements, one more with `is_today`, whatever the number of rows. With `is_today` whoever holds no main
    posting today counts in the whole alone.
    """
    whole = Figures()
    parts: dict[int, Figures] = defaultdict(Figures)
    groups: dict[str, Figures] = defaultdict(Figures)
    said = ("candidate__position__group", "outcome", "score", "grade_class")
    where = "candidate__official_id" if is_today else "candidate__unit__path"
    read = list(  # those alike are counted by the database: they are far fewer than people
        rows.order_by().values_list(where, *said).annotate(people=Count("pk"))
    )
    held: Mapping[int, Unit | None] = {}
    if is_today:
        held = today_unit_of([official for official, *_ in read], on=on)
    for key, group, outcome, score, grade_class, people in read:
        whole.count(outcome, score, grade_class, people=people)
        groups[group].count(outcome, score, grade_class, people=people)
        path = key
        if is_today:
            unit = held[key]
            path = None if unit is None else unit.path
        if path is not None:
            there = parts[agency_id(path)]
            there.count(outcome, score, grade_class, people=people)
    return whole, _agency_lines(parts), groups


def tallied_by_agency(tallies: OutcomeTallyQuerySet) -> tuple[Figures, list[AgencyLine]]:
    """Return `by_agency` without scores and classes, from what was counted at publication.

    Two statements, and no person's result is read.
    """
    whole = Figures()
    parts: dict[int, Figures] = defaultdict(Figures)
    for path, outcome, people in tallies.values_list("unit__path", "outcome", "people"):
        whole.count(outcome, None, "", people=people)
        parts[agency_id(path)].count(outcome, None, "", people=people)
    return whole, _agency_lines(parts)


def _agency_lines(parts: Mapping[int, Figures]) -> list[AgencyLine]:
    """Return the figures of agencies by their ids as lines, the lowest pass share first."""
    units = Unit.objects.in_bulk(parts)
    lines = [AgencyLine(units[pk], figures) for pk, figures in parts.items()]
    return sorted(lines, key=lambda one: (_rank(one.figures.pass_share), one.unit.name))


def branched(lines: Iterable[AgencyLine]) -> list[tuple[str | Promise, list[AgencyLine]]]:
    """Lay the lines under the words of their branches; "" before those of none, such as the root."""
    found: list[tuple[str | Promise, list[AgencyLine]]] = []
    left = list(lines)
    for label, kinds in BRANCHES.values():
        mine = [one for one in left if one.unit.kind in kinds]
        left = [one for one in left if one.unit.kind not in kinds]
        if mine:
            found.append((label, mine))
    return [("", left), *found] if left else found


def mean_of(user: User, wanted: Wanted, *, on: date) -> Decimal | None:
    """Return the mean score of the results asked for (one statement)."""
    mean = results_of(user, wanted, on=on).aggregate(mean=Avg("score"))["mean"]
    return None if mean is None else Decimal(str(mean)).quantize(_TENTH, ROUND_HALF_UP)


def score_bins(scores: Iterable[Decimal], *, scale: Decimal) -> list[tuple[str, int]]:
    """Count scores in ten equal bins of the scale; the highest score belongs to the last bin."""
    step = scale / 10
    counts = [0] * 10
    for score, people in Counter(scores).items():
        counts[min(9, int(score / step))] += people
    return [
        (f"{_plain(step * n)}–{_plain(step * (n + 1))}", count) for n, count in enumerate(counts)
    ]


@dataclass(frozen=True, slots=True)
class NotSat:
    """Who has no score in a round: everybody in order, and what is shown of some of them.

    ``standing_then`` of a row is None for who was never registered, ``unit_shown`` is the name of
    the unit of today or of the one at registration.
    """

    everybody: QuerySet[Official]
    _described: QuerySet[Official]

    def shown(self, keys: Sequence[int] | None = None) -> list[Missing]:
        """Return everybody, or those of a page's keys in their order. One statement."""
        if keys is None:
            return [_missing(row) for row in self.everybody]
        found = {row.pk: _missing(row) for row in self._described.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


def not_sat(user: User, round_: Round, *, on: date, unit: Unit | None = None) -> NotSat:
    """Return who belongs to a round's units today, or is registered, and has no score in it.

    Within the units where `user` may see candidates; by name as lists are read aloud. Three
    statements. Whoever was never registered stands beside those who were absent.

    Args:
        unit: keep only who is posted there today or was at registration.
    """
    invited = _invited(user, round_, on=on)
    candidates = round_.candidates.visible_to(user, "assessments.view_candidate")
    posted, registered = invited, candidates
    if unit is not None:
        posted = posted.filter(unit__path__startswith=unit.path)
        registered = registered.filter(unit__path__startswith=unit.path)
    sat = candidates.filter(standing=Standing.SAT)
    today = invited.filter(official=OuterRef("pk"))
    then = candidates.filter(official=OuterRef("pk"))
    described = Official.objects.defer("citizen_number", "citizen_hash").annotate(
        unit_today=Subquery(today.values("unit__name")[:1]),
        position_today=Subquery(today.values("position__name")[:1]),
        unit_then=Subquery(then.values("unit__name")[:1]),
        position_then=Subquery(then.values("position__name")[:1]),
        standing_then=Subquery(then.values("standing")[:1]),
        note_then=Subquery(then.values("standing_reason")[:1]),
        unit_shown=Coalesce("unit_today", "unit_then"),
    )
    # Most have sat: of the few who are left it is asked one by one where they belong.
    everybody = described.exclude(pk__in=sat.values("official")).filter(
        Exists(posted.filter(official=OuterRef("pk")))
        | Exists(registered.filter(official=OuterRef("pk")))
    )
    return NotSat(everybody.order_by("sort_key", "staff_code"), described)


def _missing(row: Any) -> Missing:
    return Missing(
        official=row,
        unit=row.unit_shown,
        position=row.position_today or row.position_then,
        is_posted=row.unit_today is not None,
        standing=None if row.standing_then is None else Standing(row.standing_then),
        note=row.note_then or "",
    )


def never_registered(user: User, round_: Round, *, on: date) -> int:
    """Count who belongs to a round's units today and was never registered for it.

    Of the people whom `user` may see. Two statements, four where a unit of the round has ended.
    """
    registered = round_.candidates.values("official")
    missing = _invited(user, round_, on=on).exclude(official__in=registered)
    return missing.values("official").distinct().count()


def _invited(user: User, round_: Round, *, on: date) -> QuerySet[Posting]:
    """Return today's main postings in a round's units, of the people whom `user` may see."""
    invited = Unit.objects.filter(pk__in=round_.round_units.values("unit"))
    within = Q(pk__in=[])
    for path in rollup_paths(invited, on=on):
        within |= Q(unit__path__startswith=path)
    seen = Official.objects.visible_to(user, "people.view_official").filter(pk=OuterRef("official"))
    return Posting.objects.held_on(on).primary().filter(within, Exists(seen))


def rollup_paths(units: Iterable[Unit], *, on: date) -> list[str]:
    """Return the paths of today's continuations of units; those divided or closed stay as they are.

    Two statements where one has ended: a unit that exists is its own.
    """
    known = list(units)
    ended = [unit for unit in known if not unit.is_open_on(on)]
    today = rollup(ended, on=on) if ended else {}
    return sorted({(today.get(unit.pk) or unit).path for unit in known})


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The mean distance of an agency from what its people's positions ask of a module (percent)."""

    distance: Decimal | None

    @property
    def step(self) -> str:
        """The class of the cell: h1 far below … h5 far above."""
        if self.distance is None:
            return ""
        for limit, name in ((-10, "h1"), (0, "h2"), (5, "h3"), (10, "h4")):
            if self.distance < limit:
                return name
        return "h5"


@dataclass(frozen=True, slots=True)
class Module:
    """A module as the heat map names it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Heat:
    """Agencies by modules; `rows` are in the order of the worst overall distance.

    The last cell of each row is all modules together. `whole` counts every person once, so a small
    agency does not weigh as much as a large one.
    """

    modules: Sequence[Module]
    rows: Sequence[tuple[Unit, Sequence[HeatCell]]]
    whole: Sequence[HeatCell] = ()

    def short(self, place: int) -> int:
        """Return how many agencies are below what is required in the module at `place`."""
        return sum(distance < 0 for distance in self._distances(place))

    def measured(self, place: int) -> int:
        """Return for how many agencies the distance in the module at `place` is told."""
        return len(self._distances(place))

    def _distances(self, place: int) -> list[Decimal]:
        distances = (cells[place].distance for _unit, cells in self.rows)
        return [one for one in distances if one is not None]

    def worst(self, *, modules: int, rows: int) -> "Heat":
        """Return the part of it with the weakest modules and the worst agencies, worst first."""
        ranked = sorted(
            range(len(self.modules)), key=lambda place: _known(self.whole[place].distance)
        )
        kept = ranked[:modules]
        return Heat(
            modules=[self.modules[place] for place in kept],
            rows=[
                (unit, [*(cells[place] for place in kept), cells[-1]])
                for unit, cells in self.rows[:rows]
            ],
            whole=[*(self.whole[place] for place in kept), self.whole[-1]] if self.whole else [],
        )


def heat_map(rows: ShareTallyQuerySet, *, on: date, least: int = 1) -> Heat:
    """Compare the module shares of a scoring with what the positions require on a day, by agency.

    Three statements, one more where counts by module do not tell who reaches `least`. A module that a position asks nothing of is left out for its people.

    Args:
        least: an agency of fewer people counts in the whole alone, and so does a module that
            fewer of its people have.
    """
    of_modules = rows.filter(skill__parent__isnull=True).order_by("skill__order", "skill__code")
    read = list(
        of_modules.values_list(
            "skill_id",
            "skill__code",
            "skill__name",
            "position_id",
            "unit__path",
            "people",
            "shares",
        )
    )
    asked = requirements_on({row[3] for row in read}, on=on)
    sums: dict[int, dict[int, _Sum]] = defaultdict(lambda: defaultdict(_Sum))
    whole: dict[int, _Sum] = defaultdict(_Sum)
    names: dict[int, Module] = {}
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    for skill, code, name, position_id, path, number, total in read:
        required = asked[position_id].get(skill)
        if required is None:
            continue
        names[skill] = Module(code, name)
        alike[path, position_id].append(number)
        distance = total - required * number
        for known in (whole[skill], sums[agency_id(path)][skill]):
            known.add(distance, number)
    shares = ResultShare.objects.filter(
        result__scoring_version__in=rows.values("scoring_version"),
        result__candidate__unit__in=rows.values("unit"),
        skill__parent__isnull=True,
    )
    few = _fewer_than(least, alike, shares, on=on)
    agencies = Unit.objects.in_bulk(sums)
    table = []
    for pk, mine in sums.items():
        if pk in few:
            continue
        means = [mine[skill].mean(least) for skill in names]
        every = _Sum.of(mine.values()).mean()
        table.append((every, agencies[pk], [HeatCell(mean) for mean in [*means, every]]))
    table.sort(key=lambda row: (row[0] if row[0] is not None else Decimal(0), row[1].name))
    means = [*(whole[skill].mean(least) for skill in names), _Sum.of(whole.values()).mean()]
    return Heat(
        modules=list(names.values()),
        rows=[(unit, cells) for _mean_, unit, cells in table],
        whole=[HeatCell(mean) for mean in means] if sums else [],
    )


def _fewer_than(
    least: int,
    alike: Mapping[tuple[str, int], Sequence[int]],
    shares: QuerySet[ResultShare],
    *,
    on: date,
) -> set[int]:
    """Return the agencies with fewer people than `least` whose positions ask for something.

    The people of a position in a unit are no fewer than have any one module and no more than all
    modules have together; they are counted only where that leaves it open.
    """
    surely, at_most = Counter[int](), Counter[int]()
    for (path, _position), numbers in alike.items():
        surely[agency_id(path)] += max(numbers)
        at_most[agency_id(path)] += sum(numbers)
    few = {pk for pk, number in at_most.items() if number < least}
    if any(surely[pk] < least <= number for pk, number in at_most.items()):
        path_of = "result__candidate__unit__path"
        measured = Exists(
            SkillRequirement.objects.in_force(on).filter(
                position=OuterRef("result__candidate__position"), skill=OuterRef("skill")
            )
        )
        counted = shares.filter(measured).order_by().values_list(path_of)
        people = Counter[int]()
        for path, number in counted.annotate(Count("result", distinct=True)):
            people[agency_id(path)] += number
        few |= {pk for pk in at_most if people[pk] < least}
    return few


@dataclass(slots=True)
class _Sum:
    """Distances of shares from what is required, added up, and of how many."""

    total: Decimal = Decimal(0)
    number: int = 0

    @classmethod
    def of(cls, parts: "Iterable[_Sum]") -> "_Sum":
        """Return several as one."""
        found = cls()
        for part in parts:
            found.add(part.total, part.number)
        return found

    def add(self, total: Decimal, number: int) -> None:
        """Add the distances of so many more."""
        self.total += total
        self.number += number

    def mean(self, least: int = 1) -> Decimal | None:
        """Return the mean in whole percent points; None of fewer than `least`."""
        if self.number < max(least, 1):
            return None
        return (self.total / self.number * 100).quantize(Decimal(1), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class UnitTrend:
    """The pass share of an agency of today over rounds, oldest first; None where nobody sat."""

    unit: Unit
    figures: Sequence[Figures]

    @property
    def shares(self) -> list[Decimal | None]:
        """The pass share of each round."""
        return [one.pass_share for one in self.figures]

    @property
    def known(self) -> list[Figures]:
        """The figures of the rounds in which anybody sat."""
        return [one for one in self.figures if one.sat]

    @property
    def last(self) -> Decimal | None:
        """The latest known share."""
        return next((share for share in reversed(self.shares) if share is not None), None)

    @property
    def change(self) -> Decimal | None:
        """From the last round but one in which anybody sat to the last, in percent points."""
        known = [share for share in self.shares if share is not None]
        return points_between(known[-2], known[-1]) if len(known) > 1 else None

    @property
    def is_low(self) -> bool:
        """Whether the latest known share is one to be marked."""
        return self.last is not None and self.last < LOW_SHARE


def trends(
    rows: OutcomeTallyQuerySet, rounds: Sequence[Round], *, on: date, least: int = 1
) -> tuple[list[Figures], list[UnitTrend]]:
    """Return the figures of each round, and the pass shares of today's agencies over the rounds.

    A unit's past counts for the unit that is wholly its continuation today; a divided one ends
    with its own name. Four statements at most.

    Args:
        least: a round that fewer people of an agency sat counts in the whole alone.
    """
    order = {round_.pk: place for place, round_ in enumerate(rounds)}
    whole = [Figures() for _ in rounds]
    parts: dict[int, list[Figures]] = defaultdict(lambda: [Figures() for _ in rounds])
    read = rows.filter(scoring_version__round__in=list(order)).values_list(
        "scoring_version__round_id", "unit__path", "outcome", "people"
    )
    for round_id, path, outcome, people in read:
        place = order[round_id]
        whole[place].count(outcome, None, "", people=people)
        parts[agency_id(path)][place].count(outcome, None, "", people=people)
    today = rollup(parts, on=on)
    merged: dict[int, list[Figures]] = {}
    for pk, figures in parts.items():
        unit = today[pk]
        agency = agency_id(unit.path) if unit is not None else pk
        known = merged.setdefault(agency, [Figures() for _ in rounds])
        for place, one in enumerate(figures):
            known[place].passed += one.passed
            known[place].failed += one.failed
            known[place].suspended += one.suspended
    units = {unit.pk: unit for unit in today.values() if unit is not None}
    if unknown := merged.keys() - units.keys():  # divided or closed; most continue as themselves
        units |= Unit.objects.in_bulk(unknown)
    lines = [
        UnitTrend(units[pk], [one if one.sat >= least else Figures() for one in figures])
        for pk, figures in merged.items()
    ]
    lines.sort(key=lambda line: (_rank(line.last), line.unit.name))
    return whole, lines


def points_between(before: Decimal, now: Decimal) -> Decimal:
    """Return the way from one share to another in percent points, as it is written: 0.1 exact.

    What is written as 0 is 0, so nothing is said to have risen or fallen by it.
    """
    return ((now - before) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(_TENTH, ROUND_HALF_UP) if whole else None


def _known(distance: Decimal | None) -> Decimal:
    return Decimal("Infinity") if distance is None else distance


def _rank(share: Decimal | None) -> Decimal:
    return Decimal(2) if share is None else share


def _plain(number: Decimal) -> str:
    return number_format(number.normalize(), use_l10n=True)
