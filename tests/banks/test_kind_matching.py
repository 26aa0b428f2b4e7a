from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from banks import kinds
from tests.banks.kind_samples import MATCHING, changed

KIND = kinds.get("matching")


def test_each_pair_earns_its_share_and_a_blank_one_nothing():
    content = KIND.parse(MATCHING)
    key = KIND.right_response(content)

    assert KIND.score(content, {"1": key["1"], "2": key["2"]}) == Fraction(2, 3)
    assert KIND.score(content, {"1": key["1"], "2": key["1"]}) == Fraction(1, 3)
    assert KIND.score(content, {}) == 0


def test_two_lefts_may_share_a_right_side_which_is_shown_once():
    pairs = [{"left": "a", "right": "x"}, {"left": "b", "right": "x"}, {"left": "c", "right": "y"}]
    content = KIND.parse(changed(MATCHING, pairs=pairs, extra=[]))
    key = KIND.right_response(content)

    assert sorted(KIND.public(content)["rights"].values()) == ["x", "y"]
    assert key["1"] == key["2"] != key["3"]


@given(rights=st.lists(st.text("abcđ123", min_size=1), min_size=3, max_size=8, unique=True))
def test_right_sides_are_shown_alike_whatever_order_an_author_wrote_them_in(rights):
    def shown(order):
        pairs = [{"left": f"trái {n}", "right": right} for n, right in enumerate(order[:3])]
        raw = changed(MATCHING, pairs=pairs, extra=order[3:])
        return KIND.public(KIND.parse(raw))

    assert shown(rights) == shown(rights[::-1])
