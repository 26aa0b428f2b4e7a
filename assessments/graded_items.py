"""The items of a round as grading sees them: treatments applied, what each response earns."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models.functions import Coalesce

from assessments.contents import typed_content
from assessments.enums import (
    Treatment,
)
from assessments.models import (
    FormItem,
    ItemTreatment,
    ScoringVersion,
)
from banks import kinds
from banks.kinds import InvalidResponse
from banks.models import QuestionVersion


@dataclass(frozen=True, slots=True)
class GradedItem:
    """A form item with what scoring needs of its version."""

    id: int
    points: Decimal
    version_id: int
    module_id: int
    kind: str
    contents: tuple[Any, ...]
    treatment: str


def read_items(scoring: ScoringVersion) -> dict[int, list[GradedItem]]:
    """Return the items of each form of the round, in order, with their treatments."""
    treatments = {row.version_id: row for row in scoring.treatments.all()}
    rows = (
        FormItem.objects.filter(exam_form__round=scoring.round_id)
        .select_related("approval__version")
        .order_by("exam_form", "order")
    )
    tags = (
        QuestionVersion.skills.through.objects.filter(
            questionversion__approval__form_items__exam_form__round=scoring.round_id
        ).order_by("-skill__code")  # of several skills the first by code counts
    )
    modules = dict(tags.values_list("questionversion", Coalesce("skill__parent", "skill")))
    parsed: dict[int, tuple[Any, ...]] = {}
    forms: dict[int, list[GradedItem]] = defaultdict(list)
    for row in rows:
        version = row.approval.version
        treatment = treatments.get(version.pk)
        if version.pk not in parsed:
            parsed[version.pk] = _accepted(version, treatment)
        forms[row.exam_form_id].append(
            GradedItem(
                id=row.pk,
                points=row.points,
                version_id=version.pk,
                module_id=modules[version.pk],
                kind=version.kind,
                contents=parsed[version.pk],
                treatment=treatment.treatment if treatment else "",
            )
        )
    return forms


def _accepted(version: QuestionVersion, treatment: ItemTreatment | None) -> tuple[Any, ...]:
    """Return the contents whose keys are accepted: the version's own, the new or the further one."""
    if treatment is None or treatment.content is None:
        return (typed_content(version),)
    other = kinds.get(version.kind).parse(treatment.content)
    if treatment.treatment == Treatment.NEW_KEY:
        return (other,)
    return (typed_content(version), other)


def fraction_of(item: GradedItem, value: Any, mark: Fraction | None) -> Fraction | None:
    """Return what a response earns: the best of the accepted keys; a person's mark where due."""
    if mark is not None:
        return mark
    if value is None:
        return Fraction(0)
    kind = kinds.get(item.kind)
    try:
        earned = [kind.score(content, value) for content in item.contents]
    except InvalidResponse:  # refused at the door; a row written past it earns nothing
        return Fraction(0)
    if any(fraction is None for fraction in earned):
        return None
    return max(fraction for fraction in earned if fraction is not None)
