"""Forms of blueprints: the grid of a version, a copy, what to check against."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms import formset_factory
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assessments.blueprint_grids import (
    MOST_PARTS,
    MOST_ROWS,
    Row,
    cells_of,
    minutes_of,
    rows_of,
    seconds_of,
)
from assessments.blueprints import PartPlan
from assessments.enums import CellSource
from assessments.models import Round
from banks import kinds
from banks.enums import Level
from banks.models import Bank, Skill
from people.models import JobPosition, Unit
from ui.forms import FilterForm
from ui.uploads import WorkbookField

#: Bounds of the share of right answers that a cell may be set to.
EASIEST_TO_HARDEST = Decimal("0.05"), Decimal("0.95")

#: The counts of a row by the name of their field.
COLUMNS = (*Level.values, "mixed")

Choices = Sequence[tuple[str, str]]


def skill_choices() -> list[tuple[str, str]]:
    """Return modules, each followed by its skills further in. One statement."""
    rows = list(Skill.objects.order_by("order", "code"))
    below: dict[int | None, list[Skill]] = {}
    for skill in rows:
        below.setdefault(skill.parent_id, []).append(skill)
    found = []
    for module in below.get(None, []):
        found.append((module.code, f"{module.code} {module.name}"))
        found += [(one.code, f"– {one.code} {one.name}") for one in below.get(module.pk, [])]
    return found


class _SelectSeveral(forms.SelectMultiple):
    """The markup of its base, written in one go: a grid has thousands of options.

    What is chosen comes first, so that it is seen without scrolling.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the list without a template for each option."""
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (code, SafeString(" selected") if str(code) in chosen else "", label)
                for code, label in sorted(self.choices, key=lambda one: str(one[0]) not in chosen)
            ),
        )
        own = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{} multiple>{}</select>", flatatt(own), options)


class _Several(forms.MultipleChoiceField):
    def __init__(self, *, rows: int, **options: Any) -> None:
        widget = _SelectSeveral(attrs={"size": rows, "class": "input several"})
        super().__init__(widget=widget, required=False, **options)


class _Count(forms.IntegerField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"class": "input", "inputmode": "numeric", "maxlength": 2, "autocomplete": "off"}
        )
        super().__init__(min_value=0, max_value=99, required=False, widget=widget, **options)


class RowForm(forms.Form):
    """One row of the grid: source, skills, kinds, points, and a count for each level."""

    source = forms.ChoiceField(label=_("Source of questions"), choices=CellSource)
    skills = _Several(label=_("Skills; none means any"), rows=8)
    kinds = _Several(
        label=_("Question kinds; none means any"), rows=5, choices=kinds.machine_scored
    )
    points = forms.DecimalField(
        label=_("Points of each question"),
        min_value=Decimal("0.01"),
        max_digits=5,
        decimal_places=2,
        localize=True,
    )
    minutes = forms.DecimalField(
        label=_("Minutes of each question"),
        help_text=_("Empty: what is usual for its level."),
        required=False,
        min_value=Decimal("0.05"),
        max_value=Decimal(120),
        max_digits=5,
        decimal_places=2,
        localize=True,
    )
    facility = forms.DecimalField(
        label=_("Expected share of right answers"),
        help_text=_("From 0.05 to 0.95; empty: what is usual for its level."),
        required=False,
        min_value=EASIEST_TO_HARDEST[0],
        max_value=EASIEST_TO_HARDEST[1],
        max_digits=3,
        decimal_places=2,
        localize=True,
    )
    mixed = _Count(label=_("Several levels"))
    mixed_levels = _Several(label=_("Which levels; none means any"), rows=4, choices=Level)

    def __init__(self, *args: Any, skills: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["skills"].choices = skills  # type: ignore[attr-defined]
        for name in ("points", "minutes", "facility"):
            self.fields[name].widget.attrs |= {"class": "input w5", "inputmode": "decimal"}
        self.fields["source"].widget.attrs["class"] = "input"
        for level in Level:
            self.fields[level.value] = _Count(label=level.label)

    def as_row(self) -> Row:
        """Return what was filled in; what cannot be read counts as nothing."""
        given = getattr(self, "cleaned_data", {})
        return Row(
            source=CellSource(given.get("source") or CellSource.COMMON),
            skills=tuple(sorted(given.get("skills") or ())),
            points=given.get("points") or Decimal(1),
            kinds=tuple(sorted(given.get("kinds") or ())),
            counts={level: given[level] for level in Level.values if given.get(level)},
            mixed=given.get("mixed") or 0,
            mixed_levels=tuple(
                level for level in Level.values if level in (given.get("mixed_levels") or ())
            ),
            seconds=seconds_of(given.get("minutes")),
            target_facility=given.get("facility"),
        )


def _initial(row: Row) -> dict[str, Any]:
    return {
        "source": row.source,
        "skills": row.skills,
        "kinds": row.kinds,
        "points": row.points,
        "minutes": minutes_of(row.seconds),
        "facility": row.target_facility,
        "mixed": row.mixed or None,
        "mixed_levels": row.mixed_levels,
        **row.counts,
    }


RowFormSet = formset_factory(RowForm, extra=0, absolute_max=MOST_ROWS, max_num=MOST_ROWS)


class PartForm(forms.Form):
    """A part of the paper: its title, minutes and maybe a cut score of its own."""

    title = forms.CharField(label=_("Title of the part"), max_length=120)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600)
    cut_score = forms.DecimalField(
        label=_("Own cut score"),
        required=False,
        min_value=Decimal(0),
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=_("On the scale of the exam policy; empty where the whole paper decides."),
    )


class HeadForm(forms.Form):
    """What a version is besides its grid: the banks it draws on, the version it was made from."""

    banks = forms.ModelMultipleChoiceField(
        Bank.objects.none(),
        label=_("Banks to draw on"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    latest = forms.IntegerField(widget=forms.HiddenInput, required=False)
    against = forms.ModelMultipleChoiceField(
        JobPosition.objects.order_by("order", "code"),
        label=_("Positions to check against"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For the cells of a position or a field; not saved with the blueprint."),
    )
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label=_("Officials to check against"),
        to_field_name="uuid",
        required=False,
        empty_label=_("Everybody posted today"),
        help_text=_("Of a planned round: those posted to its units, in its positions."),
    )

    def __init__(self, *args: Any, banks: Any, rounds: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["banks"].queryset = banks  # type: ignore[attr-defined]
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]


class NewHeadForm(HeadForm):
    """The head of a blueprint that does not exist yet."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Letters, digits and hyphens, such as MT-CV; it stays for good."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit that keeps it"), to_field_name="uuid"
    )
    field_order = ("code", "title", "unit", "banks", "round", "against")

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class CopyForm(forms.Form):
    """A copy of a blueprint under a code and a title of its own."""

    code = forms.SlugField(label=_("Code of the copy"), max_length=40)
    title = forms.CharField(label=_("Title of the copy"), max_length=200)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit that keeps it"), to_field_name="uuid"
    )

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class BookForm(forms.Form):
    """The Excel book of a blueprint."""

    file = WorkbookField(label=_("Excel workbook (.xlsx)"), max_mebibytes=5)


