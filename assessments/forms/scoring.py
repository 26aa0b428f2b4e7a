"""Forms of scoring: its reason, the decision that approves it, what becomes of an item."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import Treatment
from banks import kinds
from banks.kinds import InvalidContent
from banks.models import QuestionVersion
from banks.refusals import refusal
from ui.forms import FilterForm, ReasonForm

VOIDS = (Treatment.VOID_FULL, Treatment.VOID_SPREAD)
KEYS = (Treatment.NEW_KEY, Treatment.EXTRA_KEY)


class ScoringReasonForm(ReasonForm):
    """Why a scoring is begun."""

    label, rows = gettext_lazy("Why this scoring"), 1


class DecisionForm(forms.Form):
    """The council's decision that approves a scoring."""

    decision = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=100)


class VoidForm(forms.Form):
    """What a scoring does with an item: without its content, it can only be voided."""

    treatment = forms.ChoiceField(
        label=gettext_lazy("What becomes of the item"), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, as it stands in the decision"), max_length=300
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        cast(Any, self.fields["treatment"]).choices = [
            (one.value, one.label) for one in self.offered()
        ]

    def offered(self) -> tuple[Treatment, ...]:
        """Return what may be chosen."""
        return VOIDS

    @property
    def content(self) -> dict[str, Any] | None:
        """Return the content with another key; None for a void item."""
        return None


def _choice_of_option(content: Mapping[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=_options(content["options"]), widget=forms.RadioSelect)


def _choice_of_options(content: Mapping[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_options(content["options"]), widget=forms.CheckboxSelectMultiple
    )


def _choice_of_picture(content: Mapping[str, Any]) -> forms.Field:
    options = content["options"].items()
    texts = {id_: picture["description"] for id_, picture in options}
    return forms.ChoiceField(choices=_options(texts), widget=forms.RadioSelect)


def _choice_of_places(content: Mapping[str, Any]) -> forms.Field:
    names = {str(number): area["name"] for number, area in enumerate(content["areas"], 1)}
    return forms.MultipleChoiceField(choices=_options(names), widget=forms.CheckboxSelectMultiple)


def _judgement(content: Mapping[str, Any]) -> forms.Field:
    choices = [("true", gettext_lazy("True")), ("false", gettext_lazy("False"))]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


def _true_statements(content: Mapping[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=_options(content["statements"]),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tick the statements that are true; the others are false."),
    )


def _lines(content: Mapping[str, Any]) -> forms.Field:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Accepted answers, one a line."),
    )


def _number(content: Mapping[str, Any]) -> forms.Field:
    # as a key is kept (`banks.kinds.reading`): a huge exponent must not be written out
    return forms.DecimalField(localize=True, max_digits=60, decimal_places=30)


def _options(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(id_, f"{id_}. {texts[id_]}") for id_ in sorted(texts)]


#: How the key of a kind is asked for, and how an answer becomes content; other kinds have keys
#: that only the bank's own editor can write.
_ASKED: Mapping[str, Callable[[Mapping[str, Any]], forms.Field]] = {
    "single_choice": _choice_of_option,
    "multiple_choice": _choice_of_options,
    "true_false": _judgement,
    "true_false_group": _true_statements,
    "short_answer": _lines,
    "numeric": _number,
    "image_choice": _choice_of_picture,
    "hotspot": _choice_of_places,
}
_WRITTEN: Mapping[str, Callable[[Mapping[str, Any], Any], dict[str, Any]]] = {
    "single_choice": lambda content, value: {"key": value},
    "multiple_choice": lambda content, value: {"key": sorted(value)},
    "true_false": lambda content, value: {"key": value == "true"},
    "true_false_group": lambda content, value: {
        "key": {id_: id_ in value for id_ in content["statements"]}
    },
    "short_answer": lambda content, value: {
        "accepted": [line.strip() for line in value.splitlines() if line.strip()]
    },
    "numeric": lambda content, value: {"value": f"{value:f}"},
    "image_choice": lambda content, value: {"key": value},
    "hotspot": lambda content, value: {"key": sorted(value)},
}


class TreatmentForm(VoidForm):
    """What a scoring does with an item whose content the reader may see: void it or change its key."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        version: QuestionVersion,
        **options: Any,
    ) -> None:
        self.version = version
        super().__init__(data, **options)
        if version.kind in _ASKED:
            asked = _ASKED[version.kind](version.content)
            asked.required, asked.label = False, _("The key, if it changes")
            self.fields["key"] = asked

    def offered(self) -> tuple[Treatment, ...]:
        """Return what may be chosen for this kind."""
        return VOIDS + KEYS if self.version.kind in _ASKED else VOIDS

    def clean(self) -> dict[str, Any]:
        """Make the content with the other key, where one is asked for."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("treatment") not in KEYS or "key" in self.errors:
            return cleaned
        value = cleaned.get("key")
        if value in ("", None, []) and self.version.kind != "true_false_group":
            self.add_error("key", _("Say which key counts."))
            return cleaned
        changed = {
            **self.version.content,
            **_WRITTEN[self.version.kind](self.version.content, value),
        }
        try:
            kinds.get(self.version.kind).parse(changed)
        except InvalidContent as error:
            self.add_error("key", refusal(error.code, **error.data))
        else:
            cleaned["content"] = changed
        return cleaned

    @property
    def content(self) -> dict[str, Any] | None:
        """Return the content with another key; None for a void item."""
        return self.cleaned_data.get("content")


class ItemFilterForm(FilterForm):
    """Which items of a round are listed."""

    xem = forms.ChoiceField(
        label=gettext_lazy("Which items"),
        choices=[
            ("", gettext_lazy("All")),
            ("can-xem", gettext_lazy("Worth a look or decided otherwise")),
            ("da-quyet", gettext_lazy("Decided otherwise")),
        ],
    )
    de = forms.ChoiceField(label=gettext_lazy("Form"))

    def __init__(self, data: Mapping[str, Any], *, codes: Collection[str]) -> None:
        super().__init__(data)
        cast(Any, self.fields["de"]).choices = [
            ("", gettext_lazy("Every form")),
            *((code, code) for code in codes),
        ]
