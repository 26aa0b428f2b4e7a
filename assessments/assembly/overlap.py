"""How few items parallel forms must share: a count that no set of forms can go below."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from assessments.assembly.integer_program import IntegerProgram, relax


def least_overlap(classes: Counter[int], counts: Sequence[int], forms: int) -> int:
    """Return how many items two forms share at least, over all pairs of `forms` with these demands.

    An item on u forms is shared by u(u-1)/2 pairs, so the u-th use of an item costs u-1. All
    forms together need `forms` times each demand, and an item fills one demand on each form at
    most. What is left out (enemies and other rules) could only make it more. Items that fit the
    same demands are alike, and as a flow with growing costs the program has a whole answer.

    Args:
        classes: how many items fit the demands of each mask.
        counts: items of each demand.
    """
    program = IntegerProgram()
    fitting: list[list[tuple[int, float]]] = [[] for _ in counts]
    for mask, size in sorted(classes.items()):
        wanted = sum(count for place, count in enumerate(counts) if mask >> place & 1) * forms
        uses = min(forms, ceil(wanted / size)) if size else 0
        if not uses:
            continue
        rounds = [(program.measure(float(use), low=0.0, high=size), 1.0) for use in range(uses)]
        parts = []
        for place, count in enumerate(counts):
            if mask >> place & 1 and count:
                part = program.measure(low=0.0, high=count * forms)
                fitting[place].append((part, 1.0))
                parts.append((part, -1.0))
        program.bound([*rounds, *parts], low=0.0, high=0.0)
    for terms, count in zip(fitting, counts, strict=True):
        program.bound(terms, low=count * forms, high=count * forms)
    answer = relax(program)
    if answer is None:
        raise ValueError("the items cannot fill the demands")
    return ceil(answer.objective - 1e-6)
