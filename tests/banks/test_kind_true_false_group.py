from fractions import Fraction

from banks import kinds
from tests.banks.kind_samples import GROUP

KIND = kinds.get("true_false_group")


def test_three_right_statements_of_four_earn_half_also_with_one_left_blank():
    content = KIND.parse(GROUP)
    right = KIND.right_response(content)

    assert KIND.score(content, {**right, "D": not right["D"]}) == Fraction(1, 2)
    assert KIND.score(content, {id_: right[id_] for id_ in "ABC"}) == Fraction(1, 2)
    assert KIND.score(content, {}) == 0


def test_statements_keep_their_order():
    assert KIND.shuffled(KIND.parse(GROUP)) == ()
