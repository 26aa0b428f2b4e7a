"""Sharing waiting work out among reviewers: who gets what. No Django."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """One version that waits: its skill, how many reviewers it lacks, and who may not be one."""

    key: int
    skill: str
    seats: int
    barred: frozenset[int]


@dataclass(frozen=True, slots=True)
class Share:
    """Who gets what: reviewers by work, and the seats that none of the chosen can take."""

    given: Mapping[int, tuple[int, ...]]
    empty: Mapping[int, int]


def share_out(
    work: Sequence[Work],
    *,
    reviewers: Sequence[int],
    load: Mapping[int, int],
    by_skill: bool = False,
) -> Share:
    """Return who reviews what: different people for one work, nobody who is barred from it.

    Who has least gets the next. Work that few may take is given first, so that nobody who could
    take anything is used up by it. By skill, work of one skill stays with as few people as its
    seats ask for, the largest skills first; the skills are then as even as their sizes allow.

    Args:
        reviewers: ids, without repetition; of two with the same load the first is taken.
        load: how much each has to do already; nothing where it is left out.
    """
    has: Counter[int] = Counter({one: load.get(one, 0) for one in reviewers})
    place = {one: number for number, one in enumerate(reviewers)}
    given: dict[int, tuple[int, ...]] = {}
    empty: dict[int, int] = {}
    for group in _groups(work, by_skill=by_skill):
        ranked = sorted(reviewers, key=lambda one: (has[one], place[one]))
        for item in sorted(group, key=lambda one: -len(one.barred.intersection(reviewers))):
            order = (
                ranked if by_skill else sorted(reviewers, key=lambda one: (has[one], place[one]))
            )
            chosen = tuple(one for one in order if one not in item.barred)[: max(item.seats, 0)]
            has.update(chosen)
            if chosen:
                given[item.key] = chosen
            if len(chosen) < item.seats:
                empty[item.key] = item.seats - len(chosen)
    return Share(given, empty)


def _groups(work: Iterable[Work], *, by_skill: bool) -> list[list[Work]]:
    if not by_skill:
        return [list(work)]
    found: dict[str, list[Work]] = defaultdict(list)
    for item in work:
        found[item.skill].append(item)
    return [found[skill] for skill in sorted(found, key=lambda one: (-len(found[one]), one))]
