"""Pictures in an editor: uploaded by a button of the form, then named by a hidden input.

The hidden input holds ``<SHA-256>.<width>x<height>``; nothing of it is believed: the kind checks
its form, `banks.drafting` whether the bank has such a picture.
"""

import re
from collections.abc import Callable, Mapping
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


def in_bank(sha256: str) -> str:
    """Return where people of a bank fetch a picture of its questions."""
    return reverse("banks:question_picture", kwargs={"sha256": sha256})


def shown_picture(
    picture: Mapping[str, Any], address_of: Callable[[str], str] = in_bank
) -> dict[str, Any]:
    """Return what an editor draws of a picture; without an address where there is none yet.

    Args:
        address_of: from the SHA-256 of a picture to where the author may fetch it.
    """
    sha256 = str(picture.get("sha256") or "")
    address = address_of(sha256) if sha256 else ""
    return {**picture, "named": name_of(picture), "address": address}
