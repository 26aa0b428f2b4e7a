import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from banks import formats
from banks.formats.looking import Look
from banks.formats.word import WordFormat
from banks.parsed import ParsedBank, ParsedStimulus
from office.problems import UnreadableFile
from tests.banks.formats.mutations import mutated
from tests.banks.formats.test_plain_text import HELD, kept, question
from tests.banks.formats.word_files import docx, numbered, numbering, p, picture, run, styles, table
from tests.banks.kind_samples import SAMPLES
from tests.banks.question_strategies import PICTURES, bank_of, questions
from tests.picture_files import png

FORMAT = WordFormat()
RED, UNDERLINED, OLD_FONT = 'color w:val="FF0000"', 'u w:val="single"', 'rFonts w:ascii=".VnTime"'
ANSWERED = (p("A. x"), p("B. y"), p("Đáp án: A"))
WMF = b"\xd7\xcd\xc6\x9a" + b"0" * 60


def read(*blocks: str, **more: Any) -> ParsedBank:
    return FORMAT.read(docx(*blocks, **more), name="de.docx")


def only(*blocks: str, **more: Any):
    bank = read(*blocks, **more)
    assert [one.problems for one in bank.unread] == []
    (found,) = bank.questions
    return found


def keys(*blocks: str, **more: Any) -> list[object]:
    bank = read(*blocks, **more)
    assert [one.problems for one in bank.unread] == []
    return [one.content["key"] for one in bank.questions]


# --- looks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "look", ["b", UNDERLINED, RED, 'color w:val="C00000"', 'highlight w:val="yellow"', 'shd w:fill="FFFF00"', "i"]
)  # fmt: skip
def test_the_key_is_told_by_the_look_of_an_option(look):
    assert keys(
        *(p(run("Câu 1. ", "b"), "Hỏi?"), p("A. x"), p(run("B. y", look))),
        *(p("Câu 2. Hỏi?"), p("A. ", run("x", look), "\tB. y")),
        *(p("Câu 3. Hỏi?"), p(run("A. x", look)), p("B. y\nC. z")),
    ) == ["B", "A", "A"]


def test_bold_letters_everywhere_are_no_key_beside_a_red_option():
    assert keys(
        *(p(run("Câu 1. ", "b"), "Hỏi?"), p(run("A. ", "b"), "x"), p(run("B. ", "b"), run("y", RED))),
        *(p(run("Câu 2. ", "b"), "Hỏi?"), p(run("A. ", "b"), run("x", RED)), p(run("B. ", "b"), "y")),
    ) == ["B", "A"]  # fmt: skip


def test_looks_come_from_styles_and_can_be_taken_back():
    shown = styles(
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="Base"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Right"><w:name w:val="Right"/><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="character" w:styleId="Red"><w:name w:val="Red"/><w:rPr><w:color w:val="FF0000"/></w:rPr></w:style>'
    )
    right = '<w:pStyle w:val="Right"/>'

    assert keys(
        *(p("Câu 1. Hỏi?"), p("A. x"), p("B. y", properties=right)),
        *(
            p("Câu 2. Hỏi?"),
            p("A. x", properties=right),
            p(run("B. y", 'b w:val="0"'), properties=right),
        ),
        parts={"styles.xml": shown},
    ) == ["B", "A"]


def test_parts_of_words_that_are_underlined_are_no_key_and_not_dropped():
    (one,) = read(
        p("Question 1. Sound?"), p("A. w", run("a", UNDERLINED), "tch"), p("B. b", run("a", UNDERLINED), "d"),
        p("Answer: A"),
    ).unread  # fmt: skip

    assert "gạch chân một phần" in one.problems[0].what


# --- automatic numbers ----------------------------------------------------------------------------


