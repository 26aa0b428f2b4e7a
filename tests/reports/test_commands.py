from contextlib import closing
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from assessments.enums import Outcome
from people.enums import Role
from reports.certificates import revoke
from reports.codes import grouped
from reports.models import Certificate
from tests.make import grant, make_official, make_round, make_user
from tests.reports.issuing import make_certificate, pdf_of
from tests.reports.rounds import (
    ISSUED_AT,
    make_completion,
    make_course,
    make_issuer,
    make_published_round,
    make_result,
)

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def make_round_with(*names, **fields):
    round_ = make_published_round(unit=make_issuer(), **fields)
    for name in names:
        make_result(round_=round_, official=make_official(full_name=name))
    return round_


def test_a_round_is_certified_by_its_own_unit_and_a_second_run_adds_nothing():
    round_, by = make_round_with("Nguyễn Văn An", "Lê Thị Bình"), make_user()
    make_result(round_=round_, outcome=Outcome.FAILED, score="3.00", grade_class="Không đạt")

    out, err = run("issue_certificates", "--round", round_.code, "--by", by.username)
    again, left = run("issue_certificates", "--round", round_.code, "--by", by.username)

    assert out == "Numbered 2 and issued 2 certificates; 0 people were left out.\n"
    assert "2/2 done" in err
    assert again == "Numbered 0 and issued 0 certificates; 2 people were left out.\n"
    assert "Nguyễn Văn An" in left
    assert set(Certificate.objects.values_list("issuer", flat=True)) == {round_.unit_id}


def test_a_course_is_certified_by_the_unit_that_is_named():
    course, issuer = make_course(), make_issuer()
    make_completion(course=course, official=make_official())

    out, _err = run(
        *("issue_certificates", "--course", course.code, "--issuer", issuer.code),
        *("--by", make_user().username),
    )

    assert out.startswith("Numbered 1 and issued 1")
    assert Certificate.objects.get().issuer == issuer


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--round", "KHONG-CO"], "There is no round “KHONG-CO”"),
        (["--course", "KHONG-CO"], "There is no course “KHONG-CO”"),
    ],
)
def test_an_unknown_code_is_said(arguments, why):
    with pytest.raises(CommandError, match=why):
        run("issue_certificates", *arguments, "--by", make_user().username)


def test_issuing_needs_a_known_user_and_one_thing_to_certify():
    round_ = make_round_with("Nguyễn Văn An")

    with pytest.raises(CommandError, match="--by"):
        run("issue_certificates", "--round", round_.code)
    with pytest.raises(CommandError, match="There is no user"):
        run("issue_certificates", "--round", round_.code, "--by", "nobody")
    with pytest.raises(CommandError, match="not allowed with"):
        run("issue_certificates", "--round", "a", "--course", "b", "--by", "c")
    assert not Certificate.objects.exists()


def test_a_round_that_is_not_published_is_refused():
    round_ = make_round()

    with pytest.raises(CommandError, match=round_.title):
        run("issue_certificates", "--round", round_.code, "--by", make_user().username)


def test_a_refusal_is_told_as_a_sentence():
    round_ = make_published_round()  # its unit has no letterhead
    make_result(round_=round_)

    with pytest.raises(CommandError, match=round_.unit.name):
        run("issue_certificates", "--round", round_.code, "--by", make_user().username)


def test_a_file_is_verified_by_its_bytes(tmp_path):
    content = pdf_of(make_certificate())
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(content)
    bad.write_bytes(content.replace(b"%PDF", b"%PdF", 1))

    out, _err = run("verify_certificate", str(good))

    assert "01/2026/GCN-SKHCN" in out
    assert out.endswith("Valid.\n")
    with pytest.raises(CommandError, match="altered") as refused:
        run("verify_certificate", str(bad))
    assert refused.value.returncode == 1


def test_a_code_is_verified_as_it_is_printed():
    certificate = make_certificate()

    for what in (
        certificate.token,
        grouped(certificate.printed_code).lower(),
        certificate.sheet["verify_url"],
    ):
        assert run("verify_certificate", what)[0].endswith("Valid.\n")


def test_a_simulated_certificate_is_never_called_plainly_valid():
    certificate = make_certificate(round_=make_published_round(is_simulated=True))

    out, _err = run("verify_certificate", certificate.token)

    assert out.endswith("simulated (mô phỏng): it certifies nothing.\n")


