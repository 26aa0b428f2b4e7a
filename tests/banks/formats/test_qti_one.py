"""QTI 1.2 as Canvas, Blackboard, Brightspace and the specification itself write it."""

import base64
from decimal import Decimal

import pytest

from tests.banks.formats.qti_files import (
    PICTURE,
    box,
    equal,
    feedback,
    item,
    labels,
    lid,
    material,
    one,
    read,
    rule,
    rules,
    zipped,
)
from tests.picture_files import png

ABC = labels(a="Bàn phím", b="Màn hình", c="Con chuột")
STEM = material("&lt;p&gt;Thiết bị &lt;b&gt;ra&lt;/b&gt;?&lt;/p&gt;", kind="text/html")


def presentation(*inside):
    return f"<presentation>{''.join(inside)}</presentation>"


def only(data, **more):
    """Return the one question that a file gives, and what was lost of it."""
    bank = read(data, **more)
    assert [one_.what for unread in bank.unread for one_ in unread.problems] == []
    (question,) = bank.questions
    return question, [lost.what for lost in bank.lost]


def reasons(data):
    """Return why the one question of a file was left."""
    (unread,) = read(data).unread
    return " ".join(problem.what for problem in unread.problems)


def test_a_single_choice_of_canvas():
    inside = presentation(STEM, lid(ABC)) + rules(
        rule("<other/>", "", goes_on="Yes", feedback="general_fb"),
        rule(equal("a"), "", goes_on="Yes", feedback="a_fb"),
        rule(equal("b"), goes_on="No", feedback="correct_fb"),
    )
    inside += feedback("general_fb", "Màn hình hiện kết quả.") + feedback("a_fb", "Chưa đúng.")

    question, lost = only(
        one(
            item(
                inside,
                title="Câu hỏi",
                points_possible="2.0",
                question_type="multiple_choice_question",
            )
        )
    )

    assert (question.kind, question.where, question.code) == (
        "single_choice",
        "câu 1 (“Câu hỏi”)",
        "CAU-1",
    )
    assert question.content == {
        "stem": "Thiết bị **ra**?",
        "options": {"A": "Bàn phím", "B": "Màn hình", "C": "Con chuột"},
        "key": "B",
    }
    assert (question.points, question.explanation) == (Decimal(2), "Màn hình hiện kết quả.")
    assert lost == ["phản hồi riêng từng phương án không có chỗ ở đây: “Chưa đúng.”"]


def test_fractions_of_points_of_a_single_choice_are_told():
    inside = presentation(STEM, lid(ABC)) + rules(
        rule(equal("b"), "10"), rule(equal("c"), "5"), rule(equal("a"), "-2.5")
    )

    _question, lost = only(one(item(inside)))

    assert lost == [
        "phương án A được -25 % điểm; phương án C được 50 % điểm: ở đây câu này chỉ có đúng hoặc sai"
    ]


def test_true_and_false_is_a_kind_of_its_own():
    inside = presentation(STEM, lid(labels(t="True", f="False"))) + rules(rule(equal("f")))

    question, _lost = only(one(item(inside)))

    assert (question.kind, question.content["key"]) == ("true_false", False)


def test_a_multiple_choice_with_one_rule_for_all_of_it():
    condition = f"<and>{equal('a')}<not>{equal('b')}</not>{equal('c')}</and>"
    inside = presentation(STEM, lid(ABC, cardinality="Multiple")) + rules(rule(condition))

    question, lost = only(one(item(inside)))

    assert (question.kind, question.content["key"]) == ("multiple_choice", ["A", "C"])
    assert lost == [
        "tệp gốc chỉ cho điểm khi đúng hoàn toàn; ở đây đúng một phần được một phần điểm"
    ]


