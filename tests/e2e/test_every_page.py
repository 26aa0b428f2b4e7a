"""Every page of the product, in a browser: WCAG 2.2 AA, a desk and a telephone, light and dark."""

import pytest

from tests.e2e.seeing import faults_at_a_desk, faults_in_the_hand
from tests.e2e.window import Window
from tests.scenes_of_pages import SCENES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_window(chromium):
    context = chromium.new_context(locale="vi-VN", service_workers="block")
    window = Window(context.new_page())
    yield window
    context.close()


@pytest.fixture
def window(shared_window):
    yield shared_window
    shared_window.leave()


@pytest.mark.parametrize("name", SCENES)
def test_a_page_can_be_read_and_used_by_everybody(window, name):
    scene = SCENES[name]()
    for _number in range(3):
        scene.add()

    window.open(scene.client, scene.address)

    found = [*faults_at_a_desk(window.page), *faults_in_the_hand(window.page), *window.faults]
    assert not found, "\n".join(found)
