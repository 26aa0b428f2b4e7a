"""A real browser against a real server: Chromium from the machine, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.window import Window

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser's tests, aloud, where there is no Chromium."""
    if CHROMIUM is None:
        why = "no Chromium on this machine (Debian: apt install chromium)"
        for item in items:
            if "/e2e/" in str(item.path):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once; each test opens windows of its own."""
    # Playwright runs its own loop in the test's thread, where Django would refuse the database.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"],
        )
        yield browser
        connections.close_all()  # those of this loop: Django keeps them apart from the thread's
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def windows(chromium: Browser, live_server: Any) -> Iterator[Any]:
    """Opens windows, each with cookies of its own: `windows()` is a person at a machine."""
    opened = []

    def open_window(
        *, width: int = 1366, height: int = 768, scripts: bool = True, url: str = "", **more: Any
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale="vi-VN",
            base_url=url or live_server.url,
            accept_downloads=True,
            java_script_enabled=scripts,
            **more,
        )
        context.set_default_timeout(15_000)
        opened.append(context)
        page: Any = context.new_page()
        page.said = []
        page.on(
            "console",
            lambda message: page.said.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: page.said.append(str(error)))
        return page

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def shared_window(chromium: Browser) -> Iterator[Window]:
    """The one window of the tests that look at pages without a server."""
    context = chromium.new_context(locale="vi-VN", service_workers="block")
    context.set_default_timeout(15_000)
    yield Window(context.new_page())
    context.close()


@pytest.fixture
def window(shared_window: Window, db: None) -> Iterator[Window]:
    """That window, showing nothing before and after."""
    yield shared_window
    shared_window.leave()
