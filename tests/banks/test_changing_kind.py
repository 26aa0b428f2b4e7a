"""A question turned into one of another kind keeps what both can say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.changing_kind import as_kind
from tests.banks.kind_samples import SAMPLES

KINDS = sorted(SAMPLES)
SINGLE = {"stem": "Phím nào?", "options": {"A": "Ctrl+C", "B": "Ctrl+V"}, "key": "B"}


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("multiple_choice", {"options": SINGLE["options"], "key": ["B"]}),
        ("true_false_group", {"statements": SINGLE["options"], "key": {"A": False, "B": True}}),
        ("short_answer", {"accepted": ["Ctrl+V"]}),
        ("ordering", {"items": ["Ctrl+C", "Ctrl+V"]}),
        ("essay", {"words": 300, "rubric": "", "model": "Ctrl+V"}),
        ("matching", {}),
    ],
)
def test_a_choice_becomes_what_the_other_kind_can_hold(new, said):
    assert as_kind(SINGLE, old="single_choice", new=new) == {"stem": SINGLE["stem"], **said}


def test_a_key_of_several_options_does_not_become_one():
    several = {**SINGLE, "key": ["A", "B"]}

    assert as_kind(several, old="multiple_choice", new="single_choice")["key"] == ""


@pytest.mark.parametrize("said", [True, False])
def test_right_and_wrong_go_both_ways(said):
    judged = {"stem": "Đúng không?", "key": said}

    chosen = as_kind(judged, old="true_false", new="single_choice")

    assert chosen["options"] == {"A": "Đúng", "B": "Sai"}
    assert as_kind(chosen, old="single_choice", new="true_false") == judged


def test_there_and_back_a_choice_is_the_same():
    there = as_kind(SINGLE, old="single_choice", new="multiple_choice")

    assert as_kind(there, old="multiple_choice", new="single_choice") == SINGLE


@pytest.mark.parametrize("old", ["", *KINDS])
@pytest.mark.parametrize("new", KINDS)
def test_the_stem_of_every_kind_stays_in_every_other(old, new):
    raw = SAMPLES[old or "essay"].raw

    changed = as_kind(raw, old=old, new=new)

    assert changed["stem"] == raw["stem"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_the_same_kind_stays_as_it_is(kind):
    assert as_kind(SAMPLES[kind].raw, old=kind, new=kind) == SAMPLES[kind].raw


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
PARTS = ("stem", "options", "statements", "key", "accepted", "items", "value", "model")


@given(
    content=st.dictionaries(st.sampled_from(PARTS), ANYTHING),
    old=st.sampled_from(["", *KINDS]),
    new=st.sampled_from(KINDS),
)
def test_content_of_any_shape_is_borne(content, old, new):
    changed = as_kind(content, old=old, new=new)

    assert isinstance(changed, dict)
    assert old == new or isinstance(changed["stem"], str)
