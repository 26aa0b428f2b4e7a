import io
import json
import os
import zipfile
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from banks.models import Bank, QuestionVersion
from tests.banks.bank_files import STARTER, bank_file, question_row
from tests.make import make_skill, make_user

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> tuple[int, str, str]:
    """Exit code, output, and the last words of the command."""
    out = io.StringIO()
    try:
        call_command("import_bank", *map(str, arguments), stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "đề thi.xlsx"
    path.write_bytes(bank_file(question_row("A-1"), question_row("A-2")))
    return path


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "sai.xlsx"
    path.write_bytes(bank_file(question_row("A-1"), question_row("A-2", {"Đáp án": "C"})))
    return path


def test_the_starter_bank_is_imported_and_told_in_words():
    code, out, _last = run(STARTER, "--bank", "NHDC")

    assert code == 0
    assert out.splitlines() == [
        "Đọc 636 dòng câu hỏi.",
        "  Một lựa chọn: 421",
        "  Nhiều lựa chọn: 60",
        "  Số: 50",
        "  Nhóm đúng/sai: 42",
        "  Đúng/Sai: 16",
        "  Ghép nối: 14",
        "  Sắp xếp: 13",
        "  Trả lời ngắn: 13",
        "  Điền khuyết: 7",
        "Đã nhập 636 câu hỏi vào ngân hàng NHDC (chờ thẩm định); 0 câu không thay đổi.",
        (
            "Đã tạo mới: 1 ngân hàng, 94 kỹ năng, 11 vị trí việc làm, 13 lĩnh vực quản lý, "
            "117 yêu cầu vị trí."
        ),
    ]
    assert QuestionVersion.objects.count() == 636


def test_json_is_the_report_alone(good):
    code, out, _last = run(good, "--bank", "NH", "--json")

    assert code == 0
    assert json.loads(out) == {
        "format": "workbook",
        "read": 2,
        "imported": 2,
        "unchanged": 0,
        "problems": [],
        "lost": [],
        "by_kind": {"single_choice": 2},
        "created": {"bank": 1, "skills": 2, "positions": 1, "fields": 1, "requirements": 1},
    }


def test_a_dry_run_says_so_and_stores_nothing(good):
    code, out, _last = run(good, "--bank", "NH", "--dry-run")

    assert code == 0
    assert "Sẽ nhập 2 câu hỏi vào ngân hàng NH" in out
    assert out.splitlines()[-1] == "Đây là lượt chạy thử: chưa lưu gì."
    assert not Bank.objects.exists()


def test_problems_are_listed_and_the_exit_code_is_1(wrong):
    code, out, last = run(wrong, "--bank", "NH")

    assert code == 1
    read, kind, problem = out.splitlines()
    assert (read, kind) == ("Đọc 2 dòng câu hỏi.", "  Một lựa chọn: 1")
    assert problem.startswith("Lỗi: Câu hỏi!P3: ")
    assert last == "Không nhập gì: tệp có 1 lỗi. Hãy sửa rồi nhập lại."
    assert not Bank.objects.exists()


def test_problems_in_json_are_where_and_what(wrong):
    code, out, _last = run(wrong, "--bank", "NH", "--json")

    report = json.loads(out)
    assert code == 1
    assert (report["read"], report["imported"], report["unchanged"]) == (2, 0, 0)
    [problem] = report["problems"]
    assert problem.keys() == {"where", "what"}
    assert problem["where"] == "Câu hỏi!P3"


def test_the_author_is_named_by_user_name(good):
    user = make_user(username="an.nv")

    run(good, "--bank", "NH", "--by", "An.NV")

    assert {version.author for version in QuestionVersion.objects.all()} == {user}


def test_an_unknown_author_is_refused(good):
    code, _out, last = run(good, "--bank", "NH", "--by", "ai.do")

    assert code == 2
    assert last == "Không có tài khoản đang hoạt động nào tên “ai.do”."
    assert not Bank.objects.exists()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (90 * 2**20))
    return file.getvalue()


