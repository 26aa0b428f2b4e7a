"""Pages on which several questions are held, freed, embargoed, retired, approved, returned."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from banks.drafting import open_draft, submit_draft
from banks.enums import MemberRole, VersionState
from banks.models import Embargo, Hold, Question, QuestionVersion, RemarkAnswer, Review
from banks.review import hold, retire, return_to_author
from tests.clients import client_of
from tests.make import EIGHT, NINE, make_bank, make_member, make_user, make_version
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

ACTS = (
    "hold_many",
    "lift_many",
    "embargo_many",
    "end_embargo_many",
    "retire_many",
    "bring_back_many",
)


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def reviewer(bank):
    return make_member(bank, MemberRole.REVIEWER)


def day(days=9):
    return timezone.localdate() + timedelta(days=days)


def post(client, act, bank, questions, **fields):
    return client.post(
        reverse(f"banks:{act}", args=[bank.uuid]),
        {
            "cau": [str(one.uuid) for one in questions],
            "reason": "Rà soát",
            "until": f"{day():%d/%m/%Y}",
            **fields,
        },
    )


def make_questions(bank, count=2):
    return [make_version(bank=bank).question for _ in range(count)]


def test_the_page_shows_who_is_touched_and_who_is_left_and_why(bank, reviewer):
    first, gone = make_questions(bank)
    retire(question=gone, reason="Lỗi thời", by=reviewer, at=EIGHT)
    client = client_of(reviewer)

    page = client.get(
        reverse("banks:hold_many", args=[bank.uuid]),
        {"cau": [str(first.uuid), str(gone.uuid), "nonsense"]},
    )

    assert Page(page).faults == []
    assert [one.code for one in page.context["found"].touched] == [first.code]
    assert [one.question for one in page.context["found"].left] == [gone]
    assert not Hold.objects.exists()

    assert post(client, "hold_many", bank, [first, gone], reason="").status_code == 422
    assert post(client, "hold_many", bank, [first, gone]).status_code == 302
    assert Hold.objects.get().question == first


def test_each_act_goes_through_its_page(bank, reviewer):
    questions, client = make_questions(bank), client_of(reviewer)

    for act in ACTS:
        sent = {"cau": [str(one.uuid) for one in questions]}
        page = client.get(reverse(f"banks:{act}", args=[bank.uuid]), sent)
        assert Page(page).faults == []
        assert page.context["found"].touched
        assert post(client, act, bank, questions).status_code == 302

    today = timezone.localdate()
    assert QuestionVersion.objects.drawable([bank], on=today).count() == 2
    assert Embargo.objects.filter(until=day(), ended_at__isnull=False).count() == 2


def test_an_embargo_lies_in_the_future_and_what_fits_nothing_is_refused(bank, reviewer):
    questions, client = make_questions(bank), client_of(reviewer)

    for until in ("", "x", f"{day(0):%d/%m/%Y}"):
        assert post(client, "embargo_many", bank, questions, until=until).status_code == 422
    assert post(client, "lift_many", bank, questions).status_code == 409
    assert post(client, "lift_many", bank, []).status_code == 409


def test_an_author_holds_back_and_does_nothing_else(bank):
    questions = make_questions(bank)
    client = client_of(make_member(bank, MemberRole.AUTHOR))

    assert post(client, "hold_many", bank, questions).status_code == 302
    for act in ACTS[1:]:
        assert post(client, act, bank, questions).status_code == 403
        assert client.get(reverse(f"banks:{act}", args=[bank.uuid])).status_code == 403
    assert Question.objects.filter(retired_at=None).count() == 2


def test_a_reviewer_of_another_bank_touches_nothing(bank):
    questions = make_questions(bank)
    other = make_bank()
    client = client_of(make_member(other, MemberRole.REVIEWER))

    for act in ACTS:
        assert post(client, act, bank, questions).status_code == 404
        assert post(client, act, other, questions).status_code == 409  # none of them is there
    assert not Hold.objects.exists()


def test_who_writes_here_and_reviews_elsewhere_lifts_nothing_here(bank):
    [question] = make_questions(bank, 1)
    hold(question=question, reason="Nghi lộ đề", by=make_user(), at=EIGHT)
    user = make_member(bank, MemberRole.AUTHOR)
    make_member(make_bank(), MemberRole.REVIEWER, user)

    assert post(client_of(user), "lift_many", bank, [question]).status_code == 404


def test_the_bank_lists_what_is_kept_back_with_its_age(bank, reviewer):
    held, later, gone = make_questions(bank, 3)
    client = client_of(reviewer)
    at = timezone.now() - timedelta(days=12)
    hold(question=held, reason="Nghi lộ đề", by=reviewer, at=at)
    post(client, "embargo_many", bank, [later])
    post(client, "retire_many", bank, [gone])
    address = reverse("banks:kept_back", args=[bank.uuid])

    for part, question in (("tam-giu", held), ("chua-duoc-rut", later), ("ngung-dung", gone)):
        page = client.get(address, {"muc": part})
        assert Page(page).faults == []
        assert question.code in page.content.decode()
        assert not client.get(address, {"muc": part, "da-xong": "1"}).context["rows"]
    assert [days for _one, days in client.get(address).context["rows"]] == [12]

    for act, question in (
        ("lift_many", held),
        ("end_embargo_many", later),
        ("bring_back_many", gone),
    ):
        post(client, act, bank, [question])
    for part in ("tam-giu", "chua-duoc-rut", "ngung-dung"):
        page = client.get(address, {"muc": part, "da-xong": "1"})
        assert Page(page).faults == []
        assert len(page.context["rows"]) == 1
        assert not client.get(address, {"muc": part}).context["rows"]


def test_what_is_kept_back_is_for_people_of_the_bank(bank):
    address = reverse("banks:kept_back", args=[bank.uuid])
    author = client_of(make_member(bank, MemberRole.AUTHOR))
    other = client_of(make_member(make_bank(), MemberRole.REVIEWER))

    assert author.get(address).status_code == 200
    assert other.get(address).status_code == 404
    assert client_of(make_user()).get(address).status_code == 403


def test_the_question_shows_its_embargoes_and_leads_to_the_acts(bank, reviewer):
    [question] = make_questions(bank, 1)
    client = client_of(reviewer)
    post(client, "embargo_many", bank, [question])

    page = client.get(reverse("banks:question", args=[question.uuid]))

    assert Page(page).faults == []
    text = page.content.decode()
    assert f"{day():%d/%m/%Y}" in text
    assert reverse("banks:end_embargo_many", args=[bank.uuid]) in text
    author = client_of(make_member(bank, MemberRole.AUTHOR))
    plain = author.get(reverse("banks:question", args=[question.uuid])).content.decode()
    assert reverse("banks:embargo_many", args=[bank.uuid]) not in plain


# --- decisions on several versions ----------------------------------------------------------------


def many(versions):
    return {"phien-ban": [str(one.uuid) for one in versions]}


def test_several_versions_go_back_with_one_reason(bank, reviewer):
    first, second = (make_version(bank=bank, approved=False) for _ in range(2))
    own = make_version(bank=bank, approved=False, author=reviewer)
    client, address = client_of(reviewer), reverse("banks:return_several")

    page = client.get(address, many([first, second, own]))
    assert Page(page).faults == []
    assert [one["version"] for one in page.context["fit"]] == [first, second]
    assert [one.version for one in page.context["refused"]] == [own]
    assert client.post(address, many([first, own])).status_code == 422
    client.post(address, {**many([first, second, own]), "reason": "Sửa căn cứ"})

    states = QuestionVersion.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [VersionState.RETURNED, VersionState.RETURNED, VersionState.IN_REVIEW]
    assert set(Review.objects.values_list("reviewer", flat=True)) == {reviewer.pk}


def test_several_versions_are_looked_at_before_they_are_approved(bank, reviewer):
    good = make_version(bank=bank, approved=False)
    own = make_version(bank=bank, approved=False, author=reviewer)
    client, address = client_of(reviewer), reverse("banks:approve_several")

    page = client.get(address, many([good, own]))
    assert Page(page).faults == []
    assert not Review.objects.exists()
    client.post(address, many([good, own]))

    assert [one.version for one in Review.objects.all()] == [good]
    assert client.post(address, many([good, own])).status_code == 422


def test_only_reviewers_decide_on_several(bank):
    version = make_version(bank=bank, approved=False)
    for name in ("approve_several", "return_several"):
        address = reverse(f"banks:{name}")
        author = client_of(make_member(bank, MemberRole.AUTHOR))
        assert author.get(address, many([version])).status_code == 403
        assert author.post(address, many([version])).status_code == 403
        other = client_of(make_member(make_bank(), MemberRole.REVIEWER))
        assert other.post(address, {**many([version]), "reason": "Sai"}).status_code == 422
    assert not Review.objects.exists()


# --- remarks --------------------------------------------------------------------------------------


def test_remarks_are_answered_shown_beside_the_difference_and_settled(bank, reviewer):
    author = make_member(bank, MemberRole.AUTHOR)
    version = make_version(bank=bank, approved=False, author=author)
    return_to_author(
        version=version, reviewer=reviewer, reason="Sửa", comments={"stem": "Dài quá"}, at=EIGHT
    )
    draft = open_draft(question=version.question, author=author, at=EIGHT)
    draft.body["seconds"] = "75"
    draft.save()
    writer, address = client_of(author), reverse("banks:answer_remarks", args=[draft.uuid])

    page = writer.get(address)
    assert Page(page).faults == []
    assert "Dài quá" in page.content.decode()
    numbers = {row[0].field: number for number, row in enumerate(page.context["form"].rows)}
    stem = numbers["stem"]
    writer.post(address, {f"said_{stem}": "Đã rút gọn", f"dealt_{stem}": "on"})
    assert "Đã rút gọn" in writer.get(address).content.decode()
    newer = submit_draft(draft=draft, by=author, at=NINE)

    reader = client_of(reviewer)
    review = reverse("banks:review", args=[newer.uuid])
    shown = reader.get(review)
    assert Page(shown).faults == []
    assert "Đã rút gọn" in shown.content.decode()
    compared = reader.get(reverse("banks:compare", args=[version.question.uuid]))
    assert Page(compared).faults == []
    assert "Đã rút gọn" in compared.content.decode()
    answered = RemarkAnswer.objects.get(version=newer, field="stem")
    settling = reverse("banks:settle_remarks", args=[newer.uuid])
    reader.post(settling, {"xong": [str(answered.uuid), "nonsense"]})
    answered.refresh_from_db()
    assert answered.settled_by == reviewer

    assert writer.post(settling).status_code == 403
    other = client_of(make_member(make_bank(), MemberRole.REVIEWER))
    assert other.post(settling).status_code == 404
    assert reader.get(address).status_code == 403
    stranger = client_of(make_member(bank, MemberRole.AUTHOR))
    assert stranger.get(address).status_code == 404
