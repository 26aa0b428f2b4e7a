"""What is taken for granted where a file of somebody else's does not say. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from banks.enums import Level
from banks.parsed import ParsedBank, ParsedQuestion, ParsedSkill, Problem
from office.cells import CODE

#: The skill of questions that nobody has given one yet; they are not approved before.
UNCLASSIFIED = ParsedSkill("", "CHUA-XEP", "Chưa xếp kỹ năng", "")
#: Seconds of a question where nothing is said.
SECONDS = 60
_HUNDREDTH = Decimal("0.01")
#: What `QuestionVersion.points` has room for, and its authors' form allows.
_MOST_POINTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class Defaults:
    """Tags for all questions of a file that do not name their own; codes that exist."""

    skill: str = ""
    level: str = ""
    positions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    seconds: int = 0


#: Nothing is taken for granted.
NO_DEFAULTS = Defaults()


def complete(parsed: ParsedBank, defaults: Defaults) -> ParsedBank:
    """Return a file whose questions have a skill, a level, seconds and points that can be stored.

    A code that cannot be one, or that stands twice, is taken away: the importer gives another.
    What was rounded is told among `lost`, what is missing in one warning.
    """
    lost = list(parsed.lost)
    questions = [_completed(one, defaults, lost) for one in _with_own_codes(parsed, lost)]
    unclassified = sum(one.skill == UNCLASSIFIED.code for one in questions)
    problems, skills = parsed.problems, parsed.skills
    if unclassified:
        what = (
            f"{unclassified} câu chưa có kỹ năng, tạm xếp vào “{UNCLASSIFIED.code}”; "
            "hãy chọn kỹ năng trước khi thẩm định, vì câu chưa xếp không được duyệt."
        )
        problems = (*problems, Problem("Cả tệp", what, "warning"))
        skills = (*skills, UNCLASSIFIED)
    return replace(
        parsed, questions=tuple(questions), lost=tuple(lost), problems=problems, skills=skills
    )


def _with_own_codes(parsed: ParsedBank, lost: list[Problem]) -> Iterator[ParsedQuestion]:
    seen: set[str] = set()
    for question in parsed.questions:
        code = question.code
        if code and (not CODE.fullmatch(code) or code.casefold() in seen):
            what = f"Mã “{code[:60]}” không dùng được hoặc đã dùng; câu hỏi sẽ nhận mã mới."
            lost.append(Problem(question.where, what, "warning"))
            code = ""
        seen.add(code.casefold())
        yield replace(question, code=code)


def _completed(question: ParsedQuestion, defaults: Defaults, lost: list[Problem]) -> ParsedQuestion:
    points = question.points.quantize(_HUNDREDTH, ROUND_HALF_UP)
    points = min(max(points, Decimal(0)), _MOST_POINTS) or Decimal(1)
    if points != question.points:
        what = f"Điểm {_shown(question.points)} được ghi thành {_shown(points)}."
        lost.append(Problem(question.where, what, "warning"))
    return replace(
        question,
        skill=question.skill or defaults.skill or UNCLASSIFIED.code,
        level=question.level or defaults.level or Level.UNDERSTANDING.value,
        positions=question.positions or defaults.positions,
        fields=question.fields or defaults.fields,
        seconds=question.seconds or defaults.seconds or SECONDS,
        points=points,
    )


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
