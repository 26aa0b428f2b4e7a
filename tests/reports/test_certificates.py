from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from assessments.enums import Outcome, RoundState, ScoringState
from assessments.models import Result
from office import files
from office.models import JournalEntry, Register
from people.models import Letterhead
from reports.certificates import (
    Finished,
    Issued,
    Skipped,
    finish_numbered,
    issue_certificates,
    replace,
    revoke,
)
from reports.composing import from_json, to_json
from reports.enums import CertificateState
from reports.errors import CannotBeDrawn, NoLetterhead, NothingToCertify, NotIssued
from reports.models import Certificate
from tests.make import (
    make_candidate,
    make_official,
    make_policy,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
)
from tests.reports.issuing import pdf_of
from tests.reports.rounds import (
    ISSUED_AT,
    ISSUED_ON,
    make_completion,
    make_course,
    make_issuer,
    make_programme,
    make_province,
    make_published_round,
    make_result,
    make_scoring,
)

pytestmark = pytest.mark.django_db

NAMES = ["Lê Thị Ngọc Hạnh", "Nguyễn Văn An", "Trần Đức Bình"]
IN_ORDER = ["Nguyễn Văn An", "Trần Đức Bình", "Lê Thị Ngọc Hạnh"]  # An, Bình, Hạnh


def issue(issuer=None, **given) -> Issued:
    values = {
        "issuer": issuer or make_issuer(),
        "on": ISSUED_ON,
        "by": make_user(),
        "at": ISSUED_AT,
    }
    return issue_certificates(**{**values, **given})


def issue_one(issuer=None, **given) -> Certificate:
    issue(issuer, **given)
    return Certificate.objects.latest("pk")


def make_three(**fields):
    round_ = make_published_round(**fields)
    for name in NAMES:
        make_result(round_=round_, official=make_official(full_name=name))
    return Result.objects.filter(candidate__round=round_)


def numbers():
    return list(Certificate.objects.order_by("number").values_list("number", flat=True))


def test_numbers_follow_the_order_of_names_and_every_certificate_has_its_file():
    issued = issue(results=make_three())

    rows = Certificate.objects.order_by("number").select_related("holder", "file")
    assert issued == Issued(3, 3, ())
    assert [row.holder.full_name for row in rows] == IN_ORDER
    assert [row.serial_number for row in rows] == ["KNS 000001", "KNS 000002", "KNS 000003"]
    assert [row.register_number for row in rows] == [f"0{n}/2026/GCN-SKHCN" for n in (1, 2, 3)]
    for row in rows:
        assert row.state == CertificateState.ISSUED
        text = PdfReader(BytesIO(pdf_of(row))).pages[0].extract_text()
        assert row.register_number in text
        assert row.holder.full_name.upper() in text


def test_batches_smaller_than_the_list_keep_the_order_and_leave_no_gap(monkeypatch):
    monkeypatch.setattr("reports.certificates.NUMBERED_TOGETHER", 2)
    monkeypatch.setattr("reports.certificates.DRAWN_TOGETHER", 1)
    told = []

    issue(results=make_three(), progress=lambda done, total: told.append((done, total)))

    rows = Certificate.objects.order_by("number").select_related("holder")
    assert [row.holder.full_name for row in rows] == IN_ORDER
    assert numbers() == [1, 2, 3]
    assert told == [(2, 3), (3, 3)]


def test_the_sheet_says_what_the_papers_say():
    province = make_province()
    issuer = make_issuer(parent=province, signing_capacity="KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC")
    commune = make_unit(name="Ủy ban nhân dân xã Phước Thạnh Đông", kind="commune", parent=province)
    division = make_unit(name="Phòng Văn hóa - Xã hội", kind="division", parent=commune)
    round_ = make_published_round(title="Kỳ sát hạch kỹ năng số đợt 2 năm 2026")
    official = make_official(
        full_name="Lê Thị Ngọc Hạnh", birth_date=date(1984, 3, 14), sex="female"
    )
    room = make_shift_room(round_)
    result = make_result(round_=round_, official=official, unit=division, shift_room=room, seat=1)

    certificate = issue_one(issuer, results=[result])

    sheet = from_json(certificate.sheet)
    assert sheet.parent_body == "ỦY BAN NHÂN DÂN TỈNH VĨNH AN"
    assert sheet.lead == "Giám đốc Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận"
    assert sheet.capacity == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert (sheet.honorific, sheet.holder) == ("Bà", "Lê Thị Ngọc Hạnh")
    assert sheet.birth_date == "14/03/1984"
    assert sheet.unit == "Phòng Văn hóa - Xã hội, Ủy ban nhân dân xã Phước Thạnh Đông"
    assert sheet.achieved == "Kỳ sát hạch kỹ năng số đợt 2 năm 2026, ngày 12/11/2026"
    assert sheet.result == "7,38 điểm (bảy phẩy ba mươi tám), xếp loại Khá"
    assert sheet.verify_url == f"http://127.0.0.1:8000/xm/{certificate.token}"
    assert sheet.verify_host_text == "127.0.0.1:8000/xm"
    assert sheet.printed_code.replace("-", "") == certificate.printed_code
    assert (sheet.valid_until, certificate.valid_until) == (None, None)
    assert not sheet.simulated
    assert certificate.holder_unit == division


