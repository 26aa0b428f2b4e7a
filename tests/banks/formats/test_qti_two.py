"""QTI 2.0 to 3.0: every interaction becomes a kind of ours, or is refused with the reason."""

from decimal import Decimal

import pytest

from tests.banks.formats.qti_files import (
    PICTURE,
    choices,
    declared,
    interaction,
    read,
    two,
    zipped,
)
from tests.picture_files import png

ABC = {"A": "Bàn phím", "B": "Màn hình", "C": "Con chuột"}
LETTERED = dict(zip("ABC", ABC.values(), strict=True))


def only(data, **more):
    """Return the one question that a file gives, and what was lost of it."""
    bank = read(data, **more)
    assert [one.what for unread in bank.unread for one in unread.problems] == []
    (question,) = bank.questions
    return question, [lost.what for lost in bank.lost]


def reasons(data):
    """Return why the one question of a file was left."""
    (unread,) = read(data).unread
    return " ".join(problem.what for problem in unread.problems)


def choice(**attributes):
    return interaction("choiceInteraction", choices(**ABC), **attributes)


def associables(**options):
    inside = choices(tag="simpleAssociableChoice", **options)
    return inside.replace("identifier=", 'matchMax="1" identifier=')


def sets(left, right):
    return f"<simpleMatchSet>{left}</simpleMatchSet><simpleMatchSet>{right}</simpleMatchSet>"


def test_a_single_choice():
    body = "<p>Nhìn <em>hình</em> này.</p>" + choice(maxChoices="1", shuffle="true")

    question, lost = only(two(body, declared("B"), title="Thiết bị"))

    assert (question.kind, question.where, question.code) == (
        "single_choice",
        "câu 1 (“Thiết bị”)",
        "CAU-1",
    )
    assert question.content == {
        "stem": "Nhìn *hình* này.\n\nChọn gì?",
        "options": LETTERED,
        "key": "B",
    }
    assert (question.order_locked, lost) == (False, [])


