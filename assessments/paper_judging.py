"""What the figures of a paper sheet mean under the policy of the round: limits, flaws, verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assessments.enums import DrawPolicy
from assessments.models import Round
from assessments.paper_figures import FormSheet, GroupSheet
from assessments.paper_quality import GroupFigures, PartFigures
from office.policies import ExamPolicy, exam_policy

#: Shares differ by less than what they are rounded to.
_ROUNDING = 1e-6


class Flaw(StrEnum):
    """Why a form should be made anew."""

    BROKEN = "broken"
    HARD = "hard"
    EASY = "easy"
    LONG = "long"
    OVERLAP = "overlap"
    UNRELIABLE = "unreliable"


@dataclass(frozen=True, slots=True)
class FormVerdict:
    """A form and what is wrong with it.

    Attributes:
        too_close: the forms that share more items with it than the policy allows, by their code.
    """

    form: FormSheet
    flaws: tuple[Flaw, ...]
    too_close: Mapping[str, int]

    @property
    def is_good(self) -> bool:
        """Whether nothing speaks against the form."""
        return not self.flaws


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """The parallel forms of a group in one part against the limits of the policy.

    Attributes:
        target: the share of right answers that the forms were to have; their own mean where the
            draw kept no target; None without forms that have one.
        tolerance: how far a form may be off the target.
        overlap_limit: how many items two forms may share; None where all are to have the same.
        min_reliability: what each form should reach.
    """

    sheet: GroupSheet
    minutes: int
    target: float | None
    tolerance: float
    overlap_limit: int | None
    min_reliability: float
    forms: tuple[FormVerdict, ...]

    @property
    def flawed(self) -> list[FormVerdict]:
        """The forms that should be made anew."""
        return [one for one in self.forms if not one.is_good]

    @property
    def low(self) -> float:
        """Where the band of the target begins."""
        return max((self.target or 0.0) - self.tolerance, 0.0)

    @property
    def high(self) -> float:
        """Where the band of the target ends."""
        return min((self.target or 0.0) + self.tolerance, 1.0)

    @property
    def hardest(self) -> float | None:
        """The least share of right answers that a form has to expect."""
        return min(self._facilities(), default=None)

    @property
    def least_reliability(self) -> float | None:
        """What the least reliable form reaches; None where one of them is not known."""
        found = [one.form.reliability for one in self.forms]
        known = [value for value in found if value is not None]
        return min(known) if known and len(known) == len(found) else None

    @property
    def enemies(self) -> int:
        """How many pairs of items that give each other away stand on one form."""
        return sum(broken.breach == "enemies" for one in self.forms for broken in one.form.broken)

    @property
    def mean_minutes(self) -> float:
        """Expected time of a form in minutes."""
        total = sum(one.form.seconds for one in self.forms)
        return total / 60 / len(self.forms) if self.forms else 0.0

    @property
    def mean_overlap(self) -> float:
        """Items that two forms share on average."""
        return self.sheet.overlap / self.sheet.pairs if self.sheet.pairs else 0.0

    @property
    def least_mean_overlap(self) -> float | None:
        """Items that two forms of any set share on average at least; None where not counted."""
        if self.sheet.least_overlap is None or not self.sheet.pairs:
            return None
        return self.sheet.least_overlap / self.sheet.pairs

    def _facilities(self) -> list[float]:
        return [one.form.facility for one in self.forms if one.form.facility is not None]


def judge(figures: PartFigures, *, policy: ExamPolicy, draw: str) -> PartVerdict:
    """Hold the forms of a group and part against the limits of `policy`.

    Args:
        draw: how the round's papers are drawn (`DrawPolicy`): where everybody gets the same
            questions, forms share all of them on purpose.
    """
    sheet, minutes = figures.sheet, figures.part.minutes
    target = sheet.target_facility if sheet.target_facility is not None else sheet.facility
    tolerance = float(policy.facility_tolerance)
    longest = max((form.items for form in sheet.forms), default=0)
    limit = None if draw == DrawPolicy.COMMON else int(policy.overlap_share * longest)
    flaws = {
        form.code: _flaws(
            form,
            target=target,
            tolerance=tolerance,
            seconds=minutes * 60,
            reliability=float(policy.min_reliability),
        )
        for form in sheet.forms
    }
    close = _too_close(sheet, limit, {code for code, found in flaws.items() if found})
    forms = tuple(
        FormVerdict(
            form,
            (*flaws[form.code], *([Flaw.OVERLAP] if close[form.code] else [])),
            close[form.code],
        )
        for form in sheet.forms
    )
    return PartVerdict(
        sheet, minutes, target, tolerance, limit, float(policy.min_reliability), forms
    )


def judge_groups(round_: Round, groups: Sequence[GroupFigures]) -> dict[int, list[PartVerdict]]:
    """Judge all forms of a round by the id of their stratum, by the policy of the round."""
    policy = exam_policy(round_.policy)
    return {
        group.stratum.pk: [
            judge(part, policy=policy, draw=round_.draw_policy) for part in group.parts
        ]
        for group in groups
    }


def _flaws(
    form: FormSheet, *, target: float | None, tolerance: float, seconds: int, reliability: float
) -> tuple[Flaw, ...]:
    """Return what is wrong with a form by itself."""
    off = form.facility - target if form.facility is not None and target is not None else 0.0
    told = {
        Flaw.BROKEN: bool(form.broken),
        Flaw.HARD: off < -tolerance - _ROUNDING,
        Flaw.EASY: off > tolerance + _ROUNDING,
        Flaw.LONG: form.seconds > seconds,
        Flaw.UNRELIABLE: form.reliability is not None and form.reliability < reliability,
    }
    return tuple(flaw for flaw, holds in told.items() if holds)


def _too_close(
    sheet: GroupSheet, limit: int | None, flawed: set[str]
) -> dict[str, Mapping[str, int]]:
    """Return by form with which others it shares too much.

    Of two forms that share too much, one is made anew: the one that has to be in any case, else
    the one with more such pairs, else the later one. The other one stays.
    """
    over = {
        form.code: {
            other: count
            for other, count in form.shared.items()
            if limit is not None and count > limit
        }
        for form in sheet.forms
    }
    named = set(flawed)

    def left(code: str) -> int:
        return sum(other not in named for other in over[code])

    while rest := [code for code in over if code not in named and left(code)]:
        named.add(max(rest, key=lambda code: (left(code), code)))
    return {code: pairs if code in named else {} for code, pairs in over.items()}
