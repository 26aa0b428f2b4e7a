"""What pages, API and reports read."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.enums import RoundState, Standing, Treatment
from assessments.grading import grade
from assessments.models import Result, Round
from assessments.publishing import approve_scoring, publish
from assessments.queries import (
    Change,
    ProfileLine,
    compare_scorings,
    ended_ungraded,
    profiles,
    requirements_on,
)
from assessments.scorings import open_scoring, treat_item
from banks.models import SkillRequirement
from tests.assessments.building import graded, marked_round, sat
from tests.make import (
    EIGHT,
    NINE,
    make_attempt,
    make_candidate,
    make_ended_attempt,
    make_position,
    make_round,
    make_skill,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def require(module, share, *, position="CV", since=date(2024, 1, 1), until=None):
    SkillRequirement.objects.create(
        position=make_position(position),
        skill=make_skill(module),
        share=Decimal(share),
        valid_from=since,
        valid_to=until,
    )


def results_of(scoring):
    rows = Result.objects.filter(scoring_version=scoring).select_related("candidate")
    return list(rows.order_by("pk"))


def examined(*answers):
    """A graded round of one candidate: items of IU01, IU02 and IU03 with the key A."""
    round_ = marked_round()
    versions = [make_version(skill=code) for code in ("IU01.1", "IU02.1", "IU03.1")]
    for given in answers:
        sat(round_, *given, versions=versions)
    return graded(round_)


def test_a_profile_stands_beside_what_the_position_asks_weakest_gap_first():
    scoring = examined("ABB")
    require("IU01", "0.9")
    require("IU02", "0.5")
    require("IU03", "0.8")
    require("IU02", "1", position="KT")

    (result,) = results_of(scoring)
    lines = profiles([result], on=TODAY)[result.pk]

    assert [(line.module, line.share, line.required, line.gap) for line in lines] == [
        ("IU03", Decimal(0), Decimal("0.8"), Decimal("0.8")),
        ("IU02", Decimal(0), Decimal("0.5"), Decimal("0.5")),
        ("IU01", Decimal(1), Decimal("0.9"), Decimal(0)),
    ]


def test_a_requirement_counts_on_the_days_it_is_in_force():
    require("IU01", "0.5", since=date(2024, 1, 1), until=date(2026, 1, 1))
    require("IU01", "0.7", since=date(2026, 1, 1))
    position, module = make_position("CV").pk, make_skill("IU01").pk

    def on(day):
        return requirements_on([position], on=day)[position].get(module)

    assert on(date(2023, 12, 31)) is None
    assert on(date(2025, 12, 31)) == Decimal("0.5")
    assert on(date(2026, 1, 1)) == Decimal("0.7")


@pytest.mark.parametrize(
    ("share", "required", "gap"),
    [("0.4", "0.6", "0.2"), ("0.6", "0.6", "0"), ("0.9", "0.6", "0"), ("0.1", None, "0")],
)
def test_a_gap_is_what_is_missing(share, required, gap):
    line = ProfileLine("IU01", "", Decimal(share), required and Decimal(required))

    assert line.gap == Decimal(gap)


@pytest.mark.parametrize("candidates", [1, 3])
def test_profiles_take_two_statements(django_assert_num_queries, candidates):
    results = results_of(examined(*["AAA"] * candidates))

    with django_assert_num_queries(2):
        assert len(profiles(results, on=TODAY)) == candidates


def test_who_was_absent_has_an_empty_profile():
    round_ = marked_round()
    make_candidate(round_=round_, standing=Standing.ABSENT)

    (result,) = results_of(graded(round_))

    assert profiles([result], on=TODAY) == {result.pk: []}


def test_comparing_names_who_changes_and_by_how_much(django_assert_num_queries):
    round_, version = marked_round(), make_version()
    gains = sat(round_, "B", versions=[version])
    sat(round_, "A", versions=[version])
    make_candidate(round_=round_, standing=Standing.ABSENT)
    old = approve_scoring(scoring=graded(round_), decision="1/QĐ", by=make_user(), at=NINE)
    publish(scoring=old, by=make_user(), at=NINE)
    round_.refresh_from_db()
    new = open_scoring(round_=round_, reason="Phúc khảo", by=make_user(), at=NINE)
    treat_item(
        scoring=new,
        version=version,
        treatment=Treatment.VOID_FULL,
        reason="Sai",
        by=make_user(),
        at=NINE,
    )
    grade(scoring=new, at=NINE)

    with django_assert_num_queries(2):
        changes = compare_scorings(old, new)

    assert changes == [Change(gains.candidate.number, Decimal(0), Decimal(10), "failed", "passed")]
    assert compare_scorings(new, new) == []


def test_what_ended_and_is_not_graded_is_counted():
    round_ = marked_round()
    mine = Round.objects.filter(pk=round_.pk)
    elsewhere = marked_round()
    sat(elsewhere)
    running = make_round(state=RoundState.RUNNING)
    make_ended_attempt(candidate=make_candidate(round_=running))
    sat(round_, "A", "A")
    annulled = sat(round_)
    annulled.annulled_at = EIGHT
    annulled.save()
    make_attempt(candidate=make_candidate(round_=round_))

    before = ended_ungraded(mine, before=NINE)
    early = ended_ungraded(mine, before=EIGHT)
    runs = ended_ungraded(Round.objects.filter(pk=running.pk), before=NINE)
    graded(round_)

    assert (before, early, runs, ended_ungraded(mine, before=NINE)) == (1, 0, 0, 0)
