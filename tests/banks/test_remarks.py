"""Remarks by part: answered by the author, settled by a reviewer, shown until then."""

import pytest
from django.db import connection

from banks.drafting import discard_draft, open_draft, submit_draft
from banks.enums import BankPurpose, MemberRole
from banks.errors import AuthorCannotReview, DraftGone, NotInReview
from banks.models import RemarkAnswer
from banks.remarks import Answer, answer, answers_of, remarks_before, settle
from banks.review import approve, return_to_author
from office.models import JournalEntry
from tests.make import EIGHT, NINE, make_bank, make_member, make_version

pytestmark = pytest.mark.django_db


class Story:
    """A version that was returned with two remarks and a reason, and its author's next draft."""

    def __init__(self):
        self.bank = make_bank(purpose=BankPurpose.SECURED)
        self.author = make_member(self.bank, MemberRole.AUTHOR)
        self.reviewer = make_member(self.bank, MemberRole.REVIEWER)
        self.version = make_version(bank=self.bank, approved=False, author=self.author)
        self.question = self.version.question
        self.give_back(self.version)
        self.draft = self.begin(90)

    def give_back(self, version):
        return return_to_author(
            version=version,
            reviewer=self.reviewer,
            reason="Viết lại câu dẫn",
            comments={"stem": "Dài quá", "options": "Phương án C lộ đáp án"},
            at=EIGHT,
        )

    def begin(self, seconds):
        draft = open_draft(question=self.question, author=self.author, at=EIGHT)
        draft.body["seconds"] = str(seconds)
        draft.save()
        return draft

    def remarks(self, number=2):
        return {one.field: one for one in remarks_before(question=self.question, number=number)}

    def say(self, draft, **said):
        rows = remarks_before(question=self.question, number=99)
        known = {one.field: one.key for one in rows}
        given = {known[field or ""]: Answer(words, True) for field, words in said.items()}
        return answer(draft=draft, answers=given, by=self.author, at=NINE)

    def submit(self, draft):
        return submit_draft(draft=draft, by=self.author, at=NINE)


@pytest.fixture
def story():
    return Story()


def test_the_reason_and_every_remark_can_be_answered(story):
    assert {field: one.text for field, one in story.remarks().items()} == {
        "": "Viết lại câu dẫn",
        "stem": "Dài quá",
        "options": "Phương án C lộ đáp án",
    }


def test_answers_stay_with_the_draft_and_go_to_review_with_it(story):
    story.say(story.draft, stem="Đã rút gọn")
    story.say(story.draft, stem="Đã rút còn một câu")
    assert {one.said for one in answers_of(story.draft).values()} == {"Đã rút còn một câu"}

    version = story.submit(story.draft)

    answered = story.remarks()["stem"].answer_in(version)
    assert (answered.said, answered.is_dealt, answered.by) == (
        "Đã rút còn một câu",
        True,
        story.author,
    )
    unanswered = story.remarks()["options"].answer_in(version)
    assert (unanswered.said, unanswered.is_dealt) == ("", False)


def test_answers_of_a_draft_that_is_thrown_away_are_gone(story):
    story.say(story.draft, stem="Đã rút gọn")

    discard_draft(draft=story.draft)

    assert not RemarkAnswer.objects.exists()
    with pytest.raises(DraftGone):
        story.say(story.draft, stem="Nữa")


def test_a_reviewer_settles_remarks_and_opens_them_again(story):
    version = story.submit(story.draft)
    stem = story.remarks()["stem"].answer_in(version)

    assert settle(version=version, settled=[stem.uuid], reviewer=story.reviewer, at=NINE) == 1
    assert story.remarks()["stem"].settled.settled_by == story.reviewer
    assert story.remarks()["options"].settled is None

    assert settle(version=version, settled=[], reviewer=story.reviewer, at=NINE) == 1
    assert story.remarks()["stem"].settled is None
    assert settle(version=version, settled=[], reviewer=story.reviewer, at=NINE) == 0
    assert JournalEntry.objects.filter(action="banks.settle_remarks").count() == 2


def test_what_is_not_settled_comes_up_again_with_the_version_after(story):
    second = story.submit(story.draft)
    stem = story.remarks()["stem"].answer_in(second)
    settle(version=second, settled=[stem.uuid], reviewer=story.reviewer, at=NINE)
    story.give_back(second)

    found = [
        (one.review.version.number, one.field)
        for one in remarks_before(question=story.question, number=3)
    ]

    assert (1, "stem") not in found
    assert {(1, "options"), (1, ""), (2, "stem"), (2, "options"), (2, "")} == set(found)
    third = story.submit(story.begin(120))
    assert RemarkAnswer.objects.filter(version=third).count() == 5


def test_an_approval_closes_what_was_said_before_it(story):
    version = story.submit(story.draft)
    approve(versions=[version], reviewer=story.reviewer, at=NINE)
    other = make_member(story.bank, MemberRole.REVIEWER)
    approve(versions=[version], reviewer=other, at=NINE, comments={"stem": "Gọn"})

    assert remarks_before(question=story.question, number=3) == []
    assert len(remarks_before(question=story.question, number=2)) == 3


def test_only_somebody_else_settles_and_only_while_it_is_in_review(story):
    version = story.submit(story.draft)

    with pytest.raises(AuthorCannotReview):
        settle(version=version, settled=[], reviewer=story.author, at=NINE)
    story.give_back(version)
    with pytest.raises(NotInReview):
        settle(version=version, settled=[], reviewer=story.reviewer, at=NINE)


def test_an_answer_of_another_version_is_not_settled_by_the_way(story):
    version = story.submit(story.draft)
    other = Story()
    theirs = other.submit(other.draft)
    foreign = RemarkAnswer.objects.filter(version=theirs)[0]

    settle(version=version, settled=[foreign.uuid], reviewer=story.reviewer, at=NINE)

    foreign.refresh_from_db()
    assert foreign.settled_at is None


def test_the_words_lie_closed_in_the_database(story):
    story.say(story.draft, stem="Đã rút gọn câu dẫn")

    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM banks_remarkanswer")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())

    assert "rút gọn".encode() not in stored
