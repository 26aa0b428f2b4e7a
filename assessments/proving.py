"""Proof of tailoring from the rows, independently of how the forms were made.

Reads what each candidate's paper holds and what each candidate was at registration, and lets
`assembly.checker`, which knows nothing of the assembler, judge every pair.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.db.models import CharField, Value

from assessments.assembly.checker import Violation, check_form, measure_tailoring
from assessments.assembly.model import AssembledForm, Item, Rules
from assessments.assembly.model import Stratum as CoreStratum
from assessments.drawing_pool import read_cells_of
from assessments.models import Attempt, CandidateField, FormItem, Round
from banks.models import QuestionEnemy, QuestionVersion


@dataclass(frozen=True, slots=True)
class Limits:
    """How far papers have to be tailored: see `Proof.keeps`."""

    position_percent: int = 30
    field_items: int = 2
    shared_percent: int = 50


@dataclass(frozen=True, slots=True)
class Proof:
    """What the rows of a round say of its papers.

    `least_position_percent` and `least_field_items` are the smallest found on any paper;
    `most_shared` is the largest number of items that papers of two positions have in common and
    `most_shared_percent` the same as a percentage of the shorter paper. Percentages are rounded
    to the worse side.
    """

    candidates: int
    exam_forms: int
    violations: tuple[tuple[str, Violation], ...]
    least_position_percent: int
    least_field_items: int
    most_shared: int
    most_shared_percent: int

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


def _fields_of_candidates(round_: Round) -> dict[int, tuple[str, ...]]:
    """Return the fields of each candidate at registration, the primary one first."""
    found: dict[int, tuple[str, ...]] = {}
    rows = CandidateField.objects.filter(candidate__round=round_).order_by("candidate", "order")
    for candidate_id, code in rows.values_list("candidate", "field__code").iterator():
        found[candidate_id] = (*found.get(candidate_id, ()), code)
    return found


def prove_tailoring(round_: Round) -> Proof:
    """Check each candidate's paper against the candidate's own position and fields.

    A bounded number of statements, whatever the number of candidates.
    """
    items = items_of_round(round_)
    papers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    form_items = FormItem.objects.filter(exam_form__round=round_).order_by("exam_form", "order")
    for form_id, cell, version in form_items.values_list("exam_form", "cell", "approval__version"):
        papers[form_id].append((cell, version))
    attempts = list(
        Attempt.objects.filter(candidate__round=round_)
        .order_by("pk")
        .values_list(
            "candidate",
            "candidate__number",
            "candidate__position__code",
            "exam_form",
            "exam_form__part",
        )
    )
    fields_of = _fields_of_candidates(round_)
    cells = read_cells_of({part_id for *_rest, part_id in attempts})
    violations: list[tuple[str, Violation]] = []
    checked: dict[tuple[int, str, tuple[str, ...]], list[Violation]] = {}
    positions_of_form: dict[int, set[str]] = defaultdict(set)
    shares: list[tuple[int, int]] = []
    people = set()
    for candidate_id, number, position, form_id, part_id in attempts:
        people.add(candidate_id)
        fields = fields_of.get(candidate_id, ())
        key = (form_id, position, fields)
        if key not in checked:
            paper = AssembledForm(items=tuple(papers[form_id]))
            rules = Rules(stratum=CoreStratum(position=position, fields=fields))
            checked[key] = check_form(paper, list(items.values()), cells[part_id], rules=rules)
            measured = measure_tailoring(paper, cells[part_id])
            shares.append((int(measured.position_percent), measured.field))
        positions_of_form[form_id].add(position)
        violations += [(number, violation) for violation in checked[key]]
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
    return Proof(
        candidates=len(people),
        exam_forms=len(positions_of_form),
        violations=tuple(violations),
        least_position_percent=min((position for position, _field in shares), default=0),
        least_field_items=min((field for _position, field in shares), default=0),
        most_shared=most_shared,
        most_shared_percent=most_percent,
    )
