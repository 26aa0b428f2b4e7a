"""Every page of the product, in a browser: WCAG 2.2 AA, a desk and a telephone, light and dark."""

import pytest
from django.test import Client

from tests.e2e.seeing import faults_at_a_desk, faults_in_the_hand
from tests.scenes_of_pages import SCENES
from tests.single_scenes import FILES
from tests.test_every_address import PATTERNS, filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", SCENES)
def test_a_page_can_be_read_and_used_by_everybody(window, name):
    scene = SCENES[name]()
    for _number in range(3):
        scene.add()

    window.open(scene.client, scene.address)

    found = [*faults_at_a_desk(window.page), *faults_in_the_hand(window.page), *window.faults]
    assert not found, "\n".join(found)


def test_what_is_wrong_with_a_page_is_found(window):
    window.open(Client(), "/dang-nhap")
    window.page.evaluate(
        """() => {
          const spoilt = document.createElement("div");
          spoilt.innerHTML = '<h1>A</h1><input><p>pale</p><img src="/static/no.png">';
          const pale = spoilt.querySelector("p");
          pale.style.color = "#ddd"; pale.style.background = "#fff"; pale.style.width = "1400px";
          document.querySelector("main").append(spoilt);
        }"""
    )

    desk, hand = faults_at_a_desk(window.page), faults_in_the_hand(window.page)

    rules = {one.split(":")[0] for one in desk}
    assert {"color-contrast", "image-alt", "label", "2 h1", "no label"} <= rules
    assert any("px wide at 390" in one for one in hand)
    assert any("px wide at 320" in one for one in hand)


def test_every_page_has_somebody_who_opens_it():
    pages = {
        name
        for name, address, _view in PATTERNS
        if Client().get(filled(address)).status_code != 405
    }

    shown = {name.split(" (")[0] for name in SCENES}
    assert " ".join(sorted(pages - shown - FILES)) == ""
