"""Forms of assigning reviews."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from banks.models import Assignment, QuestionVersion
from people.models import User
from ui.choices import RowField
from ui.forms import DayField, FilterForm


def read_uuids(typed: Sequence[str]) -> list[UUID]:
    """Return what of a list of ticks names a row, each once; nonsense is left out."""
    found: dict[UUID, None] = {}
    for one in typed:
        try:
            found[UUID(one)] = None
        except ValueError:
            continue
    return list(found)


class ReviewsFilterForm(FilterForm):
    """Which of the versions that wait are listed for who assigns them."""

    FREE, GIVEN, LATE = "chua-giao", "da-giao", "qua-han"

    tim = forms.CharField(label=_("Question code"), max_length=60)
    viec = forms.ChoiceField(
        label=_("Assignment"),
        choices=[
            ("", _("All that waits")),
            (FREE, _("Assigned to nobody")),
            (GIVEN, _("Assigned")),
            (LATE, _("Overdue")),
        ],
    )
    nguoi = forms.ChoiceField(label=_("Reviewer"))

    def __init__(self, data: Mapping[str, Any], *, reviewers: Sequence[User]) -> None:
        super().__init__(data)
        cast("forms.ChoiceField", self.fields["nguoi"]).choices = [
            ("", _("Every reviewer")),
            *((one.username, str(one)) for one in reviewers),
        ]

    def narrowed(
        self, versions: QuerySet[QuestionVersion], *, on: date
    ) -> QuerySet[QuestionVersion]:
        """Keep the versions that are asked for."""
        wanted, standing = self.wanted, Assignment.objects.standing()
        if text := wanted.get("tim"):
            versions = versions.filter(question__code__icontains=text)
        if name := wanted.get("nguoi"):
            own = standing.filter(reviewer__username=name)
            versions = versions.filter(pk__in=own.values("version"))
        match wanted.get("viec"):
            case self.FREE:
                return versions.exclude(pk__in=standing.values("version"))
            case self.GIVEN:
                return versions.filter(pk__in=standing.values("version"))
            case self.LATE:
                return versions.filter(pk__in=standing.filter(due_on__lt=on).values("version"))
            case _:
                return versions


class AssignForm(forms.Form):
    """Who gets the chosen versions, how they are shared out, and until when."""

    EVENLY, BY_SKILL = "deu", "ky-nang"

    nguoi = forms.MultipleChoiceField(
        label=_("Reviewers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one reviewer.")},
    )
    cach = forms.ChoiceField(
        label=_("How they are shared out"),
        choices=[
            (EVENLY, _("Evenly: who has least to do gets the next one")),
            (BY_SKILL, _("By skill: questions of one skill stay with the same people")),
        ],
        widget=forms.RadioSelect,
        initial=EVENLY,
    )
    han = DayField(label=_("Last day"))

    def __init__(
        self, data: Any, *, reviewers: Sequence[User], earliest: date, initial: dict[str, Any]
    ) -> None:
        names = [one.username for one in reviewers]
        super().__init__(data, initial={"nguoi": names, **initial})
        cast("DayField", self.fields["han"]).earliest = earliest
        self._by_name = {one.username: one for one in reviewers}
        cast("forms.MultipleChoiceField", self.fields["nguoi"]).choices = [
            (one.username, _("%(name)s (%(count)s to review)") % _load(one)) for one in reviewers
        ]

    @property
    def people(self) -> list[User]:
        """The reviewers who were ticked."""
        return [self._by_name[name] for name in self.cleaned_data.get("nguoi", ())]

    @property
    def by_skill(self) -> bool:
        """Questions of one skill stay together."""
        return bool(self.is_bound and self.data.get("cach") == self.BY_SKILL)


class ReassignForm(forms.Form):
    """Who does a review instead, and until when."""

    han = DayField(label=_("Last day"))

    def __init__(
        self, data: Any, *, reviewers: Sequence[User], earliest: date, initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        cast("DayField", self.fields["han"]).earliest = earliest
        self.fields["nguoi"] = RowField(
            label=_("Reviewer"),
            rows=reviewers,
            key=lambda one: str(one.pk),
            text=lambda one: _("%(name)s (%(count)s to review)") % _load(one),
        )
        self.order_fields(["nguoi", "han"])


class ReviewDaysForm(forms.Form):
    """How many days a review takes where an assignment says nothing else."""

    ngay = forms.IntegerField(
        label=_("Days for a review"),
        min_value=1,
        max_value=90,
        help_text=_("Counted from the day of the assignment; each assignment may say another day."),
    )


def _load(user: User) -> dict[str, Any]:
    return {"name": str(user), "count": getattr(user, "load", 0)}
