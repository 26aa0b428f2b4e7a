"""The form of a token for another system."""

from django import forms
from django.utils.translation import gettext_lazy as _

from office.text import nfc
from people.api_tokens import MOST_DAYS


class TokenForm(forms.Form):
    """What a token is for, and for how long."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        help_text=_("For instance: the HR system of the Department of Home Affairs."),
    )
    days = forms.IntegerField(
        label=_("Days until it ends"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=90,
        help_text=_("At most 365. Make a new one before it ends."),
    )

    def clean_name(self) -> str:
        return nfc(self.cleaned_data["name"]).strip()
