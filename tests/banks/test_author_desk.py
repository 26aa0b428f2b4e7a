"""The desk of an author: hints on style, and a draft that is open in two windows."""

import json

import pytest
from django.urls import reverse

from banks.enums import MemberRole
from banks.models import Draft
from tests.make import make_bank, make_member, make_skill, make_version

pytestmark = pytest.mark.django_db

FIELDS = {
    "stem": "Việc nào không mở được tệp?",
    "option": ["Nhấp đúp", "Tất cả đều đúng"],
    "key": "0",
}


@pytest.fixture
def bank():
    make_skill("IU03.1")
    return make_bank()


@pytest.fixture
def author(bank, client):
    user = make_member(bank, MemberRole.AUTHOR)
    client.force_login(user, backend="people.backends.GrantBackend")
    return user


@pytest.fixture
def draft(bank, author, client):
    client.post(
        reverse("banks:new_question", args=[bank.uuid]), {"kind": "single_choice", "code": ""}
    )
    return Draft.objects.get()


def at(name, draft):
    return reverse(f"banks:{name}", args=[draft.uuid])


def write(client, draft, name="save_draft", **fields):
    return client.post(at(name, draft), {**FIELDS, **fields})


def test_what_is_saved_is_looked_over(client, draft):
    write(client, draft)

    codes = [what for what, _advice in client.get(at("draft", draft)).context["style"]]

    assert any("không" in what for what in codes)
    assert any("Phương án B" in what for what in codes)


def test_an_empty_draft_is_not_nagged_at(client, draft):
    assert client.get(at("draft", draft)).context["style"] == []


def test_a_second_window_overwrites_nothing(client, draft):
    opened = client.get(at("draft", draft)).context["revision"]
    first = write(client, draft, revision=opened, stem="Ở cửa sổ này?")
    assert first.status_code == 200

    late = write(client, draft, revision=opened, stem="Ở cửa sổ kia?")

    assert late.status_code == 409
    assert json.loads(late.content)["problem"]
    draft.refresh_from_db()
    assert draft.body["content"]["stem"] == "Ở cửa sổ này?"
    assert json.loads(first.content)["revision"] == draft.saved_at.isoformat()


def test_what_was_typed_in_the_late_window_stands_there_and_may_replace_the_other(client, draft):
    opened = client.get(at("draft", draft)).context["revision"]
    write(client, draft, revision=opened, stem="Ở cửa sổ này?")

    late = write(client, draft, "draft", revision=opened, stem="Ở cửa sổ kia?", act="save")

    assert late.status_code == 409
    page = late.content.decode()
    assert "Ở cửa sổ kia?" in page
    assert 'id="muon"' in page
    draft.refresh_from_db()
    assert draft.body["content"]["stem"] == "Ở cửa sổ này?"

    again = write(
        client, draft, "draft", revision=late.context["revision"], stem="Ở cửa sổ kia?", act="save"
    )

    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.body["content"]["stem"] == "Ở cửa sổ kia?"


@pytest.mark.parametrize("revision", ["", "hôm qua", "2026-11-26T08:00:00"])
def test_a_program_that_knows_no_revision_still_saves(client, draft, revision):
    assert write(client, draft, revision=revision).status_code == 200


def test_reviewers_see_the_hints_too(client, bank):
    reviewer = make_member(bank, MemberRole.REVIEWER)
    client.force_login(reviewer, backend="people.backends.GrantBackend")
    version = make_version(bank=bank, approved=False, explanation="", basis="")

    page = client.get(reverse("banks:review", args=[version.uuid]))

    assert len(page.context["style"]) >= 2
