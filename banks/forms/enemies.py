"""The form that names a question which never stands on one paper with this one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from office.text import clean_line


class EnemyForm(forms.Form):
    """The other question, by its code or by words of its stem."""

    other = forms.CharField(
        label=_("Code of the other question, or words of it"),
        max_length=200,
        error_messages={"required": _("Type the code of the other question, or words of it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_other(self) -> str:
        """Return what was typed as codes are kept."""
        return clean_line(self.cleaned_data["other"])
