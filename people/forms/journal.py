"""Conditions of the journal's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import DayField, FilterForm


class JournalFilter(FilterForm):
    """Which entries are listed."""

    ai = forms.CharField(label=_("User name"), max_length=150)
    viec = forms.CharField(
        label=_("Act (its code begins with)"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "ma-viec", "autocomplete": "off"}),
    )
    doi_tuong = forms.CharField(label=_("Thing (begins with)"), max_length=200)
    tu = DayField(label=_("From day"))
    den = DayField(label=_("To day"))