def test_automatic_numbers_are_restored():
    lists = numbering([("decimal", "Câu %1:"), ("upperLetter", "%2.")])

    bank = read(
        numbered("Một?", 1), numbered("x", 1, 1), numbered("y", 1, 1, "b"),
        numbered("Hai?", 1), numbered("x", 1, 1, "b"), numbered("y", 1, 1), numbered("z", 1, 1),
        parts={"numbering.xml": lists},
    )  # fmt: skip

    assert [(one.where, one.content["key"]) for one in bank.questions] == [
        ("câu 1", "B"),
        ("câu 2", "A"),
    ]
    assert bank.questions[1].content["options"] == {"A": "x", "B": "y", "C": "z"}


def test_numbers_of_a_style_and_lists_in_a_stem():
    shown = styles(
        '<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Q"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    lists = numbering([("decimal", "%1.")], [("lowerLetter", "%1)")], [("bullet", "o")])

    bank = read(
        *(p("Xét:", properties='<w:pStyle w:val="Q"/>'), numbered("ý", 3), numbered("ý khác", 3)),
        *ANSWERED,
        *(
            p("Hai?", properties='<w:pStyle w:val="Q"/>'),
            numbered("x", 2),
            numbered("y", 2),
            p("Đáp án: b"),
        ),
        parts={"numbering.xml": lists, "styles.xml": shown},
    )

    assert [one.content["stem"] for one in bank.questions] == ["Xét:\n- ý\n- ý khác", "Hai?"]
    assert bank.questions[1].content["key"] == "B"


# --- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [["Câu", "1", "2"], ["Đáp án", "B", "A"]],
        [["1.B", "2.A"]],
        [["Câu", "Đáp án"], ["1", "B"], ["2", "A"]],
    ],
)
def test_tables_of_keys_at_the_end(rows):
    blocks = (
        p("Câu 1. a?"),
        p("A. x"),
        p("B. y"),
        p("Câu 2. b?"),
        p("A. x"),
        p("B. y"),
        p("ĐÁP ÁN"),
    )

    assert keys(*blocks, table(*rows)) == ["B", "A"]
    assert keys(*blocks[:-1], table(*rows)) == ["B", "A"]


def test_tables_with_a_question_a_row():
    bank = read(
        table(
            ["STT", "Nội dung câu hỏi", "A", "B", "Đáp án", "Mức độ", "Ghi chú"],
            ["1", "Một?", "x", "y", "B", "Thông hiểu", "tạm"],
            ["2", "Hai?", "x", "y", "A", "NB", ""],
        )
    )
    inside = keys(
        table(
            ["TT", "Câu hỏi", "Đáp án"],
            ["1", p("Một?") + p("A. x") + p("B. y"), "B"],
            ["2", p("Hai?\nA. x\nB. y"), "A"],
        )
    )

    assert [(one.content["key"], one.level) for one in bank.questions] == [("B", "TH"), ("A", "NB")]
    assert [one.what for one in bank.lost] == ["Cột “Ghi chú” không có chỗ giữ: “tạm”."]
    assert inside == ["B", "A"]


def test_tables_that_lay_out_and_tables_of_a_stem():
    found = only(
        p("Câu 1. Theo bảng:"), table(["Tên", "Tuổi"], ["An", "5"]), p("An mấy tuổi?"),
        table(["A. 5", "B. 6"], ["C. 7", "D. 8"]), p("Đáp án: A"),
    )  # fmt: skip

    assert found.content["stem"] == (
        "Theo bảng:\n| Tên | Tuổi |\n| --- | --- |\n| An | 5 |\n\nAn mấy tuổi?"
    )
    assert found.content["options"] == {"A": "5", "B": "6", "C": "7", "D": "8"}


# --- pictures, formulas, boxes --------------------------------------------------------------------


