"""Moodle XML: every question of a course is taken as what it is, or told of with the reason."""

import base64
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from banks import kinds
from banks.formats.looking import Look
from banks.formats.moodle_xml import MoodleXmlFormat
from banks.parsed import ParsedStimulus
from office.problems import UnreadableFile
from tests.banks.formats.moodle_files import (
    EVERY,
    FEEDBACK,
    SEVERAL,
    SINGLE,
    answer,
    columns,
    file,
    pair,
    question,
    quiz,
    rows,
    weights,
)
from tests.banks.formats.mutations import mutated
from tests.banks.question_strategies import PICTURES, bank_of, questions
from tests.picture_files import png

HELD = tuple(slug for slug, _label in kinds.choices() if slug != "hotspot")


def read(*given_questions):
    return MoodleXmlFormat().read(quiz(*given_questions), name="cau.xml")


def only(*given_questions):
    found = read(*given_questions)
    assert not found.unread, found.unread
    return found.questions[0]


def refusal(*given_questions):
    found = read(*given_questions)
    assert not found.questions
    return found.unread[0]


def told(*given_questions):
    return [one.what for one in read(*given_questions).lost]


def test_a_question_of_each_type_is_taken_as_its_kind():
    found = read(*EVERY)

    assert not found.unread
    assert [(one.kind, one.content) for one in found.questions[:6]] == [
        (
            "single_choice",
            {"stem": "Câu dẫn", "options": {"A": "Hà Nội", "B": "Huế", "C": "Vinh"}, "key": "A"},
        ),
        (
            "multiple_choice",
            {
                "stem": "Câu dẫn",
                "options": {"A": "a", "B": "b", "C": "c", "D": "d"},
                "key": ["A", "B"],
            },
        ),
        ("true_false", {"stem": "Câu dẫn", "key": False}),
        ("short_answer", {"stem": "Câu dẫn", "accepted": ["bốn", "4"]}),
        ("numeric", {"stem": "Câu dẫn", "value": "3.14", "tolerance": "0.005"}),
        (
            "matching",
            {
                "stem": "Câu dẫn",
                "pairs": [
                    {"left": "ếch", "right": "lưỡng cư"},
                    {"left": "mèo", "right": "thú"},
                ],
                "extra": ["sâu bọ"],
            },
        ),
    ]
    assert [one.kind for one in found.questions[6:]] == [
        *("matching", "essay", "file_upload", "cloze", "cloze", "cloze", "ordering"),
        *("true_false_group", "image_choice"),
    ]
    by_kind = {one.kind: one.content for one in found.questions[6:]}
    assert by_kind["file_upload"]["files"] == ["docx", "pdf"]
    assert by_kind["ordering"]["items"] == ["một", "hai", "ba"]
    assert by_kind["true_false_group"]["key"] == {"A": False, "B": True}
    assert by_kind["image_choice"]["options"]["A"]["description"] == "Đỏ"


def test_gaps_are_read_with_their_lists_and_what_is_lost_of_them():
    found = read(EVERY[9])

    assert found.questions[0].content == {
        "stem": "{{1}} có {{2}} triệu",
        "gaps": [
            {"accepted": ["Hà Nội"]},
            {"options": ["hai", "tám}", "chín"], "key": "tám}"},
        ],
    }
    assert [one.what for one in found.lost] == [
        "Chỗ trống 1: lời nhận xét riêng của đáp án “Hà Nội”.",
        "Chỗ trống 1: đáp án được một phần điểm (“Ha Noi” 50 %): ở đây chỉ có đúng hoặc sai.",
    ]


