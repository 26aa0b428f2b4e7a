"""The contract of every registered kind; what is special to one is in test_kind_<slug>.py."""

import json
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banks import kinds
from banks.kinds.registry import register
from tests.banks.kind_samples import SAMPLES, changed, sample

SLUGS = [slug for slug, _label in kinds.choices()]

every_kind = pytest.mark.parametrize("slug", SLUGS)
every_refusal = pytest.mark.parametrize(
    ("slug", "raw", "code"),
    [(slug, raw, code) for slug in SAMPLES for raw, code in SAMPLES[slug].refused],
)

#: No screen of any kind sends these.
JUNK = [
    7,
    1.5,
    b"A",
    ("A",),
    [["A"]],
    [None],
    ["A", "A"],
    {"A": {"B": 1}},
    {"A": ["A"]},
    {"1": None},
    {"Z": True},
    {"Z": "A"},
    {1: "A"},
    "x" * 8000,
    "\x00",
    "\ud800",
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from("AB12"),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from("AB12"), inner),
    max_leaves=10,
)


def test_every_kind_has_a_sample_and_every_sample_a_kind():
    for slug in SLUGS:
        sample(slug)

    assert sorted(SAMPLES) == sorted(SLUGS)


def test_the_nine_kinds_of_the_starter_bank_exist():
    assert set(SLUGS) >= {
        *("single_choice", "multiple_choice", "true_false", "true_false_group", "short_answer"),
        *("numeric", "matching", "ordering", "cloze"),
    }


def test_a_taken_slug_is_refused():
    with pytest.raises(ValueError, match="two kinds are called numeric"):
        register(type(kinds.get("numeric")))


def test_the_most_usual_kinds_stand_first_wherever_they_are_listed():
    assert SLUGS == [
        "single_choice",
        "multiple_choice",
        "true_false",
        "true_false_group",
        "matrix",
        "short_answer",
        "numeric",
        "matching",
        "ordering",
        "cloze",
        "image_choice",
        "hotspot",
        "essay",
        "file_upload",
    ]
    assert kinds.in_order({"cloze", "true_false", "single_choice"}) == [
        "single_choice",
        "true_false",
        "cloze",
    ]
    assert len({kinds.get(slug).order for slug in SLUGS}) == len(SLUGS)


@every_kind
def test_content_survives_being_stored_as_json(slug):
    kind = kinds.get(slug)
    content = kind.parse(sample(slug).raw)

    # A jsonb column sorts the keys of objects its own way.
    stored = json.loads(json.dumps(kind.dump(content), sort_keys=True))

    assert kind.parse(stored) == content
    assert kind.public(kind.parse(stored)) == kind.public(content)


@every_kind
def test_dump_writes_the_same_bytes_for_the_same_content(slug):
    kind = kinds.get(slug)
    content = kind.parse(sample(slug).raw)
    again = kind.parse(kind.dump(content))

    assert json.dumps(kind.dump(content)) == json.dumps(kind.dump(again))


@every_kind
def test_texts_are_cleaned(slug):
    kind = kinds.get(slug)
    raw = sample(slug).raw
    untidy = json.loads(json.dumps(raw))
    untidy["stem"] = f"\r\n {untidy['stem']} \ufeff\n"

    assert kind.parse(untidy) == kind.parse(raw)


@every_kind
def test_content_cannot_be_changed(slug):
    content = kinds.get(slug).parse(sample(slug).raw)

    with pytest.raises(AttributeError):
        content.stem = "khác"
    with pytest.raises((AttributeError, TypeError)):  # slots: no new attribute either
        content.note = "khác"


@every_kind
def test_the_right_response_earns_all_and_none_earns_nothing(slug):
    kind = kinds.get(slug)

    for raw in (sample(slug).raw, *sample(slug).other_keys):
        content = kind.parse(raw)
        right = json.loads(json.dumps(kind.right_response(content)))

        assert kind.score(content, None) == 0
        if not kind.is_marked:
            assert kind.score(content, right) == 1


@every_kind
@settings(max_examples=30, deadline=None)
@given(seed=st.integers())
def test_a_guess_is_accepted_and_replayable_and_earns_an_exact_share(slug, seed):
    kind = kinds.get(slug)
    content = kind.parse(sample(slug).raw)

    guess = kind.guess(content, seeded(seed))
    fraction = kind.score(content, json.loads(json.dumps(guess)))

    assert kind.is_marked == (fraction is None)
    assert fraction is None or 0 <= fraction <= 1
    assert isinstance(fraction, Fraction | None)
    assert kind.guess(content, seeded(seed)) == guess