BAD_FILES = {
    "empty": b"",
    "text": "Kính gửi các đơn vị trực thuộc.\n".encode(),
    "pdf": b"%PDF-1.7",
    "zip": b"PK\x05\x06" + b"\0" * 18,
    "cut short": STARTER.read_bytes()[:5000],
    "noise": bytes(range(256)) * 10,
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_cannot_be_read_ends_with_exit_code_2_and_a_sentence(tmp_path, content):
    path = tmp_path / "đề.xlsx"
    path.write_bytes(content)

    code, out, last = run(path, "--bank", "NH")

    assert code == 2
    assert out == ""
    assert last.startswith("đề.xlsx: ")
    assert not Bank.objects.exists()


def test_a_bomb_is_not_opened(tmp_path):
    path = tmp_path / "bom.xlsx"
    path.write_bytes(bomb())

    code, _out, last = run(path, "--bank", "NH")

    assert code == 2
    assert last.startswith("bom.xlsx: Tệp nén bất thường")


@pytest.mark.parametrize("name", ["", "không-có.xlsx", "con/cháu.xlsx", "x" * 300, "a\0b"])
def test_a_file_that_is_not_there_is_told(tmp_path, name):
    code, _out, last = run(f"{tmp_path}/{name}", "--bank", "NH")

    assert code == 2
    assert "Không mở được tệp; hãy kiểm tra tên, thư mục và quyền đọc." in last


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "ống.xlsx")

    code, _out, last = run(tmp_path / "ống.xlsx", "--bank", "NH")

    assert code == 2
    assert last.startswith("ống.xlsx: Không mở được tệp")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_told(good):
    good.chmod(0)

    code, _out, last = run(good, "--bank", "NH")

    assert code == 2
    assert last.startswith("đề thi.xlsx: Không mở được tệp")


def test_an_unreadable_file_has_a_report_in_json_too(tmp_path):
    path = tmp_path / "đề.pdf"
    path.write_bytes(b"%PDF-1.7")

    code, out, _last = run(path, "--bank", "NH", "--json")

    report = json.loads(out)
    assert code == 2
    assert (report["read"], report["imported"]) == (0, 0)
    assert [problem["where"] for problem in report["problems"]] == ["đề.pdf"]


def test_a_bank_code_that_cannot_be_one_is_refused(good):
    code, _out, last = run(good, "--bank", "hai chữ")

    assert code == 2
    assert "hai chữ" in last


# --- files of other hands -------------------------------------------------------------------------

SHEET = (
    "Câu hỏi;A;B;C;D;Đáp án\nBộ nhớ nào mất dữ liệu?;RAM;ROM;SSD;USB;A\nThiếu đáp án?;a;b;c;d;\n"
)


@pytest.fixture
def foreign(tmp_path):
    path = tmp_path / "đề.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def test_what_can_be_taken_of_a_foreign_file_comes_in_and_the_rest_is_listed(foreign):
    make_skill("IU01.1")

    code, out, _last = run(
        *(foreign, "--bank", "NH", "--skill", "IU01.1", "--level", "VD", "--seconds", 90, "--json")
    )

    report = json.loads(out)
    assert code == 0
    assert (report["format"], report["read"], report["imported"]) == ("sheet", 2, 1)
    assert [one["where"] for one in report["lost"]] == ["đề.csv!dòng 3"]
    version = QuestionVersion.objects.get()
    assert (version.level, version.seconds) == ("VD", 90)
    assert [skill.code for skill in version.skills.all()] == ["IU01.1"]


def test_strictly_a_file_with_anything_lost_stays_out(foreign):
    code, out, last = run(foreign, "--bank", "NH", "--strict")

    assert code == 1
    assert "Không nhận được: đề.csv!dòng 3: Chưa có đáp án" in out
    assert "--strict" in last
    assert not Bank.objects.exists()


def test_strictly_a_file_without_a_fault_comes_in(foreign):
    foreign.write_text(SHEET.rpartition("Thiếu")[0], encoding="utf-8")

    code, out, _last = run(foreign, "--bank", "NH", "--strict")

    assert code == 0
    assert "Đã nhập 1 câu hỏi vào ngân hàng NH" in out


def test_a_file_of_which_nothing_can_be_taken_is_exit_code_1(foreign):
    foreign.write_text(f"{SHEET.splitlines()[0]}\nx;a;b;c;d;\n", encoding="utf-8")

    code, _out, last = run(foreign, "--bank", "NH")

    assert (code, last) == (1, "Không nhập gì: không câu hỏi nào nhận được.")


def test_another_format_may_be_asked_for_and_says_what_is_wrong(foreign):
    code, _out, last = run(foreign, "--bank", "NH", "--format", "workbook")

    assert code == 2
    assert "không phải .xlsx" in last


@pytest.mark.parametrize("arguments", [("--skill", "KHONG"), ("--seconds", "7201")])
def test_what_nobody_has_is_no_default(foreign, arguments):
    code, _out, _last = run(foreign, "--bank", "NH", *arguments)

    assert code == 2
    assert not Bank.objects.exists()
