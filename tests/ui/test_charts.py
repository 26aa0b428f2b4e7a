"""The geometry of charts: what is measured stands where it belongs and inside the picture."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ui import charts

SHARES = st.decimals(0, 1, places=4)
ACROSS = Decimal(0), Decimal(1)
UP = Decimal(-1), Decimal(1)


def width_of(text):
    return float(text.removesuffix("%"))


@given(
    st.lists(st.tuples(st.text(max_size=3), SHARES, st.decimals(-1, 1, places=4), st.booleans()))
)
def test_every_point_of_a_scatter_plot_stands_inside_and_the_marked_ones_last(points):
    dots = charts.scatter(points, across=ACROSS, up=UP, height=200)

    assert len(dots) == len(points)
    assert all(5 <= width_of(dot.x) <= 100 and 0 <= dot.y <= 200 for dot in dots)
    assert [dot.is_marked for dot in dots] == sorted(dot.is_marked for dot in dots)


def test_a_harder_and_a_better_item_stand_further_left_and_higher():
    easy, hard = charts.scatter(
        [
            ("a", Decimal("0.9"), Decimal("0.1"), False),
            ("b", Decimal("0.2"), Decimal("0.6"), False),
        ],
        across=ACROSS,
        up=UP,
        height=200,
    )

    assert width_of(hard.x) < width_of(easy.x)
    assert hard.y < easy.y
    assert (easy.anchor, hard.anchor) == ("end", "start")


@given(st.integers(1, 9), st.integers(0, 9))
def test_stages_before_the_current_one_are_done_and_those_after_to_come(count, here):
    drawn = charts.stages(count, here=here)

    assert [stage.state for stage in drawn].count("done") == min(here, count)
    assert [stage.state for stage in drawn].count("here") == (here < count)
    assert all(width_of(one.x) + width_of(one.width) <= 100 for one in drawn)


def test_a_tick_stands_where_its_value_is():
    low, high = charts.ticks([Decimal(0), Decimal(1)], between=ACROSS, height=100)

    assert (low.x, low.y) == ("5.00%", 100)
    assert (high.x, high.y) == ("100.00%", 0)