@every_kind
def test_some_guess_is_wrong(slug):
    kind = kinds.get(slug)
    content = kind.parse(sample(slug).raw)

    guesses = [kind.guess(content, seeded(seed)) for seed in range(50)]

    assert any(kind.score(content, guess) != 1 for guess in guesses)


@every_kind
def test_a_candidate_sees_the_same_whatever_the_key(slug):
    kind = kinds.get(slug)
    shown = json.dumps(kind.public(kind.parse(sample(slug).raw)))
    right = kind.right_response(kind.parse(sample(slug).raw))

    assert sample(slug).other_keys
    for raw in sample(slug).other_keys:
        other = kind.parse(raw)

        assert json.dumps(kind.public(other)) == shown
        assert kind.shuffled(other) == kind.shuffled(kind.parse(sample(slug).raw))
        assert kind.dump(other) != kind.dump(kind.parse(sample(slug).raw))
    assert any(kind.score(kind.parse(raw), right) != 1 for raw in sample(slug).other_keys)


@every_kind
def test_a_candidate_sees_the_stem(slug):
    kind = kinds.get(slug)

    assert kind.public(kind.parse(sample(slug).raw))["stem"] == sample(slug).raw["stem"]


@every_kind
def test_what_a_form_may_shuffle_are_different_ids_that_the_candidate_sees(slug):
    kind = kinds.get(slug)
    content = kind.parse(sample(slug).raw)
    ids = kind.shuffled(content)
    shown = [set(part) for part in kind.public(content).values() if isinstance(part, dict)]

    assert len(set(ids)) == len(ids)
    assert not ids or set(ids) in shown


@every_kind
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_a_response_that_no_screen_sends_is_refused(slug, junk):
    kind = kinds.get(slug)

    with pytest.raises(kinds.InvalidResponse):
        kind.score(kind.parse(sample(slug).raw), junk)


@every_kind
@settings(max_examples=30, deadline=None)
@given(response=json_values)
def test_any_json_is_scored_or_refused_as_a_response(slug, response):
    kind = kinds.get(slug)

    try:
        fraction = kind.score(kind.parse(sample(slug).raw), response)
    except kinds.InvalidResponse:
        return
    assert fraction is not None or (kind.is_marked and response is not None)
    assert fraction is None or 0 <= fraction <= 1
    assert isinstance(fraction, Fraction | None)


@every_kind
def test_keys_that_are_unknown_missing_or_of_another_type_are_refused(slug):
    kind = kinds.get(slug)
    raw = sample(slug).raw

    assert refusal(kind, changed(raw, note="x")) == "unknown_keys"
    assert refusal(kind, list(raw)) == "wrong_type"
    for key in raw:
        assert refusal(kind, {k: v for k, v in raw.items() if k != key}) == "missing_keys"
        assert refusal(kind, changed(raw, **{key: None})) == "wrong_type"


@every_kind
@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("", "empty_text"),
        (" \n\u00a0\ufeff", "empty_text"),
        (["x"], "wrong_type"),
        ("một\x00hai", "unusable_character"),
        ("một\ud800", "unusable_character"),
    ],
)
def test_a_stem_that_cannot_be_shown_is_refused(slug, stem, code):
    assert refusal(kinds.get(slug), changed(sample(slug).raw, stem=stem)) == code


@every_refusal
def test_content_that_is_no_question_is_refused_with_its_reason(slug, raw, code):
    assert refusal(kinds.get(slug), raw) == code


@every_kind
@settings(max_examples=30, deadline=None)
@given(value=json_values, data=st.data())
def test_any_json_is_parsed_or_refused_as_content(slug, value, data):
    kind = kinds.get(slug)
    raw = changed(sample(slug).raw, **{data.draw(st.sampled_from(sorted(sample(slug).raw))): value})

    try:
        content = kind.parse(raw)
    except kinds.InvalidContent:
        return
    assert kind.parse(json.loads(json.dumps(kind.dump(content)))) == content
    assert kind.is_marked or kind.score(content, kind.right_response(content)) == 1


def refusal(kind, raw):
    with pytest.raises(kinds.InvalidContent) as caught:
        kind.parse(raw)
    return caught.value.code


def seeded(seed):
    return Random(seed)
