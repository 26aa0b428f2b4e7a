"""What a browser keeps for the time without a line: one page and the files that it needs.

Nothing else is ever kept. The service worker (ui/templates/ui/offline_worker.js) answers only a
page that could not be loaded, and these files.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from ui import typeface

FILES = (
    "ui/favicon.svg",
    "ui/tokens.css",
    "ui/fonts.css",
    "ui/components.css",
    "ui/js/ui.js",
    "ui/js/troubles.js",
    "ui/js/offline.js",
    *(f"ui/fonts/{typeface.name_of(face)}" for face in typeface.FACES),
)
_MOMENT = re.compile(r'data-now="[^"]*"')


def page() -> str:
    """Return the page: the same for everybody, in both languages, without any request."""
    with translation.override("vi"):
        return render_to_string("ui/offline.html", {"is_bare": True})


@cache
def worker() -> str:
    """Return the service worker; its text changes with what it keeps, so that browsers renew it."""
    context = {
        "page": reverse("ui:offline"),
        "files": [static(name) for name in FILES],
        "edition": _edition(),
    }
    return render_to_string("ui/offline_worker.js", context)


def _edition() -> str:
    digest = hashlib.sha256()
    for name in FILES:
        found = finders.find(name)
        digest.update(Path(found).read_bytes() if isinstance(found, str) else b"")
    # The layout that the page stands in counts too, but not the moment at which it is drawn.
    digest.update(_MOMENT.sub("", page()).encode())
    return digest.hexdigest()[:12]
