"""What of the banks needs work: where questions are short, and which should be looked at again."""

import operator
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from banks import browsing
from banks.enums import Level
from banks.models import (
    Bank,
    ChoiceFigures,
    Exposure,
    Hold,
    ItemStatistics,
    LegalBasis,
    Question,
    QuestionVersion,
    Skill,
    VersionBasis,
)

#: A skill with fewer questions at a level than this is short: papers would repeat themselves.
ENOUGH: Final = 3
#: Figures of fewer people say more about chance than about the question.
LEAST_SAMPLE: Final = 20
#: Outside of these nearly nobody or nearly everybody got it, or the best did little better than
#: the worst (Ebel and Frisbie 1991: below 0.2 is marginal).
LEAST_FACILITY, MOST_FACILITY = Decimal("0.10"), Decimal("0.95")
LEAST_DISCRIMINATION: Final = Decimal("0.10")

#: From so many answers on the figures of a question are firm enough to judge it by.
ENOUGH_ANSWERS: Final = 100


@dataclass(frozen=True, slots=True)
class Short:
    """A skill that a bank has too few questions for at a level."""

    bank: Bank
    skill: Skill
    level: Level
    count: int


@dataclass(frozen=True, slots=True)
class Covered:
    """A skill and how many questions papers may draw, by level."""

    skill: Skill
    by_level: Mapping[str, int]

    @property
    def total(self) -> int:
        """Over all levels."""
        return sum(self.by_level.values())


@dataclass(frozen=True, slots=True)
class Stock:
    """What papers may draw, each by level: by bank; by bank and module, or skill; where it is short.

    `short` is what is missing most first. A question with two skills of a module counts once
    for the module and once for each skill.
    """

    skills: Mapping[int, Skill]
    by_bank: Mapping[int, Mapping[str, int]]
    by_module: Mapping[int, Mapping[int, Mapping[str, int]]]
    by_skill: Mapping[int, Mapping[int, Mapping[str, int]]]
    short: tuple[Short, ...]

    def modules_of(self, bank: Bank) -> list[tuple[Skill, Mapping[str, int]]]:
        """Return the modules that a bank has questions for, in their order, with their levels."""
        rows = [(self.skills[pk], cells) for pk, cells in self.by_module[bank.pk].items()]
        return sorted(rows, key=lambda row: row[0].code)

    def coverage_of(self, bank: Bank) -> list[Covered]:
        """Return all skills in their order, and the modules that questions of a bank name."""
        found = self.by_skill[bank.pk]
        return [
            Covered(skill, found.get(pk) or _of_no_level())
            for pk, skill in sorted(self.skills.items(), key=lambda one: one[1].code)
            if skill.parent_id or pk in found
        ]


def stock(banks: Collection[Bank], *, on: date, skills: Mapping[int, Skill] | None = None) -> Stock:
    """Count what papers may draw from `banks` on a day, and find what is short; two statements.

    A bank is measured by the skills that it has questions for: it need not cover the others.

    Args:
        skills: all of them, where they are read already; one statement then.
    """
    if skills is None:
        skills = browsing.all_skills()
    # A question that names several skills of a module counts once for it, and once for the bank.
    together: dict[tuple[int, int | None, str], set[int]] = defaultdict(set)
    by_skill: dict[int, dict[int, dict[str, int]]] = {bank.pk: {} for bank in banks}
    for (owner, tag, level), versions in _drawable(banks, on=on).items():
        together[owner, None, level].update(versions)
        if tag is not None:
            by_skill[owner].setdefault(tag, _of_no_level())[level] = len(versions)
            together[owner, skills[tag].parent_id or tag, level].update(versions)
    by_bank: dict[int, dict[str, int]] = {bank.pk: _of_no_level() for bank in banks}
    by_module: dict[int, dict[int, dict[str, int]]] = {bank.pk: {} for bank in banks}
    for (owner, module, level), versions_of_it in together.items():
        of_owner = by_module[owner]
        cells = by_bank[owner] if module is None else of_owner.setdefault(module, _of_no_level())
        cells[level] = len(versions_of_it)
    short = _short(banks, skills, by_skill)
    return Stock(skills, by_bank, by_module, by_skill, tuple(short))


def _of_no_level() -> dict[str, int]:
    return dict.fromkeys(Level.values, 0)


def _drawable(banks: Collection[Bank], *, on: date) -> dict[tuple[int, int | None, str], list[int]]:
    """Return what papers may draw by bank, skill and level; what names no skill, under None."""
    rows = QuestionVersion.objects.drawable(banks, on=on).order_by()
    found: dict[tuple[int, int | None, str], list[int]] = defaultdict(list)
    for owner, skill, level, pk in rows.values_list("question__bank", "skills", "level", "pk"):
        found[owner, skill, level].append(pk)
    return found


