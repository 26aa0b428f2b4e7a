"""Forms of the proctor's room: a reason from a list, and words where the list does not suffice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.admission import MOST_WORDS
from assessments.enums import IncidentKind, TroubleReason, ViolationReason
from ui.forms import DayField, FilterForm

#: More minutes than this are a matter of the council.
MOST_MINUTES = 60


class ReasonForm(forms.Form):
    """Why something is done, in words for the minutes (`reason`)."""

    why = forms.ChoiceField(label=_("Reason, for the minutes"), choices=TroubleReason)
    details = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=MOST_WORDS - 100,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where the list does not suffice."""
        given = super().clean() or {}
        if given.get("why") == TroubleReason.OTHER and not given.get("details"):
            self.add_error("details", _("Say what happened."))
        return given

    @property
    def reason(self) -> str:
        """The reason as it stands in the minutes."""
        choices: dict[str, Any] = dict(self.fields["why"].choices)  # type: ignore[attr-defined]  # a field with choices
        label = str(choices[self.cleaned_data["why"]])
        details = str(self.cleaned_data["details"]).strip()
        if self.cleaned_data["why"] == TroubleReason.OTHER:
            return details
        return f"{label}: {details}" if details else label


class ExtraTimeForm(ReasonForm):
    """How many minutes are given back, and why."""

    minutes = forms.IntegerField(
        label=_("Minutes to give back"), min_value=1, max_value=MOST_MINUTES, initial=5
    )
    field_order = ("minutes", "why", "details")


class ViolationForm(ReasonForm):
    """What a candidate did, and what follows."""

    why = forms.ChoiceField(label=_("What the candidate did"), choices=ViolationReason)
    kind = forms.ChoiceField(
        label=_("What follows"),
        choices=[
            (kind.value, kind.label)
            for kind in (IncidentKind.REPRIMAND, IncidentKind.WARNING, IncidentKind.SUSPENSION)
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("why", "details", "kind")


class NoteForm(forms.Form):
    """What happened, without any consequence."""

    reason = forms.CharField(
        label=_("What happened"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )


class PastRoomFilterForm(FilterForm):
    """Which of the past rooms are listed."""

    tim = forms.CharField(label=_("Room or round"), max_length=100)
    tu_ngay = DayField(label=_("From day"))
    den_ngay = DayField(label=_("To day"))
