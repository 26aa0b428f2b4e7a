"""What a bank covers: questions by skill, position or field and level, and what of them is at hand.

Counted are the questions whose version is live and that are not retired, in four ways: papers may draw
them; nobody saw them for some months; they are held back; the law that they cite ends soon. A question
with two skills counts once in each row of skills, and once in a total.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from banks.browsing import FOR_ALL
from banks.enums import Level
from banks.models import Bank, Exposure, Hold, QuestionVersion, VersionBasis
from banks.models.question_version import QuestionVersionQuerySet

#: Months for which a question must not have been on a paper to be fresh; months ahead that are soon.
FRESH_MONTHS: Final = 12
SOON_MONTHS: Final = 6


class Figure(StrEnum):
    """In which way questions are counted, by the word that addresses use."""

    DRAWABLE = "rut-duoc"
    FRESH = "con-moi"
    HELD = "dang-giu"
    ENDING = "sap-het"


#: What each is called.
FIGURES: Final[Mapping[Figure, str | Promise]] = {
    Figure.DRAWABLE: _("Papers may draw them"),
    Figure.FRESH: _("Fresh"),
    Figure.HELD: _("Held back"),
    Figure.ENDING: _("Law ends soon"),
}


class Rows(StrEnum):
    """What the rows of the table are, by the word that addresses use."""

    SKILL = "ky-nang"
    POSITION = "vi-tri"
    FIELD = "linh-vuc"


ROWS: Final[Mapping[Rows, str | Promise]] = {
    Rows.SKILL: _("Skills"),
    Rows.POSITION: _("Job positions"),
    Rows.FIELD: _("Management fields"),
}
#: Where the code of a row stands, from a version.
_NAMED: Final[Mapping[Rows, str]] = {
    Rows.SKILL: "skills__code",
    Rows.POSITION: "positions__code",
    Rows.FIELD: "fields__code",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions are counted, and how far back and ahead is looked; codes, empty for all.

    A skill may be a module. A position (a field) takes the questions that name it; `FOR_ALL`
    those that name none.
    """

    on: date
    skill: str = ""
    level: str = ""
    position: str = ""
    field: str = ""
    fresh_months: int = FRESH_MONTHS
    soon_months: int = SOON_MONTHS


@dataclass(frozen=True)
class Covered:
    """What is there: by code of the row (`FOR_ALL`: it names none), level and way of counting.

    `total` is altogether, each question once.
    """

    by_row: Counter[tuple[str, str, Figure]]
    total: Counter[tuple[str, Figure]]

    @cached_property
    def named(self) -> frozenset[str]:
        """The codes that some question names."""
        return frozenset(code for code, _level, _figure in self.by_row)

    def cells(self, code: str, figure: Figure) -> dict[str, int]:
        """Return a row in one way of counting, every level."""
        return {level: self.by_row[code, level, figure] for level in Level.values}

    def totals(self, figure: Figure) -> dict[str, int]:
        """Return all questions in one way of counting, every level."""
        return {level: self.total[level, figure] for level in Level.values}


def covered(bank: Bank, wanted: Wanted, *, rows: Rows = Rows.SKILL) -> Covered:
    """Count what a bank has; three statements.

    Rows are read and counted here: for the database to count them twice, by row and altogether,
    takes twice as long with 20,000 questions.
    """
    named = _NAMED[rows]
    seen = set(_seen(bank, wanted).values_list("version__question", flat=True))
    drawable = questions_of(bank, wanted).drawable([bank], on=wanted.on).order_by()
    found = list(drawable.values_list("pk", "question", "level", named))
    by_row: Counter[tuple[str, str, Figure]] = Counter()
    for (code, level, is_seen), count in Counter(
        (code, level, question in seen) for _pk, question, level, code in found
    ).items():
        for figure in _figures(is_seen=is_seen):
            by_row[code or FOR_ALL, level, figure] += count
    total: Counter[tuple[str, Figure]] = Counter()
    each = {pk: (level, question in seen) for pk, question, level, _code in found}
    for (level, is_seen), count in Counter(each.values()).items():
        for figure in _figures(is_seen=is_seen):
            total[level, figure] += count
    counted = set()
    for pk, level, word, code in _few(bank, wanted, named):
        figure = Figure(word)
        by_row[code or FOR_ALL, level, figure] += 1
        if (pk, figure) not in counted:
            counted.add((pk, figure))
            total[level, figure] += 1
    return Covered(by_row, total)


