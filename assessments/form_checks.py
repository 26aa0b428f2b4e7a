"""Measuring a round's forms and checking that frozen ones are what was frozen, kept for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db.models import Count, Max

from assessments.enums import RoundState
from assessments.freezing import altered_forms
from assessments.models import Round, SealedForm
from assessments.paper_quality import GroupFigures, measure_forms

#: For how long the figures of frozen forms are kept: who looks through their list measures once.
_KEPT_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class FormChecks:
    """A round's forms in figures.

    Attributes:
        altered: codes of frozen forms whose content is no longer what was frozen.
        sealed: how many forms lie sealed, so that there is no content to compare yet.
        at: when their content was compared with its digests; None where nothing is frozen.
    """

    groups: list[GroupFigures]
    altered: list[str]
    at: datetime | None
    sealed: int = 0


def check_forms(round_: Round, *, at: datetime) -> FormChecks:
    """Measure the forms of a round, and compare frozen ones with their digests.

    Nothing of a frozen form may change, so what was found stands for `_KEPT_SECONDS`, with the
    moment when it was found; of other forms everything is read anew.
    """
    if round_.state in (RoundState.PLANNED, RoundState.PREPARED):
        return FormChecks(measure_forms(round_), [], None)
    closed = set(_closed_forms(round_)) if round_.is_sealed else set[int]()
    frozen = round_.exam_forms.aggregate(Count("pk"), Max("pk"), Max("frozen_at"))
    state = ":".join(str(value).replace(" ", "T") for value in frozen.values())
    key = f"form-checks:{round_.uuid}:{state}:{len(closed)}"
    found: FormChecks | None = cache.get(key)
    if found is None:
        groups = measure_forms(round_)
        every = [form.exam_form for group in groups for form in group.forms]
        there = [form for form in every if form.pk not in closed]
        altered = altered_forms(round_, there) if there else []
        found = FormChecks(groups, altered, at, sealed=len(closed))
        cache.set(key, found, timeout=_KEPT_SECONDS)
    return found


def _closed_forms(round_: Round) -> Iterable[int]:
    """Return the forms that are there as ciphertext alone; one that lost its items is none of them."""
    lying = SealedForm.objects.filter(exam_form__round=round_, exam_form__salt="")
    return lying.filter(exam_form__items__isnull=True).values_list("exam_form", flat=True)
