"""Reading a bank: counts, lists and searches of questions, and how far it covers the skills."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
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
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from banks import wording
from banks.enums import QuestionState, TagRunState, VersionState
from banks.models import (
    Bank,
    Embargo,
    Exposure,
    Hold,
    LegalBasis,
    Question,
    QuestionVersion,
    Review,
    Skill,
    Stimulus,
    TagRun,
    TagRunVersion,
    VersionBasis,
)
from office.models import ImportRun
from office.text import person_sort_key, words_of
from people.models import JobPosition, ManagementField, User

#: Banks whose origins a process keeps.
MOST_KNOWN = 64
_TERMS = ("skill", "position", "field")

_VERSIONS = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")

_HELD = Q(pk__in=Hold.objects.filter(lifted_at__isnull=True).values("question"))
_IN_REVIEW = QuestionVersion.objects.filter(state=VersionState.IN_REVIEW)
_NEWER = QuestionVersion.objects.filter(
    question=OuterRef("question"), number__gt=OuterRef("number")
)
_RETURNED = QuestionVersion.objects.filter(~Exists(_NEWER), state=VersionState.RETURNED)
#: What a question must fulfil to be in a state. Each asks for a set that the database reads once,
#: however many questions are counted; of the few on a page `with_states` tells the same.
_CONDITIONS: Mapping[str, Q] = {
    QuestionState.USABLE: Q(live_version__isnull=False, retired_at__isnull=True) & ~_HELD,
    QuestionState.IN_REVIEW: Q(pk__in=_IN_REVIEW.values("question")),
    QuestionState.RETURNED: Q(pk__in=_RETURNED.values("question"), retired_at__isnull=True),
    QuestionState.HELD: _HELD & Q(retired_at__isnull=True),
    QuestionState.RETIRED: Q(retired_at__isnull=False),
    # In this order: few lack a live version, and only these are looked up.
    QuestionState.DRAFT: Q(live_version__isnull=True) & Q(~Exists(_VERSIONS.order_by())),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The codes and names that questions are tagged with, in their order; skills also by key."""

    skills: Sequence[tuple[str, str]]
    positions: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]
    by_key: Mapping[int, Skill]


#: Of positions and fields: the questions for all of them.
FOR_ALL = "*"

#: From the first to the last, each left open where it is None.
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of questions is narrowed to; empty means everything.

    Attributes:
        author: a user name.
        run: the uuid of an import or of a change of tags that brought the version.
        law: the symbol of a legal text that the version names.
        stimulus: the code of shared material, in whichever of its versions.
        unused_since: only what was on no paper on this day or after it.
        is_embargoed: whether a day before which it is not drawn lies ahead.
    """

    text: str = ""
    state: str = ""
    kind: str = ""
    level: str = ""
    skill: str = ""
    position: str = ""
    field: str = ""
    author: str = ""
    run: str = ""
    law: str = ""
    stimulus: str = ""
    written: Days = (None, None)
    approved: Days = (None, None)
    points: tuple[Decimal | None, Decimal | None] = (None, None)
    seconds: tuple[int | None, int | None] = (None, None)
    unused_since: date | None = None
    is_embargoed: bool | None = None


@dataclass(frozen=True, slots=True)
class Origins:
    """What the versions of a bank come from, to choose from: keys and what they are called."""

    authors: Sequence[tuple[str, str]] = ()
    runs: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, str]] = ()
    stimuli: Sequence[tuple[str, str]] = ()


def with_states(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Add what states are told from, and ``shown``: the live version, else the newest one."""
    open_holds = Hold.objects.filter(question=OuterRef("pk"), lifted_at__isnull=True)
    return questions.annotate(
        is_held=Exists(open_holds),
        is_waiting=Exists(_VERSIONS.filter(state=VersionState.IN_REVIEW)),
        newest_state=Subquery(_VERSIONS.values("state")[:1]),
        shown=wording.SHOWN_VERSION,
    )


def matching(
    questions: QuerySet[Question], words: Sequence[str], *, banks: Collection[Bank]
) -> QuerySet[Question]:
    """Keep what holds every word of a search in its code or in the stem that is shown.

    No statement where the banks were searched before and have not changed.

    Args:
        banks: those of the questions, as they are now.
    """
    return questions.filter(pk__among=wording.questions_saying(banks, words))


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
    rows: Any = Question.objects.filter(bank__in=banks).values("bank_id").annotate(**state_counts())
    empty = dict.fromkeys([*QuestionState.values, "all"], 0)
    found = {bank.pk: dict(empty) for bank in banks}
    for row in rows:
        found[row["bank_id"]] = counts_in(row)
    return found


