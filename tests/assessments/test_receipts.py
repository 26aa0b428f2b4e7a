"""Receipts: signed once, kept as they were, and checked by anybody."""

import json
import subprocess
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from assessments.enums import EndedBy, IncidentKind, RoundState
from assessments.loaded_forms import load_form
from assessments.models import Attempt, Receipt, ReceiptKey, Response, Round
from assessments.proctoring import record_violation
from assessments.receipt_checks import Finding, check_receipt, masked
from assessments.receipts import (
    as_file,
    code_of,
    grouped,
    issue_due,
    issue_receipt,
    read_code,
)
from office import signing
from office.models import JournalEntry
from tests.assessments.building import drop_trigger
from tests.assessments.test_sitting_pages import begun, enter, post_answer, text_of
from tests.clients import client_of
from tests.make import (
    EIGHT,
    make_attempt,
    make_candidate,
    make_ended_attempt,
    make_official,
    make_user,
)

pytestmark = pytest.mark.django_db
OLD, NEW = "old-" * 10, "new-" * 10


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def answered(value="A", **fields):
    """An ended attempt with an answer to its first question."""
    attempt = make_ended_attempt(**fields)
    Response.objects.create(
        attempt=attempt,
        item=attempt.exam_form.items.get(order=1),
        value=value,
        sequence=7,
        client_at=EIGHT,
        saved_at=EIGHT + timedelta(minutes=9),
    )
    return attempt


def issued(**fields):
    return issue_receipt(attempt=answered(**fields), at=EIGHT + timedelta(hours=1))


# --- what is signed -------------------------------------------------------------------------------


def test_a_receipt_signs_attempt_form_end_and_every_answer_with_its_time():
    attempt = answered()

    receipt = issue_receipt(attempt=attempt, at=EIGHT)

    assert json.loads(receipt.content) == {
        "attempt": str(attempt.uuid),
        "candidate": attempt.candidate.number,
        "round": attempt.candidate.round.code,
        "exam_form": "0" * 64,
        "part": 1,
        "ended_at": "2026-11-12T01:30:00.000000Z",
        "ended_by": "candidate",
        "answers": [
            {
                "order": 1,
                "value": "A",
                "sequence": 7,
                "saved_at": "2026-11-12T01:09:00.000000Z",
            }
        ],
    }
    assert (receipt.answered, receipt.total) == (1, 2)
    assert receipt.code == code_of(receipt.digest)


