"""Lines of shares with a mark, and columns of shares."""

from decimal import Decimal

from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from ui.templatetags.sparks import marked_trend, share_columns, spark_plot

shares = st.decimals(0, 1, places=3)


def drawn(tag, **values):
    return Template("{% load sparks %}{% " + tag + " %}").render(Context(values))


@given(points=st.lists(st.tuples(st.just("11/2026"), st.none() | shares)), mark=shares)
def test_every_point_stands_inside_of_the_picture_and_what_is_unknown_is_left_out(points, mark):
    plot = spark_plot(points, "", mark)
    known = [share for _label, share in points if share is not None]

    assert len(plot["dots"]) == min(1, len(known))
    assert len(plot["lines"]) == max(0, len(known) - 1)
    assert all(0 <= one["y"] <= plot["height"] for one in plot["dots"])
    assert plot["is_low"] == (bool(known) and known[-1] < mark)


@given(points=st.lists(st.tuples(st.just("11/2026"), shares), min_size=1), mark=shares)
def test_a_trend_begins_below_everything_that_it_shows(points, mark):
    plot = marked_trend(points, "", mark, "")
    base = plot["rungs"][0][1]

    assert plot["rungs"][0][0] <= min(mark, *(share for _label, share in points), 1)
    assert all(one["y"] <= base for one in plot["dots"])
    assert plot["mark_y"] <= base


@given(values=st.lists(st.integers(0, 100), max_size=30))
def test_a_full_column_is_a_whole_hundred(values):
    plot = share_columns([(str(place), value) for place, value in enumerate(values)], "")

    assert all(one["y"] + one["height"] == plot["base"] for one in plot["columns"])
    assert all(one["height"] <= plot["base"] - plot["top"] for one in plot["columns"])


def test_a_last_point_below_the_mark_is_marked_and_the_label_says_what_is_seen():
    points = [("11/2025", Decimal("0.9")), ("11/2026", Decimal("0.5"))]

    picture = drawn(
        "spark_plot points told mark", points=points, told="Sở Y tế: 50%", mark=Decimal("0.75")
    )

    assert 'class="dw"' in picture
    assert 'aria-label="Sở Y tế: 50%"' in picture
