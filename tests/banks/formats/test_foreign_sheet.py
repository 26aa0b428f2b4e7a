"""Sheets that somebody else made: what the columns say, how keys are written, what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from banks import formats
from banks.formats.foreign_sheet import ForeignSheetFormat, open_table, read_mapped
from banks.formats.sheet_answers import key_readings, option_texts, without_mark
from banks.formats.sheet_mapping import SheetMapping, guess_mapping
from office.problems import UnreadableFile
from tests.banks.bank_files import STARTER, bank_file, question_row
from tests.banks.formats.mutations import mutated
from tests.office.workbooks import make_xlsx

FORMAT = ForeignSheetFormat()
HEADS = ["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]
RAM = "Dữ liệu chưa lưu nằm ở đâu?"
OPTIONS = ["RAM", "ROM", "SSD", "USB"]


def sheet(*rows, heads=HEADS, title="Sheet1", **others):
    return make_xlsx({title: [heads, *rows] if heads else list(rows), **others})


def read(content, name="de.xlsx"):
    return FORMAT.read(content, name=name)


def one(content, name="de.xlsx"):
    """The only question of a file, which is taken."""
    found = read(content, name)
    assert found.unread == ()
    [question] = found.questions
    return question


def reasons(content, name="de.xlsx"):
    """Why the only question of a file is refused."""
    found = read(content, name)
    assert found.questions == ()
    [unread] = found.unread
    return [problem.what for problem in unread.problems]


# --- columns --------------------------------------------------------------------------------------


def test_a_row_with_a_column_for_each_option_is_a_question_of_one_choice():
    question = one(sheet([1, RAM, *OPTIONS, "A"]))

    assert question.kind == "single_choice"
    assert question.content == {
        "stem": RAM,
        "options": dict(zip("ABCD", OPTIONS, strict=True)),
        "key": "A",
    }
    assert (question.where, question.points, question.seconds) == (
        "Sheet1!dòng 2",
        Decimal(1),
        0,
    )
    assert "G2: A" in question.source


@pytest.mark.parametrize(
    "heads",
    [
        [
            "Nội dung câu hỏi",
            "Phương án A",
            "Phương án B",
            "Phương án C",
            "Phương án D",
            "Đáp án đúng",
        ],
        ["Question", "Option 1", "Option 2", "Option 3", "Option 4", "Correct answer"],
        ["NỘI DUNG", "Đáp án a", "Đáp án b", "Đáp án c", "Đáp án d", "ĐÁP ÁN"],
        ["Câu dẫn", "PA A", "PA B", "PA C", "PA D", "Key"],
        ["Question text", "Answer A", "Answer B", "Answer C", "Answer D", "Correct"],
        ["Stem", "(1)", "(2)", "(3)", "(4)", "Answer"],
        ["Câu hỏi (bắt buộc)", "optionA", "option_b", "Option C", "D", "Đáp án đúng (A/B/C/D)"],
    ],
)
def test_headings_of_many_offices_are_known(heads):
    question = one(sheet([RAM, *OPTIONS, "B"], heads=heads))

    assert question.content["key"] == "B"


def test_a_letterhead_above_the_headings_is_passed_over():
    content = make_xlsx(
        {"Đề": [["SỞ NỘI VỤ"], [], ["Đề thi tin học"], HEADS, [1, RAM, *OPTIONS, "C"]]}
    )

    assert one(content).content["key"] == "C"


def test_all_options_may_stand_in_one_cell_or_behind_the_stem():
    inline = "A. RAM B. ROM C. Ổ C: D. USB"
    lines = "a) RAM\nb) ROM\nc) Ổ C:\nd) USB"
    wanted = {"A": "RAM", "B": "ROM", "C": "Ổ C:", "D": "USB"}
    heads = ["Câu hỏi", "Các phương án", "Đáp án"]

    for options in (inline, lines, "RAM\nROM\nỔ C:\nUSB", "1. RAM 2. ROM 3. Ổ C: 4. USB"):
        assert one(sheet([RAM, options, "D"], heads=heads)).content["options"] == wanted
    behind = one(sheet([f"{RAM}\n{lines}", "D"], heads=["Câu hỏi", "Đáp án"]))
    assert (behind.content["stem"], behind.content["options"]) == (RAM, wanted)


def test_columns_beside_them_are_tags_and_what_has_no_place_is_told():
    heads = ["Mã", *HEADS[1:], "Giải thích", "Căn cứ", "Mức độ", "Điểm", "Thời gian", "Người soạn"]
    row = ["Q-1", RAM, *OPTIONS, "A", "Vì thế.", "NĐ 30", "Thông hiểu", "0,5", 90, "An"]

    found = read(sheet(row, heads=heads))

    [question] = found.questions
    assert (question.code, question.explanation, question.basis) == ("Q-1", "Vì thế.", "NĐ 30")
    assert (question.level, question.points, question.seconds) == ("TH", Decimal("0.5"), 90)
    assert [(one.where, one.what) for one in found.lost] == [
        ("Sheet1!cột M", "Cột “Người soạn” (1 ô có dữ liệu) không được đọc.")
    ]


def test_tags_that_mean_nothing_here_are_told_and_the_question_is_taken():
    heads = ["Mã", *HEADS[1:], "Mức độ", "Điểm", "Thời gian"]
    rows = [
        ["Q 1", RAM, *OPTIONS, "A", "Dễ", "nhiều", "1 phút"],
        ["Q2", RAM, *OPTIONS, "A", "M2", -1, 1.5],
        ["q2", RAM, *OPTIONS, "A", None, None, None],
    ]

    found = read(sheet(*rows, heads=heads))

    assert [one.code for one in found.questions] == ["", "Q2", ""]
    assert [one.where[-1] for one in found.lost] == ["2", "2", "2", "2", "3", "3", "4"]


def test_another_sheet_with_something_in_it_is_told_of():
    found = read(sheet([1, RAM, *OPTIONS, "A"], Khác=[["x"]]))

    assert [one.where for one in found.lost] == ["Khác"]


def test_a_table_without_headings_is_guessed_by_its_cells():
    rows = [[n, f"{RAM} ({n})", *OPTIONS, "ABCD"[n % 4]] for n in range(6)]

    found = read(sheet(*rows, heads=None))

    assert [one.content["key"] for one in found.questions] == list("ABCDAB")
    assert found.questions[0].content["options"] == dict(zip("ABCD", OPTIONS, strict=True))


def test_a_sheet_that_is_no_table_of_questions_is_refused_in_words():
    with pytest.raises(UnreadableFile, match="chọn cột"):
        read(sheet(["An", 5], ["Bình", 7], heads=["Tên", "Điểm"]))


# --- keys -----------------------------------------------------------------------------------------

LETTERED = dict(zip("ABCD", OPTIONS, strict=True))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("B", ["B"]),
        (" b. ", ["B"]),
        ("Đáp án: C", ["C"]),
        ("A, C", ["A", "C"]),
        ("AC", ["A", "C"]),
        ("A;C", ["A", "C"]),
        ("A và C", ["A", "C"]),
        ("B. ROM", ["B"]),
        ("2", ["B"]),
        ("1,3", ["A", "C"]),
        ("ssd", ["C"]),
        ("RAM; SSD", ["A", "C"]),
        ("RAM\nUSB", ["A", "D"]),
        ("E", []),
        ("5", []),
        ("B. SSD", []),
        ("đĩa mềm", []),
        ("", []),
    ],
)
def test_a_key_names_options_by_letter_number_or_words(text, letters):
    ways = key_readings(text, LETTERED)
    ways.pop("zero", None)  # which only a whole column tells

    assert sorted({letter for way in ways.values() for letter in way}) == letters


def test_several_right_options_make_a_question_of_several_choices():
    question = one(sheet([1, RAM, *OPTIONS, "A, C"]))

    assert (question.kind, question.content["key"]) == ("multiple_choice", ["A", "C"])


def test_numbers_as_options_and_keys_are_understood_as_the_whole_column_is():
    by_text = sheet([1, "2 + 1?", 3, 4, 5, 6, 3], [2, "2 + 2?", 3, 4, 5, 6, 6])
    by_letter = sheet([1, "2 + 1?", 3, 4, 5, 6, "A"])

    assert [one.content["key"] for one in read(by_text).questions] == ["A", "D"]
    assert one(by_letter).content["key"] == "A"


def test_a_column_of_the_right_answer_beside_columns_of_wrong_ones_is_a_choice():
    heads = ["question", "correct_answer", "incorrect_answer_1", "incorrect_answer_2", "rationale"]

    question = one(sheet(["2 + 1?", 3, 1, 2, "Đếm."], heads=heads))

    assert question.content == {
        "stem": "2 + 1?",
        "options": {"A": "3", "B": "1", "C": "2"},
        "key": "A",
    }
    assert question.explanation == "Đếm."


def test_keys_that_count_from_0_are_told_by_a_key_that_is_0_or_by_the_heading():
    heads = ["Question", "A", "B", "C", "D", "Answer"]
    rows = [["?", *OPTIONS, key] for key in (1, 2, 0)]

    assert [one.content["key"] for one in read(sheet(*rows, heads=heads)).questions] == list("BCA")
    from_1 = read(sheet(*rows[:2], heads=heads))
    assert [one.content["key"] for one in from_1.questions] == ["A", "B"]
    assert ["đếm từ 1" in one.what for one in from_1.problems] == [True]
    for head in ("Vị trí đáp án đúng (0-3)", "correct_answer_index", "correctIndex"):
        from_0 = read(sheet(*rows[:2], heads=[*heads[:5], head]))
        assert [one.content["key"] for one in from_0.questions] == ["B", "C"]
    [last] = read(sheet(["?", *OPTIONS, 4], heads=[*heads[:5], "correct index"])).questions
    assert last.content["key"] == "D"


def test_a_time_in_minutes_is_no_number_of_seconds():
    found = read(
        sheet(
            [RAM, "RAM", "ROM", "A", 2], heads=["Câu hỏi", "A", "B", "Đáp án", "Thời gian (phút)"]
        )
    )

    assert [one.seconds for one in found.questions] == [0]
    assert ["Thời gian (phút)" in one.what for one in found.lost] == [True]


def test_a_key_that_may_mean_two_things_is_refused():
    [reason] = reasons(sheet([1, "1 + 1?", 1, 2, 4, 3, 3]))

    assert "nhiều cách" in reason


def test_without_a_column_of_keys_a_mark_tells_the_right_option():
    heads = ["Câu hỏi", "A", "B", "C", "D"]

    assert one(sheet([RAM, "*RAM", *OPTIONS[1:]], heads=heads)).content["key"] == "A"
    assert one(sheet([RAM, "RAM (đúng)", *OPTIONS[1:]], heads=heads)).content["options"] == LETTERED
    [reason] = reasons(sheet([RAM, *OPTIONS], heads=heads))
    assert "Chưa có đáp án" in reason


def test_two_options_that_say_true_and_false_are_a_statement():
    question = one(sheet([1, "RAM là bộ nhớ.", "Đúng", "Sai", None, None, "A"]))

    assert (question.kind, question.content) == (
        "true_false",
        {"stem": "RAM là bộ nhớ.", "key": True},
    )


@pytest.mark.parametrize(
    ("key", "kind", "content"),
    [
        ("Sai", "true_false", {"key": False}),
        ("12,5", "numeric", {"value": "12.5", "tolerance": "0"}),
        (7, "numeric", {"value": "7", "tolerance": "0"}),
        ("S", "short_answer", {"accepted": ["S"]}),
        ("VPN | mạng VPN", "short_answer", {"accepted": ["VPN", "mạng VPN"]}),
    ],
)
def test_a_row_without_options_is_what_its_key_is(key, kind, content):
    question = one(sheet(["Câu?", key], heads=["Câu hỏi", "Đáp án"]))

    assert (question.kind, question.content) == (kind, {"stem": "Câu?", **content})


def test_a_column_of_letters_for_true_and_false_is_one_of_statements():
    found = read(sheet(["Một.", "Đ"], ["Hai.", "S"], heads=["Câu hỏi", "Đáp án"]))

    assert [(one.kind, one.content["key"]) for one in found.questions] == [
        ("true_false", True),
        ("true_false", False),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([1, None, *OPTIONS, "A"], "Thiếu câu dẫn."),
        ([1, RAM, *OPTIONS, None], "Chưa có đáp án"),
        ([1, RAM, *OPTIONS, "E"], "không phải chữ cái"),
        ([1, RAM, "RAM", None, None, None, "A"], ""),
        ([1, RAM, "RAM", "RAM", None, None, "A"], ""),
        ([1, RAM, None, None, None, None, None], "Không có phương án"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_reason(row, reason):
    assert reason in " ".join(reasons(sheet(row)))


def test_an_option_that_is_left_out_closes_up_and_the_key_goes_with_it():
    question = one(sheet([1, RAM, "RAM", None, "SSD", None, "C"]))

    assert question.content == {"stem": RAM, "options": {"A": "RAM", "B": "SSD"}, "key": "B"}


def test_a_day_that_excel_made_of_an_answer_is_warned_of():
    found = read(sheet([1, RAM, date(2026, 2, 1), "ROM", None, None, "B"]))

    assert len(found.questions) == 1
    assert ["ngày giờ" in one.what for one in found.problems] == [True]


# --- mappings -------------------------------------------------------------------------------------


def test_a_mapping_survives_its_json_and_nonsense_is_refused():
    mapping = SheetMapping("Sheet1", 2, 2, (3, 4, 5, 6), key=7, key_kind="letter", level=9)

    assert SheetMapping.from_json(mapping.as_json()) == mapping
    for change in ({"stem": "B"}, {"key_kind": "x"}, {"options": 3}, {"more": 1}, {"sheet": None}):
        with pytest.raises(ValueError, match=r"mapping|column|key"):
            SheetMapping.from_json({**mapping.as_json(), **change})


def test_the_owner_says_what_the_columns_hold():
    content = make_xlsx({"Tờ 1": [["B", "RAM / ROM", RAM], ["A", "x / y", "Câu hai?"]]})
    book = open_table(content, name="de.xlsx")
    mapping = SheetMapping("Tờ 1", 2, stem=3, options=(2,), key=1)

    assert guess_mapping(book) is None
    found = read_mapped(book, mapping)
    assert found.read == 1
    with pytest.raises(UnreadableFile, match="Không có trang tính"):
        read_mapped(book, SheetMapping("Tờ 2", 2, stem=3))


def test_a_guess_says_by_what_the_keys_of_the_whole_column_name_options():
    book = open_table(sheet([1, "1 + 1?", 1, 2, 3, 4, 2], [2, "?", 5, 6, 7, 8, 4]), name="x.xlsx")

    guess = guess_mapping(book)

    assert guess is not None
    assert (guess.first_row, guess.stem, guess.options, guess.key) == (2, 2, (3, 4, 5, 6), 7)
    assert guess.key_kind == "number"


def test_options_and_marks_are_found_where_they_stand():
    assert option_texts("Hỏi gì? A. x; B. y") == ("Hỏi gì?", ["x", "y"])
    assert option_texts("x | y") == ("", ["x", "y"])
    assert option_texts('["x", "y, z"]') == ("", ["x", "y, z"])
    assert option_texts("[" * 100_000 + "]") == ("", ["[" * 100_000 + "]"])
    assert option_texts("U.S. A. only") == ("", ["U.S. A. only"])
    assert option_texts("") == ("", [])
    assert without_mark("✓ RAM") == ("RAM", True)
    assert without_mark("RAM") == ("RAM", False)
    assert without_mark("*") == ("*", False)


# --- tables of text, other files ------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_of_text_are_read_whatever_parts_their_cells(separator, encoding):
    lines = [HEADS, ["1", '"Ở đâu, khi nào; hả?"', *OPTIONS, "B"]]
    text = "\r\n".join(separator.join(line) for line in lines)

    question = one(text.encode(encoding), name="de.csv")

    assert question.content["stem"] == "Ở đâu, khi nào; hả?"
    assert (question.content["key"], question.where) == ("B", "de.csv!dòng 2")


def test_a_cell_of_ten_megabytes_and_an_open_quote_are_refused_in_words():
    heads = ",".join(HEADS).encode()
    for broken in (
        b'1,"' + b"x" * 10_000_000,
        b"1," + b"x" * 10_000_000,
        b'1,"a' + b"\n1,a" * 60_000,
    ):
        with pytest.raises(UnreadableFile):
            read(heads + b"\n" + broken, name="de.csv")


def recognised(content, name):
    found = formats.recognise(content, name=name)
    return found.slug if found else None


def test_our_own_workbook_and_one_nearly_like_it_stay_ours_and_another_is_a_sheet():
    assert recognised(STARTER.read_bytes(), "a.xlsx") == "workbook"
    assert recognised(bank_file(question_row()), "a.xlsx") == "workbook"
    misspelt = [["Mã câu hỏi", "Loại câu hoi", "Kỹ năng", "Mức độ", "Vị trí việc làm", "Lĩnh vực"]]
    assert recognised(make_xlsx({"Câu hỏi": misspelt}), "a.xlsx") == "workbook"
    assert recognised(make_xlsx({"x": [["Tên", "Điểm"]]}), "a.xlsx") == "workbook"
    assert recognised(sheet([1, RAM, *OPTIONS, "A"]), "a.xlsx") == "sheet"
    assert recognised("Câu hỏi;A;B;Đáp án\nx;y;z;A".encode(), "a.csv") == "sheet"


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_file_is_read_or_refused(seed):
    fuzz(seed)


@pytest.mark.slow
def test_many_damaged_files_are_read_or_refused():
    for seed in range(300):
        fuzz(seed)


def fuzz(seed):
    rows: list[list[Any]] = [HEADS, [1, RAM, *OPTIONS, "A"], [2, "A. x B. y", *OPTIONS, "A, C"]]
    text = "\n".join(",".join(str(cell) for cell in row) for row in rows).encode()
    for content, name in ((make_xlsx({"S": rows}), "a.xlsx"), (text, "a.csv")):
        try:
            found = read(mutated(content, seed), name)
        except UnreadableFile:
            continue
        assert found.read == len(found.questions) + len(found.unread)
