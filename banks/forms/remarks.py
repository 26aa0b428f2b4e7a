"""The author's answers to remarks of reviewers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.models import RemarkAnswer
from banks.remarks import Answer, Remark
from office.text import nfc


class AnswersForm(forms.Form):
    """An answer and a tick for each remark."""

    def __init__(
        self, data: Any, *, remarks: Sequence[Remark], given: Mapping[str, RemarkAnswer]
    ) -> None:
        super().__init__(data)
        self._remarks = list(remarks)
        for number, remark in enumerate(self._remarks):
            before = given.get(remark.key)
            self.fields[f"said_{number}"] = forms.CharField(
                label=_("My answer"),
                required=False,
                max_length=1000,
                initial=before.said if before else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"dealt_{number}"] = forms.BooleanField(
                label=_("I have dealt with it in the new version"),
                required=False,
                initial=before.is_dealt if before else False,
            )

    @property
    def rows(self) -> list[tuple[Remark, forms.BoundField, forms.BoundField]]:
        """Each remark with its answer and its tick, for the page."""
        return [
            (remark, self[f"said_{number}"], self[f"dealt_{number}"])
            for number, remark in enumerate(self._remarks)
        ]

    def answers(self) -> dict[str, Answer]:
        """Return the answers by remark."""
        return {
            remark.key: Answer(
                said=nfc(self.cleaned_data[f"said_{number}"]).strip(),
                is_dealt=self.cleaned_data[f"dealt_{number}"],
            )
            for number, remark in enumerate(self._remarks)
        }
