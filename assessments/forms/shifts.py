"""Forms about shifts: planning them, opening despite a held question, calling off, new seats."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import Standing
from assessments.forms.rounds import ShiftRoomField
from assessments.models import Candidate, Round, ShiftRoom
from people.models import Place
from ui.forms import DayField

#: More shifts than this on one day cannot be meant.
MOST_STARTS = 12


class PlaceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Rooms by site, with the machines that can be given out."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the room, its site and its seats."""
        return _("%(room)s, %(site)s (%(seats)s seats)") % {
            "room": obj.name,
            "site": obj.site.name,
            "seats": obj.machines - obj.spare_machines,
        }


class ShiftsForm(forms.Form):
    """Shifts of one day: when each begins, how long its window is, in which rooms."""

    day = DayField(label=gettext_lazy("Day"))
    starts = forms.CharField(
        label=gettext_lazy("Shifts begin at"),
        max_length=100,
        help_text=gettext_lazy("One or several hours, for example 7:30 9:30 13:30."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes from the start to the end of the shift"),
        min_value=15,
        max_value=480,
        help_text=gettext_lazy("The test, and time for late comers and interruptions."),
    )
    places = PlaceField(
        label=gettext_lazy("Rooms"),
        queryset=Place.objects.select_related("site").order_by("site__code", "code"),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_starts(self) -> list[time]:
        """Read the hours: "7:30, 9h30 13:30"."""
        found = []
        for word in re.split(r"[\s,;]+", self.cleaned_data["starts"].strip()):
            match = re.fullmatch(r"(\d{1,2})[:hg.](\d{2})?", word.lower())
            hour, minute = (int(part or 0) for part in match.groups()) if match else (99, 0)
            if hour > 23 or minute > 59:
                raise forms.ValidationError(
                    _("“%(word)s” is no hour such as 7:30.") % {"word": word}
                )
            found.append(time(hour, minute))
        if len(set(found)) < len(found) or len(found) > MOST_STARTS:
            raise forms.ValidationError(_("Name each hour once, at most 12 of them."))
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        """Work out the times; shifts of one day in the same rooms do not overlap."""
        cleaned = super().clean() or self.cleaned_data
        day, starts = cleaned.get("day"), cleaned.get("starts")
        minutes = cleaned.get("minutes")
        if not (day and starts and minutes):
            return cleaned
        times = _times(day, starts, minutes)
        for (_start, end), (start, _end) in pairwise(times):
            if start < end:
                self.add_error(
                    "minutes", _("A shift would begin before the one before it has ended.")
                )
                break
        cleaned["times"] = times
        return cleaned


def _times(day: date, starts: list[time], minutes: int) -> list[tuple[datetime, datetime]]:
    zone = timezone.get_current_timezone()
    begun = [datetime.combine(day, start, tzinfo=zone) for start in starts]
    return [(start, start + timedelta(minutes=minutes)) for start in begun]


class CandidateField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Candidates by number and name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the candidate."""
        return f"{obj.number} {obj.full_name}"


class ReseatForm(forms.Form):
    """Who of those without a seat goes to which room."""

    room = ShiftRoomField(
        label=gettext_lazy("Room"), queryset=ShiftRoom.objects.none(), to_field_name="uuid"
    )
    candidates = CandidateField(
        label=gettext_lazy("Candidates without a seat"),
        queryset=Candidate.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, round_: Round) -> None:
        super().__init__(data)
        fields = cast(Any, self.fields)
        fields["room"].queryset = (
            ShiftRoom.objects.filter(
                shift__round=round_,
                shift__cancelled_at__isnull=True,
                shift__opened_at__isnull=True,
            )
            .select_related("shift", "place")
            .order_by("shift__number", "place__name")
        )
        fields["candidates"].queryset = round_.candidates.filter(
            standing=Standing.REGISTERED, shift_room__isnull=True
        ).order_by("number")


class OpenShiftForm(forms.Form):
    """The decision to open a shift although its papers hold a question that may not be used."""

    despite_held = forms.CharField(
        label=gettext_lazy("Decision, if a paper holds a question that was held back"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "It counts once the round runs; what becomes of the question is decided in the scoring."
        ),
    )
