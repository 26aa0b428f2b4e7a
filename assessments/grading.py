"""Grading a round: scoring versions, scores of attempts, results of candidates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce

from assessments.contents import typed_content
from assessments.enums import (
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
from assessments.models import (
    Attempt,
    AttemptScore,
    Candidate,
    ExamForm,
    FormItem,
    Incident,
    ItemTreatment,
    Mark,
    Response,
    Result,
    ResultShare,
    Round,
    ScoringVersion,
)
from assessments.paper_scoring import (
    PaperScore,
    ScoredItem,
    as_share,
    classify,
    rounded,
    scale_score,
    score_paper,
)
from banks import kinds
from banks.kinds import InvalidResponse
from banks.models import QuestionVersion
from office import journal
from office.policies import ExamPolicy, exam_policy
from people.models import User

_OUTCOME_OF_STANDING = {
    Standing.ABSENT: Outcome.ABSENT,
    Standing.REGISTERED: Outcome.ABSENT,
    Standing.SUSPENDED: Outcome.SUSPENDED,
    Standing.EXEMPT: Outcome.EXEMPT,
    Standing.UNSERVED: Outcome.UNSERVED,
}
_PENALISED = (IncidentKind.REPRIMAND, IncidentKind.WARNING)


@dataclass(frozen=True, slots=True)
class Graded:
    """What grading came to; `unmarked` responses wait for a person."""

    attempts: int
    results: int
    unmarked: int


@dataclass(frozen=True, slots=True)
class GradedItem:
    """A form item with what scoring needs of its version."""

    id: int
    points: Decimal
    version_id: int
    module_id: int
    kind: str
    contents: tuple[Any, ...]
    treatment: str


@transaction.atomic
def open_scoring(*, round_: Round, reason: str, by: User, at: datetime) -> ScoringVersion:
    """Begin a shadow scoring of a round that is being marked, or of a published one.

    What the live scoring decided about items is taken over: only what changes is decided anew.

    Raises:
        RoundNotInState: nothing can be scored yet, or no more.
        ScoringNotInState: another scoring of the round is pending.
    """
    if round_.state not in (RoundState.MARKING, RoundState.PUBLISHED):
        raise RoundNotInState(round=round_.title, expected=RoundState.MARKING.label)
    pending = round_.scoring_versions.filter(state__in=[ScoringState.SHADOW, ScoringState.APPROVED])
    if pending.exists():
        raise ScoringNotInState(expected=ScoringState.LIVE.label)
    scoring = ScoringVersion.objects.create(
        round=round_,
        number=round_.scoring_versions.count() + 1,
        reason=reason,
        opened_by=by,
        opened_at=at,
    )
    live = ItemTreatment.objects.filter(
        scoring_version__round=round_, scoring_version__state=ScoringState.LIVE
    )
    ItemTreatment.objects.bulk_create(
        ItemTreatment(
            scoring_version=scoring,
            version_id=row.version_id,
            treatment=row.treatment,
            content=row.content,
            reason=row.reason,
        )
        for row in live.order_by("pk")
    )
    journal.record(
        actor=by.username,
        action="assessments.open_scoring",
        target=f"round:{round_.uuid}",
        at=at,
        data={"number": scoring.number, "reason": reason},
    )
    return scoring


@transaction.atomic
def treat_item(
    *,
    scoring: ScoringVersion,
    version: QuestionVersion,
    treatment: Treatment,
    reason: str,
    by: User,
    at: datetime,
    content: Mapping[str, Any] | None = None,
) -> ItemTreatment:
    """Say what a shadow scoring does with one question version on every form of the round.

    What it came to before is thrown away, so that nothing is approved that was graded otherwise.

    Raises:
        ScoringNotInState: the scoring is no shadow any more.
        banks.kinds.InvalidContent: `content`, which holds the new or further key, is unusable.
        NotTheSameQuestion: it says something else than the candidates answered to.
    """
    _locked_shadow(scoring)
    if content is not None:
        kind = kinds.get(version.kind)
        if kind.public(kind.parse(content)) != kind.public(kind.parse(version.content)):
            raise NotTheSameQuestion
    row, _made = ItemTreatment.objects.update_or_create(
        scoring_version=scoring,
        version=version,
        defaults={
            "treatment": treatment,
            "content": dict(content) if content is not None else None,
            "reason": reason,
        },
    )
    _throw_away(scoring)
    journal.record(
        actor=by.username,
        action="assessments.treat_item",
        target=f"scoring:{scoring.uuid}",
        at=at,
        data={"version": str(version.uuid), "treatment": treatment, "reason": reason},
    )
    return row


@transaction.atomic
def withdraw_treatment(
    *, scoring: ScoringVersion, version: QuestionVersion, by: User, at: datetime
) -> None:
    """Let a question version count again as it stands; what was graded before is thrown away.

    Raises:
        ScoringNotInState: the scoring is no shadow any more.
        ItemNotTreated: nothing was decided about it.
    """
    _locked_shadow(scoring)
    row = ItemTreatment.objects.filter(scoring_version=scoring, version=version).first()
    if row is None:
        raise ItemNotTreated(question=version.question.code)
    row.delete()
    _throw_away(scoring)
    journal.record(
        actor=by.username,
        action="assessments.withdraw_treatment",
        target=f"scoring:{scoring.uuid}",
        at=at,
        data={"version": str(version.uuid), "treatment": row.treatment, "reason": row.reason},
    )


def _locked_shadow(scoring: ScoringVersion) -> ScoringVersion:
    """Return a shadow scoring, locked until commit."""
    shadow = ScoringVersion.objects.select_for_update().filter(
        pk=scoring.pk, state=ScoringState.SHADOW
    )
    found = shadow.first()
    if found is None:
        raise ScoringNotInState(expected=ScoringState.SHADOW.label)
    return found


def _throw_away(scoring: ScoringVersion) -> None:
    Result.objects.filter(scoring_version=scoring).delete()
    AttemptScore.objects.filter(scoring_version=scoring).delete()
    ScoringVersion.objects.filter(pk=scoring.pk).update(graded_at=None, graded_digest="")


def basis_digest(scoring: ScoringVersion) -> str:
    """Return a digest of what a grading goes by and people may change after the sitting.

    The standing of every candidate, the violations that cost points, the attempts that count,
    the marks in force and the treatments. Answers are not among it: no answer of an ended
    attempt changes. Five statements.
    """
    of_round = {"candidate__round": scoring.round_id}
    rows = (
        Candidate.objects.filter(round=scoring.round_id)
        .order_by("pk")
        .values_list("pk", "standing"),
        Incident.objects.filter(**of_round, kind__in=_PENALISED)
        .order_by("pk")
        .values_list("pk", "candidate", "kind"),
        Attempt.objects.filter(**of_round, annulled_at__isnull=True)
        .order_by("pk")
        .values_list("pk", "ended_at"),
        Mark.objects.filter(attempt__candidate__round=scoring.round_id, superseded_by__isnull=True)
        .order_by("pk")
        .values_list("pk", "attempt", "item", "fraction"),
        scoring.treatments.order_by("version").values_list("version", "treatment", "content"),
    )
    return journal.digest_of([[list(row) for row in part] for part in rows])


def read_items(scoring: ScoringVersion) -> dict[int, list[GradedItem]]:
    """Return the items of each form of the round, in order, with their treatments."""
    treatments = {row.version_id: row for row in scoring.treatments.all()}
    rows = (
        FormItem.objects.filter(exam_form__round=scoring.round_id)
        .select_related("approval__version")
        .order_by("exam_form", "order")
    )
    tags = (
        QuestionVersion.skills.through.objects.filter(
            questionversion__approval__form_items__exam_form__round=scoring.round_id
        ).order_by("-skill__code")  # of several skills the first by code counts
    )
    modules = dict(tags.values_list("questionversion", Coalesce("skill__parent", "skill")))
    parsed: dict[int, tuple[Any, ...]] = {}
    forms: dict[int, list[GradedItem]] = defaultdict(list)
    for row in rows:
        version = row.approval.version
        treatment = treatments.get(version.pk)
        if version.pk not in parsed:
            parsed[version.pk] = _accepted(version, treatment)
        forms[row.exam_form_id].append(
            GradedItem(
                id=row.pk,
                points=row.points,
                version_id=version.pk,
                module_id=modules[version.pk],
                kind=version.kind,
                contents=parsed[version.pk],
                treatment=treatment.treatment if treatment else "",
            )
        )
    return forms


def _accepted(version: QuestionVersion, treatment: ItemTreatment | None) -> tuple[Any, ...]:
    """Return the contents whose keys are accepted: the version's own, the new or the further one."""
    if treatment is None or treatment.content is None:
        return (typed_content(version),)
    other = kinds.get(version.kind).parse(treatment.content)
    if treatment.treatment == Treatment.NEW_KEY:
        return (other,)
    return (typed_content(version), other)


