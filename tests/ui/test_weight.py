"""What pages weigh: an office's line is slow, and its machines are old."""

import gzip
from pathlib import Path

import django_htmx

from tests.ui.catalogue import ROOT

KIBIBYTE = 1024
#: Written by the product; the page of the API brings its own library and stands apart.
STYLES = [path for path in ROOT.glob("*/static/*/*.css") if path.name != "api_docs.css"]
#: The pages of the sitting load neither these nor htmx: tests/assessments/test_player_size.py has them.
OF_THE_SITTING = {
    "sitting.js",
    "waiting.js",
    "closed_paper.js",
    "device.js",
    "receipt.js",
    "trial.js",
}
MODULES = [
    path
    for path in ROOT.glob("*/static/*/js/**/*.js")
    if path.parent.name != "paper" and path.name not in OF_THE_SITTING
]
#: What the tag `htmx_script` loads.
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"


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
