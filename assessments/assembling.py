"""Making a round's exam forms: a pool of parallel forms for each stratum, or the reason why not."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.assembly.core import assemble
from assessments.assembly.model import Binding, Cell, Diagnosis, Forms, Item, Rule, Rules, Source
from assessments.assembly.model import Stratum as CoreStratum
from assessments.contents import typed_content
from assessments.drawing_pool import banks_of, read_cells, read_pool
from assessments.enums import RoundState, Standing
from assessments.models import BlueprintPart, ExamForm, FormItem, Round, Stratum
from assessments.rounds import move_round
from banks import kinds
from banks.models import Approval, Skill
from office import files, journal
from people.models import JobPosition, ManagementField, User


@dataclass(frozen=True, slots=True)
class Assembled:
    """What assembling a round came to; `unserved` maps a stratum's key to its reason in words."""

    forms: int
    items: int
    strata: int
    unserved: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Drawn:
    stratum: Stratum
    part: BlueprintPart
    cells: Sequence[Cell]
    forms: Forms


def derived_seed(seed: int, key: str) -> int:
    """Return the seed of one draw among many, so that it does not hang on the order of the others."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{key}".encode()).digest()[:6], "big")


def core_stratum(stratum: Stratum) -> CoreStratum:
    """Return a stratum as the pure core knows it."""
    fields = tuple(link.field.code for link in stratum.ordered_fields.all())
    return CoreStratum(position=stratum.position.code, fields=fields)


def _json_ready(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)


def describe(diagnosis: Diagnosis, cells: Mapping[int, Cell]) -> str:
    """Return a diagnosis in words: which cells are short, by how much, and what would fill them."""
    module_names = dict(Skill.objects.values_list("code", "name"))
    position_names = dict(JobPosition.objects.values_list("code", "name"))
    field_names = dict(ManagementField.objects.values_list("code", "name"))
    sentences = []
    for shortage in diagnosis.shortages:
        missing = shortage.needed - shortage.available
        cell = cells[shortage.cell]
        if shortage.source == Source.FIELD:
            place = _("the field %(fields)s") % {
                "fields": ", ".join(field_names.get(code, code) for code in shortage.wanted.fields)
            }
        elif shortage.source == Source.POSITION:
            code = shortage.wanted.position
            place = _("the position %(position)s") % {"position": position_names.get(code, code)}
        else:
            place = _("the common part")
        skills = ", ".join(
            f"{code} {module_names.get(code, '')}".strip() for code in sorted(cell.skills)
        )
        sentences.append(
            ngettext(
                "%(missing)s more question is needed for %(place)s (%(skills)s): the cell asks for"
                " %(needed)s, the bank gives %(available)s.",
                "%(missing)s more questions are needed for %(place)s (%(skills)s): the cell asks"
                " for %(needed)s, the bank gives %(available)s.",
                missing,
            )
            % {
                "missing": missing,
                "place": place,
                "skills": skills or _("any skill"),
                "needed": shortage.needed,
                "available": shortage.available,
            }
        )
    sentences += [_describe_binding(binding) for binding in diagnosis.bindings]
    return " ".join(sentences)


def _describe_binding(binding: Binding) -> str:
    """Return in words which rule stands in the way, with its limit."""
    sentence = {
        Rule.ENEMIES: _("Too many questions exclude one another on the same paper."),
        Rule.EXPOSURE: _(
            "Too few questions have stood on fewer than %(limit)s papers before; worn ones are"
            " left out."
        ),
        Rule.SECONDS: _(
            "A paper may take %(limit)s seconds at most, but the shortest one found takes"
            " %(reached)s."
        ),
        Rule.AUTHOR: _(
            "A paper may hold %(limit)s at most of one author's questions; too few are by others."
        ),
        Rule.SHARED: _(
            "A paper may share %(limit)s questions at most with a paper of another position or"
            " field; the bank has too few others."
        ),
        Rule.OVERLAP: _(
            "Two parallel papers may share %(limit)s questions at most; the bank has too few others."
        ),
    }[binding.rule]
    return sentence % {"limit": binding.limit, "reached": binding.reached or "–"}


@transaction.atomic
def assemble_round(
    *,
    round_: Round,
    on: date,
    seed: int,
    by: User,
    at: datetime,
    forms_per_stratum: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Assembled:
    """Draw parallel forms for every stratum with a registered candidate.

    Papers of different strata share at most half their items. Where the bank cannot serve a
    stratum, its candidates stand as "no paper", with the reason, and the others go on; nothing
    falls back silently. The whole input is kept as one file, from which the draw can be replayed.
    Assembling again, while nothing is frozen, draws anew.

    Args:
        forms_per_stratum: how many parallel forms from now on; as the round says where not given.

    Raises:
        RoundNotInState: forms are frozen already.
        ValueError: `forms_per_stratum` is below 1 (a programming error: forms check it).
    """
    if forms_per_stratum is not None and forms_per_stratum < 1:
        raise ValueError(f"forms_per_stratum must be 1 or more, not {forms_per_stratum}")
    round_ = move_round(
        round_=round_,
        expected=[RoundState.PLANNED, RoundState.PREPARED],
        to=RoundState.PREPARED,
        by=by,
        at=at,
    )
    if forms_per_stratum is not None:
        round_.forms_per_stratum = forms_per_stratum
        round_.save(update_fields=["forms_per_stratum"])
    round_.exam_forms.all().delete()
    round_.candidates.filter(standing=Standing.UNSERVED).update(
        standing=Standing.REGISTERED, standing_reason=""
    )
    strata = list(
        round_.strata.filter(candidates__standing=Standing.REGISTERED)
        .distinct()
        .order_by("key")
        .select_related("position", "round_blueprint__version")
        .prefetch_related("ordered_fields__field")
    )
    drawn, unserved, inputs = _draw(round_, strata, on=on, seed=seed, progress=progress)
    forms = _write(round_, drawn, seed=seed)
    record = json.dumps(inputs, default=_json_ready, sort_keys=True, ensure_ascii=False).encode()
    file = files.store(
        record, name=f"{round_.code}-assembly.json", media_type="application/json", at=at
    )
    for stratum in strata:
        stratum.seed, stratum.assembly_input = derived_seed(seed, stratum.key), file
    Stratum.objects.bulk_update(strata, ["seed", "assembly_input", "diagnosis"], batch_size=200)
    for key, reason in unserved.items():
        round_.candidates.filter(stratum__key=key, standing=Standing.REGISTERED).update(
            standing=Standing.UNSERVED, standing_reason=reason[:300]
        )
    items = FormItem.objects.filter(exam_form__round=round_).count()
    journal.record(
        actor=by.username,
        action="assessments.assemble_round",
        target=f"round:{round_.uuid}",
        at=at,
        data={"forms": forms, "items": items, "unserved": sorted(unserved), "input": file.sha256},
    )
    return Assembled(forms=forms, items=items, strata=len(strata), unserved=unserved)


def _draw(
    round_: Round,
    strata: Sequence[Stratum],
    *,
    on: date,
    seed: int,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[_Drawn], dict[str, str], dict[str, Any]]:
    """Run the pure core for each stratum in the order of keys; return draws, reasons and input."""
    pools: dict[int, list[Item]] = {}
    parts: dict[int, list[tuple[BlueprintPart, list[Cell]]]] = {}
    for stratum in strata:
        version = stratum.round_blueprint.version
        if version.pk not in parts:
            pools[version.pk] = read_pool(banks_of(version), on=on)
            parts[version.pk] = [
                (part, read_cells(part)) for part in version.parts.order_by("order")
            ]
    drawn: list[_Drawn] = []
    unserved: dict[str, str] = {}
    draws: list[dict[str, Any]] = []
    for place, stratum in enumerate(strata, 1):
        version = stratum.round_blueprint.version
        stratum.diagnosis = None
        own: list[_Drawn] = []
        for part, cells in parts[version.pk]:
            earlier = tuple(form.item_ids for draw in drawn for form in draw.forms.forms)
            sizes = [sum(cell.count for cell in cells), *map(len, earlier)]
            rules = Rules(
                stratum=core_stratum(stratum),
                earlier=earlier,
                max_shared=min(sizes) // 2,  # half of the shorter paper
            )
            asked = {item for draw in own for form in draw.forms.forms for item in form.item_ids}
            draws.append(
                {
                    "stratum": stratum.key,
                    "blueprint": version.pk,
                    "part": part.order,
                    "seed": derived_seed(seed, stratum.key),
                    "max_shared": rules.max_shared,
                    "left_out": sorted(asked),
                }
            )
            answer = assemble(
                [item for item in pools[version.pk] if item.id not in asked],  # in a part before
                cells,
                round_.forms_per_stratum,
                derived_seed(seed, stratum.key),
                rules=rules,
            )
            if isinstance(answer, Diagnosis):
                stratum.diagnosis = json.loads(json.dumps(asdict(answer), default=_json_ready))
                unserved[stratum.key] = describe(answer, {cell.id: cell for cell in cells})
                own = []
                break
            own.append(_Drawn(stratum, part, cells, answer))
        drawn += own
        if progress:
            progress(place, len(strata))
    inputs = {
        "on": on,
        "seed": seed,
        "forms_per_stratum": round_.forms_per_stratum,
        "pools": {pk: [asdict(item) for item in pool] for pk, pool in pools.items()},
        "cells": {
            pk: [[asdict(cell) for cell in cells] for _part, cells in rows]
            for pk, rows in parts.items()
        },
        "draws": draws,
    }
    return drawn, unserved, inputs


def _write(round_: Round, drawn: Sequence[_Drawn], *, seed: int) -> int:
    """Store the forms with their items and orders of options; return how many."""
    exam_forms = [
        ExamForm(round=round_, part=draw.part, stratum=draw.stratum, code=str(101 + place))
        for place, (draw, _form) in enumerate(
            (draw, form) for draw in drawn for form in draw.forms.forms
        )
    ]
    ExamForm.objects.bulk_create(exam_forms, batch_size=500)
    by_code = {form.code: form for form in round_.exam_forms.all()}
    wanted = {item for draw in drawn for form in draw.forms.forms for _cell, item in form.items}
    approvals = {
        approval.version_id: approval
        for approval in Approval.objects.filter(version__in=wanted).select_related("version")
    }
    contents = {
        version_id: typed_content(approval.version) for version_id, approval in approvals.items()
    }
    rows = []
    assembled = [(draw, form) for draw in drawn for form in draw.forms.forms]
    for unsaved, (draw, form) in zip(exam_forms, assembled, strict=True):
        points = {cell.id: cell.points for cell in draw.cells}
        exam_form = by_code[unsaved.code]
        for order, (cell_id, version_id) in enumerate(form.items, 1):
            version = approvals[version_id].version
            options = list(kinds.get(version.kind).shuffled(contents[version_id]))
            if not version.order_locked:
                Random(f"{seed}|{exam_form.code}|{order}").shuffle(options)  # noqa: S311 (a draw that can be replayed)
            rows.append(
                FormItem(
                    exam_form=exam_form,
                    order=order,
                    cell_id=cell_id,
                    approval=approvals[version_id],
                    option_order=options,
                    points=points[cell_id],
                )
            )
    FormItem.objects.bulk_create(rows, batch_size=500)
    return len(exam_forms)
