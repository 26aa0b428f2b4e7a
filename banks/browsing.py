"""Reading a bank: counts, lists and searches of questions, and how far it covers the skills."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from banks.enums import QuestionState, VersionState
from banks.models import Bank, Hold, Question, QuestionVersion, Review, Skill
from office.matching import holding
from office.text import words_of
from people.models import JobPosition, ManagementField, User

_VERSIONS = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
_SHOWN = Coalesce(F("live_version_id"), Subquery(_VERSIONS.values("pk")[:1]))

#: What a question must fulfil to be in a state; over `with_states`.
_CONDITIONS: Mapping[str, Q] = {
    QuestionState.USABLE: Q(live_version__isnull=False, retired_at__isnull=True, is_held=False),
    QuestionState.IN_REVIEW: Q(is_waiting=True),
    QuestionState.RETURNED: Q(newest_state=VersionState.RETURNED, retired_at__isnull=True),
    QuestionState.HELD: Q(is_held=True, retired_at__isnull=True),
    QuestionState.RETIRED: Q(retired_at__isnull=False),
    QuestionState.DRAFT: Q(newest_state__isnull=True),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The codes and names that questions are tagged with, in their order; skills also by key."""

    skills: Sequence[tuple[str, str]]
    positions: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]
    by_key: Mapping[int, Skill]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of questions is narrowed to; empty means everything."""

    text: str = ""
    state: str = ""
    kind: str = ""
    level: str = ""
    skill: str = ""
    position: str = ""
    field: str = ""


def with_states(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Add what states are told from, and ``shown``: the live version, else the newest one."""
    open_holds = Hold.objects.filter(question=OuterRef("pk"), lifted_at__isnull=True)
    return questions.annotate(
        is_held=Exists(open_holds),
        is_waiting=Exists(_VERSIONS.filter(state=VersionState.IN_REVIEW)),
        newest_state=Subquery(_VERSIONS.values("state")[:1]),
        shown=_SHOWN,
    )


def matching(questions: QuerySet[Question], words: Sequence[str]) -> QuerySet[Question]:
    """Keep what holds every word of a search in its code or in the stem that is shown.

    Adds ``shown`` as `with_states` does, and ``says``: that stem without marks.
    """
    newest = Subquery(_VERSIONS.values("search_text")[:1])
    says = Coalesce(F("live_version__search_text"), newest)
    found = questions.annotate(shown=_SHOWN, says=says)
    return found.filter(holding(words, codes=["code"], names=["says"]))


def states_of(question: Question) -> list[QuestionState]:
    """Return the states of a question that `with_states` gave, the weightiest first."""
    row: Any = question
    if row.retired_at:
        return [QuestionState.RETIRED]
    found = {
        QuestionState.HELD: row.is_held,
        QuestionState.RETURNED: row.newest_state == VersionState.RETURNED,
        QuestionState.IN_REVIEW: row.is_waiting,
        QuestionState.USABLE: row.live_version_id and not row.is_held,
        QuestionState.DRAFT: row.newest_state is None,
    }
    return [state for state, is_so in found.items() if is_so]


def counts_by_state(banks: Collection[Bank]) -> dict[int, dict[str, int]]:
    """Return for each bank how many questions it has in each state and in "all", in one statement."""
    counted = with_states(Question.objects.filter(bank__in=banks)).values("bank_id")
    rows: Any = counted.annotate(**state_counts())
    empty = dict.fromkeys([*QuestionState.values, "all"], 0)
    found = {bank.pk: dict(empty) for bank in banks}
    for row in rows:
        found[row["bank_id"]] = counts_in(row)
    return found


def state_counts() -> dict[str, Count]:
    """Return the columns, over `with_states`, from which `counts_in` tells the counts."""
    by_state = {f"n_{state}": Count("pk", filter=test) for state, test in _CONDITIONS.items()}
    return {"n_all": Count("pk"), **by_state}


def counts_in(row: Mapping[str, int]) -> dict[str, int]:
    """Return how many questions there are in each state and in "all"."""
    return {state: row[f"n_{state}"] for state in ["all", *QuestionState.values]}


def sought(
    questions: QuerySet[Question], what: Sought, *, order: Sequence[str | OrderBy]
) -> QuerySet[Question]:
    """Narrow the questions of one bank; tags and texts are those of the version shown.

    A text is looked for in code and stem without regard to case and marks, word by word.

    Args:
        order: terms for `order_by`, over `with_states`.
    """
    found = with_states(questions).order_by(*order)
    if what.state:
        found = found.filter(_CONDITIONS[what.state])
    tags = {
        "kind": what.kind,
        "level": what.level,
        "positions__code": what.position,
        "fields__code": what.field,
    }
    given = {path: value for path, value in tags.items() if value}
    skill = Q(skills__code=what.skill) | Q(skills__parent__code=what.skill)
    if given or what.skill:
        versions = QuestionVersion.objects.filter(skill if what.skill else Q(), **given)
        found = found.filter(Q(shown__in=versions.values("pk")))
    return matching(found, words_of(what.text)) if what.text.strip() else found


def terms() -> Terms:
    """Return all skills, positions and fields in one statement."""
    columns = ("what", "order", "code", "name", "pk", "module")
    none = Value(None, BigIntegerField())
    skills = Skill.objects.annotate(what=Value("skill"), module=F("parent")).values_list(*columns)
    positions = JobPosition.objects.annotate(what=Value("position"), module=none)
    fields = ManagementField.objects.annotate(what=Value("field"), module=none)
    found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    by_key: dict[int, Skill] = {}
    rows = skills.union(positions.values_list(*columns), fields.values_list(*columns), all=True)
    for what, order, code, name, pk, module in rows:
        found[what].append((order, code, name))
        if what == "skill":
            by_key[pk] = Skill(pk=pk, code=code, name=name, order=order, parent_id=module)
    named = {
        what: [(code, name) for _o, code, name in sorted(rows)] for what, rows in found.items()
    }
    return Terms(
        skills=sorted(named.get("skill", [])),
        positions=named.get("position", []),
        fields=named.get("field", []),
        by_key=by_key,
    )


def all_skills() -> dict[int, Skill]:
    """Return all skills by their keys, each with its module; one statement."""
    found = Skill.objects.in_bulk()
    for skill in found.values():
        if skill.parent_id:
            skill.parent = found[skill.parent_id]
    return found


def returned_to(user: User) -> QuerySet[QuestionVersion]:
    """Keep what `user` wrote or brought, was returned, and has no newer version."""
    newest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number")
    return QuestionVersion.objects.visible_to(user, "banks.write_question").filter(
        Q(author=user) | Q(import_run__by=user),
        question__retired_at__isnull=True,
        state=VersionState.RETURNED,
        number=Subquery(newest.values("number")[:1]),
    )


def waiting_for(user: User) -> QuerySet[QuestionVersion]:
    """Keep what is in review in the user's banks, by others, and not decided by them yet."""
    own = Review.objects.filter(version=OuterRef("pk"), reviewer=user)
    return QuestionVersion.objects.visible_to(user, "banks.review_question").filter(
        ~Exists(own),
        ~Q(author=user) | Q(author__isnull=True),
        ~Q(import_run__by=user) | Q(import_run__by__isnull=True),
        state=VersionState.IN_REVIEW,
    )
