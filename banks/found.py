"""What a file's reader found of a question, what became of it, and whether it may come in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from banks.bodies import (
    Fault,
    check_basis,
    read_codes,
    read_content,
    read_points,
    read_seconds,
    read_text,
)
from banks.browsing import terms
from banks.enums import FoundState, Level
from banks.models import QuestionUpload, UploadedQuestion
from banks.parsed import ParsedQuestion
from banks.pictures import missing_pictures


@dataclass(frozen=True, slots=True)
class Alike:
    """What a question is nearly the same as: one of the file by its place, or one of the bank."""

    place: int | None
    code: str
    resemblance: float


@dataclass(frozen=True, slots=True)
class Found:
    """A question as the file's reader found it: what ``UploadedQuestion.found`` keeps.

    Attributes:
        source: how it stands in the file.
        problems: why it could not be taken as it stands; none of one that was taken.
        warnings: what somebody should look at.
        lost: what of it has no place here.
        alike: near-duplicates; the only part that follows what is mended.
        enemies: codes of questions that it gives away.
    """

    where: str
    source: str
    code: str = ""
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()
    enemies: tuple[str, ...] = ()


def found_of(question: UploadedQuestion) -> Found:
    """Return how a question was found."""
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in question.found.items()
    }
    kept["alike"] = tuple(Alike(**one) for one in kept["alike"])
    return Found(**kept)


@dataclass(frozen=True, slots=True)
class Known:
    """What a question of an upload may name: the codes that exist, and what the file brings."""

    upload: QuestionUpload
    skills: Collection[str]
    positions: Collection[str]
    fields: Collection[str]

    @property
    def materials(self) -> list[str]:
        """The codes of the shared material of the file."""
        return [one["code"] for one in self.upload.report.get("materials", ())]

    def missing(self, shas: Collection[str]) -> set[str]:
        """Keep of the SHA-256s of pictures those that neither the file nor the bank has."""
        others = set(shas) - set(self.upload.report.get("pictures", ()))
        return missing_pictures(others, bank=self.upload.bank)


def known_of(upload: QuestionUpload) -> Known:
    """Return what the questions of an upload may name, in one statement."""
    listed, brought = terms(), upload.report.get("codes", {})
    return Known(
        upload=upload,
        skills={code for code, _name in listed.skills} | set(brought.get("skills", ())),
        positions={code for code, _name in listed.positions} | set(brought.get("positions", ())),
        fields={code for code, _name in listed.fields} | set(brought.get("fields", ())),
    )


def plain(value: Any) -> Any:
    """Return what JSON holds of content that its kind may have refused."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)


def faults_of(question: UploadedQuestion, known: Known) -> tuple[Fault, ...]:
    """Return what keeps a question from coming in, in the reader's language.

    A skill and a level may be missing: the question then comes in as one that nobody has classified
    and is not approved before it is.
    """
    return read_found(question, known)[1]


def read_found(
    question: UploadedQuestion, known: Known
) -> tuple[ParsedQuestion | None, tuple[Fault, ...]]:
    """Return a question as it would come in, or what keeps it from that."""
    body, found = question.body, found_of(question)
    faults: list[Fault] = []
    content: Mapping[str, Any] = {}
    if question.kind:
        given = body.get("content") or {}
        content = read_content(question.kind, given, faults, missing=known.missing)
    else:
        faults.append(Fault("kind", _("Choose which kind of question it is.")))
    level = str(body.get("level") or "")
    if level and level not in Level.values:
        faults.append(Fault("level", _("Choose the level.")))
    skills = read_codes(body, "skills", known.skills, faults)
    positions = read_codes(body, "positions", known.positions, faults)
    fields = read_codes(body, "fields", known.fields, faults)
    points = read_points(str(body.get("points") or "").strip(), faults)
    typed = str(body.get("seconds") or "").strip()
    seconds = read_seconds(typed, faults) if typed else 0
    explanation = read_text(body, "explanation", faults)
    basis = read_text(body, "basis", faults)
    check_basis(basis, faults)
    stimulus = str(body.get("stimulus") or "")
    if stimulus and stimulus not in known.materials:
        faults.append(Fault("stimulus", _("This shared material is not in the file.")))
    if faults:
        return None, tuple(faults)
    parsed = ParsedQuestion(
        where=found.where,
        code=found.code,
        kind=question.kind,
        skill=skills[0] if skills else "",
        more_skills=skills[1:],
        level=level,
        positions=positions,
        fields=fields,
        content=content,
        explanation=explanation,
        basis=basis,
        points=points,
        seconds=seconds,
        order_locked=bool(body.get("order_locked")),
        enemies=found.enemies,
        stimulus=stimulus,
        source=found.source,
        order=question.place,
    )
    return parsed, ()


def settle(question: UploadedQuestion, known: Known) -> None:
    """Let the columns that lists are narrowed by say what found and body say."""
    found = found_of(question)
    is_doubted = bool(found.problems) and not question.is_mended
    doubtful = is_doubted or faults_of(question, known)
    question.state = FoundState.DOUBTFUL if doubtful else FoundState.READY
    question.has_skill = bool(question.body.get("skills"))
    question.is_alike = bool(found.alike)
