"""Words of a search: how they are read, what holds them, which row is the nearest."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.matching import first, holding, pick, ranked
from office.text import LONGEST_SEARCH, MOST_WORDS, clean_line, fold_marks, nearness, words_of
from people.models import Official
from tests.make import make_official

NAMES = [
    "Nguyễn Văn An",
    "Nguyễn Thị Ân",
    "An Văn Nguyện",
    "Đặng Hoài An",
    "Trần Văn Khoan",
    "Vân Nguyên",
]


def slowly_folded(text):
    """The definition: decompose, drop what combines; single spaces."""
    decomposed = unicodedata.normalize("NFD", clean_line(text).casefold().replace("đ", "d"))
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    return " ".join(bare.split())


@given(st.text(max_size=40) | st.text("àảãáạăằâđêơưÀĐƯđ ̀̉ẹ-'", max_size=40))
def test_the_quick_fold_is_the_fold(text):
    assert fold_marks(text) == slowly_folded(text)


@given(st.text(max_size=3 * LONGEST_SEARCH))
def test_any_text_gives_a_few_printable_words_and_reading_them_again_changes_nothing(text):
    words = words_of(text)

    assert len(words) <= MOST_WORDS
    assert all(word and word.isprintable() and " " not in word for word in words)
    assert words_of(" ".join(words)) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  An  toàn thông   tin ", ["an", "toan", "thong", "tin"]),
        ("Sở Nội vụ", ["so", "noi", "vu"]),
        ("số 123/QĐ-SNV,", ["so", "123/qd-snv"]),
        ("(an) an “AN”", ["an"]),
        ("a\x00b", ["a", "b"]),
        ("!!! ... ___ ̀̉", []),
        ("\x00", []),
        ("", []),
    ],
)
def test_words_are_folded_and_stand_without_the_punctuation_around_them(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("an nguyen", 2),
        ("nguyễn văn an", 0),
        ("qd-12", 1),
        ("QĐ-12/ab", 0),
        ("guye", 3),
        ("binh", None),
        ("", None),
    ],
)
def test_a_row_is_as_near_as_its_code_and_name_say(text, near):
    assert nearness(words_of(text), codes=["QĐ-12/AB", ""], name="Nguyễn Văn An") == near


def test_the_nearest_row_comes_first_and_equals_keep_their_order():
    rows = ["Trần Văn Khoan", "Phạm An", "Lê An", "An"]

    assert pick(rows, ["an"], codes=lambda _one: [], name=str) == [
        "An",
        "Phạm An",
        "Lê An",
        "Trần Văn Khoan",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["nguyen van an", "an", "VAN an", "cb9000", "CB90002", "oan", "khong co", "an cb9", "%", "_"],
)
def test_the_database_finds_and_ranks_what_the_pure_rule_does(text):
    for number, name in enumerate(NAMES):
        make_official(full_name=name, staff_code=f"CB9000{number}")
    words, codes = words_of(text), ["staff_code"]

    rows = Official.objects.filter(holding(words, codes=codes, names=["search_name"]))
    near = ranked(words, codes=codes, name="search_name")
    found, total = first(rows.annotate(near=near).order_by(near, "staff_code"), 100)
    by_name: dict[str, str] = {row.staff_code: row.full_name for row in Official.objects.all()}

    expected = [
        (how, code)
        for code, name in by_name.items()
        if (how := nearness(words, codes=[code], name=name)) is not None
    ]
    shown = [(row.near, row.staff_code) for row in found]  # type: ignore[attr-defined]  # annotated
    assert shown == sorted(expected)
    assert total == len(expected)


@pytest.mark.django_db
def test_a_search_without_words_finds_nothing():
    make_official()

    assert not Official.objects.filter(holding([], names=["search_name"])).exists()
    assert Official.objects.filter(holding(["nguyen"], names=["search_name"])).exists()
