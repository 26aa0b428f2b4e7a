"""What a candidate sees does not hang on any key (non-interference)."""

import json

import pytest

from assessments import contents
from assessments.loaded_forms import candidate_view, load_form
from banks import kinds
from banks.models import QuestionVersion, Stimulus
from tests.assessments.building import drop_trigger
from tests.banks.kind_samples import sample
from tests.make import make_bank, make_candidate, make_exam_form, make_version

pytestmark = pytest.mark.django_db


def seen(form):
    load_form.cache_clear()  # or the paper in memory would hide that the rows changed
    contents.forget()
    return json.dumps(candidate_view(load_form(form.uuid)), ensure_ascii=False).encode()


def test_the_paper_is_byte_for_byte_the_same_whatever_the_keys_and_explanations_are():
    bank = make_bank()
    slugs = [slug for slug, _label in kinds.choices()]
    versions = [
        make_version(
            kind=slug,
            content=sample(slug).raw,
            explanation="Vì đáp án là B.",
            stimulus=Stimulus.objects.create(bank=bank, code=slug, text="Bảng 1"),
        )
        for slug in slugs
    ]
    form = make_exam_form(make_candidate(), versions=versions)
    before = seen(form)
    drop_trigger("banks_questionversion")

    for turn in range(max(len(sample(slug).other_keys) for slug in slugs)):
        for version in versions:
            others = sample(version.kind).other_keys
            QuestionVersion.objects.filter(pk=version.pk).update(
                content=others[turn % len(others)],
                explanation=f"Lời giải {turn}",
                basis=f"Điều {turn}",
                checksum=str(turn) * 64,
            )

        assert seen(form) == before

    assert len(slugs) == 14
    assert "Lời giải" not in before.decode()
    assert "Vì đáp án" not in before.decode()


def test_a_change_of_what_is_asked_does_show():
    version = make_version()
    form = make_exam_form(make_candidate(), versions=[version])
    before = seen(form)
    drop_trigger("banks_questionversion")

    QuestionVersion.objects.filter(pk=version.pk).update(
        content={**version.content, "stem": "Phím nào in văn bản?"}
    )

    assert seen(form) != before
