"""What the draw knows of each question."""

from datetime import timedelta
from decimal import Decimal
from math import isclose

import pytest

from assessments.drawing_pool import known_from_use, read_pool
from banks.models import Exposure, ItemStatistics
from tests.assessments.building import THE_DAY
from tests.make import make_bank, make_version

pytestmark = pytest.mark.django_db


def pool_of(bank):
    return {item.id: item for item in read_pool([bank], on=THE_DAY)}


def used(version, *, days_ago, occasion):
    Exposure.objects.create(
        version=version,
        occasion=occasion,
        on=THE_DAY - timedelta(days=days_ago),
        forms=3,
        candidates=40,
    )


def seen(version, facility, *, sample, occasion="KS1", correlation=None):
    ItemStatistics.objects.create(
        version=version,
        occasion=occasion,
        on=THE_DAY,
        sample=sample,
        facility_index=Decimal(facility),
        point_biserial=correlation and Decimal(correlation),
    )


@pytest.mark.parametrize(("level", "expected"), [("NB", 0.8), ("VDC", 0.35)])
def test_where_use_has_shown_nothing_the_level_tells_how_hard_a_question_is(level, expected):
    bank = make_bank()
    version = make_version(bank=bank, level=level)

    item = pool_of(bank)[version.pk]

    assert (item.facility, item.reliability_index) == (expected, None)
    assert (item.exposure, item.recent) == (0, 0)


def test_figures_from_use_are_weighted_by_how_many_answered():
    bank = make_bank()
    version = make_version(bank=bank)
    seen(version, "0.5000", sample=30, occasion="KS1", correlation="0.4000")
    seen(version, "0.9000", sample=10, occasion="KS2")

    item = pool_of(bank)[version.pk]

    assert isclose(item.facility, 0.6)
    assert isclose(item.reliability_index or 0, (0.6 * 0.4) ** 0.5 * 0.4)
    assert known_from_use({version.pk}) == {version.pk}


def test_uses_are_counted_by_occasion_and_those_of_twelve_months_apart():
    bank = make_bank()
    version = make_version(bank=bank)
    seen(version, "0.5000", sample=30, occasion="KS1")  # a second join would count twice
    seen(version, "0.5000", sample=30, occasion="KS2")
    used(version, days_ago=364, occasion="KS1")
    used(version, days_ago=365, occasion="KS2")
    used(version, days_ago=900, occasion="KS3")

    item = pool_of(bank)[version.pk]

    assert (item.exposure, item.recent) == (3, 1)


@pytest.mark.parametrize("questions", [1, 6])
def test_a_pool_takes_as_many_statements_for_one_question_as_for_many(
    questions, django_assert_num_queries
):
    bank = make_bank()
    for _ in range(questions):
        seen(make_version(bank=bank, fields=["TAI_CHINH"]), "0.5000", sample=30)

    with django_assert_num_queries(6):
        assert len(read_pool([bank], on=THE_DAY)) == questions
