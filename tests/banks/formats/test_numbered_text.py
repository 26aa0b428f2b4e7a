from decimal import Decimal

import pytest

from banks.formats.gathering import Gathering
from banks.formats.numbered_text import Line, Span, read_paper
from banks.formats.numbered_text.answers import chosen, truths
from banks.formats.numbered_text.key_lists import keys_of_table, pairs_of
from banks.formats.numbered_text.sections import passage_label
from banks.parsed import ParsedBank


def paper(text: str) -> ParsedBank:
    return paper_of([Line(line, number) for number, line in enumerate(text.split("\n"), 1)])


def paper_of(lines: list[Line]) -> ParsedBank:
    gathering = Gathering("text")
    read_paper(lines, gathering)
    return gathering.finish()


def only(text: str):
    """The only question of a paper, which was taken."""
    bank = paper(text)
    assert [one.problems for one in bank.unread] == []
    (question,) = bank.questions
    return question


def refused(text: str) -> str:
    """Why the only question of a paper was left out."""
    bank = paper(text)
    assert bank.questions == ()
    (question,) = bank.unread
    return " ".join(problem.what for problem in question.problems)


def keys(text: str) -> list[object]:
    bank = paper(text)
    assert [one.problems for one in bank.unread] == []
    return [question.content["key"] for question in bank.questions]


def looked(*parts: tuple[str, str], number: int = 0) -> Line:
    """A line of stretches, each with its look ("" for plain)."""
    text, spans = "", []
    for part, look in parts:
        if look:
            spans.append(Span(len(text), len(text) + len(part), frozenset(look.split())))
        text += part
    return Line(text, number, tuple(spans))


# --- labels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    [
        "Câu 1.", "Câu 1:", "CÂU 1.", "Câu hỏi 1:", "Câu hỏi 1", "Câu số 1.", "1.", "1)", "1/", "[1]",
        "Question 1.", "Question 1:", "Câu 1 -", "Câu1:", "Bài 1.", "Câu 01.", "Câu hỏi:",
    ],
)  # fmt: skip
def test_questions_begin_in_every_way_that_people_number_them(label):
    question = only(f"{label} Thủ đô là gì?\nA. Huế\nB. Hà Nội\nĐáp án: B")

    assert question.content["stem"] == "Thủ đô là gì?"
    assert question.content["key"] == "B"


@pytest.mark.parametrize(
    "options",
    [
        "A. Huế\nB. Hà Nội", "A) Huế\nB) Hà Nội", "a. Huế\nb. Hà Nội", "(A) Huế\n(B) Hà Nội",
        "A/ Huế\nB/ Hà Nội", "A: Huế\nB: Hà Nội", "A. Huế\tB. Hà Nội", "A. Huế    B. Hà Nội",
        "A. Huế B. Hà Nội", "a) Huế b) Hà Nội", "A.Huế\nB.Hà Nội", "  A. Huế\n  B. Hà Nội",
    ],
)  # fmt: skip
def test_options_are_found_in_every_form_on_lines_of_their_own_or_on_one(options):
    question = only(f"Câu 1. Thủ đô?\n{options}\nĐáp án: B")

    assert question.content["options"] == {"A": "Huế", "B": "Hà Nội"}


def test_options_on_the_line_of_the_stem_and_letters_within_options():
    inline = only("Câu 1. 2 + 2 = ? A. 3 B. 4 C. 5\nĐáp án: B")
    letters = only("Câu 1. Chọn:\nA. Vitamin B. tốt\nB. Ổ C: và D:\nC. z\nĐáp án: C")

    assert inline.content["options"] == {"A": "3", "B": "4", "C": "5"}
    assert inline.content["stem"] == "2 + 2 = ?"
    assert letters.content["options"]["A"] == "Vitamin B. tốt"
    assert letters.content["options"]["B"] == "Ổ C: và D:"


def test_lists_in_a_stem_are_no_questions_and_no_options():
    bank = paper(
        "1. Xét các ý:\n1. ý một\n2. ý hai\n3. ý ba\nA. 1\nB. 2\nĐáp án: A\n"
        "2. Cho:\na) một\nb) hai\nA. chỉ a\nB. cả hai\nĐáp án: B"
    )

    assert [question.content["stem"] for question in bank.questions] == [
        "Xét các ý:\n1. ý một\n2. ý hai\n3. ý ba",
        "Cho:\na) một\nb) hai",
    ]


