"""No page of the sitting, of a proctor or of results falls over what no screen sends."""

import pytest
from django.urls import reverse

from banks import kinds
from tests.assessments.test_proctor_pages import proctor_of, room_now
from tests.assessments.test_result_pages import own_result
from tests.assessments.test_sitting_pages import begun, enter, seated
from tests.banks.kind_samples import sample
from tests.make import make_version
from tests.nonsense import NONSENSE, faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_door_and_the_details(client):
    assert faults_of(client, reverse("assessments:sitting")) == []

    enter(client, seated())

    assert faults_of(client, reverse("assessments:sitting_details")) == []


def test_every_kind_of_question_on_the_paper(client):
    slugs = [slug for slug, _label in kinds.choices()]
    versions = [make_version(kind=slug, content=sample(slug).raw) for slug in slugs]
    attempt = begun(client, versions=versions)
    items = {item.order: item.pk for item in attempt.exam_form.items.all()}
    address = reverse("assessments:sitting_save")
    wrong = []
    for order, item in items.items():
        for nonsense in NONSENSE:
            whole = {f"c{order}": nonsense}
            part = {f"c{order}.{name}": nonsense for name in ("1", "2", "A", "B", "C", "D")}
            for answer in (whole, part, {**whole, "sequence": nonsense, "client_at": nonsense}):
                data = {"attempt": attempt.uuid, "item": item, **answer}
                status = client.post(address, data).status_code
                if status not in (302, 422):
                    wrong.append((order, nonsense[:20], status))

    assert wrong == []
    assert client.get(reverse("assessments:sitting_paper")).status_code == 200
    for name in ("attempt", "item"):
        for nonsense in NONSENSE:
            data = {"attempt": attempt.uuid, "item": items[1], name: nonsense}
            assert client.post(address, data).status_code in (302, 404, 422)


def test_the_room_and_the_acts_of_a_proctor(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    def faults(name, row, **more):
        return faults_of(client, reverse(f"assessments:proctor_{name}", args=[row.uuid]), **more)

    assert faults("note", attempt.candidate) == []
    assert faults("extra_time", attempt) == []
    assert faults("release", attempt) == []
    assert faults("pause", room) == []
    assert faults("violation", attempt.candidate) == []
    assert faults("room", room, more=["chon"]) == []


def test_results_and_appeals(client):
    result = own_result(client, "A", "B")

    assert faults_of(client, reverse("assessments:own_results")) == []
    assert faults_of(client, reverse("assessments:result", args=[result.uuid])) == []
    appeal = reverse("assessments:appeal", args=[result.uuid])
    assert faults_of(client, appeal, more=["cau"]) == []