@pytest.mark.parametrize(
    ("capacity", "lead"),
    [
        ("GIÁM ĐỐC", "Giám đốc Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận"),
        (
            "TUQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG",
            "Giám đốc Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận",
        ),
        ("Q. GIÁM ĐỐC", "Quyền giám đốc Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận"),
        ("TM. BAN GIÁM ĐỐC\nGIÁM ĐỐC", "Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận"),
    ],
)
def test_who_certifies_follows_the_signing_capacity(capacity, lead):
    certificate = issue_one(make_issuer(signing_capacity=capacity), results=[make_result()])

    assert certificate.sheet["lead"] == lead


def test_a_stored_sheet_reads_back_as_it_was():
    certificate = issue_one(results=[make_result()])

    assert to_json(from_json(certificate.sheet)) == certificate.sheet


def test_a_birth_year_is_printed_alone_when_no_more_is_known():
    official = make_official(birth_date=date(1970, 1, 1), birth_precision="year")

    certificate = issue_one(results=[make_result(official=official)])

    assert certificate.sheet["birth_date"] == "1970"


def test_a_policy_with_years_sets_the_last_day():
    round_ = make_published_round(policy=make_policy(certificate_years=3))

    certificate = issue_one(results=[make_result(round_=round_)], on=date(2028, 2, 29))

    assert certificate.valid_until == date(2031, 2, 28)
    assert certificate.sheet["valid_until"] == "28/02/2031"


def test_a_simulated_round_marks_its_certificates():
    certificate = issue_one(results=make_three(is_simulated=True))

    assert certificate.sheet["simulated"] is True


def test_a_completed_course_is_certified_with_its_own_series_and_the_same_register():
    issuer = make_issuer()
    course = make_course(programme=make_programme(periods=40), title="Lớp khóa 4 năm 2026")
    completion = make_completion(course=course, official=make_official())

    issued = issue(issuer, results=[make_result()], completions=[completion])

    certificate = Certificate.objects.get(completion=completion)
    assert issued == Issued(2, 2, ())
    assert (certificate.serial_number, certificate.number) == ("BD 000001", 2)
    assert certificate.sheet["achieved_label"] == "Đã hoàn thành"
    assert certificate.sheet["achieved"] == (
        "Kỹ năng số KNS-CB, Lớp khóa 4 năm 2026, 40 tiết, từ 23/11/2026 đến 26/11/2026"
    )
    assert certificate.sheet["result"] is None


def test_a_course_that_was_not_completed_is_skipped():
    official = make_official(full_name="Hồ Thị Xuân")
    course = make_course()
    make_completion(course=course, official=make_official())
    failed = make_completion(course=course, official=official, is_complete=False)

    issued = issue(completions=[failed, make_completion(official=make_official())])

    assert (issued.numbered, [left.holder for left in issued.skipped]) == (1, ["Hồ Thị Xuân"])


def test_a_second_run_issues_nothing_and_says_why():
    issuer, results = make_issuer(), make_three()
    issue(issuer, results=results)

    again = issue(issuer, results=results)

    assert (again.numbered, again.issued, len(again.skipped)) == (0, 0, 3)
    assert again.skipped[0].holder == IN_ORDER[0]
    assert "01/2026/GCN-SKHCN" in again.skipped[0].reason
    assert numbers() == [1, 2, 3]


def test_two_passes_of_one_person_get_a_certificate_each():
    official = make_official()

    issue(results=[make_result(official=official), make_result(official=official)])

    assert Certificate.objects.filter(holder=official).count() == 2
    assert numbers() == [1, 2]


