import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.formats.encodings import decode, is_binary
from banks.formats.legacy_letters import TCVN3, VNI, convert_legacy, weigh
from banks.formats.syllables import is_syllable

SENTENCES = (
    "Câu 1. Bộ nhớ nào sau đây mất dữ liệu khi tắt máy?",
    "Văn bản điện tử có giá trị như văn bản giấy.",
    "Người ký số phải giữ bí mật khóa riêng của mình.",
    "Nghị định quy định về công tác văn thư và lưu trữ.",
    "Thời hạn giải quyết thủ tục hành chính là mười lăm ngày.",
    "Hãy sắp xếp các bước chuyển đổi số ở phường, xã.",
    "Đường dẫn nào mở được cổng dịch vụ công quốc gia?",
    "Cán bộ tiếp nhận hồ sơ phải trả lời đúng hẹn.",
)
#: Right as it stands: nothing of it may ever be changed.
RIGHT = (
    *SENTENCES,
    "Café, résumé, naïve, à la carte, déjà vu, où est né l'élève?",
    "Señor Muñoz cumple años en El Niño; für Öl und Grüße, Ærø.",
    "The façade of the château: 25 °C ± 2, 5 × 3 = 15, µm, §4, © 2025, «so».",
    "Hái", "Bé nhí RAM", "cô", "là", "Công tác", "tôi và bà", "Hà Nam", "Ý kiến", "Tính 5 × 3",
    "Cho 12 ÷ 4 ≠ 5; 10 ½ % — “đúng” …", "C:\\Users\\Hoà", "sốt – đã, ừ; ạ ơi", "",
)  # fmt: skip


def in_tcvn3(text: str) -> str:
    """Small letters alone have places; capitals with tones have a font of their own."""
    places = {chr(letter): chr(place) for place, letter in TCVN3.items()}
    return "".join(places.get(one) or places.get(one.lower(), one) for one in text)


def in_vni(text: str) -> str:
    written = {letter: pair for pair, letter in VNI.items()}
    return "".join(written.get(one, one) for one in text)


def in_1258(text: str) -> bytes:
    marks = "\u0300\u0301\u0303\u0309\u0323"
    parted = []
    for letter in text:
        whole = unicodedata.normalize("NFD", letter)
        tone = "".join(one for one in whole if one in marks)
        rest = "".join(one for one in whole if one not in marks)
        parted.append(unicodedata.normalize("NFC", rest) + tone)
    return "".join(parted).encode("cp1258")


sentences = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6)


def test_the_words_that_offices_know_it_by_are_converted():
    assert convert_legacy("NguyÔn V¨n") == ("Nguyễn Văn", "tcvn3")
    assert convert_legacy("Nguyeãn Vaên") == ("Nguyễn Văn", "vni")
    assert convert_legacy("Bé nhí RAM", font=".VnTime") == ("Bộ nhớ RAM", "tcvn3")
    assert convert_legacy("céng hßa x· héi", font=".VnTimeH") == ("CỘNG HÒA XÃ HỘI", "tcvn3")
    assert convert_legacy("b¶n tin") == ("bản tin", "tcvn3")
    assert convert_legacy("hoa", font=".VnTimeH") == ("HOA", None)


@pytest.mark.parametrize("text", RIGHT)
def test_right_texts_are_never_touched(text):
    assert convert_legacy(text) == (text, None)
    assert decode(text.encode()).text == text
    assert decode(text.encode()).remarks == ()


def test_unicode_typed_in_a_font_of_old_stays():
    assert convert_legacy("Văn bản điện tử", font=".VnTime") == ("Văn bản điện tử", None)
    assert convert_legacy("Công tác", font="VNI-Times") == ("Công tác", None)


@given(sentences)
def test_what_is_written_in_old_fonts_comes_back(lines):
    text = "\n".join(lines)
    vni = decode(in_vni(text).encode())
    tcvn3 = decode(in_tcvn3(text).encode())

    assert vni.text == text
    assert tcvn3.text.casefold() == text.casefold()
    assert {one.severity for one in (*vni.remarks, *tcvn3.remarks)} == {"warning"}


@given(sentences)
def test_bytes_of_every_encoding_come_back(lines):
    text = "\n".join(lines)
    for data in (
        *(text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), text.encode("utf-16-le")),
        *(text.encode("utf-16-be"), in_1258(text), in_vni(text).encode("latin-1")),
        *(unicodedata.normalize("NFD", text).encode(),),
    ):
        assert decode(data).text == text
    assert decode(in_tcvn3(text).encode("latin-1")).text.casefold() == text.casefold()


@given(st.lists(st.tuples(st.sampled_from(SENTENCES), st.integers(0, 3)), min_size=2, max_size=8))
def test_a_file_of_several_encodings_is_read_line_by_line(lines):
    ways = (
        str.encode,
        in_1258,
        lambda text: in_vni(text).encode("latin-1"),
        lambda text: in_tcvn3(text).encode("latin-1"),
    )
    data = b"\r\n".join(ways[way](text) for text, way in lines)

    assert decode(data).text.casefold() == "\n".join(text for text, _way in lines).casefold()


def test_what_was_converted_is_told_with_its_lines():
    text = "\n".join(["Câu hỏi thứ nhất", in_tcvn3(SENTENCES[1]), in_tcvn3(SENTENCES[2]), "Đáp án"])

    told = decode(text.encode()).remarks

    assert [one.where for one in told] == ["dòng 2–3"]
    assert "TCVN3 (ABC)" in told[0].what


@given(st.binary(max_size=300))
def test_any_bytes_give_composed_text(data):
    text = decode(data).text

    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text


def test_files_that_are_no_text_are_known():
    assert is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert not is_binary("Câu 1".encode("utf-16"))
    assert not is_binary("Câu 1. Bộ nhớ".encode("utf-16-le"))


def test_syllables_are_told_from_other_words():
    words = re.findall(r"\w+", " ".join(SENTENCES) + " nghiêng khuya khoắt quốc thuở gì giữa quyền")
    assert [word for word in words if not is_syllable(word) and not word.isdigit()] == []
    assert not any(map(is_syllable, ("NguyÔn", "résumé", "cễng", "ngế", "ộtộ", "sot", "kồ")))


def test_weighing_a_long_line_is_quick():
    assert weigh("é " * 50_000).words == 50_000
    assert weigh("x" * 1_000_000 + " é").words == 1
    assert decode(b"x" * 1_000_000 + b" \xe9").text.endswith("é")
