"""The result of each candidate from the scores of their attempts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from assessments.enums import (
    IncidentKind,
    Outcome,
    Standing,
)
from assessments.graded_items import GradedItem
from assessments.models import (
    Attempt,
    Candidate,
    Incident,
    Result,
    ResultShare,
    ScoringVersion,
)
from assessments.paper_scoring import (
    PaperScore,
    as_share,
    classify,
    rounded,
    scale_score,
)
from assessments.scorings import PENALISED
from office.policies import ExamPolicy

_OUTCOME_OF_STANDING = {
    Standing.ABSENT: Outcome.ABSENT,
    Standing.REGISTERED: Outcome.ABSENT,
    Standing.SUSPENDED: Outcome.SUSPENDED,
    Standing.EXEMPT: Outcome.EXEMPT,
    Standing.UNSERVED: Outcome.UNSERVED,
}


def _penalties(scoring: ScoringVersion, policy: ExamPolicy) -> dict[int, Decimal]:
    """Return the highest penalty rate of each candidate who was reprimanded or warned."""
    rates = {
        IncidentKind.REPRIMAND: policy.reprimand_rate,
        IncidentKind.WARNING: policy.warning_rate,
    }
    found: dict[int, Decimal] = {}
    incidents = Incident.objects.standing().filter(
        candidate__round=scoring.round_id, kind__in=PENALISED
    )
    for candidate_id, kind in incidents.values_list("candidate", "kind"):
        rate = rates[IncidentKind(kind)]
        found[candidate_id] = max(rate, found.get(candidate_id, Decimal(0)))
    return found


def write_results(
    scoring: ScoringVersion,
    policy: ExamPolicy,
    attempts: Iterable[Attempt],
    papers: Mapping[int, PaperScore],
    forms: Mapping[int, Sequence[GradedItem]],
) -> int:
    """Write every candidate's result and module shares anew; return how many results."""
    by_candidate: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_candidate[attempt.candidate_id].append(attempt)
    penalties = _penalties(scoring, policy)
    candidates = list(Candidate.objects.filter(round=scoring.round_id).order_by("pk"))
    results = [
        _result(
            scoring,
            policy,
            candidate,
            [(attempt, papers[attempt.pk]) for attempt in by_candidate[candidate.pk]],
            penalties.get(candidate.pk, Decimal(0)),
        )
        for candidate in candidates
    ]
    Result.objects.filter(scoring_version=scoring).delete()
    Result.objects.bulk_create(results, batch_size=500)
    ids = dict(Result.objects.filter(scoring_version=scoring).values_list("candidate", "pk"))
    shares = []
    for candidate_id, own in by_candidate.items():
        if not own or candidate_id not in ids:
            continue
        earned: dict[int, Fraction] = defaultdict(Fraction)
        maximum: dict[int, Fraction] = defaultdict(Fraction)
        count: dict[int, int] = defaultdict(int)
        for attempt in own:
            paper = papers[attempt.pk]
            for item, fraction, worth in zip(
                forms[attempt.exam_form_id], paper.fractions, paper.worth, strict=True
            ):
                earned[item.module_id] += (fraction or Fraction(0)) * worth
                maximum[item.module_id] += worth
                count[item.module_id] += worth > 0
        shares += [
            ResultShare(
                result_id=ids[candidate_id],
                skill_id=module,
                items=count[module],
                earned=rounded(earned[module], 4),
                maximum=rounded(maximum[module], 4),
                share=as_share(earned[module], maximum[module]),
            )
            for module in sorted(maximum)
            if maximum[module] > 0
        ]
    ResultShare.objects.bulk_create(shares, batch_size=500)
    return len(results)


def _result(
    scoring: ScoringVersion,
    policy: ExamPolicy,
    candidate: Candidate,
    own: Sequence[tuple[Attempt, PaperScore]],
    penalty: Decimal,
) -> Result:
    """Return a candidate's result: all parts added up, each part's own cut score kept."""
    standing = Standing(candidate.standing)
    if standing in _OUTCOME_OF_STANDING or not own:
        outcome = _OUTCOME_OF_STANDING.get(standing, Outcome.ABSENT)
        return Result(candidate=candidate, scoring_version=scoring, outcome=outcome)
    score = scale_score(
        sum((paper.exact for _attempt, paper in own), Fraction(0)),
        sum((paper.maximum for _attempt, paper in own), Decimal(0)),
        scale=policy.scale,
        decimals=policy.decimals,
        penalty=penalty,
    )
    parts_met = all(
        attempt.exam_form.part.cut_score is None
        or scale_score(paper.exact, paper.maximum, scale=policy.scale, decimals=policy.decimals)
        >= attempt.exam_form.part.cut_score
        for attempt, paper in own
    )
    passed = score >= policy.cut_score and parts_met
    return Result(
        candidate=candidate,
        scoring_version=scoring,
        outcome=Outcome.PASSED if passed else Outcome.FAILED,
        score=score,
        grade_class=classify(score, policy.classes, failed=policy.failed_class)
        if passed
        else policy.failed_class,
        penalty_rate=penalty,
    )
