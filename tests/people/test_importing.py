"""Rosters taken in: everyone or nobody, and once."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from office import files
from office.models import ImportRun, JournalEntry, StoredFile
from people.enums import OfficialKind, Role
from people.identity import find_by_citizen_number, set_on
from people.importing import import_roster
from people.models import Official, Posting, PostingField
from people.reorganising import Change, reorganise
from tests.make import (
    EIGHT,
    LONG_AGO,
    grant,
    make_field,
    make_official,
    make_position,
    make_posting,
    make_unit,
    make_user,
)
from tests.people.rosters import SHEET, import_rows, roster_file, roster_row

pytestmark = pytest.mark.django_db

NUMBER = "082085004512"
TODAY = date(2026, 11, 12)


@pytest.fixture(autouse=True)
def home_office():
    return make_unit(code="SNV", name="Sở Nội vụ", short_name="SNV")


def counts() -> tuple[int, int, int]:
    return Official.objects.count(), Posting.objects.count(), PostingField.objects.count()


def current(official: Official) -> Posting:
    return official.postings.get(valid_to__isnull=True)


def test_a_new_official_comes_with_identity_and_main_posting(home_office):
    report = import_rows(
        [
            roster_row(
                name="ĐẶNG THỊ ÚT",
                sex="Nữ",
                birth="1985",
                citizen="082185004512",
                phone="0901234567",
                email="DTUT.snv@dongthap.example",
                kind="Cán bộ",
                since="01/07/2019",
                decision="12/QĐ-SNV",
            )
        ]
    )

    official = Official.objects.get()
    posting = current(official)
    assert (report.read, report.imported, report.unchanged) == (1, 1, 0)
    assert (official.full_name, official.search_name) == ("Đặng Thị Út", "dang thi ut")
    assert (official.birth_date, official.birth_precision) == (date(1985, 1, 1), "year")
    assert (official.sex, official.kind) == ("female", OfficialKind.CADRE)
    assert (official.email, official.phone) == ("dtut.snv@dongthap.example", "0901234567")
    assert find_by_citizen_number("082185004512") == official
    assert (posting.unit, posting.post, posting.position.code) == (
        home_office,
        "Chuyên viên",
        "CV",
    )
    assert (posting.valid_from, posting.decision) == (date(2019, 7, 1), "12/QĐ-SNV")
    assert [ordered.field.code for ordered in posting.ordered_fields.all()] == ["TC", "NV"]
    assert posting.is_primary
    assert not official.is_demo


def test_the_same_file_again_changes_nothing():
    rows = [
        roster_row("CB001", citizen=NUMBER, since="01/07/2019"),
        roster_row("CB002", name="Lê Hoà", fields=None),
    ]
    import_rows(rows)
    before = list(Official.objects.values()), list(Posting.objects.values())

    report = import_rows(rows, at=EIGHT + timedelta(days=30))

    assert (report.read, report.imported, report.unchanged) == (2, 0, 2)
    assert (list(Official.objects.values()), list(Posting.objects.values())) == before


def test_one_error_keeps_the_whole_file_out():
    rows = [roster_row("CB001"), roster_row("CB002", sex="Chưa rõ"), roster_row("CB003")]

    report = import_rows(rows)

    assert (report.read, report.imported, report.unchanged) == (3, 0, 0)
    assert [problem.where for problem in report.problems] == [f"{SHEET}!E5"]
    assert counts() == (0, 0, 0)
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()


def test_unknown_codes_are_reported_each_with_its_cell():
    rows = [
        roster_row("CB001", unit="XYZ"),
        roster_row("CB002", position="LAI_XE"),
        roster_row("CB003", fields="TC, CA, BN"),
    ]

    report = import_rows(rows)

    assert [(problem.where, "“" in problem.what) for problem in report.problems] == [
        (f"{SHEET}!G4", True),
        (f"{SHEET}!J5", True),
        (f"{SHEET}!K6", True),
        (f"{SHEET}!K6", True),
    ]
    named = ["XYZ", "LAI_XE", "CA", "BN"]
    assert [code in one.what for code, one in zip(named, report.problems, strict=True)] == [
        True
    ] * 4
    assert counts() == (0, 0, 0)


def test_a_unit_that_has_ended_is_unknown():
    make_unit(code="STTTT", name="Sở TT&TT")
    reorganise(
        decision="1",
        on=date(2025, 7, 1),
        changes=[Change("STTTT", new_code="SKHCN")],
        by=make_user(),
        at=EIGHT,
    )

    report = import_rows([roster_row(unit="STTTT")])

    assert [problem.where for problem in report.problems] == [f"{SHEET}!G4"]


def test_a_unit_name_that_does_not_go_with_its_code_is_a_warning():
    report = import_rows(
        [
            roster_row("CB001", unit_name="Sở Nội Vụ"),
            roster_row("CB002", unit_name="SNV"),
            roster_row("CB003", unit_name="Sở Tài chính"),
        ]
    )

    assert [warning.where for warning in report.warnings] == [f"{SHEET}!H6"]
    assert report.imported == 3


def test_a_changed_row_updates_the_official_and_leaves_the_posting():
    import_rows([roster_row(phone="0901234567", citizen=NUMBER)])

    report = import_rows([roster_row(name="Nguyễn Văn Ân", birth="15/03/1985")])

    official = Official.objects.get()
    assert (report.imported, report.unchanged) == (1, 0)
    assert (official.full_name, official.search_name) == ("Nguyễn Văn Ân", "nguyen van an")
    assert official.birth_date == date(1985, 3, 15)
    assert official.phone == "0901234567"  # a blank cell takes nothing away
    assert find_by_citizen_number(NUMBER) == official
    assert Posting.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "STC"},
        {"post": "Phó Trưởng phòng"},
        {"position": "MOT_CUA"},
        {"fields": "NV, TC"},
        {"fields": None},
    ],
)
def test_another_unit_post_position_or_field_ends_the_posting_and_begins_one(change):
    make_unit(code="STC")
    make_position("MOT_CUA")
    import_rows([roster_row(since="01/07/2019")])

    report = import_rows([roster_row(since="01/10/2026", decision="7/QĐ", **change)])

    official = Official.objects.get()
    old, new = official.postings.order_by("valid_from")
    assert report.imported == 1
    assert (old.valid_from, old.valid_to) == (date(2019, 7, 1), date(2026, 10, 1))
    assert old.ordered_fields.count() == 2
    assert (new.valid_from, new.valid_to, new.decision) == (date(2026, 10, 1), None, "7/QĐ")


def test_without_a_day_a_change_counts_from_today():
    import_rows([roster_row(since="01/07/2019")])

    import_rows([roster_row(post="Phó Trưởng phòng")])

    assert current(Official.objects.get()).valid_from == TODAY


def test_a_posting_that_begins_on_the_very_day_is_corrected():
    import_rows([roster_row()])

    report = import_rows([roster_row(post="Trưởng phòng", fields="NV")])

    posting = Posting.objects.get()
    assert report.imported == 1
    assert (posting.post, posting.valid_from) == ("Trưởng phòng", TODAY)
    assert [ordered.field.code for ordered in posting.ordered_fields.all()] == ["NV"]


def test_a_change_dated_before_the_posting_began_is_an_error():
    import_rows([roster_row(since="01/07/2019")])

    report = import_rows([roster_row(since="01/07/2018", post="Trưởng phòng")])

    assert [problem.where for problem in report.problems] == [f"{SHEET}!O4"]
    assert current(Official.objects.get()).post == "Chuyên viên"


def test_someone_who_left_comes_back_after_the_day_they_left():
    import_rows([roster_row(since="01/07/2019")])
    Posting.objects.update(valid_to=date(2025, 1, 1))

    early = import_rows([roster_row(since="01/12/2024")])
    report = import_rows([roster_row(since="01/10/2026")])

    assert [problem.where for problem in early.problems] == [f"{SHEET}!O4"]
    assert report.imported == 1
    assert current(Official.objects.get()).valid_from == date(2026, 10, 1)
    assert Posting.objects.get(valid_from=date(2019, 7, 1)).valid_to == date(2025, 1, 1)


def test_a_renamed_unit_does_not_make_the_old_list_a_change():
    row = roster_row(since="01/07/2019")
    import_rows([row])
    reorganise(
        decision="1",
        on=date(2025, 7, 1),
        changes=[Change("SNV", name="Sở Nội vụ tỉnh")],
        by=make_user(),
        at=EIGHT,
    )

    assert import_rows([row]).unchanged == 1


def test_a_citizen_number_of_someone_else_is_an_error_that_does_not_show_it():
    import_rows([roster_row("CB001", citizen=NUMBER)])

    report = import_rows([roster_row("CB009", citizen=NUMBER)])

    [problem] = report.problems
    assert problem.where == f"{SHEET}!F4"
    assert "CB001" in problem.what
    assert NUMBER not in problem.what
    assert Official.objects.count() == 1


def test_a_corrected_citizen_number_replaces_the_old_one_with_a_warning():
    import_rows([roster_row(citizen=NUMBER)])

    report = import_rows([roster_row(citizen="082085004513")])

    assert [warning.where for warning in report.warnings] == [f"{SHEET}!F4"]
    assert find_by_citizen_number(NUMBER) is None
    assert find_by_citizen_number("082085004513") == Official.objects.get()


def test_a_blank_kind_keeps_what_is_stored():
    import_rows([roster_row(kind="Cán bộ")])

    report = import_rows([roster_row()])

    assert Official.objects.get().kind == OfficialKind.CADRE
    assert report.warnings == ()
    assert report.unchanged == 1


def test_a_new_official_of_no_stated_kind_is_a_civil_servant():
    import_rows([roster_row()])

    assert Official.objects.get().kind == OfficialKind.CIVIL_SERVANT


def test_a_stated_kind_replaces_the_one_that_is_stored():
    import_rows([roster_row(kind="Cán bộ")])

    report = import_rows([roster_row(kind="Công chức")])

    assert Official.objects.get().kind == OfficialKind.CIVIL_SERVANT
    assert (report.imported, report.warnings) == (1, ())


def test_a_staff_code_in_small_letters_is_the_same_person():
    import_rows([roster_row("cb001", citizen=NUMBER)])

    report = import_rows([roster_row("Cb001", citizen=NUMBER)])

    assert (report.imported, report.unchanged, report.problems) == (0, 1, ())
    assert [official.staff_code for official in Official.objects.all()] == ["CB001"]


def test_notes_are_not_stored_and_the_report_says_so():
    report = import_rows([roster_row(notes="Miễn thi")])

    assert [warning.where for warning in report.warnings] == [f"{SHEET}!Q4"]


def test_invented_people_come_in_only_where_they_are_welcome_and_are_marked():
    rows = [roster_row(citizen="099085000123")]

    refused = import_rows(rows)
    report = import_rows(rows, demo=True)

    assert [problem.where for problem in refused.problems] == [f"{SHEET}!F4"]
    assert report.imported == 1
    assert Official.objects.get().is_demo


def test_real_people_stay_real_in_a_demonstration(settings):
    settings.DEMO_MODE = True

    import_rows(
        [
            roster_row("CB001", citizen=NUMBER),
            roster_row("CB002"),
            roster_row("CB003", citizen="099085000123"),
        ]
    )

    invented = dict(Official.objects.values_list("staff_code", "is_demo"))
    assert invented == {"CB001": False, "CB002": False, "CB003": True}


def test_without_a_number_only_who_is_said_to_be_invented_is():
    import_rows([roster_row("CB001"), roster_row("CB002", citizen=NUMBER)], demo=True)

    invented = dict(Official.objects.values_list("staff_code", "is_demo"))
    assert invented == {"CB001": True, "CB002": False}


def test_an_invented_person_who_gets_a_real_number_is_real():
    import_rows([roster_row(citizen="099085000123")], demo=True)

    import_rows([roster_row(citizen=NUMBER)], demo=True)

    assert not Official.objects.get().is_demo


@pytest.fixture
def hr(home_office):
    user = make_user()
    grant(user, Role.HR_OFFICER, home_office)
    return user


def test_an_officer_imports_into_the_units_they_manage_and_no_others(hr, home_office):
    make_unit(code="SNV-VP", parent=home_office)
    make_unit(code="STC")

    below = import_rows([roster_row("CB001", unit="SNV-VP")], by=hr)
    beside = import_rows([roster_row("CB002"), roster_row("CB003", unit="STC")], by=hr)

    assert below.imported == 1
    assert [problem.where for problem in beside.problems] == [f"{SHEET}!G5"]
    assert counts()[0] == 1


def test_an_officer_changes_nobody_elses_people_and_learns_nothing_of_them(hr, home_office):
    import_rows([roster_row("CB001", citizen=NUMBER, since="01/07/2019"), roster_row("CB002")])
    elsewhere = make_unit(code="STC")
    Posting.objects.filter(official__staff_code="CB001").update(unit=elsewhere)
    row = roster_row("CB001", name="Kẻ Khác", citizen="082085004599", since="01/07/2018")

    report = import_rows([roster_row("CB002", phone="0901234567"), row], by=hr)

    assert [problem.where for problem in report.problems] == [f"{SHEET}!B5"]
    assert report.warnings == ()
    assert Official.objects.get(staff_code="CB001").full_name == "Nguyễn Văn An"
    assert import_rows([row], by=None).problems != report.problems


def test_the_bearer_of_a_number_is_named_only_to_who_manages_them(hr, home_office):
    stranger = make_official(staff_code="CB900")
    set_on(stranger, NUMBER).save()
    make_posting(official=stranger, unit=make_unit(code="STC"))
    colleague = make_official(staff_code="CB800")
    set_on(colleague, "082085004599").save()
    make_posting(official=colleague, unit=home_office)
    rows = [roster_row("CB001", citizen=NUMBER), roster_row("CB002", citizen="082085004599")]

    report = import_rows(rows, by=hr)

    first, second = report.problems
    assert (first.where, second.where) == (f"{SHEET}!F4", f"{SHEET}!F5")
    assert "CB900" not in first.what
    assert "CB800" in second.what


def test_who_left_is_brought_back_by_the_operator_and_not_by_the_former_unit(hr, home_office):
    gone = make_official(staff_code="CB001", full_name="Nguyễn Văn An")
    make_posting(official=gone, unit=home_office, valid_from=LONG_AGO, valid_to=TODAY)

    refused = import_rows([roster_row("CB001")], by=hr)
    report = import_rows([roster_row("CB001")], by=None)

    assert [problem.where for problem in refused.problems] == [f"{SHEET}!B4"]
    assert report.imported == 1


def test_a_dry_run_says_what_would_be_and_writes_nothing():
    import_rows([roster_row("CB001")])
    before = counts(), ImportRun.objects.count(), JournalEntry.objects.count()

    report = import_rows([roster_row("CB001"), roster_row("CB002")], dry_run=True)

    assert (report.read, report.imported, report.unchanged) == (2, 1, 1)
    assert (counts(), ImportRun.objects.count(), JournalEntry.objects.count()) == before


def test_an_import_keeps_its_file_its_report_and_a_line_in_the_journal(home_office):
    by = make_user(username="ttbinh")
    grant(by, Role.HR_OFFICER, home_office)
    rows = [roster_row(citizen=NUMBER)]

    report = import_rows(rows, by=by)

    run = ImportRun.objects.get()
    entry = JournalEntry.objects.get()
    assert files.read(run.file).startswith(b"PK")
    assert run.file.is_encrypted
    assert (run.kind, run.by, run.at) == ("roster", by, EIGHT)
    assert run.report == report.as_json() == json.loads(json.dumps(report.as_json()))
    assert (entry.actor, entry.action) == ("ttbinh", "people.import_roster")
    assert entry.target == f"import_run:{run.uuid}"
    assert NUMBER not in f"{run.report}{entry.data}"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rac", b"%PDF-1.7", b"a,b\n1,2\n"])
def test_a_file_that_is_no_workbook_gives_one_problem_with_its_name(content):
    report = import_roster(content=content, name="ds.xlsx", by=None, at=EIGHT)

    assert (report.read, report.imported) == (0, 0)
    assert [problem.where for problem in report.problems] == ["ds.xlsx"]
    assert not ImportRun.objects.exists()


def test_a_workbook_cut_in_half_gives_a_problem():
    content = roster_file([roster_row()])

    report = import_roster(content=content[: len(content) // 2], name="a.xlsx", by=None, at=EIGHT)

    assert [problem.where for problem in report.problems] == ["a.xlsx"]


@pytest.mark.parametrize("size", [1, 12])
def test_an_import_takes_as_many_statements_for_many_rows_as_for_one(
    django_assert_max_num_queries, size
):
    make_unit(code="STC")
    rows = [roster_row(f"CB{number:03d}") for number in range(size)]
    new = [
        roster_row(f"CM{number:03d}", citizen=f"0820850045{number:02d}") for number in range(size)
    ]
    import_rows(rows)
    moved = [{**row, "unit": "STC", "since": "01/12/2026", "phone": "0901234567"} for row in rows]

    with django_assert_max_num_queries(36):
        report = import_rows([*moved, *new])

    assert report.imported == 2 * size


@pytest.fixture
def catalogue():
    make_position("CV")
    make_field("TC")
    make_field("NV")


def test_the_command_imports_and_says_how_many(tmp_path, catalogue, home_office):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(roster_file([roster_row("CB001"), roster_row("CB002")]))
    grant(make_user(username="ttbinh"), Role.HR_OFFICER, home_office)
    out = io.StringIO()

    call_command("import_roster", str(path), "--by", "TTBinh", stdout=out)

    assert Official.objects.count() == 2
    assert ImportRun.objects.get().by.username == "ttbinh"
    assert out.getvalue().startswith("2 officials read: 2 were imported, 0 are unchanged")


def test_the_command_prints_the_report_as_json_and_fails_with_problems(tmp_path, catalogue):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(roster_file([roster_row(unit="XYZ")]))
    out = io.StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("import_roster", str(path), "--json", stdout=out)

    report = json.loads(out.getvalue())
    assert failure.value.returncode == 1
    assert [problem["where"] for problem in report["problems"]] == [f"{SHEET}!G4"]
    assert set(report) == {
        *("format", "read", "imported", "new", "unchanged", "postings"),
        *("problems", "warnings"),
    }
    assert not Official.objects.exists()


def test_the_command_checks_without_writing(tmp_path, catalogue):
    path = tmp_path / "ds.xlsx"
    path.write_bytes(roster_file([roster_row(citizen="099085000123")]))
    out = io.StringIO()

    call_command("import_roster", str(path), "--dry-run", "--demo", stdout=out)

    assert "1 would be imported" in out.getvalue()
    assert not Official.objects.exists()


def test_the_command_says_plainly_that_a_file_or_a_user_is_missing(tmp_path):
    empty = tmp_path / "rong.xlsx"
    empty.touch()

    for code, arguments in (
        (2, [str(tmp_path / "khong-co.xlsx")]),
        (2, [str(tmp_path)]),
        (1, [str(empty)]),
        (2, [str(empty), "--by", "khong-co-ai"]),
    ):
        with pytest.raises(CommandError) as failure:
            call_command("import_roster", *arguments, stderr=io.StringIO())

        assert failure.value.returncode == code
        assert str(failure.value)


def test_an_official_known_without_postings_gets_one():
    make_official(staff_code="CB001", full_name="Nguyễn Văn An")

    import_rows([roster_row("CB001", since="01/07/2019")])

    assert current(Official.objects.get()).valid_from == date(2019, 7, 1)