def test_what_stands_beside_a_question_is_kept_or_told():
    found = read(
        '<question type="category"><category><text>$course$/top/Lịch sử</text></category></question>',
        question(
            "truefalse",
            answer("true", "100", FEEDBACK)
            + answer("false")
            + '<generalfeedback format="html"><text>Vì &lt;b&gt;thế&lt;/b&gt;</text></generalfeedback>'
            "<defaultgrade>2.5000000</defaultgrade><penalty>1</penalty><idnumber>VN-1</idnumber>"
            '<hint format="html"><text>Nghĩ xem</text></hint>'
            "<correctfeedback><text>Giỏi lắm</text></correctfeedback>"
            "<tags><tag><text>dễ</text></tag></tags>",
        ),
    )

    one = found.questions[0]
    assert (one.code, one.points, one.explanation) == ("VN-1", Decimal("2.5"), "Vì **thế**")
    assert {what.what for what in found.lost} == {
        "Lời nhận xét riêng của phương án Đúng.",
        "1 gợi ý cho lần làm lại.",
        "Lời nhận xét chung khi đúng, đúng một phần hoặc sai.",
        "Thẻ (tag) “dễ”.",
        "Tên danh mục của 1 câu.",
        "Mức trừ điểm khi làm lại (penalty) của 1 câu.",
    }


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (
            SINGLE + answer("a", "100") + answer("b", "33.333") + answer("c", "-25"),
            "Phần trăm điểm của phương án B (33,333 %), C (−25 %)",
        ),
        (
            SEVERAL + answer("a", "60") + answer("b", "40") + answer("c", "-100"),
            "Phần trăm điểm riêng của phương án A (60 %), B (40 %)",
        ),
        (
            SEVERAL + answer("a", "50") + answer("b", "50") + answer("c", "0"),
            "Mức trừ điểm của phương án sai C (0 %)",
        ),
    ],
)
def test_shares_of_points_that_are_others_than_ours_are_told(body, what):
    assert any(one.startswith(what) for one in told(question("multichoice", body)))


def test_shares_that_our_scoring_gives_anyway_are_not_told():
    three = answer("a", "33.33333") + answer("b", "33.33333") + answer("c", "33.33333")

    assert told(question("multichoice", SEVERAL + three + answer("d", "-100"))) == []


@pytest.mark.parametrize(
    ("type_", "body", "reason"),
    [
        ("multichoice", SINGLE + answer("a") + answer("b"), "Chưa có đáp án"),
        ("multichoice", SINGLE + answer("a", "50") + answer("b"), "trọn điểm"),
        ("multichoice", SINGLE + answer("a", "100") + answer("b", "100"), "đều được trọn điểm"),
        ("multichoice", SINGLE + answer("a", "100") + answer("a"), "cùng ghi"),
        ("multichoice", SINGLE + "".join(answer(c, "100") for c in "a"), "ít nhất 2"),
        (
            "multichoice",
            SINGLE + answer("z", "100") + "".join(answer(c) for c in "abcdefghi"),
            "nhiều nhất 8",
        ),
        ("multichoice", SINGLE + answer("a <img src=x.png>", "100") + answer("b"), "có hình"),
        ("truefalse", answer("true") + answer("false"), "Chưa có đáp án"),
        ("shortanswer", answer("*", "100"), "mẫu với dấu *"),
        ("shortanswer", answer("a", "50"), "trọn điểm"),
        ("numerical", answer("nhiều", "100"), "không phải"),
        (
            "numerical",
            answer("1", "100", "<tolerance>0.1</tolerance>") + answer("5", "100"),
            "rời nhau",
        ),
        ("matching", "", "không có cặp nào"),
        ("essay", "", "chưa có hướng dẫn chấm"),
        ("cloze", "", "Không tìm thấy chỗ trống"),
        ("gapselect", "", "Không tìm thấy chỗ trống"),
        ("calculated", "", "công thức"),
        ("randomsamatch", "", "ngẫu nhiên"),
        ("ddmarker", "", "lên hình"),
        ("description", "", "đoạn giới thiệu"),
        ("stack", "", "“stack”"),
    ],
)
def test_what_cannot_be_taken_is_told_with_the_reason(type_, body, reason):
    left = refusal(question(type_, body))

    assert left.where == "câu 1 (“Tên câu”)"
    assert any(reason in problem.what for problem in left.problems), left.problems
    assert left.content["stem"] == "Câu dẫn"
    assert 'type="' + type_ in left.source


def test_several_exact_numbers_become_accepted_answers():
    one = only(question("numerical", answer("5", "100") + answer("7", "100")))

    assert (one.kind, one.content["accepted"]) == ("short_answer", ["5", "7"])