def test_a_new_scoring_of_the_same_pass_gives_no_second_certificate():
    issuer, result = make_issuer(), make_result()
    issue(issuer, results=[result])
    round_ = result.candidate.round
    round_.live_scoring.state = ScoringState.SUPERSEDED
    round_.live_scoring.save()
    round_.live_scoring = make_scoring(round_)
    round_.save()
    anew = make_result(candidate=result.candidate, score="8.00", grade_class="Giỏi")

    issued = issue(issuer, results=[anew])

    assert (issued.numbered, len(issued.skipped)) == (0, 1)


@pytest.mark.parametrize("state", [RoundState.MARKING, RoundState.RUNNING, RoundState.CANCELLED])
def test_results_that_are_not_published_are_refused(state):
    round_ = make_round(state=state)
    round_.live_scoring = make_scoring(round_)
    round_.save()
    result = make_result(round_=round_)

    with pytest.raises(NothingToCertify):
        issue(results=[result])

    assert not Certificate.objects.exists()
    assert not Register.objects.exists()


def test_a_result_of_a_shadow_scoring_is_refused():
    round_ = make_published_round()
    shadow = make_scoring(round_, state=ScoringState.APPROVED)
    result = make_result(candidate=make_candidate(round_=round_), scoring=shadow)

    with pytest.raises(NothingToCertify):
        issue(results=[result])


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.ABSENT, Outcome.SUSPENDED])
def test_who_did_not_pass_is_left_out_of_a_round(outcome):
    round_ = make_published_round()
    make_result(round_=round_)
    other = make_result(round_=round_, outcome=outcome, score="4.00", grade_class="Không đạt")

    issued = issue(results=Result.objects.filter(candidate__round=round_))

    assert (issued.numbered, len(issued.skipped)) == (1, 1)
    assert not Certificate.objects.filter(result=other).exists()


def test_a_name_that_cannot_be_drawn_takes_no_number_and_is_told():
    round_ = make_published_round()
    for name in ("Nguyễn Văn An", "Trần 漢 Bình", "Lê Thị Hạnh"):
        make_result(round_=round_, official=make_official(full_name=name))

    issued = issue(results=Result.objects.filter(candidate__round=round_))

    assert (issued.numbered, issued.issued) == (2, 2)
    assert [left.holder for left in issued.skipped] == ["Trần 漢 Bình"]
    assert "漢" in issued.skipped[0].reason
    assert numbers() == [1, 2]


def test_a_text_too_long_for_the_page_is_told_without_a_number():
    round_ = make_published_round(title="Kỳ sát hạch " + "rất dài " * 20)
    name = ("Nguyễn " * 17).strip()
    unit = make_unit(name="Trung tâm " * 19)

    issued = issue(
        make_issuer(
            issuer="SỞ " * 66,
            parent_body="ỦY BAN " * 28,
            signing_capacity="\n".join("ABCDEFGHIJ" * 9),
        ),
        results=[
            make_result(round_=round_, official=make_official(full_name=name), unit=unit),
        ],
    )

    assert issued.numbered == 0
    assert [left.holder for left in issued.skipped] == [name]
    assert numbers() == []


def test_an_issuer_without_a_letterhead_on_that_day_is_refused():
    issuer = make_issuer()
    Letterhead.objects.update(valid_to=ISSUED_ON)

    with pytest.raises(NoLetterhead):
        issue(issuer, results=make_three())

    assert not Certificate.objects.exists()


def test_a_crash_while_drawing_leaves_numbers_that_are_finished_later(monkeypatch):
    monkeypatch.setattr("reports.certificates.DRAWN_TOGETHER", 1)
    store = files.store
    stored: list[int] = []

    def full_disk(*args, **kwargs):
        if len(stored) == 1:
            raise OSError("No space left on device")
        stored.append(1)
        return store(*args, **kwargs)

    monkeypatch.setattr("office.files.store", full_disk)
    issuer, results = make_issuer(), make_three()

    with pytest.raises(OSError, match="No space"):
        issue(issuer, results=results)

    states = Certificate.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["issued", "numbered", "numbered"]
    before = {row.pk: row.sheet for row in Certificate.objects.all()}

    monkeypatch.undo()
    finished = finish_numbered(at=ISSUED_AT + timedelta(hours=1))

    rows = list(Certificate.objects.order_by("number"))
    assert finished == Finished(issued=2, left=())
    assert [row.state for row in rows] == ["issued"] * 3
    assert {row.pk: row.sheet for row in rows} == before
    assert numbers() == [1, 2, 3]
    assert finish_numbered(at=ISSUED_AT + timedelta(hours=2)).issued == 0
    assert issue(issuer, results=results).numbered == 0


