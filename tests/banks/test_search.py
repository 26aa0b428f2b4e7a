"""Questions in the search: by code and stem, for the bank's people, by nothing secret."""

from decimal import Decimal

import pytest

from banks import wording
from banks.enums import MemberRole
from banks.freezing import Submission, Written, freeze
from banks.models import Question
from office.text import fold_marks, words_of
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
    wording.has_changed([bank.pk])

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

    bank = version.question.bank
    bank.refresh_from_db()
    [word, *_rest] = words_of(raw["stem"])
    assert wording.versions_saying([bank], word) == [version.pk]


def test_what_is_added_after_a_search_is_found_by_the_next():
    bank = make_bank()
    make_version(bank=bank)
    client = author_of(bank)
    assert titles(client, "an toan thong tin") == []

    late = make_version(bank=bank, content=CONTENT)

    assert titles(client, "an toan thong tin") == [late.question.code]


def test_a_bank_is_opened_once_for_a_revision(django_assert_num_queries):
    bank = make_bank()
    make_version(bank=bank, content=CONTENT)
    bank.refresh_from_db()
    wording.questions_saying([bank], ["toan"])

    with django_assert_num_queries(0):
        found = wording.questions_saying([bank], ["toan"])

    assert len(found) == 1


def test_only_new_versions_of_a_bank_are_opened(monkeypatch):
    bank = make_bank()
    make_version(bank=bank, content=CONTENT)
    bank.refresh_from_db()
    wording.questions_saying([bank], ["toan"])
    make_version(bank=bank, content=CONTENT)
    bank.refresh_from_db()
    opened = []

    def watched(text: str) -> str:
        opened.append(text)
        return fold_marks(text)

    monkeypatch.setattr(wording, "fold_marks", watched)

    assert len(wording.questions_saying([bank], ["toan"])) == 2

    assert opened.count(str(CONTENT["stem"])) == 1  # beside the codes


def test_a_process_keeps_the_banks_searched_last(monkeypatch):
    monkeypatch.setattr(wording, "MOST_BANKS", 1)
    one, other = make_bank(), make_bank()
    for bank in (one, other):
        make_version(bank=bank, content=CONTENT)
        bank.refresh_from_db()

    for _again in range(2):
        assert len(wording.questions_saying([one, other], ["toan"])) == 2


def test_the_nearest_stem_comes_first():
    bank = make_bank()
    for code, stem in [("X-1", "xa tuong lua"), ("X-2", "Tường lửa"), ("X-3", "Một tường lửa")]:
        version = make_version(bank=bank, content={**CONTENT, "stem": stem})
        type(bank.questions.get(pk=version.question_id)).objects.filter(
            pk=version.question_id
        ).update(code=code)

    assert titles(author_of(bank), "tuong lua")[0] == "X-2"
