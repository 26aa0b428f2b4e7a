import hashlib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assessments.enums import Outcome as Stored
from assessments.enums import RoundState, Standing
from assessments.models import Candidate, Result, ResultShare, Round
from banks.models import SkillRequirement
from office.models import JournalEntry
from people.enums import UNIT_ROLES, Role
from people.models import Official, Unit, UnitSuccession
from reports.errors import ExportNotAllowed, RoundNotPublished
from reports.summaries import export_results, round_summary
from reports.workbook.rows import Outcome, PreviousRound, PreviousUnit, Requirement
from tests.make import (
    EIGHT,
    LONG_AGO,
    grant,
    make_attempt,
    make_candidate,
    make_official,
    make_policy,
    make_position,
    make_posting,
    make_round,
    make_shift_room,
    make_skill,
    make_unit,
    make_user,
)
from tests.reports.rounds import (
    ISSUED_AT,
    make_completion,
    make_course,
    make_programme,
    make_published_round,
    make_result,
)
from training.enums import EnrolmentReason, EnrolmentState, Presence
from training.models import Attendance, Enrolment, Recommendation, Session

pytestmark = pytest.mark.django_db

TODAY = date(2027, 8, 1)
LAW = date(2027, 7, 1)  # two-tier government of the story
AFTER_LAW = datetime(2027, 7, 20, 1, tzinfo=UTC)


def summary_of(round_):
    return round_summary(round_, exported_by="Phan Thị Mai", at=ISSUED_AT, on=TODAY)


def row_of(round_, candidate):
    return next(row for row in summary_of(round_).candidates if row.number == candidate.number)


def require(skill, share, *, position="CV", since=LONG_AGO, until=None):
    SkillRequirement.objects.create(
        position=make_position(position),
        skill=make_skill(skill),
        share=Decimal(share),
        valid_from=since,
        valid_to=until,
    )


def close(unit, *successors, whole=True):
    Unit.objects.filter(pk=unit.pk).update(valid_to=LAW)
    for successor in successors:
        UnitSuccession.objects.create(
            predecessor=unit, successor=successor, on=LAW, is_whole=whole, decision="QĐ 1"
        )


def test_the_head_of_the_summary_says_what_round_and_rules():
    round_ = make_published_round(
        title="Kỳ 2", policy=make_policy(cut_score="5.5"), is_simulated=True
    )
    make_shift_room(round_)

    summary = summary_of(round_)

    assert (summary.title, summary.simulated) == ("Kỳ 2", True)
    assert summary.decision == "Quyết định số 215/QĐ-UBND ngày 01/10/2026"
    assert (summary.date_from, summary.date_to) == (date(2026, 11, 12), date(2026, 11, 12))
    assert summary.policy == (
        "Thang điểm 10, làm tròn 2 chữ số thập phân; đạt từ 5,5 điểm; "
        "xếp loại: Giỏi từ 8, Khá từ 7, Trung bình từ 5. Căn cứ: Quy chế thử nghiệm"
    )
    assert summary.classes == ("Giỏi", "Khá", "Trung bình", "Không đạt")
    assert (summary.exported_by, summary.exported_at) == ("Phan Thị Mai", ISSUED_AT)
    assert summary.items is None


def test_candidates_stand_in_the_order_of_names_as_they_were_registered():
    round_ = make_published_round()
    division = make_unit(code="H1.2", name="Phòng Nội vụ", parent=make_unit(name="Huyện A"))
    official = make_official(full_name="Lê Thị Hạnh", staff_code="CB-7", sex="female")
    make_result(
        round_=round_,
        official=official,
        unit=division,
        fields=("NOI_VU", "TAI_CHINH"),
        shares={"IU03": "0.7500"},
    )
    make_result(round_=round_, official=make_official(full_name="Trần Văn An"))
    Official.objects.filter(pk=official.pk).update(full_name="Tên Mới")

    first, second = summary_of(round_).candidates

    assert (first.full_name, second.full_name) == ("Trần Văn An", "Lê Thị Hạnh")
    assert (second.staff_code, second.sex, second.post) == ("CB-7", "Nữ", "Chuyên viên")
    assert (second.unit.code, second.unit.name, second.unit.parent) == (
        "H1.2",
        "Phòng Nội vụ",
        "Huyện A",
    )
    assert second.fields == ("Lĩnh vực NOI_VU", "Lĩnh vực TAI_CHINH")
    assert (second.score, second.score_class) == (Decimal("7.38"), "Khá")
    assert second.shares == {"IU03": Decimal("0.7500")}
    assert first.shares == {"IU03": None}


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (Stored.PASSED, Outcome.PASSED),
        (Stored.FAILED, Outcome.FAILED),
        (Stored.ABSENT, Outcome.ABSENT),
        (Stored.SUSPENDED, Outcome.SUSPENDED),
        (Stored.EXEMPT, Outcome.EXEMPT),
        (Stored.UNSERVED, Outcome.NO_FORM),
    ],
)
def test_every_outcome_has_its_word(outcome, shown):
    result = make_result(outcome=outcome, grade_class="Khá")

    row = row_of(result.candidate.round, result.candidate)

    assert row.outcome is shown
    assert (row.score is not None) == (outcome in {Stored.PASSED, Stored.FAILED})