def damage(certificate, **sheet):
    """Make a certificate numbered again, and its sheet one that cannot be drawn."""
    certificate.steps.filter(to_state=CertificateState.ISSUED).delete()
    Certificate.objects.filter(pk=certificate.pk).update(
        state=CertificateState.NUMBERED, file=None, sheet={**certificate.sheet, **sheet}
    )


def test_a_sheet_that_cannot_be_drawn_is_told_and_hinders_no_other():
    issuer, results = make_issuer(), make_three()
    issue(issuer, results=results)
    missing, too_long, well = Certificate.objects.order_by("number")
    damage(missing, holder="Nguyễn 漢 An")
    words = ("achieved", "unit", "holder")
    damage(too_long, **dict.fromkeys(words, "Đã đạt rất nhiều " * 45))
    damage(well)

    finished = finish_numbered(at=ISSUED_AT + timedelta(hours=1))
    again = issue(issuer, results=results)

    states = Certificate.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["numbered", "numbered", "issued"]
    assert finished.issued == 1
    assert [left.holder for left in finished.left] == IN_ORDER[:2]
    assert "漢" in finished.left[0].reason
    assert missing.register_number in finished.left[0].reason
    assert (again.numbered, again.issued) == (0, 0)
    assert set(finished.left) <= set(again.skipped)


def test_a_frozen_sheet_that_cannot_be_read_is_logged_and_hinders_no_other(caplog):
    issuer, results = make_issuer(), make_three()
    issue(issuer, results=results)
    strange, *others = Certificate.objects.order_by("number")
    damage(strange, unknown="?")
    for other in others:
        damage(other)

    finished = finish_numbered(at=ISSUED_AT + timedelta(hours=1))

    assert (finished.issued, len(finished.left)) == (2, 1)
    assert strange.register_number in caplog.text


def test_running_again_after_a_crash_draws_what_was_numbered(monkeypatch):
    def full_disk(*args, **kwargs):
        raise OSError("No space left on device")

    issuer, results = make_issuer(), make_three()
    with monkeypatch.context() as broken:
        broken.setattr("office.files.store", full_disk)
        with pytest.raises(OSError, match="No space"):
            issue(issuer, results=results)

    assert issue(issuer, results=results) == Issued(0, 3, ())
    assert numbers() == [1, 2, 3]


def test_a_crash_while_numbering_gives_the_numbers_back(monkeypatch):
    issuer, results = make_issuer(), make_three()

    def no_entropy():
        raise OSError("no entropy")

    with monkeypatch.context() as broken:
        broken.setattr("reports.certificates.new_code", no_entropy)
        with pytest.raises(OSError, match="no entropy"):
            issue(issuer, results=results)

    issue(issuer, results=results)

    assert numbers() == [1, 2, 3]
    assert Certificate.objects.filter(serial_number="KNS 000001").exists()


def test_each_year_has_its_own_register_while_serial_numbers_go_on():
    issuer = make_issuer()
    issue(issuer, results=[make_result()])

    later = issue_one(issuer, results=[make_result()], on=date(2027, 1, 4))

    assert (later.register_number, later.serial_number) == ("01/2027/GCN-SKHCN", "KNS 000002")


def test_two_issuers_have_their_own_registers_and_share_the_serial_numbers():
    issue(make_issuer(), results=[make_result()])

    other = issue_one(make_issuer(), results=[make_result()])

    assert (other.number, other.serial_number) == (1, "KNS 000002")


def test_every_step_names_who_and_when_and_the_journal_has_the_batch():
    by = make_user()

    issue(results=make_three(), by=by)

    certificate = Certificate.objects.earliest("pk")
    steps = certificate.steps.order_by("pk").values_list("from_state", "to_state", "by", "at")
    assert list(steps) == [
        ("", "numbered", by.pk, ISSUED_AT),
        ("numbered", "issued", by.pk, ISSUED_AT),
    ]
    entries = JournalEntry.objects.filter(action__startswith="reports.").order_by("pk")
    assert [(entry.action, entry.data["count"]) for entry in entries] == [
        ("reports.number_certificates", 3),
        ("reports.issue_certificates", 3),
    ]
    assert {entry.actor for entry in entries} == {by.username}


def test_the_journal_names_no_person():
    issue(results=make_three())

    written = str(list(JournalEntry.objects.values_list("data", "target")))
    assert not [name for name in NAMES if name in written]