def test_numbers_that_touch_become_one_stretch():
    body = answer("5", "100", "<tolerance>1</tolerance>")
    body += answer("6", "100", "<tolerance>1</tolerance>")

    content = only(question("numerical", body)).content

    assert (content["value"], content["tolerance"]) == ("5.5", "1.5")


def test_a_gap_for_several_ticks_alone_is_a_multiple_choice():
    stem = "Chọn: {1:MULTIRESPONSE:%50%a~%50%b~%-100%c}"

    one = only(question("cloze", "", stem=stem))

    assert (one.kind, one.content["key"], one.content["stem"]) == (
        "multiple_choice",
        ["A", "B"],
        "Chọn: _____",
    )


@pytest.mark.parametrize(
    ("display", "gap"),
    [
        ("gapfill", {"accepted": ["mèo", "chó"]}),
        ("dropdown", {"options": ["mèo", "ghế", "bàn"], "key": "mèo"}),
    ],
)
def test_gaps_that_hold_their_answers_are_read(display, gap):
    body = f"<answerdisplay>{display}</answerdisplay><delimitchars>[]</delimitchars>"
    body += answer("mèo", "100") + answer("ghế", "100") + answer("bàn", "0")

    one = only(question("gapfill", body, stem="Con [mèo|chó] ngồi trên [ghế]."))

    assert one.content["stem"] == "Con {{1}} ngồi trên {{2}}."
    assert one.content["gaps"][0] == gap


def test_the_picture_of_a_stem_becomes_shared_material():
    stem = '<p>Hình nào?<img src="@@PLUGINFILE@@/hinh.png" alt="Sơ đồ"></p>'
    found = read(
        question("truefalse", answer("true", "100") + file(), stem=stem),
        question("truefalse", answer("true", "100") + file("khac.png"), stem="Không hình"),
    )

    first, second = found.questions
    assert (first.stimulus, second.stimulus) == ("HINH-1", "")
    (material,) = found.stimuli
    assert (material.description, material.picture in found.media) == ("Sơ đồ", True)


def test_two_pictures_of_a_stem_are_put_together():
    data = base64.b64encode(png("blue")).decode()
    stem = f'<img src="@@PLUGINFILE@@/hinh.png"> <img src="data:image/png;base64,{data}">'

    found = read(question("truefalse", answer("true", "100") + file(), stem=stem))

    assert found.questions[0].content["stem"] == "Xem hình và trả lời."
    assert any("ghép thành một" in one.what for one in found.problems)


def test_a_picture_of_an_old_format_is_written_anew():
    data = base64.b64encode(png("blue", format="GIF", mode="P")).decode()
    stem = f'Xem <img alt="Xanh" src="data:image/gif;base64,{data}">'

    found = read(question("truefalse", answer("true", "100"), stem=stem))

    (picture,) = found.media.values()
    assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("source", ["https://a.vn/x.png", "@@PLUGINFILE@@/mat.png", "data:,x"])
def test_a_picture_that_is_not_in_the_file_keeps_its_question_out(source):
    stem = f'Xem <img src="{source}">'

    left = refusal(question("truefalse", answer("true", "100"), stem=stem))

    assert "không nằm trong tệp" in left.problems[0].what
    assert left.content == {"stem": "Xem", "key": True}


def test_rows_of_plugins_are_read_with_what_is_lost_of_them():
    body = rows("Một", "Hai", remark="Nhớ lại") + columns("Đúng", "Sai")
    body += weights((1, 2), (2, 1)) + "<scoringmethod><text>subpoints</text></scoringmethod>"
    found = read(question("mtf", body + "<deduction>0.5</deduction>"))

    one = found.questions[0]
    assert one.kind == "true_false_group"
    assert one.content["statements"] == {"A": "Một", "B": "Hai"}
    assert one.content["key"] == {"A": False, "B": True}
    assert [what.what for what in found.lost] == [
        "Lời nhận xét riêng của dòng 1, 2.",
        "Cách tính điểm “subpoints”.",
        "Mức trừ 0.5 cho dòng sai.",
    ]


