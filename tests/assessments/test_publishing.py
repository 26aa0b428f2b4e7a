"""From a shadow scoring to published results."""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from assessments.enums import (
    IncidentKind,
    MarkKind,
    Outcome,
    RoundState,
    ScoringState,
    Standing,
    Treatment,
)
from assessments.errors import (
    GradedBefore,
    MarksMissing,
    NotGraded,
    RoundNotInState,
    ScoringNotInState,
    UngradedAttempts,
)
from assessments.grading import grade
from assessments.models import AttemptScore, Mark, OutcomeTally, Result, ScoringVersion, ShareTally
from assessments.proctoring import record_violation
from assessments.publishing import approve_scoring, publish, return_scoring, scoring_digest
from assessments.scorings import open_scoring, treat_item, withdraw_treatment
from office.models import JournalEntry
from tests.assessments.building import graded, marked_round, sat
from tests.make import EIGHT, NINE, make_attempt, make_candidate, make_user, make_version

pytestmark = pytest.mark.django_db


def approve(scoring):
    return approve_scoring(scoring=scoring, decision="9/QĐ-HĐ", by=make_user(), at=NINE)


def published(round_):
    scoring = approve(graded(round_))
    publish(scoring=scoring, by=make_user(), at=NINE)
    return scoring


def reopen(round_):
    round_.refresh_from_db()
    return open_scoring(round_=round_, reason="Phúc khảo", by=make_user(), at=NINE)


def void(scoring, version):
    return treat_item(
        scoring=scoring,
        version=version,
        treatment=Treatment.VOID_FULL,
        reason="Sai đáp án",
        by=make_user(),
        at=NINE,
    )


def state_of(scoring):
    return ScoringVersion.objects.get(pk=scoring.pk).state


def test_results_are_seen_only_once_the_scoring_is_live():
    round_ = marked_round()
    sat(round_, "A", "A")
    seen = []

    scoring = graded(round_)
    seen.append(Result.objects.published().count())
    approve(scoring)
    seen.append(Result.objects.published().count())
    publish(scoring=ScoringVersion.objects.get(pk=scoring.pk), by=make_user(), at=NINE)
    seen.append(Result.objects.published().count())

    round_.refresh_from_db()
    assert seen == [0, 0, 1]
    assert (round_.state, round_.live_scoring, round_.published_at) == (
        RoundState.PUBLISHED,
        scoring,
        NINE,
    )
    assert state_of(scoring) == ScoringState.LIVE


def tallied(scoring):
    outcomes = OutcomeTally.objects.filter(scoring_version=scoring)
    shares = ShareTally.objects.filter(scoring_version=scoring)
    return (
        {(row.unit, row.outcome, row.people) for row in outcomes},
        {(row.unit, row.position, row.skill, row.people, row.shares) for row in shares},
    )


def test_what_is_published_is_counted_by_unit():
    round_ = marked_round()
    first, second = sat(round_, "A", "A").candidate, sat(round_, "A", "B").candidate
    absent = make_candidate(round_=round_, unit=first.unit, standing=Standing.ABSENT)

    scoring = published(round_)

    results = Result.objects.filter(scoring_version=scoring)
    shown = [(one, share) for one in results for share in one.shares.all()]
    expected = Counter((one.candidate.unit, one.outcome) for one in results)
    groups = defaultdict(list)
    for one, share in shown:
        groups[one.candidate.unit, one.candidate.position, share.skill].append(share.share)
    assert {one.candidate for one in results} == {first, second, absent}
    assert shown
    assert tallied(scoring) == (
        {(*key, people) for key, people in expected.items()},
        {(*key, len(shares), sum(shares)) for key, shares in groups.items()},
    )


def test_overviews_count_what_is_live_and_not_what_it_superseded():
    round_ = marked_round()
    attempt = sat(round_, "A", "A")
    sat(round_, "A", "B")
    before = published(round_)
    after = reopen(round_)
    void(after, attempt.exam_form.items.first().approval.version)
    grade(scoring=after, at=NINE)
    publish(scoring=approve(after), by=make_user(), at=NINE)

    assert set(OutcomeTally.objects.published()) == set(after.outcome_tallies.all())
    assert set(ShareTally.objects.published()) == set(after.share_tallies.all())
    assert before.outcome_tallies.exists()


def test_an_attempt_that_ended_and_has_no_score_blocks():
    round_ = marked_round()
    sat(round_, "A", "A")
    scoring = graded(round_)
    sat(round_, "A", "A")

    with pytest.raises(UngradedAttempts) as refusal:
        approve(scoring)

    assert refusal.value.data == {"count": 1}
    assert state_of(scoring) == ScoringState.SHADOW


