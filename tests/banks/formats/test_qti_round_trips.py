"""Bank -> QTI -> bank: content stays equal for all that QTI can hold, in both versions."""

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks import kinds
from banks.formats import get
from banks.parsed import ParsedQuestion, ParsedStimulus
from tests.banks.kind_samples import SAMPLES
from tests.banks.question_strategies import PICTURES, bank_of, questions

VERSIONS = ("qti", "qti30")


def returned(slug: str, *given_questions: ParsedQuestion, stimuli=()):
    """Return a bank that went out as a format and came in again."""
    written = get(slug).write(bank_of(*given_questions, stimuli=stimuli), title="Thử", stamp="")
    return get(slug).read(written.content, name="thu.zip")


@pytest.mark.parametrize("slug", VERSIONS)
@given(question=questions())
def test_every_kind_comes_back_as_it_went_out(slug, question):
    question = without_what_qti_lacks(question)

    read = returned(slug, question)

    assert [one.what for unread in read.unread for one in unread.problems] == []
    (back,) = read.questions
    assert (back.kind, back.content) == (question.kind, question.content)
    assert (back.code, back.points, back.seconds, back.explanation) == (
        question.code,
        question.points,
        question.seconds,
        question.explanation,
    )


def make_question(kind: str, **fields: Any) -> ParsedQuestion:
    """Return the sample of a kind as a question."""
    shown = {"where": "câu 1", "code": "C1", "skill": "", "level": "", "basis": "", "seconds": 0}
    return ParsedQuestion(
        kind=kind,
        content=kinds.get(kind).dump(kinds.get(kind).parse(SAMPLES[kind].raw)),
        positions=(),
        fields=(),
        explanation="",
        points=Decimal(1),
        order_locked=False,
        enemies=(),
        **{**shown, **fields},
    )


def without_what_qti_lacks(question: ParsedQuestion) -> ParsedQuestion:
    """Return a question with the one size of a file that QTI means when it says none."""
    if question.kind != "file_upload":
        return question
    return dataclasses.replace(question, content={**question.content, "megabytes": 5})


@pytest.mark.parametrize("slug", VERSIONS)
@given(several=st.lists(questions(), min_size=2, max_size=4, unique_by=lambda one: one.code))
def test_questions_keep_their_order(slug, several):
    read = returned(slug, *several)

    assert [one.code for one in read.questions] == [one.code for one in several]


@pytest.mark.parametrize("slug", VERSIONS)
def test_shared_material_comes_back_with_its_picture(slug):
    sha256 = sorted(PICTURES)[0]
    material = ParsedStimulus("TL-7", "TL-7", "Đọc **bảng** sau.", sha256, "Bảng lương")
    question = make_question("true_false", code="A1", stimulus="TL-7")

    read = returned(slug, question, dataclasses.replace(question, code="A2"), stimuli=[material])

    assert [one.stimulus for one in read.questions] == ["TL-7", "TL-7"]
    (back,) = read.stimuli
    assert (back.code, back.text, back.picture, back.description) == (
        "TL-7",
        "Đọc **bảng** sau.",
        sha256,
        "Bảng lương",
    )


@pytest.mark.parametrize("slug", VERSIONS)
def test_every_kind_of_the_samples_can_be_written(slug):
    every = [make_question(kind, code=f"K-{kind}") for kind, _label in kinds.choices()]
    media = {mark * 64: content for mark, content in zip("abcd", PICTURES.values(), strict=False)}
    bank = dataclasses.replace(bank_of(*every), media=media)

    written = get(slug).write(bank, title="Thử")

    assert written.count == len(every)
    assert [one.kind for one in get(slug).read(written.content, name="a.zip").questions] == [
        one.kind for one in every
    ]
