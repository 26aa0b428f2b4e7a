"""The form of a roll call."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training.enums import Presence
from training.models import Enrolment


class RollForm(forms.Form):
    """Who was there: a choice for each participant, and the reason of a correction."""

    reason = forms.CharField(
        label=_("Why is it corrected?"),
        max_length=200,
        required=False,
        help_text=_("Needed where something written down before changes; it is journaled."),
    )

    def __init__(
        self,
        *args: Any,
        enrolments: Sequence[Enrolment],
        taken: Mapping[int, str],
        proposed: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.enrolments, self.taken = enrolments, taken
        for enrolment in enrolments:
            self.fields[self.name_of(enrolment)] = forms.ChoiceField(
                label=_("Attendance of %(official)s") % {"official": enrolment.official},
                choices=[("", _("Not written down")), *Presence.choices],
                initial=taken.get(enrolment.pk, proposed),
                required=False,
            )

    @staticmethod
    def name_of(enrolment: Enrolment) -> str:
        """Return the name of the field of one participant."""
        return f"hv-{enrolment.uuid}"

    @property
    def presences(self) -> dict[int, Presence]:
        """Return what is to be written down: what is new or differs, by the id of the enrolment."""
        given = {
            enrolment.pk: self.cleaned_data.get(self.name_of(enrolment), "")
            for enrolment in self.enrolments
        }
        return {
            key: Presence(value)
            for key, value in given.items()
            if value and value != self.taken.get(key)
        }

    def clean(self) -> dict[str, Any]:
        """Ask why, where something written down before changes or is left out."""
        data = super().clean() or self.cleaned_data
        for enrolment in self.enrolments:
            name = self.name_of(enrolment)
            # a roll that was narrowed sends nothing of the others: they stay as they are
            if enrolment.pk in self.taken and name in self.data and not data.get(name):
                self.add_error(name, _("What was written down can be corrected, not taken away."))
        corrected = [key for key in self.presences if key in self.taken]
        if corrected and not data.get("reason"):
            self.add_error("reason", _("Say why the roll is corrected."))
        return data
