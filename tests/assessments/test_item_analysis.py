"""What a round shows of its questions, written down to the banks."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.enums import Treatment
from assessments.grading import grade
from assessments.item_analysis import analyse_items, record_use
from assessments.scorings import treat_item
from banks.models import ChoiceFigures, Exposure, ItemStatistics
from tests.assessments.building import graded, marked_round, sat
from tests.make import EIGHT, make_attempt, make_candidate, make_exam_form, make_user, make_version

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
#: What eight people answered to two items whose key is A.
ANSWERS = ("AA", "AA", "AB", "AB", "BA", "AB", "BB", "BB")


def figures():
    rows = ItemStatistics.objects.order_by("version")
    return [(row.sample, row.facility_index, row.discrimination_index) for row in rows]


def examined(answers=ANSWERS):
    round_, versions = marked_round(), [make_version(), make_version()]
    for pair in answers:
        sat(round_, *pair, versions=versions)
    return round_, versions


def test_facility_and_discrimination_are_those_computed_by_hand():
    round_, _versions = examined()

    written = analyse_items(scoring=graded(round_), on=DAY)

    assert written == 2
    assert figures() == [(8, Decimal("0.625"), 1), (8, Decimal("0.375"), 1)]


def test_few_people_give_a_facility_and_no_discrimination():
    round_, _versions = examined(["AA", "AB", "BB"])

    analyse_items(scoring=graded(round_), on=DAY)

    assert figures() == [
        (3, Decimal("0.6667"), None),
        (3, Decimal("0.3333"), None),
    ]


@pytest.mark.parametrize("treatment", [Treatment.VOID_FULL, Treatment.VOID_SPREAD])
def test_a_void_item_has_no_figures(treatment):
    round_, (bad, good) = examined()
    scoring = graded(round_)
    treat_item(
        scoring=scoring, version=bad, treatment=treatment, reason="Sai", by=make_user(), at=EIGHT
    )
    grade(scoring=scoring, at=EIGHT)

    analyse_items(scoring=scoring, on=DAY)

    assert ItemStatistics.objects.get().version == good


def test_analysing_again_replaces_and_another_round_stands_beside():
    round_, versions = examined()
    other = marked_round()
    sat(other, "B", "B", versions=versions)
    scoring = graded(round_)
    analyse_items(scoring=scoring, on=DAY)

    analyse_items(scoring=scoring, on=DAY)
    analyse_items(scoring=graded(other), on=DAY)

    occasions = list(ItemStatistics.objects.order_by("pk").values_list("occasion", flat=True))
    assert occasions == [round_.code] * 2 + [other.code] * 2


def test_one_version_on_several_forms_has_one_row_of_figures():
    round_, version = marked_round(), make_version()
    sat(round_, "A", versions=[version])
    sat(round_, "B", "A", versions=[version, make_version()])

    analyse_items(scoring=graded(round_), on=DAY)

    row = ItemStatistics.objects.get(version=version)
    assert (row.sample, row.facility_index) == (2, Decimal("0.5"))


def test_use_counts_forms_and_those_who_began():
    round_, version, other = marked_round(), make_version(), make_version()
    sat(round_, versions=[version])
    sat(round_, versions=[version, other])
    candidate = make_candidate(round_=round_)
    form = make_exam_form(candidate, versions=[version])
    make_attempt(candidate=candidate, exam_form=form, started_at=None, deadline_at=None, lease="")

    record_use(round_=round_, on=DAY)
    again = record_use(round_=round_, on=DAY)

    rows = Exposure.objects.order_by("version").values_list("version", "forms", "candidates")
    assert again == 2
    assert list(rows) == [(version.pk, 3, 2), (other.pk, 1, 1)]


def test_who_took_which_option_is_kept_closed_beside_the_figures():
    round_, (first, _second) = examined()

    analyse_items(scoring=graded(round_), on=DAY)

    kept = ChoiceFigures.objects.get(statistics__version=first)
    assert (kept.counts["A"], kept.counts["B"], kept.tail) == ([5, 2, 0], [3, 0, 2], 2)
    assert kept.counts["C"] == [0, 0, 0]
    assert not kept.has_idle  # eight answers say nothing of a distractor
    assert not kept.has_misleading
