from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from office.enums import PolicyKind
from office.models import JournalEntry, PolicyVersion
from office.policies import ExamPolicy, class_of, exam_policy, parse, written
from people.enums import Role
from people.forms.policies import WORDS, PolicyForm
from tests.make import grant, make_policy, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

ALL_KINDS = pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("sat-hach", PolicyKind.EXAM),
        ("boi-duong", PolicyKind.TRAINING),
        ("lich-lam-viec", PolicyKind.CALENDAR),
    ],
)


@pytest.fixture
def pages(client):
    admin = make_user(username="quantri")
    grant(admin, Role.SYSTEM_ADMIN, make_unit())
    client.force_login(admin, backend="people.backends.GrantBackend")
    return client


def typed(kind, **changes):
    """What the form sends where only `changes` are typed over the defaults, in Vietnamese."""
    with translation.override("vi"):
        form = PolicyForm(kind=kind, policy=class_of(kind)())
        values = {name: form[name].value() for name in form.fields}
        shown = {
            name: form.fields[name].prepare_value((form.fields[name].localize and value) or value)
            for name, value in values.items()
        }
    data = {name: "" if value is None else str(value) for name, value in shown.items()}
    return {**data, "basis": "TT 01/2027", "valid_from": "2027-01-01", **changes}


@pytest.mark.parametrize("kind", PolicyKind)
def test_every_value_of_a_policy_has_words_and_is_stored_as_it_is_read(kind):
    policy = class_of(kind)()

    assert {one.name for one in fields(policy)} <= set(WORDS)
    assert parse(kind, written(policy)) == policy


def test_the_list_shows_each_kind_with_its_versions(pages):
    make_policy()

    answer = pages.get(reverse("people:policies"))

    assert Page(answer).faults == []
    assert [len(one["versions"]) for one in answer.context["kinds"]] == [1, 0, 0]


def test_other_roles_see_no_policies(client):
    user = make_user()
    grant(user, Role.HR_OFFICER, make_unit())
    client.force_login(user, backend="people.backends.GrantBackend")

    assert client.get(reverse("people:policies")).status_code == 403


@ALL_KINDS
def test_a_first_version_takes_the_defaults_as_they_stand_in_the_form(pages, word, kind):
    shown = pages.get(reverse("people:new_policy", args=[word]))
    answer = pages.post(reverse("people:new_policy", args=[word]), typed(kind))

    assert Page(shown).faults == []
    version = PolicyVersion.objects.get()
    assert answer["Location"] == reverse("people:policy", args=[version.uuid])
    assert parse(kind, version.values) == class_of(kind)()
    assert JournalEntry.objects.get().action == "office.issue_policy"
    assert Page(pages.get(answer["Location"])).faults == []


def test_a_new_version_ends_the_one_before_and_shows_what_changed(pages):
    old = make_policy()
    changes = {"cut_score": "5,5", "classes": "Đạt; 5,5", "weak_share": "62,5"}

    pages.post(reverse("people:new_policy", args=["sat-hach"]), typed(PolicyKind.EXAM, **changes))

    new = PolicyVersion.objects.get(number=2)
    assert PolicyVersion.objects.get(pk=old.pk).valid_to == date(2027, 1, 1)
    assert exam_policy(new) == ExamPolicy(
        cut_score=Decimal("5.5"),
        classes=(("Đạt", Decimal("5.5")),),
        weak_share=Decimal("0.625"),
    )
    answer = pages.get(reverse("people:policy", args=[new.uuid]))
    assert sum(row["was"] is not None for row in answer.context["rows"]) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cut_score": "11"}, "cut_score"),
        ({"classes": "Giỏi 8"}, "classes"),
        ({"classes": "Khá; 7\nGiỏi; 8"}, "classes"),
        ({"classes": "Giỏi; 8"}, "classes"),
        ({"weak_share": "140"}, "weak_share"),
        ({"level_shares": "40/30/20/20"}, "level_shares"),
        ({"level_shares": "40/30/30"}, "level_shares"),
        ({"level_seconds": "45/60/-9/135"}, "level_seconds"),
        ({"level_seconds": "45/60/0/135"}, "level_seconds"),
        ({"max_time_percent": "0"}, "max_time_percent"),
        ({"basis": ""}, "basis"),
        ({"valid_from": "2019-01-01"}, "valid_from"),
        ({"valid_from": "9999-12-31"}, "valid_from"),
        ({"decimals": "3"}, "decimals"),  # a stored score has two places
        ({"classes": f"{'Giỏi' * 8}; 8\nĐạt; 5"}, "classes"),  # stands with each result
        ({"classes": "Giỏi; 8\nĐạt; -1E9999"}, "classes"),
        ({"failed_class": "Không đạt" * 4}, "failed_class"),
    ],
)
def test_what_a_policy_cannot_say_is_told_at_its_field(pages, wrong, field):
    make_policy()

    answer = pages.post(
        reverse("people:new_policy", args=["sat-hach"]), typed(PolicyKind.EXAM, **wrong)
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert PolicyVersion.objects.count() == 1


def test_a_day_that_is_both_off_and_worked_is_refused(pages):
    days = {"days_off": "30/04/2027\n01/05/2027", "days_worked": "01/05/2027"}

    answer = pages.post(
        reverse("people:new_policy", args=["lich-lam-viec"]), typed(PolicyKind.CALENDAR, **days)
    )

    assert list(answer.context["form"].errors) == ["days_worked"]
