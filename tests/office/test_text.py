"""Folds and sort keys of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.text import (
    clean_block,
    clean_line,
    fold_marks,
    fold_tones,
    initials,
    person_sort_key,
    sort_key,
)

VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệ -'", max_size=30)


@given(VIETNAMESE)
def test_composed_and_decomposed_text_is_the_same_to_every_function(text):
    decomposed = unicodedata.normalize("NFD", text)

    for function in (clean_line, clean_block, fold_tones, fold_marks, sort_key, person_sort_key):
        assert function(decomposed) == function(unicodedata.normalize("NFC", text))


@given(st.text(max_size=40))
def test_no_text_breaks_a_fold_or_a_key_and_cleaning_twice_changes_nothing(text):
    for function in (fold_tones, fold_marks, sort_key, person_sort_key, initials):
        function(text)

    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_block(clean_block(text)) == clean_block(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa", "Hoà"), ("THÚY", "thuý"), ("quỳnh  anh", "Quỳnh Anh"), ("Hoả", "hỏa")],
)
def test_tone_placement_case_and_spaces_do_not_matter(one, other):
    assert fold_tones(one) == fold_tones(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hòa", "Hóa"), ("Hoa", "Hòa"), ("má4", "ma"), ("an", "ân")]
)
def test_letters_and_tones_themselves_do_matter(one, other):
    assert fold_tones(one) != fold_tones(other)


def test_search_without_marks_maps_the_barred_d():
    assert fold_marks("Nguyễn Văn ĐỨC") == "nguyen van duc"


def test_a_look_alike_of_the_barred_d_becomes_the_letter():
    assert clean_line("\u00d0ặng Văn\u00a0An ") == "Đặng Văn An"


def test_words_stand_in_the_order_of_the_alphabet_then_of_the_tones():
    words = ["Út", "Ưng", "Ơn", "Ôn", "On", "Đạt", "Dương", "Hỏa", "Hòa", "Hoa", "Ân", "Ăn", "An"]

    assert sorted(words, key=sort_key) == [
        "An", "Ăn", "Ân", "Dương", "Đạt", "Hoa", "Hòa", "Hỏa", "On", "Ôn", "Ơn", "Út", "Ưng",
    ]  # fmt: skip


def test_people_stand_by_given_name_then_by_the_rest():
    people = ["Trần Văn Bình", "Lê An", "Nguyễn Thị An", "Hồ Y", "Bùi Văn An"]

    assert sorted(people, key=person_sort_key) == [
        "Bùi Văn An",
        "Lê An",
        "Nguyễn Thị An",
        "Trần Văn Bình",
        "Hồ Y",
    ]


def test_a_name_of_one_word_sorts_and_has_no_initials():
    assert person_sort_key("Kim") > person_sort_key("Hồ An")
    assert initials("Kim") == ""
    assert initials("Nguyễn Đức An") == "nd"
