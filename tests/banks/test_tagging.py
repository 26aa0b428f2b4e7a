"""Tags of many questions changed at once: what is touched, what is left, and taking it back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banks.drafting import open_draft
from banks.enums import BankPurpose, MemberRole, TagRunState, VersionState
from banks.errors import NothingToDo, TagRunInUse, TagRunSettled, TagUnknown
from banks.models import (
    LegalBasis,
    Question,
    QuestionVersion,
    TagRun,
    VersionBasis,
    VersionNote,
)
from banks.review import approve, retire
from banks.tagging import Change, ask, begin, carry_out, discard, go_on, preview, undo
from office.models import JournalEntry
from people.models import JobPosition
from tests.make import (
    EIGHT,
    NINE,
    make_bank,
    make_field,
    make_member,
    make_position,
    make_skill,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


def asked(bank, author, **change):
    make_skill("IU05.2")
    return ask(
        bank=bank,
        questions=Question.objects.all(),
        change=Change(**change),
        by=author,
        at=NINE,
    )


def newest(question):
    return question.versions.order_by("-number").first()


def codes(tags):
    return sorted(tags.values_list("code", flat=True))


def test_each_question_gets_a_new_version_that_waits_and_what_is_in_use_stays(bank, author):
    make_position("LD")
    first = make_version(bank=bank, positions=["CV"], fields=["TAI_CHINH"], explanation="Vì thế")
    run = asked(
        bank,
        author,
        add_skills=("IU05.2",),
        remove_skills=("IU03.1",),
        level="VD",
        positions=("LD",),
        fields=(),
        points=Decimal("0.5"),
        seconds=90,
        order_locked=True,
        basis="Nghị định số 30/2020/NĐ-CP, Điều 5, khoản 2",
        reason="Chuẩn mới",
    )

    carry_out(run=run, at=NINE)

    question = first.question
    question.refresh_from_db()
    made = newest(question)
    assert question.live_version == first
    assert (made.number, made.state, made.author) == (2, VersionState.IN_REVIEW, author)
    assert (made.content, made.explanation) == (first.content, "Vì thế")
    assert codes(made.skills) == ["IU05.2"]
    assert (codes(made.positions), codes(made.fields)) == (["LD"], [])
    assert (made.level, made.points, made.seconds) == ("VD", Decimal("0.5"), 90)
    assert made.order_locked
    assert VersionBasis.objects.get(version=made).articles == "Điều 5, khoản 2"
    assert VersionNote.objects.get(version=made).reason == "Chuẩn mới"
    assert codes(first.skills) == ["IU03.1"]


def test_a_preview_says_what_changes_from_what_to_what_and_changes_nothing(bank, author):
    version = make_version(bank=bank, fields=["TAI_CHINH"])
    make_field("Y_TE")
    run = asked(bank, author, level="VD", fields=("Y_TE",))

    [touched] = preview(run=run).touched

    assert touched.question == version.question
    assert [(before, after) for _label, before, after in touched.differences] == [
        ("Nhận biết", "Vận dụng"),
        ("TAI_CHINH", "Y_TE"),
    ]
    assert QuestionVersion.objects.count() == 1


def test_what_does_not_fit_is_left_and_says_why(bank, author):
    in_review = make_version(bank=bank, approved=False)
    returned = make_version(bank=bank, approved=False, state=VersionState.RETURNED)
    retired = make_version(bank=bank)
    retire(question=retired.question, reason="Lỗi thời", by=author, at=EIGHT)
    written = make_version(bank=bank)
    open_draft(question=written.question, author=author, at=EIGHT)
    same = make_version(bank=bank, level="VD")
    fits = make_version(bank=bank)

    found = preview(run=asked(bank, author, level="VD"))

    assert [one.question for one in found.touched] == [fits.question]
    left = {one.question.pk for one in found.left}
    assert left == {one.question_id for one in (in_review, returned, retired, written, same)}
    assert len({one.why for one in found.left}) == 5


def test_a_question_keeps_at_least_one_skill(bank, author):
    make_version(bank=bank)

    assert preview(run=asked(bank, author, remove_skills=("IU03.1",))).touched == ()


def test_questions_of_other_banks_are_never_chosen(bank, author):
    make_version(bank=make_bank())

    with pytest.raises(NothingToDo):
        asked(bank, author, level="VD")


def test_one_run_is_one_line_in_the_journal_without_words_of_a_question(bank, author):
    for _ in range(3):
        make_version(bank=bank)
    run = carry_out(run=asked(bank, author, level="VD"), at=NINE)

    entry = JournalEntry.objects.get(action="banks.change_tags")
    assert entry.data == {"run": str(run.uuid), "versions": 3, "left": 0}
    assert (run.state, run.made.count()) == (TagRunState.DONE, 3)


def test_a_run_that_was_cut_off_goes_on_with_what_is_missing(bank, author):
    versions = [make_version(bank=bank) for _ in range(3)]
    run = asked(bank, author, level="VD")
    begin(run=run)
    chosen, run.chosen = run.chosen, run.chosen[:1]
    go_on(run=run, at=NINE)
    TagRun.objects.update(state=TagRunState.RUNNING, done_at=None, chosen=chosen)
    run.refresh_from_db()

    made = go_on(run=run, at=NINE)

    assert made == 3
    assert {one.question.versions.count() for one in versions} == {2}
    with pytest.raises(TagRunSettled):
        begin(run=run)


def test_a_tag_that_is_gone_keeps_everything_out(bank, author):
    make_version(bank=bank)
    make_position("LD")
    run = asked(bank, author, positions=("LD",))
    JobPosition.objects.filter(code="LD").delete()

    with pytest.raises(TagUnknown):
        carry_out(run=run, at=NINE)

    run.refresh_from_db()
    assert run.state == TagRunState.PREVIEWED


def test_an_undone_run_leaves_no_version_and_says_why(bank, author):
    version = make_version(bank=bank)
    run = carry_out(run=asked(bank, author, basis="Nghị định số 30/2020/NĐ-CP"), at=NINE)

    count = undo(run=run, by=author, at=NINE, reason="Nhầm")

    assert count == 1
    assert list(version.question.versions.all()) == [version]
    assert (run.state, run.undo_reason, run.undone_by) == (TagRunState.UNDONE, "Nhầm", author)
    with pytest.raises(TagRunSettled):
        undo(run=run, by=author, at=NINE, reason="Nhầm")


def test_a_run_whose_version_was_reviewed_or_replaced_stays(bank, author):
    reviewer = make_member(bank, MemberRole.REVIEWER)
    versions = [make_version(bank=bank) for _ in range(2)]
    run = carry_out(run=asked(bank, author, level="VD"), at=NINE)
    approve(versions=[newest(versions[0].question)], reviewer=reviewer, at=NINE)

    with pytest.raises(TagRunInUse):
        undo(run=run, by=author, at=NINE, reason="Nhầm")

    run.refresh_from_db()
    assert run.state == TagRunState.DONE
    assert versions[1].question.versions.count() == 2


def test_who_changed_the_tags_does_not_approve_them(bank):
    secured = make_bank(purpose=BankPurpose.SECURED)
    user = make_member(secured, MemberRole.AUTHOR)
    make_member(secured, MemberRole.REVIEWER, user)
    reviewers = [make_member(secured, MemberRole.REVIEWER) for _ in range(2)]
    version = make_version(bank=secured)
    carry_out(run=asked(secured, user, level="VD"), at=NINE)
    made = newest(version.question)

    for reviewer in reviewers:
        assert made.state == VersionState.IN_REVIEW
        approve(versions=[made], reviewer=reviewer, at=NINE)
        made.refresh_from_db()

    version.question.refresh_from_db()
    assert version.question.live_version == made
    assert made.author == user


def test_what_is_not_confirmed_can_be_discarded_and_is_forgotten_in_time(bank, author):
    make_version(bank=bank)
    run = asked(bank, author, level="VD")
    TagRun.objects.update(asked_at=NINE - timedelta(days=2))

    later = asked(bank, author, level="VD")

    assert list(TagRun.objects.all()) == [later]
    discard(run=later)
    with pytest.raises(TagRunSettled):
        discard(run=run)


def test_a_change_is_kept_as_it_was_said():
    change = Change(add_skills=("A",), positions=(), points=Decimal("0.25"), order_locked=False)

    assert Change.from_json(change.as_json()) == change
    assert not change.is_empty
    assert Change(reason="Vì sao").is_empty


@pytest.mark.parametrize("change", [{"level": "VD"}, {"basis": "Luật số 91/2025/QH15"}])
def test_a_change_costs_the_same_for_few_and_many(bank, author, change):
    LegalBasis.objects.create(symbol="91/2025/QH15")
    costs = []
    for count in (1, 20):
        for _ in range(count):
            make_version(bank=bank, author=make_user())
        run = asked(bank, author, **change)
        with CaptureQueriesContext(connection) as asked_for:
            carry_out(run=run, at=NINE)
        costs.append(len(asked_for))
        undo(run=run, by=author, at=NINE, reason="Nhầm")

    assert costs[0] == costs[1]
