"""Proof of tailoring from the rows, independently of how the forms were made.

Reads what each candidate's paper holds and what each candidate was at registration, and lets
`assembly.checker`, which knows nothing of the assembler, judge every pair.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django.db.models import CharField, Count, Q, Subquery, Value

from assessments.assembly.checker import Breach, Violation, check_form, measure_tailoring
from assessments.assembly.model import AssembledForm, Item, Rules
from assessments.assembly.model import Stratum as CoreStratum
from assessments.drawing_pool import read_cells_of
from assessments.enums import DrawPolicy
from assessments.models import Attempt, CandidateField, FormItem, Round
from banks.models import QuestionEnemy, QuestionVersion

#: How many papers that break a rule are named.
MOST_NAMED: Final = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """How far papers have to be tailored: see `Proof.keeps`."""

    position_percent: int = 30
    field_items: int = 2
    shared_percent: int = 50


def limits_of(round_: Round) -> Limits:
    """Return how far a round's papers have to be tailored: not at all where all are the same."""
    if round_.draw_policy == DrawPolicy.COMMON:
        return Limits(position_percent=0, field_items=0, shared_percent=100)
    return Limits()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the rows of a round say of its papers.

    `breaches` tells how often papers break each rule, `named` how the first `MOST_NAMED` of them do,
    by the candidate's number. `least_position_percent` and `least_field_items` are the smallest found on any paper;
    `most_shared` is the largest number of items that papers of two positions have in common and
    `most_shared_percent` the same as a percentage of the shorter paper. Percentages are rounded
    to the worse side. `closed_forms` lie sealed still, and nothing is said of them.
    """

    candidates: int
    exam_forms: int
    breaches: Mapping[Breach, int]
    named: tuple[tuple[str, Violation], ...]
    least_position_percent: int
    least_field_items: int
    most_shared: int
    most_shared_percent: int
    closed_forms: int = 0

    @property
    def violations(self) -> int:
        """How many rules all papers break."""
        return sum(self.breaches.values())

    @property
    def holds(self) -> bool:
        """Whether every paper fits its candidate."""
        return not self.violations

    def keeps(self, limits: Limits) -> bool:
        """Whether, besides, every paper has its share of position and field items, and papers of
        two positions do not share too many.
        """
        return (
            self.holds
            and self.least_position_percent >= limits.position_percent
            and self.least_field_items >= limits.field_items
            and self.most_shared_percent <= limits.shared_percent
        )


#: Where the codes of a version's tags stand.
_SKILL, _POSITION, _FIELD = "skills__code", "positions__code", "fields__code"


def _tags(round_: Round) -> dict[tuple[str, int], frozenset[str]]:
    """Return the codes of each kind of tag by kind and version id. One statement."""
    versions = QuestionVersion.objects.filter(approval__form_items__exam_form__round=round_)
    skills, positions, fields = (
        versions.filter(**{f"{path}__isnull": False})
        .order_by()
        .values_list(Value(path, output_field=CharField()), "pk", path)
        for path in (_SKILL, _POSITION, _FIELD)
    )
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for kind, version, code in skills.union(positions, fields):
        found[kind, version].add(code)
    return {key: frozenset(codes) for key, codes in found.items()}


def items_of_round(round_: Round) -> dict[int, Item]:
    """Return every question version on the round's papers as the checker sees it, by its id."""
    tags, none = _tags(round_), frozenset[str]()
    rows = list(  # without their content, which nothing here depends on
        QuestionVersion.objects.filter(approval__form_items__exam_form__round=round_)
        .only("question", "level", "kind", "seconds", "stimulus")
        .distinct()
    )
    of_question = {row.question_id: row.pk for row in rows}
    enemies: dict[int, set[int]] = defaultdict(set)
    for first, second in QuestionEnemy.objects.values_list("first", "second"):
        if first in of_question and second in of_question:
            enemies[of_question[first]].add(of_question[second])
    return {
        row.pk: Item(
            id=row.pk,
            skill=min(tags[_SKILL, row.pk]),
            level=row.level,
            kind=row.kind,
            positions=tags.get((_POSITION, row.pk), none),
            fields=tags.get((_FIELD, row.pk), none),
            seconds=row.seconds,
            enemies=frozenset(enemies[row.pk]),
            stimulus=row.stimulus_id,
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class _Sitters:
    """Who was dealt one form and is of the same position, with the same fields, the first primary.

    `attempts` are theirs where others were dealt the form as well; None where it is only them.
    """

    exam_form: int
    part: int
    position: str
    fields: tuple[str, ...]
    count: int
    attempts: tuple[int, ...] | None = None


def _sitters(round_: Round) -> tuple[list[_Sitters], int]:
    """Return who was dealt what, and how many people that are. Two statements; two more where a form was dealt to several sorts.

    A form is dealt to candidates of one sort, so the database counts and hands over a row a form.
    """
    attempts = Attempt.objects.filter(candidate__round=round_).order_by()
    people = (
        attempts.values(of_one=Value(1))
        .annotate(people=Count("candidate", distinct=True))
        .values("people")
    )
    dealt = list(
        attempts.values_list("exam_form", "exam_form__part", "candidate__position__code").annotate(
            Count("pk"), people=Subquery(people)
        )
    )
    fields = CandidateField.objects.filter(candidate__round=round_).order_by()
    counted: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for form_id, order, code, number in fields.values_list(
        "candidate__attempts__exam_form", "order", "field__code"
    ).annotate(Count("pk")):
        counted[form_id].append((order, code, number))
    positions = Counter(form_id for form_id, *_rest in dealt)
    found, mixed = list[_Sitters](), set[int]()
    for form_id, part, position, count, _people in dealt:
        of_form = sorted(counted[form_id])
        if positions[form_id] > 1 or any(count != number for *_field, number in of_form):
            mixed.add(form_id)
            continue
        codes = tuple(code for _order, code, _number in of_form)
        found.append(_Sitters(form_id, part, position, codes, count))
    found += _sitters_one_by_one(round_, mixed) if mixed else []
    return found, dealt[0][-1] if dealt else 0


def _sitters_one_by_one(round_: Round, exam_forms: Collection[int]) -> list[_Sitters]:
    """Return who was dealt forms that were dealt to several sorts of candidates."""
    attempts = Attempt.objects.filter(candidate__round=round_, exam_form__in=exam_forms)
    fields: dict[int, list[str]] = defaultdict(list)
    of_candidates = CandidateField.objects.filter(candidate__in=attempts.values("candidate"))
    for candidate_id, code in of_candidates.order_by("candidate", "order").values_list(
        "candidate", "field__code"
    ):
        fields[candidate_id].append(code)
    found: dict[tuple[int, int, str, tuple[str, ...]], list[int]] = defaultdict(list)
    for pk, candidate_id, form_id, part, position in attempts.values_list(
        "pk", "candidate", "exam_form", "exam_form__part", "candidate__position__code"
    ):
        found[form_id, part, position, tuple(fields[candidate_id])].append(pk)
    return [_Sitters(*sort, len(pks), tuple(pks)) for sort, pks in found.items()]


def _named(
    round_: Round, broken: Iterable[tuple[_Sitters, Sequence[Violation]]]
) -> list[tuple[str, Violation]]:
    """Return how papers break rules, by the numbers of the first candidates dealt them."""
    of_form: dict[int, Sequence[Violation]] = {}
    of_attempt: dict[int, Sequence[Violation]] = {}
    for sitters, violations in broken:
        if sitters.attempts is None:
            of_form[sitters.exam_form] = violations
        else:
            of_attempt |= dict.fromkeys(sitters.attempts, violations)
    if not of_form and not of_attempt:
        return []
    rows = (
        Attempt.objects.filter(Q(exam_form__in=of_form) | Q(pk__in=of_attempt))
        .filter(candidate__round=round_)
        .order_by("pk")
        .values_list("pk", "exam_form", "candidate__number")[:MOST_NAMED]
    )
    named = [
        (number, violation)
        for pk, form_id, number in rows
        for violation in of_attempt.get(pk) or of_form[form_id]
    ]
    return named[:MOST_NAMED]


def prove_tailoring(round_: Round) -> Proof:
    """Check each candidate's paper against the candidate's own position and fields.

    A bounded number of statements, whatever the number of candidates.
    """
    items = items_of_round(round_)
    papers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    form_items = FormItem.objects.filter(exam_form__round=round_).order_by("exam_form", "order")
    for form_id, cell, version in form_items.values_list("exam_form", "cell", "approval__version"):
        papers[form_id].append((cell, version))
    every, people = _sitters(round_)
    dealt = {one.exam_form for one in every}
    closed = set(
        round_.exam_forms.filter(pk__in=dealt, item_count__gt=0, items__isnull=True).values_list(
            "pk", flat=True
        )
        if round_.is_sealed
        else ()
    )
    every = [one for one in every if one.exam_form not in closed]
    cells = read_cells_of({one.part for one in every})
    breaches = Counter[Breach]()
    broken: list[tuple[_Sitters, list[Violation]]] = []
    positions_of_form: dict[int, set[str]] = defaultdict(set)
    shares: list[tuple[int, int]] = []
    for one in every:
        paper = AssembledForm(items=tuple(papers[one.exam_form]))
        rules = Rules(stratum=CoreStratum(position=one.position, fields=one.fields))
        known = [items[version] for _cell, version in paper.items if version in items]
        violations = check_form(paper, known, cells[one.part], rules=rules)
        measured = measure_tailoring(paper, cells[one.part])
        shares.append((int(measured.position_percent), measured.field))
        positions_of_form[one.exam_form].add(one.position)
        if violations:
            broken.append((one, violations))
        for violation in violations:
            breaches[violation.breach] += one.count
    most_shared, most_percent = _most_shared(papers, positions_of_form)
    return Proof(
        candidates=people,
        exam_forms=len(positions_of_form),
        breaches=breaches,
        named=tuple(_named(round_, broken)),
        least_position_percent=min((position for position, _field in shares), default=0),
        least_field_items=min((field for _position, field in shares), default=0),
        most_shared=most_shared,
        most_shared_percent=most_percent,
        closed_forms=len(closed),
    )


def _most_shared(
    papers: Mapping[int, Sequence[tuple[int, int]]], positions_of_form: Mapping[int, set[str]]
) -> tuple[int, int]:
    """Return how many items papers of two positions share at most, and as a percentage."""
    sets = {
        form_id: frozenset(version for _cell, version in rows) for form_id, rows in papers.items()
    }
    most_shared, most_percent = 0, 0
    for one, other in combinations(sorted(positions_of_form), 2):
        if positions_of_form[one] & positions_of_form[other]:
            continue
        shared = len(sets[one] & sets[other])
        most_shared = max(most_shared, shared)
        shorter = max(min(len(sets[one]), len(sets[other])), 1)  # a form may have lost its items
        most_percent = max(most_percent, -(-100 * shared // shorter))
    return most_shared, most_percent
