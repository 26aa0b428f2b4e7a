"""A frozen paper in memory, and what a candidate gets of it."""

import pytest

from assessments.loaded_forms import LoadedStimulus, candidate_view, load_form
from banks.models import Stimulus
from office import files
from tests.make import EIGHT, make_bank, make_candidate, make_exam_form, make_version

pytestmark = pytest.mark.django_db


def make_stimulus(**fields):
    values = {"bank": make_bank(), "code": "S1", "text": "Đọc bảng sau."}
    return Stimulus.objects.create(**{**values, **fields})


def paper_of(*versions):
    return load_form(make_exam_form(make_candidate(), versions=versions).uuid)


def test_a_candidate_sees_the_text_and_the_picture_that_the_question_asks_about():
    picture = files.store(b"GIF89a", name="bang.gif", media_type="image/gif", at=EIGHT)
    stimulus = make_stimulus(picture=picture, picture_description="Bảng doanh thu theo quý")
    paper = paper_of(make_version(stimulus=stimulus))

    (seen,) = candidate_view(paper)

    (item,) = paper.items.values()
    assert item.stimulus == LoadedStimulus(
        stimulus.uuid, "Đọc bảng sau.", picture.uuid, "Bảng doanh thu theo quý"
    )
    assert seen["stimulus"] == {
        "uuid": str(stimulus.uuid),
        "text": "Đọc bảng sau.",
        "picture": str(picture.uuid),
        "picture_description": "Bảng doanh thu theo quý",
    }


def test_a_text_without_a_picture_and_a_question_without_a_stimulus_say_so():
    shared = make_stimulus()
    paper = paper_of(make_version(stimulus=shared), make_version(stimulus=shared), make_version())

    first, second, third = candidate_view(paper)

    assert first["stimulus"] == second["stimulus"]
    assert (first["stimulus"]["picture"], third["stimulus"]) == (None, None)


def test_a_paper_with_stimuli_is_read_in_two_statements(django_assert_num_queries):
    versions = [make_version(stimulus=make_stimulus(code=f"S{number}")) for number in range(4)]
    form = make_exam_form(make_candidate(), versions=versions)

    with django_assert_num_queries(2):
        load_form(form.uuid)