def state_counts() -> dict[str, Count]:
    """Return the columns from which `counts_in` tells how many questions are in each state."""
    by_state = {f"n_{state}": Count("pk", filter=test) for state, test in _CONDITIONS.items()}
    return {"n_all": Count("pk"), **by_state}


def counts_in(row: Mapping[str, int]) -> dict[str, int]:
    """Return how many questions there are in each state and in "all"."""
    return {state: row[f"n_{state}"] for state in ["all", *QuestionState.values]}


def sought(
    questions: QuerySet[Question],
    what: Sought,
    *,
    banks: Collection[Bank],
    order: Sequence[str | OrderBy],
    on: date,
) -> QuerySet[Question]:
    """Narrow the questions of banks; tags and texts are those of the version shown.

    A text is looked for in code and stem without regard to case and marks, word by word. Who reads
    the rows adds to them what they show (`with_states`).

    Args:
        banks: those of the questions, as they are now.
        order: terms for `order_by`, over `questions` and ``shown``.
        on: the day on which it is asked.
    """
    found = questions.annotate(shown=wording.SHOWN_VERSION).order_by(*order)
    if what.state:
        found = found.filter(_CONDITIONS[what.state])
    if of_version := _of_version(what):
        versions = QuestionVersion.objects.filter(question__bank__in=banks)
        for test in of_version:  # each joins its own tags
            versions = versions.filter(test)
        found = found.filter(Q(shown__in=versions.values("pk")))
    if what.unused_since:
        used = Exposure.objects.filter(on__gte=what.unused_since)
        found = found.filter(~Q(pk__in=used.values("version__question")))
    if what.is_embargoed is not None:
        embargoed = _embargoed(on)
        found = found.filter(embargoed if what.is_embargoed else ~embargoed)
    if not what.text.strip():
        return found
    return matching(found, words_of(what.text), banks=banks)


def _of_version(what: Sought) -> list[Q]:
    """Return what is asked of the version that a list shows."""
    tests = []
    for path, value in (
        ("kind", what.kind),
        ("level", what.level),
        ("author__username", what.author),
        ("stimulus__code", what.stimulus),
    ):
        if value:
            tests.append(Q(**{path: value}))
    if what.skill:
        tests.append(Q(skills__code=what.skill) | Q(skills__parent__code=what.skill))
    for tag, code in (("positions", what.position), ("fields", what.field)):
        if code:
            tests.append(
                Q(**{f"{tag}__isnull": True} if code == FOR_ALL else {f"{tag}__code": code})
            )
    if what.law:
        named = VersionBasis.objects.filter(legal_basis__symbol=what.law)
        tests.append(Q(pk__in=named.values("version")))
    if what.run:
        tagged = TagRunVersion.objects.filter(run__uuid=what.run)
        tests.append(Q(import_run__uuid=what.run) | Q(pk__in=tagged.values("version")))
    for path, (first, last) in (
        ("written_at", _moments(what.written)),
        ("approval__at", _moments(what.approved)),
    ):
        tests += [Q(**{f"{path}__gte": first})] if first else []
        tests += [Q(**{f"{path}__lt": last})] if last else []
    for path, (least, most) in (("points", what.points), ("seconds", what.seconds)):
        tests += [Q(**{f"{path}__gte": least})] if least is not None else []
        tests += [Q(**{f"{path}__lte": most})] if most is not None else []
    return tests


def _moments(days: Days) -> tuple[datetime | None, datetime | None]:
    """Return when a span of days begins, and when the day after it does."""
    first, last = days
    after = last + timedelta(days=1) if last else None
    return tuple(  # type: ignore[return-value]  # two go in
        timezone.make_aware(datetime.combine(day, time())) if day else None
        for day in (first, after)
    )


def _embargoed(on: date) -> Q:
    """Return what a question must fulfil not to be drawn yet on a day."""
    stands = Embargo.objects.filter(ended_at__isnull=True, until__gt=on)
    own = QuestionVersion.objects.filter(embargo_until__gt=on)
    # As a set of questions: a version that is not there must not make the denial unknown.
    live = Question.objects.filter(live_version__in=own.values("pk"))
    return Q(pk__in=stands.values("question")) | Q(pk__in=live.values("pk"))


