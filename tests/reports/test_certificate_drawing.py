"""The printed certificate: words, places, faces, code and sameness of the file."""

import io
import os
import subprocess
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream
from reportlab.pdfbase.ttfonts import TTFontParser

from office.faces import (
    VIETNAMESE_LETTERS,
    Face,
    LettersMissing,
    load_face,
    require_glyphs,
    text_width,
)
from office.qr import QUIET_ZONE, qr_matrix
from reports.drawing.certificate import (
    FRAME,
    SIMULATED_NOTICE,
    CertificateSheet,
    Layout,
    SheetTooLong,
    draw_certificate,
    layout,
)
from reports.drawing.typesetting import Style, set_block

ROOT = Path(__file__).parents[2]
URL = "https://sathach.vinhan.example/xm/Zr8QxN4c2uT0yB1kLw9sPg"
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Phúc Thị Hoàng Diễm Quỳnh Trưởng Ếch Ậ Ữ"
LONG_UNIT = "Phòng Văn hóa - Xã hội, Ủy ban nhân dân xã Phước Thạnh Đông, tỉnh Vĩnh An"
LONG_PROGRAMME = (
    "Bồi dưỡng kỹ năng số, an toàn thông tin và ứng dụng trí tuệ nhân tạo trong giải quyết thủ tục "
    "hành chính của chính quyền cấp xã"
)
SYLLABLES = ["Nguyễn", "Ế", "Ậ", "Ữ", "thượng", "nghiêng", "Vĩnh", "An,", "-", "2026", "16 tiết"]


def make_sheet(**changes: Any) -> CertificateSheet:
    """The certificate of a round: usual lengths everywhere."""
    usual = {
        "parent_body": "ỦY BAN NHÂN DÂN TỈNH VĨNH AN",
        "issuer": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        "lead": "Giám đốc Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận",
        "honorific": "Bà",
        "holder": "Lê Thị Ngọc Hạnh",
        "birth_date": "14/03/1984",
        "unit": "Phòng Văn hóa - Xã hội, Ủy ban nhân dân xã Phước Thạnh Đông",
        "achieved": "Kỳ sát hạch kỹ năng số đợt 2 năm 2026, ngày 12/11/2026",
        "result": "7,38 điểm (bảy phẩy ba mươi tám), xếp loại Khá",
        "place": "Vĩnh An",
        "issue_date": date(2026, 12, 7),
        "capacity": ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        "signatory": "Phan Hữu Tường",
        "serial_no": "KNS 000215",
        "register_no": "215/2026/GCN-SKHCN",
        "verify_url": URL,
        "verify_host_text": "sathach.vinhan.example/xm",
        "printed_code": "7K4M-Q2XR-91HT",
        "valid_until": "12/11/2029",
        "simulated": False,
    }
    return CertificateSheet(**{**usual, **changes})