def test_a_picture_of_a_stem_becomes_material_and_pictures_of_options_a_choice():
    media = {"r1": png("red", (60, 60)), "r2": png("blue", (60, 60))}

    bank = read(
        *(p("Câu 1. Hình gì?", picture("r1", "Cửa sổ")), *ANSWERED),
        *(
            p("Câu 2. Chọn hình:"),
            p("A. ", picture("r1", "Một"), "\tB. ", picture("r2")),
            p("Đáp án: B"),
        ),
        *(p("Câu 3. Hai hình", picture("r1"), picture("r2")), *ANSWERED),
        media=media,
    )

    first, second, third = bank.questions
    assert (first.stimulus, bank.stimuli[0].description) == ("HINH-1", "Cửa sổ")
    assert bank.stimuli[0].picture in bank.media
    assert second.kind == "image_choice"
    assert [one["description"] for one in second.content["options"].values()] == ["Một", "Hình B"]
    assert "đã ghép thành một" in bank.problems[0].what
    assert third.stimulus == "HINH-3"


def test_pictures_of_old_drawings_and_pictures_that_cannot_be_shown():
    old = '<w:r><w:pict><v:shape><v:imagedata r:id="r1"/></v:shape></w:pict></w:r>'

    shown = only(p("Câu 1. Hình?", old), *ANSWERED, media={"r1": png("red", (60, 60))})
    wmf = read(p("Câu 1. Hình?", picture("r1")), *ANSWERED, media={"r1": WMF}).unread[0]
    linked = read(p("Câu 1. Hình?", picture("r9")), *ANSWERED).unread[0]
    mixed = read(
        p("Câu 1. Chọn"), p("A. ", picture("r1")), p("B. y"), p("Đáp án: A"), media={"r1": png()}
    ).unread[0]

    assert shown.stimulus == "HINH-1"
    assert "WMF" in wmf.problems[0].what
    assert "không có trong tệp" in linked.problems[0].what
    assert "có phương án chứa chữ" in mixed.problems[0].what


def fraction(above: str, below: str) -> str:
    parts = "".join(
        f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"
        for name, text in (("num", above), ("den", below))
    )
    return f"<m:oMath><m:f>{parts}</m:f></m:oMath>"


def test_formulas_become_readable_text():
    root = "<m:oMath><m:rad><m:deg/><m:e><m:r><m:t>x</m:t></m:r></m:e></m:rad></m:oMath>"
    power = (
        "<m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e>"
        "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
    )

    found = only(
        p(
            "Câu 1. Tính ",
            fraction("a+b", "2"),
            " với m",
            run("2", 'vertAlign w:val="superscript"'),
            "?",
        ),
        *(p("A. ", root), p("B. ", power), p("Đáp án: A")),
    )

    assert found.content["stem"] == "Tính (a+b)/2 với m²?"
    assert found.content["options"] == {"A": "√(x)", "B": "x^2"}


def test_formulas_of_other_programs_are_told():
    object_ = (
        '<w:r><w:object><v:shape><v:imagedata r:id="r1"/></v:shape>'
        '<o:OLEObject ProgID="Equation.3"/></w:object></w:r>'
    )

    lost = read(p("Câu 1. Tính ", object_), *ANSWERED, media={"r1": WMF}).unread[0]
    shown = read(p("Câu 1. Tính ", object_), *ANSWERED, media={"r1": png("red", (60, 60))})

    assert lost.content["stem"] == "Tính [công thức]"
    assert "Equation.3 không đọc được" in lost.problems[0].what
    assert shown.questions[0].stimulus == "HINH-1"
    assert "Equation.3" in shown.lost[0].what


def test_text_boxes_are_read_once_and_told():
    inner = p("Câu 1. Trong khung?") + "".join(ANSWERED)
    box = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:anchor><w:txbxContent>"
        f"{inner}</w:txbxContent></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        f"<v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )

    bank = read(p(box))

    assert [one.content["stem"] for one in bank.questions] == ["Trong khung?"]
    assert "khung chữ" in bank.problems[0].what


# --- what is beside the text ----------------------------------------------------------------------