@pytest.mark.parametrize(
    ("standing", "shown"),
    [
        (Standing.ABSENT, Outcome.ABSENT),
        (Standing.EXEMPT, Outcome.EXEMPT),
        (Standing.UNSERVED, Outcome.NO_FORM),
        (Standing.SUSPENDED, Outcome.SUSPENDED),
        (Standing.SAT, Outcome.UNMARKED),
    ],
)
def test_a_candidate_without_a_result_shows_how_they_stand(standing, shown):
    round_ = make_published_round()
    candidate = make_candidate(round_=round_, standing=standing, standing_reason="Theo quyết định")

    assert row_of(round_, candidate).outcome is shown


def test_an_annulled_attempt_without_a_result_is_said():
    round_ = make_published_round()
    candidate = make_candidate(round_=round_, standing=Standing.SAT)
    make_attempt(candidate=candidate, annulled_at=EIGHT + timedelta(hours=1))

    assert row_of(round_, candidate).outcome is Outcome.ANNULLED


def test_results_that_are_not_published_do_not_show():
    result = make_result(shares={"IU03": "0.9000"})
    round_ = result.candidate.round
    round_.state = RoundState.MARKING
    round_.save()

    summary = summary_of(round_)

    assert (summary.candidates[0].score, summary.candidates[0].outcome) == (None, Outcome.UNMARKED)
    assert summary.skills == ()


def test_weak_modules_are_those_below_what_the_position_asked_on_the_day_of_publication():
    require("IU01", "0.800")
    require("IU02", "0.500")
    require("IU03", "0.900", since=date(2027, 1, 1))
    require("IU04", "0.400", position="VTLT")
    result = make_result(
        shares={"IU01": "0.7900", "IU02": "0.5000", "IU03": "0.6000", "IU04": "0.5900"}
    )

    summary = summary_of(result.candidate.round)

    # IU03 was asked for later and IU04 of others: there the policy's 60 % holds.
    assert summary.candidates[0].weak_skills == ("Mô đun IU01", "Mô đun IU04")
    assert [skill.code for skill in summary.skills] == ["IU01", "IU02", "IU03", "IU04"]
    assert summary.requirements == (
        Requirement("CV", "IU01", Decimal("0.800")),
        Requirement("CV", "IU02", Decimal("0.500")),
    )


def test_shares_of_skills_below_a_module_are_not_columns():
    result = make_result(shares={"IU03": "0.5000", "IU03.1": "0.4000"})

    assert [skill.code for skill in summary_of(result.candidate.round).skills] == ["IU03"]


def test_advised_programmes_are_named():
    result = make_result(shares={"IU03": "0.3000"})
    for code in ("P2", "P1"):
        Recommendation.objects.create(
            result=result,
            programme=make_programme(code),
            module=make_skill("IU03"),
            share=Decimal("0.3000"),
            required=Decimal("0.600"),
            made_at=EIGHT,
        )

    row = row_of(result.candidate.round, result.candidate)

    assert row.programme == "Kỹ năng số P1; Kỹ năng số P2"


def test_a_unit_wholly_followed_is_counted_under_todays_unit():
    old, middle = make_unit(code="X1"), make_unit(code="X2")
    today = make_unit(code="X3", name="Xã Mới", parent=make_unit(name="Tỉnh mới"), on=LAW)
    close(old, middle)
    close(middle, today)
    result = make_result(unit=old)

    row = row_of(result.candidate.round, result.candidate)

    assert row.unit.code == "X1"
    assert row.unit_today is not None
    assert (row.unit_today.code, row.unit_today.parent) == ("X3", "Tỉnh mới")


