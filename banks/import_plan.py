"""What importing a file will do and what hinders it, found by reading alone."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import TypeVar

from banks import kinds, law, requirements
from banks.freezing import Written
from banks.materials import MaterialPlan, plan_materials
from banks.models import Bank, Question, QuestionVersion, Skill
from banks.parsed import ParsedBank, ParsedQuestion, ParsedSkill, ParsedTerm
from banks.pictures import missing_pictures
from office.problems import Problem
from office.text import fold_tones
from people.models import JobPosition, ManagementField

#: Names longer than this have no room (`Skill.name`, `JobPosition.name`, `ManagementField.name`).
LONGEST_NAME = 200
#: Likewise `VersionBasis.articles`.
LONGEST_ARTICLES = 200

#: Characters that PostgreSQL or XML cannot keep; lines and tabs are welcome.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Term = TypeVar("Term", ParsedSkill, ParsedTerm)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to write; `question_id` is None where the question is new too."""

    question: ParsedQuestion
    question_id: int | None
    number: int
    written: Written


@dataclass(slots=True)
class ImportPlan:
    """What an import will do; nothing of it where `problems` are not empty.

    Attributes:
        question_ids: all questions of the bank by code.
        lost: what of a file that need not come in whole is left out, and why.
        materials: the shared material that its questions ask about.
        unchanged: how many questions of the file say what their newest version says.
    """

    bank_code: str
    bank: Bank | None
    question_ids: Mapping[str, int]
    requirements: requirements.RequirementChanges
    new_skills: tuple[ParsedSkill, ...] = ()
    new_positions: tuple[ParsedTerm, ...] = ()
    new_fields: tuple[ParsedTerm, ...] = ()
    versions: list[NewVersion] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    materials: MaterialPlan = field(default_factory=MaterialPlan)


def plan_import(
    parsed: ParsedBank, *, bank_code: str, on: date, is_whole: bool = True
) -> ImportPlan:
    """Compare a file with what is stored; call it in the transaction that carries the plan out.

    Locks the bank, so that two imports into it follow each other. The statements do not grow with
    the file.

    Args:
        is_whole: whether a fault of one question keeps the whole file out; else that question
            alone is left out, and `ImportPlan.lost` tells of it.
    """
    bank = Bank.objects.select_for_update().filter(code=bank_code).first()
    questions = Question.objects.filter(bank=bank) if bank else Question.objects.none()
    plan = ImportPlan(
        bank_code,
        bank,
        dict(questions.values_list("code", "pk")),
        requirements.compare(
            {(row.position, row.skill): row.share / 100 for row in parsed.requirements},
            on=on,
            positions=parsed.asking_positions,
            skills=parsed.asked_skills,
        ),
    )
    for problem in parsed.problems:
        (plan.problems if problem.severity == "error" else plan.warnings).append(problem)
    known = _compare_lists(parsed, plan)
    _check_requirements(parsed, known, plan)
    plan.materials = plan_materials(parsed.stimuli, bank=bank)
    plan.lost += parsed.lost
    plan.lost += [problem for one in parsed.unread for problem in one.problems]
    _Comparing(plan, known, pictures=_known_pictures(parsed, bank), is_whole=is_whole).add_all(
        parsed.questions
    )
    return plan


class _Comparing:
    """Finds for each question whether it is new, changed, said already, or cannot be stored."""

    def __init__(
        self, plan: ImportPlan, known: "_Known", *, pictures: Collection[str], is_whole: bool
    ) -> None:
        self.plan = plan
        self.known = known
        self.pictures = pictures
        self.is_whole = is_whole
        self.newest = _newest_versions(plan.bank)
        self.said = {checksum for _number, checksum in self.newest.values()}

    def add_all(self, questions: Sequence[ParsedQuestion]) -> None:
        """Put each question where it belongs; those without a code get the next ones."""
        named = {one.code.casefold() for one in questions if one.code}
        taken = named | {code.casefold() for code in self.plan.question_ids}
        codes = free_codes(self.plan.bank_code, taken)
        for question in questions:
            faults = [*_faults(question, law.read_basis(question.basis), self.known)]
            faults += _missing_pictures(question, self.pictures)
            if not faults:
                self._add(question, codes)
            elif self.is_whole:
                self.plan.problems += faults
            else:
                self.plan.lost += faults

    def _add(self, question: ParsedQuestion, codes: Iterator[str]) -> None:
        written = _written(question, self.plan.materials)
        question_id = self.plan.question_ids.get(question.code)
        number, stored = self.newest.get(question_id or 0, (0, ""))
        if stored == written.checksum or (not question.code and written.checksum in self.said):
            self.plan.unchanged += 1
            return
        if not question.code:
            question = replace(question, code=next(codes))
            self.said.add(written.checksum)
        self.plan.versions.append(NewVersion(question, question_id, number + 1, written))