def test_what_is_beside_the_text_is_told():
    bank = read(
        p("Câu 1. Hỏi", "<w:del><w:r><w:delText>xóa</w:delText></w:r></w:del>", f"<w:ins>{run(' thêm')}</w:ins>",
          '<w:r><w:footnoteReference w:id="2"/></w:r>', '<w:r><w:commentReference w:id="1"/></w:r>'),
        *ANSWERED,
        parts={
            "footnotes.xml": '<w:footnotes xmlns:w="w"><w:footnote w:id="2"><w:t>Theo luật</w:t></w:footnote></w:footnotes>'.encode(),
            "header1.xml": '<w:hdr xmlns:w="w"><w:t>Sở Nội vụ</w:t></w:hdr>'.encode(),
            "footer1.xml": b'<w:ftr xmlns:w="w"><w:t>Trang 1/5</w:t></w:ftr>',
            "vbaProject.bin": b"Sub AutoOpen()",
        },
    )  # fmt: skip

    assert bank.questions[0].content["stem"] == "Hỏi thêm"
    told = " ".join(one.what for one in (*bank.problems, *bank.lost))
    for said in ("Track Changes", "Comments", "macro", "“Theo luật”", "“Sở Nội vụ”"):
        assert said in told
    assert "Trang 1/5" not in told


def test_fields_give_their_result_alone():
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>x</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )

    assert only(p("Câu 1. Trang ", field, "?"), *ANSWERED).content["stem"] == "Trang 12?"


def test_old_fonts_are_converted_and_told():
    bank = read(
        p(run("C©u 1. Bé nhí", OLD_FONT), run(" nµo?", "b", OLD_FONT)),
        *(p(run("A. Bé nhí", OLD_FONT)), p(run("B. æ cøng", OLD_FONT)), p(run("§¸p ¸n: A", OLD_FONT))),
        p("Câu 2. Đã gõ bằng Unicode?"), *ANSWERED,
        p(run("Caâu 3. Vaên baûn ñieän töû laø gì?", 'rFonts w:ascii="VNI-Times"')), *ANSWERED,
    )  # fmt: skip

    assert [one.content["stem"] for one in bank.questions] == [
        "Bộ nhớ **nào?**",
        "Đã gõ bằng Unicode?",
        "Văn bản điện tử là gì?",
    ]
    assert bank.questions[0].content["options"] == {"A": "Bộ nhớ", "B": "ổ cứng"}
    assert [one.where for one in bank.problems] == ["đoạn văn 1–4", "đoạn văn 9"]


def test_signs_of_symbol_fonts_are_shown():
    sign = '<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r><w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'

    assert only(p("Câu 1. Góc ", sign, " 5?"), *ANSWERED).content["stem"] == "Góc α≥ 5?"


# --- other files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "kiểu cũ (.doc)",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"{\\rtf1 x}", "RTF"),
        (b"%PDF-1.7", "không phải là tệp Word"),
        (b"PK\x03\x04 cut", "hỏng"),
        (b"", "rỗng"),
    ],
)
def test_other_files_are_refused_in_words(data, said):
    with pytest.raises(UnreadableFile) as refusal:
        FORMAT.read(data, name="de.docx")

    assert said in refusal.value.what


def test_unsafe_files_are_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document xmlns:w="w">&b;</w:document>'
    deep = (
        '<w:document xmlns:w="w"><w:body>'
        + "<w:sdt>" * 400
        + "</w:sdt>" * 400
        + "</w:body></w:document>"
    )
    for text in (
        bomb,
        deep,
        "<w:document",
        "<x/>",
        '<w:document xmlns:w="w"><w:body/></w:document>',
    ):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", text)
        with pytest.raises(UnreadableFile):
            FORMAT.read(file.getvalue(), name="x.docx")


def test_a_cell_beyond_all_measure_is_told_and_endless_files_are_refused():
    (one,) = read(table(["Câu 1. é" + "x" * 2_000_000]), *ANSWERED).unread

    assert "dài hơn" in one.problems[0].what
    with pytest.raises(UnreadableFile):
        read("<w:p/>" * 100_001)


def test_word_files_are_recognised_also_the_old_ones():
    assert formats.recognise(docx(p("Câu 1. a?"), *ANSWERED), name="de.zip") is formats.get("word")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    assert formats.recognise(old, name="de.doc") is formats.get("word")
    assert FORMAT.claims(Look(b"Cau 1. a", name="de.docx")) == 0