def test_of_a_divided_unit_everyone_is_counted_where_they_work_today():
    old, one, other = make_unit(), make_unit(code="T1"), make_unit(code="T2")
    close(old, one, other, whole=False)
    round_ = make_published_round()
    candidates = []
    for unit in (one, other):
        official = make_official()
        make_posting(official=official, unit=unit)
        candidates.append(make_result(round_=round_, official=official, unit=old).candidate)

    units = [row_of(round_, candidate).unit_today for candidate in candidates]

    assert [unit.code for unit in units if unit] == ["T1", "T2"]


def test_who_has_left_a_closed_unit_is_counted_nowhere_and_the_sheet_says_why():
    old = make_unit(name="Phòng Y tế")
    close(old)
    result = make_result(unit=old)

    row = row_of(result.candidate.round, result.candidate)

    assert row.unit_today is None
    assert row.unit_today_reason == (
        "“Phòng Y tế” đã chia tách hoặc giải thể và cán bộ không có vị trí công tác hiện nay"
    )


def test_training_since_the_round_is_listed_with_attendance_and_certificate():
    round_ = make_published_round()
    make_shift_room(round_)
    official = make_official(full_name="Lê Thị Hạnh")
    make_result(round_=round_, official=official)
    make_completion(official=official, attended=30)
    make_completion(official=official, course=make_course(starts_on=date(2026, 3, 1)))
    make_completion(official=make_official())  # someone else's

    rows = summary_of(round_).training

    assert [(row.full_name, row.periods, row.attended, row.completed) for row in rows] == [
        ("Lê Thị Hạnh", 40, Decimal("0.7500"), True)
    ]


def test_a_course_that_runs_shows_the_share_of_sessions_called_so_far():
    round_ = make_published_round()
    make_shift_room(round_)
    official = make_official()
    make_result(round_=round_, official=official)
    course = make_course()
    enrolment = Enrolment.objects.create(
        course=course,
        official=official,
        unit=make_unit(),
        state=EnrolmentState.ENROLLED,
        reason=EnrolmentReason.OWN_WISH,
        enrolled_at=EIGHT,
    )
    for number, presence in enumerate([Presence.PRESENT, Presence.ABSENT, Presence.EXCUSED], 1):
        session = Session.objects.create(
            course=course,
            number=number,
            topic="Bảng tính",
            periods=4,
            starts_at=EIGHT,
            ends_at=EIGHT + timedelta(hours=3),
        )
        Attendance.objects.create(
            session=session,
            enrolment=enrolment,
            presence=presence,
            taken_by=make_user(),
            taken_at=EIGHT,
        )

    [row] = summary_of(round_).training

    assert (row.attended, row.completed) == (Decimal("0.3333"), False)


def test_the_round_before_is_the_last_published_one_of_the_same_unit():
    unit = make_unit()
    for code, title in (("older", "Kỳ 0"), ("before", "Kỳ 1"), ("after", "Kỳ 3")):
        days = {"older": 1, "before": 5, "after": 20}[code]
        previous = make_published_round(unit=unit, title=title, at=EIGHT + timedelta(days=days))
        if code == "before":
            district = make_unit(code="H1", name="Huyện A")
            make_result(round_=previous, unit=district)
            make_result(
                round_=previous, unit=district, outcome=Stored.FAILED, grade_class="Không đạt"
            )
            make_result(round_=previous, unit=district, outcome=Stored.ABSENT)
    make_published_round(title="Của đơn vị khác", at=EIGHT + timedelta(days=9))
    make_round(unit=unit, title="Chưa công bố")
    round_ = make_published_round(unit=unit, title="Kỳ 2", at=EIGHT + timedelta(days=10))

    summary = summary_of(round_)

    assert summary.previous == PreviousRound(
        "Kỳ 1", (PreviousUnit("H1", "Huyện A", sat=2, passed=1),)
    )


@pytest.mark.parametrize(
    ("steps", "whole", "found"),
    [(1, True, "Kỳ 1"), (2, True, "Kỳ 1"), (1, False, None)],
)
def test_a_round_of_a_unit_wholly_absorbed_is_the_round_before(steps, whole, found):
    unit = make_unit(code="STTTT")
    previous = make_published_round(unit=unit, title="Kỳ 1", at=EIGHT)
    make_result(round_=previous)
    for step in range(steps):
        after = make_unit(code=f"S{step}")
        close(unit, after, whole=whole)
        unit = after
    round_ = make_published_round(unit=unit, at=AFTER_LAW)

    previous_title = getattr(summary_of(round_).previous, "title", None)

    assert previous_title == found


def test_a_round_of_the_unit_that_absorbed_this_one_is_not_the_round_before():
    absorbed, successor = make_unit(), make_unit()
    make_published_round(unit=successor, at=EIGHT)
    close(absorbed, successor)

    assert summary_of(make_published_round(unit=absorbed, at=AFTER_LAW)).previous is None


