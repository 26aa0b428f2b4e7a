import re
from contextlib import closing

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.ui.pages import Page
from ui.finders import FontFinder
from ui.typeface import FACES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_are_listed_as_in_the_product(settings):
    settings.WHITENOISE_AUTOREFRESH = False


def load(address):
    """Return status, headers and body of a file; whitenoise leaves it open until it is closed."""
    with closing(Client().get(address)) as answer:
        body = answer.getvalue()
        return answer.status_code, answer.headers, body


def test_everything_that_a_page_loads_is_there_with_its_type():
    page = Page(Client().get("/dang-nhap"))
    wanted = page.attribute("link", "href") + page.attribute("script", "src")

    answers = {address: load(address) for address in wanted}

    assert {status for status, _, _ in answers.values()} == {200}
    types = {
        address.rsplit(".")[-1]: headers["Content-Type"].split(";")[0]
        for address, (_, headers, _) in answers.items()
    }
    assert types == {
        "svg": "image/svg+xml",
        "css": "text/css",
        "js": "text/javascript",
        "woff2": "font/woff2",
    }


def test_each_face_of_the_style_sheet_is_served_as_a_font_for_ever():
    sheet = load("/static/ui/fonts.css")[2].decode()
    faces = re.findall(r'url\("(.*?)"\)', sheet)

    assert len(faces) == 2 * len(FACES)
    assert sheet.count("font-display:swap") == len(FACES)
    for face in faces:
        _, headers, body = load(f"/static/ui/{face}")
        ending = face.rsplit(".")[-1]
        assert headers["Content-Type"] == f"font/{ending}"
        assert "immutable" in headers["Cache-Control"]
        assert body.startswith({"woff2": b"wOF2", "ttf": b"\x00\x01\x00\x00"}[ending])


@pytest.mark.parametrize("name", ["BeVietnamPro-Black.ttf", "../metadata.json", "a/../LICENSE"])
def test_nothing_else_of_the_fonts_package_is_served(name):
    assert Client().get(f"/static/ui/fonts/{name}").status_code == 404
    assert finders.find(f"ui/fonts/{name}") is None


def test_the_finder_lists_what_it_finds():
    listed = {
        f"{storage.prefix}/{path}": storage.path(path) for path, storage in FontFinder().list(None)
    }

    assert listed == {name: finders.find(name) for name in listed}
    assert len(listed) == 2 * len(FACES)
    assert list(FontFinder().list(["*.ttf", "*.woff2"])) == []
