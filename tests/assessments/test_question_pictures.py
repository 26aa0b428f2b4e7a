"""Pictures of questions on a paper, in practice and in a result; and that no paper draws what people mark."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.enums import MarkKind
from assessments.errors import MarksMissing, NothingToPractise
from assessments.forms.blueprints import RowForm
from assessments.grading import grade, unmarked
from assessments.models import AttemptScore, Mark
from assessments.practising import start_run
from assessments.publishing import approve_scoring
from banks import kinds
from banks.models import QuestionVersion
from tests.assessments.building import graded, marked_round, sat
from tests.assessments.test_result_pages import own_result
from tests.assessments.test_sitting_pages import begun, enter, post_answer, seated, stored
from tests.banks.kind_samples import SAMPLES
from tests.clients import client_of
from tests.make import NINE, make_bank, make_official, make_user, make_version
from tests.picture_files import hotspot, image_choice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def pictured(bank=None):
    """A choice of pictures and places on a picture, of one bank."""
    bank = bank or make_bank()
    return [
        make_version(bank=bank, kind="image_choice", content=image_choice(bank)),
        make_version(bank=bank, kind="hotspot", content=hotspot(bank)),
    ]


def pictures_of(version):
    kind = kinds.get(version.kind)
    return kind.pictures(kind.parse(version.content))


def at_desk(sha256):
    return reverse("assessments:sitting_question_picture", args=[sha256])


# --- on a paper -----------------------------------------------------------------------------------


def test_pictures_of_the_running_paper_are_shown_and_no_other(client):
    versions = pictured()
    foreign = image_choice(make_bank())
    other = make_version(kind="image_choice", content={**foreign, "stem": "Khác"})
    begun(client, versions=versions)
    own = [sha256 for version in versions for sha256 in pictures_of(version)]

    page = client.get(reverse("assessments:sitting_paper")).content.decode()

    assert len(set(own)) == 3
    for sha256 in own:
        assert f'src="{at_desk(sha256)}"' in page
        assert client.get(at_desk(sha256))["Content-Type"] == "image/png"
    on_paper = set(own)
    for sha256 in pictures_of(other):
        assert (client.get(at_desk(sha256)).status_code == 200) == (sha256 in on_paper)
    assert client.get(at_desk("f" * 64)).status_code == 404


def test_no_picture_is_given_before_the_start_nor_after_the_end(client):
    versions = pictured()
    attempt = seated(versions=versions)
    enter(client, attempt)
    address = at_desk(pictures_of(versions[0])[0])

    assert client.get(address).status_code == 404
    attempt.started_at, attempt.deadline_at = NINE, NINE + timedelta(hours=1)
    attempt.save()
    assert client.get(address).status_code == 200
    attempt.ended_at, attempt.ended_by = NINE, "candidate"
    attempt.save()
    assert client.get(address).status_code == 404
    client.post(reverse("assessments:sitting_leave"))
    assert client.get(address).status_code == 302


def test_answers_on_pictures_are_saved(client):
    attempt = begun(client, versions=pictured())

    for order, value in ((1, "B"), (2, "1")):
        assert post_answer(client, attempt, value, order=order, sequence=order).status_code == 200

    assert stored(attempt) == {1: "B", 2: ["1"]}


# --- in practice and in a result ------------------------------------------------------------------


def test_pictures_in_practice_are_shown_before_and_after_the_answer_to_their_user_alone():
    bank = make_bank()
    pictured(bank)
    user = make_user(official=make_official())
    client, stranger = client_of(user), client_of(make_user(official=make_official()))
    run = start_run(user=user, bank=bank, skill=None, at=timezone.now())

    for answer in run.answers.select_related("version"):
        page = reverse("assessments:practice_question", args=[run.uuid, answer.order])
        addresses = [
            reverse("assessments:practice_question_picture", args=[run.uuid, answer.order, sha256])
            for sha256 in pictures_of(answer.version)
        ]
        asked = client.get(page).content.decode()
        told = client.post(page, {"tell": "1"}, follow=True).content.decode()

        for address in addresses:
            assert f'src="{address}"' in asked
            assert f'src="{address}"' in told
            assert client.get(address).status_code == 200
            assert stranger.get(address).status_code == 404
        assert client.get(addresses[0][:-64] + "f" * 64).status_code == 404


def test_a_published_result_shows_the_pictures_with_the_answer_to_its_owner_alone(client):
    result = own_result(client, "B", ["2"], versions=pictured())
    page = client.get(reverse("assessments:result", args=[result.uuid])).content.decode()
    stranger = client_of(make_user(official=make_official()))

    shas = [
        sha256
        for version in QuestionVersion.objects.filter(kind__in=("image_choice", "hotspot"))
        for sha256 in pictures_of(version)
    ]
    for sha256 in shas:
        address = reverse("assessments:result_question_picture", args=[result.uuid, sha256])
        assert f'src="{address}"' in page
        assert client.get(address).status_code == 200
        assert stranger.get(address).status_code == 404
    assert 'value="2" checked disabled' in page


# --- what people mark -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds.marked())
def test_no_paper_and_no_practice_draws_what_people_mark(kind):
    bank = make_bank()
    make_version(bank=bank, kind=kind, content=SAMPLES[kind].raw)
    user = make_user(official=make_official())

    assert not QuestionVersion.objects.drawable([bank], on=timezone.localdate()).exists()
    with pytest.raises(NothingToPractise):
        start_run(user=user, bank=bank, skill=None, at=timezone.now())


def test_a_blueprint_offers_no_kind_that_people_mark():
    field: Any = RowForm(skills=[]).fields["kinds"]
    offered = {slug for slug, _label in field.choices}

    assert "hotspot" in offered
    assert not offered & set(kinds.marked())


def test_a_paper_with_an_unmarked_text_is_never_approved_as_if_it_earned_nothing():
    essay = make_version(kind="essay", content=SAMPLES["essay"].raw)
    round_ = marked_round()
    attempt = sat(round_, "A", "Bài của tôi", versions=[make_version(), essay])
    scoring = graded(round_)

    with pytest.raises(MarksMissing) as refused:
        approve_scoring(scoring=scoring, decision="1/QĐ", by=make_user(), at=NINE)

    assert refused.value.data == {"count": 1}
    assert unmarked([round_.pk]) == {round_.pk: 1}
    Mark.objects.create(
        attempt=attempt,
        item=attempt.exam_form.items.get(order=2),
        kind=MarkKind.FIRST,
        fraction="0.5",
        marker=make_user(),
        at=NINE,
    )
    grade(scoring=scoring, at=NINE)
    approve_scoring(scoring=scoring, decision="1/QĐ", by=make_user(), at=NINE)
    assert AttemptScore.objects.get(scoring_version=scoring).fractions == ["1", "1/2"]


def test_a_text_that_nobody_wrote_needs_no_marker():
    essay = make_version(kind="essay", content=SAMPLES["essay"].raw)
    round_ = marked_round()
    sat(round_, "A", versions=[make_version(), essay])

    approve_scoring(scoring=graded(round_), decision="1/QĐ", by=make_user(), at=NINE)