def test_a_row_with_two_right_columns_is_told():
    body = rows("Một", "Hai") + columns("đỏ", "xanh", "vàng") + weights((1, 1), (1, 3), (2, 2))

    left = refusal(question("kprime", body))

    assert any("nhiều cột" in problem.what for problem in left.problems)


def test_rows_without_numbers_are_read_in_their_order():
    body = (
        "<row><shorttext>sắt</shorttext><description><text>ở 20 °C</text></description></row>"
        "<row><shorttext>ôxi</shorttext></row>"
        "<col><shorttext>rắn</shorttext></col><col><shorttext>khí</shorttext></col>"
        "<weights-of-row><weight-of-col>1</weight-of-col><weight-of-col>0</weight-of-col>"
        "</weights-of-row><weights-of-row><weight-of-col>0</weight-of-col>"
        "<weight-of-col>1</weight-of-col></weights-of-row>"
    )

    one = only(question("matrix", body))

    assert one.content["rows"] == {"A": "sắt: ở 20 °C", "B": "ôxi"}
    assert one.content["key"] == {"A": "1", "B": "2"}


def test_one_right_row_is_a_single_choice():
    one = only(question("sc", rows("a", "b", "c") + "<correctrow>2</correctrow>"))

    assert (one.kind, one.content["key"]) == ("single_choice", "B")


@pytest.mark.parametrize("type_", ["multichoiceset", "oumultiresponse", "answersselect"])
def test_options_that_are_each_right_for_themselves_are_a_multiple_choice(type_):
    body = answer("a", "100") + answer("b") + answer("c", "100")

    found = read(question(type_, body))

    one = found.questions[0]
    assert (one.kind, one.content["key"]) == ("multiple_choice", ["A", "C"])
    assert len(found.lost) == 1, found.lost


def test_items_numbered_as_pairs_are_put_in_order():
    one = only(question("order", pair("sau", "2") + pair("trước", "1") + pair("cuối", "3")))

    assert (one.kind, one.content["items"]) == ("ordering", ["trước", "sau", "cuối"])


def test_remarks_on_items_in_order_are_told():
    assert told(question("ordering", answer("a", "1", FEEDBACK) + answer("b", "2"))) == [
        "Lời nhận xét riêng của từng mục."
    ]


def test_items_are_ordered_by_what_stands_beside_them_or_as_they_stand():
    numbered = answer("hai", "0", "<correctorder>2</correctorder>")
    numbered += answer("một", "0", "<correctorder>1</correctorder>")

    assert only(question("ordering", numbered)).content["items"] == ["một", "hai"]
    found = read(question("ordering", answer("a") + answer("b")))
    assert found.questions[0].content["items"] == ["a", "b"]
    assert "thứ tự trong tệp" in found.problems[0].what


def test_letters_typed_before_options_are_left_out():
    found = read(question("multichoice", SINGLE + answer("A. đỏ", "100") + answer("B. xanh")))

    assert found.questions[0].content["options"] == {"A": "đỏ", "B": "xanh"}
    assert "được bỏ khi đọc" in found.problems[0].what
    kept = only(question("multichoice", SINGLE + answer("A. Einstein", "100") + answer("N. Bohr")))
    assert kept.content["options"]["A"] == "A. Einstein"


def test_a_deduction_for_a_wrong_statement_is_told():
    body = answer("true", "100") + answer("false", "-25")

    assert told(question("truefalse", body)) == ["Mức trừ điểm của phương án sai."]


def test_a_right_side_in_a_paragraph_is_read_without_it():
    pairs = pair("1", "&lt;p&gt;một&lt;/p&gt;") + pair("2", "a &lt; b")

    content = only(question("matching", pairs)).content

    assert [one["right"] for one in content["pairs"]] == ["một", "a < b"]


def test_a_number_without_variables_is_one_like_another():
    body = answer("2.88", "100", "<error>0.05</error>")

    content = only(question("varnumeric", body)).content
    left = refusal(question("varnumericset", body + "<var><varno>0</varno></var>"))

    assert (content["value"], content["tolerance"]) == ("2.88", "0.05")
    assert "công thức" in left.problems[0].what


