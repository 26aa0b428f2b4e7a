"""Questions in the search: by code and stem, for the bank's people, by nothing secret."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from banks.enums import MemberRole
from banks.freezing import Submission, Written, freeze, searchable
from banks.models import Question, QuestionVersion
from office.text import fold_marks
from people.enums import Role
from tests.banks.kind_samples import SAMPLES
from tests.clients import client_of
from tests.make import (
    EIGHT,
    grant,
    make_bank,
    make_member,
    make_skill,
    make_unit,
    make_user,
    make_version,
)
from tests.people.test_search import titles

pytestmark = pytest.mark.django_db

CONTENT = {
    "stem": "Đâu là an toàn thông tin?",
    "options": {"A": "Khóa máy", "B": "Chia sẻ mật khẩu"},
    "key": "A",
}


def author_of(bank):
    return client_of(make_member(bank, MemberRole.AUTHOR))


@pytest.mark.parametrize("words", ["an toan thong tin", "thông tin an", "CH-07", "ch-07 toan"])
def test_a_question_is_found_by_its_stem_and_its_code(words):
    bank = make_bank()
    question = make_version(bank=bank, content=CONTENT, explanation="Vì sao").question
    type(question).objects.filter(pk=question.pk).update(code="CH-07")
    make_version(bank=bank)

    assert titles(author_of(bank), words) == ["CH-07"]


def test_a_question_is_not_found_by_options_key_or_explanation():
    bank = make_bank()
    make_version(bank=bank, content=CONTENT, explanation="Vì lẽ zenit")

    for words in ("khoa may", "chia se mat khau", "zenit"):
        assert titles(author_of(bank), words) == []


def test_questions_of_other_banks_are_found_by_nobody_else():
    unit = make_unit()
    make_version(bank=make_bank(unit=unit), content=CONTENT)
    organiser = make_user()
    grant(organiser, Role.ORGANISER, unit)
    grant(organiser, Role.SYSTEM_ADMIN, unit)

    assert titles(author_of(make_bank()), "an toan thong tin") == []
    assert titles(client_of(organiser), "an toan thong tin") == []


def test_the_stem_that_is_shown_counts_the_live_one_else_the_newest():
    bank = make_bank()
    live = make_version(bank=bank, content={**CONTENT, "stem": "Bản cũ"})
    waiting = {**CONTENT, "stem": "Bản mới"}
    make_version(bank=bank, question=live.question, approved=False, content=waiting)
    client = author_of(bank)

    assert titles(client, "ban cu") == [live.question.code]
    assert titles(client, "ban moi") == []

    live.question.live_version = None
    live.question.save()

    assert titles(client, "ban cu") == []
    assert titles(client, "ban moi") == [live.question.code]


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_version_of_every_kind_is_written_with_its_stem_to_be_found_by(kind):
    raw = SAMPLES[kind].raw
    make_skill()
    question = Question.objects.create(bank=make_bank(), code="CH-1")
    written = Written(
        kind=kind,
        content=raw,
        level="NB",
        skills=("IU03.1",),
        positions=(),
        fields=(),
        points=Decimal(1),
        seconds=60,
        order_locked=False,
        explanation="Vì lẽ zenit",
        basis="",
    )

    (version,) = freeze(
        [Submission(question.pk, 1, written)], author=make_user(), import_run=None, at=EIGHT
    )

    version.refresh_from_db()
    assert version.search_text == fold_marks(raw["stem"])


def test_the_migration_folds_the_stems_of_before():
    older, newer = make_version(content=CONTENT, search_text=None), make_version()
    migration = import_module("banks.migrations.0005_fold_the_stems_of_before")

    migration.fold_stems(apps, None)

    stems = dict(QuestionVersion.objects.values_list("pk", "search_text"))
    assert stems == {
        older.pk: "dau la an toan thong tin?",
        newer.pk: searchable(newer.content),
    }
