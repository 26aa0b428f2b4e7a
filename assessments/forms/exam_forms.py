"""Forms of the page on which a round's exam forms are drawn, frozen and unsealed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.enums import DrawPolicy
from assessments.models import Round
from assessments.seal_holders import FEWEST, holders_of
from office.clock import local_time
from ui.forms import FilterForm, MomentField

#: The same on every machine and in every database.
LARGEST_SEED = 2**31 - 1
MOST_FORMS, MOST_RESERVES = 20, 5
#: How long before the first shift papers are opened, where nobody says otherwise.
OPENED_BEFORE = timedelta(minutes=30)


class AssemblyForm(forms.Form):
    """How the papers of a round are drawn, and whether they lie sealed until the hour."""

    policy = forms.ChoiceField(label=_("How papers are drawn"), choices=DrawPolicy)
    forms_per_stratum = forms.IntegerField(
        label=_("Parallel forms for each group"),
        min_value=1,
        max_value=MOST_FORMS,
        help_text=_(
            "Neighbours never have the same one. Two forms keep the seats beside, in front and behind"
            " apart, three one diagonal too, four all seats around."
        ),
    )
    reserve_forms = forms.IntegerField(
        label=_("Reserve forms for each group"),
        min_value=0,
        max_value=MOST_RESERVES,
        help_text=_("Drawn together with the others and dealt to nobody beforehand."),
    )
    reserve_items = forms.IntegerField(
        label=_("Reserve questions for each cell"),
        min_value=0,
        max_value=MOST_RESERVES,
        help_text=_("They stand in for a question that may no longer be used."),
    )
    seed = forms.IntegerField(
        label=_("Seed of the draw"),
        min_value=0,
        max_value=LARGEST_SEED,
        required=False,
        help_text=_(
            "Any number; the same number draws the same forms again. A sealed draw has a secret seed"
            " of its own."
        ),
    )
    is_sealed = forms.BooleanField(label=_("Seal the papers until the hour"), required=False)
    opens_at = MomentField(label=_("Opened from"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, round_: Round, at: datetime
    ) -> None:
        shifts = round_.shifts.filter(cancelled_at__isnull=True)
        self.first_shift = shifts.aggregate(first=Min("starts_at"))["first"]
        self.holders = holders_of(round_).count()
        self.at = at
        today = timezone.localdate(at)
        opens_at = self.first_shift and self.first_shift - OPENED_BEFORE
        if opens_at and opens_at <= at:  # proposes no hour that is over
            opens_at = None
        super().__init__(
            data,
            initial={
                "policy": round_.draw_policy,
                "forms_per_stratum": round_.forms_per_stratum,
                "reserve_forms": round_.reserve_forms,
                "reserve_items": round_.reserve_items,
                "is_sealed": round_.is_sealed,
                "opens_at": opens_at,
                "seed": today.year * 10_000 + today.month * 100 + today.day,
            },
        )
        self.fields["is_sealed"].help_text = self._holders_in_words()
        if self.holders < FEWEST:
            self.fields["is_sealed"].disabled = True
            self.initial["is_sealed"] = False

    @property
    def may_seal(self) -> bool:
        """Whether enough members of the paper board have made their keys."""
        return self.holders >= FEWEST

    def _holders_in_words(self) -> str:
        if self.may_seal:
            return gettext(
                "Drawn in memory and kept as ciphertext; any two of the %(holders)s holders open it"
                " together, not before the hour."
            ) % {"holders": self.holders}
        return gettext(
            "At least %(fewest)s members of the paper board must have made a key of their own first;"
            " so far %(holders)s have."
        ) % {"fewest": FEWEST, "holders": self.holders}

    def clean(self) -> dict[str, Any]:
        """A sealed draw needs an hour, an open one a seed."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_sealed"):
            cleaned["seed"] = None
            self._check_hour(cleaned.get("opens_at"))
        else:
            cleaned["opens_at"] = None
            if cleaned.get("seed") is None and "seed" not in self.errors:
                self.add_error("seed", gettext("An open draw needs a seed."))
        return cleaned

    def _check_hour(self, opens_at: datetime | None) -> None:
        if "opens_at" in self.errors:
            return
        if opens_at is None:
            self.add_error("opens_at", gettext("Say from when the papers may be opened."))
        elif opens_at <= self.at:
            self.add_error("opens_at", gettext("This hour is over."))
        elif self.first_shift and opens_at >= self.first_shift:
            self.add_error(
                "opens_at",
                gettext("The first shift begins at %(starts)s: the papers must be open by then.")
                % {"starts": local_time(self.first_shift)},
            )

    @property
    def params(self) -> dict[str, Any]:
        """What a valid form asks the draw for, as plain JSON."""
        given = self.cleaned_data
        opens_at = given["opens_at"]
        numbers = ("forms_per_stratum", "reserve_forms", "reserve_items", "seed")
        return {
            "policy": str(given["policy"]),
            **{name: given[name] for name in numbers},
            "opens_at": opens_at.isoformat() if opens_at else None,
        }


class UnsealForm(forms.Form):
    """Why the freezing is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays in the round's history and in the journal."),
    )


class SignatureForm(forms.Form):
    """The head of the paper board signs for the papers that the page showed."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed beside the signature on the quality sheet."),
    )


class GroupFilterForm(FilterForm):
    """Which groups of parallel forms are listed."""

    tim = forms.CharField(label=_("Position or field"), max_length=100)
    xem = forms.ChoiceField(
        label=_("Check"),
        choices=[
            ("", _("All")),
            ("sai", _("Broken rules")),
            ("lam-lai", _("With forms to draw again")),
        ],
    )