def make_long_sheet() -> CertificateSheet:
    """Everything as long as it comes."""
    return make_sheet(
        issuer="TRUNG TÂM ĐÀO TẠO, BỒI DƯỠNG CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC TỈNH VĨNH AN",
        lead="Giám đốc Trung tâm Đào tạo, bồi dưỡng cán bộ, công chức, viên chức trực thuộc "
        "Ủy ban nhân dân tỉnh Vĩnh An chứng nhận",
        honorific="Ông/Bà",
        holder=LONG_NAME,
        unit=LONG_UNIT,
        achieved_label="Đã hoàn thành",
        achieved=f"{LONG_PROGRAMME}, từ ngày 05/01/2026 đến ngày 28/02/2026, 16 tiết",
        result="73,25 điểm (bảy mươi ba phẩy hai mươi lăm), xếp loại Khá",
        place="Thành phố Hồ Chí Minh",
        capacity=("TL. CHỦ TỊCH ỦY BAN NHÂN DÂN", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC THƯỜNG TRỰC"),
        signatory="Tiến sĩ Nguyễn Phúc Hoàng Trường Giang",
        verify_host_text="sathach.trungtamdaotao.vinhan.example/xac-minh/giay-chung-nhan",
    )


def read(pdf: bytes) -> Any:
    """The file as a reader program opens it; its objects are untyped."""
    return PdfReader(io.BytesIO(pdf))


def page_of(pdf: bytes) -> Any:
    """The only page of a file."""
    (page,) = read(pdf).pages
    return page


def words_of(pdf: bytes) -> str:
    """What a reader can select and search, with single spaces."""
    return " ".join(page_of(pdf).extract_text().split())


def assert_in_order(plan: Layout) -> None:
    """Nothing leaves the frame and nothing covers anything else."""
    boxes = [placed.box for placed in plan.texts] + [plan.qr, plan.signature]
    for box in boxes:
        assert FRAME.holds(box)
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    for placed in plan.texts:
        for left, baseline, line in placed.baselines():
            assert placed.box.bottom < baseline < placed.box.top
            assert left + placed.block.style.measure(line) <= placed.box.right + 0.01


def joined(plan: Layout, name: str) -> str:
    """The words of a text over all its lines."""
    return " ".join(plan.text(name).block.lines)


def test_every_word_of_the_sheet_can_be_read_from_the_file():
    sheet = make_sheet()

    words = words_of(draw_certificate(sheet))

    for text in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        sheet.parent_body,
        sheet.issuer,
        "GIẤY CHỨNG NHẬN",
        sheet.lead,
        "Bà:",
        "LÊ THỊ NGỌC HẠNH",
        "Ngày sinh:",
        "14/03/1984",
        "Đơn vị:",
        sheet.unit,
        "Đã đạt:",
        sheet.achieved,
        "Kết quả:",
        "7,38 điểm (bảy phẩy ba mươi tám), xếp loại Khá",
        "Vĩnh An, ngày 07 tháng 12 năm 2026",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Phan Hữu Tường",
        "Số hiệu: KNS 000215",
        "Số vào sổ: 215/2026/GCN-SKHCN",
        "Có giá trị đến: 12/11/2029",
        "Tra cứu: sathach.vinhan.example/xm",
        "Mã: 7K4M-Q2XR-91HT",
    ]:
        assert text in words


def test_decomposed_text_is_drawn_as_composed_text():
    composed = make_sheet()
    texts = {
        name: unicodedata.normalize("NFD", getattr(composed, name))
        for name in ["parent_body", "issuer", "lead", "holder", "unit", "achieved", "signatory"]
    }

    decomposed = make_sheet(
        **texts, capacity=tuple(unicodedata.normalize("NFD", line) for line in composed.capacity)
    )

    assert decomposed == composed
    assert draw_certificate(decomposed) == draw_certificate(composed)


def test_every_vietnamese_letter_survives_in_every_face():
    letters = "".join(sorted(VIETNAMESE_LETTERS))

    assert len(letters) == 146  # 12 vowels with 6 tones, and đ, in both cases
    assert set("ẵễỡữỴỸẶĐđƯƠ") <= VIETNAMESE_LETTERS
    for face in Face:
        require_glyphs(letters, face)
        assert all(text_width(letter, face, 10) > 0 for letter in letters)


def test_a_face_without_all_vietnamese_letters_is_refused():
    incomplete = (files("reportlab") / "fonts" / "Vera.ttf").read_bytes()

    with pytest.raises(LettersMissing, match="U\\+1EBE") as refused:
        load_face("Vera", incomplete)

    assert "Ế" in refused.value.letters
    assert "A" not in refused.value.letters


def test_a_character_no_face_can_draw_is_an_error_and_not_an_empty_box():
    with pytest.raises(LettersMissing, match="U\\+6F22"):
        draw_certificate(make_sheet(holder="Nguyễn 漢"))


