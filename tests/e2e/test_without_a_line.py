"""What a person sees when the line is gone or the server does not answer as it should."""

import pytest

from people.enums import Role
from tests.make import grant, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}"""


def kept_by(page):
    """Wait until the worker keeps its page, and return all that the browser keeps."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    return page.evaluate(KEPT)


def log_in(page):
    user = make_user(username="quantri", password="Mat-khau-2026")  # noqa: S106 (of this test)
    grant(user, Role.SYSTEM_ADMIN, make_unit())
    page.goto("/dang-nhap")
    page.fill("[name=username]", "quantri")
    page.fill("[name=password]", "Mat-khau-2026")
    page.click("main button.primary")
    page.wait_for_url("**/")


def test_a_page_that_cannot_be_loaded_is_ours_and_opens_when_the_line_is_back(windows):
    page = windows()
    page.goto("/dang-nhap")
    kept_by(page)
    page.reload()

    page.context.set_offline(True)
    page.goto("/lan-dau")

    assert page.text_content("h1") == "Máy này đang mất mạng"
    assert page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"')")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") != ""
    page.context.set_offline(False)
    page.locator("[name=username]").wait_for(timeout=20_000)
    assert page.url.endswith("/lan-dau")


def test_no_page_with_anybodys_data_is_kept(windows):
    page = windows()
    log_in(page)
    page.goto("/tai-khoan")
    page.goto("/")

    kept = kept_by(page)

    assert "/mat-mang" in kept
    assert [one for one in kept if one != "/mat-mang" and not one.startswith("/static/ui/")] == []


def test_what_a_form_sends_is_never_answered_by_the_kept_page(windows):
    page = windows()
    page.goto("/dang-nhap")
    kept_by(page)
    page.reload()
    page.context.set_offline(True)

    answers = page.evaluate(
        """async () => Promise.all([
          fetch("/dang-nhap", { method: "POST" }), fetch("/dang-nhap"), fetch("/thi/tra-loi", { method: "POST" }),
        ].map((one) => one.then((answer) => answer.status, () => "lost")))"""
    )

    assert answers == ["lost", "lost", "lost"]


@pytest.mark.parametrize(
    ("status", "said"), [(404, "Không có trang này"), (None, "Không kết nối được với máy chủ")]
)
def test_a_part_that_does_not_come_is_told_aloud(windows, status, said):
    page = windows()
    log_in(page)
    kept_by(page)
    address = "/khong-co-gi" if status else "/thong-bao"
    if status is None:
        page.context.set_offline(True)

    page.evaluate(
        f"htmx.ajax('GET', '{address}', {{target: '#noi-dung', swap: 'none'}}).catch(() => 0)"
    )

    words = page.locator("[role=alert] [data-trouble-words]")
    words.wait_for(state="visible")
    assert said in words.text_content()
    page.click("[data-trouble-close]")
    words.wait_for(state="hidden")


def test_who_was_logged_out_meanwhile_comes_to_the_log_in_and_back_to_the_page(windows):
    page = windows()
    log_in(page)
    page.goto("/tai-khoan")
    page.context.clear_cookies()

    page.evaluate("htmx.ajax('GET', '/tai-khoan', {target: '#noi-dung', swap: 'outerHTML'})")

    page.wait_for_url("**/dang-nhap?next=%2Ftai-khoan")
    assert page.locator("[name=password]").is_visible()
