"""What the pool cannot give: the cells that stay short, exactly, and what would fill them."""

from collections.abc import Mapping, Sequence

from assessments.assembly.model import Cell, Shortage, Source, Stratum, Wanted
from assessments.assembly.pool import counted_masks, match_all, whole_demands


def find_shortages(
    usable: Mapping[int, int],
    cells: Sequence[Cell],
    stratum: Stratum | None,
    *,
    known: Mapping[int, int],
) -> tuple[Shortage, ...]:
    """Return the cells that cannot be filled, as few items short as possible.

    The sum of what is missing is the least number of questions to write. When several cells
    want the same items, the missing ones may be booked on any of them; the others are its rivals.

    Args:
        usable: how many items may be used, by the mask of the cells they fit.
        known: these and the worn ones.
    """
    demands = whole_demands(cells, stratum)
    item_masks = counted_masks(usable, demands)
    matching = match_all(item_masks, demands)
    if matching.complete:
        return ()
    fitting, all_fitting = [
        [
            sum(count for mask, count in some.items() if mask >> place & 1)
            for place in range(len(cells))
        ]
        for some in (usable, known)
    ]
    return tuple(
        Shortage(
            cell=cell.id,
            source=cell.source,
            needed=cell.count,
            available=cell.count - missing,
            fitting=fitting[place],
            worn=all_fitting[place] - fitting[place],
            rivals=_find_rivals(place, item_masks, matching.items, cells),
            wanted=describe_wanted(cell, stratum),
        )
        for place, (cell, missing) in enumerate(zip(cells, matching.need, strict=True))
        if missing
    )


def describe_wanted(cell: Cell, stratum: Stratum | None) -> Wanted:
    """Return the tags of a question that would fill `cell` for this stratum."""
    position, fields = (stratum.position, stratum.fields) if stratum else ("", ())
    return Wanted(
        skills=cell.skills,
        levels=cell.levels,
        kinds=cell.kinds,
        position=position if cell.source == Source.POSITION else "",
        fields=fields if cell.source == Source.FIELD else (),
    )


def _find_rivals(
    short: int, item_masks: Sequence[int], placed: dict[int, int], cells: Sequence[Cell]
) -> tuple[int, ...]:
    """Return the cells that hold items by which, moved one after another, `short` would gain."""
    found = {short}
    queue = [short]
    for target in queue:  # grows while it is read
        for item, demand in placed.items():
            if demand not in found and item_masks[item] >> target & 1:
                found.add(demand)
                queue.append(demand)
    return tuple(sorted(cells[place].id for place in found - {short}))
