"""How the invented officials answer: a stated model, so that every figure can be explained. No Django.

Rasch-like, with guessing: someone of ability θ in a module answers an item of difficulty b with

    P(right) = guess + (1 - guess) / (1 + exp(b - θ))

θ is a person's general ability, plus what their position brings, plus how hard the module is found,
plus a personal leaning, plus a gain for a completed programme of that module. b depends on the
level (Nhận biết to Vận dụng cao). The constants are set for what a province may expect: of 40 items
26 right on average, leaders 24, IT staff 33; reading figures (IU04, LD.3, LD.4) and information
security (ATTT) weakest; 78-85 % reach half.

Seconds are lognormal around the question's own: people have a pace, items vary about it. A paper
gives about 1.2 times the sum of its questions' seconds; some 2 % need more. Each draw is derived
from (seed, what is drawn, for whom), so it does not depend on the order of the questions asked.
"""

import math
from hashlib import blake2b
from random import Random
from statistics import NormalDist

#: Item difficulty by level.
DIFFICULTY = {"NB": -0.9, "TH": -0.2, "VD": 0.6, "VDC": 1.2}
#: Added to θ by position; the others are specialists and stand at `SPECIALISTS`.
POSITION = {"LD_SO": -0.15, "LD_XA": -0.2, "LD_PHONG": 0.0, "CNTT": 1.3, "ATTT": 1.3}
SPECIALISTS = 0.3
#: Added to θ by module, or by skill where one differs from its module.
MODULE = {
    "IU01": 0.3,
    "IU02": 0.35,
    "IU03": 0.2,
    "IU04": -0.55,
    "IU06": 0.25,
    "LD.3": -0.6,
    "LD.4": -0.6,
    "ATTT": -0.5,
    "DLCN": -0.05,
    "CQS": 0.15,
    "DVC": 0.1,
}
#: Standard deviations of θ between people, and within a person between modules.
GENERAL_SD, LEANING_SD = 0.95, 0.45
#: What a completed programme of a module adds to θ there.
GAIN = 0.9
#: Median of seconds taken to seconds expected; deviations (log) between people and between items.
PACE, PACE_SD, ITEM_SD = 0.76, 0.2, 0.4
#: Share of candidates who do not come.
ABSENT = 0.03

_IT = frozenset({"CNTT", "ATTT"})
_NORMAL = NormalDist()


class AbilityModel:
    """The officials' answers for one seed; the same questions get the same answers."""

    def __init__(self, seed: int) -> None:
        self._seed = str(seed).encode()
        self._abilities: dict[tuple[str, str, str], float] = {}

    def theta(
        self, person_key: str, module: str, *, position: str, trained: frozenset[str]
    ) -> float:
        """Return someone's ability in a module or skill ("IU04", "LD.3"), in logits.

        Args:
            trained: modules (or skills) of the programmes completed by then.
        """
        place = (person_key, module, position)
        ability = self._abilities.get(place)
        whole = module.partition(".")[0]
        if ability is None:
            offset = MODULE.get(module, MODULE.get(whole, 0.0))
            if position in _IT and whole == "ATTT":
                offset = -offset / 2  # it is their trade
            ability = (
                POSITION.get(position, SPECIALISTS)
                + GENERAL_SD * self._normal("general", person_key)
                + LEANING_SD * self._normal("leaning", person_key, whole)
                + offset
            )
            self._abilities[place] = ability
        return ability + GAIN if module in trained or whole in trained else ability

    def is_right(
        self,
        person_key: str,
        round_code: str,
        item_key: str,
        *,
        module: str,
        level: str,
        position: str,
        trained: frozenset[str],
        guess: float,
    ) -> bool:
        """Return whether someone answers an item rightly in a round.

        Args:
            level: NB, TH, VD or VDC.
            guess: chance of a right answer by luck, 0 to 1: 0.25 with four options, 0 for a number.
        """
        theta = self.theta(person_key, module, position=position, trained=trained)
        chance = guess + (1 - guess) / (1 + math.exp(DIFFICULTY[level] - theta))
        return self._uniform("answer", person_key, round_code, item_key) < chance

    def seconds(self, person_key: str, round_code: str, item_key: str, *, expected: int) -> int:
        """Return the seconds someone takes for an item, 2 or more; `expected` is the question's."""
        pace = PACE_SD * self._normal("pace", person_key, round_code)
        varying = ITEM_SD * self._normal("time", person_key, round_code, item_key)
        # the mean over items, not the median, is what the pace stands for
        factor = PACE * math.exp(pace + varying - ITEM_SD**2 / 2)
        return max(2, round(expected * factor))

    def attends(self, person_key: str, round_code: str) -> bool:
        """Return whether someone comes to a round."""
        return self._uniform("attendance", person_key, round_code) >= ABSENT

    def rng(self, person_key: str, round_code: str, item_key: str) -> Random:
        """Return a source of draws about one response, such as which wrong option is ticked."""
        return Random(self._number("response", person_key, round_code, item_key))  # noqa: S311  # invented answers, no secret

    def _number(self, *names: str) -> int:
        digest = blake2b("\x1f".join(names).encode(), digest_size=8, key=self._seed[:64])
        return int.from_bytes(digest.digest(), "big")

    def _uniform(self, *names: str) -> float:
        """Return a draw from [0, 1), determined by the seed and the names."""
        return (self._number(*names) >> 11) / 2**53

    def _normal(self, *names: str) -> float:
        return _NORMAL.inv_cdf(((self._number(*names) >> 11) + 0.5) / 2**53)