def test_fractions_that_our_scoring_gives_anyway_are_not_told():
    inside = presentation(STEM, lid(ABC, cardinality="Multiple")) + rules(
        rule(equal("a"), "50", action="Add"),
        rule(equal("c"), "50", action="Add"),
        rule(equal("b"), "100", action="Subtract"),
    )

    question, lost = only(one(item(inside)))

    assert question.content["key"] == ["A", "C"]
    assert lost == [
        "điểm âm: chọn sai có thể làm cả câu bị trừ điểm; ở đây câu thấp nhất là 0 điểm"
    ]


def test_two_right_options_of_which_one_may_be_chosen_are_refused():
    inside = presentation(STEM, lid(ABC)) + rules(rule(f"<or>{equal('a')}{equal('b')}</or>"))

    assert "chỉ có một đáp án" in reasons(one(item(inside)))


def test_without_rules_there_is_no_key():
    assert "Chưa có đáp án" in reasons(one(item(presentation(STEM, lid(ABC)))))


def test_several_spellings_of_a_short_answer():
    inside = presentation(STEM, box()) + rules(rule(equal("màn hình") + equal("màn ảnh")))

    question, lost = only(one(item(inside, question_type="short_answer_question")))

    assert (question.kind, question.content["accepted"]) == (
        "short_answer",
        ["màn hình", "màn ảnh"],
    )
    assert lost == []


def test_case_and_half_right_answers_are_told():
    inside = presentation(STEM, box()) + rules(
        rule(equal("VPN", case="Yes"), "100"), rule(equal("mạng riêng"), "50")
    )

    question, lost = only(one(item(inside)))

    assert question.content["accepted"] == ["VPN", "mạng riêng"]
    assert lost == [
        "tệp gốc phân biệt chữ hoa, chữ thường; ở đây không phân biệt",
        "đáp án “mạng riêng” chỉ được 50 % điểm: ở đây được trọn điểm",
    ]


@pytest.mark.parametrize(
    ("condition", "value", "tolerance"),
    [
        (
            f"<or>{equal('4')}<and>{equal('3.5', tag='vargte')}{equal('4.5', tag='varlte')}</and></or>",
            "4",
            "0.5",
        ),
        (equal("2.7", tag="vargte") + equal("2.75", tag="varlte"), "2.725", "0.025"),
        (equal("-1,5"), "-1.5", "0"),
    ],
)
def test_numbers_are_a_value_and_a_tolerance(condition, value, tolerance):
    inside = presentation(STEM, box(fibtype="Decimal")) + rules(rule(condition))

    question, _lost = only(one(item(inside)))

    assert question.kind == "numeric"
    assert (question.content["value"], question.content["tolerance"]) == (value, tolerance)


def test_several_single_numbers_become_accepted_texts():
    inside = presentation(STEM, box(fibtype="Integer")) + rules(rule(equal("2")), rule(equal("-2")))

    question, lost = only(one(item(inside)))

    assert (question.kind, question.content["accepted"]) == ("short_answer", ["2", "-2"])
    assert lost == ["câu có nhiều đáp số nên thành câu trả lời ngắn, không có sai số"]


def test_matching_of_canvas():
    rights = labels(r1="Hà Nội", r2="Huế", r3="Đà Lạt")
    lefts = [("L1", "Thủ đô", "r1"), ("L2", "Cố đô", "r2")]
    inside = presentation(
        STEM, *(lid(rights, ident=ident, before=material(text)) for ident, text, _right in lefts)
    )
    inside += rules(
        *(rule(equal(right, ident=ident), "50", action="Add") for ident, _text, right in lefts)
    )

    question, _lost = only(one(item(inside, question_type="matching_question")))

    assert question.kind == "matching"
    assert question.content["pairs"] == [
        {"left": "Thủ đô", "right": "Hà Nội"},
        {"left": "Cố đô", "right": "Huế"},
    ]
    assert question.content["extra"] == ["Đà Lạt"]


