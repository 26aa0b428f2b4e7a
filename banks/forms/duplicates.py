"""Forms of the pages of near-duplicate questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.enums import PairState
from banks.models.similarity import SimilarPairQuerySet
from ui.forms import FilterForm

#: Which share of the words both have in common at least, as the address says it.
_SHARES = (("70", _("70% and more")), ("80", _("80% and more")), ("90", _("90% and more")))


class PairFilterForm(FilterForm):
    """Which pairs are listed; those that wait for a decision where nothing is said."""

    tim = forms.CharField(label=_("Question code"), max_length=40)
    quyet = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", PairState.OPEN.label), *PairState.choices[1:]],
    )
    giong = forms.ChoiceField(label=_("Words in common"), choices=[("", _("All")), *_SHARES])

    def narrowed(self, pairs: SimilarPairQuerySet) -> SimilarPairQuerySet:
        """Keep the pairs that are asked for."""
        wanted = self.wanted
        state = wanted.get("quyet") or PairState.OPEN
        pairs = pairs.filter(state=state)
        if state == PairState.OPEN:
            pairs = pairs.in_use()
        if code := wanted.get("tim"):
            pairs = pairs.filter(first__code__icontains=code) | pairs.filter(
                second__code__icontains=code
            )
        if share := wanted.get("giong"):
            pairs = pairs.filter(resemblance__gte=f"0.{share}")
        return pairs


class MergeForm(forms.Form):
    """Which of two questions stays, why the other goes, and whether its tags are taken over."""

    keep = forms.ChoiceField(label=_("Keep"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why the other is retired"), max_length=300, widget=forms.Textarea({"rows": 2})
    )
    take_tags = forms.BooleanField(
        label=_("Take its skills, positions and fields over by a new version"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, codes: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep: Any = self.fields["keep"]
        keep.choices = [(code, code) for code in codes]
