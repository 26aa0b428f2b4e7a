"""The whole demonstration as `manage.py run_demo` tells it, in databases of its own."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import psycopg
import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

OFFICIALS = 60
#: Sheets whose cells hold no time of export and no token.
SHEETS = (
    *("TongHop", "TongHop_HienNay", "TheoViTri", "TheoLinhVuc"),
    *("KyNang", "ChiTiet", "DaoTao", "SoSanh"),
)
#: Sheets that count every candidate of a round.
COUNTING = SHEETS[:3]


def run_demo(folder, *, database="", seed=7, check=True):
    environment = {
        **os.environ,
        "SATHACH_VAR": str(folder),
        "SATHACH_DEMO": "1",
        "SATHACH_DATABASE_URL": database or f"sqlite:///{folder / 'story.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def manage(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=environment,
            check=check,
            capture_output=True,
            text=True,
        )

    manage("migrate", "-v0")
    return manage("run_demo", "--officials", str(OFFICIALS), "--seed", str(seed))


def report_of(folder):
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


def cells_of(folder, *, file="summary.xlsx", sheets=SHEETS):
    workbook = openpyxl.load_workbook(folder / file, data_only=True)
    try:
        return {
            name: [list(row) for row in workbook[name].iter_rows(min_row=5, values_only=True)]
            for name in sheets
        }
    finally:
        workbook.close()


def total_of(rows):
    """The line of totals of a sheet, by heading: what its formulas had come to when written."""
    return next(dict(zip(rows[0], row, strict=True)) for row in rows if row[2] == "Tổng cộng")


def lines_of(rows):
    """The lines of a sheet down to its total, by heading."""
    end = next(place for place, row in enumerate(rows) if row[2] == "Tổng cộng")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:end]]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("story")
    run_demo(folder)
    return folder


def test_the_same_seed_gives_the_same_papers_scores_and_workbook(told, tmp_path):
    run_demo(tmp_path)

    first, second = report_of(told), report_of(tmp_path)
    assert second["digests"] == first["digests"]
    assert second["counts"] == first["counts"]
    assert second["rounds"] == first["rounds"]
    assert cells_of(tmp_path) == cells_of(told)


def test_another_seed_gives_other_papers(told, tmp_path):
    run_demo(tmp_path, seed=8)

    for code, digests in report_of(tmp_path)["digests"].items():
        assert digests["papers"] != report_of(told)["digests"][code]["papers"]


@pytest.mark.skipif(
    "postgresql" not in settings.DATABASES["default"]["ENGINE"],
    reason="the story on PostgreSQL is told in the run on PostgreSQL",
)
def test_postgresql_tells_the_same_story(told, tmp_path):
    server = settings.DATABASES["default"]
    name = f"story_{os.getpid()}"
    address = {
        "user": server["USER"],
        "password": server["PASSWORD"] or None,
        "host": server["HOST"],
        "port": server["PORT"] or None,
    }
    place = f"/{server['HOST']}" if server["HOST"].startswith("/") else server["HOST"]
    user = f"{server['USER']}:{server['PASSWORD']}" if server["PASSWORD"] else server["USER"]
    url = f"postgres://{user}@{place}{':' if server['PORT'] else ''}{server['PORT']}/{name}"
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            run_demo(tmp_path, database=url)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    assert report_of(tmp_path)["digests"] == report_of(told)["digests"]
    assert cells_of(tmp_path) == cells_of(told)


def test_every_paper_fits_its_candidate_and_positions_share_at_most_half(told):
    for proof in report_of(told)["tailoring"].values():
        assert proof["violations"] == 0
        assert proof["least_position_percent"] >= 30
        assert proof["least_field_items"] >= 2
        assert proof["most_shared_percent_between_positions"] <= 50


def test_every_acknowledged_answer_is_stored(told):
    report = report_of(told)
    acknowledged = [value for name, value in report["figures"].items() if name.endswith("đã nhận")]

    assert sum(acknowledged) == report["counts"]["assessments.response"]


def test_the_list_in_the_workbook_holds_every_candidate_of_the_round(told):
    round_ = report_of(told)["rounds"][-1]
    header, *rows = cells_of(told)["ChiTiet"]
    outcomes = [row[header.index("Kết quả")] for row in rows if isinstance(row[0], int)]

    assert len(outcomes) == round_["candidates"]
    assert outcomes.count("Đạt") == round_["passed"]
    assert outcomes.count("Không đạt") == round_["failed"]
    assert outcomes.count("Vắng") == round_["absent"]
    assert outcomes.count("Không có đề") == round_["unserved"]


@pytest.mark.parametrize("sheet", COUNTING)
@pytest.mark.parametrize(("file", "number"), [("summary-2024.xlsx", 0), ("summary.xlsx", 1)])
def test_totals_in_the_workbook_equal_those_of_the_round(told, file, number, sheet):
    round_ = report_of(told)["rounds"][number]

    total = total_of(cells_of(told, file=file, sheets=[sheet])[sheet])

    expected = {
        "Đăng ký": round_["candidates"],
        "Vắng": round_["absent"],
        "Đạt": round_["passed"],
        "Không đạt": round_["failed"],
        "Khác": round_["unserved"] + round_["suspended"],
        "Dự thi": round_["candidates"] - round_["absent"] - round_["unserved"],
    }
    assert {heading: total[heading] for heading in expected} == expected


def test_the_first_round_is_told_by_the_units_of_then_and_by_those_of_today(told):
    sheets = ["TongHop", "TongHop_HienNay"]
    cells = cells_of(told, file="summary-2024.xlsx", sheets=sheets)

    then = {line["Đơn vị"] for line in lines_of(cells["TongHop"])}
    today = {line["Đơn vị hiện nay"] for line in lines_of(cells["TongHop_HienNay"])}

    assert "Sở Thông tin và Truyền thông" in then - today
    assert any("huyện" in name for name in then)
    assert "Sở Khoa học và Công nghệ" in today - then
    assert not any("huyện" in name for name in today)


def test_the_second_round_is_compared_with_the_first_by_the_units_of_today(told):
    first = cells_of(told, file="summary-2024.xlsx", sheets=["TongHop_HienNay"])["TongHop_HienNay"]
    cells = cells_of(told)
    lines = lines_of(cells["SoSanh"])

    for kept, rows in (("Kỳ trước", first), ("Kỳ này", cells["TongHop_HienNay"])):
        total, whole = total_of(cells["SoSanh"]), total_of(rows)
        assert total[f"{kept}: dự thi"] == whole["Dự thi"]
        assert total[f"{kept}: đạt"] == whole["Đạt"]
        by_unit = {
            row["Mã đơn vị"]: row["Dự thi"]
            for row in lines_of(rows)
            if row["Mã đơn vị"] and row["Dự thi"]  # without a code: nothing follows the old unit
        }
        assert by_unit == {
            row["Mã đơn vị"]: row[f"{kept}: dự thi"]
            for row in lines
            if row["Mã đơn vị"]
            and row[f"{kept}: dự thi"]
            and "không so sánh được" not in row["Đơn vị hiện nay"]
        }
    assert any(isinstance(row["Tăng, giảm (điểm phần trăm)"], int | float) for row in lines)


def test_scores_in_the_workbook_have_two_decimals_and_only_who_sat_has_one(told):
    header, *rows = cells_of(told)["ChiTiet"]
    for row in (row for row in rows if isinstance(row[0], int)):
        score = row[header.index("Điểm")]
        sat = row[header.index("Kết quả")] in ("Đạt", "Không đạt")
        assert sat == isinstance(score, int | float)
        if sat:
            assert Decimal(str(score)) == Decimal(str(score)).quantize(Decimal("0.01"))


def test_the_report_names_an_account_for_every_role_and_the_files_are_there(told):
    report = report_of(told)

    assert {account["role"] for account in report["accounts"]} == {
        "system_admin",
        "bank_author",
        "bank_reviewer",
        "organiser",
        "paper_board",
        "proctor",
        "marker",
        "training_officer",
        "trainer",
        "hr_officer",
        "leader",
        "official",
    }
    assert (
        len(list((told / "certificates").glob("*.pdf"))) == report["counts"]["reports.certificate"]
    )
    assert all(Path(path).exists() for path in report["files"].values())
    assert report["journal"]["broken_at"] is None
    assert report["finished"] is True
    assert report["simulated"] is True


def test_a_second_story_is_refused_until_it_is_asked_for_afresh(told):
    again = run_demo(told, check=False)

    assert again.returncode == 1
    assert "--fresh" in again.stderr
    assert "Traceback" not in again.stderr


def test_a_database_with_real_people_is_refused(tmp_path):
    environment = {
        **os.environ,
        "SATHACH_VAR": str(tmp_path),
        "SATHACH_DEMO": "1",
        "SATHACH_DATABASE_URL": f"sqlite:///{tmp_path / 'real.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def manage(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=Path(settings.BASE_DIR),
            env=environment,
            capture_output=True,
            text=True,
        )

    manage("migrate", "-v0")
    manage(
        "shell",
        "-c",
        "from people.models import User; User.objects.create_user('thuc', full_name='Người Thực')",
    )

    refused = manage("run_demo", "--officials", "60", "--fresh")

    assert refused.returncode == 1
    assert "1 tài khoản" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (
        manage("shell", "-c", "from people.models import User; print(User.objects.count())")
        .stdout.strip()
        .endswith("1")
    )