class BlueprintFilterForm(FilterForm):
    """What a list of blueprints is narrowed to."""

    tim = forms.CharField(label=_("Code or title"), max_length=100)


class PositionsForm(forms.Form):
    """The positions whose people a version is checked for."""

    vi_tri = forms.MultipleChoiceField(
        label=_("Positions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, positions: Mapping[str, str], **options: Any) -> None:
        """`positions`: the names of all, by code, in their order."""
        super().__init__(*args, **options)
        cast(Any, self.fields["vi_tri"]).choices = list(positions.items())


class PartGrid:
    """A part with its rows, as the page edits them."""

    def __init__(
        self, form: PartForm, rows: Any, place: int, *, begun: PartPlan | None = None
    ) -> None:
        self.form = form
        self.rows = rows
        self.place = place
        self._begun = begun  # None once something was sent

    def laid_out(self) -> list[Row]:
        """Return the rows as they are filled in, in the order of the forms, empty ones too."""
        if self._begun is None:
            return [form.as_row() for form in self.rows]
        begun = rows_of(self._begun.cells)
        return begun + [Row(CellSource.COMMON, ())] * (len(self.rows.forms) - len(begun))

    def plan(self) -> PartPlan:
        """Return the part as it is filled in; call `is_valid` of what was sent before."""
        if self._begun is not None:
            return self._begun
        given = getattr(self.form, "cleaned_data", {})
        return PartPlan(
            title=given.get("title") or "",
            minutes=given.get("minutes") or 0,
            cut_score=given.get("cut_score"),
            cells=cells_of(self.laid_out()),
        )


class GridForm:
    """The whole page: parts, each with rows. Rows without a count are not kept."""

    def __init__(
        self, *, data: Mapping[str, Any] | None = None, plans: Sequence[PartPlan] = ()
    ) -> None:
        self.skills = skill_choices()
        self.data = data
        if data is None:
            begun = plans or [_blank()]
            self.parts = [self._from_plan(place, plan) for place, plan in enumerate(begun)]
        else:
            self.parts = [self._from_data(place) for place in range(_how_many_parts(data))]

    def _from_plan(self, place: int, plan: PartPlan) -> PartGrid:
        form = PartForm(
            prefix=f"part-{place}",
            initial={"title": plan.title, "minutes": plan.minutes, "cut_score": plan.cut_score},
        )
        rows = [_initial(row) for row in rows_of(plan.cells)] or [{"points": Decimal(1)}] * 3
        return PartGrid(form, self._rows(place, initial=rows), place, begun=plan)

    def _from_data(self, place: int) -> PartGrid:
        form = PartForm(self.data, prefix=f"part-{place}")
        return PartGrid(form, self._rows(place, data=self.data), place)

    def _rows(self, place: int, **given: Any) -> Any:
        return RowFormSet(**given, prefix=f"rows-{place}", form_kwargs={"skills": self.skills})

    def is_valid(self) -> bool:
        """Check everything; a part that asks for nothing is an error of that part."""
        valid = True
        for part in self.parts:
            whole = [part.form.is_valid(), part.rows.is_valid()]
            if all(whole) and not part.plan().cells:
                part.form.add_error(None, _("This part asks for no question yet."))
            valid = valid and all(whole) and not part.form.errors
        return valid

    def plans(self) -> list[PartPlan]:
        """Return what is filled in; call `is_valid` before."""
        return [part.plan() for part in self.parts]


def _blank() -> PartPlan:
    return PartPlan(title=str(_("Multiple choice test")), minutes=45, cells=())


def _how_many_parts(data: Mapping[str, Any]) -> int:
    return min(max(_figure(data.get("parts", "1")), 1), MOST_PARTS)


def _figure(sent: Any) -> int:
    """Return a whole number of few digits; 0 for anything else."""
    text = str(sent)
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def with_one_more_row(data: QueryDict, place: str) -> QueryDict:
    """Return the sent form with one empty row more in a part."""
    more = data.copy()
    key = f"rows-{place}-TOTAL_FORMS"
    total = _figure(more.get(key, "0"))
    if total < MOST_ROWS:
        more[f"rows-{place}-{total}-points"] = "1"
        more[f"rows-{place}-{total}-source"] = CellSource.COMMON.value
        more[key] = str(total + 1)
    return more


def with_one_more_part(data: QueryDict) -> QueryDict:
    """Return the sent form with one empty part more, of one empty row."""
    more = data.copy()
    place = _how_many_parts(data)
    if place < MOST_PARTS:
        more["parts"] = str(place + 1)
        more[f"rows-{place}-TOTAL_FORMS"], more[f"rows-{place}-INITIAL_FORMS"] = "0", "0"
        more = with_one_more_row(more, str(place))
    return more


def with_count(data: QueryDict, place: str) -> QueryDict:
    """Return the sent form with one count set: `place` is part, row, column and count, by dashes."""
    changed = data.copy()
    part, row, column, count = (place.split("-") + [""] * 4)[:4]
    if column in COLUMNS and all(one.isdecimal() and len(one) <= 2 for one in (part, row, count)):
        changed[f"rows-{part}-{row}-{column}"] = count if int(count) else ""
    return changed


def with_newest(data: QueryDict, number: int) -> QueryDict:
    """Return the sent form as one that was begun from the version `number`."""
    changed = data.copy()
    changed["latest"] = str(number)
    return changed


def without_part(data: QueryDict, place: str) -> QueryDict:
    """Return the sent form without its last part; `place` is which one was shown as the last."""
    fewer = data.copy()
    if 0 < _figure(place) == _how_many_parts(data) - 1:
        fewer["parts"] = place
    return fewer
