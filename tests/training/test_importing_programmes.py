import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

import training
from office import files
from office.models import ImportRun, JournalEntry
from tests.make import EIGHT, make_position, make_skill, make_user
from tests.training.making import make_programme
from training.importing import ProgrammeReport, import_programmes
from training.models import Programme

pytestmark = pytest.mark.django_db

HEADER = ["Mã", "Tên chương trình", "Mô đun kỹ năng", "Số tiết", "Học trước", "Vị trí việc làm"]
STARTER = Path(training.__file__).parent / "starter" / "programmes.xlsx"

BASIC = ["CT-AT01", "An toàn thông tin cơ bản", "ATTT", 8, None, "*"]
ADVANCED = ["CT-AT02", "An toàn thông tin nâng cao", "ATTT, IU06", 40, "CT-AT01", "CNTT"]


@pytest.fixture(autouse=True)
def lists():
    for code in ("ATTT", "IU06.1"):
        make_skill(code)
    make_position("CNTT")


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.create_sheet("Chương trình", 0)
    for row in (HEADER, *rows):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def bring(*rows: list[Any], **fields: Any) -> ProgrammeReport:
    values: dict[str, Any] = {
        "content": workbook(*rows),
        "name": "programmes.xlsx",
        "by": None,
        "at": EIGHT,
    }
    return import_programmes(**{**values, **fields})


def counts(report: ProgrammeReport) -> tuple[int, int, int, int]:
    return (report.read, report.imported, report.unchanged, len(report.problems))


def test_programmes_are_made_even_if_a_prerequisite_stands_further_down():
    report = bring(ADVANCED, BASIC)

    advanced = Programme.objects.get(code="CT-AT02")
    assert counts(report) == (2, 2, 0, 0)
    assert advanced.prerequisite == Programme.objects.get(code="CT-AT01")
    assert (advanced.name, advanced.periods) == ("An toàn thông tin nâng cao", 40)
    assert {module.code for module in advanced.modules.all()} == {"ATTT", "IU06"}
    assert [position.code for position in advanced.positions.all()] == ["CNTT"]
    assert not Programme.objects.get(code="CT-AT01").positions.exists()


def test_the_same_file_once_more_changes_nothing():
    bring(ADVANCED, BASIC)
    before = list(Programme.objects.order_by("code").values())

    report = bring(ADVANCED, BASIC)

    assert counts(report) == (2, 0, 2, 0)
    assert list(Programme.objects.order_by("code").values()) == before


def test_a_changed_row_changes_its_programme_and_no_other():
    bring(BASIC, ADVANCED)
    changed = ["CT-AT02", "An toàn thông tin nâng cao", "IU06", 24, None, "*"]

    report = bring(BASIC, changed)

    advanced = Programme.objects.get(code="CT-AT02")
    assert counts(report) == (2, 1, 1, 0)
    assert (advanced.periods, advanced.prerequisite) == (24, None)
    assert [module.code for module in advanced.modules.all()] == ["IU06"]
    assert not advanced.positions.exists()


def test_a_prerequisite_may_be_in_the_system_already():
    basic = make_programme("CT-AT01", modules=["ATTT"])

    report = bring(ADVANCED)

    assert counts(report) == (1, 1, 0, 0)
    assert Programme.objects.get(code="CT-AT02").prerequisite == basic


@pytest.mark.parametrize(
    ("column", "value", "named"),
    [
        (2, "IU99", "Không có mô đun kỹ năng “IU99”"),
        (2, "IU06.1", "“IU06.1” là một kỹ năng, không phải mô đun"),
        (5, "LAI_XE", "Không có vị trí việc làm “LAI_XE”"),
        (4, "CT-XX99", "Không có chương trình học trước “CT-XX99”"),
        (4, "CT-AT01, CT-AT03", "Chỉ ghi được một chương trình học trước"),
    ],
)
def test_a_row_that_names_what_is_not_known_refuses_the_whole_file(column, value, named):
    wrong = [*ADVANCED]
    wrong[column] = value

    report = bring(BASIC, wrong)

    [problem] = report.problems
    assert counts(report) == (2, 0, 0, 1)
    assert problem.what.startswith(named)
    assert problem.where == "Chương trình!A3"
    assert not Programme.objects.exists()
    assert not ImportRun.objects.exists()


def test_what_comes_after_a_refused_row_is_refused_too():
    wrong = ["CT-AT01", "An toàn thông tin cơ bản", "IU99", 8, None, "*"]
    last = ["CT-AT03", "An toàn thông tin chuyên sâu", "ATTT", 40, "CT-AT02", "CNTT"]

    report = bring(wrong, ADVANCED, last)

    assert counts(report) == (3, 0, 0, 3)
    assert [problem.where for problem in report.problems] == [
        "Chương trình!A2",
        "Chương trình!A3",
        "Chương trình!A4",
    ]
    assert not Programme.objects.exists()


def test_a_circle_that_closes_over_the_system_is_found():
    basic = make_programme("CT-AT01", modules=["ATTT"])
    middle = make_programme("CT-AT02", modules=["ATTT"], after=basic)
    make_programme("CT-AT03", modules=["ATTT"], after=middle)

    report = bring(["CT-AT01", "An toàn thông tin cơ bản", "ATTT", 8, "CT-AT03", "*"])

    basic.refresh_from_db()
    assert counts(report) == (1, 0, 0, 1)
    assert "vòng tròn" in report.problems[0].what
    assert basic.prerequisite is None


