"""Forms about candidates: filters, registering, allowance, exemption."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import Standing
from assessments.forms.rounds import ShiftField
from assessments.models import Round, Shift
from people.forms.choices import UnitField, UnitsField
from people.models import JobPosition, Unit
from ui.forms import DayField, FilterForm
from ui.uploads import WorkbookField

#: The value of the standing filter that is no standing: registered, but without a seat.
UNSEATED = "chua-xep"


class CandidateFilterForm(FilterForm):
    """Which candidates of a round a list shows."""

    tim = forms.CharField(label=gettext_lazy("Name or number"), max_length=100)
    don_vi = UnitField(label=gettext_lazy("Unit"), empty_label=gettext_lazy("Every unit"))
    vi_tri = forms.ModelChoiceField(
        label=gettext_lazy("Job position"),
        queryset=JobPosition.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Every position"),
    )
    ca = ShiftField(
        label=gettext_lazy("Shift"),
        queryset=Shift.objects.none(),
        to_field_name="uuid",
        empty_label=gettext_lazy("Every shift"),
    )
    tinh_trang = forms.ChoiceField(
        label=gettext_lazy("Standing"),
        choices=[
            ("", gettext_lazy("Every standing")),
            (UNSEATED, gettext_lazy("Without a seat")),
            *Standing.choices,
        ],
    )

    def __init__(self, data: Mapping[str, Any], *, round_: Round) -> None:
        super().__init__(data)
        candidates = round_.candidates.order_by()
        fields = cast(Any, self.fields)
        fields["don_vi"].queryset = Unit.objects.filter(pk__in=candidates.values("unit")).order_by(
            "path"
        )
        fields["vi_tri"].queryset = JobPosition.objects.filter(
            pk__in=candidates.values("position")
        ).order_by("name")
        fields["ca"].queryset = round_.shifts.order_by("number")


class RosterForm(forms.Form):
    """Whom of the roster to register: units and positions, as of a day."""

    units = UnitsField(
        label=gettext_lazy("Units"),
        required=False,
        help_text=gettext_lazy(
            "Each with all below it. Nothing chosen: all units that are invited."
        ),
        widget=forms.SelectMultiple(attrs={"size": 10}),
    )
    positions = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Positions"),
        queryset=JobPosition.objects.none(),
        to_field_name="code",
        required=False,
        help_text=gettext_lazy("Nothing ticked: everybody, and who cannot take part is listed."),
        widget=forms.CheckboxSelectMultiple,
    )
    on = DayField(
        label=gettext_lazy("As they are posted on"),
        help_text=gettext_lazy("Unit, post, position and fields are kept as on this day."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, round_: Round, initial: Any) -> None:
        super().__init__(data, initial=initial)
        fields = cast(Any, self.fields)
        paths = list(round_.round_units.values_list("unit__path", flat=True))
        fields["units"].queryset = Unit.objects.filter(
            pk__in=[pk for pk, path in _open_units() if path.startswith(tuple(paths))]
        ).order_by("path")
        fields["positions"].queryset = JobPosition.objects.filter(
            pk__in=round_.round_positions.values("position")
        ).order_by("name")


def _open_units() -> Any:
    return Unit.objects.filter(valid_to__isnull=True).values_list("pk", "path")


class CodesForm(forms.Form):
    """A list of staff codes: a workbook with one column, or typed lines."""

    file = WorkbookField(
        label=gettext_lazy("Excel workbook with the column “Số hiệu CBCC”"), required=False
    )
    codes = forms.CharField(
        label=gettext_lazy("Or staff codes, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=400_000,
    )
    on = DayField(label=gettext_lazy("As they are posted on"))

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two lists."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("codes", "").strip():
            raise forms.ValidationError(_("Choose a workbook or type the staff codes."))
        return cleaned


class AllowanceForm(forms.Form):
    """Minutes beyond the paper's, for a reason such as a disability; 0 takes them back."""

    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes beyond the paper's"), min_value=0, max_value=120
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class ExemptionForm(forms.Form):
    """Why a candidate need not take part."""

    reason = forms.CharField(label=gettext_lazy("Reason of the exemption"), max_length=300)


class ReservePaperForm(forms.Form):
    """Why a candidate gets the reserve paper."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stays in the journal."),
    )
