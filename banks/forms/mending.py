"""Forms of mending the questions of an uploaded file."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from banks import kinds
from banks.browsing import Terms
from banks.forms.audience import AudienceForm
from banks.forms.drafts import VersionForm
from banks.forms.kinds.base import Data
from banks.mending import WAYS, Tags
from ui.forms import FilterForm


class MendedForm(VersionForm):
    """What a question of a file says beside its content; a skill and a level may come later."""

    def __init__(
        self,
        data: Data,
        *,
        terms: Terms,
        materials: Sequence[str],
        faults: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, terms=terms, stimuli=(), faults=faults)
        del self.fields["reason"]
        named = [("", _("None")), *((code, code) for code in materials)]
        cast("forms.ChoiceField", self.fields["stimulus"]).choices = named
        for name in ("skills", "level", "seconds"):
            self.fields[name].required = False

    def to_body(self) -> dict[str, Any]:
        """Return what was typed as the body of an uploaded question, the content left out."""
        body = super().to_body()
        del body["reason"]
        return body


class KindChoiceForm(forms.Form):
    """Which kind of question it is to be."""

    loai = forms.ChoiceField(label=_("Kind"), choices=kinds.choices)


class FoundFilterForm(FilterForm):
    """Which questions of a file are listed: the tabs of the page, as a hidden condition."""

    loc = forms.ChoiceField(choices=[(way, way) for way in WAYS], widget=forms.HiddenInput)

    @property
    def way(self) -> str:
        """The word of the address, or that of all questions."""
        return str(self.wanted.get("loc", "tat_ca"))


class FoundTagForm(AudienceForm):
    """Tags for many questions of a file at once; what is left blank stays as it is."""

    skill_fields = ("skills",)

    skills = forms.MultipleChoiceField(
        label=_("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """Ask for something to change, and for nothing both ways."""
        given = super().clean() or {}
        if not self.errors and not self.tags().as_body():
            raise forms.ValidationError(_("Say what is to change."))
        return given

    def tags(self) -> Tags:
        """Return what was asked for."""
        given = self.cleaned_data
        return Tags(
            skills=tuple(given["skills"]) or None,
            level=given["level"] or None,
            positions=self.for_whom("positions"),
            fields=self.for_whom("fields_"),
            seconds=given["seconds"],
        )
