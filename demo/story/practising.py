"""A bank to practise with, written, approved and used."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

from assessments.models import PracticeAnswer
from assessments.practising import give_answer, start_run
from assessments.trial_questions import PICTURES, trial_questions
from banks import kinds
from banks.drafting import save_draft, start_question, submit_draft
from banks.enums import BankPurpose, MemberRole
from banks.membership import appoint_member
from banks.models import Bank, QuestionVersion
from banks.pictures import add_picture
from banks.review import approve
from banks.stewarding import open_bank
from demo.province.practice import TRIAL_SKILLS, PracticeQuestion, practice_questions
from demo.story.calendar import before, moment
from demo.story.settling import ADMIN
from demo.story.world import World
from people.models import Unit, User

BANK_CODE = "LT-2026"
AUTHOR, REVIEWER = "soancauhoi", "thamdinh1"


def open_practice_bank(world: World, *, unit_code: str) -> int:
    """Open the bank, write its questions and approve them; return how many there are."""
    day = before(world.today, 12)
    by = world.users[ADMIN]
    bank = open_bank(
        code=BANK_CODE,
        title="Ngân hàng luyện tập kỹ năng số",
        purpose=BankPurpose.PRACTICE,
        unit=Unit.objects.open_on(day).get(code=unit_code),
        by=by,
        at=moment(day, 8),
    )
    for username, role in ((AUTHOR, MemberRole.AUTHOR), (REVIEWER, MemberRole.REVIEWER)):
        appoint_member(bank=bank, user=world.users[username], role=role, by=by, at=moment(day, 8))
    author = world.users[AUTHOR]
    pictures = _add_pictures(bank, author=author, on=day)
    for question in _questions():
        content = _with_pictures(question.content, pictures)
        _write(bank, replace(question, content=content), author=author, on=day)
    return approve(
        versions=QuestionVersion.objects.filter(question__bank=bank).order_by("pk"),
        reviewer=world.users[REVIEWER],
        at=moment(day + timedelta(days=1), 9),
    ).approved


def _questions() -> list[PracticeQuestion]:
    of_trial = [
        PracticeQuestion(
            kind=question.kind,
            skill=skill,
            content=kinds.get(question.kind).dump(question.content),
            explanation=question.explanation,
        )
        for skill, question in zip(TRIAL_SKILLS, trial_questions().values(), strict=True)
        if not question.shared_text
    ]
    return [*practice_questions(), *of_trial]


def _add_pictures(bank: Bank, *, author: User, on: date) -> dict[str, str]:
    """Add the trial paper's pictures to the bank; return their SHA-256 there by the one before."""
    added = {}
    for sha256, path in PICTURES.items():
        content = Path(str(finders.find(path))).read_bytes()
        row = add_picture(bank=bank, content=content, name=path, by=author, at=moment(on, 9))
        added[sha256] = row.file.sha256
    return added


def _with_pictures(value: Any, pictures: dict[str, str]) -> Any:
    """Return content that names its pictures as they are stored."""
    if isinstance(value, dict):
        return {name: _with_pictures(one, pictures) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_pictures(one, pictures) for one in value]
    return pictures.get(value, value) if isinstance(value, str) else value


def _write(bank: Bank, question: PracticeQuestion, *, author: User, on: date) -> None:
    at = moment(on, 9)
    draft = start_question(
        bank=bank, kind=question.kind, author=author, at=at, skill=question.skill, level="TH"
    )
    body = {
        **draft.body,
        "content": question.content,
        "explanation": question.explanation,
        "basis": question.basis,
        "points": "1",
        "seconds": "60",
    }
    save_draft(draft=draft, body=body, at=at)
    submit_draft(draft=draft, by=author, at=at)


def practise(world: World) -> int:
    """Let the official who has a password practise once; return how many answers were right."""
    own = [account["username"] for account in world.accounts if account["role"] == "official"]
    user = User.objects.filter(username__in=own).first()
    if user is None:
        return 0
    at = moment(before(world.today, 2), 20)
    run = start_run(user=user, bank=Bank.objects.get(code=BANK_CODE), skill=None, at=at)
    for answer in PracticeAnswer.objects.filter(run=run).select_related("version"):
        kind = kinds.get(answer.version.kind)
        right = kind.right_response(kind.parse(answer.version.content))
        give_answer(
            answer=answer,
            response=right if answer.order % 4 else None,  # every fourth had its answer shown
            at=at + timedelta(minutes=answer.order),
        )
    return run.answers.filter(fraction=1).count()
