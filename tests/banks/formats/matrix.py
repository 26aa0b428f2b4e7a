"""What each format keeps of each kind and of each tag, found by writing it out and reading it back."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from banks import formats, kinds
from banks.formats import Format, Output
from banks.parsed import ParsedBank, ParsedQuestion, ParsedSkill, ParsedStimulus, ParsedTerm
from office.pictures import kept_picture
from tests.banks.kind_samples import SAMPLES
from tests.banks.question_strategies import PICTURES

WHOLE, PARTLY, NO = "whole", "partly", "no"
_MATERIAL = ParsedStimulus("NL-1", "NL-1", "Đọc đoạn văn.", sorted(PICTURES)[0], "Biểu đồ")


@dataclass(frozen=True)
class Kept:
    """How much of something comes back, and what the written file says is lost."""

    grade: str
    lost: tuple[str, ...] = ()


def written_formats() -> list[Format]:
    """Return the formats that questions go out in, in the order of their names."""
    found = [formats.get(slug) for slug, _label in formats.choices()]
    return sorted((one for one in found if one.can_write), key=lambda one: one.slug)


def question(kind: str = "single_choice", code: str = "IU01-001", **values: Any) -> ParsedQuestion:
    """Return a sample with every tag that each question has."""
    content = values.pop("content", None) or shown(SAMPLES[kind].raw)
    return ParsedQuestion(
        **{
            "where": code,
            "code": code,
            "kind": kind,
            "skill": "IU01.1",
            "level": "TH",
            "positions": (),
            "fields": (),
            "content": content,
            "explanation": "",
            "basis": "",
            "points": Decimal(1),
            "seconds": 60,
            "order_locked": False,
            "enemies": (),
            **values,
        }
    )


def bank(*questions: ParsedQuestion, **values: Any) -> ParsedBank:
    """Return a bank of these with the lists that they name and pictures that are really there."""
    return ParsedBank(
        **{
            "format": "stored",
            "read": len(questions),
            "questions": questions,
            "skills": (
                ParsedSkill("", "IU01", "Máy tính", ""),
                ParsedSkill("", "IU01.1", "Bàn phím", "IU01"),
                ParsedSkill("", "IU01.2", "Tệp", "IU01"),
            ),
            "positions": (ParsedTerm("", "CV", "Chuyên viên"),),
            "fields": (ParsedTerm("", "TC", "Tài chính"),),
            "requirements": (),
            "problems": (),
            "media": dict(PICTURES),
            **values,
        }
    )


def shown(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a sample with real pictures in place of those that it invents."""
    known = iter(sorted(PICTURES))

    def real(value: Any) -> Any:
        if isinstance(value, list):
            return [real(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        if "sha256" in value:
            sha256 = next(known)
            clean = kept_picture(PICTURES[sha256], name="a")
            return {**value, "sha256": sha256, "width": clean.width, "height": clean.height}
        return {name: real(one) for name, one in value.items()}

    return {name: real(value) for name, value in raw.items()}


def out_and_back(format_: Format, given: ParsedBank) -> tuple[Output, ParsedBank]:
    """Write a bank and read it again; of a file without questions nothing is asked."""
    output = format_.write(given, title="Ngân hàng", stamp="Ai, bao giờ")
    if not output.count:
        return output, bank()
    return output, format_.read(output.content, name=f"nh{format_.extensions[0]}")


@cache
def of_kind(format_: Format, slug: str) -> Kept:
    """Say how much of the questions of a kind comes back: kind and content, whatever their tags."""
    kind = kinds.get(slug)
    grades, lost = set(), []
    for raw in (SAMPLES[slug].raw, *SAMPLES[slug].other_keys):
        content = kind.dump(kind.parse(shown(raw)))
        output, back = out_and_back(format_, bank(question(slug, content=content)))
        came = [(one.kind, one.content) for one in back.questions]
        lost += [one.what for one in output.lost]
        if came == [(slug, content)]:
            grades.add(WHOLE)
        else:
            grades.add(PARTLY if output.count else NO)
    grade = grades.pop() if len(grades) == 1 else PARTLY
    return Kept(grade, tuple(dict.fromkeys(lost)))


#: What only the archive is given: the others have no question to lose it of.
OF_THE_ARCHIVE = "earlier versions"
#: What questions of every kind may have: how it is given, and how it is seen whether it came back.
ASPECTS: Mapping[str, tuple[Callable[[], ParsedBank], Callable[[ParsedBank], Any]]] = {
    "code": (lambda: bank(question(code="X-7")), lambda one: one.questions[0].code),
    "skill": (lambda: bank(question()), lambda one: one.questions[0].skill),
    "further skills": (
        lambda: bank(question(more_skills=("IU01.2",))),
        lambda one: one.questions[0].more_skills,
    ),
    "level": (lambda: bank(question()), lambda one: one.questions[0].level),
    "positions, fields": (
        lambda: bank(question(positions=("CV",), fields=("TC",))),
        lambda one: (one.questions[0].positions, one.questions[0].fields),
    ),
    "explanation": (
        lambda: bank(question(explanation="Vì **RAM** mất điện là mất.\n\n- ý một\n- ý hai")),
        lambda one: one.questions[0].explanation,
    ),
    "basis": (
        lambda: bank(question(basis="Nghị định số 30/2020/NĐ-CP, Điều 25")),
        lambda one: one.questions[0].basis,
    ),
    "points": (
        lambda: bank(question(points=Decimal("0.25"))),
        lambda one: one.questions[0].points,
    ),
    "expected time": (
        lambda: bank(question(seconds=90)),
        lambda one: one.questions[0].seconds,
    ),
    "order of options kept": (
        lambda: bank(question(order_locked=True)),
        lambda one: one.questions[0].order_locked,
    ),
    "not on one paper with": (
        lambda: bank(question(code="A-1", enemies=("A-2",)), question("true_false", "A-2")),
        lambda one: [(question.code, question.enemies) for question in one.questions],
    ),
    "shared material": (
        lambda: bank(question(stimulus="NL-1"), stimuli=(_MATERIAL,)),
        lambda one: [
            (material.text, _bytes(one, material))
            for material in one.stimuli
            if material.code == one.questions[0].stimulus
        ],
    ),
    OF_THE_ARCHIVE: (
        lambda: bank(question(number=2), history=(question(number=1, explanation="Cũ"),)),
        lambda one: [(version.number, version.explanation) for version in one.history],
    ),
    "lists of skills, positions, fields": (
        lambda: bank(question(positions=("CV",), fields=("TC",))),
        lambda one: (
            [(skill.code, skill.name, skill.module) for skill in one.skills[:2]],
            [(term.code, term.name) for term in (*one.positions, *one.fields)],
        ),
    ),
}


def _bytes(bank: ParsedBank, material: ParsedStimulus) -> str:
    content = bank.media.get(material.picture, b"")
    return hashlib.sha256(content).hexdigest() if content else ""


@cache
def of_aspect(format_: Format, name: str) -> Kept:
    """Say whether something that every question may have comes back."""
    given, seen = ASPECTS[name]
    made = given()
    output, back = out_and_back(format_, made)
    came = len(back.questions) == len(made.questions) and seen(back) == seen(made)
    return Kept(WHOLE if came else NO, tuple(one.what for one in output.lost))


def tables() -> dict[str, str]:
    """Return what docs/formats.md says under its headings."""
    columns = written_formats()
    of_kinds = {slug: [of_kind(one, slug).grade for one in columns] for slug in SAMPLES}
    of_aspects = {
        name: ["yes" if of_aspect(one, name).grade == WHOLE else "no" for one in columns]
        for name in ASPECTS
    }
    return {
        "Kinds": _table("Kind", columns, of_kinds),
        "What “partly” loses": "\n".join(_losses(columns)),
        "What every question may have": _table("", columns, of_aspects),
    }


def _losses(columns: list[Format]) -> Iterator[str]:
    """Yield a line for each kind that a format keeps in part, in the words of the export's list."""
    for one in columns:
        usual = of_kind(one, "single_choice").lost
        for slug in SAMPLES:
            kept = of_kind(one, slug)
            if kept.grade == PARTLY:
                said = " ".join(what for what in kept.lost if what not in usual)
                yield f"- `{one.slug}`, `{slug}`: {said}"


def _table(corner: str, columns: list[Format], rows: Mapping[str, list[str]]) -> str:
    heads = " | ".join(f"`{one.slug}`" for one in columns)
    lines = [f"| {corner} | {heads} |", f"|---|{'---|' * len(columns)}"]
    for name, grades in rows.items():
        shown = f"`{name}`" if name in SAMPLES else name
        lines.append(f"| {shown} | {' | '.join(grades)} |")
    return "\n".join(lines)
