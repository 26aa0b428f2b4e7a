from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments.models import Round
from office.enums import PolicyKind
from people.models import Official
from tests.make import EIGHT, make_official, make_policy, make_shift_room
from tests.training.making import (
    make_completion,
    make_programme,
    make_published_round,
    make_result,
)
from training.queries import GroupGain, training_gain, yearly_periods

pytestmark = pytest.mark.django_db

LATER = EIGHT + timedelta(days=200)
BETWEEN = EIGHT + timedelta(days=90)


@pytest.fixture
def rounds():
    return make_published_round(at=EIGHT), make_published_round(at=LATER)


def sit(rounds: tuple[Round, Round], before: dict[str, str], after: dict[str, str]) -> Official:
    official = make_official()
    for round_, shares in zip(rounds, (before, after), strict=True):
        make_result(round_, shares, official=official)
    return official


def test_gain_sets_the_trained_beside_the_untrained(rounds):
    programme = make_programme(modules=["IU03"])
    for before, after in (("0.4", "0.7"), ("0.5", "0.9")):
        make_completion(
            sit(rounds, {"IU03": before}, {"IU03": after}), programme, decided_at=BETWEEN
        )
    sit(rounds, {"IU03": "0.6"}, {"IU03": "0.55"})

    [row] = training_gain(*rounds)

    assert row.module.code == "IU03"
    assert row.trained == GroupGain(2, Decimal("0.45"), Decimal("0.8"))
    assert row.untrained == GroupGain(1, Decimal("0.6"), Decimal("0.55"))
    assert (row.trained.gain, row.untrained.gain) == (Decimal("0.35"), Decimal("-0.05"))


def test_training_in_one_module_does_not_count_for_another(rounds):
    official = sit(rounds, {"IU03": "0.4", "ATTT": "0.4"}, {"IU03": "0.7", "ATTT": "0.5"})
    make_completion(official, make_programme(modules=["IU03"]), decided_at=BETWEEN)

    counts = {
        row.module.code: (row.trained.officials, row.untrained.officials)
        for row in training_gain(*rounds)
    }

    assert counts == {"ATTT": (0, 1), "IU03": (1, 0)}


def test_who_sat_only_one_of_the_rounds_is_not_counted(rounds):
    sit(rounds, {"IU03": "0.4"}, {"IU03": "0.7"})
    make_result(rounds[0], {"IU03": "0.1"})
    make_result(rounds[1], {"IU03": "1"})

    [row] = training_gain(*rounds)

    assert row.untrained == GroupGain(1, Decimal("0.4"), Decimal("0.7"))
    assert row.trained == GroupGain(0, None, None)
    assert row.trained.gain is None


@pytest.mark.parametrize(
    ("decided_at", "complete"),
    [
        (EIGHT - timedelta(days=1), True),
        (LATER + timedelta(days=1), True),
        (BETWEEN, False),
    ],
)
def test_only_what_was_completed_between_the_rounds_is_training(rounds, decided_at, complete):
    official = sit(rounds, {"IU03": "0.4"}, {"IU03": "0.7"})
    make_completion(
        official, make_programme(modules=["IU03"]), decided_at=decided_at, complete=complete
    )

    [row] = training_gain(*rounds)

    assert (row.trained.officials, row.untrained.officials) == (0, 1)


def test_what_was_completed_between_a_sitting_and_its_publication_cannot_have_helped(rounds):
    shift = make_shift_room(rounds[1]).shift
    shift.starts_at, shift.ends_at = BETWEEN, BETWEEN + timedelta(minutes=90)
    shift.save()
    official = sit(rounds, {"IU03": "0.4"}, {"IU03": "0.7"})
    make_completion(
        official, make_programme(modules=["IU03"]), decided_at=BETWEEN + timedelta(days=5)
    )

    [row] = training_gain(*rounds)

    assert row.trained.officials == 0


def test_gain_can_be_narrowed_to_the_officials_a_reader_may_see(rounds):
    seen = sit(rounds, {"IU03": "0.4"}, {"IU03": "0.7"})
    sit(rounds, {"IU03": "0.1"}, {"IU03": "0.2"})

    [row] = training_gain(*rounds, officials=Official.objects.filter(pk=seen.pk))

    assert row.untrained == GroupGain(1, Decimal("0.4"), Decimal("0.7"))


def test_means_are_rounded_once(rounds):
    for share in ("0.1", "0.1", "0.2"):
        sit(rounds, {"IU03": share}, {"IU03": share})

    [row] = training_gain(*rounds)

    assert row.untrained.before == Decimal("0.1333")


@pytest.mark.parametrize("people", [1, 12])
def test_gain_takes_four_statements(rounds, people, django_assert_num_queries):
    programme = make_programme(modules=["IU03"])
    for _person in range(people):
        official = sit(rounds, {"IU03": "0.4", "LD": "0.2"}, {"IU03": "0.7", "LD": "0.3"})
        make_completion(official, programme, decided_at=BETWEEN)

    with django_assert_num_queries(4):
        rows = training_gain(*rounds)

    assert [row.trained.officials for row in rows] == [people, 0]


def test_a_year_counts_completed_programmes_from_its_first_to_its_last_vietnamese_day():
    make_policy(PolicyKind.TRAINING)
    official, idle = make_official(), make_official()
    new_year = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Vietnam
    next_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    second = timedelta(seconds=1)
    for periods, decided_at, complete in (
        (1, new_year - second, True),
        (8, new_year, True),
        (32, next_year - second, True),
        (100, next_year, True),
        (200, EIGHT, False),
    ):
        programme = make_programme(periods=periods)
        make_completion(official, programme, decided_at=decided_at, complete=complete)

    years = yearly_periods(Official.objects.all(), 2026)

    assert {key: (row.earned, row.required) for key, row in years.items()} == {
        official.pk: (40, 40),
        idle.pk: (0, 40),
    }
    assert years[official.pk].is_reached
    assert not years[idle.pk].is_reached


def test_the_quota_is_what_the_policy_says():
    make_policy(PolicyKind.TRAINING, yearly_periods=56)
    official = make_official()

    assert yearly_periods(Official.objects.all(), 2026)[official.pk].required == 56


@pytest.mark.parametrize("people", [1, 12])
def test_a_year_takes_two_statements(people, django_assert_num_queries):
    make_policy(PolicyKind.TRAINING)
    programme = make_programme()
    for _person in range(people):
        make_completion(make_official(), programme)

    with django_assert_num_queries(2):
        assert len(yearly_periods(Official.objects.all(), 2026)) == people