def test_a_running_attempt_blocks_and_an_annulled_one_does_not():
    round_ = marked_round()
    annulled = sat(round_, "A", "A")
    scoring = graded(round_)
    annulled.annulled_at = EIGHT
    annulled.save()
    running = make_attempt(candidate=make_candidate(round_=round_, standing=Standing.SAT))

    with pytest.raises(UngradedAttempts) as refusal:
        approve(scoring)
    running.delete()
    grade(scoring=scoring, at=NINE)

    assert refusal.value.data == {"count": 1}
    assert not scoring.attempt_scores.exists()
    assert approve(scoring).state == ScoringState.APPROVED


def test_a_response_that_waits_for_a_marker_blocks():
    round_ = marked_round()
    sat(round_, "A", "A")
    scoring = graded(round_)
    scoring.attempt_scores.update(fractions=["1", None])

    with pytest.raises(MarksMissing):
        approve(scoring)


def test_a_treatment_decided_after_grading_blocks_until_it_is_graded():
    round_, version = marked_round(), make_version()
    sat(round_, "B", versions=[version])
    scoring = graded(round_)
    void(scoring, version)

    with pytest.raises(UngradedAttempts):
        approve(scoring)
    grade(scoring=scoring, at=NINE)

    assert approve(scoring).state == ScoringState.APPROVED
    assert scoring.results.get().score == 10


def violate(attempt, kind=IncidentKind.REPRIMAND):
    record_violation(
        candidate=attempt.candidate, kind=kind, reason="Quay cóp", proctor=make_user(), at=EIGHT
    )


def mark(attempt):
    Mark.objects.create(
        attempt=attempt,
        item=attempt.exam_form.items.first(),
        kind=MarkKind.FIRST,
        fraction=1,
        marker=make_user(),
        at=EIGHT,
    )


def annul(attempt):
    attempt.annulled_at = EIGHT
    attempt.save()


def excuse(attempt):
    attempt.candidate.standing = Standing.EXEMPT
    attempt.candidate.standing_reason = "Có chứng chỉ"
    attempt.candidate.save()


@pytest.mark.parametrize("change", [violate, mark, annul, excuse])
def test_what_counts_and_came_after_the_grading_blocks_until_it_is_graded_anew(change):
    round_ = marked_round()
    attempt = sat(round_, "B", "B")
    scoring = graded(round_)
    change(attempt)

    with pytest.raises(GradedBefore) as refusal:
        approve(scoring)
    grade(scoring=scoring, at=NINE)

    assert refusal.value.data == {"graded_at": "08:00, 12/11/2026"}
    assert approve(scoring).graded_at == NINE


def send_back(scoring, reason="Đình chỉ sau khi duyệt"):
    return return_scoring(scoring=scoring, reason=reason, by=make_user(), at=NINE)


def test_a_suspension_after_the_approval_is_never_published_as_a_pass():
    round_ = marked_round()
    attempt = sat(round_, "A", "A")
    approved = approve(graded(round_))
    violate(attempt, IncidentKind.SUSPENSION)

    with pytest.raises(GradedBefore):
        publish(scoring=approved, by=make_user(), at=NINE)
    assert not Result.objects.published().exists()
    shadow = send_back(approved)
    grade(scoring=shadow, at=NINE)
    publish(scoring=approve(shadow), by=make_user(), at=NINE)

    assert Result.objects.published().get().outcome == Outcome.SUSPENDED


def test_a_returned_scoring_forgets_its_approval_and_the_journal_does_not():
    round_ = marked_round()
    sat(round_, "A", "A")
    approved = approve(graded(round_))

    shadow = send_back(approved)

    assert (shadow.state, shadow.decision) == (ScoringState.SHADOW, "")
    assert (shadow.approved_by, shadow.approved_at) == (None, None)
    entry = JournalEntry.objects.get(action="assessments.return_scoring")
    assert entry.before == scoring_digest(shadow)
    assert entry.data == {"decision": "9/QĐ-HĐ", "reason": "Đình chỉ sau khi duyệt"}
    with pytest.raises(ScoringNotInState):
        publish(scoring=approved, by=make_user(), at=NINE)


def test_only_an_approved_scoring_is_returned_and_for_a_reason():
    round_ = marked_round()
    sat(round_, "A", "A")
    scoring = graded(round_)

    with pytest.raises(ScoringNotInState):
        send_back(scoring)
    with pytest.raises(ValueError, match="reason"):
        send_back(approve(scoring), reason="")
    publish(scoring=scoring, by=make_user(), at=NINE)
    with pytest.raises(ScoringNotInState):
        send_back(scoring)

    assert state_of(scoring) == ScoringState.LIVE


