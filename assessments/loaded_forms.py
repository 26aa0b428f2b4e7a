"""A frozen paper in memory: what each item is, without a statement on the hot path."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from assessments.contents import typed_content
from assessments.errors import FormSealed
from assessments.models import ExamForm
from banks import kinds
from banks.models import Stimulus
from office.policies import exam_policy


@dataclass(frozen=True, slots=True)
class LoadedStimulus:
    """What an item asks about, shared with its neighbours that have the same `uuid`.

    `picture` is the stored file's uuid; one that is given has a description.
    """

    uuid: UUID
    text: str
    picture: UUID | None
    picture_description: str


@dataclass(frozen=True, slots=True)
class LoadedItem:
    """One item: `content` is typed by its kind, `option_order` the order of ids on this form."""

    id: int
    order: int
    kind: str
    content: Any
    option_order: tuple[str, ...]
    points: Decimal
    version_id: int
    stimulus: LoadedStimulus | None = None


@dataclass(frozen=True, slots=True)
class LoadedForm:
    """A form's items by id, in order, and the grace its round's policy gives to late saves."""

    items: Mapping[int, LoadedItem]
    grace: timedelta


@lru_cache(maxsize=1024)
def load_form(exam_form: UUID) -> LoadedForm:
    """Return a frozen form. It never changes, so it is read once a process.

    Raises:
        FormSealed: it lies under the seal; once it is opened it can be read.
    """
    form = ExamForm.objects.select_related("round__policy").get(uuid=exam_form)
    rows = form.items.select_related("approval__version__stimulus__picture").order_by("order")
    items = {
        row.pk: LoadedItem(
            id=row.pk,
            order=row.order,
            kind=row.approval.version.kind,
            content=typed_content(row.approval.version),
            option_order=tuple(row.option_order),
            points=row.points,
            version_id=row.approval.version_id,
            stimulus=_stimulus(row.approval.version.stimulus),
        )
        for row in rows
    }
    if not items and form.item_count:
        raise FormSealed(exam_form=form.code)
    grace = timedelta(seconds=exam_policy(form.round.policy).grace_seconds)
    return LoadedForm(items=items, grace=grace)


def items_on(exam_form: ExamForm) -> int:
    """Return how many items a form has, also while it lies under the seal."""
    return exam_form.item_count or len(load_form(exam_form.uuid).items)


def is_under_seal(exam_form: UUID) -> bool:
    """Tell whether the items of a form cannot be read yet."""
    try:
        load_form(exam_form)
    except FormSealed:
        return True
    return False


def _stimulus(row: Stimulus | None) -> LoadedStimulus | None:
    if row is None:
        return None
    return LoadedStimulus(
        uuid=row.uuid,
        text=row.text,
        picture=row.picture.uuid if row.picture else None,
        picture_description=row.picture_description,
    )


def candidate_view(paper: LoadedForm) -> list[dict[str, Any]]:
    """Return the paper as a candidate may see it: never a key, an explanation or a version."""
    return [
        {
            "item": item.id,
            "order": item.order,
            "kind": item.kind,
            "points": str(item.points),
            "option_order": list(item.option_order),
            "stimulus": _stimulus_view(item.stimulus),
            **kinds.get(item.kind).public(item.content),
        }
        for item in paper.items.values()
    ]


def _stimulus_view(stimulus: LoadedStimulus | None) -> dict[str, Any] | None:
    if stimulus is None:
        return None
    return {
        "uuid": str(stimulus.uuid),
        "text": stimulus.text,
        "picture": str(stimulus.picture) if stimulus.picture else None,
        "picture_description": stimulus.picture_description,
    }
