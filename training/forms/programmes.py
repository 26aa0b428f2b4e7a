"""Forms of programmes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.models import Skill
from people.models import JobPosition
from training.formats.programmes import MOST_PERIODS
from training.forms.inputs import ManyField
from training.models import Programme
from ui.forms import FilterForm
from ui.uploads import WorkbookField


def _modules() -> Any:
    return Skill.objects.filter(parent__isnull=True).order_by("framework", "order", "code")


class ProgrammeFilters(FilterForm):
    """What a list of programmes is narrowed by."""

    q = forms.CharField(label=_("Search in code and name"), required=False, max_length=100)
    mo_dun = forms.ModelChoiceField(
        label=_("Module"),
        queryset=Skill.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All modules"),
    )
    thu_hoi = forms.BooleanField(label=_("Withdrawn ones too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mo_dun"].queryset = _modules()  # type: ignore[attr-defined]  # a ModelChoiceField


class ProgrammeForm(forms.Form):
    """A programme: what it teaches, how long, for whom, after what."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name of the programme"), max_length=200)
    level = forms.CharField(
        label=_("Level"),
        max_length=60,
        required=False,
        help_text=_("As it is announced, such as basic or advanced."),
    )
    periods = forms.IntegerField(label=_("Teaching periods"), min_value=1, max_value=MOST_PERIODS)
    modules = ManyField(
        label=_("Modules that it teaches"),
        queryset=Skill.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    positions = ManyField(
        label=_("For these positions only"),
        queryset=JobPosition.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Nobody chosen means everyone. Hold Ctrl to choose several."),
    )
    prerequisite = forms.ModelChoiceField(
        label=_("To be completed before"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("Nothing"),
    )
    materials = forms.CharField(
        label=_("Materials"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, programme: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Programme.objects.offered()
        if programme is not None:
            others = others.exclude(pk=programme.pk)
        for name, rows in {
            "modules": _modules(),
            "positions": JobPosition.objects.order_by("name"),
            "prerequisite": others.order_by("code"),
        }.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # they are model choices


class ImportForm(forms.Form):
    """A workbook of programmes."""

    file = WorkbookField(
        label=_("Workbook of programmes"),
        max_mebibytes=1,
        help_text=_("An .xlsx file with the sheet “Chương trình”, a programme a row."),
    )