# --- writing --------------------------------------------------------------------------------------


def test_what_is_written_opens_in_word_and_shows_bold():
    emphasised = question("true_false", content={"stem": "Ý nào **không** đúng?", "key": True})

    output = FORMAT.write(bank_of(emphasised), title="Ngân hàng", stamp="Xuất 1/1/2027")
    paper = Document(io.BytesIO(output.content))
    shown = [paragraph.text for paragraph in paper.paragraphs]

    assert shown[:2] == ["Ngân hàng", "Xuất 1/1/2027"]
    assert "Câu 1. Ý nào không đúng?" in shown
    assert [run.text for one in paper.paragraphs for run in one.runs if run.bold] == [
        "không",
        "Đáp án:",
    ]
    assert kept(FORMAT.read(output.content).questions[0]) == kept(emphasised)
    assert output == FORMAT.write(bank_of(emphasised), title="Ngân hàng", stamp="Xuất 1/1/2027")


@pytest.mark.parametrize("kind", list(SAMPLES))
def test_every_kind_is_written_whole_or_told(kind):
    output = FORMAT.write(bank_of(question(kind)), title="Ngân hàng")

    if kind in HELD:
        (back,) = FORMAT.read(output.content).questions
        assert (output.count, output.lost) == (1, ())
        assert kept(back) == kept(question(kind))
    else:
        assert output.count == 0
        assert [one.where for one in output.lost] == ["Q1"]


def test_material_with_a_picture_goes_with_its_questions():
    sha256 = sorted(PICTURES)[0]
    stimulus = ParsedStimulus(
        where="", code="TL-1", text="Xem hình.", picture=sha256, description="Cửa sổ"
    )
    given_question = question("numeric", stimulus="TL-1", points=Decimal("0.25"))

    output = FORMAT.write(bank_of(given_question, stimuli=[stimulus]), title="x")
    bank = FORMAT.read(output.content)

    (back,) = bank.stimuli
    assert (back.code, back.text, back.description) == ("TL-1", "Xem hình.", "Cửa sổ")
    assert bank.media[back.picture] == PICTURES[sha256]
    assert bank.questions[0].stimulus == "TL-1"


@settings(max_examples=25)
@given(
    st.lists(
        questions(*HELD, "image_choice"), min_size=1, max_size=4, unique_by=lambda one: one.code
    )
)
def test_what_is_written_comes_back(given_questions):
    output = FORMAT.write(bank_of(*given_questions), title="Ngân hàng")
    left = {one.where for one in output.lost if one.severity == "error"}
    held = [kept(one) for one in given_questions if one.code not in left]

    assert output.count == len(held)
    if held:
        assert [kept(one) for one in FORMAT.read(output.content).questions] == held


def _read_whatever(seed: int) -> None:
    """Read a file whose text was damaged inside its archive, or the archive itself."""
    valid = docx(
        *(
            p(run("Câu 1. Một?", "b")),
            p("A. x"),
            p(run("B. y", RED)),
            table(["Tên", "Tuổi"], ["An", "5"]),
        ),
        *(
            numbered("Hai?", 1),
            p("A. ", picture("r1"), "\tB. ", fraction("a", "b")),
            p("Đáp án: B"),
        ),
        parts={"numbering.xml": numbering([("decimal", "Câu %1:")])},
        media={"r1": png("red", (60, 60))},
    )
    if seed % 4:
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(valid)) as source, zipfile.ZipFile(file, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                target.writestr(
                    name,
                    mutated(data, seed) if seed % len(name) < 3 or "document" in name else data,
                )
        valid = file.getvalue()
    else:
        valid = mutated(valid, seed)
    try:
        bank = FORMAT.read(valid, name="x.docx")
    except UnreadableFile:
        return
    assert bank.read == len(bank.questions) + len(bank.unread)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_are_read_or_refused(seed):
    _read_whatever(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_files_damaged_in_many_ways_are_read_or_refused(seed):
    _read_whatever(seed)
