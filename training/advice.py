"""Which programmes close the gaps that a result shows. Pure: no Django, no clock.

Modules, positions and programmes go by their codes. Shares are of a module's points, 0 to 1.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme as advice sees it; no positions means that it is open to everyone."""

    code: str
    modules: frozenset[str]
    periods: int
    positions: frozenset[str] = frozenset()
    prerequisite: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A programme to take, the gap that is its reason, and what has to be completed before it."""

    programme: str
    module: str
    share: Decimal
    required: Decimal
    after: str | None = None

    @property
    def gap(self) -> Decimal:
        """Return how far the share lies below what is required, above 0."""
        return self.required - self.share


def gaps_of(
    shares: Mapping[str, Decimal], *, required: Mapping[str, Decimal], weak_share: Decimal
) -> dict[str, Decimal]:
    """Return the required share of each module whose share lies below it.

    A module that was not tested shows no gap, whatever is asked of it: nobody knows the share.

    Args:
        shares: share by tested module.
        required: what the position asks for, by module.
        weak_share: what is required of a tested module for which the position asks nothing.
    """
    asked = {module: required.get(module, weak_share) for module in shares}
    return {module: asked[module] for module, share in shares.items() if share < asked[module]}


def advise(
    *,
    shares: Mapping[str, Decimal],
    required: Mapping[str, Decimal],
    weak_share: Decimal,
    position: str,
    offers: Mapping[str, Offer],
    completed: Set[str],
) -> list[Advice]:
    """Return what the holder of a result should learn, the widest gap first.

    For every gap one programme is chosen among those that teach the module and can be taken from
    this position: they, and all that must be completed before them, are open to it. The least
    demanding one not completed comes first, so an advanced programme is advised only after the
    basic one. Where all are completed and the gap is still there, the least demanding one is
    advised again: the basics did not hold.

    A programme chosen for several gaps is advised once, with the widest of them.

    Args:
        shares: share by tested module, 0 to 1.
        required: required share by module, of the position.
        weak_share: required share of a tested module for which the position asks nothing.
        position: code of the position.
        offers: every programme by its code.
        completed: codes of the programmes completed so far.

    Returns:
        Advice by falling gap, then by programme. `after` is the programme's prerequisite where it
        is not completed yet. A gap that no programme can close gives none.

    Source: docs/architecture.md, "The way of one answer", step 9; the order is the product's own.
    """
    chosen: dict[str, Advice] = {}
    gaps = gaps_of(shares, required=required, weak_share=weak_share)
    for module, asked in sorted(gaps.items()):
        offer = _choose(module, position=position, offers=offers, completed=completed)
        if offer is None:
            continue
        before = offer.prerequisite
        after = before if before and before not in completed else None
        advice = Advice(offer.code, module, shares[module], asked, after)
        if offer.code not in chosen or advice.gap > chosen[offer.code].gap:
            chosen[offer.code] = advice
    return sorted(chosen.values(), key=lambda advice: (-advice.gap, advice.programme))


def prerequisites_of(offer: Offer, offers: Mapping[str, Offer]) -> tuple[Offer, ...] | None:
    """Return what comes before `offer`, the nearest first; None if it is unknown or circular."""
    chain: list[Offer] = []
    code = offer.prerequisite
    while code is not None:
        before = offers.get(code)
        if before is None or before in chain or before.code == offer.code:
            return None
        chain.append(before)
        code = before.prerequisite
    return tuple(chain)


def _choose(
    module: str, *, position: str, offers: Mapping[str, Offer], completed: Set[str]
) -> Offer | None:
    ranked: list[tuple[tuple[bool, int, bool, int, str], Offer]] = []
    for offer in offers.values():
        chain = prerequisites_of(offer, offers)
        if module not in offer.modules or not _is_open(offer, position) or chain is None:
            continue
        if all(before.code in completed or _is_open(before, position) for before in chain):
            demand = (len(chain), bool(offer.positions), offer.periods, offer.code)
            ranked.append(((offer.code in completed, *demand), offer))
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _is_open(offer: Offer, position: str) -> bool:
    return not offer.positions or position in offer.positions
