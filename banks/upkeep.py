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
class Stock:
    """What papers may draw: by bank and level, by bank, module and level; and where it is short.

    `short` is what is missing most first. A question with two skills of a module counts once
    for the module and once for each skill.
    """

    by_bank: Mapping[int, Mapping[str, int]]
    by_module: Mapping[int, Mapping[int, Mapping[str, int]]]
    modules: Mapping[int, Skill]
    short: tuple[Short, ...]

    def modules_of(self, bank: Bank) -> list[tuple[Skill, Mapping[str, int]]]:
        """Return the modules that a bank has questions for, in their order, with their levels."""
        rows = [(self.modules[pk], cells) for pk, cells in self.by_module[bank.pk].items()]
        return sorted(rows, key=lambda row: row[0].code)


_SKILL = ("skills", "skills__code", "skills__name")
_MODULE = ("skills__parent", "skills__parent__code", "skills__parent__name")


def stock(banks: Collection[Bank], *, on: date) -> Stock:
    """Count what papers may draw from `banks` on a day, and find what is short; one statement.

    A bank is measured by the skills that it has questions for: it need not cover the others.
    """
    drawable = QuestionVersion.objects.drawable(banks, on=on).order_by()
    tagged = drawable.values_list("pk", "question__bank", "level", *_SKILL, *_MODULE)
    skills: dict[int, Skill] = {}
    found: dict[tuple[int, int | None, str], set[int]] = defaultdict(set)
    for pk, bank_id, level, skill_id, code, name, module_id, module_code, module_name in tagged:
        found[bank_id, None, level].add(pk)
        if skill_id is None:
            continue
        if skill_id not in skills:
            skills[skill_id] = Skill(pk=skill_id, code=code, name=name, parent_id=module_id)
        found[bank_id, skill_id, level].add(pk)
        if module_id is None:
            continue
        if module_id not in skills:
            skills[module_id] = Skill(pk=module_id, code=module_code, name=module_name)
        found[bank_id, module_id, level].add(pk)
    by_bank: dict[int, dict[str, int]] = {bank.pk: dict.fromkeys(Level.values, 0) for bank in banks}
    by_skill: dict[tuple[int, int], dict[str, int]] = {}
    for (owner, tag, level), rows in found.items():
        if tag is None:
            by_bank[owner][level] = len(rows)
        else:
            cells = by_skill.setdefault((owner, tag), dict.fromkeys(Level.values, 0))
            cells[level] = len(rows)
    by_module: dict[int, dict[int, dict[str, int]]] = {bank.pk: {} for bank in banks}
    for (owner, tag), cells in by_skill.items():
        if skills[tag].parent_id is None:
            by_module[owner][tag] = cells
    return Stock(
        by_bank=by_bank,
        by_module=by_module,
        modules={pk: one for pk, one in skills.items() if one.parent_id is None},
        short=tuple(_short(banks, skills, by_skill)),
    )


def _short(
    banks: Collection[Bank],
    skills: Mapping[int, Skill],
    by_skill: Mapping[tuple[int, int], Mapping[str, int]],
) -> list[Short]:
    by_pk = {bank.pk: bank for bank in banks}
    found = [
        Short(by_pk[bank_id], skills[skill_id], Level(level), count)
        for (bank_id, skill_id), cells in by_skill.items()
        if skills[skill_id].parent_id
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
    holds = Hold.objects.filter(question=OuterRef("pk"), lifted_at__isnull=True)
    law = _outdated().filter(version=OuterRef("live_version")).order_by("legal_basis__symbol")
    told = questions.filter(retired_at__isnull=True).annotate(
        hold_reason=Subquery(holds.order_by("-placed_at").values("reason")[:1]),
        law=Subquery(law.values("legal_basis__symbol")[:1]),
        newer_law=Subquery(law.values("legal_basis__replaced_by__symbol")[:1]),
    )
    return told.filter(Q(hold_reason__isnull=False) | Q(law__isnull=False))


def shaded(numbers: Iterable[int]) -> list[tuple[int, str]]:
    """Add to each figure of a supply how it is shaded: none, few, some, many."""

    def shade(number: int) -> str:
        return "h1" if number == 0 else "h2" if number < ENOUGH else "h3" if number < 10 else "h4"

    return [(number, shade(number)) for number in numbers]