def test_a_unit_absorbed_after_a_round_does_not_bring_the_round_before_it():
    absorbed, unit = make_unit(), make_unit()
    make_published_round(unit=absorbed, at=EIGHT)
    round_ = make_published_round(unit=unit, at=EIGHT + timedelta(days=9))
    close(absorbed, unit)

    assert summary_of(round_).previous is None


def test_the_round_before_is_counted_by_the_units_of_today_and_loses_nobody():
    one, other, divided = (make_unit(code=f"X{n}", name=f"Xã {n}") for n in (1, 2, 3))
    province = make_unit(name="Tỉnh mới")
    merged = make_unit(code="P1", name="Phường Một", parent=province)
    ward = make_unit(code="P2", name="Phường Hai", parent=province)
    close(one, merged)
    close(other, merged)
    close(divided, merged, ward, whole=False)
    previous = make_published_round(at=EIGHT)
    make_result(round_=previous, unit=one)
    make_result(round_=previous, unit=other, outcome=Stored.FAILED, grade_class="Không đạt")
    stays = make_official()
    make_posting(official=stays, unit=ward)
    make_result(round_=previous, unit=divided, official=stays)
    make_result(round_=previous, unit=divided, official=make_official())

    summary = summary_of(make_published_round(unit=previous.unit, at=AFTER_LAW))

    assert summary.previous is not None
    assert summary.previous.units == (
        PreviousUnit("P1", "Phường Một", sat=2, passed=1, parent="Tỉnh mới"),
        PreviousUnit("P2", "Phường Hai", sat=1, passed=1, parent="Tỉnh mới"),
        PreviousUnit("X3", "Xã 3", sat=1, passed=1, followed=False),
    )


def test_the_round_before_is_counted_as_its_own_workbook_counts_by_the_units_of_today():
    round_ = make_mixed_round(23)

    previous = summary_of(round_).previous

    own = summary_of(Round.objects.get(title=previous.title)).candidates
    assert {unit.code: unit.sat for unit in previous.units if unit.followed} == Counter(
        row.unit_today.code for row in own if row.unit_today and row.outcome.sat
    )
    assert sum(unit.sat for unit in previous.units) == sum(row.outcome.sat for row in own) == 23


def test_the_first_round_of_a_unit_is_compared_with_nothing():
    assert summary_of(make_published_round()).previous is None


def make_mixed_round(people):
    """A round of mixed outcomes over three units, one of them divided since."""
    before = make_published_round(title="Kỳ trước", at=EIGHT)
    round_ = make_published_round(unit=before.unit)
    make_shift_room(round_)
    units = [make_unit(), make_unit(), make_unit()]
    close(units[2])
    outcomes = [Stored.PASSED, Stored.FAILED, Stored.PASSED, Stored.ABSENT, Stored.EXEMPT]
    require("IU01", "0.800")
    for number in range(people):
        official = make_official()
        outcome = outcomes[number % len(outcomes)]
        has_score = outcome in {Stored.PASSED, Stored.FAILED}
        passed = outcome == Stored.PASSED
        result = make_result(
            round_=round_,
            official=official,
            unit=units[number % 3],
            outcome=outcome,
            score=f"{(5 if passed else 1) + number % 5}.25",
            grade_class="Khá" if passed else "Không đạt",
            shares={"IU01": f"0.{number % 10}500", "IU02": "0.5000"} if has_score else {},
        )
        make_result(round_=before, official=official, unit=units[number % 3])
        make_posting(official=official, unit=units[0])
        make_completion(official=official)
        if has_score:
            Recommendation.objects.create(
                result=result,
                programme=make_programme(),
                module=make_skill("IU02"),
                share=Decimal("0.5000"),
                required=Decimal("0.600"),
                made_at=EIGHT,
            )
    return round_


@pytest.mark.parametrize("people", [3, 30])
def test_the_summary_asks_the_same_statements_for_few_and_many(django_assert_num_queries, people):
    round_ = make_mixed_round(people)

    with django_assert_num_queries(24):
        summary = summary_of(round_)

    assert len(summary.candidates) == people