def test_matching_of_blackboard_gives_right_sides_by_their_place():
    def left(text, ident, *idents):
        empty = "".join(f'<response_label ident="{one_}"/>' for one_ in idents)
        return (
            f'<flow class="Block"><flow class="FORMATTED_TEXT_BLOCK">{material(text)}</flow>'
            f'<response_lid ident="{ident}" rcardinality="Single"><render_choice>'
            f'<flow_label class="Block">{empty}</flow_label></render_choice></response_lid></flow>'
        )

    rights = "".join(f'<flow class="Block">{material(text)}</flow>' for text in ("thú", "lưỡng cư"))
    inside = presentation(
        f'<flow class="Block"><flow class="QUESTION_BLOCK">{STEM}</flow><flow class="RESPONSE_BLOCK">'
        f"{left('mèo', 'm', 'm1', 'm2')}{left('ếch', 'e', 'e1', 'e2')}</flow>"
        f'<flow class="RIGHT_MATCH_BLOCK">{rights}</flow></flow>'
    )
    inside += rules(
        rule(equal("m1", ident="m"), "", feedback="correct"),
        rule(equal("e2", ident="e"), "", feedback="correct"),
        rule("<other/>", "0.0"),
        most="2.0",
    )

    question, _lost = only(one(item(inside)))

    assert question.content == {
        "stem": "Thiết bị **ra**?",
        "pairs": [{"left": "mèo", "right": "thú"}, {"left": "ếch", "right": "lưỡng cư"}],
        "extra": [],
    }


def test_categories_become_pairs_and_what_belongs_nowhere_is_told():
    words = labels(w1="RAM", w2="CPU", w3="Word", w4="Bàn")
    inside = presentation(
        STEM,
        lid(words, ident="k1", cardinality="Multiple", before=material("Phần cứng")),
        lid(words, ident="k2", cardinality="Multiple", before=material("Phần mềm")),
    )
    inside += rules(
        rule(equal("w1", ident="k1") + equal("w2", ident="k1"), "50", action="Add"),
        rule(equal("w3", ident="k2"), "50", action="Add"),
    )

    question, lost = only(one(item(inside, question_type="categorization_question")))

    assert [tuple(pair.values()) for pair in question.content["pairs"]] == [
        ("RAM", "Phần cứng"),
        ("CPU", "Phần cứng"),
        ("Word", "Phần mềm"),
    ]
    assert lost == ["mục gây nhiễu không thuộc nhóm nào: “Bàn”"]


def test_blanks_and_lists_in_a_text():
    stem = material("Hoa hồng [mau1], lá [mau2].", kind="text/html")
    inside = presentation(
        stem,
        lid(labels(a="đỏ", b="tím"), ident="response_mau1", before=material("mau1")),
        lid(labels(c="vàng", d="xanh"), ident="response_mau2", before=material("mau2")),
    )
    inside += rules(
        rule(equal("a", ident="response_mau1"), "50", action="Add"),
        rule(equal("d", ident="response_mau2"), "50", action="Add"),
    )

    question, _lost = only(one(item(inside, question_type="multiple_dropdowns_question")))

    assert question.content == {
        "stem": "Hoa hồng {{1}}, lá {{2}}.",
        "gaps": [
            {"options": ["đỏ", "tím"], "key": "đỏ"},
            {"options": ["vàng", "xanh"], "key": "xanh"},
        ],
    }


def test_blanks_of_canvas_accept_all_that_is_listed():
    inside = presentation(
        material("Thủ đô là [td].", kind="text/html"),
        lid(labels(a="Hà Nội", b="Ha Noi"), ident="response_td", before=material("td")),
    ) + rules(rule(equal("a", ident="response_td"), "100", action="Add"))

    question, _lost = only(one(item(inside, question_type="fill_in_multiple_blanks_question")))

    assert question.content["gaps"] == [{"accepted": ["Hà Nội", "Ha Noi"]}]