def free_codes(bank_code: str, taken: Collection[str]) -> Iterator[str]:
    """Yield codes for the questions of a bank that have none: ``BANK-0001``, those taken passed over.

    Args:
        taken: codes in small letters.
    """
    for number in count(1):
        code = f"{bank_code[:34]}-{number:04}"
        if code.casefold() not in taken:
            yield code


@dataclass(frozen=True, slots=True)
class _Known:
    """All codes that a question may name: those that are stored and those of the file."""

    skills: Collection[str]
    positions: Collection[str]
    fields: Collection[str]
    questions: Collection[str]
    #: whether each question row of the file was usable, so that its code is among `questions`
    is_whole: bool


def _compare_lists(parsed: ParsedBank, plan: ImportPlan) -> _Known:
    skill_rows = list(Skill.objects.values_list("code", "name", "parent__code"))
    skills = {code: name for code, name, _module in skill_rows}
    positions = dict(JobPosition.objects.values_list("code", "name"))
    fields = dict(ManagementField.objects.values_list("code", "name"))
    plan.new_skills = _missing(parsed.skills, skills, plan)
    plan.new_positions = _missing(parsed.positions, positions, plan)
    plan.new_fields = _missing(parsed.fields, fields, plan)
    _check_modules(parsed.skills, {code: module or "" for code, _n, module in skill_rows}, plan)
    _check_divided(parsed.fields, fields, plan)
    return _Known(
        skills=skills.keys() | {skill.code for skill in parsed.skills},
        positions=positions.keys() | {term.code for term in parsed.positions},
        fields=fields.keys() | {term.code for term in parsed.fields},
        questions=plan.question_ids.keys() | {question.code for question in parsed.questions},
        is_whole=parsed.read == len(parsed.questions),
    )


def _missing(terms: Sequence[Term], known: Mapping[str, str], plan: ImportPlan) -> tuple[Term, ...]:
    """Return the terms whose codes are new; report names that cannot be used."""
    folded = {code.casefold(): code for code in known}
    for term in terms:
        kept = known.get(term.code)
        alike = folded.get(term.code.casefold(), "")
        if kept is None and alike:
            what = (
                f"Mã “{term.code}” chỉ khác mã “{alike}” đã có ở chữ hoa, chữ thường; hãy sửa lại."
            )
            plan.problems.append(Problem(term.where, what))
        if kept is not None and fold_tones(kept) != fold_tones(term.name):
            what = f"Mã “{term.code}” đã có với tên “{kept}”; tên “{term.name}” không được dùng."
            plan.warnings.append(Problem(term.where, what, "warning"))
        elif len(term.name) > LONGEST_NAME:
            what = (
                f"Tên của “{term.code}” dài {len(term.name)} ký tự; "
                f"hãy rút gọn còn không quá {LONGEST_NAME} ký tự."
            )
            plan.problems.append(Problem(term.where, what))
        elif found := _CONTROL.search(term.name):
            plan.problems.append(Problem(term.where, _control_character(found[0])))
    return tuple(term for term in terms if term.code not in known)


def _check_modules(
    skills: Sequence[ParsedSkill], known: Mapping[str, str], plan: ImportPlan
) -> None:
    """Report modules that are not there, and known skills that the file puts elsewhere.

    Args:
        known: the module of each stored skill by code; nothing for a module.
    """
    modules = {code for code, module in known.items() if not module}
    modules |= {skill.code for skill in skills if not skill.module and skill.code not in known}
    for skill in skills:
        kept = known.get(skill.code)
        if kept is None and skill.module and skill.module not in modules:
            what = f"Không có mô đun nào mang mã “{skill.module}” trong tệp hay trong hệ thống."
            plan.problems.append(Problem(skill.where, what))
        elif kept is not None and kept != skill.module:
            place = f"thuộc mô đun “{kept}”" if kept else "là mô đun"
            what = f"“{skill.code}” đã có và {place}; tệp ghi khác, điều đó không được dùng."
            plan.warnings.append(Problem(skill.where, what, "warning"))


def _check_divided(terms: Sequence[ParsedTerm], known: Collection[str], plan: ImportPlan) -> None:
    """Report fields that divide a field which is not there, or in the end themselves."""
    if not any(term.parent for term in terms):
        return
    stored = ManagementField.objects.filter(parent__isnull=False)
    above = dict(stored.values_list("code", "parent__code"))
    above |= {term.code: term.parent for term in terms if term.parent}
    there = {*known, *(term.code for term in terms)}
    for term in terms:
        if term.parent and term.parent not in there:
            plan.problems.append(Problem(term.where, _unknown(term.parent, _FIELD)))
        code, seen = above.get(term.code), {term.code}
        while code and code not in seen:
            seen.add(code)
            code = above.get(code)
        if term.parent and code == term.code:
            what = f"Lĩnh vực “{term.code}” thuộc về chính nó qua các lĩnh vực khác; hãy sửa lại."
            plan.problems.append(Problem(term.where, what))


