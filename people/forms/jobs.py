"""Filters of the list of jobs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from office.enums import JobState


class JobFilter(forms.Form):
    """Which jobs the administrator looks at."""

    trang_thai = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *JobState.choices]
    )
