"""A bank taken out by a command: the file, what is lost, who is written down, exit codes."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

from banks.enums import BankPurpose, MemberRole
from banks.formats.archive import ArchiveFormat
from banks.formats.workbook import WorkbookFormat
from banks.models import (
    BankExport,
    BankPicture,
    QuestionEnemy,
    QuestionVersion,
    Skill,
    Stimulus,
)
from banks.stimuli import Uploaded, add_stimulus
from office import files
from office.models import JournalEntry
from office.progress import ProgressBar
from tests.make import EIGHT, make_bank, make_member, make_unit, make_version
from tests.picture_files import image_choice, png

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> tuple[int, str, str]:
    """Exit code, output, and the last words of a command."""
    out = io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


@pytest.fixture
def bank():
    return make_bank(code="NH", purpose=BankPurpose.SECURED, unit=make_unit())


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


def fill(bank, author):
    """Two enemies, one of two skills, with shared material, a changed version, and pictures."""
    first = make_version(bank=bank, explanation="Trước", points="0.50", positions=["CV"])
    changed = make_version(
        question=first.question, approved=False, number=2, explanation="Sau", positions=["CV"]
    )
    material = add_stimulus(
        bank=bank,
        code="NL-1",
        text="Đọc đoạn văn.",
        picture=Uploaded(png("gold", format="JPEG"), "a.jpg"),
        description="Biểu đồ",
        by=author,
        at=EIGHT,
    )
    second = make_version(
        bank=bank, kind="image_choice", content=image_choice(bank), stimulus=material
    )
    second.skills.add(Skill.objects.exclude(pk__in=second.skills.all())[0])
    QuestionEnemy.objects.create(first=first.question, second=second.question)
    return first, changed, second


def says(bank_code):
    return [
        (
            one.question.code,
            one.kind,
            one.content,
            one.level,
            one.points,
            one.seconds,
            one.explanation,
            one.basis,
            sorted(one.skills.values_list("code", flat=True)),
            sorted(one.positions.values_list("code", flat=True)),
            (one.stimulus.text, one.stimulus.picture.sha256) if one.stimulus else None,
        )
        for one in QuestionVersion.objects.filter(question__bank__code=bank_code).order_by(
            "question__code", "-number"
        )
    ]


def test_an_archive_brings_everything_into_another_bank_and_a_second_time_nothing(
    bank, author, tmp_path
):
    live, _waiting, _second = fill(bank, author)
    path = tmp_path / "nh.zip"

    code, out, _last = run("export_bank", "NH", path, "--by", author.username, "--json")
    first = run("import_bank", path, "--bank", "KHAC")
    again = run("import_bank", path, "--bank", "KHAC")

    assert json.loads(out) == {"format": "archive", "written": 2, "lost": []}
    assert (code, first[0], again[0]) == (0, 0, 0)
    assert "Đã nhập 2 câu hỏi" in first[1]
    assert "0 câu hỏi vào ngân hàng KHAC (chờ thẩm định); 2 câu không thay đổi." in again[1]
    taken = [one for one in says("NH") if one[6] != "Sau"]  # what is in use goes out
    assert says("KHAC") == taken
    assert QuestionEnemy.objects.filter(first__bank__code="KHAC").count() == 1
    shown = {
        kind: set(rows.filter(bank__code="KHAC").values_list(field, flat=True))
        for kind, rows, field in (
            ("pictures", BankPicture.objects.all(), "file__sha256"),
            ("material", Stimulus.objects.all(), "code"),
        )
    }
    own = set(BankPicture.objects.filter(bank=bank).values_list("file__sha256", flat=True))
    assert shown == {"pictures": own, "material": {"NL-1"}}
    [older] = ArchiveFormat().read(path).history
    assert (older.code, older.number, older.explanation) == (live.question.code, 2, "Sau")


def test_the_ending_tells_the_format_and_a_workbook_says_what_it_lost(bank, author, tmp_path):
    fill(bank, author)
    path = tmp_path / "nh.XLSX"

    code, out, _last = run("export_bank", "NH", path)

    assert code == 0
    assert out.startswith("Đã ghi 1 câu hỏi vào nh.XLSX (workbook).")
    assert "Không giữ được: " in out
    assert len(WorkbookFormat().read(path).questions) == 1
    assert path.stat().st_mode & 0o077 == 0


def test_who_read_every_key_is_in_the_journal(bank, author, tmp_path):
    make_version(bank=bank)

    run("export_bank", "NH", tmp_path / "a.zip", "--by", author.username)
    run("export_bank", "NH", tmp_path / "b.xlsx")

    named, nameless = JournalEntry.objects.filter(action="banks.export_bank").order_by("pk")
    assert (named.actor, named.data["format"]) == (author.username, "archive")
    assert (nameless.actor, nameless.data["format"]) == ("export", "workbook")
    [export] = BankExport.objects.all()
    assert (export.by, export.file, export.gone_at) == (author, None, export.at)


def test_a_workbook_taken_in_somebodys_name_is_traced_to_them(bank, author, tmp_path):
    for _number in range(20):
        make_version(bank=bank)
    path = tmp_path / "nh.xlsx"
    run("export_bank", "NH", path, "--by", author.username)

    assert author.username in call_command("trace_bank_export", str(path))


def test_what_cannot_be_done_is_said_with_exit_code_2(bank, tmp_path):
    make_version(bank=bank)
    make_bank(code="TRONG")

    said = {
        run("export_bank", *arguments)[::2]
        for arguments in (
            ("KHONG", tmp_path / "a.zip"),
            ("TRONG", tmp_path / "a.zip"),
            ("NH", tmp_path / "a.doc"),
            ("NH", tmp_path / "a.zip", "--by", "nobody"),
            ("NH", tmp_path / "nowhere" / "a.zip"),
            ("NH", tmp_path),
        )
    }

    assert {code for code, _words in said} == {2}
    assert len(said) == 6
    assert not list(tmp_path.iterdir())
    assert not BankExport.objects.exists()


def test_a_picture_that_is_damaged_on_the_disk_is_told_of_and_its_question_left_out(
    bank, author, tmp_path
):
    fill(bank, author)
    picture = BankPicture.objects.filter(bank=bank).first()
    files.path_of(picture.file.sha256, is_encrypted=True).unlink()

    _code, out, _last = run("export_bank", "NH", tmp_path / "nh.zip", "--json")

    report = json.loads(out)
    assert report["written"] == 1
    assert [one["what"][:20] for one in report["lost"]] == [
        "Không đọc được hình ",
        "Câu “không cùng đề” ",
    ]


class _Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_drawn_on_a_terminal_alone(bank, tmp_path):
    make_version(bank=bank)
    terminal, pipe = _Terminal(), io.StringIO()

    call_command("export_bank", "NH", str(tmp_path / "a.zip"), stdout=pipe, stderr=terminal)
    quiet = io.StringIO()
    call_command("export_bank", "NH", str(tmp_path / "a.zip"), stdout=pipe, stderr=quiet)

    assert "Xuất NH [##############################] 100 %" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    assert quiet.getvalue() == ""


def test_a_bar_without_anything_to_do_is_full():
    terminal = _Terminal()
    with ProgressBar(OutputWrapper(terminal), label="x") as bar:
        bar.tell(0, 0)

    assert "100 %" in terminal.getvalue()