def test_blanks_inside_one_response_are_told_apart_by_their_index():
    fib = (
        '<response_str ident="FIB" rcardinality="Ordered"><render_fib>'
        f'{material("Nước sôi ở")}<response_label ident="A"/>{material("độ, đông ở")}'
        f'<response_label ident="B"/>{material("độ.")}</render_fib></response_str>'
    )
    inside = presentation(fib) + rules(
        rule(equal("100", ident="FIB", index="1"), "50", action="Add"),
        rule(equal("0", ident="FIB", index="2"), "50", action="Add"),
    )

    question, _lost = only(one(item(inside)))

    assert question.kind == "cloze"
    assert question.content["stem"] == "Nước sôi ở {{1}} độ, đông ở {{2}} độ."
    assert question.content["gaps"] == [{"accepted": ["100"]}, {"accepted": ["0"]}]


def test_an_order_is_a_row_of_comparisons():
    extension = (
        '<response_lid ident="OB" rcardinality="Ordered"><render_extension><ims_render_object>'
        f"{labels(a='Ba', b='Một', c='Hai')}</ims_render_object></render_extension></response_lid>"
    )
    condition = equal("b", ident="OB") + equal("c", ident="OB") + equal("a", ident="OB")
    inside = presentation(STEM, extension) + rules(rule(condition, "5", action="Add"))

    question, _lost = only(one(item(inside)))

    assert (question.kind, question.content["items"]) == ("ordering", ["Một", "Hai", "Ba"])


def test_pairs_that_are_dragged_to_each_other():
    group = (
        '<response_grp ident="G" rcardinality="Multiple"><render_extension>'
        f'<response_label ident="A" match_group="1,2" match_max="1">{material("KH")}</response_label>'
        f'<response_label ident="B" match_group="1,2" match_max="1">{material("TTr")}</response_label>'
        f'<response_label ident="1">{material("Tờ trình")}</response_label>'
        f'<response_label ident="2">{material("Kế hoạch")}</response_label>'
        "</render_extension></response_grp>"
    )
    inside = presentation(STEM, group) + rules(
        rule(equal("A,2", ident="G", tag="varsubset"), "1", action="Add"),
        rule(equal("B,1", ident="G", tag="varsubset"), "1", action="Add"),
    )

    question, _lost = only(one(item(inside)))

    assert [tuple(pair.values()) for pair in question.content["pairs"]] == [
        ("KH", "Kế hoạch"),
        ("TTr", "Tờ trình"),
    ]


def test_places_on_a_picture_are_corners_and_sizes():
    hotspot = (
        '<response_xy ident="XY" rcardinality="Single"><render_hotspot>'
        '<material><matimage imagtype="image/png" uri="anh.png" width="200" height="100"/></material>'
        f'<response_label ident="A" rarea="Rectangle">20,10,40,20{material("Nút Lưu")}</response_label>'
        f'<response_label ident="B" rarea="Rectangle">100,10,40,20{material("Nút In")}</response_label>'
        "</render_hotspot></response_xy>"
    )
    inside = presentation(STEM, hotspot) + rules(rule(equal("B", ident="XY")))
    package = zipped({"de.xml": one(item(inside)), "anh.png": PICTURE})

    question, _lost = only(package, name="de.zip")

    assert question.kind == "hotspot"
    assert question.content["key"] == ["2"]
    assert question.content["areas"][1] == {
        "name": "Nút In",
        "x": 50,
        "y": 10,
        "width": 20,
        "height": 20,
    }


def test_one_area_alone_is_refused():
    hotspot = (
        '<response_xy ident="response1" rcardinality="Single"><render_hotspot>'
        '<material><matimage uri="anh.png"/></material>'
        '<response_label ident="A" rarea="square">0.3,0.1,0.6,0.4</response_label>'
        "</render_hotspot></response_xy>"
    )
    inside = presentation(STEM, hotspot) + rules(rule(equal("A")))
    (unread,) = read(zipped({"de.xml": one(item(inside)), "anh.png": PICTURE})).unread

    assert "một vùng" in unread.problems[0].what


