"""Forms of the sitting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.admission import MOST_WORDS


class DoorForm(forms.Form):
    """What a candidate types to get in: both stand on the card."""

    number = forms.CharField(
        label=_("Candidate number"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    code = forms.CharField(
        label=_("Code on the card"),
        max_length=20,
        help_text=_("Eight letters and figures; capitals, spaces and hyphens do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class MistakeForm(forms.Form):
    """What a candidate says is wrong in their details."""

    words = forms.CharField(
        label=_("What is wrong, and what is right"),
        max_length=MOST_WORDS,
        help_text=_("For example: the birth date is 14/08/1984."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RulesForm(forms.Form):
    """The candidate's yes to their details and to the rules."""

    details = forms.BooleanField(
        label=_("These are my details, and they are right"),
        error_messages={
            "required": _(
                "Tick this where your details are right. Where something is wrong, tell the secretary"
                " on this page, then tick it and go on."
            )
        },
    )
    rules = forms.BooleanField(
        label=_("I have read the rules and will keep them"),
        error_messages={"required": _("Tick this once you have read the rules.")},
    )


class AppealForm(forms.Form):
    """What a candidate asks to be looked at again."""

    item = forms.TypedChoiceField(
        label=_("Question"), required=False, coerce=int, empty_value=None, choices=()
    )
    text = forms.CharField(
        label=_("What is asked, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: object, numbers: range = range(0), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields["item"].choices = [  # type: ignore[attr-defined]  # a field with choices
            ("", _("The whole paper")),
            *((number, _("Question %(number)s") % {"number": number}) for number in numbers),
        ]