def _figures(*, is_seen: bool) -> tuple[Figure, ...]:
    return (Figure.DRAWABLE,) if is_seen else (Figure.DRAWABLE, Figure.FRESH)


def _few(bank: Bank, wanted: Wanted, named: str) -> Iterable[tuple[int, str, str, str | None]]:
    """Return what is held back and what cites a law that ends soon: key, level, which, code of a row."""
    of_bank = questions_of(bank, wanted).order_by()
    held = of_bank.filter(question__in=_held(bank)).annotate(word=Value(Figure.HELD.value))
    ending = of_bank.filter(pk__in=_ending(bank, wanted)).annotate(word=Value(Figure.ENDING.value))
    columns = ("pk", "level", "word", named)
    return held.values_list(*columns).union(ending.values_list(*columns), all=True)


def _seen(bank: Bank, wanted: Wanted) -> QuerySet[Any, Any]:
    since = months_from(wanted.on, -wanted.fresh_months)
    seen = Exposure.objects.filter(version__question__bank=bank, on__gt=since)
    return seen.values("version__question")


def _held(bank: Bank) -> QuerySet[Any, Any]:
    return Hold.objects.filter(question__bank=bank, lifted_at__isnull=True).values("question")


def _ending(bank: Bank, wanted: Wanted) -> QuerySet[Any, Any]:
    ending = VersionBasis.objects.filter(
        version__question__bank=bank,
        legal_basis__valid_to__lte=months_from(wanted.on, wanted.soon_months),
    )
    return ending.values("version")


def questions_of(bank: Bank, wanted: Wanted) -> QuestionVersionQuerySet:
    """Keep the live versions of a bank that are asked for."""
    live = QuestionVersion.objects.filter(
        question__bank=bank, question__live_version=F("pk"), question__retired_at__isnull=True
    )
    if wanted.level:
        live = live.filter(level=wanted.level)
    if wanted.skill:
        tagged = QuestionVersion.skills.through.objects.filter(
            Q(skill__code=wanted.skill) | Q(skill__parent__code=wanted.skill)
        )
        live = live.filter(pk__in=tagged.values("questionversion"))
    for path, code in (("positions", wanted.position), ("fields", wanted.field)):
        if code == FOR_ALL:
            live = live.filter(**{f"{path}__isnull": True})
        elif code:
            named = QuestionVersion.objects.filter(**{f"{path}__code": code})
            live = live.filter(pk__in=named.values("pk"))
    return live


def counted_as(bank: Bank, wanted: Wanted, figure: Figure) -> QuestionVersionQuerySet:
    """Keep the versions behind a figure."""
    found = questions_of(bank, wanted)
    if figure is Figure.HELD:
        return found.filter(question__in=_held(bank))
    if figure is Figure.ENDING:
        return found.filter(pk__in=_ending(bank, wanted))
    drawable = found.drawable([bank], on=wanted.on)
    if figure is Figure.FRESH:
        return drawable.exclude(question__in=_seen(bank, wanted))
    return drawable


def with_facts(versions: QuerySet[QuestionVersion]) -> QuerySet[QuestionVersion]:
    """Add ``seen_on``, the last day that any version of the question was used, and ``ends_on``."""
    seen = Exposure.objects.filter(version__question=OuterRef("question")).order_by("-on")
    law = VersionBasis.objects.filter(version=OuterRef("pk")).order_by("legal_basis__valid_to")
    return versions.annotate(
        seen_on=Subquery(seen.values("on")[:1]),
        ends_on=Subquery(
            law.filter(legal_basis__valid_to__isnull=False).values("legal_basis__valid_to")[:1]
        ),
    )


def months_from(day: date, months: int) -> date:
    """Return the same day so many months later (or earlier), or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
