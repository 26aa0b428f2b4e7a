"""Figures of the banks app that pages, commands and papers share."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from banks.models import Bank, QuestionVersion
from people.models import JobPosition, ManagementField


@dataclass(frozen=True, slots=True)
class Supply:
    """How many drawable questions each source of a blueprint's cells can take.

    Attributes:
        common: by level, what a common cell takes: for all positions and all fields.
        position: by position code, what a position cell takes whatever the candidate's fields:
            it names the position and is for all fields.
        field: by position and field code, what names the field and is for all positions or
            names this one: a field cell of a candidate with this position and this field.
    """

    common: Mapping[str, int]
    position: Mapping[str, int]
    field: Mapping[tuple[str, str], int]


def supply(banks: Collection[Bank], on: date) -> Supply:
    """Count what papers may draw from `banks` on a day, in five statements.

    Every position and field has its figure, 0 included; positions and fields in their order.
    """
    drawable = QuestionVersion.objects.drawable(banks, on=on)
    levels = dict(drawable.values_list("pk", "level"))
    position_tags = QuestionVersion.positions.through.objects.filter(
        questionversion__in=drawable.values("pk")
    ).values_list("questionversion_id", "jobposition__code")
    field_tags = QuestionVersion.fields.through.objects.filter(
        questionversion__in=drawable.values("pk")
    ).values_list("questionversion_id", "managementfield__code")
    positions_of: dict[int, list[str]] = defaultdict(list)
    for pk, code in position_tags:
        positions_of[pk].append(code)
    fields_of: dict[int, list[str]] = defaultdict(list)
    for pk, code in field_tags:
        fields_of[pk].append(code)
    positions = list(JobPosition.objects.order_by("order", "code").values_list("code", flat=True))
    fields = list(ManagementField.objects.order_by("order", "code").values_list("code", flat=True))
    common: Counter[str] = Counter()
    by_position = dict.fromkeys(positions, 0)
    by_field = {(position, code): 0 for position in positions for code in fields}
    for pk, level in levels.items():
        named, sectors = positions_of.get(pk, []), fields_of.get(pk, [])
        if not named and not sectors:
            common[level] += 1
        if not sectors:
            for position in named:
                by_position[position] += 1
        for position in named or positions:
            for code in sectors:
                by_field[position, code] += 1
    return Supply(common=dict(common), position=by_position, field=by_field)
