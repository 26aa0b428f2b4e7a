"""Why a group gets no paper: kept as JSON that names no question, and said in words."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.assembly.model import (
    Cell,
    Diagnosis,
    Reason,
    Rule,
    Source,
    Stratum,
    Wanted,
    Writing,
)
from assessments.drawing_pool import read_cells_by_id
from assessments.models import Round
from assessments.models import Stratum as StratumRow
from banks.enums import Level
from banks.models import Skill
from people.models import JobPosition, ManagementField


def write_diagnosis(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis as JSON; which questions a rule keeps apart or out is left out."""
    raw: dict[str, Any] = asdict(diagnosis)
    for reason in raw["reasons"]:
        del reason["items"]
    for writing in raw["to_write"]:
        wanted = writing["wanted"]
        writing["wanted"] = {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in wanted.items()
        }
    return raw


def read_diagnosis(raw: Mapping[str, Any]) -> Diagnosis:
    """Return what `write_diagnosis` wrote.

    Raises:
        TypeError, KeyError: it is something else; an unknown key is refused.
    """

    def wanted(one: Mapping[str, Any]) -> Wanted:
        sets = {name: frozenset(one[name]) for name in ("skills", "levels", "kinds")}
        return Wanted(**{**one, **sets, "fields": tuple(one["fields"])})

    read: dict[str, Any] = {
        **raw,
        "reasons": tuple(
            Reason(**{**one, "rule": Rule(one["rule"]) if one["rule"] else None})
            for one in raw["reasons"]
        ),
        "to_write": tuple(
            Writing(**{**one, "wanted": wanted(one["wanted"])}) for one in raw["to_write"]
        ),
    }
    return Diagnosis(**read)


class DiagnosisWords:
    """Says diagnoses in words; the names behind codes are read once, in three statements."""

    def __init__(self) -> None:
        self.skills = dict(Skill.objects.values_list("code", "name"))
        self.positions = dict(JobPosition.objects.values_list("code", "name"))
        self.fields = dict(ManagementField.objects.values_list("code", "name"))

    def describe(
        self, diagnosis: Diagnosis, cells: Mapping[int, Cell], stratum: Stratum | None
    ) -> str:
        """Say what cannot be met together, and which questions would mend it.

        Args:
            cells: those of the part, by id.
            stratum: for whom the papers were to be.
        """
        sentences = []
        if not diagnosis.proven:
            sentences.append(_("The search met its limit before it could prove this."))
        reasons = "; ".join(self._reason(one, cells, stratum) for one in diagnosis.reasons)
        if len(diagnosis.reasons) == 1:
            sentences.append(_("The banks cannot meet this: %(reasons)s.") % {"reasons": reasons})
        elif reasons:
            sentences.append(
                _(
                    "These cannot be met together: %(reasons)s; without any one of them the others"
                    " can."
                )
                % {"reasons": reasons}
            )
        if diagnosis.to_write:
            writings = "; ".join(self._writing(one) for one in diagnosis.to_write)
            sentences.append(_("To write: %(questions)s.") % {"questions": writings})
        return " ".join(sentences)

    def _reason(self, reason: Reason, cells: Mapping[int, Cell], stratum: Stratum | None) -> str:
        if reason.rule is not None:
            return _rule_in_words(reason.rule) % {
                "limit": reason.limit,
                "reached": "–" if reason.reached is None else reason.reached,
            }
        cell = cells[reason.cell or 0]
        wanted = Wanted(
            skills=cell.skills,
            levels=cell.levels,
            kinds=cell.kinds,
            position=stratum.position if stratum and cell.source == Source.POSITION else "",
            fields=stratum.fields if stratum and cell.source == Source.FIELD else (),
        )
        return self._questions(cell.count if reason.limit is None else reason.limit, wanted)

    def _writing(self, writing: Writing) -> str:
        words = self._questions(writing.count, writing.wanted)
        if writing.worn:
            words += " " + ngettext(
                "(%(count)s that fits rests since it was used often)",
                "(%(count)s that fit rest since they were used often)",
                writing.worn,
            ) % {"count": writing.worn}
        return words

    def _questions(self, count: int, wanted: Wanted) -> str:
        return ngettext(
            "%(count)s question for %(place)s (%(what)s)",
            "%(count)s questions for %(place)s (%(what)s)",
            count,
        ) % {"count": count, "place": self._place(wanted), "what": self._what(wanted)}

    def _place(self, wanted: Wanted) -> str:
        if wanted.position:
            return _("the position %(position)s") % {
                "position": self.positions.get(wanted.position, wanted.position)
            }
        if wanted.fields:
            named = ", ".join(self.fields.get(code, code) for code in wanted.fields)
            return _("the field %(fields)s") % {"fields": named}
        return _("the common part")

    def _what(self, wanted: Wanted) -> str:
        skills = ", ".join(
            f"{code} {self.skills.get(code, '')}".strip() for code in sorted(wanted.skills)
        )
        levels = ", ".join(str(one.label) for one in Level if one.value in wanted.levels)
        return "; ".join(filter(None, [skills or _("any skill"), levels]))


def _rule_in_words(rule: Rule) -> str:
    return {
        Rule.ENEMIES: _("questions that exclude one another do not stand on the same paper"),
        Rule.EXPOSURE: _("a question rests once it was used %(limit)s times within twelve months"),
        Rule.USES: _("a question stands on %(limit)s papers at most"),
        Rule.SECONDS: _(
            "a paper takes %(limit)s seconds at most (the shortest one found takes %(reached)s)"
        ),
        Rule.AUTHOR: _("a paper holds %(limit)s questions of one author at most"),
        Rule.SHARED: _(
            "a paper has %(limit)s questions at most in common with one of another group"
        ),
        Rule.OVERLAP: _("two parallel papers have %(limit)s questions at most in common"),
        Rule.STIMULI: _("questions about one text or table stand together or not at all"),
    }[rule]


def unserved_groups(round_: Round) -> list[tuple[StratumRow, str]]:
    """Return the groups that get no paper, each with the reason in words, in the order of keys.

    Nine statements at most, whatever the number of groups.
    """
    rows = list(
        round_.strata.filter(diagnosis__isnull=False)
        .order_by("key")
        .select_related("position", "round_blueprint")
        .prefetch_related("ordered_fields__field")
    )
    if not rows:
        return []
    words = DiagnosisWords()
    cells = read_cells_by_id({row.round_blueprint.version_id for row in rows})
    return [
        (row, words.describe(read_diagnosis(row.diagnosis or {}), cells, stratum_of(row)))
        for row in rows
    ]


def stratum_of(row: StratumRow) -> Stratum:
    """Return a stratum as the assembly knows it."""
    fields = tuple(link.field.code for link in row.ordered_fields.all())
    return Stratum(position=row.position.code, fields=fields)
