"""Dated policies and their typed values."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from office.enums import PolicyKind
from office.policies import (
    BadPolicy,
    CalendarPolicy,
    ExamPolicy,
    NoPolicy,
    TrainingPolicy,
    exam_policy,
    in_force,
    parse,
    set_policy,
    training_policy,
)

pytestmark = pytest.mark.django_db
START = date(2024, 1, 1)


def test_values_stand_over_the_defaults_with_their_types():
    policy = parse(
        PolicyKind.EXAM,
        {"cut_score": "6.5", "classes": [["Giỏi", 9], ["Đạt", "6.5"]], "grace_seconds": 10},
    )

    assert policy == ExamPolicy(
        cut_score=Decimal("6.5"),
        classes=(("Giỏi", Decimal(9)), ("Đạt", Decimal("6.5"))),
        grace_seconds=10,
    )


def test_an_optional_number_and_dates_are_read():
    exam = parse(PolicyKind.EXAM, {"certificate_years": 3})
    calendar = parse(PolicyKind.CALENDAR, {"days_off": ["2026-01-01"]})

    assert exam == ExamPolicy(certificate_years=3)
    assert calendar == CalendarPolicy(days_off=(date(2026, 1, 1),))


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (PolicyKind.EXAM, {"cut_scroe": 5}),
        (PolicyKind.EXAM, {"cut_score": "năm"}),
        (PolicyKind.EXAM, {"classes": [["Giỏi"]]}),
        (PolicyKind.EXAM, {"late_minutes": None}),
        (PolicyKind.CALENDAR, {"days_off": ["01/01/2026"]}),
        (PolicyKind.TRAINING, {"min_attendance": "80%"}),
    ],
)
def test_a_value_without_place_or_sense_is_refused_by_name(kind, values):
    with pytest.raises(BadPolicy) as caught:
        parse(kind, values)

    assert next(iter(values)) in str(caught.value)


def test_a_new_version_ends_the_old_one_and_each_day_has_its_own():
    old = set_policy(kind=PolicyKind.EXAM, values={}, valid_from=START, basis="QĐ 1")
    new = set_policy(
        kind=PolicyKind.EXAM, values={"cut_score": 6}, valid_from=date(2026, 1, 1), basis="QĐ 2"
    )

    assert in_force(PolicyKind.EXAM, on=date(2025, 12, 31)) == old
    assert in_force(PolicyKind.EXAM, on=date(2026, 1, 1)) == new
    assert exam_policy(new).cut_score == 6


def test_a_day_before_any_policy_has_none():
    set_policy(kind=PolicyKind.EXAM, values={}, valid_from=START, basis="QĐ 1")

    with pytest.raises(NoPolicy):
        in_force(PolicyKind.EXAM, on=START - timedelta(days=1))


def test_a_bad_policy_changes_nothing():
    old = set_policy(kind=PolicyKind.TRAINING, values={}, valid_from=START, basis="QĐ 1")

    with pytest.raises(BadPolicy):
        set_policy(
            kind=PolicyKind.TRAINING, values={"x": 1}, valid_from=date(2026, 1, 1), basis="-"
        )

    old.refresh_from_db()
    assert old.valid_to is None
    assert training_policy(old) == TrainingPolicy()


def test_a_policy_of_another_kind_is_not_taken_for_an_exam_policy():
    training = set_policy(kind=PolicyKind.TRAINING, values={}, valid_from=START, basis="QĐ 1")

    with pytest.raises(BadPolicy):
        exam_policy(training)
