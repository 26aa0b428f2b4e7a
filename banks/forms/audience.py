"""For whom many questions are at once, how hard they are and how long they take: what two forms ask."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.bodies import MOST_SECONDS
from banks.browsing import Terms
from banks.enums import Level

KEEP, ALL, THESE = "", "moi", "chon"
_WHOM = [(KEEP, _("Leave as it is")), (ALL, _("For all")), (THESE, _("For those ticked below"))]


class AudienceForm(forms.Form):
    """Tags of many questions; what is left blank stays as it is."""

    #: Fields whose choices are skills.
    skill_fields: ClassVar[tuple[str, ...]] = ()

    level = forms.ChoiceField(
        label=_("Cognitive level"),
        required=False,
        choices=[(KEEP, _("Leave as it is")), *Level.choices],
    )
    positions_for = forms.ChoiceField(label=_("Job positions"), required=False, choices=_WHOM)
    positions = forms.MultipleChoiceField(
        label=_("These job positions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fields_for = forms.ChoiceField(label=_("Management fields"), required=False, choices=_WHOM)
    fields_ = forms.MultipleChoiceField(
        label=_("These management fields"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seconds = forms.IntegerField(
        label=_("Expected time (seconds)"), required=False, min_value=1, max_value=MOST_SECONDS
    )

    def __init__(self, *args: Any, terms: Terms, **options: Any) -> None:
        super().__init__(*args, **options)
        skills = [(name, terms.skills) for name in self.skill_fields]
        for name, rows in (*skills, ("positions", terms.positions), ("fields_", terms.fields)):
            field = cast("forms.MultipleChoiceField", self.fields[name])
            field.choices = [(code, f"{code} {title}") for code, title in rows]

    def clean(self) -> dict[str, Any]:
        """Refuse ticks that nobody asked for, and those that are missing."""
        given = super().clean() or {}
        for whom, ticks in (("positions_for", "positions"), ("fields_for", "fields_")):
            if given.get(whom) == THESE and not given.get(ticks):
                self.add_error(ticks, _("Tick at least one."))
            elif given.get(whom) != THESE and given.get(ticks):
                self.add_error(whom, _("Some are ticked below: choose “For those ticked below”."))
        return given

    def for_whom(self, tag: str) -> tuple[str, ...] | None:
        """Return the codes chosen of "positions" or "fields_": none for all, None to leave them."""
        whom = self.cleaned_data[f"{tag.removesuffix('_')}_for"]
        if whom == KEEP:
            return None
        return tuple(sorted(self.cleaned_data[tag])) if whom == THESE else ()
