import re

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from people.enums import Role
from tests.make import make_unit
from tests.roles import make_account_of
from tests.ui.pages import Page
from ui import contrast
from ui.templatetags.gallery import FOLDER, components, documentation
from ui.templatetags.ui import icons

pytestmark = pytest.mark.django_db
COLOURS = st.text("0123456789abcdef", min_size=6, max_size=6).map(lambda digits: f"#{digits}")


def visit(role=Role.SYSTEM_ADMIN, query=""):
    client = Client()
    client.force_login(
        make_account_of(role, unit=make_unit()), backend="people.backends.GrantBackend"
    )
    return client.get(f"/ui/{query}")


@pytest.mark.parametrize("name", components())
def test_a_component_documents_its_arguments(name):
    words = documentation(name)

    assert len(words) > 20
    drawn_by_tag = re.search(r"tags? [`\w]", words)
    assert "Example:" in words or drawn_by_tag or "Filled by" in words or "`" in words


def test_every_component_stands_on_the_page_with_its_documentation():
    shown = re.findall(r'<code class="small mute">ui/_(\w+)\.html</code>', visit().content.decode())

    assert sorted(shown) == components()


def test_every_icon_is_shown_with_its_name():
    page = Page(visit())

    assert page.attribute("li", "data-icon") == list(icons())


def test_the_page_is_whole_and_its_names_are_unique():
    page = Page(visit())

    assert page.faults == []
    ids = [given["id"] for _tag, given in page.tags if "id" in given]
    assert sorted(ids) == sorted(set(ids))


def test_every_link_of_the_table_of_contents_leads_somewhere():
    text = visit().content.decode()
    links = re.findall(r'<li><a href="#([\w-]+-phan)"', text)

    assert len(links) > 50
    assert [link for link in links if f'id="{link}"' not in text] == []


@pytest.mark.parametrize(("role", "status"), [(Role.PROCTOR, 200), (Role.OFFICIAL, 403)])
def test_who_only_takes_part_does_not_see_the_page(role, status):
    assert visit(role).status_code == status


def test_the_sample_list_is_narrowed_and_sorted_by_its_address():
    text = visit(query="?ca=3&xep=-diem").content.decode()
    rows = re.findall(
        r'<th role="rowheader" scope="row">([^<]+)</th><td role="cell" data-l="Đơn', text
    )

    assert rows == ["Phạm Quốc Bình", "Võ Thị Mỹ Lệ", "Danh Út", "Lý Văn Bảy"]


def test_an_example_tells_the_very_source_that_is_drawn():
    drawn = Template(
        '{% load gallery parts %}{% specimen "Đạt" %}{% tag "good" words %}{{ words }}{% endspecimen %}'
    ).render(Context({"words": "<b>"}))

    assert "{% tag &quot;good&quot; words %}{{ words }}" in drawn
    assert drawn.count("&lt;b&gt;") == 2


def test_pairs_of_the_head_are_whole():
    with pytest.raises((ValueError, TemplateSyntaxError)):
        Template('{% load parts %}{% pagehead "A" "B" %}{% endpagehead %}').render(Context())


def test_every_pair_of_colours_stands_apart_as_far_as_is_asked():
    assert [pair for pair in contrast.pairs() if not pair.is_met] == []


def test_black_on_white_stands_farthest_apart():
    assert contrast.ratio("#000", "#ffffff") == 21


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_both_ways_and_from_1_to_21(one, other):
    assert contrast.ratio(one, other) == contrast.ratio(other, one)
    assert 1 <= contrast.ratio(one, other) <= 21
    assert contrast.ratio(one, one) == 1


def test_no_component_has_style_or_script_of_its_own():
    wrong = [
        path.name
        for path in FOLDER.rglob("*.html")
        if re.search(
            r"\sstyle=|\son\w+=\"|<style|<script(?![^>]*\ssrc=)", path.read_text(encoding="utf-8")
        )
        and path.parent == FOLDER
        and path.name.startswith("_")
    ]

    assert wrong == []