def test_an_essay_waits_for_its_rubric():
    inside = presentation(STEM, box(rows="5")) + feedback("solution", "Bài mẫu.")
    (unread,) = read(one(item(inside, question_type="essay_question"))).unread

    assert unread.kind == "essay"
    assert unread.content["model"] == "Bài mẫu."
    assert "hướng dẫn chấm" in unread.problems[0].what


@pytest.mark.parametrize(
    ("inside", "meta", "reason"),
    [
        (presentation(STEM), {}, "không có chỗ trả lời"),
        (presentation(STEM, box()), {"question_type": "calculated_question"}, "số ngẫu nhiên"),
        (presentation(STEM, box()), {"question_type": "file_upload_question"}, "loại tệp nào"),
        (presentation(STEM, box()), {"bbmd_questiontype": "Quiz Bowl"}, "Quiz Bowl"),
        (presentation(STEM, "<formula>{x}</formula>", box()), {}, "số ngẫu nhiên"),
        (presentation(STEM, "<response_extension/>"), {}, "kiểu trả lời riêng"),
        (presentation(STEM, "<response_xy/>", box()), {}, "nhiều phần trả lời"),
    ],
)
def test_what_no_kind_can_hold_is_refused_with_the_reason(inside, meta, reason):
    assert reason in reasons(one(item(inside, **meta)))


def test_a_text_that_questions_ask_about_becomes_shared_material():
    text = item(
        presentation(material("Đoạn văn.")),
        ident="doan",
        title="Đoạn 1",
        question_type="text_only_question",
    )
    inside = presentation(STEM, lid(ABC)) + rules(rule(equal("b")))
    asking = item(inside, parent_stimulus_item_ident="doan")

    bank = read(one(text, asking))

    assert (bank.read, bank.questions[0].stimulus) == (1, "doan")
    assert [(one_.code, one_.text) for one_ in bank.stimuli] == [("doan", "Đoạn văn.")]


def test_a_picture_of_the_stem_becomes_shared_material():
    stem = material(
        '&lt;p&gt;Hình gì? &lt;img src="$IMS-CC-FILEBASE$/Anh/a.png?x=1" alt="Nút"&gt;&lt;/p&gt;',
        kind="text/html",
    )
    inside = presentation(stem, lid(ABC)) + rules(rule(equal("b")))
    package = zipped({"q/de.xml": one(item(inside)), "web_resources/Anh/a.png": PICTURE})

    bank = read(package, name="de.zip")

    (question,) = bank.questions
    assert (question.content["stem"], question.stimulus) == ("Hình gì?", "HINH-1")
    assert bank.stimuli[0].description == "Nút"
    assert set(bank.media) == {bank.stimuli[0].picture}


def test_options_that_are_pictures():
    options = "".join(
        f'<response_label ident="{name}"><material><matimage uri="{name}.png" label="Nút {name}"/>'
        "</material></response_label>"
        for name in "ab"
    )
    inside = presentation(STEM, lid(options)) + rules(rule(equal("b")))

    package = zipped(
        {"de.xml": one(item(inside)), "a.png": PICTURE, "b.png": png("blue", (60, 60))}
    )

    question, _lost = only(package, name="de.zip")

    assert (question.kind, question.content["key"]) == ("image_choice", "B")
    assert question.content["options"]["A"]["description"] == "Nút a"


def test_groups_of_which_some_are_drawn_are_told():
    group = f"<section><selection_ordering><selection><selection_number>1</selection_number></selection></selection_ordering>{item(presentation(STEM, lid(ABC)) + rules(rule(equal('b'))))}</section>"

    bank = read(one(group))

    assert len(bank.questions) == 1
    assert "rút ngẫu nhiên 1 câu" in bank.problems[0].what


EXTENSION = "<response_extension><grading_type>2</grading_type></response_extension>"


def counted(name, condition):
    """Return a rule of Brightspace, which counts what is right and what is wrong."""
    return (
        f'<respcondition continue="yes"><conditionvar>{condition}</conditionvar>'
        f'<setvar varname="D2L_{name}" action="Add"/></respcondition>'
    )


