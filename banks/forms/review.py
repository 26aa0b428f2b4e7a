"""Forms of review and of what keeps a question from papers."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from banks.labels import REMARKED, label_of
from banks.models import Bank, TagRun
from banks.workload import SCOPES
from office.models import ImportRun
from ui.forms import FilterForm


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


class WaitingFilterForm(FilterForm):
    """Which of the versions that wait for a reviewer are listed."""

    tim = forms.CharField(label=_("Search code and stem"), max_length=200)
    viec = forms.ChoiceField(
        label=_("Assignment"),
        choices=[("", _("Mine, and what lacks a reviewer")), *SCOPES.items()],
    )
    ngan_hang = forms.ChoiceField(label=_("Bank"))
    dot = forms.ChoiceField(label=_("Brought by the import or change of tags"))

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        banks: Collection[Bank],
        runs: Collection[ImportRun],
        tag_runs: Collection[TagRun] = (),
    ) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["ngan_hang"]).choices = [
            ("", _("Every bank")),
            *((str(one.uuid), one.title) for one in banks),
        ]
        cast("forms.ChoiceField", self.fields["dot"]).choices = [
            ("", _("All versions")),
            *((str(one.uuid), _named(one)) for one in runs),
            *((str(one.uuid), _named_tags(one)) for one in tag_runs),
        ]
        if len(banks) < 2:
            del self.fields["ngan_hang"]
        if not runs and not tag_runs:
            del self.fields["dot"]


def _named(run: Any) -> str:
    """Name an import of `workload.Waiting`: when, which file, how many wait."""
    moment = timezone.localtime(run.at).strftime("%d/%m/%Y %H:%M")
    return f"{moment}, {run.file.name} ({run.waiting})"


def _named_tags(run: Any) -> str:
    """Name a change of tags: when, by whom, how many of its versions wait."""
    moment = timezone.localtime(run.asked_at).strftime("%d/%m/%Y %H:%M")
    said = _("%(moment)s, tags changed by %(name)s (%(count)s)")
    return str(said) % {"moment": moment, "name": run.by, "count": run.waiting}
