"""Reads an answer as a strict browser would: what is wrong with the page, and what it says."""

from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br", "hr", "img"}
#: Drawn in SVG, which may close itself.
SELF_CLOSING = {"rect", "path", "line", "circle"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "data-reveal")


class Page(HTMLParser):
    """An answer taken apart; `faults` names what a careful author would not have written."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(response.content.decode())
        self.close()
        if self._open:
            self.faults.append(f"never closed: {self._open}")
        self._check_whole()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.tags.append((tag, given))
        self._check_inline(tag, given)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in SELF_CLOSING:
            self.faults.append(f"<{tag}/> closes itself")
        self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        if self._open and self._open[-1] in {"script", "style"}:
            self.faults.append(f"<{self._open[-1]}> written into the page")
        self.texts.append(data.strip())

    def attribute(self, tag: str, name: str) -> list[str]:
        """Return the values of an attribute on all tags of a kind."""
        return [given[name] for kind, given in self.tags if kind == tag and name in given]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def _check_inline(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"<{tag}> written into the page")
        for name, value in given.items():
            if name == "style" or name.startswith("on") or value.startswith("javascript:"):
                self.faults.append(f"<{tag} {name}> written into the page")

    def _check_whole(self) -> None:
        ids = [given["id"] for _, given in self.tags if "id" in given]
        self.faults += [f"id {one} twice" for one in {one for one in ids if ids.count(one) > 1}]
        for tag, given in self.tags:
            for name in REFERENCES:
                missing = set(given.get(name, "").split()) - set(ids)
                self.faults += [f"<{tag} {name}> names {one}, not there" for one in missing]
            if (
                tag == "a"
                and given.get("href", "").startswith("#")
                and given["href"][1:] not in ids
            ):
                self.faults.append(f"link to {given['href']}, not there")
            if tag == "button" and "aria-label" in given and not given["aria-label"].strip():
                self.faults.append("button without a name")
        for tag in ("h1", "main", "title", "html"):
            found = sum(1 for kind, _ in self.tags if kind == tag)
            if found != 1:
                self.faults.append(f"{found} <{tag}>")