def test_a_multiple_choice_of_brightspace_counts_right_and_wrong():
    inside = presentation(STEM, EXTENSION, lid(ABC, cardinality="Multiple")) + rules(
        counted("Correct", equal("a")),
        counted("Incorrect", equal("b")),
        counted("Correct", equal("c")),
        '<respcondition><setvar varname="que_score" action="Set">D2L_Correct</setvar></respcondition>',
    )

    question, _lost = only(one(item(inside, qmd_questiontype="Multi-Select")))

    assert (question.kind, question.content["key"]) == ("multiple_choice", ["A", "C"])


def test_blanks_of_brightspace_are_named_by_their_labels():
    def blank(number):
        label = f'<response_label ident="Q{number}_ANS"/>'
        return (
            f'<response_str ident="Q{number}_STR"><render_fib>{label}</render_fib></response_str>'
        )

    inside = presentation(material("Sôi ở"), blank(1), material("độ, đông ở"), blank(2)) + rules(
        rule(equal("100", ident="Q1_ANS"), "50"), rule(equal("0", ident="Q2_ANS"), "50")
    )

    question, _lost = only(one(item(inside, qmd_questiontype="Fill in the Blanks")))

    assert question.content["stem"] == "Sôi ở {{1}} độ, đông ở {{2}}"
    assert question.content["gaps"] == [{"accepted": ["100"]}, {"accepted": ["0"]}]


def test_an_order_of_brightspace_gives_each_item_its_place():
    group = (
        f'<response_grp ident="O" rcardinality="Ordered"><render_choice>'
        f"{labels(O1='Hai', O2='Một')}</render_choice></response_grp>"
    )
    inside = presentation(STEM, EXTENSION, group) + rules(
        counted("Correct", equal("2", ident="O1")),
        counted("Incorrect", f"<not>{equal('2', ident='O1')}</not>"),
        counted("Correct", equal("1", ident="O2")),
    )

    question, _lost = only(one(item(inside, qmd_questiontype="Ordering")))

    assert question.content["items"] == ["Một", "Hai"]


def test_matching_of_brightspace_is_several_groups():
    def group(ident, text):
        choices = f"<render_choice>{labels(A1='Kế hoạch', A2='Tờ trình')}</render_choice>"
        return f'<response_grp respident="{ident}" rcardinality="Single">{material(text)}{choices}</response_grp>'

    inside = presentation(STEM, EXTENSION, group("C1", "KH"), group("C2", "TTr")) + rules(
        counted("Correct", equal("A1", ident="C1")),
        counted("Incorrect", equal("A2", ident="C1")),
        counted("Incorrect", equal("A1", ident="C2")),
        counted("Correct", equal("A2", ident="C2")),
    )

    question, _lost = only(one(item(inside, qmd_questiontype="Matching")))

    assert [tuple(pair.values()) for pair in question.content["pairs"]] == [
        ("KH", "Kế hoạch"),
        ("TTr", "Tờ trình"),
    ]


def test_rules_of_any_depth_are_carried_out():
    deep = "<or>" * 150 + equal("b") + "</or>" * 150
    inside = presentation(STEM, lid(ABC)) + rules(rule(deep))

    question, _lost = only(one(item(inside)))

    assert question.content["key"] == "B"


def test_lists_that_have_nothing_to_do_with_each_other_are_refused():
    inside = presentation(
        STEM,
        lid(labels(a="Hà Nội", b="Huế"), ident="R1", before=material("Thủ đô?")),
        lid(labels(c="Sao Mộc", d="Sao Hỏa"), ident="R2", before=material("Lớn nhất?")),
    ) + rules(rule(equal("a", ident="R1")), rule(equal("c", ident="R2")))

    assert "tách thành từng câu" in reasons(one(item(inside)))


