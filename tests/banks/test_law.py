from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks import formats
from banks.law import LONGEST_SYMBOL, Basis, Citation, name_of, read_basis
from tests.banks.bank_files import STARTER

TYPES = {"NĐ-CP": "Nghị định", "QĐ-TTg": "Quyết định", "TT-BTTTT": "Thông tư", "QH15": "Luật"}
numbers = st.integers(1, 99999).map(lambda number: f"{number:02d}")
endings = st.sampled_from(["NĐ-CP", "QĐ-TTg", "TT-BTTTT", "QH15", "TTLT-BTC-BNV", "UBTVQH15"])
symbols = st.one_of(
    st.builds("{}/{}/{}".format, numbers, st.integers(1990, 2040), endings),
    st.builds("{}/{}".format, numbers, st.sampled_from(["QĐ-TTg", "TTg-KSTT", "QĐ-UBND"])),
    st.builds("{}-{}/TW".format, numbers, st.sampled_from(["NQ", "CT", "QĐ"])),
)
articles = st.one_of(
    st.builds("Điều {}".format, st.integers(1, 200)),
    st.builds("khoản {} Điều {}".format, st.integers(1, 9), st.integers(1, 200)),
    st.builds("Phụ lục {}".format, st.sampled_from(["I", "II", "III", "IV"])),
)


def cited(text: str) -> list[tuple[str, str]]:
    return [(citation.symbol, citation.articles) for citation in read_basis(text).citations]


# --- laws -----------------------------------------------------------------------------------------


@given(
    symbol=symbols, place=articles, lead=st.sampled_from(["", "Nghị định ", "Luật Căn cước số "])
)
def test_a_symbol_and_its_articles_are_found_whatever_stands_around_them(symbol, place, lead):
    assert cited(f"{lead}{symbol}, {place}") == [(symbol, place)]
    assert cited(f"{place} {lead}{symbol}") == [(symbol, place)]
    assert cited(f"kiến thức nghiệp vụ; {lead}{symbol} về công tác văn thư") == [(symbol, "")]


@given(symbol=symbols)
def test_a_symbol_is_read_as_itself(symbol):
    assert cited(symbol) == [(symbol, "")]
    assert len(symbol) <= LONGEST_SYMBOL


@given(first=st.text(max_size=80), second=st.text(max_size=80))
def test_parts_are_read_apart_from_each_other(first, second):
    both, one, other = read_basis(f"{first};{second}"), read_basis(first), read_basis(second)

    assert both.citations == one.citations + other.citations
    assert both.notes == one.notes + other.notes


@given(text=st.text(max_size=200))
def test_any_text_is_read_and_what_was_found_is_read_as_the_same(text):
    basis = read_basis(text)

    for citation in basis.citations:
        assert len(citation.symbol) <= LONGEST_SYMBOL
        assert [found.symbol for found in read_basis(citation.symbol).citations] == [
            citation.symbol
        ]


@given(note=st.text('abc đếư()"', max_size=60))
def test_words_without_a_symbol_are_a_note(note):
    words = " ".join(note.split())

    assert read_basis(note) == Basis((), (words,) if words else ())


# --- ways to write --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Nghị định số 30/2020/NĐ-CP", "30/2020/NĐ-CP"),
        ("nghị định 30/2020/nđ-cp", "30/2020/NĐ-CP"),
        ("Nghị định 30/2020/ND-CP", "30/2020/NĐ-CP"),
        ("Nghị định số 30/2020/NÐ-CP", "30/2020/NĐ-CP"),  # U+00D0 looks like Đ
        ("Nghị định số: 30 / 2020 / NĐ - CP", "30/2020/NĐ-CP"),
        ("Nghị định số 30/2020/NĐ–CP", "30/2020/NĐ-CP"),
        ("Thông tư 3/2014/TT-BTTTT", "03/2014/TT-BTTTT"),
        ("Quyết định 6/QĐ-TTG ngày 06/01/2022", "06/QĐ-TTg"),
        ("Luật số 91/2025/qh15", "91/2025/QH15"),
        ("Nghị quyết 57 - NQ/TW", "57-NQ/TW"),
    ],
)
def test_one_text_has_one_symbol_however_it_is_written(text, symbol):
    assert [found for found, _articles in cited(text)] == [symbol]


