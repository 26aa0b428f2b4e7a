"""What a bank says comes to lie closed: on a database with rows, forth and back, frozen all the way."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from banks.enums import Verdict
from banks.models import Draft, Hold, QuestionVersion, Review, Stimulus
from tests.make import EIGHT, make_bank, make_user, make_version

#: Where all of it lay open.
BEFORE = [
    ("banks", "0008_pictures_of_banks"),
    ("assessments", "0009_officials_practise"),
    ("office", "0007_first_content_key"),
]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WORDS = "Đâu là mã độc"


def migrate(goal):
    executor = MigrationExecutor(connection)
    executor.migrate(goal)
    return MigrationExecutor(connection).loader.project_state(goal).apps


@pytest.fixture
def restored():
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def read(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")  # noqa: S608 (of this file alone)
        return [row[0] for row in cursor.fetchall()]


def assert_frozen(version):
    with pytest.raises(IntegrityError, match="frozen: banks_questionversion"), transaction.atomic():
        QuestionVersion.objects.filter(pk=version.pk).update(number=99)


def test_what_lay_open_lies_closed_and_says_the_same(restored):
    version = make_version(
        content={"stem": WORDS, "options": {}, "key": "A"}, explanation="Vì tự nhân bản", basis=""
    )
    stimulus = Stimulus.objects.create(bank=make_bank(), code="NL-1", text="Bảng dưới đây")
    draft = Draft.objects.create(
        question=version.question,
        author=make_user(),
        kind="single_choice",
        body={"content": {"stem": WORDS}},
        saved_at=EIGHT,
    )
    review = Review.objects.create(
        version=version,
        reviewer=make_user(),
        verdict=Verdict.APPROVE,
        comments={"stem": "Gọn hơn"},
        at=EIGHT,
    )
    retired = make_version(content={"stem": "Câu khác", "options": {}, "key": "A"}).question
    retired.retired_at, retired.retired_reason = EIGHT, "Lộ đề"
    retired.save()
    hold = Hold.objects.create(question=version.question, reason="Sai khóa", placed_at=EIGHT)

    migrate(BEFORE)
    content, _other = read("banks_questionversion", "content")
    assert json.loads(content)["stem"] == WORDS
    assert read("banks_stimulus", "text") == ["Bảng dưới đây"]
    assert read("banks_review", "reason") == [""]
    assert read("banks_hold", "reason") == ["Sai khóa"]
    assert sorted(read("banks_question", "retired_reason")) == ["", "Lộ đề"]
    assert_frozen(version)
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    for row in (version, stimulus, draft, review, hold, retired):
        row.refresh_from_db()
    assert version.content["stem"] == WORDS
    assert (version.explanation, version.basis) == ("Vì tự nhân bản", "")
    assert (stimulus.text, stimulus.picture_description) == ("Bảng dưới đây", "")
    assert draft.body == {"content": {"stem": WORDS}}
    assert (review.reason, review.comments) == ("", {"stem": "Gọn hơn"})
    assert (hold.reason, retired.retired_reason) == ("Sai khóa", "Lộ đề")
    version.question.refresh_from_db()
    assert version.question.retired_reason == ""
    content, _other = read("banks_questionversion", "content")
    assert WORDS.encode() not in bytes(content)
    assert "Sai khóa".encode() not in bytes(read("banks_hold", "reason")[0])
    assert_frozen(version)
