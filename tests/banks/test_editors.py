"""The editors of the kinds: one contract, content to inputs and back."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from banks import kinds
from banks.forms.kinds import get
from tests.banks.kind_samples import sample
from tests.banks.test_answering import Inputs

KINDS = [slug for slug, _label in kinds.choices()]


def drawn(slug: str, data) -> QueryDict:
    """Draw the editor and post it as a browser does."""
    form = get(slug)(data)
    html = str(form["stem"]) + render_to_string(f"banks/editors/{slug}.html", {"form": form})
    return Inputs(html).data()


@pytest.mark.parametrize("slug", KINDS)
def test_content_comes_back_from_its_editor_as_it_was(slug):
    raw = kinds.get(slug).dump(kinds.get(slug).parse(sample(slug).raw))
    editor = get(slug)

    posted = drawn(slug, editor.from_content(raw))

    assert editor(posted).to_content() == raw


@pytest.mark.parametrize("slug", KINDS)
def test_an_editor_takes_a_question_that_is_hardly_begun(slug):
    editor = get(slug)

    posted = drawn(slug, editor.from_content({}))
    content = editor(posted).to_content()

    assert editor(editor.from_content(content)).to_content() == content
    with pytest.raises(kinds.InvalidContent):
        kinds.get(slug).parse(content)


@pytest.mark.parametrize("slug", KINDS)
def test_a_fault_stands_somewhere_in_the_editor(slug):
    editor = get(slug)
    raw = sample(slug).raw
    for path in ("stem", "key", *[f"{name}.1" for name in raw if name not in ("stem", "key")]):
        form = editor(editor.from_content(raw), faults={path: "Chỗ này sai."})
        html = render_to_string(f"banks/editors/{slug}.html", {"form": form})
        shown = html + str(form.errors) + "".join(form.general_faults)

        assert "Chỗ này sai." in shown


def test_a_blank_option_is_dropped_and_the_key_moves_along():
    data = QueryDict("stem=x&option=&option=hai&option=ba&key=2")

    content = get("single_choice")(data).to_content()

    assert content == {"stem": "x", "options": {"A": "hai", "B": "ba"}, "key": "B"}


def test_a_row_can_be_asked_for_until_there_are_eight():
    editor = get("single_choice")
    data = editor.from_content(sample("single_choice").raw)

    assert len(editor(data).rows) == 4
    assert len(editor(data, wanted=6).rows) == 6
    assert len(editor(data, wanted=99).rows) == 8
    assert not editor(data, wanted=99).may_grow
