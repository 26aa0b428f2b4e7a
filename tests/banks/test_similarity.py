"""How alike questions are: what is found, what is missed, what is listed wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.similarity import Signer, across, candidates, resemblance, shingles_of
from bench._bank_of import MadeBank, bank_of, starter

KEY = b"khoa bi mat cua mot co quan nao do"[:32]
QUESTION = {
    "stem": "Phím nào lưu văn bản đang soạn trong Word?",
    "options": {"A": "Ctrl + S", "B": "Ctrl + P ngay", "C": "Phím Tab hai lần", "D": "Alt + F4"},
    "key": "A",
}


def found_in(made: MadeBank) -> set[tuple[str, str]]:
    said = {one.code: shingles_of(one.content) for one in made.questions}
    signer = Signer(KEY)
    signatures = {code: signer.sign(one.all) for code, one in said.items()}
    return {pair for pair in candidates(signatures) if resemblance(said[pair[0]], said[pair[1]])}


@pytest.mark.parametrize(
    ("questions", "planted"),
    [(2_000, 100), pytest.param(20_000, 200, marks=pytest.mark.slow)],
)
def test_planted_duplicates_are_found_and_hardly_anything_else(questions, planted):
    made = bank_of(questions, planted=planted)

    found = found_in(made)

    right = found & made.duplicates.keys()
    assert len(right) / len(made.duplicates) >= 0.95
    assert len(found - right) / len(found) < 0.01


def test_the_same_seed_makes_the_same_bank_and_another_another():
    one, again, other = (bank_of(60, planted=4, seed=seed) for seed in (1, 1, 2))

    assert one == again
    assert one.questions != other.questions


def test_no_two_questions_of_the_starter_bank_are_listed():
    rows = starter()
    said = {row.code: shingles_of(row.content) for row in rows}
    codes = sorted(said)

    alike = [
        (one, other)
        for place, one in enumerate(codes)
        for other in codes[:place]
        if resemblance(said[one], said[other])
    ]

    assert alike == []


def test_case_marks_and_the_order_of_options_are_nothing():
    twin = {
        "stem": "PHIM NAO luu van ban dang soan trong word?",
        "options": {
            "A": "alt + f4",
            "B": "Ctrl + S",
            "C": "ctrl + p NGAY",
            "D": "phim tab hai lan",
        },
        "key": "B",
    }

    assert resemblance(shingles_of(QUESTION), shingles_of(twin)) == 1


def test_the_same_stem_with_other_options_is_another_question():
    other = {
        "stem": QUESTION["stem"],
        "options": {"A": "Cắt", "B": "Dán", "C": "Nháy", "D": "Kéo"},
        "key": "A",
    }

    assert resemblance(shingles_of(QUESTION), shingles_of(other)) == 0


@given(st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_a_signature_hangs_on_the_words_and_the_key_alone(words):
    there, back = Signer(KEY).sign(words), Signer(KEY).sign(reversed(words))

    assert there == back
    assert len(there) == 128
    assert Signer(KEY[::-1]).sign(words) != there


def test_a_question_without_a_word_is_like_nothing():
    empty = shingles_of({"stem": "?!"})
    signature = Signer(KEY).sign(empty.all)

    assert signature == b""
    assert list(candidates({"a": signature, "b": signature})) == []
    assert resemblance(empty, empty) == 0


def test_new_questions_are_looked_for_among_old_ones():
    signature = Signer(KEY).sign(shingles_of(QUESTION).all)
    strange = Signer(KEY).sign(["hoàn", "toàn", "khác", "hẳn"])

    old = {"cũ": signature, "lạ": strange, "trống": b""}
    assert list(across({1: signature}, old)) == [(1, "cũ")]
    many = dict.fromkeys(range(20), strange) | {20: signature}
    assert set(across(many, old)) == {(20, "cũ"), *((number, "lạ") for number in range(20))}


def test_one_sentence_a_thousand_times_does_not_make_a_million_pairs():
    signature = Signer(KEY).sign(shingles_of(QUESTION).all)

    pairs = list(candidates(dict.fromkeys(range(1_000), signature)))

    assert len(pairs) < 5_000
    assert {pk for pair in pairs for pk in pair} == set(range(1_000))