def test_a_circle_within_the_file_is_found():
    report = bring(["CT-AT01", "An toàn thông tin cơ bản", "ATTT", 8, "CT-AT02", "*"], ADVANCED)

    assert report.imported == 0
    assert len(report.problems) == 2
    assert not Programme.objects.exists()


def test_the_original_is_kept_with_the_report_and_who_brought_it():
    officer, content = make_user(), workbook(BASIC)

    report = bring(content=content, by=officer)

    run = ImportRun.objects.get()
    assert (run.kind, run.by, run.at, run.file.name) == (
        "programmes",
        officer,
        EIGHT,
        "programmes.xlsx",
    )
    assert files.read(run.file) == content
    assert run.report == report.as_json()
    assert JournalEntry.objects.get().actor == officer.username


def test_a_dry_run_says_the_same_and_writes_nothing():
    wrong = ["CT-X", "Chương trình X", "IU99", 8, None, "*"]

    dry = bring(BASIC, wrong, dry_run=True)

    assert not Programme.objects.exists()
    assert not ImportRun.objects.exists()
    assert not JournalEntry.objects.exists()
    assert bring(BASIC, wrong) == dry


def test_a_file_that_is_no_workbook_is_a_problem_and_not_a_fault():
    report = bring(content=b"khong phai bang tinh")

    assert counts(report) == (0, 0, 0, 1)
    assert not report.is_readable
    assert not ImportRun.objects.exists()


def bring_lists_of_the_starter() -> None:
    for code in ("IU01", "IU02", "IU03", "IU04", "IU05", "IU06", "IU07", "IU08"):
        make_skill(code)
    for code in ("CQS", "DVC", "ATTT", "DLCN", "LD"):
        make_skill(code)
    for code in ("CV", "VAN_THU", "KE_TOAN", "CNTT", "ATTT", "DIA_CHINH"):
        make_position(code)
    for code in ("LD_SO", "LD_XA", "LD_PHONG"):
        make_position(code)


def test_the_command_prints_the_report_as_json(capsys):
    bring_lists_of_the_starter()

    call_command("import_programmes", str(STARTER), "--json")
    first = json.loads(capsys.readouterr().out)
    call_command("import_programmes", str(STARTER), "--json")
    second = json.loads(capsys.readouterr().out)

    empty = {"format": "workbook", "read": 12, "problems": []}
    assert first == {**empty, "imported": 12, "unchanged": 0}
    assert second == {**empty, "imported": 0, "unchanged": 12}


def test_the_command_can_be_tried_without_writing(capsys):
    bring_lists_of_the_starter()

    call_command("import_programmes", str(STARTER), "--dry-run")

    sentence = "Would import 12 programmes of 12 rows; 0 unchanged, 0 problems."
    assert capsys.readouterr().out.strip() == sentence
    assert not Programme.objects.exists()


def test_the_command_names_the_places_of_problems(tmp_path, capsys):
    path = tmp_path / "sai.xlsx"
    path.write_bytes(workbook(BASIC, ["CT-X", "Chương trình X", "IU99", 8, None, "*"]))

    with pytest.raises(CommandError, match="refused") as failure:
        call_command("import_programmes", str(path))

    printed = capsys.readouterr()
    assert failure.value.returncode == 1
    assert printed.err.startswith("Chương trình!A3: Không có mô đun kỹ năng “IU99”")
    assert printed.out.strip() == "Imported 0 programmes of 2 rows; 0 unchanged, 1 problems."
    assert not Programme.objects.exists()


@pytest.mark.parametrize("options", [["--json"], ["--json", "--dry-run"]])
def test_problems_in_json_end_the_command_with_1_too(tmp_path, capsys, options):
    path = tmp_path / "sai.xlsx"
    path.write_bytes(workbook(["CT-X", "Chương trình X", "IU99", 8, None, "*"]))

    with pytest.raises(CommandError) as failure:
        call_command("import_programmes", str(path), *options)

    report = json.loads(capsys.readouterr().out)
    assert failure.value.returncode == 1
    assert [problem["where"] for problem in report["problems"]] == ["Chương trình!A2"]


def test_a_warning_alone_is_no_failure_of_the_command(tmp_path, capsys):
    book = load_workbook(io.BytesIO(workbook(BASIC)))
    book.create_sheet("Ghi chú").append(["Gửi ngày 01/10"])
    path = tmp_path / "ghi-chu.xlsx"
    book.save(path)

    call_command("import_programmes", str(path))

    assert capsys.readouterr().err.startswith("Ghi chú: ")
    assert Programme.objects.count() == 1


def test_a_file_that_cannot_be_read_ends_the_command_with_2(tmp_path, capsys):
    (tmp_path / "rong.xlsx").touch()
    (tmp_path / "van-ban.xlsx").write_bytes(b"khong phai bang tinh")
    os.mkfifo(tmp_path / "ong.xlsx")

    for name in ("khong-co.xlsx", "", "rong.xlsx", "van-ban.xlsx", "ong.xlsx"):
        with pytest.raises(CommandError, match="cannot be read") as failure:
            call_command("import_programmes", str(tmp_path / name), "--json")

        report = json.loads(capsys.readouterr().out)
        assert failure.value.returncode == 2
        assert [problem["where"] for problem in report["problems"]] == [name or tmp_path.name]
