"""Two texts word by word."""

import pytest

from banks.comparing import Piece, compare_words, differences
from tests.banks.kind_samples import SAMPLES, picture, sample
from tests.make import SINGLE_CHOICE, make_version


def joined(pieces, left_out):
    return "".join(piece.text for piece in pieces if piece.change != left_out)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "Phím nào?"),
        ("Phím nào lưu?", "Phím nào lưu văn bản?"),
        ("một hai ba bốn", "năm sáu bảy tám"),
        ("từ " * 900 + "cuối", "đầu " + "từ " * 900),
    ],
)
def test_pieces_give_both_texts_back(old, new):
    pieces = list(compare_words(old, new))

    assert joined(pieces, "added") == old
    assert joined(pieces, "removed") == new


def test_a_text_is_the_same_as_itself():
    assert list(compare_words("Phím nào?", "Phím nào?")) == [Piece("same", "Phím nào?")]


def test_a_long_text_is_compared_while_the_reader_waits():
    """Spaces stand everywhere: compared exactly, this pair took more than a minute."""
    old = " ".join(f"a{number}" for number in range(1500))
    new = " ".join(f"a{number % 700}" for number in range(1500))

    pieces = list(compare_words(old, new))

    assert joined(pieces, "added") == old
    assert joined(pieces, "removed") == new


# --- two versions ---------------------------------------------------------------------------------


def changed(old, new, **how):
    return [one for one in differences(old, new, **how) if one.is_changed]


def two(kind="single_choice", *, content, then, **values):
    old = make_version(kind=kind, content=content)
    return old, make_version(question=old.question, kind=kind, content=then, **values)


@pytest.mark.django_db
def test_options_in_another_order_are_no_change_and_neither_is_their_key():
    texts = dict(SINGLE_CHOICE["options"])
    turned = dict(zip(texts, reversed(texts.values()), strict=True))
    key = next(id_ for id_, text in turned.items() if text == texts[SINGLE_CHOICE["key"]])

    old, new = two(content=SINGLE_CHOICE, then={**SINGLE_CHOICE, "options": turned, "key": key})

    assert changed(old, new) == []


@pytest.mark.django_db
def test_a_word_that_changed_in_an_option_is_marked_alone():
    texts = {**SINGLE_CHOICE["options"], "B": SINGLE_CHOICE["options"]["B"] + " ngay"}

    [option] = changed(*two(content=SINGLE_CHOICE, then={**SINGLE_CHOICE, "options": texts}))

    assert option.label.endswith("B")
    assert [piece.text.strip() for piece in option.pieces if piece.change == "added"] == ["ngay"]
    assert not [piece for piece in option.pieces if piece.change == "removed"]


@pytest.mark.django_db
def test_tags_that_came_and_went_are_told_one_by_one():
    old = make_version(skill="IU03.1", positions=["CV"])
    new = make_version(question=old.question, skill="IU03.2", positions=["CV"])

    [skills] = changed(old, new)

    assert [(tag.change, tag.text[:6]) for tag in skills.tags] == [
        ("added", "IU03.2"),
        ("removed", "IU03.1"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("slug", list(SAMPLES))
def test_nothing_of_the_key_stands_in_a_comparison_that_hides_it(slug):
    """Whatever the keys are, the comparison of two versions says the same of everything but that."""
    one = sample(slug)
    for other in one.other_keys:
        if slug in ("matching", "cloze"):  # what can be chosen is in another order, not in the text
            continue
        old, new = two(slug, content=one.raw, then=other, explanation="Vì B.")

        found = changed(old, new, with_key=False)

        assert {found_one.is_hidden for found_one in found} == {True}
        assert all(not found_one.pieces and not found_one.tags for found_one in found)


@pytest.mark.django_db
def test_a_changed_picture_is_shown_before_and_after():
    raw = SAMPLES["image_choice"].raw
    options = {**raw["options"], "B": picture("d", raw["options"]["B"]["description"])}

    [option] = changed(*two("image_choice", content=raw, then={**raw, "options": options}))

    assert option.pictures == ("b" * 64, "d" * 64)
