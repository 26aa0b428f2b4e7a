"""What a published paper was worth, item by item, told to the one who wrote it.

Who sees what (decided here, once): the candidate alone sees the items of their own paper, after the
results are published: what was asked, what they answered, what it earned, what the council decided,
and why. The right answer itself is shown for practice and contest banks. Questions of a secured bank
are drawn again in later rounds, so of these the explanation is shown and the key is not; whoever
doubts a key files an appeal. Officers who may see a result see score and profile, never a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.enums import CellSource, Treatment
from assessments.loaded_forms import LoadedForm, candidate_view, load_form
from assessments.models import Attempt, AttemptScore, FormItem, ItemTreatment, Response, Result
from banks import kinds
from banks.answering import shown
from banks.enums import BankPurpose
from banks.kinds.cloze import GAP
from banks.models import QuestionVersion


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """One item of a published paper. `right` is empty where the key stays with the bank."""

    order: int
    kind: str
    stem: str
    stimulus: Mapping[str, Any] | None
    given: tuple[str, ...]
    right: tuple[str, ...]
    fraction: Fraction | None
    earned: Decimal
    points: Decimal
    treatment: str
    treatment_words: str
    treatment_reason: str
    explanation: str
    basis: str
    #: what was asked, and the response, of a question with pictures: drawn anew with its answer
    public: Mapping[str, Any] | None = None
    value: Any = None

    @property
    def title(self) -> str:
        """The first line of the stem, as one line of plain words."""
        line = next(iter(self.stem.splitlines()), "")
        return line.replace("**", "").replace("`", "")

    @property
    def state(self) -> str:
        """What the palette shows: good, part, bad, or void."""
        if self.treatment in (Treatment.VOID_FULL, Treatment.VOID_SPREAD):
            return "void"
        if self.fraction == 1:
            return "good"
        return "part" if self.fraction else "bad"


@dataclass(frozen=True, slots=True)
class ExplainedPaper:
    """One part of a result with its items, or without them for whoever did not write it."""

    attempt: Attempt
    score: AttemptScore
    items: tuple[ExplainedItem, ...]
    sources: tuple[tuple[str, int, Decimal, Decimal], ...]  # label, items, earned, points

    def count(self, state: str) -> int:
        """Count the items in a state."""
        return sum(item.state == state for item in self.items)

    @property
    def good(self) -> int:
        """How many items earned all."""
        return self.count("good")

    @property
    def part(self) -> int:
        """How many items earned something."""
        return self.count("part")

    @property
    def bad(self) -> int:
        """How many items earned nothing."""
        return self.count("bad")

    @property
    def void(self) -> int:
        """How many items were left out by decision."""
        return self.count("void")


def papers_of(result: Result, *, with_items: bool) -> list[ExplainedPaper]:
    """Return the papers behind a published result, each with its score. Six statements a paper."""
    scores = (
        AttemptScore.objects.filter(
            attempt__candidate=result.candidate_id, scoring_version=result.scoring_version_id
        )
        .select_related("attempt__exam_form", "attempt__part")
        .order_by("attempt__part__order", "attempt__number")
    )
    return [_paper(score, result, with_items=with_items) for score in scores]


def _paper(score: AttemptScore, result: Result, *, with_items: bool) -> ExplainedPaper:
    attempt = score.attempt
    rows = list(
        FormItem.objects.filter(exam_form=attempt.exam_form_id)
        .select_related("cell")
        .order_by("order")
    )
    items: tuple[ExplainedItem, ...] = ()
    if with_items:
        items = _explained(load_form(attempt.exam_form.uuid), score, result)
    return ExplainedPaper(attempt, score, items, _by_source(rows, score))


def _by_source(
    rows: Sequence[FormItem], score: AttemptScore
) -> tuple[tuple[str, int, Decimal, Decimal], ...]:
    """Add up the points of the items by the source of their cells."""
    sums: dict[str, list[Decimal]] = {}
    for row, earned in zip(rows, score.points, strict=True):
        found = sums.setdefault(row.cell.source, [Decimal(0), Decimal(0), Decimal(0)])
        found[0] += 1
        found[1] += Decimal(earned)
        found[2] += row.points
    return tuple(
        (str(source.label), int(sums[source][0]), sums[source][1], sums[source][2])
        for source in CellSource
        if source in sums
    )


def _explained(paper: LoadedForm, score: AttemptScore, result: Result) -> tuple[ExplainedItem, ...]:
    version_ids = [item.version_id for item in paper.items.values()]
    versions = QuestionVersion.objects.select_related("question__bank").in_bulk(version_ids)
    treatments = {
        row.version_id: row
        for row in ItemTreatment.objects.filter(
            scoring_version=result.scoring_version_id, version__in=version_ids
        )
    }
    given = dict(Response.objects.filter(attempt=score.attempt_id).values_list("item", "value"))
    views = {view["item"]: view for view in candidate_view(paper)}
    explained = []
    for item, fraction, earned in zip(
        paper.items.values(), score.fractions, score.points, strict=True
    ):
        version, treatment = versions[item.version_id], treatments.get(item.version_id)
        public = views[item.id]
        content = item.content
        if treatment is not None and treatment.treatment == Treatment.NEW_KEY:
            content = kinds.get(item.kind).parse(treatment.content or {})
        is_secured = version.question.bank.purpose == BankPurpose.SECURED
        key = None if is_secured else kinds.get(item.kind).right_response(content)
        explained.append(
            ExplainedItem(
                order=item.order,
                kind=item.kind,
                stem=readable(public["stem"]),
                stimulus=public["stimulus"],
                given=words_of(item.kind, public, given.get(item.id)),
                right=words_of(item.kind, public, key),
                fraction=None if fraction is None else Fraction(fraction),
                earned=Decimal(earned),
                points=item.points,
                treatment=treatment.treatment if treatment else "",
                treatment_words=treatment.get_treatment_display() if treatment else "",
                treatment_reason=treatment.reason if treatment else "",
                explanation=version.explanation,
                basis=version.basis,
                public=pictured(item.kind, item.content, public),
                value=given.get(item.id),
            )
        )
    return tuple(explained)


def pictured(kind: str, content: Any, public: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what was asked where words alone do not tell it: a question with pictures."""
    return public if kinds.get(kind).pictures(content) else None


