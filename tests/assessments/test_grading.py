"""Grading a round."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.delivery import finish, sitter_of
from assessments.enums import (
    EndedBy,
    IncidentKind,
    Outcome,
    RoundState,
    ScoringState,
    Standing,
    Treatment,
)
from assessments.errors import (
    ItemNotTreated,
    NothingLeftToScore,
    NotTheSameQuestion,
    RoundNotInState,
    ScoringNotInState,
)
from assessments.grading import grade
from assessments.models import (
    Attempt,
    BlueprintPart,
    ExamForm,
    FormItem,
    Incident,
    Response,
    Result,
    ScoringVersion,
)
from assessments.paper_scoring import rounded
from assessments.saving import Answer, save
from assessments.scorings import open_scoring, treat_item, withdraw_treatment
from banks import kinds
from office.models import JournalEntry
from tests.assessments.building import graded, marked_round, sat
from tests.banks.kind_samples import SAMPLES
from tests.make import (
    EIGHT,
    NINE,
    SINGLE_CHOICE,
    make_attempt,
    make_candidate,
    make_exam_form,
    make_policy,
    make_round,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def result_of(attempt, scoring):
    return Result.objects.get(candidate=attempt.candidate, scoring_version=scoring)


def score_of(attempt, scoring):
    return result_of(attempt, scoring).score


def treat(scoring, version, treatment, content=None):
    treat_item(
        scoring=scoring,
        version=version,
        treatment=treatment,
        reason="Đáp án sai",
        by=make_user(),
        at=NINE,
        content=content,
    )


def again(scoring):
    return grade(scoring=scoring, at=NINE)


def all_kinds():
    slugs = sorted(SAMPLES.keys() - kinds.marked())
    return [make_version(kind=slug, content=SAMPLES[slug].raw) for slug in slugs]


@pytest.mark.parametrize("seed", range(5))
def test_every_answer_that_was_acknowledged_is_in_the_score(seed):
    rng = Random(seed)
    candidate = make_candidate(round_=marked_round(), standing=Standing.SAT)
    form = make_exam_form(candidate, versions=all_kinds())
    attempt = make_attempt(candidate=candidate, exam_form=form)
    items = list(form.items.select_related("approval__version").order_by("order"))
    held: dict[int, tuple[int, Any]] = {}
    for sequence in range(1, 25):
        item = rng.choice(items)
        kind = kinds.get(item.approval.version.kind)
        content = kind.parse(item.approval.version.content)
        value = rng.choice([None, kind.right_response(content), kind.guess(content, rng)])
        late = rng.random() < 0.2
        number = rng.randrange(1, sequence + 1) if late else sequence
        receipt = save(
            sitter=sitter_of(attempt, lease="máy 1"),
            answers=[Answer(item.pk, value, number, EIGHT)],
            at=EIGHT,
        )
        assert receipt.saved == ((item.pk, number),)
        if number > held.get(item.pk, (0, None))[0]:
            held[item.pk] = (number, value)
    finish(attempt=attempt, reason=EndedBy.CANDIDATE, at=EIGHT)
    exact = Fraction(0)
    for item in items:
        kind = kinds.get(item.approval.version.kind)
        content = kind.parse(item.approval.version.content)
        earned = kind.score(content, held.get(item.pk, (0, None))[1])
        assert earned is not None
        exact += earned * Fraction(item.points)

    scoring = graded(candidate.round)

    assert score_of(attempt, scoring) == rounded(10 * exact / len(items), 2)
    row = scoring.attempt_scores.get()
    assert row.score == score_of(attempt, scoring)
    assert sum((Fraction(part) for part in row.fractions), Fraction(0)) == exact
    assert row.maximum == len(items)


def test_a_blank_paper_scores_nothing_and_a_blank_item_costs_only_itself():
    round_ = marked_round()
    blank, cleared, half = sat(round_), sat(round_, None, None), sat(round_, "A", ...)

    scoring = graded(round_)

    found = [result_of(attempt, scoring) for attempt in (blank, cleared, half)]
    assert [(row.outcome, row.score) for row in found] == [
        (Outcome.FAILED, Decimal(0)),
        (Outcome.FAILED, Decimal(0)),
        (Outcome.PASSED, Decimal(5)),
    ]
    assert [row.grade_class for row in found] == ["Không đạt", "Không đạt", "Trung bình"]


@pytest.mark.parametrize(
    ("standing", "outcome"),
    [
        (Standing.ABSENT, Outcome.ABSENT),
        (Standing.REGISTERED, Outcome.ABSENT),
        (Standing.EXEMPT, Outcome.EXEMPT),
        (Standing.UNSERVED, Outcome.UNSERVED),
        (Standing.SUSPENDED, Outcome.SUSPENDED),
    ],
)
def test_who_did_not_sit_has_an_outcome_and_no_score(standing, outcome):
    round_ = marked_round()
    candidate = make_candidate(round_=round_, standing=standing, standing_reason="Lý do")

    scoring = graded(round_)

    result = Result.objects.get(candidate=candidate, scoring_version=scoring)
    assert (result.outcome, result.score, result.grade_class) == (outcome, None, "")
    assert not result.shares.exists()


def test_an_annulled_attempt_is_not_scored():
    round_ = marked_round()
    attempt = sat(round_, "A", "A", standing=Standing.SUSPENDED, standing_reason="Điện thoại")
    Attempt.objects.update(annulled_at=EIGHT)

    scoring = graded(round_)

    assert result_of(attempt, scoring).outcome == Outcome.SUSPENDED
    assert not scoring.attempt_scores.exists()


def test_a_new_key_is_used_instead_of_the_old_and_a_further_key_beside_it():
    round_, version = marked_round(), make_version()
    a, b, c = (sat(round_, answer, versions=[version]) for answer in "ABC")
    scoring = graded(round_)

    def scores():
        again(scoring)
        return [score_of(attempt, scoring) for attempt in (a, b, c)]

    first = scores()
    treat(scoring, version, Treatment.NEW_KEY, {**SINGLE_CHOICE, "key": "B"})
    new = scores()
    treat(scoring, version, Treatment.EXTRA_KEY, {**SINGLE_CHOICE, "key": "C"})
    further = scores()

    assert (first, new, further) == ([10, 0, 0], [0, 10, 0], [10, 0, 10])


def test_a_void_item_gives_all_its_points_or_is_taken_out():
    round_, bad, good = marked_round(), make_version(), make_version()
    right, wrong = (sat(round_, "B", answer, versions=[bad, good]) for answer in "AB")
    scoring = graded(round_)

    def scores():
        again(scoring)
        return [score_of(attempt, scoring) for attempt in (right, wrong)]

    first = scores()
    treat(scoring, bad, Treatment.VOID_FULL)
    full = scores()
    treat(scoring, bad, Treatment.VOID_SPREAD)
    spread = scores()

    assert (first, full, spread) == ([5, 0], [10, 5], [10, 0])
    share = result_of(right, scoring).shares.get()
    assert (share.items, share.maximum, share.share) == (1, 2, 1)


def test_a_key_that_changes_what_the_candidates_saw_is_refused():
    round_, version = marked_round(), make_version()
    sat(round_, "A", versions=[version])
    scoring = graded(round_)
    other = {**SINGLE_CHOICE, "options": {"A": "Ctrl + P", "B": "Ctrl + S"}}

    with pytest.raises(NotTheSameQuestion):
        treat(scoring, version, Treatment.NEW_KEY, other)

    assert not scoring.treatments.exists()


def test_a_treatment_throws_away_what_was_graded_before_it():
    round_, version = marked_round(), make_version()
    sat(round_, "A", versions=[version])
    scoring = graded(round_)

    treat(scoring, version, Treatment.VOID_FULL)

    assert not scoring.attempt_scores.exists()
    assert not scoring.results.exists()


def withdraw(scoring, version):
    withdraw_treatment(scoring=scoring, version=version, by=make_user(), at=NINE)


def test_a_treatment_that_is_withdrawn_leaves_the_question_as_it_was():
    round_, version = marked_round(), make_version()
    attempt = sat(round_, "B", versions=[version])
    scoring = graded(round_)
    treat(scoring, version, Treatment.VOID_FULL)
    again(scoring)

    withdraw(scoring, version)

    assert not scoring.results.exists()
    again(scoring)
    assert score_of(attempt, scoring) == 0
    entry = JournalEntry.objects.get(action="assessments.withdraw_treatment")
    assert entry.data == {
        "version": str(version.uuid),
        "treatment": "void_full",
        "reason": "Đáp án sai",
    }


def test_only_what_was_decided_in_a_shadow_is_withdrawn():
    round_, version = marked_round(), make_version()
    sat(round_, "B", versions=[version])
    scoring = graded(round_)

    with pytest.raises(ItemNotTreated):
        withdraw(scoring, version)
    treat(scoring, version, Treatment.VOID_FULL)
    ScoringVersion.objects.update(
        state=ScoringState.APPROVED, decision="1/QĐ", approved_by=make_user(), approved_at=NINE
    )
    with pytest.raises(ScoringNotInState):
        withdraw(scoring, version)

    assert scoring.treatments.count() == 1


def test_when_every_item_of_a_form_is_spread_it_says_which_form_and_can_be_mended():
    round_, first, second = marked_round(), make_version(), make_version()
    attempt = sat(round_, "A", "B", versions=[first, second])
    scoring = graded(round_)
    for version in (first, second):
        treat(scoring, version, Treatment.VOID_SPREAD)

    with pytest.raises(NothingLeftToScore) as refusal:
        again(scoring)
    withdraw(scoring, first)
    again(scoring)

    assert refusal.value.data == {"exam_form": attempt.exam_form.code}
    assert score_of(attempt, scoring) == 10


@pytest.mark.parametrize(
    ("kinds_", "expected"),
    [
        ([IncidentKind.REPRIMAND], "7.50"),
        ([IncidentKind.WARNING], "5.00"),
        ([IncidentKind.REPRIMAND, IncidentKind.WARNING], "5.00"),
        ([IncidentKind.NOTE, IncidentKind.TECHNICAL], "10.00"),
    ],
)
def test_the_highest_penalty_is_taken_once(kinds_, expected):
    round_ = marked_round()
    attempt, other = sat(round_, "A", "A"), sat(round_, "A", "A")
    for kind in kinds_:
        Incident.objects.create(
            candidate=attempt.candidate,
            kind=kind,
            reason="Trao đổi",
            recorded_by=make_user(),
            recorded_at=EIGHT,
        )

    scoring = graded(round_)

    assert score_of(attempt, scoring) == Decimal(expected)
    assert score_of(other, scoring) == 10


def test_the_policy_of_the_round_sets_scale_decimals_and_cut():
    policy = make_policy(scale="100", decimals=1, cut_score="66.7", classes=[["Đạt", "66.7"]])
    round_ = marked_round(policy=policy)
    versions = [make_version() for _ in range(3)]
    two, one = sat(round_, "A", "A", versions=versions), sat(round_, "A", versions=versions)

    scoring = graded(round_)

    rows = [result_of(attempt, scoring) for attempt in (two, one)]
    assert [(row.score, row.outcome, row.grade_class) for row in rows] == [
        (Decimal("66.7"), Outcome.PASSED, "Đạt"),
        (Decimal("33.3"), Outcome.FAILED, "Không đạt"),
    ]


def two_parts(round_, *, cut_score=None):
    """A candidate who sat part 1 with everything right, and a prepared attempt of part 2."""
    first = sat(round_, "A", "A")
    part = BlueprintPart.objects.create(
        version=first.exam_form.part.version, order=2, title="2", minutes=9, cut_score=cut_score
    )
    form = ExamForm.objects.create(
        round=round_,
        part=part,
        stratum=first.candidate.stratum,
        code="2",
        frozen_at=EIGHT,
        sha256="0" * 64,
    )
    for item in first.exam_form.items.order_by("order"):
        FormItem.objects.create(
            exam_form=form,
            order=item.order,
            cell=item.cell,
            approval=make_version().approval,
            points=3,
        )
    second = Attempt.objects.create(
        candidate=first.candidate, exam_form=form, part=form.part, prepared_at=EIGHT
    )
    return first, second


def test_a_part_that_was_never_begun_counts_as_blank():
    round_ = marked_round()
    first, _second = two_parts(round_)

    scoring = graded(round_)

    assert score_of(first, scoring) == Decimal("2.50")
    assert scoring.attempt_scores.count() == 1
    assert result_of(first, scoring).shares.get().share == Decimal("0.25")


@pytest.mark.parametrize(
    ("cut_score", "outcome"), [("5", Outcome.PASSED), ("5.01", Outcome.FAILED), (None, "passed")]
)
def test_a_part_s_own_cut_score_has_to_be_met_too(cut_score, outcome):
    round_ = marked_round()
    first, second = two_parts(round_, cut_score=cut_score)
    Attempt.objects.filter(pk=second.pk).update(
        started_at=EIGHT, deadline_at=NINE, ended_at=NINE, ended_by=EndedBy.CLOCK
    )
    Response.objects.create(
        attempt=second,
        item=second.exam_form.items.first(),
        value="A",
        sequence=1,
        client_at=EIGHT,
        saved_at=EIGHT,
    )

    scoring = graded(round_)

    result = result_of(first, scoring)
    assert (result.score, result.outcome) == (Decimal("6.25"), outcome)


def test_shares_are_by_module():
    round_ = marked_round()
    versions = [make_version(skill=code) for code in ("IU01.1", "IU01.2", "IU02.1")]
    attempt = sat(round_, "A", "B", "A", versions=versions)

    scoring = graded(round_)

    rows = result_of(attempt, scoring).shares.order_by("skill__code")
    assert list(rows.values_list("skill__code", "items", "earned", "maximum", "share")) == [
        ("IU01", 2, 1, 2, Decimal("0.5")),
        ("IU02", 1, 1, 1, 1),
    ]


def test_grading_a_shadow_again_replaces_its_scores():
    round_ = marked_round()
    attempt = sat(round_, "A", "A")
    scoring = graded(round_)
    Response.objects.filter(attempt=attempt).update(value="B")

    come_to = again(scoring)

    assert (come_to.attempts, come_to.results, come_to.unmarked) == (1, 1, 0)
    assert score_of(attempt, scoring) == 0
    assert Result.objects.count() == 1


@pytest.mark.parametrize("state", [ScoringState.APPROVED, ScoringState.LIVE])
def test_what_was_approved_is_neither_graded_nor_treated_again(state):
    round_, version = marked_round(), make_version()
    attempt = sat(round_, "A", versions=[version])
    scoring = graded(round_)
    ScoringVersion.objects.update(
        state=state, decision="1/QĐ", approved_by=make_user(), approved_at=NINE
    )
    Response.objects.update(value="B")

    with pytest.raises(ScoringNotInState):
        again(scoring)
    with pytest.raises(ScoringNotInState):
        treat(scoring, version, Treatment.VOID_FULL)

    assert score_of(attempt, scoring) == 10


@pytest.mark.parametrize("state", [RoundState.SEALED, RoundState.RUNNING, RoundState.CANCELLED])
def test_no_scoring_is_opened_before_marking(state):
    with pytest.raises(RoundNotInState):
        open_scoring(round_=make_round(state=state), reason="Sớm", by=make_user(), at=NINE)


def test_a_running_attempt_is_not_graded():
    round_ = marked_round()
    make_attempt(candidate=make_candidate(round_=round_, standing=Standing.SAT))

    assert not graded(round_).attempt_scores.exists()


def test_grading_twelve_takes_as_many_statements_as_three():
    counts = []
    for candidates in (3, 12):
        round_ = marked_round()
        versions = [make_version(), make_version()]
        for _ in range(candidates):
            sat(round_, "A", "B", versions=versions)
        scoring = graded(round_)
        with CaptureQueriesContext(connection) as queries:
            assert again(scoring).attempts == candidates
        counts.append(len(queries))

    assert counts[0] == counts[1]