def test_questions_without_numbers_are_parted_by_their_options():
    bank = paper("Một là gì?\nA. x\nB. y\nANSWER: A\n\nHai là gì?\nA. z\nB. t\nANSWER: B")

    assert [question.content["stem"] for question in bank.questions] == ["Một là gì?", "Hai là gì?"]


def test_options_and_keys_in_capitals_are_no_headings():
    question = only(
        "CÂU 1. HỆ ĐIỀU HÀNH LÀ GÌ?\nA. PHẦN MỀM HỆ THỐNG\nB. PHẦN MỀM ỨNG DỤNG\nĐÁP ÁN: A"
    )

    assert question.content["options"] == {"A": "PHẦN MỀM HỆ THỐNG", "B": "PHẦN MỀM ỨNG DỤNG"}


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "Đáp án: B", "ĐÁP ÁN: B", "Đáp án B", "ĐA: B", "Đ.A: B", "ANSWER: B", "Answer: B",
        "Đáp án đúng là B", "Đáp án đúng: B.", "Chọn B", "=> Chọn đáp án B", "Key: B",
        "Đáp án: B. Hà Nội", "Đáp án: Hà Nội", "Lời giải\nChọn B\nVì thế.", "Đáp án: b",
        "Đáp án b", "[Đáp án: B]", "<Đáp án> B", "Chọn: B", "Trả lời: B", "-> Đáp án: B",
        "Đáp án: B (Khoản 1 Điều 5)", "Đáp án: B. Hà Nội.",
    ],
)  # fmt: skip
def test_keys_in_writing_are_understood(key):
    assert only(f"Câu 1. Thủ đô?\nA. Huế\nB. Hà Nội\nC. Vinh\n{key}").content["key"] == "B"


@pytest.mark.parametrize(
    "options",
    [
        "A. x\n*B. y\nC. z", "A. x\nB.* y\nC. z", "A. x\nB. y *\nC. z", "A. x\nB. y (*)\nC. z",
        "A. x\nB. y (đúng)\nC. z", "A. x\nB. y ✓\nC. z", "A. x\n[x] B. y\nC. z", "A. x *B. y C. z",
    ],
)  # fmt: skip
def test_marks_in_writing_are_keys(options):
    question = only(f"Câu 1. Hỏi?\n{options}")

    assert question.content == {
        "stem": "Hỏi?",
        "options": {"A": "x", "B": "y", "C": "z"},
        "key": "B",
    }


TWO = "Câu 1. a?\nA. x\nB. y\nCâu 2. b?\nA. x\nB. y\nC. z\n"


@pytest.mark.parametrize(
    "list_",
    [
        "ĐÁP ÁN\n1-B 2-C", "BẢNG ĐÁP ÁN\n1.B\n2.C", "Đáp án:\n1B, 2C", "ANSWER KEY\n1: B; 2: C",
        "ĐÁP ÁN\nCâu\t1\t2\nĐáp án\tB\tC", "ĐÁP ÁN\n| Câu | 1 | 2 |\n| --- | --- | --- |\n| ĐA | B | C |",
        "ĐÁP ÁN\nCâu 1: B\nCâu 2: C", "HƯỚNG DẪN GIẢI\nCâu 1. Chọn B\nVì y.\nCâu 2. Đáp án C. Vì z.",
        "--- HẾT ---\nĐÁP ÁN THAM KHẢO\n1-B\n2-C",
    ],
)  # fmt: skip
def test_keys_at_the_end_are_given_to_their_questions(list_):
    assert keys(TWO + list_) == ["B", "C"]


@pytest.mark.parametrize("stem", ["Hỏi? (Đáp án: B)", "Hỏi? Đáp án: B", "Hỏi?\nĐáp án: B"])
def test_keys_before_the_options_are_read_and_the_options_too(stem):
    question = only(f"Câu 1. {stem}\nA. x\nB. y")

    assert question.content == {"stem": "Hỏi?", "options": {"A": "x", "B": "y"}, "key": "B"}


