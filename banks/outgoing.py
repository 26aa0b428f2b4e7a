"""A stored bank as a file would give it (`ParsedBank`): what every format is written from.

Of each question what is in use, else the newest; what is out of use stays out. Statements grow with
the blocks of questions alone.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from banks import kinds
from banks.browsing import with_states
from banks.enums import Level
from banks.models import Bank, Question, QuestionEnemy, QuestionVersion, Skill, Stimulus
from banks.parsed import ParsedBank, ParsedQuestion, ParsedSkill, ParsedStimulus, ParsedTerm
from office import files
from office.files import DamagedFile
from office.models import StoredFile
from office.problems import Problem
from people.models import JobPosition, ManagementField

#: Versions that are opened at a time.
_CHUNK: Final = 500
#: The `format` of a bank that came out of no file.
STORED: Final = "stored"

#: Is told how many questions are done.
Told = Callable[[int], None]


def shown_versions(bank: Bank) -> list[tuple[str, int]]:
    """Return code and version of each question of use, by code."""
    found: Any = with_states(Question.objects.filter(bank=bank, retired_at__isnull=True))
    rows = found.filter(shown__isnull=False).order_by("code")
    return list(rows.values_list("code", "shown"))


def parsed_bank(
    bank: Bank,
    *,
    with_media: bool = True,
    with_history: bool = False,
    tell: Told = lambda _done: None,
) -> ParsedBank:
    """Return a bank with all that its questions name, as it is now.

    A question one of whose pictures cannot be read any more is left out and told of in `lost`; so
    are enemies that are out of use.

    Args:
        with_media: read the pictures too; without them a format that has no place for pictures is
            written faster.
        with_history: the other versions of each question too.
    """
    reading = _Reading(bank, with_media=with_media)
    shown = shown_versions(bank)
    questions = reading.questions(shown, tell=tell)
    history = reading.questions(_others(shown)) if with_history else []
    return ParsedBank(
        format=STORED,
        read=len(questions),
        questions=tuple(reading.with_enemies(questions)),
        skills=_skills(questions),
        positions=_positions({code for one in questions for code in one.positions}),
        fields=_fields({code for one in questions for code in one.fields}),
        requirements=(),
        problems=(),
        stimuli=tuple(reading.stimuli[pk] for pk in sorted(reading.named)),
        media=reading.media,
        lost=tuple(reading.lost),
        history=tuple(history),
    )


@dataclass(slots=True)
class _Reading:
    """What was read of a bank so far."""

    bank: Bank
    with_media: bool
    lost: list[Problem] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    #: shared material by its row, and which of it some question names
    stimuli: dict[int, ParsedStimulus] = field(default_factory=dict)
    named: set[int] = field(default_factory=set)
    _unreadable: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._read_stimuli()

    def questions(
        self, shown: Sequence[tuple[str, int]], *, tell: Told = lambda _done: None
    ) -> list[ParsedQuestion]:
        """Return these versions as a file would give them; those without their pictures are lost."""
        found = []
        for start in range(0, len(shown), _CHUNK):
            chunk = shown[start : start + _CHUNK]
            keys = [pk for _code, pk in chunk]
            versions = {one.pk: one for one in QuestionVersion.objects.filter(pk__in=keys)}
            tags = {name: _tags(name, keys) for name in ("skills", "positions", "fields")}
            if self.with_media:
                self._read_pictures([versions[pk] for pk in keys])
            for code, pk in chunk:
                version = versions[pk]
                if missing := self._pictures(version) & self._unreadable:
                    what = f"Không đọc được hình {min(missing)[:12]}… nên câu không có trong tệp."
                    self.lost.append(Problem(code, what))
                    continue
                if version.stimulus_id is not None:
                    self.named.add(version.stimulus_id)
                found.append(self._parsed(code, version, tags))
            tell(start + len(chunk))
        return found

    def with_enemies(self, questions: Sequence[ParsedQuestion]) -> list[ParsedQuestion]:
        """Return the questions with their enemies among them; tell of those that are not."""
        there = {one.code for one in questions}
        enemies = _enemies(self.bank)
        for code in sorted(enemies.keys() & there):
            if gone := [other for other in enemies[code] if other not in there]:
                what = (
                    f"Câu “không cùng đề” với câu này không có trong tệp nên không ghi được: "
                    f"{', '.join(gone)}."
                )
                self.lost.append(Problem(code, what, "warning"))
        return [
            _with(one, tuple(other for other in enemies.get(one.code, ()) if other in there))
            for one in questions
        ]

    def _parsed(
        self, code: str, version: QuestionVersion, tags: Mapping[str, Mapping[int, list[str]]]
    ) -> ParsedQuestion:
        skills = tags["skills"].get(version.pk, [])
        return ParsedQuestion(
            where=code,
            code=code,
            kind=version.kind,
            skill=skills[0] if skills else "",
            more_skills=tuple(skills[1:]),
            level=Level(version.level).value,
            positions=tuple(tags["positions"].get(version.pk, ())),
            fields=tuple(tags["fields"].get(version.pk, ())),
            content=version.content,
            explanation=version.explanation or "",
            basis=version.basis or "",
            points=version.points,
            seconds=version.seconds,
            order_locked=version.order_locked,
            enemies=(),
            stimulus=self.stimuli[version.stimulus_id].code if version.stimulus_id else "",
            number=version.number,
        )

    def _read_stimuli(self) -> None:
        """Read shared material; of several rows of one code the older ones get one of their own."""
        rows = Stimulus.objects.filter(bank=self.bank).select_related("picture")
        taken: set[str] = set()
        for row in rows.order_by("code", "-number"):
            code = (
                row.code if row.code.casefold() not in taken else f"{row.code[:34]}-v{row.number}"
            )
            taken.add(code.casefold())
            self.stimuli[row.pk] = ParsedStimulus(
                where=code,
                code=code,
                text=row.text or "",
                picture=row.picture.sha256 if row.picture else "",
                description=(row.picture_description or "") if row.picture else "",
            )

    def _pictures(self, version: QuestionVersion) -> set[str]:
        """Return the SHA-256 of each picture that a version or its shared material shows."""
        found = set(kinds.pictures_of(version.kind, version.content))
        if version.stimulus_id is not None:
            found.add(self.stimuli[version.stimulus_id].picture)
        return found - {""}

    def _read_pictures(self, versions: Sequence[QuestionVersion]) -> None:
        wanted = {sha256 for one in versions for sha256 in self._pictures(one)}
        wanted -= self.media.keys() | self._unreadable
        for file in StoredFile.objects.filter(sha256__in=wanted) if wanted else ():
            try:
                self.media[file.sha256] = files.read(file)
            except DamagedFile:
                continue
        self._unreadable |= wanted - self.media.keys()


def _with(question: ParsedQuestion, enemies: tuple[str, ...]) -> ParsedQuestion:
    return replace(question, enemies=enemies) if enemies else question


def _others(shown: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return code and key of each version of these questions that is not shown, in order."""
    codes = dict(shown)
    found: list[tuple[str, int]] = []
    keys = list(codes.values())
    for start in range(0, len(keys), _CHUNK):
        of_these = QuestionVersion.objects.filter(pk__in=keys[start : start + _CHUNK])
        rows = QuestionVersion.objects.filter(question__in=of_these.values("question"))
        found += rows.order_by("question__code", "number").values_list("question__code", "pk")
    return [(code, pk) for code, pk in found if codes[code] != pk]


