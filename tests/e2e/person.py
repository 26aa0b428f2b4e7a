"""A person at a machine: what they read, fill in and press, told in their words."""

import re
from typing import Any

PASSWORD = "Ngoi-nha-xanh-2026"  # noqa: S105 (of people who live in a test)


class Person:
    """Somebody with a window of their own; every step says what they do, not how."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def open(self, address: str) -> None:
        """Type an address."""
        answer = self.page.goto(address)
        assert answer.status < 500, (address, answer.status)

    def follow(self, words: str | re.Pattern[str]) -> None:
        """Press a link by its words, in the page or in the menu."""
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def fill(self, **values: Any) -> None:
        """Fill fields of the page by their names: text, choices, ticks, files."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]')
            kind = field.first.evaluate("one => one.type || one.tagName.toLowerCase()")
            if kind in ("select-one", "select-multiple"):
                field.select_option(**value) if isinstance(value, dict) else field.select_option(
                    value
                )
            elif kind == "file":
                field.set_input_files(value)
            elif kind in ("radio", "checkbox") and isinstance(value, dict):
                field.nth(value["index"]).check()
            elif kind in ("radio", "checkbox"):
                for one in value if isinstance(value, list) else [value]:
                    found = (
                        field
                        if one is True
                        else self.page.locator(f'main [name="{name}"][value="{one}"]')
                    )
                    found.first.check()
            else:
                field.first.fill(str(value))

    def press(self, words: str | re.Pattern[str]) -> None:
        """Press a button by its words, and wait for the page that follows."""
        self.page.get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state()

    def confirm(self) -> None:
        """Press the one primary button of the page."""
        self.page.locator("main .btn.primary:visible").first.click()
        self.page.wait_for_load_state()

    def reads(self, words: str | re.Pattern[str]) -> None:
        """Find words on the page."""
        self.page.get_by_text(words).first.wait_for()

    def log_in(self, username: str, password: str = PASSWORD) -> None:
        """Go through the door."""
        self.open("/dang-nhap")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.press("Đăng nhập")

    def begin(self, username: str, code: str) -> None:
        """Exchange the code of a slip for a password of one's own, and log in."""
        self.open("/lan-dau")
        for name, value in {
            "username": username,
            "code": code,
            "password": PASSWORD,
            "password_again": PASSWORD,
        }.items():
            self.page.fill(f"[name={name}]", value)
        self.page.locator("main button[type=submit], main form button").last.click()
        self.page.wait_for_load_state()
        self.log_in(username)
