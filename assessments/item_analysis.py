"""What a round shows of the questions it used, written down to the banks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from assessments.choice_tally import by_version, tally_choices
from assessments.enums import CellSource, FormRole, Treatment
from assessments.graded_items import GradedItem, read_items
from assessments.models import Attempt, FormItem, Round, ScoringVersion
from assessments.paper_scoring import rounded
from assessments.psychometrics.items import ItemFigures, item_figures, item_total_correlation
from banks import choices, upkeep
from banks.models import ChoiceFigures, Exposure, ItemStatistics

#: What the banks call doubtful a council should look at; exact, as the figures here are.
LEAST_FACILITY = Fraction(upkeep.LEAST_FACILITY)
MOST_FACILITY = Fraction(upkeep.MOST_FACILITY)
LEAST_DISCRIMINATION = Fraction(upkeep.LEAST_DISCRIMINATION)
_KEPT_SECONDS = 6 * 60 * 60


@transaction.atomic
def record_use(*, round_: Round, on: date) -> int:
    """Write down to the banks how often each version was used; return how many versions.

    A reserve form that nobody began has shown its questions to nobody.
    """
    forms: dict[int, int] = defaultdict(int)
    seen: dict[int, int] = defaultdict(int)
    sat: dict[int, int] = defaultdict(int)
    started = Attempt.objects.filter(candidate__round=round_, started_at__isnull=False)
    for form_id in started.values_list("exam_form", flat=True):
        sat[form_id] += 1
    rows = FormItem.objects.filter(exam_form__round=round_).values_list(
        "approval__version", "exam_form", "exam_form__role"
    )
    for version_id, form_id, role in rows:
        if role == FormRole.RESERVE and not sat[form_id]:
            continue
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


@dataclass(frozen=True)
class ItemLine:
    """An item of a round named by where it stood, never by what it says, with its figures.

    `places` are (form code, number on the form); `figures` is None where it was voided or nobody
    had it.
    """

    version_id: int
    version_uuid: UUID
    places: tuple[tuple[str, int], ...]
    cell: str
    figures: ItemFigures | None
    treatment: str

    @cached_property
    def facility(self) -> Decimal | None:
        """Return the facility index as it is shown."""
        return rounded(self.figures.facility_index, 4) if self.figures else None

    @cached_property
    def discrimination(self) -> Decimal | None:
        """Return the discrimination index as it is shown."""
        if self.figures is None or self.figures.discrimination_index is None:
            return None
        return rounded(self.figures.discrimination_index, 4)

    @property
    def is_thin(self) -> bool:
        """Tell whether so few people had it that its figures say more about chance."""
        return self.figures is not None and self.figures.sample < upkeep.LEAST_SAMPLE

    @cached_property
    def is_suspect(self) -> bool:
        """Tell whether the figures ask for a look: nearly nobody, everybody, or the wrong ones."""
        if self.figures is None or self.figures.sample < upkeep.LEAST_SAMPLE:
            return False
        facility, discrimination = self.figures.facility_index, self.figures.discrimination_index
        return not LEAST_FACILITY <= facility <= MOST_FACILITY or (
            discrimination is not None and discrimination < LEAST_DISCRIMINATION
        )


def item_lines(scoring: ScoringVersion) -> list[ItemLine]:
    """Return the items of a graded scoring with their figures, the suspect ones first.

    Two statements; six where the figures are worked out.
    """
    treatments = dict(scoring.treatments.values_list("version", "treatment"))
    figures = _figures(scoring, treatments)
    places: dict[int, list[tuple[str, int]]] = defaultdict(list)
    cells: dict[int, tuple[UUID, int, str]] = {}
    rows = (
        FormItem.objects.filter(exam_form__round=scoring.round_id)
        .order_by("exam_form__code", "order")
        .values_list(
            "approval__version",
            "approval__version__uuid",
            "exam_form__code",
            "order",
            "cell__order",
            "cell__source",
        )
    )
    for version_id, uuid, code, order, cell, source in rows:
        places[version_id].append((code, order))
        cells[version_id] = uuid, cell, source
    sources = {source.value: str(source.label) for source in CellSource}
    lines = [
        ItemLine(
            version_id=version_id,
            version_uuid=uuid,
            places=tuple(places[version_id]),
            cell=f"{cell}, {sources[source]}",
            figures=figures.get(version_id),
            treatment=treatments.get(version_id, ""),
        )
        for version_id, (uuid, cell, source) in cells.items()
    ]
    return sorted(lines, key=lambda line: (not line.is_suspect, _discrimination(line), line.places))


def _discrimination(line: ItemLine) -> Fraction:
    """Return what the worst items are sorted first by; unknown comes last."""
    if line.figures is None or line.figures.discrimination_index is None:
        return Fraction(1)
    return line.figures.discrimination_index


def _figures(scoring: ScoringVersion, treatments: Mapping[int, str]) -> dict[int, ItemFigures]:
    """Return the figures by version; worked out once for a grading and what was decided since.

    Of 20,000 candidates it takes seconds, and nothing of it changes while those two stay.
    """
    decided = sorted(pair for pair in treatments.items() if pair[1])
    at = scoring.graded_at and scoring.graded_at.isoformat()
    state = sha256(repr((at, scoring.graded_digest, decided)).encode()).hexdigest()
    key = f"item-figures:{scoring.uuid}:{state}"
    found: dict[int, ItemFigures] | None = cache.get(key)
    if found is None:
        found = {
            version_id: item_figures(given)
            for version_id, given in _responses(scoring, read_items(scoring)).items()
        }
        cache.set(key, found, timeout=_KEPT_SECONDS)
    return found


def _responses(
    scoring: ScoringVersion, forms: Mapping[int, Sequence[GradedItem]]
) -> dict[int, list[tuple[Fraction, Fraction]]]:
    """Return (fraction, score of the paper) by version; voided items tell nothing."""
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
    return responses


@transaction.atomic
def analyse_items(*, scoring: ScoringVersion, on: date) -> int:
    """Write the figures of each version and of its options down to the banks; return how many.

    Voided items have no figures: their fractions tell nothing.
    """
    forms = read_items(scoring)
    responses = _responses(scoring, forms)
    occasion = scoring.round.code
    ItemStatistics.objects.filter(occasion=occasion).delete()
    rows = []
    for version_id in sorted(responses):
        figures = item_figures(responses[version_id])
        correlation = item_total_correlation(responses[version_id])
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
                point_biserial=None if correlation is None else Decimal(f"{correlation:.4f}"),
            )
        )
    _write_choices(scoring, forms, ItemStatistics.objects.bulk_create(rows, batch_size=500))
    return len(rows)


def _write_choices(
    scoring: ScoringVersion,
    forms: Mapping[int, Sequence[GradedItem]],
    rows: Sequence[ItemStatistics],
) -> None:
    """Write down who took which option beside the figures of a round."""
    scores = scoring.attempt_scores.order_by("attempt").values_list(
        "attempt", "attempt__exam_form", "earned", "maximum"
    )
    scored = [
        (attempt, form, Fraction(earned) / Fraction(maximum))
        for attempt, form, earned, maximum in scores
    ]
    of_version = {row.version_id: row for row in rows}
    sat = {
        version_id: people
        for version_id, people in by_version(scored, forms).items()
        if version_id in of_version
    }
    ChoiceFigures.objects.bulk_create(
        [
            ChoiceFigures(
                statistics=of_version[version_id],
                counts=choices.as_json(takers),
                tail=tail,
                has_idle=any(
                    choices.is_idle(takers[one], sample=of_version[version_id].sample)
                    for one in offer.distractors
                ),
                has_misleading=any(
                    choices.is_misleading(
                        takers[one], sample=of_version[version_id].sample, tail=tail
                    )
                    for one in offer.distractors
                ),
            )
            for version_id, (offer, takers, tail) in tally_choices(scoring, forms, sat).items()
        ],
        batch_size=500,
    )
