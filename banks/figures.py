"""What use has shown of one version: its figures, its distractors, the level that was measured."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from banks import choices, kinds
from banks.choices import Takers
from banks.enums import Level
from banks.models import Exposure, ItemStatistics, QuestionVersion
from banks.upkeep import ENOUGH_ANSWERS, LEAST_SAMPLE, reasons_of

#: From this share of points earned on a question is easy, below the other one hard.
EASY_FROM, HARD_BELOW = Decimal("0.70"), Decimal("0.40")
#: Which measured difficulty goes with the author's level.
_SUITS: Final = {
    Level.RECALL: {"easy", "medium"},
    Level.UNDERSTANDING: {"easy", "medium"},
    Level.APPLICATION: {"medium", "hard"},
    Level.HIGH_APPLICATION: {"medium", "hard"},
}
_MEASURED: Final[dict[str, str | Promise]] = {
    "easy": _("easy"),
    "medium": _("of middling difficulty"),
    "hard": _("hard"),
}


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option of a version over all its occasions; `flag` is "idle", "misleading" or nothing."""

    id: str
    text: str
    is_right: bool
    takers: Takers
    share: Decimal
    best_share: Decimal | None
    worst_share: Decimal | None
    flag: str

    @property
    def bar(self) -> int:
        """How long its bar is, 0 to 100."""
        return int(min(self.share, Decimal(1)) * 100)


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """The figures of a version that count: of its newest occasion with enough people.

    `sample` is how many answered it in all; `doubts` say why it should be looked at again, whether
    or not it is the version in use.
    """

    version: QuestionVersion
    sample: int
    on: date | None = None
    facility: Decimal | None = None
    discrimination: Decimal | None = None
    doubts: tuple[str | Promise, ...] = ()

    @property
    def is_thin(self) -> bool:
        """Whether so few answered that the figures are no judgement yet."""
        return self.sample < ENOUGH_ANSWERS

    @property
    def is_negative(self) -> bool:
        """Whether the weakest did better than the best."""
        return self.discrimination is not None and self.discrimination < 0

    @property
    def measured(self) -> str:
        """How hard it proved: "easy", "medium" or "hard"; nothing where nobody can tell."""
        if self.facility is None:
            return ""
        if self.facility >= EASY_FROM:
            return "easy"
        return "hard" if self.facility < HARD_BELOW else "medium"

    @property
    def measured_label(self) -> str | Promise:
        """The same in words."""
        return _MEASURED.get(self.measured, "")

    @property
    def is_as_meant(self) -> bool:
        """Whether the author's level and what was measured go together, as far as one can tell."""
        return not self.measured or self.measured in _SUITS[Level(self.version.level)]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What `upkeep.reasons_of` asks of a question in use, said of one version."""

    facility: Decimal | None
    discrimination: Decimal | None
    has_idle: bool | None
    has_misleading: bool | None
    is_outdated: bool
    retired_at: None = None


def figures_of(
    version: QuestionVersion, rows: Iterable[ItemStatistics], *, is_outdated: bool = False
) -> VersionFigures:
    """Return the figures of a version out of those of its question (`upkeep.history_of`)."""
    own = [row for row in rows if row.version_id == version.pk]
    sample = sum(row.sample for row in own)
    enough = [row for row in own if row.sample >= LEAST_SAMPLE]
    if not enough:
        return VersionFigures(version, sample)
    newest = max(enough, key=lambda row: (row.on, row.pk))
    kept = getattr(newest, "choices", None)
    judged = _Judged(
        newest.facility_index,
        newest.discrimination_index,
        kept.has_idle if kept else None,
        kept.has_misleading if kept else None,
        is_outdated,
    )
    return VersionFigures(
        version,
        sample,
        newest.on,
        newest.facility_index,
        newest.discrimination_index,
        tuple(reasons_of(judged)),
    )


def options_of(version: QuestionVersion, rows: Iterable[ItemStatistics]) -> list[OptionLine]:
    """Return who took which option of a version over all its occasions; it tells the key."""
    own = [
        (row, row.choices)
        for row in rows
        if row.version_id == version.pk and getattr(row, "choices", None) is not None
    ]
    content = kinds.get(version.kind).parse(version.content)
    offer = choices.offer_of(version.kind, [content])
    if not own or offer is None:
        return []
    sample, tail = sum(row.sample for row, _kept in own), sum(kept.tail for _row, kept in own)
    lines = []
    for id_ in offer.ids:
        counts = [choices.from_json(kept.counts).get(id_, Takers(0, 0, 0)) for _row, kept in own]
        takers = Takers(
            sum(one.all for one in counts),
            sum(one.best for one in counts),
            sum(one.worst for one in counts),
        )
        is_right = id_ in offer.right
        lines.append(
            OptionLine(
                id=id_,
                text=_text_of(version, id_),
                is_right=is_right,
                takers=takers,
                share=_share(takers.all, sample) or Decimal(0),
                best_share=_share(takers.best, tail),
                worst_share=_share(takers.worst, tail),
                flag="" if is_right else _flag(takers, sample=sample, tail=tail),
            )
        )
    return lines


def _flag(takers: Takers, *, sample: int, tail: int) -> str:
    if choices.is_misleading(takers, sample=sample, tail=tail):
        return "misleading"
    return "idle" if choices.is_idle(takers, sample=sample) else ""


def _share(count: int, whole: int) -> Decimal | None:
    return Decimal(count) / Decimal(whole) if whole else None


def _text_of(version: QuestionVersion, id_: str) -> str:
    content: Any = version.content
    if "areas" in content:
        return str(content["areas"][int(id_) - 1]["name"])
    said = content["options"][id_]
    return str(said["description"] if isinstance(said, dict) else said)


@dataclass(frozen=True, slots=True)
class Use:
    """How often a version was used in rounds that are over."""

    rounds: int = 0
    candidates: int = 0
    first: date | None = None
    last: date | None = None


def use_of(versions: Collection[QuestionVersion], rows: Sequence[Exposure]) -> dict[int, Use]:
    """Return by version how often and when it was used, out of the exposures of its question.

    They are written when a round is published: of a round that is not over there is nothing.
    """
    found = {}
    for version in versions:
        own = [row for row in rows if row.version_id == version.pk]
        days = [row.on for row in own]
        found[version.pk] = Use(
            len({row.occasion for row in own}),
            sum(row.candidates for row in own),
            min(days, default=None),
            max(days, default=None),
        )
    return found