@pytest.mark.parametrize(
    "text",
    [
        "Nguyên tắc sao lưu 3-2-1",
        "ban hành ngày 22/12/2024",
        "hỗ trợ 24/7",
        "tỷ lệ 1/2, 10 MB/s",
        "Luật Sở hữu trí tuệ",
        "ISO/IEC 27001:2022",
        "năm 2025/2026",
    ],
)
def test_what_only_looks_like_a_symbol_is_a_note(text):
    assert read_basis(text) == Basis((), (text,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nghị định 30/2020/NĐ-CP, Điều 13 và Phụ lục I",
            [("30/2020/NĐ-CP", "Điều 13 và Phụ lục I")],
        ),
        (
            "điểm a khoản 2 Điều 5 Nghị định số 13/2023/NĐ-CP",
            [("13/2023/NĐ-CP", "điểm a khoản 2 Điều 5")],
        ),
        ("Luật số 91/2025/QH15, các Điều 3, 5 và 7", [("91/2025/QH15", "các Điều 3, 5 và 7")]),
        (
            "Luật Căn cước số 26/2023/QH15, Điều 8 và Điều 5 Nghị định số 69/2024/NĐ-CP",
            [("26/2023/QH15", "Điều 8"), ("69/2024/NĐ-CP", "Điều 5")],
        ),
        (
            "Luật số 20/2023/QH15 và Nghị định số 68/2024/NĐ-CP, Điều 4",
            [("20/2023/QH15", ""), ("68/2024/NĐ-CP", "Điều 4")],
        ),
    ],
)
def test_articles_belong_to_the_right_text(text, expected):
    assert cited(text) == expected


def test_a_text_named_twice_is_one_with_all_its_articles():
    basis = read_basis("Luật số 91/2025/QH15, Điều 3; Luật 91/2025/QH15, Điều 8")

    assert basis.articles_by_symbol() == {"91/2025/QH15": "Điều 3; Điều 8"}


def test_names_and_notes_are_told_apart():
    basis = read_basis(
        "Luật Chuyển đổi số số 148/2025/QH15, Điều 3; "
        "Nghị định số 69/2024/NĐ-CP về định danh và xác thực điện tử; kỹ năng hỗ trợ người dân"
    )

    assert basis.citations == (
        Citation("148/2025/QH15", "Điều 3", "Luật Chuyển đổi số", ""),
        Citation("69/2024/NĐ-CP", "", "Nghị định", "về định danh và xác thực điện tử"),
    )
    assert basis.notes == ("kỹ năng hỗ trợ người dân",)
    assert [name_of(citation) for citation in basis.citations] == ["Luật Chuyển đổi số", ""]


# --- the starter bank -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def starter_bases():
    bank = formats.get("workbook").read(STARTER)
    return [question.basis for question in bank.questions]


def test_the_texts_of_the_starter_bank_are_found(starter_bases):
    found = chain.from_iterable(read_basis(basis).citations for basis in starter_bases)

    assert {citation.symbol for citation in found} == {
        "01/2023/TT-VPCP", "03/2014/TT-BTTTT", "06/QĐ-TTg", "102/2016/QH13", "1085/QĐ-TTg",
        "116/2025/QH15", "117/2025/QH15", "118/2025/NĐ-CP", "148/2025/QH15", "194/2025/NĐ-CP",
        "20/2020/QĐ-TTg", "20/2023/QH15", "25/2018/QH14", "26/2023/QH15", "30/2020/NĐ-CP",
        "356/2025/NĐ-CP", "42/2022/NĐ-CP", "45/2020/NĐ-CP", "505/QĐ-TTg", "57-NQ/TW",
        "59/2020/QH14", "60/2014/QH13", "60/2024/QH15", "623/TTg-KSTT", "63/2010/NĐ-CP",
        "63/2024/NĐ-CP", "68/2024/NĐ-CP", "69/2024/NĐ-CP", "72/2020/QH14", "749/QĐ-TTg",
        "766/QĐ-TTg", "88/2015/QH13", "91/2025/QH15",
    }  # fmt: skip


def test_no_symbol_of_the_starter_bank_is_overlooked(starter_bases):
    """Every slash in its bases belongs to a symbol or to a date."""
    for basis in starter_bases:
        found = read_basis(basis)
        left = " ".join([*found.notes, *(citation.note for citation in found.citations)])
        words = [word.strip(",;.") for word in left.split() if "/" in word]
        assert all(word.replace("/", "").isdigit() for word in words), basis


def test_articles_of_the_starter_bank_are_found(starter_bases):
    for basis in starter_bases:
        found = read_basis(basis)
        named = " ".join(citation.articles for citation in found.citations)
        assert named.count("Điều") == basis.count("Điều"), basis
        assert named.count("Phụ lục") == basis.count("Phụ lục"), basis
