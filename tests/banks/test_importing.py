from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from banks.enums import BankPurpose, MemberRole, VersionState
from banks.errors import UnusableBankCode, UnusableFile
from banks.importing import BankReport, Created
from banks.models import (
    Approval,
    Bank,
    BankMember,
    LegalBasis,
    Question,
    QuestionEnemy,
    QuestionVersion,
    Skill,
    SkillRequirement,
    VersionBasis,
)
from office import files
from office.models import ImportRun, JournalEntry, StoredFile
from people.models import JobPosition, ManagementField
from tests.banks.bank_files import (
    REQUIREMENTS,
    SKILLS,
    STARTER,
    bank_file,
    question_row,
    take_in,
    take_in_starter,
)
from tests.make import EIGHT, make_bank, make_user

pytestmark = pytest.mark.django_db

BY_KIND = {
    "single_choice": 421,
    "multiple_choice": 60,
    "true_false": 16,
    "true_false_group": 42,
    "short_answer": 13,
    "numeric": 50,
    "matching": 14,
    "ordering": 13,
    "cloze": 7,
}


def rows_of_everything() -> dict[str, int]:
    models: list[type[Model]] = [
        Approval,
        Bank,
        BankMember,
        ImportRun,
        JobPosition,
        JournalEntry,
        LegalBasis,
    ]
    models += [ManagementField, Question, QuestionEnemy, QuestionVersion, Skill]
    models += [SkillRequirement, StoredFile, VersionBasis]
    return {model.__name__: model._default_manager.count() for model in models}


def told(report: BankReport) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in report.problems]


# --- the starter bank -----------------------------------------------------------------------------


def test_the_starter_bank_comes_in_whole():
    report = take_in_starter(bank_code="NHDC")

    assert report.as_json() == {
        "format": "workbook",
        "read": 636,
        "imported": 636,
        "unchanged": 0,
        "problems": [],
        "lost": [],
        "by_kind": BY_KIND,
        "created": {
            "bank": 1,
            "skills": 94,
            "positions": 11,
            "fields": 13,
            "requirements": 117,
        },
    }
    assert report.warnings == ()
    versions = QuestionVersion.objects.filter(question__bank__code="NHDC")
    assert Counter(versions.values_list("kind", flat=True)) == BY_KIND
    assert set(versions.values_list("state", "number")) == {(VersionState.IN_REVIEW, 1)}
    assert not Question.objects.filter(live_version__isnull=False).exists()
    assert Bank.objects.get().purpose == BankPurpose.SECURED


def test_the_starter_bank_comes_in_with_its_tags_bases_and_enemies():
    take_in_starter()

    first = QuestionVersion.objects.get(question__code="IU01-001")
    assert [skill.code for skill in first.skills.all()] == ["IU01.1"]
    assert {position.code for position in first.positions.all()} == {"MOT_CUA", "CV"}
    assert not first.fields.exists()
    assert (first.level, first.points, first.seconds) == ("NB", Decimal(1), 40)
    assert first.content["key"] == "D"
    assert [basis.symbol for basis in first.bases.all()] == ["03/2014/TT-BTTTT"]
    assert LegalBasis.objects.get(symbol="91/2025/QH15").title == "Luật Bảo vệ dữ liệu cá nhân"
    articles = VersionBasis.objects.filter(legal_basis__symbol="30/2020/NĐ-CP")
    assert "Điều 25" in set(articles.values_list("articles", flat=True))
    assert Skill.objects.get(code="IU01.1").parent == Skill.objects.get(code="IU01")
    assert not Question.objects.filter(versions__skills__isnull=True).exists()


def test_the_same_file_again_changes_nothing():
    take_in_starter()
    before = rows_of_everything()

    report = take_in_starter()

    assert (report.read, report.imported, report.unchanged) == (636, 0, 636)
    assert set(vars_of(report.created)) == {0}
    expected = {**before, "ImportRun": 2, "JournalEntry": 2}
    assert rows_of_everything() == expected


def vars_of(created: Created) -> list[int]:
    return [created.bank, created.skills, created.positions, created.fields, created.requirements]


def test_the_original_is_kept_and_the_act_journaled():
    user = make_user()

    take_in_starter(by=user)

    run = ImportRun.objects.get()
    assert files.read(run.file) == STARTER.read_bytes()
    assert (run.by, run.at, run.report["imported"]) == (user, EIGHT, 636)
    entry = JournalEntry.objects.get(action="banks.import_bank")
    assert entry.actor == user.username
    assert entry.data["imported"] == 636


