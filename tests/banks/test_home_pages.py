"""The day of an author and of a reviewer: what waits, and how their banks stand."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from banks.drafting import open_draft
from banks.enums import BankPurpose, MemberRole
from banks.lapsing import hold_lapsed
from banks.models import Draft, Hold, LegalBasis, VersionBasis
from banks.review import approve, lift_hold, retire, return_to_author
from banks.workload import in_review_of, returned_with_words, reviewers_awaited, written_by
from tests.banks.test_upkeep import used
from tests.clients import client_of
from tests.make import EIGHT, make_bank, make_member, make_user, make_version
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.SECURED, title="Ngân hàng CNTT")


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


@pytest.fixture
def reviewer(bank):
    return make_member(bank, MemberRole.REVIEWER)


def submitted(bank, author, **fields):
    return make_version(bank=bank, author=author, approved=False, **fields)


def returned(version, reviewer, reason="Hai phương án cùng đúng."):
    return_to_author(
        version=version, reviewer=reviewer, reason=reason, comments={"stem": "Nêu rõ."}, at=EIGHT
    )


def home(user):
    response = client_of(user).get("/")
    return Page(response), response.content.decode()


# --- the author -----------------------------------------------------------------------------------


def test_what_came_back_is_shown_with_the_words_of_the_reviewer(bank, author, reviewer):
    version = submitted(bank, author)
    returned(version, reviewer)

    page, text = home(author)

    assert page.faults == []
    assert "Hai phương án cùng đúng." in text
    assert reviewer.full_name in text
    assert reverse("banks:open_draft", args=[version.question.uuid]) in text


def test_what_others_wrote_does_not_come_back_to_me(bank, author, reviewer):
    other = make_member(bank, MemberRole.AUTHOR)
    returned(submitted(bank, other), reviewer)

    assert returned_with_words(author) == []
    assert len(returned_with_words(other)) == 1


def test_my_questions_in_review_tell_since_when_and_who_has_still_to_decide(bank, author, reviewer):
    second = make_member(bank, MemberRole.REVIEWER, make_user(full_name="Vũ Thị Hai"))
    make_member(bank, MemberRole.REVIEWER, author)  # nobody reviews their own
    version = submitted(bank, author)
    approve(versions=[version], reviewer=reviewer, at=EIGHT)

    row: Any = in_review_of(author).get()

    assert row.approvals == 1
    assert reviewers_awaited([row]) == {version.pk: [second.full_name]}
    assert "Vũ Thị Hai" in home(author)[1]


def test_my_drafts_are_shown_with_when_they_were_saved(bank, author):
    draft = open_draft(question=make_version(bank=bank).question, author=author, at=EIGHT)

    _page, text = home(author)

    assert reverse("banks:draft", args=[draft.uuid]) in text


def test_only_what_may_be_drawn_counts_as_a_question_of_mine_in_use(bank, author, reviewer):
    make_version(bank=bank, author=author)
    retire(
        question=make_version(bank=bank, author=author).question,
        reason="Trùng câu khác.",
        by=reviewer,
        at=EIGHT,
    )
    Hold.objects.create(
        question=make_version(bank=bank, author=author).question,
        reason="Sắp sát hạch.",
        placed_by=reviewer,
        placed_at=EIGHT,
    )

    assert written_by(author, since=EIGHT) == {"live": 1, "lately": 3}


def test_a_gap_leads_to_a_new_question_that_begins_with_its_skill_and_level(bank, author):
    make_version(bank=bank, level="NB")
    address = f"{reverse('banks:new_question', args=[bank.uuid])}?ky_nang=IU03.1&amp;muc=TH"
    browser = client_of(author)
    assert address in browser.get("/").content.decode()

    page = browser.get(address.replace("&amp;", "&"))
    browser.post(
        reverse("banks:new_question", args=[bank.uuid]),
        {"kind": "single_choice", "code": "", "ky_nang": "IU03.1", "muc": "TH"},
    )

    assert 'name="ky_nang" value="IU03.1"' in page.content.decode()
    assert Draft.objects.get().body == {"skills": ["IU03.1"], "level": "TH"}


def test_a_gap_that_does_not_exist_is_left_aside(bank, author):
    browser = client_of(author)
    address = reverse("banks:new_question", args=[bank.uuid])

    assert browser.get(f"{address}?ky_nang=KHONG&muc=XX").status_code == 200
    browser.post(address, {"kind": "single_choice", "ky_nang": "KHONG", "muc": "XX"})

    assert Draft.objects.get().body == {}


def test_what_is_held_back_is_shown_with_its_reason_to_the_banks_people_alone(
    bank, author, reviewer
):
    question = make_version(bank=bank).question
    Hold.objects.create(question=question, reason="Có phản ánh đáp án", placed_at=EIGHT)

    assert "Có phản ánh đáp án" in home(author)[1]
    assert "Có phản ánh đáp án" in home(reviewer)[1]
    assert "Có phản ánh đáp án" not in home(make_member(make_bank(), MemberRole.AUTHOR))[1]


def test_a_home_page_is_never_bare(author, reviewer):
    for user in (author, reviewer):
        page, text = home(user)
        assert page.faults == []
        assert "Ngân hàng CNTT" in text


# --- the reviewer ---------------------------------------------------------------------------------


def test_the_longest_waiting_comes_first_with_how_long_it_waits(bank, author, reviewer):
    now = timezone.now()
    young = submitted(bank, author, written_at=now - timedelta(days=1))
    old = submitted(bank, author, written_at=now - timedelta(days=12))

    _page, text = home(reviewer)

    first, second = (text.index(reverse("banks:review", args=[one.uuid])) for one in (old, young))
    assert first < second
    assert "12 ngày" in text


def test_what_i_decided_is_counted_and_listed(bank, author, reviewer):
    returned(submitted(bank, author), reviewer)
    version = submitted(bank, author)
    approve(versions=[version], reviewer=reviewer, at=timezone.now())

    page, text = home(reviewer)

    assert page.faults == []
    assert reverse("banks:question", args=[version.question.uuid]) in text


def test_what_i_decided_in_a_bank_that_i_left_is_no_longer_told(bank, author, reviewer):
    version = submitted(bank, author)
    approve(versions=[version], reviewer=reviewer, at=timezone.now())
    make_member(make_bank(), MemberRole.REVIEWER, user=reviewer)
    bank.members.filter(user=reviewer).delete()

    _page, text = home(reviewer)

    assert version.question.code not in text
    assert bank.title not in text


# --- the page of a bank ---------------------------------------------------------------------------


def test_a_bank_lists_figures_and_leads_to_what_should_be_looked_at_again(bank, author):
    weak = make_version(bank=bank)
    used(weak, "0.5", "-0.04")
    fine = make_version(bank=bank)
    used(fine, "0.6", "0.4")
    browser, address = client_of(author), reverse("banks:bank", args=[bank.uuid])

    page = browser.get(address)
    narrowed = browser.get(f"{address}?xem_lai=phan-biet")

    assert Page(page).faults == []
    assert "-0,04" in page.content.decode()
    assert ("phan-biet", 1) in [(key, count) for key, _label, count in page.context["doubts"]]
    assert [row["question"] for row in narrowed.context["rows"]] == [weak.question]


@pytest.mark.parametrize(
    ("order", "found"),
    [("phan-biet", ["weak", "fine", "new"]), ("-phan-biet", ["fine", "weak", "new"])],
)
def test_questions_without_figures_come_last_whichever_way_they_are_sorted(
    bank, author, order, found
):
    versions = {name: make_version(bank=bank) for name in ("new", "weak", "fine")}
    used(versions["weak"], "0.5", "0.05")
    used(versions["fine"], "0.5", "0.45")

    page = client_of(author).get(f"{reverse('banks:bank', args=[bank.uuid])}?xep={order}")

    assert [row["question"] for row in page.context["rows"]] == [
        versions[name].question for name in found
    ]


def test_a_question_shows_its_figures_over_the_rounds(bank, author):
    version = make_version(bank=bank)
    used(version, "0.5", "0.2", occasion="SH24")
    used(version, "0.7", "0.3", occasion="SH26")
    browser = client_of(author)

    page = browser.get(reverse("banks:question", args=[version.question.uuid]))
    bare = browser.get(reverse("banks:question", args=[make_version(bank=bank).question.uuid]))

    assert Page(page).faults == []
    assert {"SH24", "SH26", "0,70", "0,30"} <= set(Page(page).texts)
    assert "Chưa có lượt thi" in bare.content.decode()
    assert "Chưa có lượt thi" not in page.content.decode()


def test_a_discrimination_below_zero_is_told_and_not_drawn(bank, author):
    version = make_version(bank=bank)
    used(version, "0.5", "-0.25")

    page = client_of(author).get(reverse("banks:question", args=[version.question.uuid]))

    assert page.context["discrimination_line"] == []
    assert {"-0,25", str(page.context["figures"][0].occasion)} <= set(Page(page).texts)


def test_the_coverage_page_offers_a_gap_to_authors_alone(bank, author, reviewer):
    make_version(bank=bank)
    address = reverse("banks:coverage", args=[bank.uuid])

    write = f"{reverse('banks:new_question', args=[bank.uuid])}?ky_nang=IU03.1"
    assert write in client_of(author).get(address).content.decode()
    assert write not in client_of(reviewer).get(address).content.decode()


# --- what the law has changed ---------------------------------------------------------------------


def lapse(version, symbol="30/2020/NĐ-CP"):
    text, _made = LegalBasis.objects.get_or_create(symbol=symbol, valid_to=EIGHT.date())
    VersionBasis.objects.create(version=version, legal_basis=text, articles="")
    hold_lapsed(at=EIGHT)


def test_what_waits_because_the_law_changed_is_counted_by_text_for_reviewers(bank, reviewer):
    for _number in range(2):
        lapse(make_version(bank=bank))
    lapse(make_version(), "1/2019/TT-BNV")  # of a bank of others

    html = home(reviewer)[1]

    assert f"{reverse('banks:lapsed')}?van_ban=30/2020/N%C4%90-CP" in html
    assert "1/2019/TT-BNV" not in html


def test_an_author_is_shown_what_they_wrote_alone(bank, author):
    lapse(make_version(bank=bank))
    assert "cua_toi=on" not in home(author)[1]

    lapse(make_version(bank=bank, author=author), "1/2019/TT-BNV")

    html = home(author)[1]
    assert f"{reverse('banks:lapsed')}?van_ban=1/2019/TT-BNV&amp;cua_toi=on" in html
    listed = client_of(author).get(f"{reverse('banks:lapsed')}?van_ban=1/2019/TT-BNV&cua_toi=on")
    assert [row["lapse"].question.live_version.author for row in listed.context["rows"]] == [author]


def test_what_a_reviewer_has_let_go_on_is_no_longer_to_be_looked_at(bank, reviewer):
    version = make_version(bank=bank)
    lapse(version)

    lift_hold(hold=version.question.holds.get(), by=reviewer, at=EIGHT)

    assert reverse("banks:lapsed") + "?van_ban" not in home(reviewer)[1]


# --- what they cost -------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [MemberRole.AUTHOR, MemberRole.REVIEWER])
def test_a_home_page_costs_the_same_for_many_rows_as_for_few(bank, role, author, reviewer):
    user = author if role == MemberRole.AUTHOR else reviewer
    writer = author if role == MemberRole.AUTHOR else make_member(bank, MemberRole.AUTHOR)
    decides = make_member(bank, MemberRole.REVIEWER)
    browser, counts = client_of(user), []
    for rows in (1, 7):
        for _number in range(rows):
            returned(submitted(bank, writer), decides)
            submitted(bank, writer)
            held = make_version(bank=bank).question
            Hold.objects.create(question=held, reason="Xem lại", placed_at=EIGHT)
            open_draft(question=held, author=user, at=EIGHT)
        browser.get("/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[1] <= 24
