"""Drawing a round's papers once more from the kept input and the seed, beside those that are kept."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.draw_inputs import DrawInput, GroupInput, UnusableInput, read_input
from assessments.drawing import (
    Draw,
    Refusal,
    Seed,
    first_code,
    seed_commitment,
    solver_version,
)
from assessments.drawn_forms import DrawnForm
from assessments.drawn_rows import approvals_of, draw_orders, options_of
from assessments.enums import FormRole
from assessments.errors import DrawStillSecret, NoDrawToReplay
from assessments.models import ExamForm, FormItem, ReserveItem, Round, Stratum
from assessments.paper_figures import read_keys
from office import files
from office.models import StoredFile

#: So many forms that differ are named in a sentence; the others are counted.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class FormReplay:
    """One form beside its replay.

    Attributes:
        differences: what differs, by the place on the form; never which question stands there.
        replaced: places that hold a question from the reserve, as the rows of the reserve say.
    """

    code: str
    differences: tuple[str, ...]
    replaced: tuple[int, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Whether the form is the one that the draw made."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Replay:
    """What replaying a draw came to.

    Attributes:
        input_sha256: of the file from which it was replayed.
        seed_commitment: what the file says that the SHA-256 of the seed is; it was checked.
        solver_then, solver_now: releases of the solver; another one may draw otherwise.
    """

    forms: tuple[FormReplay, ...]
    input_sha256: str
    seed_commitment: str
    solver_then: str
    solver_now: str

    @property
    def differing(self) -> tuple[FormReplay, ...]:
        """The forms that are not as drawn."""
        return tuple(form for form in self.forms if not form.is_verified)

    @property
    def is_verified(self) -> bool:
        """Whether every form is as drawn."""
        return not self.differing

    @property
    def has_other_solver(self) -> bool:
        """Whether another release of the solver works here than the one that drew."""
        return self.solver_then != self.solver_now


def verify_form(exam_form: ExamForm) -> FormReplay:
    """Replay the draw as far as one form and compare; see `verify_round`."""
    replay = verify_round(exam_form.round, until=exam_form.stratum.key)
    return next(form for form in replay.forms if form.code == exam_form.code)


def verify_round(
    round_: Round,
    *,
    until: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replay:
    """Draw the papers of a round once more and compare items, orders, options and points.

    The file and the seed tell the draw alone; of the rows only what the questions of a paper offer
    to choose from is read, which never changes.

    Args:
        until: the key of the last stratum to draw; all by default.
        progress: is told after each stratum how many of how many are done.

    Raises:
        NoDrawToReplay: nothing was drawn, or no input in this form was kept.
        DrawStillSecret: the seed of the sealed draw is not open yet.
    """
    file, given, seed = _kept(round_)
    kept = _rows(round_)
    reserve = _used_reserve(round_)
    found: list[FormReplay] = []
    last = next((n for n, one in enumerate(given.groups, 1) if one.key == until), None)
    groups = given.groups[:last]
    for place, (group, forms) in enumerate(_redraw(given, seed, groups), 1):
        for part, form in forms:
            row = kept.pop(form.code, None)
            found.append(_compare(form, row, group.key, part, reserve))
        if progress:
            progress(place, len(groups))
    if last is None:
        found += [
            FormReplay(code, (_("The draw made no form with this code."),)) for code in sorted(kept)
        ]
    if seed_commitment(seed) != given.seed_commitment:
        words = _("The seed is not the one to which the draw was bound.")
        found = [FormReplay(one.code, (words, *one.differences), one.replaced) for one in found]
    return Replay(
        forms=tuple(found),
        input_sha256=file.sha256,
        seed_commitment=given.seed_commitment,
        solver_then=given.solver_version,
        solver_now=solver_version(),
    )


def in_words(replay: Replay) -> str:
    """Say what a replay came to."""
    count, differing = len(replay.forms), replay.differing
    if not differing:
        words = ngettext(
            "The draw was replayed: %(count)s form is exactly as it was drawn.",
            "The draw was replayed: all %(count)s forms are exactly as they were drawn.",
            count,
        ) % {"count": count}
    else:
        named = "; ".join(f"{one.code}: {one.differences[0]}" for one in differing[:MOST_NAMED])
        words = ngettext(
            "%(differing)s form of %(count)s differs from the draw. %(named)s",
            "%(differing)s forms of %(count)s differ from the draw. %(named)s",
            len(differing),
        ) % {"differing": len(differing), "count": count, "named": named}
    if replaced := sum(len(one.replaced) for one in replay.forms):
        words += " " + ngettext(
            "%(count)s question came from the reserve afterwards.",
            "%(count)s questions came from the reserve afterwards.",
            replaced,
        ) % {"count": replaced}
    if replay.has_other_solver:
        words += " " + _(
            "It was drawn with release %(then)s of the solver and replayed with %(now)s: another"
            " release may draw otherwise."
        ) % {"then": replay.solver_then, "now": replay.solver_now}
    return words


def _kept(round_: Round) -> tuple[StoredFile, DrawInput, Seed]:
    """Return the input of a round's draw and its seed."""
    strata = Stratum.objects.filter(round=round_, assembly_input__isnull=False)
    stratum = strata.order_by("key").select_related("assembly_input").first()
    if stratum is None or stratum.assembly_input is None:
        raise NoDrawToReplay(round=round_.title)
    try:
        given = read_input(files.read(stratum.assembly_input))
    except UnusableInput as error:
        raise NoDrawToReplay(round=round_.title) from error
    if given.seed is not None:
        return stratum.assembly_input, given, given.seed
    opened = Round.objects.values_list("draw_seed", flat=True).get(pk=round_.pk)
    if not opened:
        raise DrawStillSecret(round=round_.title)
    return stratum.assembly_input, given, bytes.fromhex(opened)


