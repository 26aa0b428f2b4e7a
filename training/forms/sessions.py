"""Forms of sessions and of the week."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.forms.courses import PlaceField, places, trainers
from training.forms.inputs import ManyField, day_field
from training.models import Course, Session, Trainer
from ui.forms import ClockField, FilterForm


class CalendarFilters(FilterForm):
    """What the week is narrowed by; the choices are what stands in that week."""

    lop = forms.ChoiceField(label=_("Course"), required=False)
    giang_vien = forms.ChoiceField(label=_("Trainer"), required=False)
    phong = forms.ChoiceField(label=_("Place"), required=False)
    co_so = forms.ChoiceField(label=_("Site"), required=False)
    tuan = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = {
            "lop": _("All courses"),
            "giang_vien": _("All trainers"),
            "phong": _("All places"),
            "co_so": _("All sites"),
        }
        for name, label in everything.items():
            field = self.fields[name]
            field.choices = [("", label), *choices[name]]  # type: ignore[attr-defined]  # a choice field


class SessionForm(forms.Form):
    """When, where, by whom and on what a session is held."""

    topic = forms.CharField(label=_("Topic"), max_length=200)
    periods = forms.IntegerField(label=_("Teaching periods"), min_value=1, max_value=20)
    day = day_field(label=_("Day"))
    starts = ClockField(label=_("Begins at"))
    ends = ClockField(label=_("Ends at"))
    place = PlaceField(label=_("Place"))
    trainers = ManyField(
        label=_("Trainers"),
        queryset=Trainer.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=_("Note to the training officer"), max_length=300, required=False)
    despite_clashes = forms.BooleanField(
        label=_("Save all the same, although participants are expected elsewhere"), required=False
    )

    def __init__(self, *args: Any, course: Course, with_note: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places()  # type: ignore[attr-defined]  # a model choice
        self.fields["trainers"].queryset = trainers()  # type: ignore[attr-defined]  # likewise
        self.fields["day"].help_text = _("The course runs from %(first)s to %(last)s.") % {
            "first": course.starts_on.strftime("%d/%m/%Y"),
            "last": course.ends_on.strftime("%d/%m/%Y"),
        }
        if not with_note:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is not after the start."""
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The session has to end after it starts."))
        return data

    @property
    def starts_at(self) -> datetime:
        """Return the start, aware."""
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["day"], data["starts"]))

    @property
    def ends_at(self) -> datetime:
        """Return the end, aware."""
        data = self.cleaned_data
        return timezone.make_aware(datetime.combine(data["day"], data["ends"]))

    @staticmethod
    def initial_of(session: Session) -> dict[str, Any]:
        """Return what the form shows of a session."""
        starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        return {
            "topic": session.topic,
            "periods": session.periods,
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "place": session.booking.place_id if session.booking else None,
            "trainers": [link.trainer_id for link in session.trainers.all()],
        }