def test_a_receipt_is_made_once_whoever_asks_and_nothing_changes_it():
    attempt = answered()
    first = issue_receipt(attempt=attempt, at=EIGHT)

    again = issue_receipt(attempt=attempt, at=EIGHT + timedelta(hours=5))

    assert (again.pk, again.issued_at) == (first.pk, EIGHT)
    for column in ("content", "signature", "digest"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Receipt.objects.filter(pk=first.pk).update(**{column: "x"})
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptKey.objects.update(public_key="0" * 64)


def test_a_running_paper_has_no_receipt():
    with pytest.raises(ValueError, match="has not ended"):
        issue_receipt(attempt=make_attempt(), at=EIGHT)


def test_the_clock_makes_the_receipts_of_papers_that_ended_without_anybody_looking():
    ended, old = answered(), make_ended_attempt()
    Attempt.objects.filter(pk=old.pk).update(
        started_at=EIGHT - timedelta(days=4),
        deadline_at=EIGHT - timedelta(days=3),
        ended_at=EIGHT - timedelta(days=3),
    )
    make_attempt()

    made = [issue_due(at=EIGHT + timedelta(hours=1)) for _ in range(2)]

    assert made == [1, 0]
    assert list(Receipt.objects.values_list("attempt", flat=True)) == [ended.pk]


def test_the_command_of_the_clock_ends_papers_and_makes_their_receipts():
    attempt = make_attempt()
    with time_machine.travel(EIGHT + timedelta(minutes=50), tick=False):
        said = call_command("close_overdue_attempts")

    receipt = Receipt.objects.get(attempt=attempt)
    assert json.loads(receipt.content)["ended_by"] == EndedBy.CLOCK
    assert "1" in said


def test_the_public_key_of_a_receipt_is_told_to_the_journal_when_it_is_first_used():
    issued()
    issued()

    entry = JournalEntry.objects.get(action="assessments.use_receipt_key")
    assert entry.data["public_key"] == ReceiptKey.objects.get().public_key


def test_receipts_of_an_older_key_stay_valid_when_that_key_is_gone(settings):
    [kept] = settings.FIELD_KEYS  # the questions hang on it
    settings.FIELD_KEYS = [OLD, kept]
    old = issued()
    settings.FIELD_KEYS = [NEW, kept]
    new = issued()

    assert old.key_id != new.key_id
    assert [check_receipt(one.code).finding for one in (old, new)] == [Finding.HELD] * 2


def test_a_signed_file_is_checked_with_another_program_and_the_published_key(tmp_path):
    receipt = issued()
    told = json.loads(as_file(receipt))
    for name, content in (
        ("signed", told["signed"].encode()),
        ("signature", bytes.fromhex(told["signature"])),
        ("key.pem", signing.pem_of(told["public_key"]).encode()),
    ):
        (tmp_path / name).write_bytes(content)
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile signature"

    genuine = subprocess.run(command.split(), cwd=tmp_path, check=False, capture_output=True)
    (tmp_path / "signed").write_bytes(told["signed"].encode() + b"x")
    forged = subprocess.run(command.split(), cwd=tmp_path, check=False, capture_output=True)

    assert (genuine.returncode, forged.returncode == 0) == (0, False)


# --- the public page ------------------------------------------------------------------------------


def page_of(client, code):
    return client.get(reverse("assessments:check_receipt", kwargs={"code": code}))


def test_the_public_page_says_that_the_same_is_held_and_shows_no_name_and_no_answer(client):
    receipt = issued(value="Bí mật của tôi")
    candidate = receipt.attempt.candidate

    response = page_of(client, grouped(receipt.code))

    page = text_of(response)
    assert response.status_code == 200
    assert response.context["found"].finding == Finding.HELD
    assert candidate.round.title in page
    assert masked(candidate.number) in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    for secret in (candidate.full_name, candidate.number, candidate.unit.name, "Bí mật của tôi"):
        assert secret not in page


@pytest.mark.parametrize("change", ["value", "extra", "lost", "end"])
def test_an_answer_that_is_changed_afterwards_is_an_alarm(client, change):
    receipt = issued()
    attempt = receipt.attempt
    if change == "value":
        attempt.responses.update(value="B")
    elif change == "extra":
        Response.objects.create(
            attempt=attempt,
            item=attempt.exam_form.items.get(order=2),
            value="A",
            sequence=8,
            client_at=EIGHT,
            saved_at=EIGHT,
        )
    elif change == "lost":
        attempt.responses.all().delete()
    else:
        Attempt.objects.filter(pk=attempt.pk).update(ended_at=EIGHT + timedelta(minutes=31))

    assert page_of(client, receipt.code).context["found"].finding == Finding.CHANGED


@pytest.mark.parametrize("column", ["content", "signature", "digest"])
def test_a_receipt_that_is_changed_itself_fits_its_signature_no_more(client, column):
    receipt = issued()
    drop_trigger("assessments_receipt")
    Receipt.objects.filter(pk=receipt.pk).update(**{column: "{}"})

    response = page_of(client, receipt.code)

    assert response.context["found"].finding == Finding.BROKEN
    assert response.status_code == 200


def test_a_code_is_read_as_it_is_typed_or_from_the_address(client):
    receipt = issued()
    code = grouped(receipt.code)

    ways = [code.lower(), code.replace("-", " "), f"https://thi.example/bien-nhan/{code}"]
    ways.append(code.replace("1", "I").replace("0", "O"))

    assert {read_code(way) for way in ways} == {receipt.code}
    form = client.get(reverse("assessments:check_receipt"), {"ma": ways[0]})
    assert form.context["found"].finding == Finding.HELD


@pytest.mark.parametrize(
    ("code", "is_mistyped"),
    [("0000-0000-0000", False), ("khong-co", True), ("UUUU-UUUU-UUUU", True), ("9" * 400, True)],
)
def test_a_code_that_nobody_has_is_not_found(client, code, is_mistyped):
    response = page_of(client, code)

    assert response.status_code == 404
    assert response.context["found"].is_mistyped is is_mistyped


@time_machine.travel(EIGHT, tick=False)  # each minute is counted for itself
def test_too_many_checks_from_one_address_are_refused(client):
    answers = [page_of(client, "0000-0000-0000").status_code for _ in range(61)]

    assert answers[:60] == [404] * 60
    assert answers[60] == 429


def test_the_page_of_the_check_publishes_every_key_and_needs_no_account(client):
    issued()

    page = text_of(client.get(reverse("assessments:check_receipt")))

    assert ReceiptKey.objects.get().key_id in page
    assert "BEGIN PUBLIC KEY" in page


def upload(client, content):
    file = SimpleUploadedFile("bien-nhan.json", content, content_type="application/json")
    return client.post(reverse("assessments:check_receipt_file"), {"file": file})


def test_a_signed_file_is_checked_by_its_signature_and_by_what_is_held(client):
    receipt = issued()

    genuine = upload(client, as_file(receipt))
    receipt.attempt.responses.update(value="B")
    changed = upload(client, as_file(receipt))

    assert genuine.context["found"].finding == Finding.HELD
    assert changed.context["found"].finding == Finding.CHANGED


def test_a_genuine_file_whose_receipt_is_gone_from_the_server_is_an_alarm(client):
    receipt = issued()
    file = as_file(receipt)
    receipt.delete()

    assert upload(client, file).context["found"].finding == Finding.LOST


@pytest.mark.parametrize("part", ["content", "sha256", "signature", "key_id"])
def test_a_file_that_was_changed_or_signed_elsewhere_proves_nothing(client, part):
    told = json.loads(as_file(issued()))
    stranger = signing.sign(told["signed"].encode(), purpose="other")
    changes = {
        "content": told["content"].replace('"A"', '"B"'),
        "sha256": "0" * 64,
        "signature": stranger.value,
        "key_id": stranger.key_id,
    }

    forged = {**told, part: changes[part], "public_key": stranger.public_key}

    assert upload(client, json.dumps(forged).encode()).context["found"].finding == Finding.FORGED


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"{}", b'{"key_id": 7}', b'{"key_id": "\\ud800"}', b"[" * 100_000]
)
def test_what_is_no_receipt_at_all_is_refused_in_words(client, content):
    assert upload(client, content).context["found"].finding == Finding.FORGED


