"""A window whose requests are answered in this process: no server, no port, the test's own rows.

The database is that of the test, with its transaction; so a page of the product can be looked at
in a browser for the price of an ordinary test.
"""

import contextvars
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from tests.e2e.seeing import axe, sit_at_a_desk

#: A name that browsers trust without https.
HOST = "localhost"
ORIGIN = f"http://{HOST}"
#: Of the same site, so that pages share a process: to start one takes longer than to open a page.
NOTHING = f"{ORIGIN}/-/nothing"
#: What the product reads of a browser's request.
HEADERS = ("accept", "referer", "if-none-match", "x-requested-with")
REDIRECTS = {301, 302, 303, 307, 308}


class Window:
    """One window; `faults` gathers what a console, a policy or a wall would have said."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.client = Client()
        self.context = contextvars.copy_context()
        self.faults: list[str] = []
        page.add_init_script(axe())
        page.route("**/*", self._answer)
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def open(self, client: Client, address: str, *, status: int = 200) -> None:
        """Show an address as `client` sees it."""
        self.client = client
        # Under Playwright's loop the connection of the test hangs on its context.
        self.context = contextvars.copy_context()
        self.faults.clear()
        sit_at_a_desk(self.page)
        answer = self.page.goto(ORIGIN + address)
        assert (answer.status, self.page.url) == (status, ORIGIN + address), self.faults

    def leave(self) -> None:
        """Show nothing, so that no script of this page asks for the next one's rows."""
        self.page.goto(NOTHING)
        self.faults.clear()

    def _note_console(self, message: Any) -> None:
        is_own = "registration blocked by Playwright" in message.text
        if message.type in {"error", "warning"} and not is_own:
            self.faults.append(f"console: {message.text}")

    def _answer(self, route: Any) -> None:
        request = route.request
        if not request.url.startswith(ORIGIN + "/"):
            self.faults.append(f"asks another host: {request.url}")
            route.abort()
            return
        if request.url == NOTHING:
            route.fulfill(status=200, headers={"content-type": "text/html"}, body="")
            return
        parts = urlsplit(request.url)
        static_url = f"/{settings.STATIC_URL.lstrip('/')}"
        if parts.path.startswith(static_url):
            status, headers, body = _static(parts.path.removeprefix(static_url))
        else:
            try:
                status, headers, body = self.context.copy().run(self._ask, request, parts)
            except Exception as error:  # a window that gets no answer would wait for ever
                self.faults.append(f"the program: {error!r}")
                status, headers, body = 500, {}, b""
        route.fulfill(status=status, headers=headers, body=body)

    def _ask(self, request: Any, parts: Any) -> tuple[int, dict[str, str], bytes]:
        """Ask the product; a redirect of a page is followed by the window, of a script here."""
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        given = {
            name: value
            for name, value in request.headers.items()
            if name in HEADERS or name.startswith("hx-")
        } | {"host": HOST}
        response = self.client.generic(
            request.method,
            address,
            data=request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/octet-stream"),
            headers=given,
        )
        while response.status_code in REDIRECTS:
            target = response.headers["Location"]
            if request.is_navigation_request():
                # A redirect that is fulfilled would be followed past this window's wall.
                page = f'<meta http-equiv="refresh" content="0;url={target}">'
                return 200, {"content-type": "text/html"}, page.encode()
            response = self.client.get(target, headers=given)
        body = b"".join(response) if response.streaming else response.content
        return response.status_code, dict(response.headers), body


@cache
def _static(path: str) -> tuple[int, dict[str, str], bytes]:
    found = finders.find(path)
    if not isinstance(found, str):
        return 404, {}, b""
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    return 200, {"content-type": kind}, Path(found).read_bytes()
