"""Forms of writing: a new question, and what a version says beside its content."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from banks import kinds
from banks.browsing import Terms
from banks.drafting import LONGEST_REASON
from banks.enums import Level
from banks.forms.kinds.base import Data
from banks.models import Bank, Stimulus
from ui.forms import FilterForm

_LISTS = ("skills", "positions", "fields")
_TEXTS = ("level", "points", "seconds", "explanation", "basis", "stimulus", "reason")


class NewQuestionForm(forms.Form):
    """Which kind of question, under which code."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kinds.choices, widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("Left blank, the question gets the next number of its bank."),
    )


class VersionForm(forms.Form):
    """Tags, points, time, explanation and law; as tolerant as a draft."""

    #: a draft is saved as it is: the browser must not ask for more
    use_required_attribute = False

    skills = forms.MultipleChoiceField(label=_("Skills"), widget=forms.CheckboxSelectMultiple)
    level = forms.ChoiceField(label=_("Cognitive level"))
    points = forms.CharField(
        label=_("Points"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    seconds = forms.CharField(
        label=_("Expected time (seconds)"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    positions = forms.MultipleChoiceField(
        label=_("Job positions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for every position."),
    )
    fields_ = forms.MultipleChoiceField(
        label=_("Management fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for every field."),
    )
    order_locked = forms.BooleanField(
        label=_("Keep the order of options on every paper"), required=False
    )
    explanation = forms.CharField(
        label=_("Explanation"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why the answer is right; shown to candidates only where the round allows it."),
    )
    basis = forms.CharField(
        label=_("Legal basis"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: Nghị định số 30/2020/NĐ-CP, Điều 25."),
    )
    stimulus = forms.ChoiceField(label=_("Shared material"), required=False)
    reason = forms.CharField(
        label=_("Why the question is changed"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("A short sentence for reviewers and for the history of versions."),
    )

    def __init__(
        self,
        data: Data,
        *,
        terms: Terms,
        stimuli: Iterable[Stimulus],
        faults: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, auto_id="tt-%s")
        self.given = data
        #: value and words of what can be ticked
        self.listed: dict[str, list[tuple[str, str]]] = {}
        self._choose("level", [("", _("Choose…")), *Level.choices])
        self._choose("stimulus", [("", _("None")), *map(_material, stimuli)])
        for name, rows in (
            ("skills", terms.skills),
            ("positions", terms.positions),
            ("fields_", terms.fields),
        ):
            self.listed[name] = [(code, f"{code} {title}") for code, title in rows]
            self._choose(name, self.listed[name])
        self.full_clean()
        self.errors.clear()  # a draft may lack anything
        for path, what in (faults or {}).items():
            name = "fields_" if path == "fields" else path
            if name in self.fields:
                self.add_error(name, what)

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = list(choices)

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> MultiValueDict[str, str]:
        """Return the posted data that gives this body."""
        data = {name: [str(body.get(name) or "")] for name in _TEXTS}
        data |= {_input(name): list(body.get(name) or ()) for name in _LISTS}
        data["order_locked"] = ["on"] if body.get("order_locked") else []
        return MultiValueDict(data)

    def to_body(self) -> dict[str, Any]:
        """Return what was typed as the body of a draft, the content left out."""
        return {
            **{name: self.data.get(name, "") for name in _TEXTS},
            **{name: list(self.given.getlist(_input(name))) for name in _LISTS},
            "order_locked": bool(self.given.getlist("order_locked")),
        }


def _material(one: Stimulus) -> tuple[str, str]:
    """Return shared material as a choice; a change of it has the same code and a number."""
    shown = _("%(code)s, number %(number)s") % {"code": one.code, "number": one.number}
    return str(one.uuid), shown if one.number > 1 else one.code


def _input(name: str) -> str:
    """Return the input of a list; "fields" would hide the fields of the form."""
    return "fields_" if name == "fields" else name


def chosen_names(form: VersionForm, name: str) -> list[str]:
    """Return what is ticked in a list, for the line that stands for the folded list."""
    chosen = set(form.given.getlist(name))
    return [label for value, label in form.listed[name] if value in chosen]


class DraftFilterForm(FilterForm):
    """Which of an author's drafts are listed."""

    tim = forms.CharField(label=_("Code"), max_length=100)
    ngan_hang = forms.ChoiceField(label=_("Bank"))
    loai = forms.ChoiceField(label=_("Kind"))

    def __init__(self, data: Mapping[str, Any], *, banks: Iterable[Bank]) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["ngan_hang"]).choices = [
            ("", _("Every bank")),
            *((str(one.uuid), one.title) for one in banks),
        ]
        cast("forms.ChoiceField", self.fields["loai"]).choices = [("", _("All")), *kinds.choices()]