def test_a_file_larger_than_any_receipt_and_no_file_are_told_at_the_field(client):
    large = upload(client, b" " * (512 * 1024 + 1))
    none = client.post(reverse("assessments:check_receipt_file"))

    assert (large.status_code, none.status_code) == (422, 422)


def test_a_check_costs_few_statements(client, django_assert_max_num_queries):
    receipt = issued()
    load_form(receipt.attempt.exam_form.uuid)

    with django_assert_max_num_queries(4):
        page_of(client, receipt.code)


@pytest.mark.parametrize("number", ["", "7", "12", "123", "1234", "TS-0012", "SBD000123"])
def test_at_least_half_of_a_candidate_number_is_hidden(number):
    shown = masked(number)

    assert len(shown) == len(number)
    assert shown.count("•") * 2 >= len(number)
    assert number.endswith(shown.lstrip("•"))


@pytest.mark.parametrize("by", EndedBy)
def test_the_public_page_never_says_that_somebody_was_suspended(client, by):
    receipt = issued_after(by)

    response = page_of(client, receipt.code)

    told = {"candidate": "handed in by the candidate", "clock": "time up"}.get(
        by, "ended by the room"
    )
    with translation.override("en"):
        assert check_receipt(receipt.code).ended_by == told
    for word in (EndedBy.SUSPENSION.label, "suspen", "đình chỉ", "Đình chỉ"):
        assert str(word) not in text_of(response)


def issued_after(by):
    """A receipt of a paper that `by` ended; a suspension annuls it."""
    attempt = answered()
    attempt.ended_by = by
    attempt.annulled_at = attempt.ended_at if by == EndedBy.SUSPENSION else None
    attempt.save()
    return issue_receipt(attempt=attempt, at=EIGHT)


