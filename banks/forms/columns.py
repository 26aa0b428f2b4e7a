"""The form on which somebody says what the columns of a sheet hold."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from banks.columns import Column
from banks.formats.sheet_mapping import SINGLE_COLUMNS, SheetMapping
from banks.kinds.reading import MOST

_STEM, _OPTION, _BOTH, _NOTHING = "stem", "option", "stem_options", ""
#: What a column may hold.
ROLES: Sequence[tuple[str, Any]] = [
    (_NOTHING, gettext_lazy("Not read")),
    (_STEM, gettext_lazy("Stem")),
    (_OPTION, gettext_lazy("An option, or all options in one cell")),
    (_BOTH, gettext_lazy("Stem with its options in one cell")),
    ("key", gettext_lazy("Right answer")),
    ("explanation", gettext_lazy("Explanation")),
    ("basis", gettext_lazy("Legal basis")),
    ("level", gettext_lazy("Cognitive level")),
    ("points", gettext_lazy("Points")),
    ("seconds", gettext_lazy("Expected time (seconds)")),
    ("skill", gettext_lazy("Code of the skill")),
    ("code", gettext_lazy("Code of the question")),
]


class ColumnsForm(forms.Form):
    """What each column holds, where the questions begin, how the key names options."""

    first_row = forms.IntegerField(
        label=gettext_lazy("First row with a question"), min_value=1, max_value=100_000
    )
    key_kind = forms.ChoiceField(
        label=gettext_lazy("The right answer is given"),
        required=False,
        choices=[
            ("", gettext_lazy("As each row shows")),
            ("letter", gettext_lazy("By its letter: A, B, C …")),
            ("number", gettext_lazy("By its number: 1, 2, 3 …")),
            ("zero", gettext_lazy("By its number from 0: 0, 1, 2 …")),
            ("text", gettext_lazy("By its words")),
        ],
    )

    def __init__(self, *args: Any, columns: Sequence[Column], sheet: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sheet = sheet
        self.columns = columns
        for column in columns:
            self.fields[_name(column)] = forms.ChoiceField(
                label=_("Column %(letters)s") % {"letters": column.letters},
                required=False,
                choices=ROLES,
            )

    @classmethod
    def initial_of(cls, mapping: SheetMapping | None) -> dict[str, Any]:
        """Return the fields that say what a mapping says; of none, that the second row is the first."""
        if mapping is None:
            return {"first_row": 2, "key_kind": ""}
        roles = {getattr(mapping, role): role for role in SINGLE_COLUMNS}
        roles |= dict.fromkeys(mapping.options, _OPTION)
        roles[mapping.stem] = _BOTH if mapping.options == (mapping.stem,) else _STEM
        return {
            "first_row": mapping.first_row,
            "key_kind": mapping.key_kind,
            **{f"cot_{column}": role for column, role in roles.items() if column},
        }

    @property
    def asked(self) -> list[tuple[Column, forms.BoundField]]:
        """Each column with its field."""
        return [(column, self[_name(column)]) for column in self.columns]

    def clean(self) -> dict[str, Any]:
        """Ask for one stem, and for nothing twice but options."""
        given = super().clean() or {}
        roles = self._roles(given)
        stems = len(roles.get(_STEM, ())) + len(roles.get(_BOTH, ()))
        if stems != 1:
            raise forms.ValidationError(_("Say of exactly one column that it holds the stem."))
        if _BOTH in roles and _OPTION in roles:
            raise forms.ValidationError(
                _("The options stand with the stem or in columns of their own, not both.")
            )
        if len(roles.get(_OPTION, ())) > MOST:
            raise forms.ValidationError(
                _("At most %(most)s columns can be options.") % {"most": MOST}
            )
        for role in SINGLE_COLUMNS:
            if len(roles.get(role, ())) > 1:
                said = dict(ROLES)[role]
                raise forms.ValidationError(
                    _("More than one column is said to hold: %(what)s.") % {"what": said}
                )
        return given

    def mapping(self) -> SheetMapping:
        """Return what was said."""
        roles = self._roles(self.cleaned_data)
        stem = (roles.get(_STEM) or roles[_BOTH])[0]
        single = {role: roles[role][0] for role in SINGLE_COLUMNS if role in roles}
        return SheetMapping(
            sheet=self.sheet,
            first_row=self.cleaned_data["first_row"],
            stem=stem,
            options=(stem,) if _BOTH in roles else tuple(roles.get(_OPTION, ())),
            key_kind=self.cleaned_data["key_kind"],
            **single,
        )

    def _roles(self, given: dict[str, Any]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for column in self.columns:
            if role := given.get(_name(column)):
                found.setdefault(role, []).append(column.number)
        return found


def _name(column: Column) -> str:
    return f"cot_{column.number}"
