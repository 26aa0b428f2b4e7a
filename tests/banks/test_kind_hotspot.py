"""What is special to places on a picture."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks import kinds
from banks.answering import shown
from tests.banks.kind_samples import HOTSPOT, area, changed

KIND = kinds.get("hotspot")


def test_numbers_follow_the_picture_whatever_order_the_places_were_drawn_in():
    known = {one["name"]: one for one in HOTSPOT["areas"]}
    right = HOTSPOT["areas"][1]["name"]
    seen = set()
    for names in permutations(known):
        raw = changed(
            HOTSPOT,
            areas=[known[name] for name in names],
            key=[str(names.index(right) + 1)],
        )
        content = KIND.parse(raw)
        seen.add(str(KIND.dump(content)))

        assert content.areas["2"].name == right
        assert content.key == {"2"}

    assert len(seen) == 1


def test_places_that_touch_do_not_overlap():
    touching = [area("Trái", 0, 0), area("Phải", 20, 0), area("Dưới", 0, 10)]

    assert len(KIND.parse(changed(HOTSPOT, areas=touching, key=["1"])).areas) == 3


def test_of_one_place_all_or_nothing_is_earned():
    content = KIND.parse(HOTSPOT)

    assert KIND.score(content, ["2"]) == 1
    assert KIND.score(content, ["1"]) == 0
    assert KIND.score(content, ["1", "2"]) == 0
    assert KIND.score(content, []) == 0


def test_of_several_places_hits_count_less_what_is_wrong():
    content = KIND.parse(changed(HOTSPOT, several=True, key=["1", "2"]))

    assert KIND.score(content, ["1", "2"]) == 1
    assert KIND.score(content, ["1"]) == Fraction(1, 2)
    assert KIND.score(content, ["1", "3"]) == 0
    assert KIND.score(content, ["1", "2", "3"]) == 0


def test_a_candidate_sees_no_name_and_not_how_many_are_right():
    one = KIND.parse(changed(HOTSPOT, several=True, key=["1"]))
    two = KIND.parse(changed(HOTSPOT, several=True, key=["1", "3"]))

    assert KIND.public(one) == KIND.public(two)
    assert "name" not in str(KIND.public(one)["areas"])


@given(left=st.integers(0, 80), top=st.integers(0, 90))
def test_marks_stand_inside_of_the_picture(left, top):
    far = [area("Một", left, top), area("Hai", (left + 40) % 80, (top + 45) % 90)]
    try:
        public = KIND.public(KIND.parse(changed(HOTSPOT, areas=far, key=["1"])))
    except kinds.InvalidContent:
        return
    for row in shown("hotspot", public, None)["rows"]:
        assert row["mark"] <= row["mark_left"] <= 640 - row["mark"]
        assert row["mark"] <= row["mark_top"] <= 360 - row["mark"]


@pytest.mark.parametrize("value", [["1"], ["1", "3"]])
def test_what_was_chosen_is_marked(value):
    public = KIND.public(KIND.parse(changed(HOTSPOT, several=True, key=["1"])))

    rows = shown("hotspot", public, value)["rows"]

    assert [row["id"] for row in rows if row["is_chosen"]] == value
