"""The steward's pages of review: what waits with whom, giving it out, moving it, taking it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from banks.enums import BankPurpose, MemberRole
from banks.models import Assignment, Bank
from people.enums import Role
from tests.clients import client_of
from tests.make import grant, make_bank, make_member, make_unit, make_user, make_version
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


class Office:
    """A steward with a secured bank, two reviewers and a version that waits."""

    def __init__(self):
        self.unit = make_unit()
        self.bank = make_bank(purpose=BankPurpose.SECURED, unit=self.unit)
        self.steward = make_user()
        grant(self.steward, Role.SYSTEM_ADMIN, self.unit)
        self.reviewers = [make_member(self.bank, MemberRole.REVIEWER) for _ in range(2)]
        self.version = make_version(bank=self.bank, approved=False)
        self.client = client_of(self.steward)
        self.address = reverse("banks:bank_reviews", args=[self.bank.uuid])
        self.giving = reverse("banks:assign_reviews", args=[self.bank.uuid])

    @property
    def due_on(self):
        return f"{timezone.localdate() + timedelta(days=5):%d/%m/%Y}"

    def give(self, **fields):
        return self.client.post(
            self.giving,
            {
                "phien-ban": str(self.version.uuid),
                "nguoi": [one.username for one in self.reviewers],
                "cach": "deu",
                "han": self.due_on,
                "viec": "giao",
                **fields,
            },
        )


@pytest.fixture
def office():
    return Office()


def test_the_steward_sees_what_waits_but_not_what_it_says(office):
    page = office.client.get(office.address)

    assert Page(page).faults == []
    text = page.content.decode()
    assert office.version.question.code in text
    assert office.version.content["stem"] not in text
    assert page.context["figures"].unassigned == 1


def test_choosing_shows_who_would_get_what_and_gives_nothing_yet(office):
    page = office.client.get(office.giving, {"phien-ban": str(office.version.uuid)})

    assert Page(page).faults == []
    assert [set(row.reviewers) for row in page.context["plan"].given] == [set(office.reviewers)]
    assert not Assignment.objects.exists()

    looked = office.give(viec="xem")
    assert looked.status_code == 200
    assert not Assignment.objects.exists()


def test_the_steward_gives_it_to_both_reviewers(office):
    answer = office.give()

    assert answer.status_code == 302
    assert {one.reviewer for one in Assignment.objects.all()} == set(office.reviewers)
    shown = office.client.get(office.address, {"viec": "da-giao"})
    assert [row["version"] for row in shown.context["rows"]] == [office.version]
    assert not office.client.get(office.address, {"viec": "chua-giao"}).context["rows"]


def test_all_that_is_assigned_to_nobody_is_given_at_once(office):
    make_version(bank=office.bank, approved=False)

    office.give(**{"tat-ca": "1", "phien-ban": []})

    assert Assignment.objects.count() == 4


@pytest.mark.parametrize(
    "fields",
    [{"nguoi": []}, {"nguoi": "nobody"}, {"han": "01/01/2020"}, {"han": ""}, {"cach": "x"}],
)
def test_what_cannot_be_read_gives_nothing(office, fields):
    assert office.give(**fields).status_code == 422
    assert not Assignment.objects.exists()


def test_what_is_full_already_is_told_and_stays(office):
    office.give()

    page = office.client.get(office.giving, {"phien-ban": str(office.version.uuid)})

    assert page.context["plan"].given == []
    assert len(page.context["plan"].refused) == 1
    assert office.give().status_code == 422
    assert Assignment.objects.count() == 2


def test_nothing_chosen_and_no_reviewer_are_said(office):
    empty = make_bank(unit=office.unit)

    for address in (office.giving, reverse("banks:assign_reviews", args=[empty.uuid])):
        page = office.client.get(address, {"phien-ban": "nonsense"})
        assert page.status_code == 200
        assert Page(page).faults == []


def test_a_task_goes_to_somebody_else_and_is_taken_back(office):
    third = make_member(office.bank, MemberRole.REVIEWER)
    office.give()
    task = Assignment.objects.first()
    address = reverse("banks:reassign_review", args=[task.uuid])

    assert Page(office.client.get(address)).faults == []
    assert office.client.post(address, {"nguoi": "", "han": ""}).status_code == 422
    office.client.post(address, {"nguoi": str(third.pk), "han": office.due_on})
    moved = Assignment.objects.get(reviewer=third)
    office.client.post(reverse("banks:withdraw_review", args=[moved.uuid]))

    assert Assignment.objects.filter(ended_at=None).count() == 1


def test_the_author_is_not_among_those_who_can_be_chosen(office):
    office.give()
    author = office.version.author
    make_member(office.bank, MemberRole.REVIEWER, author)
    task = Assignment.objects.first()

    answer = office.client.post(
        reverse("banks:reassign_review", args=[task.uuid]),
        {"nguoi": str(author.pk), "han": office.due_on},
    )

    assert answer.status_code == 422


def test_the_steward_says_how_long_a_review_takes(office):
    address = reverse("banks:review_days", args=[office.bank.uuid])

    assert Page(office.client.get(address)).faults == []
    assert office.client.post(address, {"ngay": "0"}).status_code == 422
    office.client.post(address, {"ngay": "4"})

    assert Bank.objects.get(pk=office.bank.pk).days_for_review == 4


def test_overdue_work_stands_on_the_home_pages_and_in_the_lists(office):
    office.give()
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    code = office.version.question.code
    reviewer = client_of(office.reviewers[0])

    for address in ("/", reverse("banks:to_review"), reverse("banks:to_review") + "?viec=qua-han"):
        page = reviewer.get(address, follow=True)
        assert code in page.content.decode()
    assert office.client.get(office.address, {"viec": "qua-han"}).context["figures"].overdue == 1
    banks = office.client.get(reverse("banks:stewarded")).context["page"]
    assert [(bank.waiting, bank.late) for bank in banks] == [(1, 2)]
    assert office.bank.title in office.client.get("/", follow=True).content.decode()


def test_every_act_is_the_stewards_of_this_bank_alone(office):
    office.give()
    task = Assignment.objects.first()
    addresses = [
        office.address,
        office.giving,
        reverse("banks:review_days", args=[office.bank.uuid]),
        reverse("banks:reassign_review", args=[task.uuid]),
    ]
    acts = [*addresses[1:], reverse("banks:withdraw_review", args=[task.uuid])]
    elsewhere = make_user()
    grant(elsewhere, Role.SYSTEM_ADMIN, make_unit())

    for user, status in (
        (office.reviewers[0], 403),
        (make_member(office.bank, MemberRole.AUTHOR), 403),
        (elsewhere, 404),
    ):
        client = client_of(user)
        assert {client.get(one).status_code for one in addresses} == {status}
        assert {client.post(one).status_code for one in acts} == {status}
    assert Assignment.objects.filter(ended_at=None).count() == 2


def test_a_reviewer_filters_by_what_was_assigned(office):
    office.give()
    make_version(bank=office.bank, approved=False)
    client = client_of(office.reviewers[0])

    def listed(scope):
        page = client.get(reverse("banks:to_review"), {"viec": scope})
        assert Page(page).faults == []
        return [row["version"] for row in page.context["rows"]]

    assert listed("cua-toi") == [office.version]
    assert office.version not in listed("chua-giao")
    assert listed("")[0] == office.version  # what has a last day comes first
    assert Page(client.get(reverse("banks:review", args=[office.version.uuid]))).faults == []