def test_a_paper_of_the_national_form_with_a_list_for_each_part():
    bank = paper(
        "PHẦN I. Thí sinh trả lời từ câu 1 đến câu 2.\nCâu 1. a?\nA. x\nB. y\nCâu 2. b?\nA. x\nB. y\n"
        "PHẦN II. Câu trắc nghiệm đúng sai\nCâu 1. Xét\na) Một.\nb) Hai.\n"
        "PHẦN III. Trả lời ngắn\nCâu 1. 2 + 3?\n"
        "ĐÁP ÁN\nPHẦN I\nCâu\t1\t2\nChọn\tB\tA\nPHẦN II\nCâu\t1\nĐáp án\ta) Đ b) S\n"
        "PHẦN III\nCâu\t1\nĐáp án\t5"
    )

    assert bank.unread == ()
    assert [one.content.get("key", one.content.get("value")) for one in bank.questions] == [
        *("B", "A", {"A": True, "B": False}, "5")
    ]


def test_explanations_in_the_list_of_keys_are_kept():
    bank = paper(TWO + "HƯỚNG DẪN GIẢI\nCâu 1. Chọn B\nVì y.\nCâu 2. C. Vì z.")

    assert [question.explanation for question in bank.questions] == ["Vì y.", "Vì z."]


def test_parts_with_numbers_from_one_have_lists_of_their_own():
    text = (
        "PHẦN I. Trắc nghiệm\nCâu 1. a?\nA. x\nB. y\nPHẦN II. Tiếp\nCâu 1. b?\nA. x\nB. y\n"
        "ĐÁP ÁN\nPHẦN I\n1-A\nPHẦN II\n1-B"
    )
    bank = paper(text)

    assert [one.content["key"] for one in bank.questions] == ["A", "B"]
    assert [one.where for one in bank.questions] == ["phần I, câu 1", "phần II, câu 1"]
    doubtful = paper(text.replace("PHẦN I\n1-A\nPHẦN II\n1-B", "1-A"))
    assert doubtful.questions == ()
    assert "nhiều đáp án cho câu 1" in doubtful.unread[0].problems[0].what


def test_an_answer_without_its_question_is_told():
    told = paper(TWO + "ĐÁP ÁN\n1-B 2-C 3-A").problems

    assert [(one.where, "câu 3" in one.what) for one in told] == [("bảng đáp án", True)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Câu", "1", "2"], ["ĐA", "A", "B"]], [("1", "A"), ("2", "B")]),
        ([["1", "2"], ["A", "B"], ["3", "4"], ["C", "D"]], [("1", "A"), ("2", "B"), ("3", "C"), ("4", "D")]),
        ([["1.A", "2.B"], ["3.C", ""]], [("1", "A"), ("2", "B"), ("3", "C")]),
        ([["Câu", "Đáp án"], ["1", "A"], ["2", "B"]], [("1", "A"), ("2", "B")]),
        ([["1", "A", "11", "B"], ["2", "C", "12", "D"]], [("1", "A"), ("11", "B"), ("2", "C"), ("12", "D")]),
        ([["Câu", "a", "b"], ["1", "Đ", "S"], ["2", "S", "S"]], [("1", "Đ S"), ("2", "S S")]),
        ([["Câu", "1", "2"], ["Đáp án", "12,5", "2024"]], [("1", "12,5"), ("2", "2024")]),
        ([["Tên", "Tuổi"], ["An", "5"]], []),
        ([["1", "2"], ["3", "4"]], []),
        ([], []),
    ],
)  # fmt: skip
def test_tables_of_keys_are_told_from_other_tables(rows, found):
    assert keys_of_table(rows) == found


def test_lines_of_pairs_are_told_from_sentences():
    assert pairs_of("1-A, 2.B 3) C; 4 D") == [("1", "A"), ("2", "B"), ("3", "C"), ("4", "D")]
    assert pairs_of("Câu 1: ĐSĐS") == [("1", "ĐSĐS")]
    assert pairs_of("1. Ai là tác giả?") == []