#: The origins of each bank as they were in a revision of it: no words of a question.
_known_origins: dict[UUID, tuple[int, Origins]] = {}


def terms_with_origins(bank: Bank) -> tuple[Terms, Origins]:
    """Return `terms`, and what the versions of a bank come from, in one statement.

    A process keeps the origins for each revision of the bank.
    """
    known = _known_origins.get(bank.uuid)
    if known and known[0] == bank.revision:
        return terms(), known[1]
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    read = _terms(_origin_rows(bank), found)
    runs = [(str(UUID(key)), _run_name(name)) for key, name in found["run"]]
    origins = Origins(
        authors=sorted(found["author"], key=lambda one: person_sort_key(one[1])),
        runs=sorted(runs, key=lambda one: one[1], reverse=True),
        texts=[(key, key) for key, _name in sorted(found["text"])],
        stimuli=[(key, key) for key, _name in sorted(found["stimulus"])],
    )
    if len(_known_origins) >= MOST_KNOWN:
        _known_origins.clear()
    _known_origins[bank.uuid] = bank.revision, origins
    return read, origins


def _origin_rows(bank: Bank) -> list[QuerySet[Any]]:
    """Return the statements of what versions of a bank come from, in the columns of `_terms`."""
    versions = QuestionVersion.objects.filter(question__bank=bank).order_by()

    def rows(of: QuerySet[Any], what: str, key: Any, name: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = (
            of.order_by()
            .annotate(
                w=Value(what),
                o=Value(0),
                k=key,
                n=name,
                p=F("pk"),
                m=Value(None, BigIntegerField()),
            )
            .values_list("w", "o", "k", "n", "p", "m")
        )
        return found

    text = CharField()
    authors = User.objects.filter(pk__in=versions.values("author"))
    runs = ImportRun.objects.filter(pk__in=versions.values("import_run"))
    tagged = TagRun.objects.filter(bank=bank, state=TagRunState.DONE)
    texts = LegalBasis.objects.filter(
        pk__in=VersionBasis.objects.filter(version__in=versions.values("pk")).values("legal_basis")
    )
    stimuli = Stimulus.objects.filter(bank=bank, pk__in=versions.values("stimulus"))
    nothing = Value("", text)
    return [
        rows(authors, "author", F("username"), F("full_name")),
        rows(
            runs,
            "run",
            Cast("uuid", text),
            Concat(Cast("at", text), Value("|"), F("file__name"), output_field=text),
        ),
        rows(
            tagged,
            "run",
            Cast("uuid", text),
            Concat(Cast("done_at", text), Value("|"), F("by__full_name"), output_field=text),
        ),
        rows(texts, "text", F("symbol"), nothing),
        rows(stimuli, "stimulus", F("code"), nothing),
    ]


def _run_name(written: str) -> str:
    """Return the day and what else is said of a run; databases write a moment in UTC."""
    moment, _bar, name = written.partition("|")
    at = datetime.fromisoformat(moment[:19]).replace(tzinfo=UTC)
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M} {name}"


def terms() -> Terms:
    """Return all skills, positions and fields in one statement."""
    return _terms([], {})


def _terms(others: Sequence[QuerySet[Any]], into: dict[str, list[tuple[str, str]]]) -> Terms:
    columns = ("what", "order", "code", "name", "pk", "module")
    none = Value(None, BigIntegerField())
    skills = Skill.objects.annotate(what=Value("skill"), module=F("parent")).values_list(*columns)
    positions = JobPosition.objects.annotate(what=Value("position"), module=none)
    fields = ManagementField.objects.annotate(what=Value("field"), module=none)
    found: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    by_key: dict[int, Skill] = {}
    rows = skills.union(
        positions.values_list(*columns), fields.values_list(*columns), *others, all=True
    )
    for what, order, code, name, pk, module in rows:
        if what not in _TERMS:
            into[what].append((code, name))
            continue
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
    return QuestionVersion.objects.visible_to(user, "banks.write_question").filter(
        Q(author=user) | Q(import_run__by=user),
        question__retired_at__isnull=True,
        pk__in=_RETURNED.values("pk"),
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
