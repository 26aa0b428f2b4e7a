"""Walk a browser to the pages of `pictures.PICTURES` and write each to its folder of docs.

`taking.py BASE_ADDRESS REPORT [NAME ...]`: REPORT is the demonstration's report.json, which knows
the accounts; without names, all pictures are taken.
"""

import io
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pictures import PICTURES, Picture
from PIL import Image
from playwright.sync_api import Browser, Error, Page, sync_playwright

DOCS = Path(__file__).resolve().parents[1]
FOLDERS = [DOCS / name for name in sorted({picture.folder for picture in PICTURES})]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: What a picture of a page needs in colours; the rest would be edges of letters.
COLOURS = 64
PATIENCE = 30_000


class Lost(Exception):
    """A step of a picture led nowhere: the page no longer says what the table expects."""


def chromium() -> str | None:
    """Return where Chromium is, None where the machine has none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def main(arguments: Sequence[str]) -> int:
    """Take the pictures that are asked for; tell each and the size of all."""
    base, report, *names = arguments
    accounts = json.loads(Path(report).read_text(encoding="utf-8"))["accounts"]
    passwords = {account["username"]: account["password"] for account in accounts}
    wanted = [one for one in PICTURES if not names or one.name in names]
    for folder in FOLDERS:
        folder.mkdir(parents=True, exist_ok=True)
    lost = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
        )
        cameras = _Cameras(browser, base, passwords)
        for picture in wanted:
            try:
                size = _take(cameras.at(picture), picture)
            except (Lost, Error) as error:
                lost.append(picture.name)
                print(f"{picture.name}: {str(error).splitlines()[0]}", file=sys.stderr)
            else:
                print(f"{size / 1024:7.1f} KB  {picture.name}")
        browser.close()
    if not names:
        _delete_others()
    for folder in FOLDERS:
        total = sum(path.stat().st_size for path in folder.glob("*.png"))
        print(f"{total / 1024:7.1f} KB  {folder}")
    return 1 if lost else 0


#: Account, size and ground of a window.
_Key = tuple[str, tuple[int, int], bool]


class _Cameras:
    """A window for each account, size and ground, logged in once."""

    def __init__(self, browser: Browser, base: str, passwords: Mapping[str, str]) -> None:
        self.browser, self.base, self.passwords = browser, base, passwords
        self.pages: dict[_Key, Page] = {}
        self.stands: dict[_Key, str] = {}

    def at(self, picture: Picture) -> Page:
        """Return the window, with all the steps of a picture walked."""
        key = (picture.account, picture.size, picture.is_dark)
        if key not in self.pages:
            self.pages[key] = self._open(*key)
        page = self.pages[key]
        if picture.after and self.stands.get(key) != picture.after:
            before = next(one for one in PICTURES if one.name == picture.after)
            self.at(before)
        for step in picture.steps:
            _walk(page, step)
        self.stands[key] = picture.name
        return page

    def _open(self, account: str, size: tuple[int, int], is_dark: bool) -> Page:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            base_url=self.base,
            reduced_motion="reduce",
            color_scheme="dark" if is_dark else "light",
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if not account:
            return page
        page.goto("/dang-nhap")
        page.fill("[name=username]", account)
        page.fill("[name=password]", self.passwords[account])
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "/dang-nhap" not in address)
        return page


def _walk(page: Page, step: str) -> None:
    sign, words = step[0], step[1:]
    if sign == "!":  # a page of errors
        page.goto(words)
    elif sign == "/":
        answer = page.goto(step)
        if answer is None or not answer.ok:
            raise Lost(f"{step} answers {answer.status if answer else 'nothing'}")
    elif sign == ">":
        found = page.locator("main a:visible, main button:visible").filter(has_text=words)
        if not found.count():
            raise Lost(f"no link or button says {words!r} on {page.url}")
        found.first.click()
        page.wait_for_load_state("load")
    elif sign == "+":
        page.get_by_label(words).first.check()
    elif sign == "#":
        found = page.locator("main").get_by_text(words).first
        found.evaluate("(there) => there.scrollIntoView({block: 'start'})")
        page.evaluate("() => scrollBy(0, -80)")
    else:
        raise Lost(f"no such step: {step}")


def _take(page: Page, picture: Picture) -> int:
    """Write the picture, in few colours, and return its bytes."""
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(300)  # modules finish what they change on the page
    image = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = DOCS / picture.folder / f"{picture.name}.png"
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


def _delete_others() -> None:
    wanted = {DOCS / picture.folder / f"{picture.name}.png" for picture in PICTURES}
    for folder in FOLDERS:
        for path in folder.glob("*.png"):
            if path not in wanted:
                path.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
