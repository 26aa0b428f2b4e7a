"""Who took which option of the items of a round, of all and of the best and the worst."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from assessments.graded_items import GradedItem
from assessments.models import Response, ScoringVersion
from assessments.psychometrics.items import TAIL
from banks.choices import Offer, Takers, chosen_ids, offer_of

#: Responses that are read at a time.
_ROWS = 5000


def tally_choices(
    scoring: ScoringVersion,
    forms: Mapping[int, Sequence[GradedItem]],
    sat: Mapping[int, Sequence[tuple[int, Fraction]]],
) -> dict[int, tuple[Offer, dict[str, Takers], int]]:
    """Return by version what was offered, who took it, and how many people an end has.

    One statement. Of kinds with options to tick alone.

    Args:
        sat: by version (attempt, score of the whole paper) of each person who had it.
    """
    offers = {
        item.version_id: offer
        for items in forms.values()
        for item in items
        if item.version_id in sat and (offer := offer_of(item.kind, item.contents))
    }
    version_of = {
        item.id: item.version_id
        for items in forms.values()
        for item in items
        if item.version_id in offers
    }
    ends = {version_id: _ends(sat[version_id]) for version_id in offers}
    people = {version_id: {one for one, _score in sat[version_id]} for version_id in offers}
    counts: dict[int, dict[str, list[int]]] = {
        version_id: {id_: [0, 0, 0] for id_ in offer.ids} for version_id, offer in offers.items()
    }
    rows = Response.objects.filter(attempt__candidate__round=scoring.round_id)
    for attempt, item, value in rows.values_list("attempt", "item", "value").iterator(
        chunk_size=_ROWS
    ):
        version_id = version_of.get(item)
        if version_id is None or attempt not in people[version_id]:
            continue
        worst, best = ends[version_id]
        for id_ in chosen_ids(value):
            if (count := counts[version_id].get(id_)) is not None:
                count[0] += 1
                count[1] += attempt in best
                count[2] += attempt in worst
    return {
        version_id: (
            offer,
            {id_: Takers(*count) for id_, count in counts[version_id].items()},
            len(ends[version_id][1]),
        )
        for version_id, offer in offers.items()
    }


def _ends(sat: Sequence[tuple[int, Fraction]]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the attempts of the worst and of the best, as `item_figures` takes them."""
    tail = int(len(sat) * TAIL)
    if tail < 1:
        return frozenset(), frozenset()
    ranked = [attempt for attempt, _score in sorted(sat, key=lambda row: row[1])]
    return frozenset(ranked[:tail]), frozenset(ranked[-tail:])


def by_version(
    scored: Sequence[tuple[int, int, Fraction]], forms: Mapping[int, Sequence[GradedItem]]
) -> dict[int, list[tuple[int, Fraction]]]:
    """Sort (attempt, form, score) by the versions that stood on the form."""
    sat: dict[int, list[tuple[int, Fraction]]] = defaultdict(list)
    for attempt, form, score in scored:
        for item in forms[form]:
            sat[item.version_id].append((attempt, score))
    return sat
