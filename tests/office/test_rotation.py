"""Rotation of the field key: nothing hangs on the old one afterwards, nobody is lost on the way."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import BinaryField

from assessments import admission
from assessments.enums import RoundState
from assessments.errors import NoSittingNow, WrongDoorCode
from assessments.models import Candidate
from assessments.receipt_checks import Finding, check_receipt
from assessments.receipts import issue_receipt
from assessments.registering import door_code_hash
from office import content_keys, files, rotation
from office.keys import encrypt_bytes
from office.models import ContentKey, JournalEntry
from people import identity
from people.accounts import open_accounts, set_first_password
from people.errors import WrongCode
from people.importing import import_roster
from people.models import Official, RosterImport
from tests.make import EIGHT, make_ended_attempt, make_official, make_unit, make_user
from tests.people.rosters import roster_file, roster_row

OLD, MIDDLE, NEW = "old-" * 10, "middle-" * 6, "new-" * 10
NUMBERS = ["082190004512", "082190004513", "082190004514"]
#: Binary columns that hold nothing secret: keys to sort by, and keyed hashes made anew with a new key.
PLAIN = {"sort_key", "signature"}
#: Closed with keys that the server does not have (docs/decisions/2026-11-sealed-papers.md).
SEALED = {
    "SealHolder.public_key",
    "SealHolder.closed_private_key",
    "SealHolder.salt",
    "PaperSeal.closed_seed",
    "SealPair.sender_key",
    "SealPair.closed_key",
    "SealedForm.content",
}
PASSWORD = "sen hong 2026 Cao Lanh"  # noqa: S105 (of nobody)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings):
    """Three officials, a waiting roster and a stored file, all closed with the old key."""
    settings.FIELD_KEYS = [OLD]
    ContentKey.objects.all().delete()
    content_keys.make_key(at=EIGHT)
    for number in NUMBERS:
        identity.set_on(official := make_official(), number).save()
        assert official.citizen_hash
    RosterImport.objects.create(name="a.xlsx", content=encrypt_bytes(b"roster"), at=EIGHT)
    return files.store(b"original", name="b.xlsx", media_type="x", at=EIGHT, encrypted=True)


def opened():
    return [identity.opened(one) for one in Official.objects.order_by("pk")]


def test_every_binary_column_is_rotated_or_known_to_be_plain():
    closed = {(one.model, one.column) for one in rotation.closed_columns()}

    forgotten = [
        f"{model.__name__}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.get_fields()
        if isinstance(column, BinaryField)
        and column.name not in PLAIN
        and (model, column.name) not in closed
    ]

    assert set(forgotten) == SEALED


def test_after_the_rotation_the_old_key_can_go(kept, settings, capsys):
    settings.FIELD_KEYS = [NEW, OLD]
    call_command("rotate_field_key")
    told = capsys.readouterr().out

    settings.FIELD_KEYS = [NEW]

    assert "Renewed 5 (people.Official.citizen_number 3" in told
    assert "The older keys may be removed." in told
    assert opened() == NUMBERS
    assert [identity.find_by_citizen_number(one).pk for one in NUMBERS] == list(
        Official.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert files.read(kept) == b"original"
    assert rotation.rotate(at=EIGHT).total == 0
    assert JournalEntry.objects.get(action="office.rotate_field_key").data["renewed"]


def test_before_and_in_the_middle_people_are_found_and_told_apart_under_either_key(kept, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    first = Official.objects.order_by("pk")[0]
    identity.set_on(first, NUMBERS[0]).save()  # as if the rotation had come so far

    assert [identity.find_by_citizen_number(one).citizen_hash for one in NUMBERS] == list(
        Official.objects.order_by("pk").values_list("citizen_hash", flat=True)
    )


def test_a_roster_knows_a_number_that_the_old_key_hashed(kept, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    make_unit(code="SNV")
    known = Official.objects.order_by("pk")[1]
    content = roster_file(
        [roster_row(known.staff_code, citizen=NUMBERS[1]), roster_row("X1", citizen=NUMBERS[2])]
    )

    report = import_roster(content=content, name="a.xlsx", by=None, at=EIGHT).as_json()

    about_numbers = [
        one
        for one in report["problems"] + report["warnings"]
        if "đã thuộc về" in one["what"] or "khác số đã lưu" in one["what"]
    ]
    assert len(about_numbers) == 1
    assert "đã thuộc về" in about_numbers[0]["what"]
    assert about_numbers[0]["where"].endswith("5")


def test_a_rotation_that_was_cut_off_goes_on_and_runs_again(kept, settings, monkeypatch):
    settings.FIELD_KEYS = [NEW, MIDDLE, OLD]
    told = []

    def cut_off(text):
        told.append(text)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(at=EIGHT, tell=cut_off)
    rest = rotation.rotate(at=EIGHT)

    assert rest.renewed == {
        "people.Official.citizen_number": 0,
        "people.RosterImport.content": 1,
        "assessments.ShiftOpening.closed_keys": 0,
        "content keys": 1,
        "stored files": 0,
    }


def test_a_look_counts_and_changes_nothing(kept, settings):
    settings.FIELD_KEYS = [NEW, OLD]
    before = list(Official.objects.order_by("pk").values_list("citizen_number", "citizen_hash"))
    on_disk = files.path_of(kept.sha256, is_encrypted=True).read_bytes()

    with pytest.raises(CommandError, match="5 are closed with an older key"):
        call_command("rotate_field_key", "--check")

    assert before == list(
        Official.objects.order_by("pk").values_list("citizen_number", "citizen_hash")
    )
    assert files.path_of(kept.sha256, is_encrypted=True).read_bytes() == on_disk


def test_a_file_closed_before_there_were_content_keys_is_read_and_renewed(kept, settings):
    path = files.path_of(kept.sha256, is_encrypted=True)
    path.write_bytes(encrypt_bytes(b"original"))
    assert files.read(kept) == b"original"

    assert rotation.rotate(at=EIGHT).renewed["stored files"] == 1

    settings.FIELD_KEYS = [NEW, OLD]
    rotation.rotate(at=EIGHT)
    settings.FIELD_KEYS = [NEW]
    assert files.read(kept) == b"original"


def test_what_no_key_opens_is_named_and_hinders_nothing_else(kept, settings, capsys):
    settings.FIELD_KEYS = [MIDDLE]
    lost = make_official()
    identity.set_on(lost, "082190004515").save()
    settings.FIELD_KEYS = [NEW, OLD]

    with pytest.raises(CommandError, match="1 cannot be opened"):
        call_command("rotate_field_key")

    assert f"people.Official.citizen_number {lost.pk}" in capsys.readouterr().err
    settings.FIELD_KEYS = [NEW]
    assert files.read(kept) == b"original"


def test_codes_made_before_open_until_the_old_key_is_taken_away(settings, capsys):
    settings.FIELD_KEYS = [OLD]
    accounts = open_accounts(officials=[make_official(), make_official()], by=make_user(), at=EIGHT)
    (first, one), (second, other) = [(new.user.username, new.code) for new in accounts]

    settings.FIELD_KEYS = [NEW, OLD]
    found = rotation.rotate(at=EIGHT)
    set_first_password(username=first, code=one, password=PASSWORD, at=EIGHT)
    settings.FIELD_KEYS = [NEW]

    assert found.codes["one-time codes of accounts"] == 2
    with pytest.raises(WrongCode):
        set_first_password(username=second, code=other, password=PASSWORD, at=EIGHT)


def test_a_code_at_the_door_and_a_receipt_outlast_a_new_key_in_front(settings):
    settings.FIELD_KEYS = [OLD]
    ContentKey.objects.all().delete()
    content_keys.make_key(at=EIGHT)
    attempt = make_ended_attempt()
    candidate = attempt.candidate
    round_ = candidate.round
    type(round_).objects.filter(pk=round_.pk).update(state=RoundState.RUNNING)
    kept = door_code_hash(
        candidate_number=candidate.number, round_code=round_.code, code="ABCD2345"
    )
    Candidate.objects.filter(pk=candidate.pk).update(code_hash=kept)
    receipt = issue_receipt(attempt=attempt, at=EIGHT)

    settings.FIELD_KEYS = [NEW, OLD]

    with pytest.raises(NoSittingNow):  # the code is right
        admission.admit(number=candidate.number, code="abcd-2345")
    assert check_receipt(receipt.code).finding == Finding.HELD
    assert rotation.rotate(at=EIGHT).codes["codes at the door"] == 1
    settings.FIELD_KEYS = [NEW]
    assert check_receipt(receipt.code).finding == Finding.HELD
    with pytest.raises(WrongDoorCode):
        admission.admit(number=candidate.number, code="abcd-2345")