def test_the_names_of_version_3_are_the_same_things():
    data = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
        identifier="k3" title="Ba" adaptive="false" time-dependent="false" xml:lang="vi">
      <qti-response-declaration base-type="identifier" cardinality="multiple" identifier="RESPONSE">
        <qti-correct-response><qti-value>A</qti-value><qti-value>C</qti-value></qti-correct-response>
        <qti-mapping default-value="0" lower-bound="0" upper-bound="1">
          <qti-map-entry map-key="A" mapped-value="0.5"/><qti-map-entry map-key="C" mapped-value="0.5"/>
          <qti-map-entry map-key="B" mapped-value="-1"/>
        </qti-mapping>
      </qti-response-declaration>
      <qti-item-body><div class="qti-layout-row"><qti-choice-interaction max-choices="0"
        response-identifier="RESPONSE"><qti-prompt>Cái nào?</qti-prompt>
        <qti-simple-choice identifier="A">a</qti-simple-choice>
        <qti-simple-choice identifier="B">b</qti-simple-choice>
        <qti-simple-choice identifier="C" fixed="true">c</qti-simple-choice>
      </qti-choice-interaction></div></qti-item-body>
      <qti-response-processing
        template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>
    </qti-assessment-item>"""

    question, lost = only(data)

    assert (question.kind, question.content["key"]) == ("multiple_choice", ["A", "C"])
    assert (question.order_locked, lost) == (True, [])


def test_all_or_nothing_is_told():
    body = choice(maxChoices="0", shuffle="false")

    question, lost = only(two(body, declared("A", "B", cardinality="multiple")))

    assert (question.kind, question.order_locked) == ("multiple_choice", True)
    assert lost == [
        "tệp gốc chỉ cho điểm khi đúng hoàn toàn; ở đây đúng một phần được một phần điểm"
    ]


def test_a_mapping_alone_gives_the_key_and_its_fractions_are_told():
    worths = {"A": "2", "B": "1", "C": "-1"}

    question, lost = only(two(choice(), declared(worths=worths), rules="map_response"))

    assert question.content["key"] == "A"
    assert lost == [
        "phương án B được 50 % điểm; phương án C được -50 % điểm: ở đây câu này chỉ có đúng hoặc sai"
    ]


def test_a_key_that_stands_in_the_rules_alone_is_found():
    rules = (
        "<responseProcessing><responseCondition><responseIf><match>"
        '<variable identifier="RESPONSE"/><baseValue baseType="identifier">C</baseValue></match>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )

    question, _lost = only(two(choice(), declared(), rules=rules))

    assert question.content["key"] == "C"


def test_rules_of_its_own_are_told():
    rules = (
        "<responseProcessing><responseCondition><responseIf><gt><random/>"
        '<baseValue baseType="float">0</baseValue></gt><setOutcomeValue identifier="SCORE">'
        '<baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf>'
        "</responseCondition></responseProcessing>"
    )

    _question, lost = only(two(choice(), declared("A"), rules=rules))

    assert lost == ["quy tắc chấm riêng của tệp gốc (responseProcessing): ở đây chấm theo loại câu"]


def test_true_and_false_is_a_kind_of_its_own():
    body = interaction("choiceInteraction", choices(t="Đúng", f="Sai"), maxChoices="1")

    question, _lost = only(two(body, declared("f")))

    assert (question.kind, question.content) == ("true_false", {"stem": "Chọn gì?", "key": False})


def test_an_order():
    body = interaction("orderInteraction", choices(**ABC), shuffle="true")

    question, _lost = only(two(body, declared("C", "A", "B", cardinality="ordered")))

    assert question.content["items"] == ["Con chuột", "Bàn phím", "Màn hình"]


def test_an_order_of_some_alone_is_refused():
    body = interaction("orderInteraction", choices(**ABC), maxChoices="2")

    assert "phải xếp tất cả" in reasons(two(body, declared("C", "A", cardinality="ordered")))


def test_matching_with_worths_of_their_own():
    inside = sets(
        associables(K="KH", T="TTr"), associables(k="Kế hoạch", t="Tờ trình", q="Quyết định")
    )
    worths = {"K k": "1", "T t": "0.5"}
    pairs = declared("K k", "T t", kind="directedPair", cardinality="multiple", worths=worths)

    question, lost = only(two(interaction("matchInteraction", inside), pairs, rules="map_response"))

    assert question.kind == "matching"
    assert question.content["extra"] == ["Quyết định"]
    assert lost == ["các cặp có điểm khác nhau hoặc bị trừ điểm: ở đây mỗi cặp đúng bằng nhau"]


def test_a_table_of_choices_is_a_grid_and_one_of_true_and_false_a_group():
    rows = associables(r1="Nhật ký", r2="Công văn", r3="Ảnh")
    columns = associables(c1="Văn bản", c2="Không", c3="Khác")
    right = declared("r1 c2", "r2 c1", "r3 c2", kind="directedPair", cardinality="multiple")
    table = {"class": "qti-match-tabular"}
    grid = interaction("matchInteraction", sets(rows, columns), **table)
    group = interaction("matchInteraction", sets(rows, associables(c1="Đúng", c2="Sai")))

    assert only(two(grid, right))[0].content["key"] == {"A": "2", "B": "1", "C": "2"}
    assert only(two(group, right))[0].content["key"] == {"A": False, "B": True, "C": False}


def test_pairs_out_of_one_set():
    inside = associables(A="Capulet", M="Montague", D="Demetrius", L="Lysander", P="Prospero")
    right = declared("A M", "D L", kind="pair", cardinality="multiple")

    question, _lost = only(
        two(interaction("associateInteraction", inside, maxAssociations="2"), right)
    )

    assert [tuple(pair.values()) for pair in question.content["pairs"]] == [
        ("Capulet", "Montague"),
        ("Demetrius", "Lysander"),
    ]
    assert question.content["extra"] == ["Prospero"]


def test_lists_and_boxes_in_a_text_are_gaps():
    listed = interaction(
        "inlineChoiceInteraction", choices(tag="inlineChoice", G="Huế", L="Vinh"), prompt=""
    )
    typed = interaction("textEntryInteraction", "", prompt="", responseIdentifier="R2")
    body = f"<p>Cố đô là {listed}, thủ đô là {typed} của nước ta.</p>"
    both = (
        declared("G"),
        declared("Hà Nội", kind="string", identifier="R2", worths={"Hà Nội": "1", "Ha Noi": "0.5"}),
    )

    question, lost = only(two(body, *both, rules=""))

    assert question.content == {
        "stem": "Cố đô là {{1}}, thủ đô là {{2}} của nước ta.",
        "gaps": [{"options": ["Huế", "Vinh"], "key": "Huế"}, {"accepted": ["Hà Nội", "Ha Noi"]}],
    }
    assert lost == ["đáp án “Ha Noi” chỉ được 50 % điểm: ở đây được trọn điểm"]


def test_words_to_drag_into_a_text_are_lists():
    inside = (
        choices(tag="gapText", W="đông", S="hè", A="thu")
        + '<blockquote><p>Lạnh là mùa <gap identifier="G1"/>, nóng là mùa <gap identifier="G2"/>.</p></blockquote>'
    )
    right = declared("W G1", "S G2", kind="directedPair", cardinality="multiple")

    question, _lost = only(
        two(interaction("gapMatchInteraction", inside), right, rules="map_response")
    )

    assert question.content["stem"] == "Chọn gì?\n\nLạnh là mùa {{1}}, nóng là mùa {{2}}."
    assert [gap["key"] for gap in question.content["gaps"]] == ["đông", "hè"]


def test_marked_words_become_options():
    inside = '<p>Câu <hottext identifier="A">này</hottext> có <hottext identifier="B">xai</hottext> lỗi.</p>'

    question, lost = only(
        two(interaction("hottextInteraction", inside, maxChoices="1"), declared("B"))
    )

    assert question.content["options"] == {"A": "này", "B": "xai"}
    assert question.content["stem"] == "Chọn gì?\n\nCâu **này** có **xai** lỗi."
    assert "hottext" in lost[0]


@pytest.mark.parametrize(
    ("attributes", "tolerance"),
    [
        ('toleranceMode="absolute" tolerance="0.5 0.5"', "0.5"),
        ('toleranceMode="relative" tolerance="10"', "1"),
        ('toleranceMode="exact"', "0"),
    ],
)
def test_a_number_within_a_tolerance(attributes, tolerance):
    rules = (
        f"<responseProcessing><responseCondition><responseIf><equal {attributes}>"
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )
    body = f"<p>Bao nhiêu? {interaction('textEntryInteraction', '', prompt='')}</p>"

    question, lost = only(two(body, declared("10", kind="float"), rules=rules))

    assert (question.kind, lost) == ("numeric", [])
    assert Decimal(question.content["tolerance"]) == Decimal(tolerance)


def test_a_box_at_the_end_is_a_short_answer():
    body = (
        f"<p>Thủ đô? {interaction('textEntryInteraction', '', prompt='', expectedLength='9')}</p>"
    )
    right = declared("Hà Nội", kind="string", worths={"Hà Nội": "1", "Thăng Long": "1"})

    question, _lost = only(two(body, right, rules="map_response"))

    assert question.content == {"stem": "Thủ đô?", "accepted": ["Hà Nội", "Thăng Long"]}


def test_a_slider_is_a_number():
    body = interaction("sliderInteraction", "", lowerBound="0", upperBound="100", step="1")

    question, lost = only(two(body, declared("16", kind="integer")))

    assert (question.kind, question.content["value"]) == ("numeric", "16")
    assert lost == ["thanh trượt từ 0 đến 100 trở thành ô ghi số"]


def test_places_on_a_picture_and_their_shapes():
    inside = (
        '<object type="image/png" data="images/anh.png" width="200" height="100">Bản đồ</object>'
        '<hotspotChoice identifier="A" shape="rect" coords="0,0,40,20" hotspotLabel="Góc"/>'
        '<hotspotChoice identifier="B" shape="circle" coords="100,50,20"/>'
    )
    body = interaction("hotspotInteraction", inside, maxChoices="1")
    package = zipped({"items/q.xml": two(body, declared("B")), "items/images/anh.png": PICTURE})

    question, lost = only(package, name="q.zip")

    assert question.content["picture"]["description"] == "Bản đồ"
    assert question.content["areas"] == [
        {"name": "Góc", "x": 0, "y": 0, "width": 20, "height": 20},
        {"name": "Vùng 2", "x": 40, "y": 30, "width": 20, "height": 40},
    ]
    assert (question.content["key"], question.content["several"]) == (["2"], False)
    assert lost == ["vùng tròn hoặc đa giác trở thành hình chữ nhật bao quanh nó"]


def test_options_that_are_pictures():
    inside = choices(A='<img src="a.png" alt="Nút lưu"/>', B='<img src="b.png" alt="Nút in"/>')
    body = interaction("choiceInteraction", inside, maxChoices="1")
    members: dict[str, bytes | str] = {
        "q.xml": two(body, declared("B")),
        "a.png": PICTURE,
        "b.png": png("blue", (60, 60)),
    }

    question, _lost = only(zipped(members), name="q.zip")

    assert (question.kind, question.content["key"]) == ("image_choice", "B")
    assert question.content["options"]["B"]["description"] == "Nút in"


def test_an_essay_with_its_rubric_and_model():
    rubric = '<rubricBlock view="scorer"><p>Đủ ba ý.</p></rubricBlock>'
    body = rubric + interaction("extendedTextInteraction", "", expectedLength="1000")

    question, _lost = only(two(body, declared("Bài mẫu.", kind="string"), rules=""))

    assert question.content == {
        "stem": "Chọn gì?",
        "words": 200,
        "rubric": "Đủ ba ý.",
        "model": "Bài mẫu.",
    }


def test_a_file_to_hand_in():
    body = interaction("uploadInteraction", "", type="application/pdf")
    body += '<rubricBlock view="scorer"><p>Đúng mẫu.</p></rubricBlock>'

    question, _lost = only(two(body, declared(kind="file"), rules=""))

    assert (question.content["files"], question.content["rubric"]) == (["pdf"], "Đúng mẫu.")


def test_several_choices_between_the_same_options_are_a_grid():
    def row(prompt, number):
        return interaction(
            "choiceInteraction",
            choices(m="Mật", k="Không"),
            prompt=prompt,
            responseIdentifier=f"R{number}",
        )

    body = "<p>Xếp loại.</p>" + row("Quyết định", 1) + row("Danh bạ", 2)

    question, _lost = only(
        two(body, declared("m", identifier="R1"), declared("k", identifier="R2"))
    )

    assert (question.kind, question.content["key"]) == ("matrix", {"A": "1", "B": "2"})


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("selectPointInteraction", "điểm tự do"),
        ("graphicOrderInteraction", "xếp thứ tự các vùng"),
        ("graphicAssociateInteraction", "nối các vùng"),
        ("graphicGapMatchInteraction", "kéo hình"),
        ("positionObjectInteraction", "đặt vật"),
        ("drawingInteraction", "vẽ"),
        ("mediaInteraction", "số lần phát"),
        ("customInteraction", "kiểu trả lời riêng"),
        ("portableCustomInteraction", "PCI"),
        ("futureInteraction", "futureInteraction"),
    ],
)
def test_interactions_that_no_kind_can_hold_are_refused(tag, reason):
    assert reason in reasons(two(interaction(tag, "", prompt=""), declared("A")))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (two("<p>Chỉ đọc.</p>"), "không có chỗ trả lời"),
        (two(choice(), declared()), "Chưa có đáp án"),
        (two(choice(), declared("A", "B")), "chỉ có một đáp án"),
        (two(choice(), declared("D")), "Chưa có đáp án"),
        (two(choice(), declared("A", "D", cardinality="multiple")), "không phải là phương án nào"),
        (
            two(choice() + interaction("orderInteraction", choices(**ABC)), declared("A")),
            "tách thành",
        ),
        (two(choice(), declared("A"), '<templateDeclaration identifier="T"/>'), "mẫu (template)"),
        (
            two(interaction("extendedTextInteraction", ""), declared(kind="string")),
            "hướng dẫn chấm",
        ),
    ],
)
def test_questions_that_lack_something_are_refused_with_the_reason(data, reason):
    assert reason in reasons(data)


def test_feedback_explains_or_is_told():
    behind = (
        '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="general_fb" showHide="show">Vì <b>ra</b>.</modalFeedback>'
        '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="incorrect_fb" showHide="show">Sai rồi.</modalFeedback>'
    )

    question, lost = only(two(choice(), declared("B"), adaptive="true", behind=behind))

    assert question.explanation == "Vì **ra**."
    assert lost == [
        "câu thích ứng (adaptive): ở đây mỗi câu chỉ trả lời một lần",
        "phản hồi khi trả lời sai không có chỗ ở đây: “Sai rồi.”",
    ]


def test_scripts_and_handlers_leave_nothing_behind():
    body = '<p onclick="x()">Hỏi<script>alert(1)</script></p>' + choice()

    question, _lost = only(two(body, declared("A")))

    assert question.content["stem"] == "Hỏi\n\nChọn gì?"


def test_the_same_feedback_for_right_and_wrong_explains():
    behind = "".join(
        f'<modalFeedback outcomeIdentifier="F{number}" identifier="true" showHide="show">Vì ra.</modalFeedback>'
        for number in (1, 2)
    )

    question, lost = only(two(choice(), declared("B"), behind=behind))

    assert (question.explanation, lost) == ("Vì ra.", [])


def test_pictures_to_match_are_their_descriptions_or_refused():
    def body(alt):
        left = associables(a=f'<img src="a.png" alt="{alt}"/>', b="Cố đô")
        return interaction("matchInteraction", sets(left, associables(h="Hà Nội", u="Huế")))

    right = declared("a h", "b u", kind="directedPair", cardinality="multiple")

    question, lost = only(two(body("Thủ đô"), right, rules="map_response"))

    assert question.content["pairs"][0] == {"left": "Thủ đô", "right": "Hà Nội"}
    assert lost[0] == "vế trái: hình “Thủ đô” không có chỗ ở đây"
    assert "không có lời mô tả" in reasons(two(body(""), right))


def test_html_in_cdata_is_read_as_html_and_escaped_text_as_text():
    options = {
        "A": "<![CDATA[<p>Bàn&nbsp;phím <b>số</b></p>]]>",
        "B": "&lt;p&gt;",
        "C": "<code><![CDATA[<br>]]></code>",
    }
    body = "<div><![CDATA[<strong>Chọn</strong> một thẻ]]></div>"
    body += interaction("choiceInteraction", choices(**options), prompt="", maxChoices="1")

    question, _lost = only(two(body, declared("B")))

    assert question.content["stem"] == "**Chọn** một thẻ"
    assert question.content["options"] == {"A": "Bàn phím **số**", "B": "<p>", "C": "`<br>`"}


def test_html_in_cdata_may_go_on_behind_a_gap():
    gap = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    body = f"<div><![CDATA[<table><tr><td>Sôi ở</td><td>]]>{gap}<![CDATA[</td><td>độ</td></tr></table>]]></div>"

    question, _lost = only(two(body, declared("100", kind="string")))

    assert "| Sôi ở | {{1}} | độ |" in question.content["stem"]


def test_a_long_text_that_rules_compare_is_a_short_answer():
    compared = (
        '<stringMatch caseSensitive="false"><variable identifier="RESPONSE"/>'
        '<baseValue baseType="string">{}</baseValue></stringMatch><setOutcomeValue identifier="QUE_SCORE">'
        '<baseValue baseType="integer">100</baseValue></setOutcomeValue>'
    )
    rules = (
        f"<responseProcessing><responseCondition><responseIf>{compared.format('2')}</responseIf>"
        f"<responseElseIf>{compared.format('hai')}</responseElseIf></responseCondition></responseProcessing>"
    )
    body = '<p>Một cộng một?</p><extendedTextInteraction responseIdentifier="RESPONSE"/>'

    question, _lost = only(two(body, declared(kind="string"), rules=rules))

    assert (question.kind, question.content["accepted"]) == ("short_answer", ["2", "hai"])


def test_a_gap_before_the_end_of_a_sentence_is_drawn_as_dots():
    body = '<p>Thủ đô là <textEntryInteraction responseIdentifier="RESPONSE"/>.</p>'

    question, _lost = only(two(body, declared("Hà Nội", kind="string")))

    assert question.content == {"stem": "Thủ đô là …….", "accepted": ["Hà Nội"]}


def test_a_page_of_the_package_becomes_shared_material():
    page = '<object type="text/html" data="../passages/van-ban.html"/>'
    body = f'<rubricBlock view="candidate"><div>{page}</div></rubricBlock>{choice()}'
    text = "<html><head><title>T</title></head><body><p>Điều 1. <b>Phạm vi</b></p></body></html>"
    members = {
        "items/a.xml": two(body, declared("A"), identifier="A", title="Đoạn&amp;nbsp;1"),
        "items/b.xml": two(body, declared("B"), identifier="B"),
        "passages/van-ban.html": text,
    }

    bank = read(zipped(members), name="goi.zip")

    (shared,) = bank.stimuli
    assert shared.text == "Điều 1. **Phạm vi**"
    assert [one.stimulus for one in bank.questions] == [shared.code] * 2
    assert bank.questions[0].content["stem"] == "Chọn gì?"
    assert bank.questions[0].where == "câu 1 (“Đoạn 1”)"
    assert "không có trong tệp" in only(two(body, declared("A")))[1][0]


@pytest.mark.parametrize("view", ["proctor", "scorer tutor"])
def test_what_proctors_and_markers_are_told_about_a_choice_is_told_as_lost(view):
    body = f'<rubricBlock view="{view}">Đọc to cho thí sinh.</rubricBlock>{choice()}'

    question, lost = only(two(body, declared("A")))

    assert question.content["stem"] == "Chọn gì?"
    assert lost == ["lời dặn người coi thi hoặc người chấm (rubricBlock)"]