def test_of_regular_expressions_the_first_answer_is_kept():
    found = read(question("regexp", answer("đỏ", "100") + answer("đ[ỏo]", "80") + answer("*")))

    assert found.questions[0].content["accepted"] == ["đỏ"]
    assert [one.what for one in found.lost] == ["Đáp án mẫu (biểu thức chính quy) “đ[ỏo]”."]


def test_a_question_of_wiris_is_read_where_nothing_is_computed():
    body = SINGLE + answer("4", "100") + answer("5")

    assert only(question("multichoicewiris", body)).kind == "single_choice"
    left = refusal(question("multichoicewiris", body, stem="Tính #a + 2"))
    assert "công thức" in left.problems[0].what


def test_essays_marked_by_programs_are_essays():
    mark = "<markscheme>Đủ ba ý</markscheme>"

    found = read(question("aitext", mark + "<maxwordlimit>200</maxwordlimit>"))

    assert found.questions[0].content["rubric"] == "Đủ ba ý"
    assert [one.what for one in found.lost] == ["Cách chấm tự động bài viết."]


def test_groups_of_files_to_hand_in_are_known_by_their_names():
    body = "<responseformat>noinline</responseformat><attachments>1</attachments>"
    body += "<filetypeslist>web_image,archive,.exe</filetypeslist>"
    body += "<graderinfo><text>Đúng mẫu</text></graderinfo>"

    found = read(question("essay", body))

    assert found.questions[0].content["files"] == ["png", "jpg", "zip"]
    assert [one.what for one in found.lost] == ["Loại tệp exe."]


def test_other_right_answers_of_a_list_are_told():
    body = "<answerdisplay>dropdown</answerdisplay><casesensitive>1</casesensitive>"
    stem = "Huy chương [vàng|bạc] và [đồng]"

    assert told(question("gapfill", body, stem=stem)) == [
        "Đáp án khác cũng đúng “bạc” (ở đây mỗi danh sách một đáp án).",
        "Yêu cầu phân biệt chữ hoa, chữ thường.",
    ]


def test_a_question_with_gaps_counts_their_weights_where_it_says_no_points():
    stem = "{2:SA:=a} {3:SA:=b}"

    assert only(question("cloze", "", stem=stem)).points == Decimal(5)
    assert only(question("cloze", "<defaultgrade>2</defaultgrade>", stem=stem)).points == 2


def test_gaps_are_known_in_small_letters_and_never_left_with_their_key():
    assert only(question("cloze", "", stem="{1:multichoice:=a~b}!")).content["stem"] == "{{1}}!"

    left = refusal(question("cloze", "", stem="{1:SA:=a} {1:REGEXP:=b}"))

    assert any("{1:REGEXP:…" in problem.what for problem in left.problems)


def test_a_number_in_a_gap_is_accepted_without_zeros_that_say_nothing():
    stem = "{1:NM:=4.000000:0} {1:NM:=1,50} {1:NM:=100}"

    gaps = only(question("cloze", "", stem=stem)).content["gaps"]

    assert [gap["accepted"] for gap in gaps] == [["4"], ["1.5"], ["100"]]


@pytest.mark.parametrize(
    ("stem", "options", "text"),
    [
        (r"{1:MC:=\(\frac{1}{2}\)~2} m", [r"\(\frac{1}{2}\)", "2"], "{{1}} m"),
        (r"{1:MC:=\(\frac{1\}{2\}\)~2} m", [r"\(\frac{1}{2}\)", "2"], "{{1}} m"),
        ("{1:MC:=a{~b} m}", ["a{", "b"], "{{1}} m}"),
        (r"{1:MC:=x^{~b} {1:MC:=c~d}", ["x^{", "b"], "{{1}} {{2}}"),
        ("{1:MC:=x^{~b}<br>}", ["x^{", "b"], "{{1}}\n}"),
    ],
)
def test_brackets_of_a_formula_in_a_gap_belong_to_it(stem, options, text):
    found = read(question("cloze", "", stem=stem))

    (one,) = found.questions or found.unread
    assert one.content["gaps"][0]["options"] == options
    assert one.content["stem"] == text


