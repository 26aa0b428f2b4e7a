"""Which items fit which demands of a form: the tailoring rule, as bit masks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.assembly.matching import Matching
from assessments.assembly.model import Cell, Item, Source, Stratum


@dataclass(frozen=True, slots=True)
class Demand:
    """Items that a form needs for one cell; for a field cell, of these fields."""

    cell: Cell
    count: int
    fields: tuple[str, ...]


def whole_demands(cells: Sequence[Cell], stratum: Stratum | None) -> list[Demand]:
    """Return one demand a cell: a field cell takes any of the stratum's fields."""
    fields = stratum.fields if stratum else ()
    return [Demand(cell, cell.count, fields) for cell in cells]


def shared_demands(
    items: Sequence[Item], cells: Sequence[Cell], stratum: Stratum | None
) -> list[Demand]:
    """Return the demands with field cells shared evenly over the fields, the primary one first.

    Three items over two fields are two and one. A share that the items cannot give is opened to
    all the fields, item by item and the last field first, so that sharing never makes a
    form impossible.
    """
    fields = stratum.fields if stratum else ()
    if len(fields) < 2 or not _fillable(items, whole_demands(cells, stratum), stratum):
        return whole_demands(cells, stratum)
    shares: dict[tuple[int, str], int] = {}
    for cell in cells:
        if cell.source == Source.FIELD:
            for field, share in even_shares(cell.count, fields).items():
                shares[cell.id, field] = share
    while True:
        demands = []
        for cell in cells:
            own = [Demand(cell, shares.get((cell.id, field), 0), (field,)) for field in fields]
            rest = cell.count - sum(demand.count for demand in own)
            demands += [demand for demand in own if demand.count]
            if rest:
                demands.append(Demand(cell, rest, fields))
        if _fillable(items, demands, stratum):
            return demands
        shares[_share_to_open(shares, items, demands, stratum)] -= 1


def even_shares(count: int, fields: Sequence[str]) -> dict[str, int]:
    """Share items evenly over fields, the primary one first: three over two are two and one."""
    each, over = divmod(count, len(fields))
    return {field: each + (place < over) for place, field in enumerate(fields)}


def masks(items: Sequence[Item], demands: Sequence[Demand], stratum: Stratum | None) -> list[int]:
    """Return for each item the mask of the demands it fits."""
    by_skill: dict[str, int] = {}
    by_level: dict[str, int] = {}
    by_kind: dict[str, int] = {}
    by_tags: dict[tuple[frozenset[str], frozenset[str]], int] = {}
    found = []
    for item in items:
        tags = item.positions, item.fields
        if item.skill not in by_skill:
            by_skill[item.skill] = _bits(
                [_names_skill(demand.cell.skills, item.skill) for demand in demands]
            )
        if item.level not in by_level:
            by_level[item.level] = _bits(
                [not demand.cell.levels or item.level in demand.cell.levels for demand in demands]
            )
        if item.kind not in by_kind:
            by_kind[item.kind] = _bits(
                [not demand.cell.kinds or item.kind in demand.cell.kinds for demand in demands]
            )
        if tags not in by_tags:
            by_tags[tags] = _bits([_is_for(demand, *tags, stratum) for demand in demands])
        found.append(
            by_skill[item.skill] & by_level[item.level] & by_kind[item.kind] & by_tags[tags]
        )
    return found


def _bits(answers: list[bool]) -> int:
    return sum(1 << place for place, answer in enumerate(answers) if answer)


def _names_skill(codes: frozenset[str], skill: str) -> bool:
    return not codes or any(skill == code or skill.startswith(f"{code}.") for code in codes)


def _is_for(
    demand: Demand, positions: frozenset[str], fields: frozenset[str], stratum: Stratum | None
) -> bool:
    if demand.cell.source == Source.COMMON:
        return not positions and not fields
    if stratum is None:
        return False
    if demand.cell.source == Source.POSITION:
        return stratum.position in positions and (
            not fields or not fields.isdisjoint(stratum.fields)
        )
    return not fields.isdisjoint(demand.fields) and (not positions or stratum.position in positions)


def _fillable(items: Sequence[Item], demands: Sequence[Demand], stratum: Stratum | None) -> bool:
    return match_all(masks(items, demands, stratum), demands).complete


def match_all(item_masks: Sequence[int], demands: Sequence[Demand]) -> Matching:
    """Return the greatest matching of the items with the demands, no other rule kept."""
    matching = Matching([demand.count for demand in demands])
    for item, mask in enumerate(item_masks):
        if mask:
            matching.add(item, mask)
            if matching.complete:
                break
    return matching


def counted_masks(sizes: Mapping[int, int], demands: Sequence[Demand]) -> list[int]:
    """Return masks as `match_all` takes them, of items of which only this is known: how many have which."""
    wanted = sum(demand.count for demand in demands)  # more items of one mask are of no use
    return [mask for mask, size in sizes.items() for _ in range(min(size, wanted))]


def _share_to_open(
    shares: dict[tuple[int, str], int],
    items: Sequence[Item],
    demands: Sequence[Demand],
    stratum: Stratum | None,
) -> tuple[int, str]:
    """Choose the share to lessen: one that has too few items by itself, else the last."""
    fitting = [0] * len(demands)
    for mask in masks(items, demands, stratum):
        for place in range(len(demands)):
            fitting[place] += mask >> place & 1
    for demand, supply in zip(reversed(demands), reversed(fitting), strict=True):
        for field in demand.fields:
            if shares.get((demand.cell.id, field)) == demand.count > supply:
                return demand.cell.id, field
    return [key for key, share in shares.items() if share][-1]