# --- keys by their look ---------------------------------------------------------------------------


@pytest.mark.parametrize("look", ["bold", "underline", "red", "highlight", "italic", "blue"])
def test_the_look_that_sets_an_option_apart_is_the_key(look):
    lines = [
        Line("Câu 1. a?"), Line("A. x"), looked(("B. y", look)),
        Line("Câu 2. b?"), looked(("A", look), (". x\tB. y", "")),
    ]  # fmt: skip

    assert [one.content["key"] for one in paper_of(lines).questions] == ["B", "A"]


def test_a_look_that_everything_has_is_no_key():
    lines = [
        looked(("Câu 1. a?", "bold")), looked(("A. x", "bold")), looked(("B. y", "bold red")),
        looked(("Câu 2. b?", "bold")), looked(("A. x", "bold red")), looked(("B. y", "bold")),
    ]  # fmt: skip
    bank = paper_of(lines)

    assert [one.content["key"] for one in bank.questions] == ["B", "A"]
    assert bank.questions[0].content["stem"] == "a?"


def test_bold_words_here_and_there_are_no_keys_where_keys_are_written():
    lines = []
    for number in range(1, 9):
        lines += [
            Line(f"Câu {number}. a {number}?"), looked(("A. ", ""), ("không", "bold" if number == 3 else "")),
            Line("B. y"), Line("Đáp án: B"),
        ]  # fmt: skip

    assert [one.content["key"] for one in paper_of(lines).questions] == ["B"] * 8


def test_two_looks_that_differ_leave_the_question_out():
    lines = [Line("Câu 1. a?"), looked(("A. x", "bold")), looked(("B. y", "bold")), Line("C. z")]

    several = paper_of(lines)
    doubtful = paper_of([*lines, Line("Đáp án: A")])

    assert several.questions[0].content["key"] == ["A", "B"]
    assert "2 phương án được đánh dấu" in several.problems[0].what
    assert "không khớp nhau" in doubtful.unread[0].problems[0].what


def test_bold_words_of_a_stem_stay_bold():
    lines = [
        looked(("Câu 1. ", "bold"), ("Ý nào ", ""), ("KHÔNG", "bold"), (" đúng?", "")),
        Line("A. x"), Line("B. y"), Line("Đáp án: A"),
    ]  # fmt: skip

    assert paper_of(lines).questions[0].content["stem"] == "Ý nào **KHÔNG** đúng?"


# --- other kinds ----------------------------------------------------------------------------------


def test_several_keys_make_a_question_of_several_choices():
    for key in ("A, C", "A và C", "AC", "A; C."):
        question = only(f"Câu 1. Chọn hai:\nA. x\nB. y\nC. z\nĐáp án: {key}")
        assert (question.kind, question.content["key"]) == ("multiple_choice", ["A", "C"])


def test_judgements_of_one_statement():
    for text in (
        "Đúng hay sai?\nA. Đúng\nB. Sai\nĐáp án: B",
        "Luật đã hết hiệu lực.\nĐáp án: Sai",
        "Đúng?\nĐáp án: S",
    ):
        question = only(f"Câu 1. {text}")
        assert (question.kind, question.content["key"]) == ("true_false", False)


@pytest.mark.parametrize(
    "statements",
    [
        "a) Một (Đ)\nb) Hai (S)", "a) Một – Đúng\nb) Hai – Sai", "a) Một\nb) Hai\nĐáp án: a) Đúng b) Sai",
        "a) Một\nb) Hai\nĐáp án: ĐS", "a. Một\nb. Hai\nĐáp án: Đ, S", "A. Một\nB. Hai\nĐáp án: a-Đ; b-S",
    ],
)  # fmt: skip
def test_groups_of_statements(statements):
    question = only(f"Câu 1. Xét:\n{statements}")

    assert question.content == {
        "stem": "Xét:",
        "statements": {"A": "Một", "B": "Hai"},
        "key": {"A": True, "B": False},
    }