def _fraction(item: GradedItem, value: Any, mark: Fraction | None) -> Fraction | None:
    """Return what a response earns: the best of the accepted keys; a person's mark where due."""
    if mark is not None:
        return mark
    if value is None:
        return Fraction(0)
    kind = kinds.get(item.kind)
    try:
        earned = [kind.score(content, value) for content in item.contents]
    except InvalidResponse:  # refused at the door; a row written past it earns nothing
        return Fraction(0)
    if any(fraction is None for fraction in earned):
        return None
    return max(fraction for fraction in earned if fraction is not None)


def _score(
    items: Sequence[GradedItem], values: Mapping[int, Any], marks: Mapping[int, Fraction]
) -> PaperScore:
    return score_paper(
        [
            ScoredItem(
                points=item.points,
                fraction=_fraction(item, values.get(item.id), marks.get(item.id)),
                void_full=item.treatment == Treatment.VOID_FULL,
                void_spread=item.treatment == Treatment.VOID_SPREAD,
            )
            for item in items
        ]
    )


@transaction.atomic
def grade(*, scoring: ScoringVersion, at: datetime) -> Graded:
    """Score every ended attempt of the round and write each candidate's result anew.

    Only a shadow scoring can be graded, as often as needed: nothing that was approved is
    rewritten. Absence is a result of its own, not a score of 0; but a part that somebody who sat
    never began counts as blank. A bounded number of statements.

    Raises:
        ScoringNotInState: the scoring is no shadow any more.
        NothingLeftToScore: a treatment takes every item of a form out.
    """
    locked = _locked_shadow(scoring)
    locked.graded_at, locked.graded_digest = at, basis_digest(scoring)
    locked.save(update_fields=["graded_at", "graded_digest"])
    forms = read_items(scoring)
    _refuse_empty(forms)
    counted = Attempt.objects.filter(candidate__round=scoring.round_id, annulled_at__isnull=True)
    ended = counted.filter(ended_at__isnull=False)
    attempts = list(ended.select_related("exam_form__part").order_by("pk"))
    values: dict[int, dict[int, Any]] = defaultdict(dict)
    for attempt_id, item_id, value in (
        Response.objects.filter(attempt__candidate__round=scoring.round_id)
        .values_list("attempt", "item", "value")
        .iterator(chunk_size=5000)
    ):
        values[attempt_id][item_id] = value
    marks: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for mark in Mark.objects.filter(
        attempt__candidate__round=scoring.round_id, superseded_by__isnull=True
    ).order_by("pk"):
        marks[mark.attempt_id][mark.item_id] = Fraction(mark.fraction)
    policy = exam_policy(scoring.round.policy)
    scores, papers = [], {}
    for attempt in attempts:
        paper = _score(forms[attempt.exam_form_id], values[attempt.pk], marks[attempt.pk])
        papers[attempt.pk] = paper
        scores.append(
            AttemptScore(
                attempt=attempt,
                scoring_version=scoring,
                fractions=[None if part is None else str(part) for part in paper.fractions],
                points=[str(points) for points in paper.points],
                earned=paper.earned,
                maximum=paper.maximum,
                score=scale_score(
                    paper.exact, paper.maximum, scale=policy.scale, decimals=policy.decimals
                ),
            )
        )
    AttemptScore.objects.filter(scoring_version=scoring).delete()
    AttemptScore.objects.bulk_create(scores, batch_size=500)
    unmarked = sum(paper.fractions.count(None) for paper in papers.values())
    never_begun = list(
        counted.filter(started_at__isnull=True, candidate__in=ended.values("candidate"))
        .select_related("exam_form__part")
        .order_by("pk")
    )
    for attempt in never_begun:
        papers[attempt.pk] = _score(forms[attempt.exam_form_id], {}, {})
    results = _write_results(scoring, policy, [*attempts, *never_begun], papers, forms)
    return Graded(attempts=len(scores), results=results, unmarked=unmarked)