def test_the_file_is_one_page_of_a4_landscape_under_100_kilobytes():
    pdf = draw_certificate(make_long_sheet())

    box = page_of(pdf).mediabox
    assert (round(float(box.width)), round(float(box.height))) == (842, 595)
    assert len(pdf) < 100_000


def test_all_faces_of_the_file_are_embedded():
    fonts = page_of(draw_certificate(make_sheet(simulated=True)))["/Resources"]["/Font"]

    names = [fonts[key]["/BaseFont"] for key in fonts]
    assert all("/FontFile2" in fonts[key]["/FontDescriptor"] for key in fonts)
    assert len(set(names)) <= 4
    assert not any("Helvetica" in name for name in names)


def test_the_same_sheet_gives_the_same_bytes_again():
    first = draw_certificate(make_sheet())
    draw_certificate(make_long_sheet())  # leaves no trace in the faces shared by all files

    assert draw_certificate(make_sheet()) == first


def test_sheets_drawn_at_the_same_time_come_out_as_if_drawn_alone(monkeypatch):
    sheets = [make_sheet(holder=name) for name in ("Đặng Thị Ửng", "Lê Quỳnh Mỹ", "Vũ Hiền Sĩ")]
    alone = [draw_certificate(sheet) for sheet in sheets]

    def seek_and_yield(parser: TTFontParser, position: int) -> None:
        """What reportlab does, and then another thread's turn, as a busy machine has it."""
        setattr(parser, "_pos", position)  # noqa: B010 (its types do not know it)
        time.sleep(0)

    monkeypatch.setattr(TTFontParser, "seek", seek_and_yield)
    with ThreadPoolExecutor(len(sheets)) as pool:
        together = list(pool.map(draw_certificate, sheets))

    assert together == alone


def test_another_process_draws_the_same_bytes():
    code = (
        "import sys\n"
        "from reports.drawing.certificate import draw_certificate\n"
        "from tests.reports.test_certificate_drawing import make_sheet\n"
        "sys.stdout.buffer.write(draw_certificate(make_sheet()))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima"}

    other = subprocess.run(  # our own interpreter and code
        [sys.executable, "-c", code], env=environment, cwd=ROOT, check=True, capture_output=True
    )

    assert other.stdout == draw_certificate(make_sheet())


def test_the_file_says_what_it_is_and_names_no_person():
    reader = read(draw_certificate(make_sheet()))

    assert reader.metadata.title == "Giấy chứng nhận 215/2026/GCN-SKHCN"
    assert reader.metadata.author == "SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    assert reader.metadata["/CreationDate"] == "D:20261207000000+07'00'"
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert not any("Hạnh" in str(value) for value in reader.metadata.values())


def test_the_code_and_the_address_link_to_the_verification_page():
    plan = layout(make_sheet())
    links = [note.get_object() for note in page_of(draw_certificate(make_sheet()))["/Annots"]]

    assert [link["/A"]["/URI"] for link in links] == [URL, URL]
    for link, box in zip(links, [plan.qr, plan.text("verify_host").box], strict=True):
        expected = [box.left, box.bottom, box.right, box.top]
        assert [float(edge) for edge in link["/Rect"]] == pytest.approx(expected, abs=0.01)


def test_the_drawn_modules_are_those_of_the_code():
    pdf = draw_certificate(make_sheet())
    reader = read(pdf)
    box = layout(make_sheet()).qr
    matrix = qr_matrix(URL)
    unit = box.width / (len(matrix) + 2 * QUIET_ZONE)

    drawn = set()
    for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations:
        if operator != b"re":
            continue
        left, bottom, width, height = map(float, operands)
        if height == pytest.approx(unit, abs=0.01):
            row = round((box.top - bottom) / unit) - 1 - QUIET_ZONE
            column = round((left - box.left) / unit) - QUIET_ZONE
            drawn |= {(row, column + step) for step in range(round(width / unit))}

    assert drawn == {
        (row, column)
        for row, modules in enumerate(matrix)
        for column, dark in enumerate(modules)
        if dark
    }
    assert unit > 1.4  # half a millimetre: phones read it from the paper


