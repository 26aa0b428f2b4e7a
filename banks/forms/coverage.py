"""Forms of the pages of coverage and of demands."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from banks.browsing import FOR_ALL, Terms
from banks.coverage import FIGURES, FRESH_MONTHS, ROWS, SOON_MONTHS, Figure, Rows, Wanted
from banks.demands import MOST_LINES, Line
from banks.enums import Level
from ui.forms import FilterForm

_MONTHS = (1, 3, 6, 12, 24, 36)


def _months() -> list[tuple[str, Any]]:
    named = ngettext_lazy("%(count)d month", "%(count)d months", "count")
    return [(str(count), named % {"count": count}) for count in _MONTHS]


class CoverageForm(FilterForm):
    """What the table shows and what it is narrowed to; the address holds it."""

    dem = forms.ChoiceField(label=gettext_lazy("What is counted"))
    hang = forms.ChoiceField(label=gettext_lazy("Rows"))
    vi_tri = forms.ChoiceField(label=gettext_lazy("Job position"))
    linh_vuc = forms.ChoiceField(label=gettext_lazy("Management field"))
    ky_nang = forms.ChoiceField(label=gettext_lazy("Skill"))
    moi = forms.ChoiceField(label=gettext_lazy("Fresh: not on a paper for"))
    sap = forms.ChoiceField(label=gettext_lazy("Soon: within"))

    def __init__(self, data: QueryDict, *, terms: Terms) -> None:
        super().__init__(data)
        everyone = (FOR_ALL, gettext_lazy("For everyone (*)"))
        months = _months()
        listed: dict[str, Sequence[tuple[str, Any]]] = {
            "dem": [("", FIGURES[Figure.DRAWABLE]), *list(FIGURES.items())[1:]],
            "hang": [("", ROWS[Rows.SKILL]), *list(ROWS.items())[1:]],
            "vi_tri": [("", gettext_lazy("All")), everyone, *terms.positions],
            "linh_vuc": [("", gettext_lazy("All")), everyone, *terms.fields],
            "ky_nang": [
                ("", gettext_lazy("All")),
                *((code, f"{code} {title}") for code, title in terms.skills),
            ],
            "moi": _with_default(months, FRESH_MONTHS),
            "sap": _with_default(months, SOON_MONTHS),
        }
        for name, choices in listed.items():
            cast("forms.ChoiceField", self.fields[name]).choices = choices

    def sought(self, *, on: date, level: str = "") -> Wanted:
        """Return what is asked for; a value that is none of the choices asks for nothing."""
        given = self.wanted
        return Wanted(
            on=on,
            skill=given.get("ky_nang", ""),
            level=level if level in Level.values else "",
            position=given.get("vi_tri", ""),
            field=given.get("linh_vuc", ""),
            fresh_months=int(given.get("moi") or FRESH_MONTHS),
            soon_months=int(given.get("sap") or SOON_MONTHS),
        )

    @property
    def figure(self) -> Figure:
        """In which way questions are counted."""
        return Figure(self.wanted.get("dem") or Figure.DRAWABLE)

    @property
    def rows(self) -> Rows:
        """What the rows of the table are."""
        return Rows(self.wanted.get("hang") or Rows.SKILL)


def _with_default(months: Sequence[tuple[str, Any]], default: int) -> list[tuple[str, Any]]:
    names = dict(months)
    rest = [(value, name) for value, name in months if value != str(default)]
    return [("", names[str(default)]), *rest]


class DemandsForm(forms.Form):
    """The list of demands as lines of text: skill; level; position; field; count."""

    lines = forms.CharField(
        label=gettext_lazy("Demands"),
        required=False,
        widget=forms.Textarea({"rows": 16, "spellcheck": "false", "class": "code"}),
        help_text=gettext_lazy(
            "A line each: skill; level; position; field; how many questions. Copied cells of a"
            " spreadsheet fit too. Leave position or field empty where any will do."
        ),
    )

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {
            "skill": {code for code, _name in terms.skills},
            "position": {code for code, _name in terms.positions},
            "field": {code for code, _name in terms.fields},
        }
        self._levels = {value.casefold(): value for value in Level.values}
        self._levels |= {str(label).casefold(): value for value, label in Level.choices}

    def clean_lines(self) -> list[Line]:
        """Return the lines; name those that cannot be read, by their number."""
        found, faults = [], []
        given = [text for text in self.cleaned_data["lines"].splitlines() if text.strip()]
        if len(given) > MOST_LINES:
            faults.append(_("At most %(most)s lines.") % {"most": MOST_LINES})
        for number, text in enumerate(given[:MOST_LINES], start=1):
            parts = [part.strip() for part in text.replace("\t", ";").split(";")]
            line = self._line(parts)
            if isinstance(line, str):
                faults.append(_("Line %(number)s: %(what)s") % {"number": number, "what": line})
            else:
                found.append(line)
        if faults:
            raise forms.ValidationError(faults[:20])
        return found

    def _line(self, parts: list[str]) -> Line | str:
        if len(parts) != 5:
            return _("five parts are needed, “%(text)s” has %(count)s.") % {
                "text": "; ".join(parts)[:60],
                "count": len(parts),
            }
        skill, level, position, field, count = parts
        position, field = position.removeprefix(FOR_ALL), field.removeprefix(FOR_ALL)
        for name, code in (("skill", skill), ("position", position), ("field", field)):
            if (code or name == "skill") and code not in self._known[name]:
                return _("there is no code “%(code)s”.") % {"code": code[:40]}
        if level.casefold() not in self._levels:
            return _("“%(level)s” is no level.") % {"level": level[:40]}
        if not (count.isascii() and count.isdecimal() and 0 < int(count[:6]) < 100_000):
            return _("“%(count)s” is no number of questions.") % {"count": count[:20]}
        return Line(skill, self._levels[level.casefold()], position, field, int(count))
