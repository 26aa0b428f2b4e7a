"""What is special to grids."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks import kinds
from tests.banks.kind_samples import MATRIX

KIND = kinds.get("matrix")
CONTENT = KIND.parse(MATRIX)


@given(
    st.dictionaries(st.sampled_from(sorted(CONTENT.rows)), st.sampled_from(sorted(CONTENT.columns)))
)
def test_each_right_row_earns_the_same(response):
    right = sum(CONTENT.key[row] == column for row, column in response.items())

    assert KIND.score(CONTENT, response) == Fraction(right, 3)


@pytest.mark.parametrize("response", [{"D": "1"}, {"A": "4"}, {"A": 1}, {"A": None}, ["1"]])
def test_a_row_or_a_column_that_is_not_there_is_refused(response):
    with pytest.raises(kinds.InvalidResponse):
        KIND.score(CONTENT, response)


def test_nothing_is_shuffled():
    assert KIND.shuffled(CONTENT) == ()