def test_an_annulled_paper_is_genuine_and_not_green(client):
    counted, annulled = issued(), issued_after(EndedBy.SUSPENSION)

    pages = [page_of(client, one.code) for one in (counted, annulled)]

    assert [page.context["found"].finding for page in pages] == [Finding.HELD] * 2
    assert ["verdict good" in text_of(page) for page in pages] == [True, False]


@pytest.mark.parametrize("typed", ["NB-9F3K-7Q2M-04XA", "nb 9f3k 7q2m 04xa", "NB9F3K7Q2M04XA"])
def test_a_code_of_late_answers_is_told_from_a_receipt(client, typed):
    response = client.get(reverse("assessments:check_receipt"), {"ma": typed})

    assert (response.status_code, response.context["found"].finding) == (200, Finding.LATE)


# --- the candidate's own --------------------------------------------------------------------------


def handed_in(client):
    attempt = begun(client)
    post_answer(client, attempt, "A")
    client.post(reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})
    return attempt


def test_handing_in_makes_no_receipt_and_the_page_after_it_does(client):
    attempt = handed_in(client)
    before = Receipt.objects.count()

    page = client.get(reverse("assessments:sitting_receipt"))

    receipt = Receipt.objects.get(attempt=attempt)
    assert before == 0
    assert grouped(receipt.code) in text_of(page)
    assert receipt.digest in text_of(page)
    assert f"/bien-nhan/{grouped(receipt.code)}" in page.context["papers"][0][1].address
    assert 'role="img"' in text_of(page)


def test_who_was_suspended_reads_that_the_paper_is_annulled_and_not_that_it_is_well(client):
    attempt = begun(client)
    post_answer(client, attempt, "A")
    record_violation(
        candidate=attempt.candidate,
        kind=IncidentKind.SUSPENSION,
        reason="Dùng điện thoại",
        proctor=make_user(),
        at=timezone.now(),
    )

    words = text_of(client.get(reverse("assessments:sitting_receipt")))

    assert ("verdict good" in words, "verdict bad" in words) == (False, True)
    assert grouped(Receipt.objects.get(attempt=attempt).code) in words


def test_the_signed_file_is_given_once_the_round_is_sat_and_to_its_candidate_alone(client):
    attempt = handed_in(client)
    other = make_ended_attempt()
    address = reverse("assessments:sitting_receipt_file", args=[attempt.uuid])
    rounds = Round.objects.filter(pk=attempt.candidate.round_id)
    rounds.update(state=RoundState.RUNNING)

    early = client.get(address)
    rounds.update(state=RoundState.MARKING)
    given = client.get(address)
    foreign = client.get(reverse("assessments:sitting_receipt_file", args=[other.uuid]))

    assert (early.status_code, given.status_code, foreign.status_code) == (404, 200, 404)
    assert json.loads(given.content)["sha256"] == Receipt.objects.get(attempt=attempt).digest
    assert address in text_of(client.get(reverse("assessments:sitting_receipt")))


def test_who_comes_back_with_number_and_code_finds_the_same_receipt(client):
    attempt = handed_in(client)
    client.get(reverse("assessments:sitting_receipt"))
    Round.objects.filter(pk=attempt.candidate.round_id).update(state=RoundState.MARKING)
    at_home = Client()

    enter(at_home, attempt)
    page = at_home.get(reverse("assessments:sitting_receipt"))

    assert grouped(Receipt.objects.get().code) in text_of(page)


def test_an_official_fetches_the_signed_receipt_of_their_own_paper_after_the_sitting():
    official = make_official()
    attempt = answered(candidate=make_candidate(official=official))
    own, other = (client_of(make_user(official=one)) for one in (official, make_official()))
    address = reverse("assessments:own_receipt", args=[attempt.uuid])
    rounds = Round.objects.filter(pk=attempt.candidate.round_id)

    early = own.get(address)
    rounds.update(state=RoundState.MARKING)
    given, foreign = own.get(address), other.get(address)

    assert (early.status_code, given.status_code, foreign.status_code) == (404, 200, 404)
    assert json.loads(given.content)["sha256"] == Receipt.objects.get().digest
    assert client_of(make_user()).get(address).status_code == 403
