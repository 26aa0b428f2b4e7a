"""What is decided about answers that came in late."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.late import LateAnswer


class LateForm(forms.Form):
    """Which of the late answers are written, and why; `accepts` says which button was pressed.

    Who may not pick accepts all that may be accepted or nothing, and nothing where one is doubtful:
    that one would have to be looked at by itself.
    """

    items = forms.MultipleChoiceField(label=_("Answers to accept"), required=False)
    reason = forms.CharField(
        label=_("Reason, for the minutes"),
        max_length=500,
        help_text=_("For example: the line of room 2 was down from 9:10 to 9:25."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, answers: Sequence[LateAnswer], may_pick: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.usable = [one for one in answers if one.may_be_accepted]
        self.doubtful = [one for one in answers if one.is_doubtful]
        self.may_pick = may_pick
        if not may_pick:
            del self.fields["items"]
            return
        choices = [(str(one.item_id), str(one.order)) for one in self.usable]
        self.fields["items"].choices = choices  # type: ignore[attr-defined]  # a field with choices

    @property
    def accepts(self) -> bool:
        """Whether the answers are to be accepted; they are refused otherwise."""
        return self.data.get("viec") == "nhan"

    def clean(self) -> dict[str, Any]:
        """Ask for an answer to accept, and refuse to accept in bulk what is doubtful."""
        given = super().clean() or {}
        if not self.may_pick:
            if self.accepts and not self.usable:
                self.add_error(None, _("None of these answers can be accepted."))
            if self.accepts and self.doubtful:
                self.add_error(None, _("The secretary of the round decides: there are doubts."))
        elif self.accepts and not given.get("items") and not self.errors.get("items"):
            self.add_error("items", _("Choose at least one answer to accept."))
        return given

    @property
    def chosen(self) -> list[int]:
        """The items whose answers are accepted."""
        if not self.may_pick:
            return [one.item_id for one in self.usable]
        return [int(item) for item in self.cleaned_data["items"]]
