"""Pages of changes of tags: chosen, previewed, carried out, reviewed by run, undone."""

import pytest
from django.urls import reverse

from banks.enums import BankPurpose, MemberRole, TagRunState, VersionState
from banks.models import Question, QuestionVersion, TagRun
from banks.tasks import change_tags
from office.models import Job
from tests.clients import client_of
from tests.make import make_bank, make_member, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.SECURED)


@pytest.fixture
def client(bank):
    return client_of(make_member(bank, MemberRole.AUTHOR))


def page(name, row):
    return reverse(f"banks:{name}", args=[row.uuid])


def asked(client, bank, questions=(), **change):
    """Choose questions, or all that are at level NB, and say what is to change."""
    chosen = (
        {"cau": [str(one.uuid) for one in questions]}
        if questions
        else {
            "tat-ca": "1",
            "dieu_kien": "muc=NB",
        }
    )
    return client.post(page("tag_many", bank), {**chosen, **(change or {"level": "VD"})})


def test_ticked_questions_are_previewed_and_then_changed(client, bank):
    first, other = (make_version(bank=bank).question for _ in range(2))

    answer = asked(client, bank, [first])
    shown = client.get(answer["Location"])

    assert [one.question for one in shown.context["touched"]] == [first]
    assert "bảo mật" in shown.text or "secured" in shown.text
    assert QuestionVersion.objects.count() == 2

    run = TagRun.objects.get()
    client.post(page("confirm_tags", run))

    assert first.versions.count() == 2
    assert other.versions.count() == 1
    assert first.code in client.get(page("tag_run", run)).text
    assert client.get(page("tag_runs", bank)).context["page"].paginator.count == 1


def test_all_that_a_search_finds_are_chosen(client, bank):
    wanted = [make_version(bank=bank).question for _ in range(2)]
    make_version(bank=bank, level="TH")
    form = client.get(page("tag_many", bank) + "?tat-ca=1&muc=NB")

    asked(client, bank)

    assert form.context["count"] == 2
    assert sorted(TagRun.objects.get().chosen) == sorted(one.pk for one in wanted)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": ""}, "__all__"),
        ({"add_skills": "IU03.1", "remove_skills": "IU03.1"}, "remove_skills"),
        ({"positions_for": "chon"}, "positions"),
        ({"points": "0"}, "points"),
        ({"seconds": "-1"}, "seconds"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_beside_its_field(client, bank, change, field):
    make_version(bank=bank)

    answer = asked(client, bank, **change)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}


def test_many_questions_are_long_work_that_ends_with_the_run_done(client, bank, monkeypatch):
    monkeypatch.setattr("banks.views.tagging.AT_ONCE", 1)
    for _ in range(2):
        make_version(bank=bank)
    asked(client, bank)
    run = TagRun.objects.get()

    answer = client.post(page("confirm_tags", run))
    job = Job.objects.get()

    assert answer["Location"] == reverse("people:job", args=[job.uuid])
    told = []
    outcome = change_tags(job, lambda done, total, _message: told.append((done, total)))
    run.refresh_from_db()
    assert run.state == TagRunState.DONE
    assert told == [(0, 2)]
    assert outcome.link == page("tag_run", run)
    assert run.made.count() == 2


def test_reviewers_find_what_a_run_made_and_approve_all_of_it(client, bank):
    questions = [make_version(bank=bank).question for _ in range(3)]
    make_version(bank=bank, approved=False)
    asked(client, bank)
    run = TagRun.objects.get()
    client.post(page("confirm_tags", run))
    address = reverse("banks:approve_several")

    for _ in range(2):
        reviewer = client_of(make_member(bank, MemberRole.REVIEWER))
        listed = reviewer.get(reverse("banks:to_review"), {"dot": str(run.uuid)})
        assert listed.context["page"].paginator.count == 3
        preview = reviewer.get(address, {"dot": str(run.uuid), "ca-dot": "1"})
        assert len(preview.context["fit"]) == 3
        uuids = [str(one) for one in preview.context["uuids"]]
        reviewer.post(address, {"phien-ban": uuids, "dot": str(run.uuid)})

    for question in questions:
        question.refresh_from_db()
        assert question.live_version.level == "VD"
    assert QuestionVersion.objects.filter(state=VersionState.IN_REVIEW).count() == 1


def test_a_run_is_undone_with_a_reason(client, bank):
    question = make_version(bank=bank).question
    asked(client, bank)
    run = TagRun.objects.get()
    client.post(page("confirm_tags", run))

    assert client.post(page("undo_tags", run), {"reason": ""}).status_code == 422
    client.post(page("undo_tags", run), {"reason": "Nhầm"})

    assert question.versions.count() == 1
    assert "Nhầm" in client.get(page("tag_run", run)).text


def test_a_change_is_discarded_by_who_asked_for_it_alone(client, bank):
    make_version(bank=bank)
    asked(client, bank)
    run = TagRun.objects.get()
    colleague = client_of(make_member(bank, MemberRole.AUTHOR))

    assert colleague.post(page("discard_tags", run)).status_code == 404
    assert colleague.post(page("confirm_tags", run)).status_code == 404
    client.post(page("discard_tags", run))

    assert not TagRun.objects.exists()


def test_reviewers_and_people_of_other_banks_change_no_tags(client, bank):
    make_version(bank=bank)
    asked(client, bank)
    run = TagRun.objects.get()
    reviewer = client_of(make_member(bank, MemberRole.REVIEWER))
    stranger = client_of(make_member(make_bank(), MemberRole.AUTHOR))

    assert reviewer.get(page("tag_many", bank)).status_code == 403
    assert stranger.get(page("tag_many", bank)).status_code == 404
    assert stranger.get(page("tag_run", run)).status_code == 404


def test_questions_of_another_bank_are_not_chosen_by_their_address(client, bank):
    strange = make_version(bank=make_bank()).question
    own = make_version(bank=bank).question

    asked(client, bank, [own, strange])

    assert TagRun.objects.get().chosen == [own.pk]
    assert Question.objects.count() == 2