def _redraw(
    given: DrawInput, seed: Seed, groups: tuple[GroupInput, ...]
) -> Iterator[tuple[GroupInput, list[tuple[int, DrawnForm]]]]:
    """Yield each group with its forms as the draw makes them, with the id of their part."""
    draw, first = Draw(given, seed), first_code(given)
    for group in groups:
        answer = draw.draw(group)
        if isinstance(answer, Refusal):
            yield group, []
            continue
        asked = {item for one in answer for form in one.answer.forms for _cell, item in form.items}
        approvals = approvals_of(asked)
        keys = read_keys(approval.version for approval in approvals.values())
        options = options_of(approvals, keys)
        codes = iter(range(first, first + sum(len(one.answer.forms) for one in answer)))
        forms = [
            (one.part.id, form)
            for one in answer
            for form in draw_orders(one, codes=codes, options=options, seed=seed)
        ]
        first += len(forms)
        yield group, forms


@dataclass(frozen=True, slots=True)
class _Row:
    """A form as its rows have it: (cell, version, order of options, points) in order."""

    stratum: str
    part: int
    role: FormRole
    items: tuple[tuple[int, int, tuple[str, ...], Decimal], ...]


def _rows(round_: Round) -> dict[str, _Row]:
    """Return a round's forms by their code. Two statements."""
    items: dict[int, list[tuple[int, int, tuple[str, ...], Decimal]]] = defaultdict(list)
    rows = FormItem.objects.filter(exam_form__round=round_).order_by("exam_form", "order")
    for form, cell, version, options, points in rows.values_list(
        "exam_form", "cell", "approval__version", "option_order", "points"
    ):
        items[form].append((cell, version, tuple(options), points))
    forms = round_.exam_forms.values_list("pk", "code", "stratum__key", "part", "role")
    return {
        code: _Row(key, part, FormRole(role), tuple(items[pk]))
        for pk, code, key, part, role in forms
    }


#: By stratum, part and cell the versions that came from the reserve.
_Reserve = Mapping[tuple[str, int, int], Mapping[int, datetime]]


def _used_reserve(round_: Round) -> _Reserve:
    found: dict[tuple[str, int, int], dict[int, datetime]] = defaultdict(dict)
    rows = ReserveItem.objects.filter(stratum__round=round_, used_at__isnull=False)
    for key, part, cell, version, used_at in rows.values_list(
        "stratum__key", "part", "cell", "approval__version", "used_at"
    ):
        if used_at is not None:
            found[key, part, cell][version] = used_at
    return found


def _compare(
    form: DrawnForm, row: _Row | None, key: str, part: int, reserve: _Reserve
) -> FormReplay:
    """Return how the rows of a form differ from what the draw makes."""
    if row is None:
        return FormReplay(form.code, (_("The form that was drawn is missing."),))
    differences, replaced = [], []
    if (row.stratum, row.part, row.role) != (key, part, form.role):
        differences.append(_("The form belongs to another group, part or use."))
    if len(row.items) != len(form.items):
        differences.append(
            _("It holds %(found)s questions, drawn were %(drawn)s.")
            % {"found": len(row.items), "drawn": len(form.items)}
        )
    for order, (kept, drawn) in enumerate(zip(row.items, form.items, strict=False), 1):
        cell, version, options, points = kept
        if version != drawn.version and version in reserve.get((key, part, drawn.cell), {}):
            replaced.append(order)
        elif version != drawn.version:
            differences.append(_("Question %(order)s is another one.") % {"order": order})
        elif options != drawn.option_order:
            differences.append(
                _("The options of question %(order)s stand in another order.") % {"order": order}
            )
        if cell != drawn.cell:
            differences.append(_("Question %(order)s stands for another cell.") % {"order": order})
        if points != drawn.points:
            differences.append(_("Question %(order)s has other points.") % {"order": order})
    return FormReplay(form.code, tuple(differences), tuple(replaced))
