"""Throws at every field of a page what no screen sends, and expects an answer that is no fault."""

from collections.abc import Iterable
from html.parser import HTMLParser

from django.test import Client

#: What made pages fall over: on SQLite, on PostgreSQL, in Python's numbers, in its calendar.
NONSENSE = (
    "a\x00b",
    "9" * 5000,
    "99999999999999999999",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "9999-12",
    "0001-01-01T00:00",
    "²",
)


class _Forms(HTMLParser):
    """Collects the forms of a page: method, address, fields with the values they have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self.fields: dict[str, str] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.fields = {}
            method = given.get("method", "get").lower()
            self.found.append((method, given.get("action", ""), self.fields))
        if self.fields is None:
            return
        if name and tag in ("input", "button", "textarea", "select"):
            self.select = name if tag == "select" else ""
            is_off = given.get("type") in ("radio", "checkbox") and "checked" not in given
            if not is_off or name not in self.fields:
                self.fields[name] = given.get("value", "")
        if tag == "option" and self.select and "selected" in given:
            self.fields[self.select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None


def faults_of(client: Client, address: str, *, more: Iterable[str] = ()) -> list[str]:
    """Return what went wrong: field, start of the nonsense, fault. The client raises as it is set.

    Args:
        more: names of parts of the query that no form of the page has.
    """
    wrong = []
    page = client.get(address)
    if page.status_code != 200:
        return [f"{address}: {page.status_code}"]
    forms = _Forms()
    forms.feed(page.content.decode())
    queries = ("get", "", dict.fromkeys(("trang", "xep", *more), ""))
    for method, action, fields in [*forms.found, queries]:
        fields.pop("csrfmiddlewaretoken", None)
        for name in fields:
            for nonsense in NONSENSE:
                given = {key: value for key, value in fields.items() if value}
                send = client.post if method == "post" else client.get
                try:
                    status = send(action or address, {**given, name: nonsense}).status_code
                except Exception as error:
                    wrong.append(f"{action or address} {name}={nonsense[:20]!r}: {error!r}"[:300])
                    continue
                if status >= 500:
                    wrong.append(f"{action or address} {name}={nonsense[:20]!r}: {status}")
    return wrong
