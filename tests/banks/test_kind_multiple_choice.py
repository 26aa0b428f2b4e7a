from fractions import Fraction

from banks import kinds
from tests.banks.kind_samples import MULTIPLE

KIND = kinds.get("multiple_choice")


def test_false_ticks_cost_hits_and_the_order_of_ticks_nothing():
    content = KIND.parse(MULTIPLE)

    assert KIND.score(content, ["B", "A"]) == 1
    assert KIND.score(content, ["A", "B", "C"]) == Fraction(1, 2)
    assert KIND.score(content, ["A", "C"]) == 0
    assert KIND.score(content, []) == 0