def test_shares_of_ticks_in_a_gap_are_parts_of_the_whole():
    stem = "Chọn: {1:MR:=a~=b~%-100%c}"

    assert told(question("cloze", "", stem=stem)) == []


def test_several_ticks_in_one_of_several_gaps_are_told():
    left = refusal(question("cloze", "", stem="{1:SA:=a} {1:MR:%50%a~%50%b~c}"))

    assert any("chọn nhiều phương án" in problem.what for problem in left.problems)


def test_an_answer_in_a_paragraph_is_read_without_it():
    one = only(question("shortanswer", answer("<p>git &amp; svn</p>", "100")))
    plain = '<answer fraction="100" format="plain_text"><text>&lt;p&gt;x&lt;/p&gt;</text></answer>'

    assert one.content["accepted"] == ["git & svn"]
    assert only(question("shortanswer", plain)).content["accepted"] == ["<p>x</p>"]


def test_attributes_without_quotes_are_mended():
    data = b"<quiz><question type=truefalse><questiontext format=html><text>a</text>"
    data += b"</questiontext><answer fraction=100 format=html><text>true</text></answer>"

    found = MoodleXmlFormat().read(data + b"</question></quiz>", name="a.xml")

    assert found.questions[0].content == {"stem": "a", "key": True}


def test_of_a_file_that_cannot_be_mended_each_question_is_read_or_told():
    whole = question("truefalse", answer("true", "100"), stem="Một <question type='x'> hai")
    unclosed = question("truefalse", answer("false", "100"), stem="Ba").removesuffix("</question>")
    broken = question("truefalse", "<generalfeedback></feedback>", stem="Bốn")

    found = read(whole, unclosed, broken, "<!DOCTYPE HTML>", whole)

    assert [one.where for one in found.questions] == [f"câu {n} (“Tên câu”)" for n in (1, 2, 4)]
    (left,) = found.unread
    assert (left.where, "cú pháp XML" in left.problems[0].what) == ("câu 3", True)
    assert "Bốn" in left.source


def test_the_introduction_of_a_category_is_told():
    category = (
        '<question type="category"><category><text>$course$/top/Sử</text></category>'
        "<info><text>Chương một</text></info></question>"
    )

    assert told(category, question("truefalse", answer("true", "100"))) == [
        "Tên và lời giới thiệu danh mục của 1 câu."
    ]


def test_nothing_that_runs_stays_in_a_text():
    stem = (
        '<p onclick="x()">Câu<script>alert(1)</script> hỏi <svg onload="x"><text>y</text></svg></p>'
    )
    found = read(question("truefalse", answer("true", "100"), stem=stem))

    assert found.questions[0].content["stem"] == "Câu hỏi"
    assert len(found.lost) == 3


def test_a_file_that_is_nearly_well_formed_is_mended():
    data = b'\n\n<?xml version="1.0"?><quiz>' + question(
        "truefalse", answer("true", "100"), name="A & B &nbsp; \x0b"
    ).encode() + b"</quiz>"  # fmt: skip

    found = MoodleXmlFormat().read(data, name="a.xml")

    assert found.questions[0].where.startswith("câu 1 (“A & B")
    assert len(found.problems) == 1


def test_html_that_nobody_escaped_is_mended():
    stem = '<questiontext format="html"><text>a<br>b & c</text></questiontext>'

    one = only(f'<question type="truefalse">{stem}{answer("true", "100")}</question>')

    assert one.content["stem"] == "a\nb & c"


