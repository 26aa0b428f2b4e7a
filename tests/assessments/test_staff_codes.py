"""Lists of staff codes: a workbook's column, or typed lines."""

from assessments.staff_codes import codes_template, read_codes_text, read_codes_workbook


def test_typed_codes_are_taken_once_whatever_separates_them():
    found = read_codes_text("CB001, cb002;CB003\n\ncb001")

    assert [one.code for one in found.codes] == ["CB001", "CB002", "CB003"]
    assert [(one.where, one.severity) for one in found.problems] == [("dòng 3", "warning")]


def test_template_is_read_as_an_empty_list():
    found = read_codes_workbook(codes_template(), name="mau.xlsx")

    assert found.codes == ()
    assert found.problems == ()


def test_nothing_typed_is_an_empty_list():
    assert read_codes_text(" \n ").codes == ()
