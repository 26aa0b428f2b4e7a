"""Pictures in an editor: uploaded by a button of the form, then named by a hidden input.

The hidden input holds ``<SHA-256>.<width>x<height>``; nothing of it is believed: the kind checks
its form, `banks.drafting` whether the bank has such a picture.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

#: What inputs of files are called, with the place of the picture behind it.
PICTURE_INPUT = "picture-file-"

_NAMED = re.compile(r"([0-9a-f]{64})\.([0-9]{1,5})x([0-9]{1,5})")


def picture_from(named: str, description: str) -> dict[str, Any]:
    """Return the JSON of a picture that a hidden input names; without a SHA-256 where none is."""
    found = _NAMED.fullmatch(named)
    sha256, width, height = found.groups() if found else ("", "0", "0")
    return {
        "sha256": sha256,
        "width": int(width),
        "height": int(height),
        "description": description,
    }


def name_of(picture: Mapping[str, Any]) -> str:
    """Return what the hidden input of a picture holds."""
    sha256 = picture.get("sha256") or ""
    return f"{sha256}.{picture.get('width')}x{picture.get('height')}" if sha256 else ""


def shown_picture(picture: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an editor draws of a picture; without an address where there is none yet."""
    sha256 = str(picture.get("sha256") or "")
    address = reverse("banks:question_picture", kwargs={"sha256": sha256}) if sha256 else ""
    return {**picture, "named": name_of(picture), "address": address}
