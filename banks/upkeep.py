"""What of the banks needs work: where questions are short, and which should be looked at again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from banks import browsing
from banks.enums import Level
from banks.models import (
    Bank,
    Exposure,
    Hold,
    ItemStatistics,
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

#: Why a question should be looked at again, by the word that addresses use.
REASONS: Final[Mapping[str, str | Promise]] = {
    "phan-biet": _("Discrimination below 0.10"),
    "qua-kho": _("Nearly nobody gets it right"),
    "qua-de": _("Nearly everybody gets it right"),
    "can-cu": _("Legal basis replaced or out of force"),
}


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
        is_outdated=Exists(_outdated().filter(version=OuterRef("live_version"))),
    )


def _outdated() -> QuerySet[VersionBasis]:
    """Keep the citations of law that another text has replaced or whose last day is known."""
    return VersionBasis.objects.filter(
        Q(legal_basis__replaced_by__isnull=False) | Q(legal_basis__valid_to__isnull=False)
    )


#: What a question must fulfil; over `with_figures`.
_TESTS: Final[Mapping[str, Q]] = {
    "phan-biet": Q(discrimination__lt=LEAST_DISCRIMINATION),
    "qua-kho": Q(facility__lt=LEAST_FACILITY),
    "qua-de": Q(facility__gt=MOST_FACILITY),
    "can-cu": Q(is_outdated=True),
}


def in_doubt(questions: QuerySet[Question], reason: str) -> QuerySet[Question]:
    """Keep the questions in use that `reason` (of `REASONS`) says to look at again."""
    return with_figures(questions.filter(retired_at__isnull=True)).filter(_TESTS[reason])


def tallies(questions: QuerySet[Question]) -> tuple[dict[str, int], dict[str, int]]:
    """Count questions by state, and those to look at again by reason; both in one statement."""
    rows = with_figures(browsing.with_states(questions))
    counted = rows.aggregate(**browsing.state_counts(), **_doubt_counts())
    return browsing.counts_in(counted), {reason: counted[_alias(reason)] for reason in REASONS}


def _doubt_counts() -> dict[str, Count]:
    in_use = Q(retired_at__isnull=True)
    return {_alias(reason): Count("pk", filter=in_use & test) for reason, test in _TESTS.items()}


def _alias(reason: str) -> str:
    return f"n_{reason.replace('-', '_')}"


def reasons_of(question: Question) -> list[str | Promise]:
    """Say why a question of `with_figures` should be looked at again."""
    row: Any = question
    if row.retired_at:
        return []
    facility, discrimination = row.facility, row.discrimination
    found = {
        "phan-biet": discrimination is not None and discrimination < LEAST_DISCRIMINATION,
        "qua-kho": facility is not None and facility < LEAST_FACILITY,
        "qua-de": facility is not None and facility > MOST_FACILITY,
        "can-cu": row.is_outdated,
    }
    return [REASONS[reason] for reason, is_so in found.items() if is_so]


def history_of(question: Question) -> QuerySet[ItemStatistics]:
    """Return the figures of a question over all its versions, oldest first."""
    rows = ItemStatistics.objects.filter(version__question=question).select_related("version")
    return rows.order_by("on", "occasion", "version__number")


def stopped(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Keep what is held back or stands on law that was replaced; ``hold_reason``, ``law`` say why."""
    holds, outdated = Hold.objects.filter(lifted_at__isnull=True), _outdated()
    found = questions.filter(  # few are held or cited so: their lists first, not each question
        Q(pk__in=holds.values("question")) | Q(live_version__in=outdated.values("version")),
        retired_at__isnull=True,
    )
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