def test_a_revoked_certificate_keeps_number_and_file_and_is_not_issued_again():
    issuer, result = make_issuer(), make_result()
    certificate = issue_one(issuer, results=[result])
    file = certificate.file

    revoke(certificate=certificate, reason="Thi hộ", by=make_user(), at=ISSUED_AT)

    assert (certificate.state, certificate.file) == (CertificateState.REVOKED, file)
    assert certificate.steps.get(to_state="revoked").reason == "Thi hộ"
    again = issue(issuer, results=[result])
    assert (again.numbered, len(again.skipped)) == (0, 1)
    assert isinstance(again.skipped[0], Skipped)
    assert numbers() == [1]


def test_a_certificate_is_revoked_once():
    certificate = issue_one(results=[make_result()])
    revoke(certificate=certificate, reason="Thi hộ", by=make_user(), at=ISSUED_AT)

    with pytest.raises(NotIssued):
        revoke(certificate=certificate, reason="Thi hộ", by=make_user(), at=ISSUED_AT)

    assert certificate.steps.filter(to_state="revoked").count() == 1


def test_a_replacement_has_its_own_number_and_the_corrected_name():
    issuer = make_issuer()
    result = make_result(official=make_official(full_name="Nguyễn Văn Ân"))
    old = issue_one(issuer, results=[result])
    result.candidate.official.full_name = "Nguyễn Văn Ấn"
    result.candidate.official.save()

    new = replace(
        certificate=old,
        reason="Sai họ tên",
        by=make_user(),
        at=ISSUED_AT,
        on=date(2026, 12, 20),
    )

    assert (old.state, new.state, new.replaces) == ("replaced", "issued", old)
    assert (new.number, new.serial_number) == (2, "KNS 000002")
    assert new.sheet["holder"] == "Nguyễn Văn Ấn"
    assert old.sheet["holder"] == "Nguyễn Văn Ân"
    assert new.token != old.token
    assert new.file != old.file
    assert old.steps.get(to_state="replaced").reason == "Sai họ tên"


def test_a_replacement_shows_the_score_of_the_live_scoring():
    result = make_result()
    old = issue_one(results=[result])
    round_ = result.candidate.round
    round_.live_scoring.state = ScoringState.SUPERSEDED
    round_.live_scoring.save()
    round_.live_scoring = make_scoring(round_)
    round_.save()
    anew = make_result(candidate=result.candidate, score="8.00", grade_class="Giỏi")

    new = replace(certificate=old, reason="Chấm lại", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    assert new.result == anew
    assert new.sheet["result"] == "8,00 điểm (tám), xếp loại Giỏi"


def test_nothing_replaces_a_pass_that_no_longer_stands():
    result = make_result()
    old = issue_one(results=[result])
    Result.objects.filter(pk=result.pk).update(outcome=Outcome.FAILED, score=Decimal("4.00"))

    with pytest.raises(NothingToCertify):
        replace(certificate=old, reason="Sai", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    old.refresh_from_db()
    assert old.state == CertificateState.ISSUED
    assert numbers() == [1]


def test_a_replacement_that_cannot_be_drawn_leaves_the_old_one_in_force():
    result = make_result()
    old = issue_one(results=[result])
    result.candidate.official.full_name = "Nguyễn 漢"
    result.candidate.official.save()

    with pytest.raises(CannotBeDrawn):
        replace(certificate=old, reason="Sai", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    old.refresh_from_db()
    assert old.state == CertificateState.ISSUED


def test_a_revoked_certificate_can_be_replaced_once_and_stays_revoked():
    old = issue_one(results=[make_result()])
    revoke(certificate=old, reason="Ghi sai", by=make_user(), at=ISSUED_AT)

    new = replace(certificate=old, reason="Cấp lại", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    assert (old.state, new.state, new.replaces) == ("revoked", "issued", old)
    with pytest.raises(NotIssued):
        replace(certificate=old, reason="Cấp lại", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)


def test_a_replaced_certificate_is_not_replaced_again():
    old = issue_one(results=[make_result()])
    replace(certificate=old, reason="Sai", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    with pytest.raises(NotIssued):
        replace(certificate=old, reason="Sai", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    assert numbers() == [1, 2]


@pytest.mark.parametrize("people", [3, 9])
def test_numbering_and_drawing_ask_few_statements_more_for_more_people(
    django_assert_max_num_queries, people
):
    round_, issuer, by = make_published_round(), make_issuer(), make_user()
    for _number in range(people):
        make_result(round_=round_)
    results = Result.objects.filter(candidate__round=round_)

    # Storing a file is the only thing done one by one: look up, insert, and its savepoint.
    with django_assert_max_num_queries(42 + 4 * people):
        issue(issuer, results=results, by=by)

    assert Certificate.objects.count() == people
