"""What an assembly was asked for, and which items its rules let stand on a form."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from assessments.assembly.model import Cell, Item, Rule, Rules

#: Rules that are kept or not by counting items alone.
COUNTED = frozenset({Rule.EXPOSURE, Rule.USES})
#: Rules by which one form hangs on another.
JOINING = frozenset({Rule.USES, Rule.OVERLAP})


@dataclass(frozen=True, slots=True)
class Task:
    """What was asked for: the pool as it was given, worn items too."""

    items: tuple[Item, ...]
    cells: tuple[Cell, ...]
    forms: int
    rules: Rules

    def active_rules(self) -> tuple[Rule, ...]:
        """Return the rules that could stand in the way."""
        rules = self.rules
        stimuli = Counter(item.stimulus for item in self.items if item.stimulus is not None)
        active = {
            Rule.EXPOSURE: rules.max_exposure is not None,
            Rule.USES: rules.max_uses is not None,
            Rule.STIMULI: rules.whole_stimuli and any(n > 1 for n in stimuli.values()),
            Rule.ENEMIES: any(item.enemies for item in self.items),
            Rule.AUTHOR: rules.max_items_per_author is not None,
            Rule.SECONDS: rules.max_seconds is not None,
            Rule.SHARED: rules.max_shared is not None and bool(rules.earlier),
            Rule.OVERLAP: rules.max_overlap is not None and self.forms > 1,
        }
        return tuple(rule for rule, is_active in active.items() if is_active)

    def is_worn(self, item: Item) -> bool:
        """Tell whether the limit of exposure leaves the item out."""
        return self.rules.max_exposure is not None and item.recent >= self.rules.max_exposure

    def uses_left(self, item: Item) -> int:
        """Return on how many forms of this task the item may still stand, worn or not."""
        if self.rules.max_uses is None:
            return self.forms
        used = sum(item.id in paper for paper in self.rules.earlier)
        return max(0, min(self.forms, self.rules.max_uses - used))

    def usable(self, kept: Collection[Rule]) -> list[Item]:
        """Return the items that may stand on a form by those of the rules that look at one item."""
        return [
            item
            for item in self.items
            if not (Rule.EXPOSURE in kept and self.is_worn(item))
            and (Rule.USES not in kept or self.uses_left(item))
        ]

    def forms_at_once(self, kept: Collection[Rule]) -> int:
        """Return how many forms have to be looked at together: one where no rule joins several."""
        return self.forms if JOINING.intersection(kept) else 1