def test_what_costs_and_changes_nothing_does_not_block():
    round_ = marked_round()
    attempt = sat(round_, "A", "A")
    scoring = graded(round_)
    attempt.candidate.incidents.create(
        kind=IncidentKind.NOTE, reason="Xin nước", recorded_by=make_user(), recorded_at=NINE
    )

    assert approve(scoring).state == ScoringState.APPROVED


def test_a_scoring_is_not_approved_ungraded():
    round_ = marked_round()
    make_candidate(round_=round_, standing=Standing.ABSENT)
    scoring = open_scoring(round_=round_, reason="Chấm lần đầu", by=make_user(), at=EIGHT)

    with pytest.raises(NotGraded):
        approve(scoring)
    grade(scoring=scoring, at=NINE)

    assert approve(scoring).state == ScoringState.APPROVED


def test_a_treatment_withdrawn_after_grading_blocks_too():
    round_, version = marked_round(), make_version()
    sat(round_, "B", versions=[version])
    scoring = graded(round_)
    void(scoring, version)
    grade(scoring=scoring, at=NINE)
    withdraw_treatment(scoring=scoring, version=version, by=make_user(), at=NINE)

    with pytest.raises(UngradedAttempts):
        approve(scoring)
    grade(scoring=scoring, at=NINE)

    assert approve(scoring).state == ScoringState.APPROVED
    assert scoring.results.get().score == 0


def test_approval_is_written_to_the_journal_with_a_digest_of_all_results():
    round_ = marked_round()
    sat(round_, "A", "A")

    scoring = approve(graded(round_))

    entry = JournalEntry.objects.get(action="assessments.approve_scoring")
    assert (entry.after, entry.data) == (scoring_digest(scoring), {"decision": "9/QĐ-HĐ"})
    Result.objects.update(score=Decimal("9.99"))
    assert scoring_digest(scoring) != entry.after


def test_a_scoring_is_approved_once_and_published_only_when_approved():
    round_ = marked_round()
    sat(round_, "A", "A")
    scoring = graded(round_)

    with pytest.raises(ScoringNotInState):
        publish(scoring=scoring, by=make_user(), at=NINE)
    approved = approve(scoring)
    with pytest.raises(ScoringNotInState):
        approve(scoring)
    publish(scoring=approved, by=make_user(), at=NINE)
    with pytest.raises(ScoringNotInState):
        publish(scoring=approved, by=make_user(), at=NINE)


def test_an_archived_round_is_not_published_again():
    round_ = marked_round()
    sat(round_, "A", "A")
    published(round_)
    scoring = reopen(round_)
    grade(scoring=scoring, at=NINE)
    approved = approve(scoring)
    type(round_).objects.update(state=RoundState.ARCHIVED)

    with pytest.raises(RoundNotInState):
        publish(scoring=approved, by=make_user(), at=NINE)

    assert state_of(scoring) == ScoringState.APPROVED
    assert ScoringVersion.objects.filter(state=ScoringState.LIVE).count() == 1


def test_publishing_anew_supersedes_and_rewrites_nothing():
    round_, version = marked_round(), make_version()
    attempt = sat(round_, "B", versions=[version])
    old = published(round_)

    def rows():
        return (
            list(Result.objects.filter(scoring_version=old).order_by("pk").values()),
            list(AttemptScore.objects.filter(scoring_version=old).order_by("pk").values()),
        )

    before = rows()
    new = reopen(round_)
    void(new, version)
    grade(scoring=new, at=NINE)
    publish(scoring=approve(new), by=make_user(), at=NINE)

    round_.refresh_from_db()
    assert (state_of(old), state_of(new)) == (ScoringState.SUPERSEDED, ScoringState.LIVE)
    assert round_.live_scoring == new
    assert rows() == before
    assert Result.objects.published().get().score == 10
    assert Result.objects.get(scoring_version=old, candidate=attempt.candidate).score == 0


def test_what_the_council_decided_before_goes_along_into_a_reopened_scoring():
    round_, version = marked_round(), make_version()
    sat(round_, "B", versions=[version])
    scoring = graded(round_)
    void(scoring, version)
    grade(scoring=scoring, at=NINE)
    publish(scoring=approve(scoring), by=make_user(), at=NINE)

    new = reopen(round_)
    grade(scoring=new, at=NINE)

    assert new.treatments.get().treatment == Treatment.VOID_FULL
    assert new.results.get().score == 10


@pytest.mark.parametrize("approved", [False, True])
def test_only_one_scoring_is_pending(approved):
    round_ = marked_round()
    sat(round_, "A", "A")
    scoring = graded(round_)
    if approved:
        approve(scoring)

    with pytest.raises(ScoringNotInState):
        reopen(round_)

    assert round_.scoring_versions.count() == 1