def test_the_totals_of_the_workbook_equal_the_database(tmp_path):
    round_ = make_mixed_round(23)
    path = tmp_path / "tong-hop.xlsx"

    export_results(round_=round_, path=path, by=None, at=ISSUED_AT)

    results = Result.objects.filter(candidate__round=round_)
    counts = Counter(results.values_list("outcome", flat=True))
    scores = [score for score in results.values_list("score", flat=True) if score is not None]
    expected = {
        "Đăng ký": Candidate.objects.filter(round=round_).count(),
        "Dự thi": counts["passed"] + counts["failed"],
        "Vắng": counts["absent"],
        "Đạt": counts["passed"],
        "Không đạt": counts["failed"],
        "Khác": counts["exempt"],
        "Có điểm": len(scores),
        "Tổng điểm": float(sum(scores)),
        "Loại Khá": results.filter(grade_class="Khá").count(),
    }
    book = load_workbook(path, data_only=True)
    for name in ("TongHop", "TongHop_HienNay", "TheoViTri"):
        assert {key: totals_of(book[name])[key] for key in expected} == expected
    by_unit = {
        line["Mã đơn vị"]: line["Đạt"] for line in lines_of(book["TongHop"]) if line["Mã đơn vị"]
    }
    passed = Counter(
        results.filter(outcome="passed").values_list("candidate__unit__code", flat=True)
    )
    assert {code: count for code, count in by_unit.items() if count} == passed
    measured = ResultShare.objects.filter(result__in=results)
    by_skill = {line["Mã kỹ năng"]: line for line in lines_of(book["KyNang"])}
    for code in ("IU01", "IU02"):
        mine = list(measured.filter(skill__code=code).values_list("share", flat=True))
        assert by_skill[code]["Số người được đo"] == len(mine)
        assert by_skill[code]["Mức đạt trung bình"] == pytest.approx(float(sum(mine) / len(mine)))
    assert by_skill["IU01"]["Số người dưới yêu cầu"] == (
        measured.filter(skill__code="IU01", share__lt=Decimal("0.8")).count()
    )


def lines_of(sheet):
    """Read the lines of a sheet below its header in row 5, up to its total."""
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return [line for line in lines if isinstance(line["STT"], int)]


def totals_of(sheet):
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    total = next(row for row in rows if row[2] == "Tổng cộng")
    return dict(zip(rows[0], total, strict=True))


def test_an_export_is_journaled_with_the_digest_of_the_file(tmp_path):
    round_ = make_mixed_round(3)
    by = make_user(full_name="Phan Thị Mai")
    grant(by, Role.HR_OFFICER, round_.unit)
    path = tmp_path / "tong-hop.xlsx"

    exported = export_results(round_=round_, path=path, by=by, at=ISSUED_AT)

    entry = JournalEntry.objects.get(action="reports.export_results")
    assert exported.candidates == 3
    assert exported.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (entry.actor, entry.after, entry.target) == (
        by.username,
        exported.sha256,
        f"round:{round_.uuid}",
    )
    assert entry.data == {"file": "tong-hop.xlsx", "candidates": 3}
    assert [entry.name for entry in tmp_path.iterdir()] == ["tong-hop.xlsx"]


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_only_an_hr_officer_of_the_unit_may_export(tmp_path, role):
    round_ = make_published_round()
    user, stranger = make_user(), make_user()
    grant(user, role, round_.unit)
    grant(stranger, role, make_unit())
    path = tmp_path / "x.xlsx"

    for person in (user, stranger):
        if person == user and role == Role.HR_OFFICER:
            export_results(round_=round_, path=path, by=person, at=timezone.now())
        else:
            with pytest.raises(ExportNotAllowed):
                export_results(round_=round_, path=path, by=person, at=timezone.now())

    assert path.exists() == (role == Role.HR_OFFICER)
    assert JournalEntry.objects.count() == (role == Role.HR_OFFICER)


def test_an_official_may_not_export_the_round_they_sat(tmp_path):
    official = make_official()
    result = make_result(official=official)

    with pytest.raises(ExportNotAllowed):
        export_results(
            round_=result.candidate.round,
            path=tmp_path / "x.xlsx",
            by=make_user(official=official),
            at=ISSUED_AT,
        )


def test_a_round_that_is_not_published_is_not_exported(tmp_path):
    with pytest.raises(RoundNotPublished):
        export_results(round_=make_round(), path=tmp_path / "x.xlsx", by=None, at=ISSUED_AT)


def test_an_export_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    round_ = make_published_round()
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"old")

    def full_disk(*_arguments):
        raise OSError("No space left on device")

    monkeypatch.setattr("reports.summaries.os.fsync", full_disk)

    with pytest.raises(OSError, match="No space"):
        export_results(round_=round_, path=path, by=None, at=ISSUED_AT)

    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["x.xlsx"]
    assert not JournalEntry.objects.exists()