def test_a_part_of_true_and_false_marks_the_true_ones():
    lines = [
        Line("PHẦN II. Câu trắc nghiệm đúng sai"), Line("Câu 1. Xét:"),
        looked(("a)", "underline"), (" Một", "")), Line("b) Hai"), looked(("c)", "underline"), (" Ba", "")),
    ]  # fmt: skip

    (question,) = paper_of(lines).questions

    assert question.content["key"] == {"A": True, "B": False, "C": True}


@pytest.mark.parametrize(
    ("answer", "value", "tolerance"),
    [
        ("12,5", "12.5", "0"), ("-3", "-3", "0"), ("1.235.000", "1235000", "0"),
        ("12,5 ± 0,5", "12.5", "0.5"), ("12,5 (sai số 0,1)", "12.5", "0.1"), ("7\nSai số: 0,2", "7", "0.2"),
    ],
)  # fmt: skip
def test_answers_that_are_numbers(answer, value, tolerance):
    question = only(f"Câu 1. Bao nhiêu?\nĐáp án: {answer}")

    assert question.content == {"stem": "Bao nhiêu?", "value": value, "tolerance": tolerance}


def test_answers_that_are_words():
    assert only("Câu 1. Tên?\nĐáp án: HTTPS | https").content["accepted"] == ["HTTPS", "https"]
    assert only("Câu 1. Mã?\nĐáp án: 007").content["accepted"] == ["007"]
    assert only("Câu 1. Năm?\nĐáp án: 2024\nLoại câu hỏi: Trả lời ngắn").kind == "short_answer"


def test_essays():
    question = only(
        "PHẦN III. TỰ LUẬN\nCâu 1 (2 điểm). Vì sao?\nViết ngắn.\nSố từ: 300\nHướng dẫn chấm:\n- Ý 1\n- Ý 2\nBài mẫu: Vì thế."
    )

    assert question.points == Decimal(2)
    assert question.content == {
        "stem": "Vì sao?\nViết ngắn.",
        "words": 300,
        "rubric": "- Ý 1\n- Ý 2",
        "model": "Vì thế.",
    }


def test_all_that_stands_at_a_question_is_kept():
    question = only(
        "Câu 1 (TH) (0,25 điểm): Hỏi?\nA. x\nB. y\nĐáp án: A\nMã câu hỏi: VT-01\nKỹ năng: IU01.2\n"
        "Căn cứ: Điều 5\nThời gian: 2 phút\nGiữ thứ tự: có\nGiải thích: Vì x.\nVà y."
    )

    assert (question.level, question.points, question.code) == ("TH", Decimal("0.25"), "VT-01")
    assert (question.skill, question.basis, question.seconds) == ("IU01.2", "Điều 5", 120)
    assert (question.order_locked, question.explanation) == (True, "Vì x.\nVà y.")


@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("Câu 1. [NB] Hỏi?", "NB"), ("Câu 1 (VDC): Hỏi?", "VDC"), ("Câu 1: (Thông hiểu) Hỏi?", "TH"),
        ("Câu 1. Hỏi? (Vận dụng)", "VD"), ("Câu 1. Hỏi?\nMức độ: Vận dụng cao", "VDC"),
    ],
)  # fmt: skip
def test_levels_are_read_wherever_they_stand(said, level):
    question = only(f"{said}\nĐáp án: 5")

    assert (question.level, question.content["stem"]) == (level, "Hỏi?")


# --- passages and headings ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "Đọc đoạn văn sau và trả lời câu 1 đến câu 2:", "Sử dụng thông tin sau cho các câu 1-2.",
        "Dựa vào đoạn sau, trả lời các câu hỏi từ 1 đến 2", "Đoạn sau dùng cho câu 1, 2",
        "Câu 1 đến câu 2: Đọc đoạn sau", "Read the passage and answer questions 1 to 2.",
    ],
)  # fmt: skip
def test_a_passage_is_shared_by_the_questions_it_names(said):
    bank = paper(
        f"{said}\nMột đoạn văn.\nHai dòng.\nCâu 1. a?\nA. x\nB. y\nĐáp án: A\n"
        "Câu 2. b?\nA. x\nB. y\nĐáp án: A\nCâu 3. c?\nA. x\nB. y\nĐáp án: A"
    )

    assert len(bank.stimuli) == 1
    assert "Một đoạn văn.\nHai dòng." in bank.stimuli[0].text
    code = bank.stimuli[0].code
    assert [one.stimulus for one in bank.questions] == [code, code, ""]