def test_an_order_of_ilias_names_options_by_their_places():
    inside = presentation(
        STEM, lid(labels(x="Ba", y="Một", z="Hai"), ident="OQT", cardinality="Ordered")
    )
    inside += rules(
        rule(equal("0", ident="OQT", index="2"), "1", action="Add"),
        rule(equal("1", ident="OQT", index="0"), "1", action="Add"),
        rule(equal("2", ident="OQT", index="1"), "1", action="Add"),
        most="3",
    )

    question, _lost = only(one(item(inside, QUESTIONTYPE="assOrderingQuestion")))

    assert question.content["items"] == ["Một", "Hai", "Ba"]
    assert question.points == Decimal(3)


def test_options_that_are_judged_one_by_one_are_statements():
    inside = presentation(STEM, lid(ABC, ident="MCMR", cardinality="Multiple"))
    right = f"<and>{equal('1', ident='a')}{equal('0', ident='b')}{equal('1', ident='c')}</and>"
    inside += rules(rule(right, "1", action="Add", goes_on="Yes"))

    question, _lost = only(one(item(inside, QUESTIONTYPE="assKprimChoice")))

    assert question.kind == "true_false_group"
    assert question.content["key"] == {"A": True, "B": False, "C": True}


def test_points_for_what_is_not_chosen_are_told():
    inside = presentation(STEM, lid(ABC, cardinality="Multiple")) + rules(
        rule(equal("a"), "1", action="Add"),
        rule(f"<not>{equal('b')}</not>", "1", action="Add"),
        rule(f"<not>{equal('c')}</not>", "1", action="Add"),
        most="3",
    )

    question, lost = only(one(item(inside)))

    assert question.content["key"] == ["A"]
    assert "chấm theo tỷ lệ" in lost[0]


def test_areas_of_ilias_are_corners_and_named_by_their_numbers():
    data = base64.b64encode(PICTURE).decode()
    hotspot = (
        '<response_xy ident="IM" rcardinality="Single"><render_hotspot><material>'
        f'<matimage imagtype="image/png" label="ban-do.png" embedded="base64">{data}</matimage></material>'
        '<response_label ident="0" rarea="Rectangle">20,10,60,30</response_label>'
        '<response_label ident="1" rarea="Rectangle">100,10,140,30</response_label>'
        "</render_hotspot></response_xy>"
    )
    right = '<varinside respident="IM" areatype="Rectangle">100,10,140,30</varinside>'
    inside = presentation(STEM, hotspot) + rules(rule(right, "1", action="Add"))

    question, _lost = only(one(item(inside, ILIAS_VERSION="5.4")))

    assert question.content["key"] == ["2"]
    assert question.content["areas"][1]["width"] == 20


def test_metadata_of_brightspace_are_read():
    fields = (
        "<itemmetadata><qtimetadata><qti_metadatafield><fieldlabel>qmd_weighting</fieldlabel>"
        "<fieldentry>2.500000000</fieldentry></qti_metadatafield></qtimetadata></itemmetadata>"
    )
    inside = fields + presentation(STEM, lid(ABC)) + rules(rule(equal("b")))

    question, _lost = only(one(item(inside)))

    assert question.points == Decimal("2.5")


def test_boxes_for_several_of_the_answers_are_as_many_gaps():
    inside = presentation(material("Kể hai màu của đèn."), box(input_boxes="2")) + rules(
        rule(equal("đỏ"), "50"), rule(equal("vàng"), "50"), rule(equal("xanh"), "50")
    )

    question, lost = only(one(item(inside, qmd_questiontype="Multi-Short Answer")))

    assert question.content == {
        "stem": "Kể hai màu của đèn.\n{{1}}\n{{2}}",
        "gaps": [{"accepted": ["đỏ", "vàng", "xanh"]}] * 2,
    }
    assert "chỉ tính một lần" in lost[0]