def _short(
    banks: Collection[Bank],
    skills: Mapping[int, Skill],
    by_skill: Mapping[int, Mapping[int, Mapping[str, int]]],
) -> list[Short]:
    found = [
        Short(bank, skills[tag], Level(level), count)
        for bank in banks
        for tag, cells in by_skill[bank.pk].items()
        if skills[tag].parent_id
        for level, count in cells.items()
        if count < ENOUGH
    ]
    order = list(Level)
    return sorted(
        found, key=lambda one: (one.count, order.index(one.level), one.skill.code, one.bank.code)
    )


def with_figures(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Add what use has shown of the live version: ``facility``, ``discrimination``, ``rounds``.

    The newest occasion with enough people counts; the number of rounds is over all versions.
    """
    known = ItemStatistics.objects.filter(
        version=OuterRef("live_version"), sample__gte=LEAST_SAMPLE
    ).order_by("-on", "-pk")
    exposed = Exposure.objects.filter(version__question=OuterRef("pk")).order_by()
    rounds = exposed.values("version__question").annotate(n=Count("occasion", distinct=True))
    return questions.annotate(
        facility=Subquery(known.values("facility_index")[:1]),
        discrimination=Subquery(known.values("discrimination_index")[:1]),
        rounds=Subquery(rounds.values("n")[:1]),
        has_idle=Subquery(known.values("choices__has_idle")[:1]),
        has_misleading=Subquery(known.values("choices__has_misleading")[:1]),
        is_outdated=Exists(_outdated().filter(version=OuterRef("live_version"))),
    )


def _outdated() -> QuerySet[VersionBasis]:
    """Keep the citations of law that another text has replaced or whose last day is known."""
    # Texts are few, citations many: asked of the texts first.
    texts = LegalBasis.objects.filter(Q(replaced_by__isnull=False) | Q(valid_to__isnull=False))
    return VersionBasis.objects.filter(legal_basis__in=texts.values("pk"))


_ENOUGH_PEOPLE = ItemStatistics.objects.filter(sample__gte=LEAST_SAMPLE)
_NEWER = _ENOUGH_PEOPLE.filter(
    Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
    version=OuterRef("version"),
)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Why a question in use should be looked at again: said of a row, and asked of the database.

    `shown` is what `with_figures` calls the value, `test` asks for a set that is read once.
    """

    label: str | Promise
    shown: str
    compare: str
    bound: Decimal | bool
    test: Q

    def holds(self, row: Any) -> bool:
        """Tell whether it is so of a question of `with_figures`, or of `Figures`."""
        value = getattr(row, self.shown)
        return value is not None and bool(_COMPARE[self.compare](value, self.bound))


_COMPARE: Final = {"lt": operator.lt, "gt": operator.gt, "exact": operator.eq}


def _figure(label: str | Promise, shown: str, column: str, compare: str, bound: Decimal) -> _Doubt:
    """Return the doubt that a figure raises, of the newest occasion with enough people."""
    found = _ENOUGH_PEOPLE.filter(~Exists(_NEWER), **{f"{column}__{compare}": bound})
    test = Q(live_version__in=found.values("version"))
    return _Doubt(label, shown, compare, bound, test)


def _distractor(label: str | Promise, mark: str) -> _Doubt:
    """Return the doubt that a distractor raises, of the newest occasion with enough people."""
    # Few are marked: these are looked up among the figures, not all figures among them.
    marked = ChoiceFigures.objects.filter(**{mark: True})
    found = _ENOUGH_PEOPLE.filter(~Exists(_NEWER), pk__in=marked.values("statistics"))
    return _Doubt(label, mark, "exact", True, Q(live_version__in=found.values("version")))


#: Every doubt, by the word that addresses use.
_DOUBTS: Final[Mapping[str, _Doubt]] = {
    "phan-biet": _figure(
        _("Discrimination below 0.10"),
        "discrimination",
        "discrimination_index",
        "lt",
        LEAST_DISCRIMINATION,
    ),
    "qua-kho": _figure(
        _("Nearly nobody gets it right"), "facility", "facility_index", "lt", LEAST_FACILITY
    ),
    "qua-de": _figure(
        _("Nearly everybody gets it right"), "facility", "facility_index", "gt", MOST_FACILITY
    ),
    "nhieu-thua": _distractor(_("A distractor hardly anybody takes"), "has_idle"),
    "nhieu-lech": _distractor(_("A distractor the strong take"), "has_misleading"),
    "can-cu": _Doubt(
        _("Legal basis replaced or out of force"),
        "is_outdated",
        "exact",
        True,
        Q(live_version__in=_outdated().values("version")),
    ),
}
#: Why a question should be looked at again, in words.
REASONS: Final[Mapping[str, str | Promise]] = {key: one.label for key, one in _DOUBTS.items()}


#: Which figures a question in use has, by the word that addresses use.
FIGURES: Final[Mapping[str, str | Promise]] = {
    "can-xem": _("Figures in doubt"),
    "on": _("Figures without doubt"),
    "chua-co": _("No figures yet"),
}
_DOUBTFUL: Final = reduce(
    operator.or_, [one.test for key, one in _DOUBTS.items() if key != "can-cu"]
)
_MEASURED = Q(live_version__in=_ENOUGH_PEOPLE.values("version"))
_BY_FIGURES: Final[Mapping[str, Q]] = {
    "can-xem": _DOUBTFUL,
    "on": _MEASURED & ~_DOUBTFUL,
    "chua-co": Q(live_version__isnull=False) & ~_MEASURED,
}


def by_figures(questions: QuerySet[Question], which: str) -> QuerySet[Question]:
    """Keep the questions in use that have such figures (of `FIGURES`)."""
    return questions.filter(_BY_FIGURES[which], retired_at__isnull=True)


def in_doubt(questions: QuerySet[Question], reason: str) -> QuerySet[Question]:
    """Keep the questions in use that `reason` (of `REASONS`) says to look at again."""
    return questions.filter(_DOUBTS[reason].test, retired_at__isnull=True)


def tallies(
    questions: QuerySet[Question], *, found: QuerySet[Question] | None = None
) -> tuple[dict[str, int], dict[str, int], int]:
    """Count questions by state, those to look at again by reason, and those found; one statement.

    Args:
        found: some of them, by a search; none are counted where it is left out.
    """
    of_search = (
        {"n_found": Count("pk", filter=Q(pk__in=found.values("pk")))} if found is not None else {}
    )
    counted = questions.aggregate(**browsing.state_counts(), **_doubt_counts(), **of_search)
    doubts = {reason: counted[_alias(reason)] for reason in REASONS}
    return browsing.counts_in(counted), doubts, counted.get("n_found", 0)


def _doubt_counts() -> dict[str, Count]:
    in_use = Q(retired_at__isnull=True)
    return {_alias(key): Count("pk", filter=in_use & one.test) for key, one in _DOUBTS.items()}


def _alias(reason: str) -> str:
    return f"n_{reason.replace('-', '_')}"


def reasons_of(row: Any) -> list[str | Promise]:
    """Say why a question of `with_figures` (or one with these `Figures`) should be looked at again."""
    if row.retired_at:
        return []
    return [one.label for one in _DOUBTS.values() if one.holds(row)]


def history_of(question: Question) -> QuerySet[ItemStatistics]:
    """Return the figures of a question over all its versions, oldest first."""
    rows = ItemStatistics.objects.filter(version__question=question)
    return rows.select_related("version", "choices").order_by("on", "occasion", "version__number")


def exposures_of(question: Question) -> QuerySet[Exposure]:
    """Return when the versions of a question were on papers, oldest first."""
    rows = Exposure.objects.filter(version__question=question).select_related("version")
    return rows.order_by("on", "occasion", "version__number")


def stopped(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Keep what is held back or stands on law that was replaced; ``hold_reason``, ``law`` say why."""
    holds, outdated = Hold.objects.filter(lifted_at__isnull=True), _outdated()
    # Few are held or cited so: their lists first, not each question.
    cited = Question.objects.filter(live_version__in=outdated.values("version"))
    few = holds.values("question").union(cited.values("pk"))
    found = questions.filter(pk__in=few, retired_at__isnull=True)
    own = holds.filter(question=OuterRef("pk")).order_by("-placed_at")
    law = outdated.filter(version=OuterRef("live_version")).order_by("legal_basis__symbol")
    return found.annotate(
        hold_reason=Subquery(own.values("reason")[:1]),
        law=Subquery(law.values("legal_basis__symbol")[:1]),
        newer_law=Subquery(law.values("legal_basis__replaced_by__symbol")[:1]),
    )


def shaded(numbers: Iterable[int]) -> list[tuple[int, str]]:
    """Add to each figure of a supply how it is shaded: none, few, some, many."""

    def shade(number: int) -> str:
        return "h1" if number == 0 else "h2" if number < ENOUGH else "h3" if number < 10 else "h4"

    return [(number, shade(number)) for number in numbers]
