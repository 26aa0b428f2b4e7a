"""What an official chooses before practising."""

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.models import Skill


class StartForm(forms.Form):
    """A skill of the bank, or all of them."""

    skill = forms.ModelChoiceField(
        label=_("Skill"), queryset=Skill.objects.all(), to_field_name="code", required=False
    )
