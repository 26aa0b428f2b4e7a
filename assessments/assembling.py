"""Making a round's exam forms: a pool of parallel forms for each stratum, or the reason why not.

An open draw is written group by group, each in a transaction of its own, so that one that is cut
off goes on where it was. A sealed draw stays in memory until all of it is closed at once.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from assessments.diagnoses import DiagnosisWords, stratum_of, write_diagnosis
from assessments.draw_inputs import DrawInput, GroupInput, UnusableInput, read_input, write_input
from assessments.draw_plans import (
    DrawPlan,
    DrawWanted,
    groups_to_draw,
    plan_of,
    read_given,
    strata_to_draw,
)
from assessments.drawing import Draw, Refusal, derived_seed, first_code
from assessments.drawn_forms import DrawnGroup
from assessments.drawn_rows import DrawnStratum, materialise, parts_of, write_drawn, write_sheets
from assessments.enums import RoundState, Standing
from assessments.errors import DrawOvertaken, RoundNotInState
from assessments.models import FormItem, PaperSheet, ReserveItem, Round, Stratum
from assessments.paper_figures import GroupSheet
from assessments.rounds import move_round
from assessments.sealed_papers import seal_papers
from office import files, journal
from office.models import StoredFile
from people.models import User

#: So much of a reason stands beside a candidate; all of it stands beside the group.
_LONGEST_REASON = 300

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Assembled:
    """What assembling a round came to.

    Attributes:
        unserved: the reason in words by the key of each stratum that gets no paper.
        opened: by the key of a stratum, how many questions of field cells one of its fields could
            not give, so that any of them gave them.
        input_sha256: of the file from which the draw can be replayed.
    """

    forms: int
    items: int
    strata: int
    unserved: Mapping[str, str]
    opened: Mapping[str, int]
    input_sha256: str


def assemble_round(
    *,
    round_: Round,
    on: date,
    seed: int,
    by: User,
    at: datetime,
    plan: DrawPlan | None = None,
    goes_on: bool = False,
    progress: Progress | None = None,
) -> Assembled:
    """Draw the forms of every stratum with a registered candidate.

    Papers of different strata share at most half their items. Where the bank cannot serve a
    stratum, its candidates stand as "no paper", with the reason, and the others go on; nothing
    falls back silently. The whole input is kept as one file before anything is drawn, from which
    the draw can be replayed. Each stratum is written in its own transaction, and the round is
    prepared once all are. Assembling again, while nothing is frozen, draws anew.

    Args:
        plan: how many papers of which sort from now on; as the round says where not given.
        goes_on: take up this draw where it was cut off. The strata that were done stay, and the
            others come out as they would have.
        progress: is told after each stratum how many of how many are done.

    Raises:
        RoundNotInState: forms are frozen already.
        CommonCellsOnly: everybody was to answer the same, but cells are for positions or fields.
        DrawOvertaken: another draw of the round was begun meanwhile.
    """
    plan = plan or plan_of(round_)
    wanted = DrawWanted(round_=round_, on=on, plan=plan, seed=seed)
    started = _taken_up(wanted) if goes_on else None
    file, given = started or _begin(wanted, by=by, at=at)
    draw = Draw(given, seed)
    for place, group in enumerate(given.groups, 1):
        _draw_group(wanted, draw, group, file=file)
        if progress:
            progress(place, len(given.groups))
    return _finish(wanted, given, file=file, by=by, at=at)


def assemble_sealed(
    *,
    round_: Round,
    on: date,
    opens_at: datetime,
    by: User,
    at: datetime,
    plan: DrawPlan | None = None,
    progress: Progress | None = None,
) -> Assembled:
    """Draw the forms of every stratum in memory and close them under the round's seal at once.

    As `assemble_round`, but with a secret seed and nothing written before everything is closed: a
    draw that is cut off leaves no trace, and is made anew with another seed. Where no group can be
    served there is nothing to seal: the round is prepared, and each group says why.

    Args:
        opens_at: before this hour nobody opens the papers.

    Raises:
        RoundNotInState, CommonCellsOnly: as `assemble_round`.
        DrawOvertaken: somebody was registered while it was drawn.
        SealHoldersMissing: too few members of the paper board have made their keys.
    """
    seed = secrets.token_bytes(32)
    wanted = DrawWanted(round_=round_, on=on, plan=plan or plan_of(round_), seed=seed)
    given = read_given(wanted)
    draw, drawn = Draw(given, seed), list[DrawnStratum | Refusal]()
    first = first_code(given)
    strata = {row.key: row for row in strata_to_draw(round_)}
    parts = parts_of(given)
    for place, group in enumerate(given.groups, 1):
        answer = draw.draw(group)
        if isinstance(answer, Refusal):
            drawn.append(answer)
        else:
            made = materialise(answer, strata[group.key], parts, given, seed, first=first)
            drawn.append(made)
            first += sum(len(one.forms) for one in made.groups)
        if progress:
            progress(place, len(given.groups))
    with transaction.atomic():
        _clear(wanted, by=by, at=at)
        if groups_to_draw(round_, wanted.plan) != given.groups:  # somebody was registered meanwhile
            raise DrawOvertaken(round=round_.title)
        file = _keep(given, round_, at=at)
        words = DiagnosisWords()
        groups: list[DrawnGroup] = []
        for group, one in zip(given.groups, drawn, strict=True):
            stratum = strata[group.key]
            stratum.seed, stratum.assembly_input, stratum.diagnosis = None, file, None
            if isinstance(one, Refusal):
                _refuse(stratum, one, words)
            else:
                groups += one.groups
                write_sheets(one, coarse=True)
            stratum.save(update_fields=["seed", "assembly_input", "diagnosis"])
        for to in (RoundState.PREPARED, RoundState.SEALED) if groups else (RoundState.PREPARED,):
            round_ = move_round(
                round_=round_,
                expected=[RoundState.PLANNED, RoundState.PREPARED],
                to=to,
                by=by,
                at=at,
            )
        if groups:
            seal_papers(round_=round_, groups=groups, seed=seed, opens_at=opens_at, by=by, at=at)
        forms = sum(len(one.forms) for one in groups)
        items = sum(len(form.items) for one in groups for form in one.forms)
        assembled = _summed(wanted, given, file=file, forms=forms, items=items)
        _write_down(wanted, assembled, by=by, at=at)
        return assembled


def _clear(wanted: DrawWanted, *, by: User, at: datetime) -> None:
    """Lock the round, throw away what was drawn before, and let the round say how it is drawn."""
    round_, plan = wanted.round_, wanted.plan
    state = Round.objects.select_for_update().values_list("state", flat=True).get(pk=round_.pk)
    if state not in (RoundState.PLANNED, RoundState.PREPARED):
        raise RoundNotInState(round=round_.title, expected=RoundState.PLANNED.label)
    round_.exam_forms.all().delete()
    PaperSheet.objects.filter(stratum__round=round_).delete()
    ReserveItem.objects.filter(stratum__round=round_).delete()
    round_.strata.update(seed=None, assembly_input=None, diagnosis=None)
    round_.candidates.filter(standing=Standing.UNSERVED).update(
        standing=Standing.REGISTERED, standing_reason=""
    )
    if state == RoundState.PREPARED:
        move_round(
            round_=round_, expected=[RoundState.PREPARED], to=RoundState.PLANNED, by=by, at=at
        )
    round_.refresh_from_db()
    round_.draw_policy = plan.policy
    round_.forms_per_stratum = plan.forms_per_stratum
    round_.reserve_forms, round_.reserve_items = plan.reserve_forms, plan.reserve_items
    round_.is_sealed, round_.draw_seed = isinstance(wanted.seed, bytes), ""
    round_.save(
        update_fields=[
            "draw_policy",
            "forms_per_stratum",
            "reserve_forms",
            "reserve_items",
            "is_sealed",
            "draw_seed",
        ]
    )


def _keep(given: DrawInput, round_: Round, *, at: datetime) -> StoredFile:
    return files.store(
        write_input(given),
        name=f"{round_.code}-assembly.json",
        media_type="application/json",
        at=at,
    )


@transaction.atomic
def _begin(wanted: DrawWanted, *, by: User, at: datetime) -> tuple[StoredFile, DrawInput]:
    """Throw away what was drawn before and keep the input of this draw."""
    _clear(wanted, by=by, at=at)
    given = read_given(wanted)
    file = _keep(given, wanted.round_, at=at)
    strata = list(wanted.round_.strata.filter(key__in=[group.key for group in given.groups]))
    for stratum in strata:
        stratum.seed, stratum.assembly_input = derived_seed(wanted.seed, stratum.key), file
    Stratum.objects.bulk_update(strata, ["seed", "assembly_input"], batch_size=200)
    return file, given


def _taken_up(wanted: DrawWanted) -> tuple[StoredFile, DrawInput] | None:
    """Return the input of this draw where it was begun and cut off; None where nothing was begun."""
    kept = list(
        StoredFile.objects.filter(strata__round=wanted.round_).order_by("sha256").distinct()
    )
    if not kept:
        return None
    try:
        given = read_input(files.read(kept[0]))
    except UnusableInput:  # drawn by an older release
        return None
    if len(kept) > 1 or not wanted.matches(given):
        raise DrawOvertaken(round=wanted.round_.title)
    return kept[0], given


def _draw_group(wanted: DrawWanted, draw: Draw, group: GroupInput, *, file: StoredFile) -> None:
    """Draw one stratum and write it, unless it was done before."""
    if _remembered(wanted, draw, group):
        return
    answer = draw.draw(group)
    with transaction.atomic():
        # waits for whoever begins another draw, and is seen by them
        locked = Round.objects.select_for_update().filter(
            pk=wanted.round_.pk, state=RoundState.PLANNED
        )
        stratum = (
            Stratum.objects.filter(round=wanted.round_, key=group.key, assembly_input=file)
            .select_related("position")
            .prefetch_related("ordered_fields__field")
            .first()
        )
        if not locked or stratum is None:
            raise DrawOvertaken(round=wanted.round_.title)
        if stratum.diagnosis is not None or stratum.exam_forms.exists():
            return  # another worker that was taken for dead wrote the same
        if isinstance(answer, Refusal):
            _refuse(stratum, answer, DiagnosisWords())
            stratum.save(update_fields=["diagnosis"])
            return
        first = first_code(draw.given) + wanted.round_.exam_forms.count()
        drawn = materialise(
            answer, stratum, parts_of(draw.given), draw.given, wanted.seed, first=first
        )
        write_drawn(wanted.round_, drawn)


def _remembered(wanted: DrawWanted, draw: Draw, group: GroupInput) -> bool:
    """Tell the draw of a stratum that was done before; tell whether it was."""
    stratum = Stratum.objects.get(round=wanted.round_, key=group.key)
    if stratum.diagnosis is not None:
        return True
    papers: dict[int, set[int]] = {}
    rows = FormItem.objects.filter(exam_form__stratum=stratum).order_by("exam_form", "order")
    for form, version in rows.values_list("exam_form", "approval__version"):
        papers.setdefault(form, set()).add(version)
    if papers:
        draw.remember(frozenset(paper) for paper in papers.values())
    return bool(papers)


@transaction.atomic
def _finish(
    wanted: DrawWanted, given: DrawInput, *, file: StoredFile, by: User, at: datetime
) -> Assembled:
    """Let the round be prepared once every stratum is done, and write down what came out.

    Where the draw was cut off after that, it is only told once more.
    """
    done = Q(exam_forms__isnull=False) | Q(diagnosis__isnull=False)
    strata = wanted.round_.strata.filter(assembly_input=file)
    if strata.filter(done).distinct().count() < len(given.groups):
        raise DrawOvertaken(round=wanted.round_.title)
    round_ = wanted.round_
    assembled = _summed(
        wanted,
        given,
        file=file,
        forms=round_.exam_forms.count(),
        items=FormItem.objects.filter(exam_form__round=round_).count(),
    )
    if not Round.objects.filter(pk=round_.pk, state=RoundState.PREPARED).exists():
        move_round(
            round_=round_, expected=[RoundState.PLANNED], to=RoundState.PREPARED, by=by, at=at
        )
        _write_down(wanted, assembled, by=by, at=at)
    return assembled


def _summed(
    wanted: DrawWanted, given: DrawInput, *, file: StoredFile, forms: int, items: int
) -> Assembled:
    """Return what a draw came to."""
    unserved = (
        wanted.round_.candidates.filter(standing=Standing.UNSERVED)
        .order_by("stratum__key")
        .values_list("stratum__key", "standing_reason")
    )
    return Assembled(
        forms=forms,
        items=items,
        strata=len(given.groups),
        unserved=dict(unserved),
        opened=opened_shares(wanted.round_),
        input_sha256=file.sha256,
    )


def _write_down(wanted: DrawWanted, assembled: Assembled, *, by: User, at: datetime) -> None:
    journal.record(
        actor=by.username,
        action="assessments.assemble_round",
        target=f"round:{wanted.round_.uuid}",
        at=at,
        data={
            "forms": assembled.forms,
            "items": assembled.items,
            "unserved": sorted(assembled.unserved),
            "opened": dict(assembled.opened),
            "policy": str(wanted.plan.policy),
            "input": assembled.input_sha256,
        },
    )


def opened_shares(round_: Round) -> dict[str, int]:
    """Return by stratum how many questions one of its fields could not give; see `Assembled`."""
    found: dict[str, int] = {}
    sheets = PaperSheet.objects.filter(stratum__round=round_).order_by("stratum__key", "part")
    for key, figures in sheets.values_list("stratum__key", "figures"):
        if count := sum(one.count for one in GroupSheet.from_json(figures).opened):
            found[key] = found.get(key, 0) + count
    return found


def _refuse(stratum: Stratum, refusal: Refusal, words: DiagnosisWords) -> None:
    """Let a stratum and its candidates say why they get no paper."""
    stratum.diagnosis = write_diagnosis(refusal.diagnosis)
    cells = {cell.id: cell for cell in refusal.part.cells}
    reason = words.describe(refusal.diagnosis, cells, stratum_of(stratum))
    stratum.candidates.filter(standing=Standing.REGISTERED).update(
        standing=Standing.UNSERVED, standing_reason=_shortened(reason)
    )


def _shortened(reason: str) -> str:
    if len(reason) <= _LONGEST_REASON:
        return reason
    return reason[: _LONGEST_REASON - 1] + "…"
