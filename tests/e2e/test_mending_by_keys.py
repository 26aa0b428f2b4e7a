"""A file of somebody else's is mended by keyboard alone, from one doubtful question to the next."""

import pytest

from banks.enums import MemberRole
from banks.formats import registry
from banks.uploading import try_upload
from tests.banks.note_format import CHOICE, OTHER, NoteFormat, note, notes
from tests.clients import client_of
from tests.e2e.seeing import faults_at_a_desk, faults_in_the_hand
from tests.make import EIGHT, make_bank, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(monkeypatch):
    monkeypatch.setitem(registry._formats, "notes", NoteFormat())
    bank = make_bank()
    author = make_member(bank, MemberRole.AUTHOR)
    content = notes(note(CHOICE), note({**OTHER, "key": ""}), note({**CHOICE, "key": "Z"}))
    return try_upload(bank=bank, content=content, name="a.notes", by=author, at=EIGHT)


@pytest.fixture
def screen(window, upload):
    window.open(client_of(upload.by), f"/nhap-cau-hoi/{upload.uuid}/sua")
    return window.page


def states(upload):
    return list(upload.questions.order_by("place").values_list("state", flat=True))


def test_doubtful_questions_are_mended_one_after_the_other(window, screen, upload):
    keys = screen.keyboard
    for key in ("j", "j", "Enter"):
        keys.press(key)
    stem = screen.get_by_label("Câu dẫn")
    stem.wait_for()
    screen.locator("textarea[name=stem]:focus").wait_for()
    assert stem.input_value() == OTHER["stem"]

    for key in ("Tab", "ArrowDown", "Control+Enter"):  # the key is B, of two radio buttons
        keys.press(key)
    screen.get_by_role("heading", name="câu 3").wait_for()
    screen.locator("textarea[name=stem]:focus").wait_for()
    for key in ("Tab", "Space", "Control+Enter"):
        keys.press(key)

    screen.get_by_role("button", name="Nhập 3 câu hỏi").or_(
        screen.get_by_role("button", name="Import 3 questions")
    ).wait_for()
    assert states(upload) == ["ready", "ready", "ready"]
    assert upload.questions.get(place=2).body["content"]["key"] == "B"
    assert upload.questions.get(place=3).body["content"]["key"] == "A"
    assert window.faults == []


def test_what_is_still_wrong_takes_the_focus(window, screen, upload):
    screen.keyboard.press("j")
    screen.keyboard.press("j")
    screen.keyboard.press("Enter")
    screen.locator("textarea[name=stem]:focus").wait_for()

    screen.keyboard.press("Control+Enter")

    screen.locator("#loi:focus").wait_for()
    assert states(upload)[1] == "doubtful"
    assert faults_at_a_desk(screen) == []
    # what a browser itself says of an answer that is no page of its own
    assert [one for one in window.faults if "422" not in one] == []


def test_keys_tick_rows_and_what_is_ticked_is_left_out(screen, upload):
    for key in ("j", "x", "j", "x"):
        screen.keyboard.press(key)

    screen.locator("button[value=bo]").press("Enter")
    screen.locator(".told .note").wait_for()

    assert states(upload) == ["left_out", "left_out", "doubtful"]


def test_a_row_is_added_where_the_page_stands(screen, upload):
    screen.keyboard.press("j")
    screen.keyboard.press("Enter")
    screen.locator("textarea[name=stem]:focus").wait_for()
    rows = screen.locator("#nd-hang > div:has(textarea)")
    before = rows.count()

    screen.locator("[data-add-row]").press("Enter")

    assert rows.count() == before + 1
    assert upload.questions.get(place=1).revision == 0


def test_all_of_the_list_get_tags_at_once(window, screen, upload):
    screen.locator("[data-whole]").press("Space")
    screen.locator("button[value=nhan]").press("Enter")
    level = screen.locator("select[name=level]")
    level.wait_for()
    assert [*faults_at_a_desk(screen), *faults_in_the_hand(screen)] == []

    level.select_option("VD")
    level.press("Tab")
    screen.locator("form .btn.primary").press("Enter")
    screen.locator(".told .note").wait_for()

    assert {row.body["level"] for row in upload.questions.all()} == {"VD"}
    assert window.faults == []


def test_the_way_back_leads_from_question_to_question_to_the_list(screen):
    for key in ("j", "Enter"):
        screen.keyboard.press(key)
    screen.locator("textarea[name=stem]:focus").wait_for()
    screen.keyboard.press("Alt+ArrowDown")
    screen.get_by_role("heading", name="câu 2").wait_for()

    screen.go_back()
    screen.get_by_role("heading", name="câu 1").wait_for()
    screen.go_back()

    screen.locator("table.found").wait_for()
    assert screen.locator("a[data-open]").count() == 3