def test_sentences_about_the_paper_are_no_passages():
    assert passage_label("Thí sinh trả lời từ câu 1 đến câu 12.") is None
    assert passage_label("Theo Điều 5, cơ quan nào có thẩm quyền?") is None


def test_headings_are_told_and_part_nothing_else():
    bank = paper(
        "ĐỀ THI\nCâu 1. a?\nA. x\nB. y\nĐáp án: A\nCHƯƠNG II. MẠNG\nCâu 2. b?\nA. x\nB. y\nĐáp án: B\n--- HẾT ---"
    )

    assert [one.content["options"]["B"] for one in bank.questions] == ["y", "y"]
    assert [one.what.partition("“")[2] for one in bank.lost] == [
        "ĐỀ THI”.",
        "CHƯƠNG II. MẠNG”.",
        "--- HẾT ---”.",
    ]


# --- papers out of other programs -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "**Câu 1. Thủ đô?**\nA. Huế\nB. Hà Nội\n\n**Đáp án: B**\n*Giải thích:* vì thế",
        "### Câu 1: Thủ đô?\n- A. Huế\n- B. Hà Nội\n\n> **Đáp án đúng: B**\n> **Giải thích**: vì thế",
        "#### 🟢 **Câu 1:** Thủ đô?\n*   A. Huế\n*   B. Hà Nội\n> **👉 ĐÁP ÁN: B**\n💡 Giải thích: vì thế",
        "**1.** Thủ đô?\n**A)** Huế\n**B)** Hà Nội\n<details>\n**✅ Đáp án: B) Hà Nội**\n\n_Giải thích: vì thế_\n</details>",
        "Câu 1. Thủ đô?\n- [ ] A. Huế\n- [x] B. Hà Nội\n### Giải thích\nvì thế",
        "**1) Thủ đô?\nA. Huế\nB. Hà Nội\nĐáp án: B\nGiải thích: vì thế",
        "Câu 1. Thủ đô?\n❌ A. Huế\n✅ B. Hà Nội\nGiải thích: vì thế",
    ],
)  # fmt: skip
def test_signs_of_markdown_around_labels_are_no_words_of_a_question(text):
    question = only(text)

    assert question.content == {
        "stem": "Thủ đô?",
        "options": {"A": "Huế", "B": "Hà Nội"},
        "key": "B",
    }
    assert question.explanation == "vì thế"


def test_a_bold_option_of_markdown_is_the_key_and_bold_words_stay():
    marked = only("Câu 1. Đâu **không** đúng?\nA. Huế\n**B. Hà Nội**\nC. Vinh")

    assert (marked.content["key"], marked.content["stem"]) == ("B", "Đâu **không** đúng?")


def test_signs_of_lists_that_stand_alone_are_no_words_of_an_option():
    question = only("Câu 1. Thủ đô?\n•\nA. Huế\n•\nB. Hà Nội\nĐáp án: B")

    assert question.content["options"] == {"A": "Huế", "B": "Hà Nội"}


@pytest.mark.parametrize("word", ["Answer", "Option", "Phương án", "Đáp án"])
def test_options_may_be_called_by_a_word_and_a_letter(word):
    question = only(f"Question: 5 + 7\n{word} A: 11\n{word} B: 12\nCorrect answer: B")

    assert question.content == {"stem": "5 + 7", "options": {"A": "11", "B": "12"}, "key": "B"}


def test_a_letter_alone_below_options_is_a_key_where_that_is_the_way_of_the_paper():
    each = "Thủ đô?\nA. Huế\nB. Hà Nội\nB\nSố chẵn?\nA. 2\nB. 3\nA\n"

    assert keys(each) == ["B", "A"]
    assert "chưa có đáp án" in refused("Câu 1. Chất gì?\nA. Đường\nB. Vitamin\nB")
    assert keys(f"{each}Ai?\nA. x\nB. y\n=> B") == ["B", "A", "B"]


