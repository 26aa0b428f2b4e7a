"""Between a paper and the proctor: calls, reported questions, messages."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.enums import CallKind
from assessments.messaging import send_message, withdraw_message
from assessments.models import CandidateCall
from tests.e2e.sitting import begin, waiting_attempt
from tests.make import make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def attempt():
    """A waiting attempt of two questions."""
    return waiting_attempt("", "")


def test_a_candidate_calls_and_reports_a_question_and_is_told_that_it_got_through(windows, attempt):
    page = begin(windows(), attempt)
    page.locator("[data-calls]").first.click()
    page.fill("#goi-w", "Chuột không chạy")
    page.locator("#goi .primary").click()
    expect(page.locator("[data-called-words]")).to_contain_text("Đã gọi giám thị lúc")
    expect(page.locator("[data-announce]")).to_contain_text("Đã gọi giám thị lúc")
    page.locator("[data-called-close]").click()
    expect(page.locator("[data-called]")).to_be_hidden()
    page.evaluate("location.hash = '#cau-2'")
    page.locator("#cau-2 [data-report]").click()
    expect(page.locator("#goi h2")).to_contain_text("Câu 2")
    page.locator("#goi .primary").click()
    expect(page.locator("#goi")).to_be_hidden()

    calls = list(CandidateCall.objects.order_by("pk"))
    assert [call.kind for call in calls] == [CallKind.HELP, CallKind.QUESTION]
    assert calls[0].words == "Chuột không chạy"
    assert calls[1].item == attempt.exam_form.items.get(order=2)


def test_a_message_of_the_proctor_stands_above_the_paper_once(windows, attempt):
    page = begin(windows(), attempt)
    send_message(
        room=attempt.candidate.shift_room,
        words="Phòng được cộng 5 phút.",
        proctor=make_user(),
        at=timezone.now(),
    )
    page.check("[name=c1][value=B]", force=True)
    expect(page.locator("[data-message-words]")).to_have_text(
        "Phòng được cộng 5 phút.", timeout=40_000
    )
    expect(page.locator("[data-announce]")).to_contain_text("Phòng được cộng 5 phút.")
    page.locator("[data-message-close]").click()
    page.check("[name=c1][value=C]", force=True)
    page.wait_for_timeout(1500)

    expect(page.locator("[data-message]")).to_be_hidden()


def test_a_message_that_is_taken_back_leaves_the_paper(windows, attempt):
    page = begin(windows(), attempt)
    proctor = make_user()
    message = send_message(
        room=attempt.candidate.shift_room,
        words="Phòng được cộng 5 phút.",
        proctor=proctor,
        at=timezone.now(),
    )
    page.wait_for_timeout(6000)
    page.check("[name=c1][value=B]", force=True)
    expect(page.locator("[data-message]")).to_be_visible(timeout=40_000)
    withdraw_message(message=message, proctor=proctor, at=timezone.now())
    page.wait_for_timeout(6000)
    page.check("[name=c1][value=C]", force=True)

    expect(page.locator("[data-message]")).to_be_hidden(timeout=40_000)