def readable(stem: str) -> str:
    """Return a stem as it is read where nothing can be typed: each gap by its number."""
    return GAP.sub(r"…(\1)…", stem)


def words_of(kind: str, public: Mapping[str, Any], value: Any) -> tuple[str, ...]:
    """Return a response in words, a line for each part; nothing for an empty one."""
    if value is None:
        return ()
    drawn = shown(kind, public, value)
    if "typed" in drawn:
        return (str(drawn["typed"]),)
    if "said" in drawn:
        return (_judged(drawn["said"]),)
    if "lefts" in drawn:
        rights = {right["id"]: right for right in drawn["rights"]}
        return tuple(
            f"{left['text']} → {rights[left['given']]['text']}"
            for left in drawn["lefts"]
            if left["given"] in rights
        )
    if "gaps" in drawn:
        return tuple(
            f"{gap['id']}: {dict(gap['options']).get(gap['given'], gap['given'])}"
            for gap in drawn["gaps"]
            if gap["given"]
        )
    if "file" in drawn:
        return (drawn["file"]["name"],)
    rows = drawn["rows"]
    if "picture" in drawn:
        chosen = (row["id"] for row in rows if row["is_chosen"])
        return tuple(_("Place %(number)s") % {"number": number} for number in chosen)
    if "columns" in drawn:
        return tuple(f"{row['text']}: {row['given']}" for row in rows if row["given"])
    if "places" in drawn:
        placed = sorted((row for row in rows if row["place"]), key=lambda row: row["place"])
        return tuple(f"{row['place']}. {row['text']}" for row in placed)
    if rows and "said" in rows[0]:
        return tuple(
            f"{row['letter'].lower()}) {row['text']}: {_judged(row['said'])}"
            for row in rows
            if row["said"]
        )
    return tuple(f"{row['letter']}. {row['text']}" for row in rows if row["is_chosen"])


def _judged(said: str) -> str:
    return _("True") if said == "true" else _("False")