@pytest.mark.parametrize(
    "piece", ["<text>", "<![CDATA[", "&", "&a", "</text>", "<!--", "<a ", "<question "]
)
@pytest.mark.timeout(60)  # a fault of this kind would take hours
def test_a_file_made_to_exhaust_a_reader_is_refused_in_time(piece):

    with pytest.raises(UnreadableFile):
        MoodleXmlFormat().read(b"<quiz>" + piece.encode() * (300_000 // len(piece)))


def test_old_files_with_text_in_odd_places_are_read():
    body = "<answer><text>true</text><fraction>1</fraction></answer>"
    old = (
        '<question type="truefalse"><name>Cũ</name><questiontext>Một <b>chữ</b>'
        f" &lt; hai</questiontext>{body}</question>"
    )

    one = only(old)

    assert (one.content["stem"], one.content["key"]) == ("Một **chữ** < hai", True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"khong phai xml",
        b"<quiz></quiz>",
        b"<quiz>" + b"<a>" * 5000,
        b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>",
        b'<!DOCTYPE q [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><quiz>&c;</quiz>',
        b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
        b"PK\x03\x04",
    ],
)
def test_what_is_no_such_file_is_refused_in_words(data):
    with pytest.raises(UnreadableFile):
        MoodleXmlFormat().read(data, name="a.xml")


@pytest.mark.parametrize("piece", ["<p>", "{1:SA:=", "<b>a</b> ", "~", "<img src=x>", "&#38;"])
@pytest.mark.timeout(60)  # a fault of this kind would take hours
def test_a_stem_of_megabytes_is_read_in_time(piece):

    read(question("cloze", "", stem=piece * (1_000_000 // len(piece))))


def test_our_files_and_moodles_are_recognised_by_what_stands_in_them():
    format_ = MoodleXmlFormat()

    assert format_.claims(Look(quiz(EVERY[0]), name="a.txt")) > 90
    assert format_.claims(Look(b"<html></html>", name="a.xml")) == 0


def kept(one):
    names = ("kind", "code", "skill", "level", "content", "explanation", "basis", "points")
    return {name: getattr(one, name) for name in (*names, "seconds", "order_locked")}


@given(given_question=questions(*HELD))
def test_what_is_written_comes_back_whole(given_question):
    written = MoodleXmlFormat().write(bank_of(given_question), title="Ngân hàng", stamp="A -- B")

    back = MoodleXmlFormat().read(written.content, name="a.xml")

    assert not back.unread
    assert [kept(one) for one in back.questions] == [kept(given_question)]
    assert not back.lost
    assert not back.problems


@given(given_question=questions("hotspot"))
def test_what_moodle_cannot_hold_is_listed(given_question):
    written = MoodleXmlFormat().write(bank_of(given_question), title="Ngân hàng")

    assert written.count == 0
    assert written.lost[0].where == given_question.code


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("single_choice", {"stem": "?", "options": {"A": "A. x", "B": "B. y"}, "key": "A"}),
        (
            "matching",
            {
                "stem": "Nối",
                "pairs": [{"left": "a", "right": "<p>b</p>"}, {"left": "c", "right": "d"}],
                "extra": [],
            },
        ),
        ("cloze", {"stem": "{1:ABC: {{1}}", "gaps": [{"accepted": ["4.0"]}]}),
    ],
)
def test_what_our_own_files_hold_is_taken_as_it_stands(kind, content):
    one = replace(only(EVERY[2]), kind=kind, content=content)

    written = MoodleXmlFormat().write(bank_of(one), title="Ngân hàng").content

    assert MoodleXmlFormat().read(written, name="a.xml").questions[0].content == content


def test_shared_material_goes_out_and_comes_back():
    picture = next(iter(PICTURES))
    stimuli = [ParsedStimulus("TL-1", "TL-1", "Đọc **đoạn** sau.\n\n- một", picture, "Sơ đồ")]
    one = only(question("truefalse", answer("true", "100")))
    bank = bank_of(replace(one, stimulus="TL-1"), stimuli=stimuli)

    back = MoodleXmlFormat().read(MoodleXmlFormat().write(bank, title="A").content)

    assert [kept(it) for it in back.questions] == [kept(one)]
    (material,) = back.stimuli
    assert (material.code, material.text, material.picture, material.description) == (
        "TL-1",
        "Đọc **đoạn** sau.\n\n- một",
        picture,
        "Sơ đồ",
    )


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 300))]
)
def test_a_damaged_file_is_read_or_refused(seed):
    try:
        found = MoodleXmlFormat().read(mutated(quiz(*EVERY), seed), name="cau.xml")
    except UnreadableFile:
        return
    assert found.read == len(found.questions) + len(found.unread)
    texts = str([one.content for one in found.questions])
    assert "<script" not in texts