def test_simulated_data_are_marked_and_real_ones_are_not():
    simulated = make_sheet(simulated=True)

    pdf = draw_certificate(simulated)

    assert words_of(pdf).count(SIMULATED_NOTICE) == 2
    assert "MÔ PHỎNG" in read(pdf).metadata.title
    assert "MÔ PHỎNG" not in words_of(draw_certificate(make_sheet()))
    assert layout(simulated) == layout(make_sheet())


@pytest.mark.parametrize("sheet", [make_sheet(), make_long_sheet(), make_sheet(holder="Y Ô")])
def test_nothing_leaves_the_frame_or_covers_anything(sheet):
    assert_in_order(layout(sheet))


def test_long_texts_are_broken_between_words_and_kept_whole():
    sheet = make_long_sheet()

    plan = layout(sheet)

    assert joined(plan, "holder") == LONG_NAME.upper()
    assert joined(plan, "unit") == LONG_UNIT
    assert joined(plan, "achieved") == sheet.achieved
    assert len(plan.text("achieved").block.lines) > 1
    assert plan.text("achieved").block.style.size >= 10


def test_usual_texts_keep_one_line_and_the_full_size():
    plan = layout(make_sheet())

    assert all(len(placed.block.lines) == 1 for placed in plan.texts)
    assert plan.text("unit").block.style.size == 15
    assert plan.signature.height > 50  # room for a hand or a visible digital signature


def test_rows_without_words_are_left_out():
    plan = layout(make_sheet(result=None, valid_until=None, parent_body=""))

    for name in ["result", "result_label", "valid_until", "parent_body"]:
        with pytest.raises(KeyError):
            plan.text(name)
    assert_in_order(plan)


def test_words_that_cannot_fit_are_refused():
    with pytest.raises(SheetTooLong, match="KNS 000215"):
        layout(make_sheet(unit=LONG_UNIT * 40))


texts = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=22).map(" ".join)
lines = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=8).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(
    issuer=lines, lead=texts, holder=lines, unit=texts, achieved=texts, place=lines, signatory=lines
)
def test_any_words_of_real_length_stay_inside_and_apart(
    issuer, lead, holder, unit, achieved, place, signatory
):
    sheet = make_sheet(
        issuer=issuer.upper(),
        lead=lead,
        holder=holder,
        unit=unit,
        achieved=achieved,
        place=place,
        signatory=signatory,
    )

    plan = layout(sheet)

    assert_in_order(plan)
    assert joined(plan, "unit") == sheet.unit
    assert joined(plan, "achieved") == sheet.achieved


@settings(max_examples=60, deadline=None)
@given(text=texts, width=st.floats(60, 600), spacing=st.sampled_from([0.0, 1.9]))
def test_broken_lines_never_exceed_their_column(text, width, spacing):
    style = Style(Face.SERIF_BOLD, 15, spacing=spacing)

    block = set_block(text, style, width, smallest=0.9)

    assert block.width <= width + 0.001
    assert "".join(block.lines).replace(" ", "") == text.replace(" ", "")


def test_a_word_wider_than_its_column_is_cut_between_letters():
    block = set_block("https://sathach.example/" + "m" * 40, Style(Face.SANS, 10), 100)

    assert len(block.lines) > 2
    assert block.width <= 100


def test_lines_break_after_commas_and_not_inside_names_or_before_figures():
    style = Style(Face.SERIF, 15)
    text = "Ủy ban nhân dân xã Phước Thạnh Đông, tỉnh Vĩnh An, đợt 2"

    broken = set_block(text, style, style.measure(text) * 0.7).lines

    assert broken == ("Ủy ban nhân dân xã Phước Thạnh Đông,", "tỉnh Vĩnh An, đợt 2")
