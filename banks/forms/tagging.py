"""The form of a change to the tags of many questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.bodies import LONGEST_ARTICLES, LONGEST_BASIS, MOST_POINTS
from banks.forms.audience import KEEP, AudienceForm
from banks.law import read_basis
from banks.tagging import Change
from office.text import clean_block, clean_line


class TagForm(AudienceForm):
    """What becomes of the tags; what is left blank stays as it is."""

    skill_fields = ("add_skills", "remove_skills")

    add_skills = forms.MultipleChoiceField(
        label=_("Add skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remove_skills = forms.MultipleChoiceField(
        label=_("Take skills away"), required=False, widget=forms.CheckboxSelectMultiple
    )
    points = forms.DecimalField(
        label=_("Points"),
        required=False,
        min_value=0,
        max_value=MOST_POINTS,
        max_digits=5,
        decimal_places=2,
        localize=True,
    )
    order_locked = forms.ChoiceField(
        label=_("Order of options"),
        required=False,
        choices=[
            (KEEP, _("Leave as it is")),
            ("giu", _("Keep the order of options on every paper")),
            ("tron", _("May be shuffled")),
        ],
    )
    basis = forms.CharField(
        label=_("Legal basis, in place of what stands there"),
        required=False,
        max_length=LONGEST_BASIS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: Nghị định số 30/2020/NĐ-CP, Điều 25."),
    )
    reason = forms.CharField(
        label=_("Why the tags are changed"),
        required=False,
        max_length=300,
        help_text=_("A short sentence for reviewers and for the history of versions."),
    )

    def clean_points(self) -> Any:
        """Refuse a question without points."""
        points = self.cleaned_data["points"]
        if points is not None and points <= 0:
            raise forms.ValidationError(_("More than 0 points."))
        return points

    def clean_basis(self) -> str:
        """Refuse more articles of one text than there is room for."""
        basis = clean_block(self.cleaned_data["basis"])
        for symbol, articles in read_basis(basis).articles_by_symbol().items():
            if len(articles) > LONGEST_ARTICLES:
                raise forms.ValidationError(
                    _("Too many articles of %(symbol)s are named; at most %(most)s characters."),
                    params={"symbol": symbol, "most": LONGEST_ARTICLES},
                )
        return basis

    def clean(self) -> dict[str, Any]:
        """Ask for something to change, and for nothing both ways."""
        given = super().clean() or {}
        if set(given.get("add_skills", ())) & set(given.get("remove_skills", ())):
            self.add_error("remove_skills", _("A skill is added and taken away at once."))
        if not self.errors and self.change().is_empty:
            raise forms.ValidationError(_("Say what is to change."))
        return given

    def change(self) -> Change:
        """Return what was asked for."""
        given = self.cleaned_data
        return Change(
            add_skills=tuple(sorted(given["add_skills"])),
            remove_skills=tuple(sorted(given["remove_skills"])),
            level=given["level"],
            positions=self.for_whom("positions"),
            fields=self.for_whom("fields_"),
            points=given["points"],
            seconds=given["seconds"],
            order_locked={"giu": True, "tron": False}.get(given["order_locked"]),
            basis=given["basis"] or None,
            reason=clean_line(given["reason"]),
        )
