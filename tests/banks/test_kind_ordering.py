from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks import kinds
from tests.banks.kind_samples import ORDERING, changed

KIND = kinds.get("ordering")


def test_neighbours_in_the_right_order_earn_their_share():
    content = KIND.parse(ORDERING)
    first, *rest = KIND.right_response(content)

    assert KIND.score(content, [*rest, first]) == Fraction(3, 4)
    assert KIND.score(content, [first, *rest][::-1]) == 0


def test_an_order_without_all_items_is_refused():
    content = KIND.parse(ORDERING)

    with pytest.raises(kinds.InvalidResponse):
        KIND.score(content, KIND.right_response(content)[:-1])
    with pytest.raises(kinds.InvalidResponse):
        KIND.score(content, [])


@given(data=st.data())
def test_items_are_shown_alike_whatever_their_right_order(data):
    order = data.draw(st.permutations(ORDERING["items"]))

    shown = KIND.public(KIND.parse(changed(ORDERING, items=order)))

    assert shown == KIND.public(KIND.parse(ORDERING))


def test_numbered_steps_are_not_shown_in_the_order_of_their_numbers():
    steps = [f"Bước {number}" for number in range(1, 9)]

    shown = KIND.public(KIND.parse(changed(ORDERING, items=steps)))["items"]

    assert sorted(shown.values()) == steps != list(shown.values())
