"""The canonical digest of a paper: the same from its rows and, before there are any, from memory."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from assessments.models import FormItem, Round
from banks.models import QuestionVersion
from office import journal

#: Points as the column keeps them: what is digested is the same before and after they are stored.
_POINTS: Final = Decimal("0.01")
#: Ids that one statement names at most: both databases limit its parameters.
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class PaperLine:
    """An item of a paper: its place, the place of its cell, its version and how it stands there."""

    order: int
    cell_order: int
    version: int
    option_order: list[str]
    points: Decimal


@dataclass(slots=True)
class Paper:
    """What is digested of a form: its code, its lines in order and the secret of a sealed one."""

    code: str
    lines: list[PaperLine]
    salt: str = ""


def paper_digests(papers: Mapping[str, Paper]) -> dict[str, str]:
    """Return the SHA-256 of each paper's canonical content (`form_digests`), by the form's code.

    Raises:
        KeyError: a version is not there.
    """
    wanted = {line.version for paper in papers.values() for line in paper.lines}
    known = dict(_of_versions(wanted))
    return {key: _digest(paper, known) for key, paper in papers.items()}


def form_digests(round_: Round) -> dict[int, str]:
    """Return the SHA-256 of each form's canonical content, by form id. Two statements.

    It covers what a candidate is asked and how it counts: for each item its question, version
    and checksum, the content itself with its key, its stimulus, the cell, the order of options
    and the points. Of a form that lay sealed it covers a secret besides (`ExamForm.salt`).
    """
    items = FormItem.objects.filter(exam_form__round=round_)
    asked = QuestionVersion.objects.filter(pk__in=items.values("approval__version"))
    known = dict(_described(asked))
    papers = read_papers(items)
    return {form_id: _digest(paper, known) for form_id, paper in papers.items()}


def read_papers(items: QuerySet[FormItem]) -> dict[int, Paper]:
    """Return the papers on which these items stand, by form id. One statement."""
    rows = items.order_by("exam_form", "order").values_list(
        "exam_form_id",
        "exam_form__code",
        "exam_form__salt",
        "order",
        "cell__order",
        "approval__version_id",
        "option_order",
        "points",
    )
    found: dict[int, Paper] = {}
    for form_id, code, salt, *line in rows:
        found.setdefault(form_id, Paper(code, [], salt)).lines.append(PaperLine(*line))
    return found


def _digest(paper: Paper, known: Mapping[int, tuple[list[Any], str]]) -> str:
    content: list[Any] = [paper.salt] if paper.salt else []
    for line in paper.lines:
        said, digest = known[line.version]
        points = line.points.quantize(_POINTS)
        content.append(
            [paper.code, line.order, line.cell_order, *said, line.option_order, points, digest]
        )
    return journal.digest_of(content)


def _of_versions(wanted: Collection[int]) -> Iterator[tuple[int, tuple[list[Any], str]]]:
    ids = sorted(wanted)
    for place in range(0, len(ids), _CHUNK):
        chunk = ids[place : place + _CHUNK]
        yield from _described(QuestionVersion.objects.filter(pk__in=chunk))


def _described(
    versions: QuerySet[QuestionVersion],
) -> Iterable[tuple[int, tuple[list[Any], str]]]:
    """Yield how versions are named and the digest of their contents, by id. One statement."""
    rows = versions.values_list(
        "pk",
        "question__bank__code",
        "question__code",
        "number",
        "checksum",
        "kind",
        "content",
        "stimulus__text",
        "stimulus__picture__sha256",
        "stimulus__picture_description",
    )
    for pk, bank, question, number, checksum, *content in rows:
        # a checksum is a column that could stay behind
        yield pk, ([bank, question, number, checksum], journal.digest_of(content))
