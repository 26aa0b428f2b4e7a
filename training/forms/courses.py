"""Forms of courses."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.text import clean_line
from people.models import Place, Unit, User
from training.enums import CourseState
from training.forms.inputs import FIRST_DAY, LAST_DAY, ManyField, day_field, moment_field
from training.models import Course, Enrolment, Programme, Trainer
from ui.forms import FilterForm, MonthField, ReasonForm


def places() -> Any:
    """Return the places to choose from, by site."""
    return Place.objects.select_related("site").order_by("site__name", "code")


def trainers() -> Any:
    """Return the trainers to choose from."""
    rows = Trainer.objects.filter(user__is_active=True).select_related("user")
    return rows.order_by("user__full_name", "pk")


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """A place with its site and machines; empty for what is held online."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", _("Online, no place"))
        super().__init__(queryset=Place.objects.none(), required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        """Say which room, where, for how many."""
        machines = _("%(count)s machines") % {"count": obj.machines}
        return f"{obj.name}, {obj.site.name} ({machines})"


class CourseFilters(FilterForm):
    """What a list of courses is narrowed by."""

    q = forms.CharField(label=_("Search in code and title"), required=False, max_length=100)
    trang_thai = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *CourseState.choices]
    )
    chuong_trinh = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("All programmes"),
    )
    don_vi = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        to_field_name="uuid",
        empty_label=_("All units"),
    )
    giang_vien = forms.ModelChoiceField(
        label=_("Trainer"),
        queryset=Trainer.objects.none(),
        required=False,
        empty_label=_("All trainers"),
    )
    thang = MonthField(label=_("Month"), earliest=FIRST_DAY, latest=LAST_DAY)

    def __init__(self, *args: Any, courses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(Exists(courses.filter(unit=OuterRef("pk")))).order_by("name")
        for name, rows in {
            "chuong_trinh": Programme.objects.order_by("code"),
            "don_vi": units,
            "giang_vien": trainers(),
        }.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # they are model choices


class NominateFilter(FilterForm):
    """Whom to look for among the officials of one's units."""

    q = forms.CharField(
        label=_("Name, with or without marks"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def clean_q(self) -> str:
        """Return the words in the one form in which names are looked for."""
        return clean_line(self.cleaned_data["q"])


class CourseForm(forms.Form):
    """What is announced of a course."""

    title = forms.CharField(label=_("Title of the course"), max_length=200)
    decision = forms.CharField(
        label=_("Decision"), max_length=100, required=False, help_text=_("Number and date.")
    )
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1000)
    registers_from = moment_field(label=_("Registration from"))
    registers_to = moment_field(
        label=_("Registration until"), help_text=_("From then on nobody is enrolled any more.")
    )
    starts_on = day_field(label=_("First day"))
    ends_on = day_field(label=_("Last day"))
    place = PlaceField(label=_("Usual place"))
    trainers = ManyField(
        label=_("Trainers"),
        queryset=Trainer.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see the course and may propose its sessions."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places()  # type: ignore[attr-defined]  # a model choice
        self.fields["trainers"].queryset = trainers()  # type: ignore[attr-defined]  # likewise

    def clean(self) -> dict[str, Any]:
        """Refuse times in the wrong order."""
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("registers_from"), data.get("registers_to")
        if opens and closes and closes <= opens:
            self.add_error("registers_to", _("Registration has to end after it begins."))
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot lie before the first one."))
        return data


class OpenCourseForm(CourseForm):
    """A course to be opened."""

    programme = forms.ModelChoiceField(
        label=_("Programme"), queryset=Programme.objects.none(), empty_label=_("Choose one")
    )
    unit = forms.ModelChoiceField(
        label=_("Organised by"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        empty_label=_("Choose one"),
    )
    code = forms.CharField(label=_("Code of the course"), max_length=40)
    field_order = ("programme", "unit", "code", "title", "decision", "capacity")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(user, "training.manage_course")
        self.fields["programme"].queryset = (  # type: ignore[attr-defined]  # a model choice
            Programme.objects.offered().order_by("code")
        )
        self.fields["unit"].queryset = (  # type: ignore[attr-defined]  # likewise
            units.open_on(timezone.localdate()).order_by("path")
        )

    def clean_code(self) -> str:
        """Refuse a code that another course bears."""
        code: str = self.cleaned_data["code"]
        taken = Course.objects.filter(code=code).first()
        if taken:
            raise forms.ValidationError(
                _("The code already belongs to the course “%(course)s”."),
                params={"course": taken.title},
            )
        return code


class ToldReasonForm(ReasonForm):
    """Why something is done, for those whom it concerns."""

    hint = _("Those concerned read it in their notices.")


class CloseCourseForm(forms.Form):
    """The final test, in percent of its scale, of those who took it."""

    has_test = forms.BooleanField(label=_("There was a final test"), required=False)

    def __init__(self, *args: Any, enrolments: Sequence[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enrolments = enrolments
        for enrolment in enrolments:
            self.fields[self.name_of(enrolment)] = forms.DecimalField(
                label=str(enrolment.official),
                required=False,
                min_value=0,
                max_value=100,
                max_digits=4,
                decimal_places=1,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w5"}),
            )

    @staticmethod
    def name_of(enrolment: Enrolment) -> str:
        """Return the name of the field of one participant."""
        return f"diem-{enrolment.uuid}"

    @property
    def shares(self) -> dict[int, Decimal] | None:
        """Return the shares by the id of the enrolment; None where there was no test."""
        if not self.cleaned_data.get("has_test"):
            return None
        given = {
            enrolment.pk: self.cleaned_data.get(self.name_of(enrolment))
            for enrolment in self.enrolments
        }
        return {key: value / 100 for key, value in given.items() if value is not None}