def test_statements_grow_only_with_blocks_of_rows():
    def statements(number: int) -> int:
        content = bank_file(*(question_row(f"{number}-{i}") for i in range(number)))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            take_in(content, bank_code=f"NH{number}")
        return len(captured)

    statements(1)  # makes the lists

    assert statements(2) == statements(40)


# --- once more, with changes ----------------------------------------------------------------------


def test_one_changed_stem_gives_one_new_version():
    take_in(bank_file(question_row("A-1"), question_row("A-2")))

    report = take_in(bank_file(question_row("A-1"), question_row("A-2", {"Câu dẫn": "Khác?"})))

    assert (report.imported, report.unchanged) == (1, 1)
    versions = QuestionVersion.objects.order_by("question__code", "number")
    assert list(versions.values_list("question__code", "number", "state")) == [
        ("A-1", 1, "in_review"),
        ("A-2", 1, "superseded"),
        ("A-2", 2, "in_review"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"Đáp án": "B"},
        {"Mức độ": "Vận dụng"},
        {"Vị trí việc làm": "CV"},
        {"Lĩnh vực quản lý": "TAI_CHINH"},
        {"Kỹ năng": "IU01"},
        {"Điểm": 2},
        {"Thời gian (giây)": 61},
        {"Giữ thứ tự": "x"},
        {"Giải thích": "Vì RAM mất điện."},
        {"Căn cứ": "Nghị định 30/2020/NĐ-CP, Điều 25"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_a_question_makes_a_new_version(change):
    take_in(bank_file(question_row()))

    report = take_in(bank_file(question_row(cells=change)))

    assert (report.imported, report.unchanged) == (1, 0)


def test_an_approved_version_stays_live_until_the_new_one_is_approved():
    take_in(bank_file(question_row()))
    version = QuestionVersion.objects.get()
    QuestionVersion.objects.update(state=VersionState.APPROVED)
    Approval.objects.create(version=version, at=EIGHT)
    Question.objects.update(live_version=version)

    take_in(bank_file(question_row(cells={"Câu dẫn": "Khác?"})))

    version.refresh_from_db()
    assert version.state == VersionState.APPROVED
    assert Question.objects.get().live_version == version
    assert QuestionVersion.objects.get(number=2).state == VersionState.IN_REVIEW


def test_points_written_otherwise_are_the_same_points():
    take_in(bank_file(question_row(cells={"Điểm": "1,50"})))

    report = take_in(bank_file(question_row(cells={"Điểm": 1.5})))

    assert (report.imported, report.unchanged) == (0, 1)


def test_questions_that_the_file_does_not_name_stay():
    take_in(bank_file(question_row("A-1"), question_row("A-2")))

    take_in(bank_file(question_row("A-1")))

    assert set(Question.objects.values_list("code", flat=True)) == {"A-1", "A-2"}
    assert QuestionVersion.objects.count() == 2


def test_two_banks_may_use_the_same_code():
    take_in(bank_file(question_row()), bank_code="NH1")

    report = take_in(bank_file(question_row()), bank_code="NH2")

    assert report.imported == 1
    assert Question.objects.count() == 2


# --- authors and banks ----------------------------------------------------------------------------


def test_an_importing_user_is_the_author_and_a_member_of_the_bank_he_makes():
    user = make_user()

    take_in(bank_file(question_row()), by=user)

    assert QuestionVersion.objects.get().author == user
    member = BankMember.objects.get()
    assert (member.user, member.role) == (user, MemberRole.AUTHOR)


def test_without_a_user_the_run_is_the_author():
    take_in(bank_file(question_row()))

    version = QuestionVersion.objects.get()
    assert (version.author, version.import_run) == (None, ImportRun.objects.get())


def test_an_existing_bank_keeps_its_purpose_and_members():
    bank = make_bank(code="NH", purpose=BankPurpose.PRACTICE)

    report = take_in(bank_file(question_row()), by=make_user())

    bank.refresh_from_db()
    assert report.created.bank == 0
    assert bank.purpose == BankPurpose.PRACTICE
    assert not bank.members.exists()


@pytest.mark.parametrize("code", ["", "hai chữ", "-NH", "N" * 41])
def test_a_bank_needs_a_usable_code(code):
    with pytest.raises(UnusableBankCode):
        take_in(bank_file(question_row()), bank_code=code)


# --- enemies --------------------------------------------------------------------------------------


def test_enemies_are_stored_once_whoever_names_them():
    enemies = {"Không cùng đề với": "A-1"}
    take_in(
        bank_file(
            question_row("A-1", {"Không cùng đề với": "A-2"}),
            question_row("A-2", enemies),
            question_row("A-3", enemies),
        )
    )

    pairs = QuestionEnemy.objects.values_list("first__code", "second__code")
    assert sorted(pairs) == [("A-1", "A-2"), ("A-1", "A-3")]


def test_an_enemy_may_be_in_the_bank_already_and_makes_no_new_version():
    take_in(bank_file(question_row("A-1"), question_row("A-2")))

    report = take_in(bank_file(question_row("A-2", {"Không cùng đề với": "A-1"})))

    assert (report.imported, report.unchanged) == (0, 1)
    assert QuestionEnemy.objects.count() == 1


# --- requirements ---------------------------------------------------------------------------------


def requirements() -> list[tuple[str, Decimal, date, date | None]]:
    rows = SkillRequirement.objects.order_by("skill__code", "valid_from")
    return list(rows.values_list("skill__code", "share", "valid_from", "valid_to"))


def test_requirements_begin_on_the_local_day_of_the_import():
    take_in(bank_file(question_row()), at=EIGHT.replace(hour=18))  # 1:00 on the 13th in Vietnam

    assert requirements() == [("IU01", Decimal("0.6"), date(2026, 11, 13), None)]


def test_a_changed_requirement_is_closed_and_opened_anew():
    take_in(bank_file(question_row()))

    report = take_in(
        bank_file(question_row(), requirements=[REQUIREMENTS[0], ["CV", 62.5]]),
        at=EIGHT + timedelta(days=3),
    )

    assert report.created.requirements == 1
    assert requirements() == [
        ("IU01", Decimal("0.6"), date(2026, 11, 12), date(2026, 11, 15)),
        ("IU01", Decimal("0.625"), date(2026, 11, 15), None),
    ]


def test_a_requirement_changed_on_its_first_day_is_corrected():
    take_in(bank_file(question_row()))

    take_in(bank_file(question_row(), requirements=[REQUIREMENTS[0], ["CV", 70]]))

    assert requirements() == [("IU01", Decimal("0.7"), date(2026, 11, 12), None)]


def test_a_requirement_left_blank_is_no_longer_asked():
    skills = [*SKILLS, ["IU02", "Mạng", None]]
    heads = ["Vị trí việc làm", "IU01", "IU02"]
    lists = [
        ["Danh mục", "Mã", "Tên"],
        ["Vị trí việc làm", "CV", "Chuyên viên"],
        ["Vị trí việc làm", "VAN_THU", "Văn thư"],
    ]
    both: list[list[Any]] = [heads, ["CV", 60, 50], ["VAN_THU", 40, 40]]
    take_in(bank_file(question_row(), skills=skills, lists=lists, requirements=both))

    fewer: list[list[Any]] = [heads, ["CV", 60, None], ["VAN_THU", 40, 40]]
    take_in(
        bank_file(question_row(), skills=skills, lists=lists, requirements=fewer),
        at=EIGHT + timedelta(days=1),
    )

    ended = SkillRequirement.objects.filter(valid_to__isnull=False)
    assert list(ended.values_list("position__code", "skill__code")) == [("CV", "IU02")]


# --- problems -------------------------------------------------------------------------------------


def test_a_file_with_problems_leaves_nothing_behind_and_tells_all_of_them():
    content = bank_file(
        question_row("A-1"),
        question_row("A-2", {"Kỹ năng": "IU99.9", "Vị trí việc làm": "CV, KHAC"}),
        question_row("A-3", {"Lĩnh vực quản lý": "LA", "Không cùng đề với": "A-1, B-7"}),
        question_row("A-4", {"Điểm": 0.125}),
        skills=None,
        lists=None,
        requirements=None,
    )
    before = rows_of_everything()

    report = take_in(content)

    mend_skill = "hãy sửa lại mã hoặc thêm mã này vào trang tính “Kỹ năng”."
    mend_list = "hãy sửa lại mã hoặc thêm mã này vào trang tính “Danh mục”."
    expected = [
        (
            f"Câu hỏi!C{row}",
            f"Không có kỹ năng nào mang mã “{code}”; {mend_skill}",
        )
        for row, code in ((2, "IU01.1"), (3, "IU99.9"), (4, "IU01.1"), (5, "IU01.1"))
    ]
    expected += [
        (
            "Câu hỏi!E3",
            f"Không có vị trí việc làm nào mang mã “KHAC”; {mend_list}",
        ),
        (
            "Câu hỏi!E3",
            f"Không có vị trí việc làm nào mang mã “CV”; {mend_list}",
        ),
        (
            "Câu hỏi!F4",
            f"Không có lĩnh vực quản lý nào mang mã “LA”; {mend_list}",
        ),
        (
            "Câu hỏi!W4",
            "Không có câu hỏi “B-7” trong tệp hay trong ngân hàng; hãy sửa lại mã hoặc xóa mã này.",
        ),
        (
            "Câu hỏi!T5",
            "Điểm 0,125 có quá hai chữ số thập phân; hãy làm tròn, ví dụ 0,25.",
        ),
    ]
    assert sorted(told(report)) == sorted(expected)
    assert (report.read, report.imported, report.unchanged) == (4, 0, 0)
    assert vars_of(report.created) == [0, 0, 0, 0, 0]
    assert rows_of_everything() == before


def test_a_problem_of_one_row_keeps_the_whole_file_out():
    before = rows_of_everything()

    report = take_in(bank_file(question_row("A-1"), question_row("A-2", {"Đáp án": "C"})))

    assert [where for where, _what in told(report)] == ["Câu hỏi!P3"]
    assert report.by_kind == {"single_choice": 1}
    assert rows_of_everything() == before


def test_a_code_written_twice_is_a_problem():
    report = take_in(bank_file(question_row("A-1"), question_row("A-1")))

    assert told(report) == [("Câu hỏi!A3", "Mã “A-1” đã dùng ở ô A2; mỗi câu hỏi một mã.")]


def test_an_enemy_in_a_row_with_a_mistake_is_told_so():
    report = take_in(
        bank_file(
            question_row("A-1", {"Không cùng đề với": "A-2"}),
            question_row("A-2", {"Đáp án": "C"}),
        )
    )

    assert told(report)[1][1] == (
        "Không có câu hỏi “A-2” trong tệp hay trong ngân hàng; "
        "hãy sửa lại mã, hoặc sửa dòng lỗi chứa câu đó."
    )


@pytest.mark.parametrize(
    ("sheets", "where", "begins"),
    [
        (
            {"skills": [*SKILLS, ["IU02", "M" * 201, None]]},
            "Kỹ năng!A4",
            "Tên của “IU02” dài 201 ký tự",
        ),
        (
            {"requirements": [REQUIREMENTS[0], ["CV", 62.55]]},
            "Yêu cầu vị trí!B2",
            "Tỷ lệ 62,55 có quá một chữ số thập phân",
        ),
    ],
    ids=["long name", "fine share"],
)
def test_what_has_no_room_is_a_problem(sheets, where, begins):
    before = rows_of_everything()

    report = take_in(bank_file(question_row(), **sheets))

    [(place, what)] = told(report)
    assert place == where
    assert what.startswith(begins)
    assert rows_of_everything() == before


def test_articles_without_end_are_a_problem():
    articles = ", ".join(f"Điều {number}" for number in range(100, 140))

    report = take_in(bank_file(question_row(cells={"Căn cứ": f"Luật số 91/2025/QH15, {articles}"})))

    [(place, what)] = told(report)
    assert place == "Câu hỏi!S2"
    assert what.startswith("Danh sách điều, khoản của 91/2025/QH15 dài ")


def test_a_known_skill_with_another_name_keeps_its_own_and_is_a_warning():
    take_in(bank_file(question_row()))

    report = take_in(
        bank_file(question_row(), skills=[SKILLS[0], ["IU01", "Tên khác", None], SKILLS[2]])
    )

    assert report.problems == ()
    assert [problem.where for problem in report.warnings] == ["Kỹ năng!A2"]
    assert Skill.objects.get(code="IU01").name == "Hiểu biết cơ bản"
    assert ImportRun.objects.latest("pk").report["warnings"][0]["where"] == "Kỹ năng!A2"


def test_a_file_that_is_no_workbook_is_refused_with_the_reason():
    with pytest.raises(UnusableFile) as refusal:
        take_in(b"%PDF-1.7", name="de.pdf")

    assert refusal.value.data["what"].startswith("Đây là tệp PDF")


# --- the dry run ----------------------------------------------------------------------------------


def test_a_dry_run_tells_the_same_and_leaves_the_database_untouched():
    content = bank_file(question_row("A-1", {"Không cùng đề với": "A-2"}), question_row("A-2"))
    before = rows_of_everything()

    dry = take_in(content, dry_run=True)

    assert rows_of_everything() == before
    assert dry == take_in(content)
