"""Forms of the HR office: officials, their postings, rosters and accounts."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.choices import UnitField, offer_units
from people.models import JobPosition, ManagementField, Unit, User
from people.postings import lasting_beyond
from people.queries import GAPS
from ui.forms import DayField, FilterForm
from ui.uploads import WorkbookField


class _TermField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript when it runs
    """A position or a field, named by its code."""

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(queryset.order_by("order", "name"), to_field_name="code", **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.code})"


class RosterForm(forms.Form):
    """A workbook of officials."""

    file = WorkbookField(
        label=_("Excel workbook"),
        help_text=_("An .xlsx file of at most 10 MB, without a password."),
    )


def _search_field(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search"})
    return forms.CharField(label=label, max_length=120, widget=widget)


def _terms(model: type[JobPosition] | type[ManagementField]) -> list[tuple[str, str]]:
    """Return code and name of all; one statement, and none to check what was chosen."""
    rows = model._default_manager.order_by("order", "name")
    return list(rows.values_list("code", "name"))


class OfficialFilter(FilterForm):
    """Which officials are listed."""

    tim = _search_field(_("Name or staff code"))
    don_vi = UnitField(label=_("Unit and all below it"), empty_label=_("All"))
    vi_tri = forms.ChoiceField(label=_("Job position"))
    linh_vuc = forms.ChoiceField(label=_("Field"))
    tai_khoan = forms.ChoiceField(
        label=_("Account"), choices=[("", _("All")), ("co", _("Has one")), ("chua", _("None yet"))]
    )
    tinh_trang = forms.ChoiceField(
        label=_("State"), choices=[("", _("In office")), ("tat-ca", _("Also who has left"))]
    )
    thieu = forms.ChoiceField(
        label=_("What the file lacks"), choices=[("", _("All")), *GAPS.items()]
    )

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_units(
            self, "don_vi", Unit.objects.visible_to(user, "people.view_official").open_on(on)
        )
        for name, model in (("vi_tri", JobPosition), ("linh_vuc", ManagementField)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *_terms(model)]


class AccountFilter(FilterForm):
    """Whose accounts are listed."""

    tim = _search_field(_("Name or staff code"))
    don_vi = UnitField(label=_("Unit and all below it"), empty_label=_("All"))

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_units(
            self, "don_vi", Unit.objects.visible_to(user, "people.manage_account").open_on(on)
        )


class ContactForm(forms.Form):
    """How a person is reached."""

    email = forms.EmailField(label=_("Official e-mail"), required=False, max_length=254)
    phone = forms.RegexField(
        r"^0[1-9][0-9]{8,9}$",
        label=_("Phone"),
        required=False,
        error_messages={"invalid": _("A phone number has 10 or 11 digits and begins with 0.")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class _DecisionForm(forms.Form):
    decision = forms.CharField(
        label=_("Decision"),
        max_length=200,
        help_text=_("Number and date, such as 215/QĐ-SNV of 12/11/2026."),
    )


class EndForm(_DecisionForm):
    """A posting ends without another."""

    day = DayField(
        label=_("First day without the post"), help_text=_("The post is held up to the day before.")
    )


class TransferForm(_DecisionForm):
    """A posting ends and another begins."""

    day = DayField(label=_("First day in the new post"))
    unit = UnitField(label=_("Unit"), empty_label=None)
    post = forms.CharField(label=_("Post"), max_length=120)
    position = _TermField(JobPosition.objects, label=_("Job position"), empty_label=None)
    main_field = _TermField(
        ManagementField.objects,
        label=_("Main field"),
        required=False,
        empty_label=_("None"),
        help_text=_("The paper of a test takes most of its field questions from it."),
    )
    other_fields = forms.MultipleChoiceField(
        label=_("Other fields"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = Unit.objects.visible_to(user, "people.manage_official")
        offer_units(self, "unit", mine.filter(lasting_beyond(on)))
        main = self.fields["main_field"]
        others = self.fields["other_fields"]
        if isinstance(main, _TermField) and isinstance(others, forms.MultipleChoiceField):
            others.choices = [(one.code, one.name) for one in main.queryset or ()]

    @property
    def codes_of_fields(self) -> tuple[str, ...]:
        """The fields in their order: the main one first."""
        main = self.cleaned_data["main_field"]
        codes = [main.code] if main else []
        return tuple(dict.fromkeys([*codes, *self.cleaned_data["other_fields"]]))
