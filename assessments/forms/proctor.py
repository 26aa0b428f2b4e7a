"""Forms of the proctor's room: a reason from a list, and words where the list does not suffice."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.admission import MOST_WORDS
from assessments.enums import IncidentKind, TroubleReason, ViolationReason
from assessments.messaging import MOST_WORDS as MOST_MESSAGE
from assessments.models import Attempt, Candidate
from assessments.room_watch import Seat
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
        label=_("Minutes to give back"),
        min_value=1,
        max_value=MOST_MINUTES,
        initial=5,
        widget=forms.NumberInput(attrs={"class": "w5"}),
    )
    field_order = ("minutes", "why", "details")


class GiveTimeForm(ExtraTimeForm):
    """How many minutes are given back to whom of those who write, and why."""

    whom = forms.MultipleChoiceField(
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one candidate.")},
    )

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attempts = {str(seat.attempt.uuid): seat.attempt for seat in seats if seat.attempt}
        whom = self.fields["whom"]
        assert isinstance(whom, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        whom.choices = [
            (
                str(seat.attempt.uuid),
                _("Machine %(seat)s: %(name)s, until %(until)s")
                % {
                    "seat": seat.number,
                    "name": seat.candidate.full_name,
                    "until": timezone.localtime(seat.attempt.deadline_at).strftime("%H:%M"),
                },
            )
            for seat in seats
            if seat.attempt and seat.candidate and seat.attempt.deadline_at
        ]
        whom.initial = list(self.attempts)
        self.order_fields(["minutes", "why", "details", "whom"])

    @property
    def chosen(self) -> list[Attempt]:
        """The attempts of those who were chosen."""
        return [self.attempts[uuid] for uuid in self.cleaned_data["whom"]]


class MoveForm(ReasonForm):
    """At which machine a candidate goes on, and why."""

    seat = forms.TypedChoiceField(label=_("Machine that stands in"), coerce=int)
    field_order = ("seat", "why", "details")

    def __init__(self, *args: Any, free: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seat = self.fields["seat"]
        assert isinstance(seat, forms.TypedChoiceField)  # noqa: S101 (declared above)
        # The machines kept in reserve have the last numbers.
        seat.choices = [
            (number, _("Machine %(seat)s") % {"seat": number}) for number in reversed(free)
        ]


class MessageForm(forms.Form):
    """What a room or one candidate is told, on the screens of their papers."""

    words = forms.CharField(
        label=_("Message"), max_length=MOST_MESSAGE, widget=forms.Textarea(attrs={"rows": 3})
    )


class CheckInForm(forms.Form):
    """Who of a room came and was held against their papers."""

    who = forms.MultipleChoiceField(
        label=_("Whose papers were seen"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one candidate.")},
    )

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(one.candidate.uuid): one.candidate for one in seats if one.candidate}
        who = self.fields["who"]
        assert isinstance(who, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        who.choices = [
            (
                str(seat.candidate.uuid),
                _("Machine %(seat)s: %(number)s %(name)s")
                % {
                    "seat": seat.number,
                    "number": seat.candidate.number,
                    "name": seat.candidate.full_name,
                },
            )
            for seat in seats
            if seat.candidate
        ]

    @property
    def chosen(self) -> list[Candidate]:
        """The candidates who were chosen."""
        return [self.candidates[uuid] for uuid in self.cleaned_data["who"]]


class StrikeForm(forms.Form):
    """Why an entry of the minutes is struck."""

    reason = forms.CharField(
        label=_("Why it is struck"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class LiftForm(forms.Form):
    """By whose word a violation is lifted."""

    decision = forms.CharField(
        label=_("Decision of the council, with number and day"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


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
