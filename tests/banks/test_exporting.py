"""A bank as a workbook: what is in it, who may take it, what the journal says, when it is gone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from banks import formats
from banks.enums import BankPurpose, MemberRole
from banks.errors import NothingToExport
from banks.exporting import (
    KEPT,
    ask_for_export,
    carry_out_export,
    delete_outlived,
    exports_like,
    fetch,
)
from banks.formats.archive import ArchiveFormat
from banks.importing import import_bank
from banks.models import BankExport, BankMember, QuestionEnemy, QuestionVersion
from office import files
from office.models import JournalEntry, StoredFile
from people.enums import Role
from tests.banks.kind_samples import SAMPLES
from tests.make import (
    EIGHT,
    NINE,
    SINGLE_CHOICE,
    grant,
    make_bank,
    make_member,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
PICTURED = {"image_choice", "hotspot"}


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.SECURED, unit=make_unit())


@pytest.fixture
def author(client, bank):
    user = make_member(bank, MemberRole.AUTHOR)
    client.force_login(user, backend=BACKEND)
    return user


def exported(bank, by):
    export = ask_for_export(bank=bank, reason="Rà soát ngoài mạng", by=by, at=EIGHT)
    return carry_out_export(export=export, at=EIGHT)


def says(version):
    return (
        version.question.code,
        version.kind,
        version.content,
        version.level,
        version.points,
        version.seconds,
        version.explanation,
        [skill.code for skill in version.skills.all()],
        sorted(one.code for one in version.positions.all()),
    )


def test_what_was_exported_can_be_imported_into_another_bank_and_says_the_same(bank, author):
    for slug, one in SAMPLES.items():
        content = one.raw
        make_version(
            bank=bank,
            kind=slug,
            content=content,
            explanation=f"Vì {slug}",
            points=Decimal("0.50"),
            positions=["CV"],
        )
    first, second = QuestionVersion.objects.order_by("pk")[:2]
    QuestionEnemy.objects.create(first=first.question, second=second.question)

    export = exported(bank, author)
    report = import_bank(
        content=files.read(export.file), name="xuat.xlsx", bank_code="KHAC", by=None, at=NINE
    )

    assert report.problems == ()
    assert {code for code, _what in export.lost} == {
        version.question.code for version in QuestionVersion.objects.filter(kind__in=PICTURED)
    }
    kept = QuestionVersion.objects.exclude(kind__in=PICTURED).order_by("question__code")
    there = kept.filter(question__bank__code="KHAC")
    assert list(map(says, there)) == list(map(says, kept.filter(question__bank=bank)))
    assert report.imported == export.questions == len(SAMPLES) - len(PICTURED)
    assert QuestionEnemy.objects.filter(first__bank__code="KHAC").count() == 1


def test_what_is_in_use_is_exported_and_what_is_out_of_use_is_not(bank, author):
    live = make_version(bank=bank)
    make_version(
        question=live.question, approved=False, content={**SINGLE_CHOICE, "stem": "Mới hơn?"}
    )
    gone = make_version(bank=bank).question
    gone.retired_at, gone.retired_reason = EIGHT, "Cũ"
    gone.save()

    report = import_bank(
        content=files.read(exported(bank, author).file),
        name="xuat.xlsx",
        bank_code="KHAC",
        by=None,
        at=NINE,
    )

    assert report.new == (live.question.code,)
    there = QuestionVersion.objects.get(question__bank__code="KHAC")
    assert there.content == live.content


def test_an_export_is_written_down_as_the_reading_of_every_key(bank, author):
    make_version(bank=bank)

    export = exported(bank, author)
    fetch(export=export, by=author, at=EIGHT)

    [taken, fetched] = JournalEntry.objects.filter(action__contains="export").order_by("pk")
    assert (taken.action, taken.actor) == ("banks.export_bank", author.username)
    assert (taken.data["questions"], taken.data["reason"]) == (1, "Rà soát ngoài mạng")
    assert (fetched.action, fetched.after) == ("banks.fetch_export", export.file.sha256)


def test_the_file_lies_encrypted_and_is_gone_after_a_day(bank, author):
    make_version(bank=bank)
    export = exported(bank, author)
    sha256 = export.file.sha256

    assert export.file.is_encrypted
    assert delete_outlived(at=EIGHT + KEPT - timedelta(seconds=1)) == 0
    assert delete_outlived(at=EIGHT + KEPT) == 1
    assert not StoredFile.objects.filter(sha256=sha256).exists()
    export.refresh_from_db()
    assert export.file is None
    assert delete_outlived(at=EIGHT + KEPT) == 0


def test_deletion_is_a_command(bank, author):
    make_version(bank=bank)
    exported(bank, author)

    assert call_command("delete_bank_exports") in ("Deleted 0 files.", "Deleted 1 files.")


def test_a_copy_is_traced_to_who_took_it(bank, author, tmp_path):
    for _number in range(20):
        make_version(bank=bank)
    export, other = exported(bank, author), exported(bank, author)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(files.read(export.file))

    assert list(exports_like(copy.read_bytes())) == [export]
    told = call_command("trace_bank_export", str(copy))
    assert author.username in told
    assert export.mark in told
    assert other.mark not in told


def test_an_empty_bank_has_nothing_to_export(bank, author):
    with pytest.raises(NothingToExport):
        ask_for_export(bank=bank, reason="Rà soát", by=author, at=EIGHT)


# --- the page -------------------------------------------------------------------------------------


def page_of(bank):
    return reverse("banks:export", kwargs={"uuid": bank.uuid})


def test_a_member_exports_with_a_reason_and_fetches_the_file(
    client, bank, author, django_capture_on_commit_callbacks
):
    make_version(bank=bank)

    silent = client.post(page_of(bank), {"reason": " ", "format": "workbook"})
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(page_of(bank), {"reason": "Rà soát", "format": "workbook"})

    assert (silent.status_code, asked.status_code) == (422, 302)
    export = BankExport.objects.get()
    carry_out_export(export=export, at=EIGHT)
    BankExport.objects.update(gone_at=NINE + timedelta(days=36_500))
    assert "Rà soát" in client.get(page_of(bank)).content.decode()
    file = client.get(reverse("banks:export_file", kwargs={"uuid": export.uuid}))
    assert file.status_code == 200
    assert file.content.startswith(b"PK")


def test_the_page_offers_every_format_that_is_written_excel_first_and_lists_what_is_lost(
    client, bank, author, django_capture_on_commit_callbacks
):
    version = make_version(bank=bank)
    other = make_version(bank=bank)
    QuestionEnemy.objects.create(first=version.question, second=other.question)
    other.question.retired_at, other.question.retired_reason = EIGHT, "Cũ"
    other.question.save()

    offered = client.get(page_of(bank)).context["form"].fields["format"].choices
    unknown = client.post(page_of(bank), {"reason": "Rà soát", "format": "telepathy"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(bank), {"reason": "Rà soát", "format": "archive"})

    assert [slug for slug, _label in offered][:1] == ["workbook"]
    assert {slug for slug, _label in offered} == {
        slug for slug, _label in formats.choices() if formats.get(slug).can_write
    }
    assert unknown.status_code == 422
    export = BankExport.objects.get()
    carry_out_export(export=export, at=EIGHT)
    BankExport.objects.update(gone_at=NINE + timedelta(days=36_500))
    page = client.get(page_of(bank)).content.decode()
    assert f"nên không ghi được: {other.question.code}." in page
    file = client.get(reverse("banks:export_file", kwargs={"uuid": export.uuid}))
    assert file.headers["Content-Type"] == "application/zip"
    assert ".zip" in file.headers["Content-Disposition"]
    read = ArchiveFormat().read(file.content, name="nh.zip")
    assert [one.code for one in read.questions] == [version.question.code]


def test_a_file_whose_day_is_over_is_not_given_out(client, bank, author):
    make_version(bank=bank)
    export = exported(bank, author)
    BankExport.objects.update(gone_at=EIGHT)

    answer = client.get(reverse("banks:export_file", kwargs={"uuid": export.uuid}))

    assert answer.status_code == 409


def test_who_only_counts_the_questions_takes_none_out(client, bank):
    make_version(bank=bank)
    organiser = make_user()
    grant(organiser, Role.ORGANISER, bank.unit)
    client.force_login(organiser, backend=BACKEND)

    assert client.get(page_of(bank)).status_code == 403
    assert (
        client.post(page_of(bank), {"reason": "Rà soát", "format": "workbook"}).status_code == 403
    )
    assert not BankExport.objects.exists()


def test_an_author_of_another_bank_finds_no_export(client, bank):
    client.force_login(make_member(make_bank(), MemberRole.AUTHOR), backend=BACKEND)

    assert client.get(page_of(bank)).status_code == 404


def test_who_left_the_bank_or_is_somebody_else_gets_no_file(client, bank, author):
    make_version(bank=bank)
    export = exported(bank, author)
    where = reverse("banks:export_file", kwargs={"uuid": export.uuid})

    client.force_login(make_member(bank, MemberRole.REVIEWER), backend=BACKEND)
    assert client.get(where).status_code == 404
    client.force_login(author, backend=BACKEND)
    BankMember.objects.filter(user=author).delete()
    BankMember.objects.create(bank=make_bank(), user=author, role=MemberRole.AUTHOR)
    assert client.get(where).status_code == 404
