"""Forms of the certificate pages."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Round
from office.text import nfc
from people.models import Unit
from reports.enums import CertificateState
from ui.choices import RowField
from ui.forms import DayField, FilterForm, ReasonForm


class CertificateFilter(FilterForm):
    """Which certificates of the register."""

    trang_thai = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("All")),
            *CertificateState.choices,
            ("expiring", _("Expiring within 90 days")),
            ("expired", _("Expired")),
        ],
        required=False,
    )
    tim = forms.CharField(label=_("Name, number or code"), max_length=120, required=False)

    field_order = ("ky", "trang_thai", "tim")

    def __init__(self, data: Any, *, rounds: QuerySet[Round], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["ky"] = RowField(
            rows=rounds,
            key=lambda one: str(one.uuid),
            label=_("Round"),
            empty=_("All rounds and courses"),
            required=False,
        )
        self.order_fields(self.field_order)

    def clean_tim(self) -> str:
        return nfc(self.cleaned_data["tim"]).strip()


class IssueForm(forms.Form):
    """By whose letterhead, on which day."""

    issued_on = DayField(
        label=_("Day of issue"),
        help_text=_("Printed on each certificate; its year is that of the register."),
    )

    def __init__(
        self,
        data: Any,
        *,
        issuers: QuerySet[Unit],
        today: date,
        since: date | None = None,
        **options: Any,
    ) -> None:
        """Take the units whose letterhead may be used, and the days between which one is issued."""
        super().__init__(data, initial={"issued_on": today}, **options)
        issuer = RowField(
            rows=issuers,
            key=lambda one: str(one.uuid),
            label=_("Issuing unit"),
            help_text=_("Its letterhead, signatory and register are used."),
        )
        self.fields["issuer"] = issuer
        self.order_fields(("issuer", "issued_on"))
        self.letterheads = len(issuer.by_key)
        self.today, self.since = today, since

    def clean_issued_on(self) -> date:
        day: date = self.cleaned_data["issued_on"]
        if day > self.today:
            raise forms.ValidationError(_("The day of issue cannot lie in the future."))
        if self.since is not None and day < self.since:
            raise forms.ValidationError(
                gettext("The results were published on %(day)s; issue on that day or later.")
                % {"day": self.since.strftime("%d/%m/%Y")}
            )
        return day


class RevocationForm(ReasonForm):
    """Why a certificate is taken back."""

    hint = _("Kept in the register and shown to whoever verifies the certificate.")
