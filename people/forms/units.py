"""Forms of the pages about units: the tree on a day, a new unit, a letterhead, a reorganisation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.text import clean_block, clean_line
from people.enums import UnitKind
from people.forms.choices import UnitField, offer_units
from people.models import Unit, User
from people.reorganising import Change, Close, Open
from ui.forms import DayField, FilterForm

#: The list of codes that the browser suggests (a <datalist> of the page).
CODES = "ma-don-vi"


class UnitFilter(FilterForm):
    """Which day's tree is shown, and units of which name."""

    tim = forms.CharField(
        label=_("Name or code"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    ngay = DayField(label=_("As it was on"))


class NewUnitForm(forms.Form):
    """A unit that follows no other."""

    parent = UnitField(label=_("Below"))
    name = forms.CharField(label=_("Name of the unit"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind)
    short_name = forms.CharField(label=_("Short name"), max_length=80, required=False)
    symbol = forms.CharField(label=_("Symbol in document numbers"), max_length=20, required=False)
    first_day = DayField(label=_("First day"))
    decision = forms.CharField(label=_("Number and date of the decision"), max_length=200)

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_units(self, "parent", Unit.objects.visible_to(user, "people.manage_unit").open_on(on))

    def clean_kind(self) -> UnitKind:
        return UnitKind(self.cleaned_data["kind"])


class LetterheadForm(forms.Form):
    """How the unit's documents begin and end, from a day on."""

    parent_body = forms.CharField(label=_("Parent body"), max_length=200)
    issuer = forms.CharField(label=_("Issuing body"), max_length=200)
    place_name = forms.CharField(
        label=_("Place name"), max_length=100, help_text=_("It stands before the date.")
    )
    signing_capacity = forms.CharField(
        label=_("Signing capacity"),
        max_length=200,
        help_text=_("The lines above the name, as they are printed; one line each."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signatory = forms.CharField(label=_("Who signs"), max_length=120)
    first_day = DayField(label=_("First day"))

    def clean_signing_capacity(self) -> str:
        return clean_block(self.cleaned_data["signing_capacity"])


class What(models.TextChoices):
    """What becomes of units, in the words of a decision."""

    CHANGE = "doi", _("Rename, move or change one unit")
    MERGE = "gop", _("Merge several units into one")
    DIVIDE = "tach", _("Form a unit from a part of another")
    OPEN = "lap", _("Establish a new unit")
    CLOSE = "giai-the", _("Dissolve a unit")


class DecisionForm(forms.Form):
    """The decision that a reorganisation follows."""

    decision = forms.CharField(label=_("Number and date of the decision"), max_length=200)
    first_day = DayField(label=_("First day of the new structure"))


class ChangeForm(forms.Form):
    """One change of the tree. Units are named by code; the browser suggests them."""

    what = forms.ChoiceField(label=_("What happens"), choices=What)
    units = forms.CharField(
        label=_("To which units (codes)"),
        max_length=600,
        required=False,
        help_text=_("For a merger, all of them, with commas between. Empty for a new unit."),
        widget=forms.TextInput(attrs={"list": CODES, "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("New name"), max_length=200, required=False)
    code = forms.CharField(label=_("New code"), max_length=40, required=False)
    parent = forms.CharField(
        label=_("Below (code)"),
        max_length=40,
        required=False,
        help_text=_("Empty: where the unit, or the first of them, has stood."),
        widget=forms.TextInput(attrs={"list": CODES, "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("as before")), *UnitKind.choices], required=False
    )
    short_name = forms.CharField(label=_("Short name"), max_length=80, required=False)
    symbol = forms.CharField(label=_("Symbol in document numbers"), max_length=20, required=False)

    def __init__(self, *args: Any, known: Mapping[str, Unit], **options: Any) -> None:
        """Take the units that may be changed, by code."""
        super().__init__(*args, **options)
        self.known = known

    def clean_units(self) -> list[str]:
        codes = [clean_line(code) for code in self.cleaned_data["units"].split(",")]
        codes = [code for code in codes if code]
        for code in codes:
            if code not in self.known:
                raise forms.ValidationError(
                    gettext("You have no open unit with the code “%(code)s”.") % {"code": code}
                )
        return codes

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        what, codes = given.get("what"), given.get("units")
        if what is None or codes is None:
            return given
        least, most = {
            What.CHANGE: (1, 1),
            What.MERGE: (2, 99),
            What.DIVIDE: (1, 99),
            What.OPEN: (0, 0),
            What.CLOSE: (1, 1),
        }[What(what)]
        if not least <= len(codes) <= most:
            self.add_error("units", _NUMBERS[What(what)])
        if what in (What.MERGE, What.DIVIDE, What.OPEN):
            for needed in ("name", "code"):
                if not given.get(needed):
                    self.add_error(needed, _("A unit that begins needs this."))
            if what == What.OPEN and not given.get("parent"):
                self.add_error("parent", _("Say below which unit it is established."))
            if what == What.OPEN and not given.get("kind"):
                self.add_error("kind", _("Say what kind of unit it is."))
        return given

    def leads_to(self, within: set[str]) -> bool:
        """Tell whether the valid form leaves its unit where it has stood, or puts it `within`."""
        wanted, codes = self.cleaned_data["parent"], self.cleaned_data["units"]
        above = self.known[codes[0]].parent if codes else None
        return not wanted or wanted in within or (above is not None and wanted == above.code)

    def change(self) -> Open | Change | Close:
        """Return the valid form as the domain names it."""
        given = self.cleaned_data
        what, codes = What(given["what"]), tuple(given["units"])
        if what is What.CLOSE:
            return Close(codes[0])
        if what is What.CHANGE:
            return Change(
                codes[0],
                name=given["name"] or None,
                kind=UnitKind(given["kind"]) if given["kind"] else None,
                parent_code=given["parent"] or None,
                short_name=given["short_name"] or None,
                symbol=given["symbol"] or None,
                new_code=given["code"] or None,
            )
        first = self.known[codes[0]] if codes else None
        parent = given["parent"] or (first.parent.code if first and first.parent else None)
        return Open(
            code=given["code"],
            name=given["name"],
            kind=UnitKind(given["kind"] or (first.kind if first else "")),
            parent_code=parent,
            from_whole=codes if what is What.MERGE else (),
            from_part=codes if what is What.DIVIDE else (),
            short_name=given["short_name"],
            symbol=given["symbol"],
        )


_NUMBERS = {
    What.CHANGE: _("Name exactly one unit."),
    What.MERGE: _("Name at least two units, with commas between."),
    What.DIVIDE: _("Name the unit or units that give a part."),
    What.OPEN: _("A new unit follows no other: leave this empty, or choose another change."),
    What.CLOSE: _("Name exactly one unit."),
}


class BaseChanges(BaseFormSet):  # type: ignore[type-arg]  # no subscript when it runs
    """Rows of changes; each must be filled, and none leads beyond the units one may change."""

    @property
    def codes_within(self) -> set[str]:
        """The codes below which units may be put: of units one may change, and of new ones."""
        new = {form.cleaned_data.get("code", "") for form in self.forms if form.is_valid()}
        return {*self.form_kwargs["known"], *new} - {""}

    def clean(self) -> None:
        """Let no unit be put below one that the reader may not change."""
        within = self.codes_within
        for form in self.forms:
            if form.is_valid() and not form.leads_to(within):
                form.add_error("parent", _("You have no open unit with this code."))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Let no row pass as untouched."""
        return {**super().get_form_kwargs(index), "empty_permitted": False}


Changes = formset_factory(
    ChangeForm, formset=BaseChanges, extra=0, max_num=60, absolute_max=60, validate_max=True
)


def whole_number(text: str) -> int | None:
    """Return a short whole number, or None for anything else that an address or a form may hold."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def again(
    data: Mapping[str, Any], *, prefix: str, without: int | None = None
) -> list[dict[str, Any]]:
    """Return what was typed into the rows so far, so that they can be drawn unchecked."""
    total = whole_number(str(data.get(f"{prefix}-TOTAL_FORMS", ""))) or 0
    return [
        {name: data.get(f"{prefix}-{number}-{name}", "") for name in ChangeForm.base_fields}
        for number in range(min(total, 60))
        if number != without
    ]