def test_what_is_not_valid_ends_with_1(tmp_path):
    certificate = make_certificate()
    revoke(certificate=certificate, reason="Thi hộ", by=make_user(), at=ISSUED_AT)
    out = StringIO()

    with pytest.raises(CommandError) as revoked:
        call_command("verify_certificate", certificate.token, stdout=out)
    with pytest.raises(CommandError, match="mistyped") as mistyped:
        run("verify_certificate", "ABC")
    with pytest.raises(CommandError, match="Not in the register") as unknown:
        run("verify_certificate", "0" * 32)

    assert {error.value.returncode for error in (revoked, mistyped, unknown)} == {1}
    assert "on 07/12/2026" in out.getvalue()


def test_a_file_that_cannot_be_read_ends_with_2(tmp_path):
    for what in (tmp_path / "none.pdf", tmp_path):
        with pytest.raises(CommandError, match="cannot be read") as refused:
            run("verify_certificate", str(what))
        assert refused.value.returncode == 2


def test_a_round_is_exported_to_a_workbook(tmp_path):
    round_ = make_round_with("Nguyễn Văn An", "Lê Thị Bình")
    file = tmp_path / "ket-qua.xlsx"

    out, _err = run("export_results", round_.code, str(file))

    assert out.startswith(f"Wrote 2 candidates to {file}")
    with closing(load_workbook(file, read_only=True)) as book:
        assert "ChiTiet" in book.sheetnames


def test_an_export_for_a_user_passes_the_door(tmp_path):
    round_, officer, stranger = make_round_with("Nguyễn Văn An"), make_user(), make_user()
    grant(officer, Role.HR_OFFICER, round_.unit)
    file = tmp_path / "ket-qua.xlsx"

    with pytest.raises(CommandError):
        run("export_results", round_.code, str(file), "--by", stranger.username)
    assert not file.exists()
    run("export_results", round_.code, str(file), "--by", officer.username)
    assert file.exists()


def test_an_export_says_what_is_wrong(tmp_path):
    round_ = make_round_with("Nguyễn Văn An")
    nowhere = tmp_path / "no-folder" / "x.xlsx"

    with pytest.raises(CommandError, match="There is no round"):
        run("export_results", "KHONG-CO", str(tmp_path / "x.xlsx"))
    with pytest.raises(CommandError, match="There is no user"):
        run("export_results", round_.code, str(tmp_path / "x.xlsx"), "--by", "nobody")
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_results", round_.code, str(nowhere))
    with pytest.raises(CommandError):
        run("export_results", make_round().code, str(tmp_path / "x.xlsx"))
    assert list(tmp_path.iterdir()) == []


def test_what_was_only_numbered_is_finished_and_a_second_run_finishes_nothing(monkeypatch):
    def full_disk(*args, **kwargs):
        raise OSError("No space left on device")

    round_, by = make_round_with("Nguyễn Văn An", "Lê Thị Bình"), make_user()
    monkeypatch.setattr("office.files.store", full_disk)
    with pytest.raises(OSError, match="No space"):
        run("issue_certificates", "--round", round_.code, "--by", by.username)
    monkeypatch.undo()

    out, progress = run("finish_certificates")
    again, _ = run("finish_certificates")

    assert out == "Issued 2 certificates that were only numbered.\n"
    assert "2/2 done" in progress
    assert again == "Issued 0 certificates that were only numbered.\n"
    assert set(Certificate.objects.values_list("state", flat=True)) == {"issued"}


def test_what_cannot_be_drawn_is_told_and_ends_with_1():
    round_, by = make_round_with("Nguyễn Văn An", "Lê Thị Bình"), make_user()
    run("issue_certificates", "--round", round_.code, "--by", by.username)
    broken = Certificate.objects.get(number=1)
    broken.steps.filter(to_state="issued").delete()
    Certificate.objects.filter(pk=broken.pk).update(
        state="numbered", file=None, sheet={**broken.sheet, "holder": "Nguyễn 漢 An"}
    )
    err = StringIO()

    with pytest.raises(CommandError, match="1 cannot be drawn") as left:
        call_command("finish_certificates", stderr=err)

    assert left.value.returncode == 1
    assert f"{broken.holder.full_name}: " in err.getvalue()
