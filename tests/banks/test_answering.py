"""The page of a question and what comes back from it: one contract for all kinds."""

from html.parser import HTMLParser
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template

from banks import kinds
from banks.answering import read_answer
from tests.banks.kind_samples import sample

KINDS = [slug for slug, _label in kinds.choices()]
PAGE = Template(
    "{% load questions %}"
    "{% question public=public kind=kind name='c7' value=value number=7 disabled=disabled %}"
)


class Inputs(HTMLParser):
    """What a browser would post from a page: name, value, of what is filled in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.posted: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.disabled: list[bool] = []
        self._area = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag in ("input", "select", "textarea"):
            self.names.add(name)
            self.disabled.append("disabled" in found)
        self._area = tag == "textarea"
        if tag in ("select", "textarea"):
            self.posted.append((name, ""))  # the first option; what is written follows
        elif tag == "option" and "selected" in found:
            self.posted[-1] = (self.posted[-1][0], found["value"] or "")
        elif tag == "input" and (
            "checked" in found or found.get("type") not in ("radio", "checkbox")
        ):
            self.posted.append((name, found.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, text = self.posted[-1]
            self.posted[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        self._area = False

    def data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, text in self.posted:  # the first line end of a text area belongs to the markup
            data.appendlist(name, text.removeprefix("\n"))
        return data


def drawn(kind: str, public: Any, *, value: Any = None, disabled: bool = False) -> Inputs:
    context = {"public": public, "kind": kind, "value": value, "disabled": disabled}
    return Inputs(PAGE.render(Context(context)))


@pytest.mark.parametrize("slug", KINDS)
def test_a_response_drawn_on_the_page_comes_back_as_it_was(slug):
    kind = kinds.get(slug)
    content = kind.parse(sample(slug).raw)
    public = kind.public(content)

    right = kind.right_response(content)
    guess = kind.guess(content, Random(3))

    for value in (right, guess):
        assert read_answer(slug, drawn(slug, public, value=value).data(), "c7") == (
            None if value == [] else value
        )
    came_back = read_answer(slug, drawn(slug, public, value=right).data(), "c7")
    assert kind.is_marked or kind.score(content, came_back) == 1


@pytest.mark.parametrize("slug", KINDS)
def test_the_order_of_a_form_changes_letters_but_no_response(slug):
    kind = kinds.get(slug)
    content = kind.parse(sample(slug).raw)
    public = {**kind.public(content), "option_order": list(kind.shuffled(content))[::-1]}

    page = drawn(slug, public, value=kind.right_response(content))

    came_back = read_answer(slug, page.data(), "c7")
    assert kind.is_marked or kind.score(content, came_back) == 1


@pytest.mark.parametrize("slug", KINDS)
def test_an_untouched_page_answers_nothing(slug):
    kind = kinds.get(slug)
    public = kind.public(kind.parse(sample(slug).raw))

    page = drawn(slug, public)

    assert page.names
    assert read_answer(slug, page.data(), "c7") is None
    assert all(drawn(slug, public, disabled=True).disabled)


def test_an_order_counts_once_every_item_has_a_place():
    half = QueryDict("c7.A=2&c7.B=&c7.C=1")
    whole = QueryDict("c7.A=2&c7.B=2&c7.C=1")

    assert read_answer("ordering", half, "c7") is None
    assert read_answer("ordering", whole, "c7") == ["C", "A", "B"]
