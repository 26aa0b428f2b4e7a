"""A frozen paper in memory: what each item is, without a statement on the hot path."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from assessments.contents import typed_content
from assessments.models import ExamForm
from banks import kinds
from office.policies import exam_policy


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One item: `content` is typed by its kind, `option_order` the order of ids on this form."""

    id: int
    order: int
    kind: str
    content: Any
    option_order: tuple[str, ...]
    points: Decimal
    version_id: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A form's items by id, in order, and the grace its round's policy gives to late saves."""

    items: Mapping[int, PaperItem]
    grace: timedelta


@lru_cache(maxsize=1024)
def load_paper(exam_form: UUID) -> Paper:
    """Return a frozen form. It never changes, so it is read once a process."""
    form = ExamForm.objects.select_related("round__policy").get(uuid=exam_form)
    rows = form.items.select_related("approval__version").order_by("order")
    items = {
        row.pk: PaperItem(
            id=row.pk,
            order=row.order,
            kind=row.approval.version.kind,
            content=typed_content(row.approval.version),
            option_order=tuple(row.option_order),
            points=row.points,
            version_id=row.approval.version_id,
        )
        for row in rows
    }
    grace = timedelta(seconds=exam_policy(form.round.policy).grace_seconds)
    return Paper(items=items, grace=grace)


def candidate_view(paper: Paper) -> list[dict[str, Any]]:
    """Return the paper as a candidate may see it: never a key, an explanation or a version."""
    return [
        {
            "item": item.id,
            "order": item.order,
            "kind": item.kind,
            "points": str(item.points),
            "option_order": list(item.option_order),
            **kinds.get(item.kind).public(item.content),
        }
        for item in paper.items.values()
    ]