def _refuse_empty(forms: Mapping[int, Sequence[GradedItem]]) -> None:
    empty = [
        form_id
        for form_id, items in forms.items()
        if all(item.treatment == Treatment.VOID_SPREAD for item in items)
    ]
    if empty:
        codes = ExamForm.objects.filter(pk__in=empty).order_by("code")
        raise NothingLeftToScore(exam_form=", ".join(codes.values_list("code", flat=True)))


def _penalties(scoring: ScoringVersion, policy: ExamPolicy) -> dict[int, Decimal]:
    """Return the highest penalty rate of each candidate who was reprimanded or warned."""
    rates = {
        IncidentKind.REPRIMAND: policy.reprimand_rate,
        IncidentKind.WARNING: policy.warning_rate,
    }
    found: dict[int, Decimal] = {}
    incidents = Incident.objects.filter(candidate__round=scoring.round_id, kind__in=_PENALISED)
    for candidate_id, kind in incidents.values_list("candidate", "kind"):
        rate = rates[IncidentKind(kind)]
        found[candidate_id] = max(rate, found.get(candidate_id, Decimal(0)))
    return found


def _write_results(
    scoring: ScoringVersion,
    policy: ExamPolicy,
    attempts: Iterable[Attempt],
    papers: Mapping[int, PaperScore],
    forms: Mapping[int, Sequence[GradedItem]],
) -> int:
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
