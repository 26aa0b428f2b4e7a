"""Forms of a round: opening it, calling it off, its people."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.enums import RoundState, Task
from assessments.models import BlueprintVersion, Round, Shift, ShiftRoom
from office.models import PolicyVersion
from office.text import clean_line
from people.models import JobPosition, Unit, User
from ui.forms import DayField, FilterForm


class PolicyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A policy by its number, its first day and its basis."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the version as decisions quote it."""
        return _("Version %(number)s, from %(on)s: %(basis)s") % {
            "number": obj.number,
            "on": f"{obj.valid_from:%d/%m/%Y}",
            "basis": obj.basis,
        }


class BlueprintField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A version of a blueprint by title, number and minutes."""

    def label_from_instance(self, obj: Any) -> str:
        """Tell the version apart from its neighbours."""
        return _("%(title)s, version %(number)s (%(minutes)s minutes)") % {
            "title": obj.blueprint.title,
            "number": obj.number,
            "minutes": sum(part.minutes for part in obj.parts.all()),
        }


class RoundForm(forms.Form):
    """What the decision about a round says; a position without a blueprint is not tested."""

    code = forms.CharField(
        label=gettext_lazy("Code of the round"),
        max_length=40,
        help_text=gettext_lazy("Candidate numbers begin with it, for example KS27."),
    )
    title = forms.CharField(label=gettext_lazy("Title of the round"), max_length=200)
    decision_number = forms.CharField(label=gettext_lazy("Decision number"), max_length=60)
    decision_date = DayField(label=gettext_lazy("Decision date"))
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Organising unit"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
    )
    policy = PolicyField(
        label=gettext_lazy("Rules of the test"),
        queryset=PolicyVersion.objects.none(),
        to_field_name="uuid",
        help_text=gettext_lazy(
            "The rules in force stand first. Choose another version only where the council"
            " decided so; the round keeps it."
        ),
    )
    forms_per_stratum = forms.IntegerField(
        label=gettext_lazy("Parallel forms for each group"),
        min_value=1,
        max_value=12,
        initial=4,
        help_text=gettext_lazy(
            "Candidates of the same position and fields share them; neighbours never have the"
            " same one."
        ),
    )
    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Units invited"),
        queryset=Unit.objects.none(),
        to_field_name="uuid",
        error_messages={"required": gettext_lazy("Tick at least one unit.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        units: Any,
        policies: Any,
        positions: list[JobPosition],
        blueprints: Any,
    ) -> None:
        super().__init__(data)
        cast(Any, self.fields["unit"]).queryset = units
        cast(Any, self.fields["units"]).queryset = units
        cast(Any, self.fields["policy"]).queryset = policies
        self.positions = positions
        choices = BlueprintField(queryset=blueprints, to_field_name="uuid", required=False)
        listed = [("", _("Not tested in this round"))] + [
            (str(version.uuid), choices.label_from_instance(version)) for version in blueprints
        ]
        self._listed = listed
        self._versions = {str(version.uuid): version for version in blueprints}
        for position in positions:
            self.fields[self.name_of(position)] = forms.ChoiceField(
                label=position.name, choices=listed, required=False
            )

    @staticmethod
    def name_of(position: JobPosition) -> str:
        """Return the name of a position's field."""
        return f"position_{position.code}"

    def position_fields(self) -> list[forms.BoundField]:
        """Return the fields of the positions, in their order."""
        return [self[self.name_of(position)] for position in self.positions]

    @cached_property
    def blueprint_options(self) -> str:
        """Return the options of a position for which none is chosen yet; the same for each."""
        return format_html_join("", '<option value="{}">{}</option>', self._listed)

    def clean_code(self) -> str:
        """Refuse a code that another round has."""
        code = clean_line(self.cleaned_data["code"]).upper()
        if Round.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another round has this code."))
        return code

    def clean(self) -> dict[str, Any]:
        """Collect the blueprints by version; one position at least is tested."""
        cleaned = super().clean() or self.cleaned_data
        found: dict[BlueprintVersion, list[JobPosition]] = {}
        for position in self.positions:
            if version := self._versions.get(cleaned.get(self.name_of(position), "")):
                found.setdefault(version, []).append(position)
        if not found:
            raise forms.ValidationError(_("Choose a blueprint for at least one position."))
        cleaned["blueprints"] = found
        return cleaned


class RoundFilterForm(FilterForm):
    """Which rounds a list shows."""

    tim = forms.CharField(label=gettext_lazy("Code or title"), max_length=100)
    buoc = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Every state")), *RoundState.choices],
    )


class ShiftRoomField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A room by its shift."""

    def label_from_instance(self, obj: Any) -> str:
        """Name shift and room."""
        return _("Shift %(number)s, %(room)s") % {
            "number": obj.shift.number,
            "room": obj.place.name,
        }


class ShiftField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A shift by its number and hour."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the shift."""
        return _("Shift %(number)s") % {"number": obj.number}


class DutyForm(forms.Form):
    """Who does what in a round: a user name, a task, and where it holds."""

    username = forms.CharField(
        label=gettext_lazy("User name or full name"),
        max_length=150,
        help_text=gettext_lazy("Of an account that is open."),
    )
    task = forms.ChoiceField(label=gettext_lazy("Duty"), choices=Task)
    shift = ShiftField(
        label=gettext_lazy("Only in the shift"),
        queryset=Shift.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=gettext_lazy("The whole round"),
    )
    room = ShiftRoomField(
        label=gettext_lazy("Only in the room"),
        queryset=ShiftRoom.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label=gettext_lazy("Every room"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, round_: Round) -> None:
        super().__init__(data)
        cast(Any, self.fields["shift"]).queryset = round_.shifts.filter(
            cancelled_at__isnull=True
        ).order_by("number")
        cast(Any, self.fields["room"]).queryset = (
            ShiftRoom.objects.filter(shift__round=round_, shift__cancelled_at__isnull=True)
            .select_related("shift", "place")
            .order_by("shift__number", "place__name")
        )

    def clean_username(self) -> User:
        """Return the account of that user name, or the only one of that full name."""
        name = clean_line(self.cleaned_data["username"])
        accounts = User.objects.filter(is_active=True)
        user = accounts.filter(username=name.lower()).first()
        if user is not None:
            return user
        namesakes = list(accounts.filter(full_name=name).order_by("username")[:10])
        if not namesakes:
            raise forms.ValidationError(_("There is no open account with this name."))
        if len(namesakes) > 1:
            raise forms.ValidationError(
                _("Several people have this name. Type the user name instead: %(names)s.")
                % {"names": ", ".join(account.username for account in namesakes)}
            )
        return namesakes[0]

    def clean(self) -> dict[str, Any]:
        """A room stands in one shift, so it says the shift too."""
        cleaned = super().clean() or self.cleaned_data
        room, shift = cleaned.get("room"), cleaned.get("shift")
        if room and shift and room.shift_id != shift.pk:
            self.add_error("room", _("This room is one of another shift."))
        return cleaned