def test_numbers_alone_on_their_lines_begin_questions_of_a_copied_table():
    bank = paper(
        "Số\nCâu hỏi\nĐáp án\n1\nThủ đô?\nA) Huế\nB) Hà Nội\nB\n2\nSố chẵn?\nA) 2\nB) 3\nA\n"
        "Số\nCâu hỏi\nĐáp án\n3\nAi?\nA) Ông\nB) Bà\nA"
    )

    assert [one.content["stem"] for one in bank.questions] == ["Thủ đô?", "Số chẵn?", "Ai?"]
    assert [one.content["key"] for one in bank.questions] == ["B", "A", "A"]


def test_options_of_two_columns_are_put_in_their_order():
    question = only("Câu 1. Kiểu nào?\nA. một C. ba B. hai\nD. bốn\nĐáp án: C")

    assert question.content["options"] == {"A": "một", "B": "hai", "C": "ba", "D": "bốn"}


def test_options_without_letters_are_read_where_the_right_one_is_starred():
    bank = paper(
        "Câu 1. Thủ đô?\nHuế\n*Hà Nội\nVinh\n\nCâu 2. Số chẵn?\n*2\n3\n5\n\n"
        "Câu 3. Ai?\nÔng\nBà\n*Cháu\n\nCâu 4. Dài\nhai dòng?\n*một\nhai\nba"
    )

    assert [one.content["key"] for one in bank.questions] == ["B", "A", "C"]
    assert bank.questions[0].content["options"] == {"A": "Huế", "B": "Hà Nội", "C": "Vinh"}
    assert [one.where for one in bank.unread] == ["câu 4"]  # where its stem ends cannot be told


def test_few_lines_with_stars_are_no_options():
    assert "không thấy các phương án" in refused("Câu 1. Ai?\nÔng\n*Bà").casefold()


@pytest.mark.parametrize("sign", ["$", "#", "@"])
def test_other_signs_before_a_letter_mark_the_key_as_well(sign):
    assert keys(f"Câu 1. Thủ đô?\nA. Huế\n{sign}B. Hà Nội") == ["B"]
    assert keys(f"Câu 1. Thủ đô?\n{sign}A. Hà Nội\nB. Huế") == ["A"]


def test_stars_before_all_options_are_signs_of_a_list():
    text = "1. Thủ đô?\n * (a) Huế\n * (b) Hà Nội\n2. Sông?\n * (a) Hồng\n * (b) Mã\n"

    assert [len(paper(text).questions), len(paper(text).unread)] == [0, 2]
    assert keys(f"{text}Đáp án\n1.(b) 2.(a)") == ["B", "A"]


def test_questions_without_numbers_beside_others_are_no_headings():
    bank = paper(
        "#toan\nMột cộng một?\nA. 2\nB. 3\nĐáp án: A\n\nHai cộng hai?\nA. 3\nB. 4\nĐáp án: B\n"
        "#su\n1. Ai?\nA. Ông\nB. Bà\nĐáp án: A\n#dia\nSông nào?\nA. Hồng\nB. Mã\nĐáp án: B"
    )

    assert [one.content["stem"] for one in bank.questions] == [
        "Một cộng một?",
        "Hai cộng hai?",
        "Ai?",
        "Sông nào?",
    ]
    assert [one.what.partition("“")[2] for one in bank.lost] == ["#toan”.", "#su”.", "#dia”."]


def test_statements_with_their_judgement_in_brackets_are_a_group():
    question = only("Câu 1. Xét:\na) Một. [Đúng]\nb) Hai. [Đúng]\nc) Ba. [Sai]")

    assert question.content["statements"] == {"A": "Một.", "B": "Hai.", "C": "Ba."}
    assert question.content["key"] == {"A": True, "B": True, "C": False}


def test_what_stands_below_a_short_answer_explains_it():
    question = only("Câu 1. Tỷ lệ?\nĐáp án: 61\nĐơn vị: %")

    assert (question.content["value"], question.explanation) == ("61", "Đơn vị: %")
    assert "có nhiều dòng" in refused("Câu 1. Kể tên?\nĐáp án:\n- Huế\n- Vinh")