def _check_requirements(parsed: ParsedBank, known: _Known, plan: ImportPlan) -> None:
    for row in parsed.requirements:
        if row.position not in known.positions:
            plan.problems.append(Problem(row.where, _unknown(row.position, _POSITION)))
        if row.skill not in known.skills:
            plan.problems.append(Problem(row.where, _unknown(row.skill, _SKILL)))
        if row.share != round(row.share, 1):
            written = f"{row.share:f}".replace(".", ",")
            what = f"Tỷ lệ {written} có quá một chữ số thập phân; hãy làm tròn, ví dụ 62,5."
            plan.problems.append(Problem(row.where, what))


_SKILL = ("kỹ năng", "thêm mã này vào trang tính “Kỹ năng”")
_POSITION = ("vị trí việc làm", "thêm mã này vào trang tính “Danh mục”")
_FIELD = ("lĩnh vực quản lý", "thêm mã này vào trang tính “Danh mục”")


def _unknown(code: str, what: tuple[str, str]) -> str:
    noun, mend = what
    return f"Không có {noun} nào mang mã “{code}”; hãy sửa lại mã hoặc {mend}."


def _faults(question: ParsedQuestion, basis: law.Basis, known: _Known) -> Iterator[Problem]:
    """Find what keeps a question that its format could read from being stored."""
    named = (
        ("skill", _SKILL, (question.skill, *question.more_skills), known.skills),
        ("positions", _POSITION, question.positions, known.positions),
        ("fields", _FIELD, question.fields, known.fields),
    )
    for attribute, kind, codes, there in named:
        for code in codes:
            if code not in there:
                yield Problem(question.place_of(attribute), _unknown(code, kind))
    for code in question.enemies:
        if code not in known.questions:
            what = f"Không có câu hỏi “{code}” trong tệp hay trong ngân hàng; hãy sửa lại mã"
            what += " hoặc xóa mã này" if known.is_whole else ", hoặc sửa dòng lỗi chứa câu đó"
            yield Problem(question.place_of("enemies"), f"{what}.")
    if question.points != round(question.points, 2):
        written = f"{question.points:f}".replace(".", ",")
        what = f"Điểm {written} có quá hai chữ số thập phân; hãy làm tròn, ví dụ 0,25."
        yield Problem(question.place_of("points"), what)
    for symbol, articles in basis.articles_by_symbol().items():
        if len(articles) > LONGEST_ARTICLES:
            what = (
                f"Danh sách điều, khoản của {symbol} dài {len(articles)} ký tự; "
                f"hãy rút gọn còn không quá {LONGEST_ARTICLES} ký tự."
            )
            yield Problem(question.place_of("basis"), what)
    for attribute, text in (("explanation", question.explanation), ("basis", question.basis)):
        if found := _CONTROL.search(text):
            yield Problem(question.place_of(attribute), _control_character(found[0]))


def _control_character(character: str) -> str:
    return f"Ô chứa ký tự điều khiển U+{ord(character):04X} không lưu được; hãy gõ lại ô này."


def _newest_versions(bank: Bank | None) -> dict[int, tuple[int, str]]:
    """Return number and checksum of the newest version of each question of a bank."""
    if bank is None:
        return {}
    rows = QuestionVersion.objects.filter(question__bank=bank).order_by("number")
    return {
        question_id: (number, checksum)
        for question_id, number, checksum in rows.values_list("question_id", "number", "checksum")
    }


def _known_pictures(parsed: ParsedBank, bank: Bank | None) -> set[str]:
    """Return the SHA-256 of the pictures that questions of a file may name."""
    named = {sha256 for one in parsed.questions for sha256 in pictures_of(one)}
    lacking = named - parsed.media.keys()
    return named - (missing_pictures(lacking, bank=bank) if bank else lacking)


def pictures_of(question: ParsedQuestion) -> tuple[str, ...]:
    """Return the SHA-256 of each picture that a candidate sees of a question."""
    return kinds.pictures_of(question.kind, question.content)


def _missing_pictures(question: ParsedQuestion, known: Collection[str]) -> Iterator[Problem]:
    for sha256 in pictures_of(question):
        if sha256 not in known:
            what = f"Hình {sha256[:12]}… không có trong tệp hay trong ngân hàng."
            yield Problem(question.where, what)


def _written(question: ParsedQuestion, materials: MaterialPlan) -> Written:
    return Written(
        kind=question.kind,
        content=question.content,
        level=question.level,
        skills=(question.skill, *question.more_skills),
        positions=question.positions,
        fields=question.fields,
        points=question.points,
        seconds=question.seconds,
        order_locked=question.order_locked,
        explanation=question.explanation,
        basis=question.basis,
        stimulus=materials.rows[question.stimulus] if question.stimulus else None,
    )
