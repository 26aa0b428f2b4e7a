"""Forms of the page on which a round's exam forms are drawn, frozen and unsealed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import FilterForm

#: The same on every machine and in every database.
LARGEST_SEED = 2**31 - 1


class AssemblyForm(forms.Form):
    """How the forms of a round are drawn."""

    forms_per_stratum = forms.IntegerField(
        label=_("Parallel forms for each group"),
        min_value=1,
        max_value=20,
        help_text=_("Two at least where candidates sit side by side."),
    )
    seed = forms.IntegerField(
        label=_("Seed of the draw"),
        min_value=0,
        max_value=LARGEST_SEED,
        help_text=_("Any number; the same number draws the same forms again."),
    )


class UnsealForm(forms.Form):
    """Why the freezing is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the round's history and in the journal."),
    )


class GroupFilterForm(FilterForm):
    """Which groups of parallel forms are listed."""

    tim = forms.CharField(label=_("Position or field"), max_length=100)
    xem = forms.ChoiceField(
        label=_("Check"),
        choices=[
            ("", _("All")),
            ("sai", _("Broken rules")),
            ("dai", _("Longer than the time")),
        ],
    )