def test_headings_below_a_key_are_no_explanation():
    bank = paper(
        "Câu 1. a?\nA. x\nB. y\nĐáp án: A\n\nLuật Lưu trữ\n\nCâu 2. b?\nA. x\nB. y\nĐáp án: B\n\n"
        "Theo Điều 5 Luật Lưu trữ\n\nCâu 3. c?\nA. x\nB. y\nĐáp án: B\nVì thế."
    )

    assert [one.explanation for one in bank.questions] == [
        "",
        "Theo Điều 5 Luật Lưu trữ",
        "Vì thế.",
    ]
    assert ["Luật Lưu trữ" in one.what for one in bank.lost] == [True]


def test_an_answer_in_words_is_a_model_and_one_in_a_letter_a_key():
    (essay,) = paper("Câu 1. Vì sao?\n**Trả lời:**\nVì thế.").unread

    assert (essay.kind, essay.content["model"]) == ("essay", "Vì thế.")
    assert only("Câu 1. a?\nA. x\nB. y\nTrả lời: B. Vì thế").content["key"] == "B"


# --- what is unclear ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Câu 1. a?\nA. x\nB. y", "chưa có đáp án"),
        ("Câu 1. a?\nA. x\nB. y\nĐáp án: E", "không có phương án này"),
        ("Câu 1. a?\nA. x\nC. z\nĐáp án: C", "không thấy phương án B"),
        ("Câu 1. a?\nA. x\nB. y\nD. z\nĐáp án: A", "không thấy phương án C"),
        ("Câu 1. a?\nA. x\nB. y\nB. z\nĐáp án: A", "cùng mang chữ B"),
        ("Câu 1. a?\nB. x\nC. y\nĐáp án: B", "không thấy phương án A"),
        ("Câu 1. a?\n*A. x\nB. y\nĐáp án: B", "không khớp nhau"),
        ("Câu 1. a?\nA. x\nB. y\nĐáp án: A\nĐáp án: B", "hai đáp án"),
        ("Câu 1. a?\nA. x\nB. y\nĐáp án: xem sách", "không rõ là phương án nào"),
        ("Câu 1. a?\nA. x\nB. x\nĐáp án: A", "x"),
        ("Câu 1.\nA. x\nB. y\nĐáp án: A", "Không thấy câu dẫn"),
        ("Câu 1. a?\nĐáp án: B", "không thấy các phương án"),
        ("Câu 1. a?", "không có đáp án"),
        ("Câu 1. a?\nĐáp án: 25.000", "hãy ghi rõ"),
        ("Câu 1. a?\na) x (Đ)\nb) y (S)\nĐáp án: ĐĐ", "không khớp nhau"),
        ("Câu 1. Vì sao? (Tự luận)", "hướng dẫn chấm"),
    ],
)
def test_what_is_unclear_is_left_out_with_the_reason(text, reason):
    assert reason in refused(text)


def test_what_was_understood_of_a_question_left_out_is_kept():
    (question,) = paper("Câu 7. a?\nA. x\nB. y\nGiải thích: z").unread

    assert (question.where, question.kind, question.explanation) == ("câu 7", "single_choice", "z")
    assert question.content == {"stem": "a?", "options": {"A": "x", "B": "y"}}
    assert question.source == "Câu 7. a?\nA. x\nB. y\nGiải thích: z"


def test_numbers_that_jump_or_stand_twice_are_told():
    bank = paper("Câu 1. a?\nĐáp án: 1\nCâu 4. b?\nĐáp án: 2\nCâu 4. c?\nĐáp án: 3")

    assert len(bank.questions) == 3
    assert [one.where for one in bank.problems] == ["câu 4", "câu 4"]
    assert "không thấy câu 2 đến câu 3" in bank.problems[0].what
    assert "cùng mang số 4" in bank.problems[1].what


# --- answers --------------------------------------------------------------------------------------


def test_answers_are_read_as_letters_or_judgements():
    assert chosen("Chọn đáp án B").letters == {"B"}
    assert chosen("B. Vì thế").rest == "Vì thế"
    assert chosen("Bộ nhớ") is None
    assert truths("ĐSĐS") == [True, False, True, False]
    assert truths("1. Đúng, 2. Sai") == [True, False]
    assert truths("Đúng") is None
