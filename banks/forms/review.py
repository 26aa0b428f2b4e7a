"""Forms of review and of what keeps a question from papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.labels import REMARKED, label_of


class ReviewForm(forms.Form):
    """A reviewer's decision, its reason, and remarks by part."""

    APPROVE, RETURN = "approve", "return"

    verdict = forms.ChoiceField(choices=[(APPROVE, ""), (RETURN, "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What has to change"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to return the version; the author reads it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in REMARKED:
            self.fields[f"remark_{name}"] = forms.CharField(
                label=label_of(name),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the version goes back."""
        given = super().clean() or {}
        if given.get("verdict") == self.RETURN and not given.get("reason", "").strip():
            self.add_error("reason", _("Say what has to change."))
        return given

    @property
    def remarks(self) -> list[forms.BoundField]:
        """The remarks, for the page."""
        return [self[f"remark_{name}"] for name in REMARKED]

    def comments(self) -> dict[str, str]:
        """Return the remarks that were written by part."""
        given = {name: self.cleaned_data.get(f"remark_{name}", "") for name in REMARKED}
        return {name: text.strip() for name, text in given.items() if text.strip()}
