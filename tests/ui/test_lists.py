"""Lists that change in place: links and forms work alone, and tell htmx which part to take."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory

from ui.conditions import conditions_of
from ui.forms import DayField


class Conditions(forms.Form):
    tim = forms.CharField(label="Name", required=False)
    trang_thai = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), ("moi", "New"), ("xong", "Done")]
    )
    tu_ngay = DayField(label="From", required=False)
    chi_toi = forms.BooleanField(label="Mine only", required=False)


def drawn(source, path="/ds", **context):
    request = RequestFactory().get(path)
    form = Conditions(request.GET)
    page = Paginator(range(120), 50).get_page(request.GET.get("trang"))
    given = RequestContext(request, {"form": form, "page": page, **context})
    return Template("{% load lists %}" + source).render(given)


def links(html):
    return [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]*)"', html)]


def test_a_head_sorts_and_pressed_again_turns_round():
    head = '{% sort_header "ten" "Name" default="ten" %}'

    assert links(drawn(head)) == ["?xep=-ten"]
    assert links(drawn(head, "/ds?xep=-ten&trang=3&tim=an")) == ["?xep=ten&tim=an"]
    assert 'aria-sort="descending"' in drawn(head, "/ds?xep=-ten")


def test_outside_a_region_links_are_plain():
    assert "hx-" not in drawn(
        '{% sort_header "ten" "Name" %}{% pager page %}{% chips form %}', "/ds?tim=an"
    )


def test_inside_a_region_its_links_change_it_alone_and_push_the_address():
    html = drawn(
        '<div id="danh-sach"{% live %}>{% sort_header "ten" "Name" %}{% pager page %}</div>'
    )

    region, inside = html.split(">", 1)
    assert 'hx-target="#danh-sach" hx-select="#danh-sach"' in region
    assert 'hx-push-url="true"' in region
    assert inside.count('hx-boost="true"') == len(links(inside)) > 2


def test_a_page_of_the_list_keeps_its_conditions():
    assert "?tim=an&trang=2" in links(drawn("{% pager page %}", "/ds?tim=an"))


def test_a_chip_names_a_condition_and_its_link_drops_it():
    html = drawn(
        "{% chips form %}", "/ds?tim=an&trang_thai=moi&tu_ngay=05/02/2026&chi_toi=on&trang=4"
    )

    words = [re.sub(r"<[^>]*>", "", one) for one in re.findall(r'class="chip".*?>(.*?)<svg', html)]
    assert words == ["Name: an", "State: New", "From: 05/02/2026", "Mine only"]
    assert links(html)[1] == "?tim=an&tu_ngay=05%2F02%2F2026&chi_toi=on"
    assert links(html)[-1] == "?"


def test_without_a_condition_there_is_no_chip():
    assert drawn("{% chips form %}", "/ds?trang=2&xep=ten&la=1").strip() == ""


def test_a_condition_that_cannot_be_read_is_named_and_left_aside():
    html = drawn("{% chips form %}", "/ds?tu_ngay=31/02/2026&tim=an")

    assert "From: " in html
    assert html.count('class="chip"') == 1


def test_the_form_of_the_filters_keeps_the_order_and_asks_for_the_region():
    html = drawn('{% filters form "Filter" keep="muc" %}', "/ds?xep=-ten&muc=het-han&tim=an")

    assert '<input type="hidden" name="xep" value="-ten">' in html
    assert '<input type="hidden" name="muc" value="het-han">' in html
    assert 'hx-get="/ds"' in html
    assert "from:#id_tim" in html


@pytest.mark.parametrize("value", ['"><script>', "\x00", "a" * 5000, "%00%ff"])
def test_nonsense_in_the_address_is_drawn_as_words(value):
    request = RequestFactory().get("/ds", {"tim": value, "trang_thai": value, "xep": value})
    page = Paginator(range(3), 50).get_page("x")
    context = RequestContext(request, {"form": Conditions(request.GET), "page": page})

    html = Template(
        '{% load lists %}{% filters form "x" %}{% chips form %}{% sort_header "a" "A" %}{% pager page %}'
    ).render(context)

    assert "<script>" not in html


def test_conditions_are_told_in_words():
    form = Conditions({"trang_thai": "xong", "chi_toi": "on"})

    assert [str(one) for one in conditions_of(form)] == ["State: Done", "Mine only"]
