from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.codes import ALPHABET, LENGTH, check_character, grouped, is_code, new_code, read_code

bodies = st.text(alphabet=ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
codes = bodies.map(lambda body: body + check_character(body))


def test_the_alphabet_leaves_out_what_is_misread():
    assert not set("ILOU0") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 31


def test_new_codes_are_codes_and_differ():
    made = {new_code() for _number in range(200)}

    assert len(made) == 200
    assert all(is_code(code) for code in made)


@given(code=codes, place=st.integers(0, LENGTH - 1), letter=st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_told(code, place, letter):
    typed = code[:place] + letter + code[place + 1 :]

    assert is_code(typed) == (typed == code)


@given(code=codes)
def test_every_two_characters_that_changed_places_are_told(code):
    for first, second in combinations(range(LENGTH), 2):
        letters = list(code)
        letters[first], letters[second] = letters[second], letters[first]
        typed = "".join(letters)
        assert is_code(typed) == (typed == code)


@given(code=codes)
def test_a_code_reads_back_from_its_printed_form_in_any_case(code):
    assert read_code(grouped(code)) == code
    assert read_code(grouped(code).lower().replace("-", "  ")) == code


@given(code=codes)
def test_i_and_l_are_read_as_1(code):
    assert read_code(code.replace("1", "l")) == code
    assert read_code(code.replace("1", "I")) == code


@given(text=st.text(max_size=40))
def test_any_text_is_read_without_a_fault(text):
    assert is_code(read_code(text)) in {True, False}


def test_a_code_is_printed_in_three_groups():
    assert grouped("7K4MQ2XR91HR") == "7K4M-Q2XR-91HR"


@pytest.mark.parametrize("body", ["", "7K4MQ2XR91", "7K4MQ2XR910", "7k4mq2xr91h"])
def test_a_check_character_is_for_eleven_characters_of_the_alphabet(body):
    with pytest.raises(ValueError, match="characters of the alphabet"):
        check_character(body)
