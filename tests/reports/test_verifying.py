from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import files
from reports.certificates import replace, revoke
from reports.codes import grouped
from reports.enums import CertificateState, Verdict
from reports.models import Certificate
from reports.verifying import Verification, verify_code, verify_file
from tests.make import make_official, make_policy, make_user
from tests.reports.issuing import make_certificate, pdf_of
from tests.reports.rounds import ISSUED_AT, ISSUED_ON, make_published_round

pytestmark = pytest.mark.django_db


def test_a_token_tells_name_programme_days_numbers_and_state():
    round_ = make_published_round(title="Kỳ sát hạch kỹ năng số đợt 2")
    certificate = make_certificate(
        round_=round_, official=make_official(full_name="Lê Thị Ngọc Hạnh")
    )

    found = verify_code(certificate.token, on=ISSUED_ON)

    assert found == Verification(
        state=Verdict.VALID,
        name="LÊ THỊ NGỌC HẠNH",
        achieved_label="Đã đạt",
        achieved="Kỳ sát hạch kỹ năng số đợt 2",
        issuer="SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        register_number="01/2026/GCN-SKHCN",
        serial_number="KNS 000001",
        issued_on=ISSUED_ON,
    )


@pytest.mark.parametrize(
    "typed",
    [
        lambda row: row.token,
        lambda row: row.token.upper(),
        lambda row: f"  {row.token[:16]} {row.token[16:]}  ",
        lambda row: row.sheet["verify_url"],
        lambda row: f"{row.sheet['verify_url']}/",
        lambda row: row.printed_code,
        lambda row: grouped(row.printed_code),
        lambda row: grouped(row.printed_code).lower(),
        lambda row: grouped(row.printed_code).replace("-", " – "),
        lambda row: " ".join(row.printed_code),
        lambda row: row.printed_code.replace("1", "I"),
    ],
)
def test_case_spaces_hyphens_and_lookalikes_are_forgiven(typed):
    certificate = make_certificate()

    assert verify_code(typed(certificate), on=ISSUED_ON).register_number == "01/2026/GCN-SKHCN"


def test_a_mistyped_code_is_told_apart_from_an_unknown_one():
    certificate = make_certificate()
    last = certificate.printed_code[-1]
    mistyped = certificate.printed_code[:-1] + ("2" if last != "2" else "3")

    assert verify_code(mistyped, on=ISSUED_ON) == Verification(Verdict.UNKNOWN, is_mistyped=True)
    assert verify_code("0" * 32, on=ISSUED_ON) == Verification(Verdict.UNKNOWN)
    assert verify_code("7K4M-Q2XR-91HR", on=ISSUED_ON) == Verification(Verdict.UNKNOWN)


@given(text=st.text(max_size=60) | st.text(max_size=400, alphabet="0a-é /\x00"))
def test_any_text_has_an_answer(text):
    assert verify_code(text, on=ISSUED_ON).state == Verdict.UNKNOWN


def test_a_number_of_the_register_opens_nothing():
    certificate = make_certificate()

    for text in (
        certificate.register_number,
        certificate.serial_number,
        certificate.holder.staff_code,
    ):
        assert verify_code(text, on=ISSUED_ON).state == Verdict.UNKNOWN


def test_a_revoked_certificate_says_since_when():
    certificate = make_certificate()
    at = ISSUED_AT + timedelta(days=80)
    revoke(certificate=certificate, reason="Thi hộ", by=make_user(), at=at)

    found = verify_code(certificate.token, on=ISSUED_ON)

    assert (found.state, found.since, found.is_valid) == (Verdict.REVOKED, at, False)


def test_a_replaced_certificate_names_the_entry_that_took_its_place():
    old = make_certificate()
    at = ISSUED_AT + timedelta(days=3)
    new = replace(certificate=old, reason="Sai tên", by=make_user(), at=at, on=ISSUED_ON)

    found = verify_code(old.token, on=ISSUED_ON)

    assert (found.state, found.since) == (Verdict.REPLACED, at)
    assert found.replaced_by == new.register_number
    assert verify_code(new.token, on=ISSUED_ON).state == Verdict.VALID


def test_the_last_day_of_validity_counts_and_the_next_does_not():
    certificate = make_certificate(
        round_=make_published_round(policy=make_policy(certificate_years=3))
    )

    states = [
        verify_code(certificate.token, on=day).state
        for day in (date(2029, 12, 7), date(2029, 12, 8))
    ]

    assert states == [Verdict.VALID, Verdict.EXPIRED]


def test_a_certificate_that_is_only_numbered_is_not_known_yet():
    certificate = make_certificate()
    Certificate.objects.update(state=CertificateState.NUMBERED, file=None)

    assert verify_code(certificate.token, on=ISSUED_ON) == Verification(Verdict.UNKNOWN)


def test_a_simulated_certificate_says_so():
    certificate = make_certificate(round_=make_published_round(is_simulated=True))

    assert verify_code(certificate.token, on=ISSUED_ON).is_simulated


def test_the_issued_file_is_recognised():
    certificate = make_certificate()
    content = pdf_of(certificate)

    assert verify_file(content, on=ISSUED_ON) == verify_code(certificate.token, on=ISSUED_ON)


@pytest.mark.parametrize("place", [0, 20_000, -1])
def test_one_changed_byte_makes_a_file_unknown(place):
    content = bytearray(pdf_of(make_certificate()))
    content[place] ^= 1

    assert verify_file(bytes(content), on=ISSUED_ON) == Verification(Verdict.UNKNOWN)


def test_a_file_that_was_lengthened_or_is_something_else_is_unknown():
    content = pdf_of(make_certificate())

    for other in (content + b"\n", b"", b"%PDF-1.4"):
        assert verify_file(other, on=ISSUED_ON).state == Verdict.UNKNOWN


def test_a_stored_file_that_is_no_certificate_is_unknown():
    content = b"an uploaded roster"
    files.store(content, name="ds.xlsx", media_type="application/zip", at=ISSUED_AT)

    assert verify_file(content, on=ISSUED_ON).state == Verdict.UNKNOWN


def test_the_file_of_a_revoked_certificate_is_known_as_revoked():
    certificate = make_certificate()
    content = pdf_of(certificate)
    revoke(certificate=certificate, reason="Thi hộ", by=make_user(), at=ISSUED_AT)

    assert verify_file(content, on=ISSUED_ON).state == Verdict.REVOKED


@pytest.mark.parametrize("typed", [lambda row: row.token, lambda row: row.printed_code])
def test_a_look_up_is_one_statement(django_assert_num_queries, typed):
    certificate = make_certificate()

    with django_assert_num_queries(1):
        verify_code(typed(certificate), on=ISSUED_ON)
