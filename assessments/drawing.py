"""A draw, group by group, from its input and its seed alone: made once, and again to prove it. No Django."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version as release_of
from random import Random
from typing import Final

from assessments.assembly.core import assemble
from assessments.assembly.model import Diagnosis, Forms, Rules
from assessments.assembly.ordering import put_in_order
from assessments.draw_inputs import DrawInput, GroupInput, PartInput, pool_of

SOLVER: Final = "highspy"
PERSONAL, COMMON = "personal", "common"

Seed = int | bytes


def solver_version() -> str:
    """Return the release of the solver that works here."""
    return release_of(SOLVER)


def seed_commitment(seed: Seed) -> str:
    """Return the SHA-256 that binds a draw to its seed before anybody knows it."""
    content = seed if isinstance(seed, bytes) else str(seed).encode()
    return hashlib.sha256(content).hexdigest()


def derived_seed(seed: Seed, key: str) -> int:
    """Return the seed of one draw among many, so that it does not hang on the order of the others.

    Of a number 48 bits, which a column holds; of secret bytes all 256, so that nobody tries them.
    """
    if isinstance(seed, bytes):
        return int.from_bytes(hashlib.sha256(seed + b"|" + key.encode()).digest(), "big")
    return int.from_bytes(hashlib.sha256(f"{seed}|{key}".encode()).digest()[:6], "big")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a question that a paper may reorder.

    Attributes:
        ids: in their own order; none for kinds without.
        is_locked: they stay in that order.
        key: the right one, where there is one ordered list and one right option.
    """

    ids: tuple[str, ...]
    is_locked: bool = False
    key: str | None = None


def order_options(asked: Sequence[Options], *, seed: Seed, code: str) -> list[tuple[str, ...]]:
    """Return the options of each question of a form in their order there.

    The orders are random, but the keys stand at each place as often as at the others, as far as
    questions with a locked order allow it: whoever ticks one letter throughout gains nothing by
    the form they got.
    """
    orders = []
    for place, one in enumerate(asked, 1):
        found = list(one.ids)
        if not one.is_locked:
            Random(derived_seed(seed, f"{code}|{place}")).shuffle(found)  # noqa: S311 (a draw that can be replayed)
        orders.append(found)
    chances = Random(derived_seed(seed, f"{code}|keys"))  # noqa: S311 (a draw that can be replayed)
    keyed = [place for place, one in enumerate(asked) if one.key is not None]
    used = Counter(orders[n].index(asked[n].key or "") for n in keyed if asked[n].is_locked)
    free = [place for place in keyed if not asked[place].is_locked]
    chances.shuffle(free)
    free.sort(key=lambda place: len(asked[place].ids))  # those with few places choose first
    for place in free:
        order = orders[place]
        goal = min(range(len(order)), key=lambda spot: (used[spot], chances.random()))
        stands = order.index(asked[place].key or "")
        order[stands], order[goal] = order[goal], order[stands]
        used[goal] += 1
    return [tuple(order) for order in orders]


def first_code(given: DrawInput) -> int:
    """Return the code of a round's first form; the others count on, all of as many digits."""
    most = sum(
        (group.forms + given.reserve_forms) * len(given.version(group.version).parts)
        for group in given.groups
    )
    before = 100
    while most >= 9 * before:
        before *= 10
    return before + 1


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """The forms of a group for one part: the first `mains` are dealt, the others kept in reserve."""

    part: PartInput
    mains: int
    answer: Forms
    rules: Rules


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a group gets no forms: in the first part for which none could be made."""

    part: PartInput
    diagnosis: Diagnosis


class Draw:
    """A draw going on: groups in their order, each beside the papers of those before it.

    Who goes on with a draw that was cut off tells it what was drawn before (`remember`).
    """

    def __init__(self, given: DrawInput, seed: Seed) -> None:
        self.given = given
        self.seed = seed
        self._earlier: list[frozenset[int]] = []
        self._common: dict[int, tuple[DrawnPart, ...] | Refusal] = {}

    def remember(self, papers: Iterable[frozenset[int]]) -> None:
        """Take the papers of a group that was drawn before."""
        self._earlier += papers

    def draw(self, group: GroupInput) -> tuple[DrawnPart, ...] | Refusal:
        """Return the forms of the next group, or why there are none."""
        if self.given.policy == COMMON:
            return self._draw_common(group)
        drawn = self._draw_parts(
            group.version,
            forms=group.forms,
            seed=derived_seed(self.seed, group.key),
            rules=replace(self.given.rules, stratum=group.stratum),
        )
        if not isinstance(drawn, Refusal):
            self.remember(form.item_ids for one in drawn for form in one.answer.forms)
        return drawn

    def _draw_parts(
        self, version_id: int, *, forms: int, seed: int, rules: Rules
    ) -> tuple[DrawnPart, ...] | Refusal:
        version = self.given.version(version_id)
        earlier = tuple(self._earlier)
        taken: set[int] = set()
        drawn = []
        for part in version.parts:
            rules = replace(rules, max_seconds=part.max_seconds)
            if earlier:
                sizes = [sum(cell.count for cell in part.cells), *map(len, earlier)]
                most = min(sizes) * self.given.shared_percent // 100  # of the shorter paper
                rules = replace(rules, earlier=earlier, max_shared=most)
            answer = assemble(
                [item for item in pool_of(self.given, version) if item.id not in taken],
                part.cells,
                forms + self.given.reserve_forms,
                seed,
                rules=rules,
            )
            if isinstance(answer, Diagnosis):
                return Refusal(part, answer)
            drawn.append(DrawnPart(part, forms, answer, rules))
            # no question stands on two parts of a paper, nor comes to a second one from the reserve
            taken |= {item for form in answer.forms for _cell, item in form.items}
            taken |= {item for _cell, item in answer.reserves}
        return tuple(drawn)

    def _draw_common(self, group: GroupInput) -> tuple[DrawnPart, ...] | Refusal:
        """Return the one paper of a version in orders of the group's own.

        Papers of other versions are not held apart: that everybody answers the same is what the
        policy wants.
        """
        if group.version not in self._common:
            self._common[group.version] = self._draw_parts(
                group.version,
                forms=1,
                seed=derived_seed(self.seed, f"{COMMON}|{group.version}"),
                rules=self.given.rules,
            )
        drawn = self._common[group.version]
        if isinstance(drawn, Refusal):
            return drawn
        pool = pool_of(self.given, self.given.version(group.version))
        stimuli = {item.id: item.stimulus for item in pool}
        return tuple(self._in_other_orders(one, group, stimuli) for one in drawn)

    def _in_other_orders(
        self, drawn: DrawnPart, group: GroupInput, stimuli: Mapping[int, int | None]
    ) -> DrawnPart:
        answer = drawn.answer
        bases = [answer.forms[0]] * group.forms + list(answer.forms[1:])
        forms = []
        for place, base in enumerate(bases):
            key = f"{group.key}|{drawn.part.order}|{place}"
            chances = Random(derived_seed(self.seed, key))  # noqa: S311 (a draw that can be replayed)
            forms.append(replace(base, items=put_in_order(base.items, stimuli, chances)))
        alike = group.forms * (group.forms - 1) // 2 * len(answer.forms[0].items)
        return replace(
            drawn,
            mains=group.forms,
            answer=replace(answer, forms=tuple(forms), least_overlap=answer.least_overlap + alike),
        )
