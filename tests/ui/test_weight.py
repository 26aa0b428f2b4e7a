"""What a page weighs: an office's line is slow, and its machines are old."""

import gzip
from pathlib import Path

import django_htmx

from tests.ui.catalogue import ROOT

KIBIBYTE = 1024
#: Written by the product; the page of the API brings its own library and stands apart.
STYLES = [path for path in ROOT.glob("*/static/*/*.css") if path.name != "api_docs.css"]
MODULES = list(ROOT.glob("*/static/*/js/**/*.js"))
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx.min.js"


def packed(files):
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


def test_all_styles_are_below_40_kib_packed():
    assert {"components.css", "tokens.css", "fonts.css"} <= {file.name for file in STYLES}
    assert packed(STYLES) < 40 * KIBIBYTE


def test_the_components_are_below_40_kib_as_they_are():
    (components,) = [file for file in STYLES if file.name == "components.css"]

    assert components.stat().st_size < 40 * KIBIBYTE


def test_all_modules_and_htmx_are_below_60_kib_packed():
    assert MODULES
    assert packed([*MODULES, HTMX]) < 60 * KIBIBYTE


def test_no_style_asks_for_more_than_a_token():
    """A colour has its one place: tokens.css. What is always white on the deep bar is named here."""
    components = (ROOT / "ui" / "static" / "ui" / "components.css").read_text(encoding="utf-8")

    assert "!important" not in components.split("@layer screens")[0].split("@layer parts")[1]
