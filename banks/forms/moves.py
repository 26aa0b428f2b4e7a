"""Forms of acts on several questions or versions."""

from datetime import date
from typing import ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ui.forms import DayField, ReasonForm


class WhyForm(ReasonForm):
    """Why several questions are held back, retired or brought back."""

    hint = _("People of the bank read it. Do not quote the question more than it needs.")


class EmbargoForm(WhyForm):
    """Until when several questions may not be drawn, and why."""

    until = DayField(label=_("May be drawn from"))

    def __init__(self, *args: object, earliest: date, **options: object) -> None:
        super().__init__(*args, **options)
        cast("DayField", self.fields["until"]).earliest = earliest
        self.order_fields(["until", "reason"])


class ReturnForm(forms.Form):
    """What has to change in several versions."""

    rows: ClassVar[int] = 3

    reason = forms.CharField(
        label=_("What has to change"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=_("It goes to the author of each of them."),
    )

    def clean_reason(self) -> str:
        """Return the reason without the blanks around it."""
        return str(self.cleaned_data["reason"]).strip()
