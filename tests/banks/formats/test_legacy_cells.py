"""Sheets typed with the fonts of old come in as Unicode, and their owner is told where."""

from banks.formats import get
from tests.banks.bank_files import NAMES, bank_file, question_row
from tests.office.workbooks import make_xlsx

STEM = "Khi nhËn th\xad ®iÖn tö l¹, anh chÞ lµm g×?"
READ = "Khi nhận thư điện tử lạ, anh chị làm gì?"


def test_cells_of_another_sheet_are_converted_and_told():
    rows = [["Câu hỏi", "A", "B", "Đáp án"], [STEM, "Më ngay tÖp ®Ýnh kÌm", "Ctrl+C", "B"]]

    found = get("sheet").read(make_xlsx({"Trang 1": rows}), name="cu.xlsx")

    [question] = found.questions
    assert question.content["stem"] == READ
    assert question.content["options"] == {"A": "Mở ngay tệp đính kèm", "B": "Ctrl+C"}
    [remark] = found.problems
    assert remark.severity == "warning"
    assert remark.where == "Trang 1!A2, Trang 1!B2"
    assert "TCVN3" in remark.what


def test_our_own_workbook_is_converted_too():
    found = get("workbook").read(bank_file(question_row(cells={"Câu dẫn": STEM})), name="a.xlsx")

    assert found.questions[0].content["stem"] == READ
    assert [one.severity for one in found.problems] == ["warning"]


def test_titles_and_headings_are_read_as_well():
    headings = [{"Câu dẫn": "C©u dÉn", "Đáp án": "§¸p ¸n"}.get(name, name) for name in NAMES]

    found = get("workbook").read(
        make_xlsx({"C©u hái": [headings, question_row(cells={"Câu dẫn": STEM})]}), name="a.xlsx"
    )

    assert found.questions[0].content["stem"] == READ


def test_right_letters_of_any_language_stay():
    rows = [["Câu hỏi", "A", "B", "Đáp án"], ["Café là gì?", "Déjà vu", "Ô tô", "B"]]

    found = get("sheet").read(make_xlsx({"Trang 1": rows}), name="moi.xlsx")

    assert found.questions[0].content["stem"] == "Café là gì?"
    assert found.problems == ()


def test_a_table_of_text_tells_its_lines():
    text = f"Câu hỏi,A,B,Đáp án\n{STEM.replace(',', '')},Ctrl+C,Ctrl+V,B\n"

    found = get("sheet").read(text.encode(), name="cu.csv")

    assert found.questions[0].content["stem"] == READ.replace(",", "")
    assert found.problems[0].where == "dòng 2"