def _tags(name: str, versions: Collection[int]) -> dict[int, list[str]]:
    """Return the codes of a sort of tag by version, in order."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = QuestionVersion.objects.filter(pk__in=versions, **{f"{name}__isnull": False})
    for pk, code in rows.order_by(f"{name}__code").values_list("pk", f"{name}__code"):
        found[pk].append(code)
    return found


def _enemies(bank: Bank) -> dict[str, list[str]]:
    """Return by code which questions may not stand on a paper with one; each pair once."""
    codes = dict(Question.objects.filter(bank=bank).values_list("pk", "code"))
    found: dict[str, list[str]] = defaultdict(list)
    for first, second in QuestionEnemy.objects.filter(first__bank=bank).values_list(
        "first", "second"
    ):
        if second in codes:
            found[codes[first]].append(codes[second])
    return {code: sorted(others) for code, others in found.items()}


def _skills(questions: Sequence[ParsedQuestion]) -> tuple[ParsedSkill, ...]:
    """Return the skills that questions name, with their modules."""
    named = {code for one in questions for code in (one.skill, *one.more_skills)}
    rows = list(Skill.objects.order_by("code").values_list("code", "name", "parent__code"))
    named |= {module for code, _name, module in rows if code in named and module}
    return tuple(
        ParsedSkill(code, code, name, module or "") for code, name, module in rows if code in named
    )


def _positions(named: Collection[str]) -> tuple[ParsedTerm, ...]:
    rows = JobPosition.objects.order_by("code").values_list("code", "name", "group")
    return tuple(ParsedTerm(code, code, name, group) for code, name, group in rows if code in named)


def _fields(named: Collection[str]) -> tuple[ParsedTerm, ...]:
    """Return the fields that questions name, with those that they divide."""
    rows = ManagementField.objects.order_by("code").values_list("code", "name", "parent__code")
    parents = {code: parent or "" for code, _name, parent in rows}
    wanted = set(named)
    for code in named:
        while (code := parents.get(code, "")) and code not in wanted:
            wanted.add(code)
    return tuple(
        ParsedTerm(code, code, name, "", parent or "")
        for code, name, parent in rows
        if code in wanted
    )
