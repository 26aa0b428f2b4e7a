"""What a round shows of the questions it used, written down to the banks."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from django.db import transaction

from assessments.enums import Treatment
from assessments.graded_items import read_items
from assessments.models import Attempt, FormItem, Round, ScoringVersion
from assessments.paper_scoring import rounded
from assessments.psychometrics.items import item_figures
from banks.models import Exposure, ItemStatistics


@transaction.atomic
def record_use(*, round_: Round, on: date) -> int:
    """Write down to the banks how often each version was used; return how many versions."""
    forms: dict[int, int] = defaultdict(int)
    seen: dict[int, int] = defaultdict(int)
    sat: dict[int, int] = defaultdict(int)
    started = Attempt.objects.filter(candidate__round=round_, started_at__isnull=False)
    for form_id in started.values_list("exam_form", flat=True):
        sat[form_id] += 1
    rows = FormItem.objects.filter(exam_form__round=round_).values_list(
        "approval__version", "exam_form"
    )
    for version_id, form_id in rows:
        forms[version_id] += 1
        seen[version_id] += sat[form_id]
    Exposure.objects.filter(occasion=round_.code).delete()
    Exposure.objects.bulk_create(
        [
            Exposure(
                version_id=version_id,
                occasion=round_.code,
                on=on,
                forms=forms[version_id],
                candidates=seen[version_id],
            )
            for version_id in sorted(forms)
        ],
        batch_size=500,
    )
    return len(forms)


@transaction.atomic
def analyse_items(*, scoring: ScoringVersion, on: date) -> int:
    """Write facility and discrimination of each version down to the banks; return how many.

    Voided items have no figures: their fractions tell nothing.
    """
    forms = read_items(scoring)
    responses: dict[int, list[tuple[Fraction, Fraction]]] = defaultdict(list)
    scores = scoring.attempt_scores.select_related("attempt").order_by("attempt")
    for row in scores:
        total = Fraction(row.earned) / Fraction(row.maximum)
        for item, fraction in zip(forms[row.attempt.exam_form_id], row.fractions, strict=True):
            if fraction is not None and item.treatment not in (
                Treatment.VOID_FULL,
                Treatment.VOID_SPREAD,
            ):
                responses[item.version_id].append((Fraction(fraction), total))
    occasion = scoring.round.code
    ItemStatistics.objects.filter(occasion=occasion).delete()
    rows = []
    for version_id in sorted(responses):
        figures = item_figures(responses[version_id])
        rows.append(
            ItemStatistics(
                version_id=version_id,
                occasion=occasion,
                on=on,
                sample=figures.sample,
                facility_index=rounded(figures.facility_index, 4),
                discrimination_index=None
                if figures.discrimination_index is None
                else rounded(figures.discrimination_index, 4),
            )
        )
    ItemStatistics.objects.bulk_create(rows, batch_size=500)
    return len(rows)
