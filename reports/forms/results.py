"""Filters of the result pages; every field may stay empty, so an address can always be shared."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.enums import Outcome
from assessments.models import Round
from office.text import nfc
from people.models import JobPosition, ManagementField, Unit, User
from ui.choices import RowField
from ui.forms import FilterForm


class PlaceFilter(FilterForm):
    """Which round, and which unit."""

    def __init__(self, data: Any, *, rounds: Sequence[Round], user: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["ky"] = RowField(
            rows=rounds, key=lambda one: str(one.uuid), label=_("Round"), required=False
        )
        self.fields["don_vi"] = RowField(
            rows=Unit.objects.visible_to(user, "people.view_unit").order_by("path"),
            key=lambda one: str(one.uuid),
            label=_("Unit"),
            empty=_("All units"),
            required=False,
        )


class ResultFilter(PlaceFilter):
    """Which results of which round."""

    def __init__(self, data: Any, *, rounds: Sequence[Round], user: User, **options: Any) -> None:
        super().__init__(data, rounds=rounds, user=user, **options)
        self.fields["theo"] = forms.ChoiceField(
            label=_("Counted by"),
            choices=[("", _("the unit at the round")), ("today", _("the unit of today"))],
            required=False,
        )
        self.fields["vi_tri"] = RowField(
            rows=JobPosition.objects.order_by("name"),
            key=lambda one: one.code,
            label=_("Job position"),
            empty=_("All positions"),
            required=False,
        )
        self.fields["linh_vuc"] = RowField(
            rows=ManagementField.objects.order_by("name"),
            key=lambda one: one.code,
            label=_("Management field"),
            empty=_("All fields"),
            required=False,
        )
        self.fields["ket_qua"] = forms.ChoiceField(
            label=_("Result"), choices=[("", _("All")), *Outcome.choices], required=False
        )
        self.fields["tim"] = forms.CharField(
            label=_("Name, staff code or candidate number"), max_length=120, required=False
        )

    def clean_tim(self) -> str:
        return nfc(self.cleaned_data["tim"]).strip()