def test_statements_of_olat_name_options_with_their_judgement():
    inside = presentation(STEM, lid(ABC, ident="7", cardinality="Multiple"))
    judged = (equal(text, ident="7") for text in ("a:correct", "b:wrong", "c:correct"))
    inside += rules(
        *(
            rule(condition, "0.33", action=action, goes_on="Yes")
            for right in judged
            for condition, action in ((right, "Add"), (f"<not>{right}</not>", "Subtract"))
        ),
        most="1",
    )

    question, _lost = only(one(item(inside, ident="QTIEDIT:KPRIM:1")))

    assert question.kind == "true_false_group"
    assert question.content["key"] == {"A": True, "B": False, "C": True}


@pytest.mark.parametrize(
    ("ident", "accepted"),
    [("QTIEDIT:FIB:1", ["ram", "bộ nhớ"]), ("CAU-1", ["ram; bộ nhớ"])],
)
def test_only_olat_puts_several_texts_into_one(ident, accepted):
    inside = presentation(material("Gõ vào"), box(), material("rồi lưu."))
    inside += rules(rule(equal("ram; bộ nhớ")))

    question, _lost = only(one(item(inside, ident=ident)))

    assert question.content["gaps"] == [{"accepted": accepted}]


def test_labels_beside_options_are_shown():
    ends = material("Sớm nhất ở trên")
    inside = presentation(STEM, lid(f"{ends}{ABC}", cardinality="Ordered"))
    inside += rules(rule("".join(equal(ident) for ident in "bca")))

    question, _lost = only(one(item(inside)))

    assert question.content["stem"] == "Thiết bị **ra**?\n\nSớm nhất ở trên"


@pytest.mark.parametrize(
    ("cardinality", "conditions", "points"),
    [
        ("Single", [(equal("a"), "1"), (equal("b"), "3")], "3"),
        ("Multiple", [(equal("a"), "2"), (f"<not>{equal('b')}</not>", "1.5")], "3.5"),
        ("Multiple", [(equal(ident), "1.6666666666667") for ident in "abc"], "5"),
    ],
)
def test_points_of_ilias_stand_in_its_rules(cardinality, conditions, points):
    inside = presentation(STEM, lid(ABC, cardinality=cardinality)) + rules(
        *(rule(condition, worth, action="Add") for condition, worth in conditions), most=""
    )

    question, _lost = only(one(item(inside, QUESTIONTYPE="assMultipleChoice")))

    assert question.points == Decimal(points)


def test_counters_of_respondus_are_no_points():
    inside = presentation(STEM, lid(ABC)) + rules(rule(equal("b")), most="2")
    inside = inside.replace('varname="SCORE" vartype', 'varname="Respondus_Correct" vartype')

    question, _lost = only(one(item(inside)))

    assert question.points == 1


def test_rows_of_canvas_that_were_left_empty_are_no_pairs():
    def row(ident, left):
        sides = labels(h="Hà Nội", u="Huế", x="")
        return lid(sides, ident=ident, before=material(left))

    inside = presentation(STEM, row("1", "Thủ đô"), row("2", "Cố đô"), row("3", "")) + rules(
        *(
            rule(equal(right, ident=ident), "33", action="Add")
            for ident, right in (("1", "h"), ("2", "u"), ("3", "x"))
        )
    )

    question, _lost = only(one(item(inside, question_type="matching_question")))

    assert question.content["pairs"] == [
        {"left": "Thủ đô", "right": "Hà Nội"},
        {"left": "Cố đô", "right": "Huế"},
    ]
    assert question.content["extra"] == []


@pytest.mark.parametrize(("text", "lost"), [(" ", []), ("Nghĩ kỹ", ["gợi ý (hint)"])])
def test_only_a_hint_that_says_something_is_told(text, lost):
    hint = f"<hint><hintmaterial>{material(text)}</hintmaterial></hint>"
    inside = presentation(STEM, lid(ABC)) + rules(rule(equal("b")))
    inside += f'<itemfeedback ident="Hint">{hint}</itemfeedback>'

    _question, found = only(one(item(inside)))

    assert found[: len(lost) or None] == lost
