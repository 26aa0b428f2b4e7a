"""Pictures in an author's JSON: which file, how large, and what it shows for who cannot see it.

``{"sha256": "…", "width": 800, "height": 450, "description": "…"}``; the bytes lie where
`banks.pictures` keeps them. The size is part of the content so that a page keeps room for a picture
before it is there.
"""

import re
from dataclasses import dataclass
from typing import Any

from banks.kinds.base import InvalidContent
from banks.kinds.reading import read_object, read_text, read_whole

#: Pixels of a side; what is larger was made smaller when it was uploaded.
MOST_PIXELS = 4096
#: Characters of a description; what needs more is a text of its own.
LONGEST_DESCRIPTION = 500

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its description, which is part of the question."""

    sha256: str
    width: int
    height: int
    description: str

    def dump(self) -> dict[str, Any]:
        """Return its JSON, which candidates may see as well."""
        return {
            "sha256": self.sha256,
            "width": self.width,
            "height": self.height,
            "description": self.description,
        }


def read_picture(raw: Any, *, field: str) -> Picture:
    """Return a picture, its description cleaned.

    Raises:
        InvalidContent: wrong_type, unknown_keys, missing_keys, no_picture, out_of_range, too_long,
            or as `read_text`.
    """
    read_object(raw, {"sha256", "width", "height", "description"}, field=field)
    if not isinstance(raw["sha256"], str) or not _SHA256.fullmatch(raw["sha256"]):
        raise InvalidContent("no_picture", field=field)
    described = f"{field}.description"
    description = read_text(raw["description"], field=described)
    if len(description) > LONGEST_DESCRIPTION:
        raise InvalidContent(
            "too_long", field=described, found=len(description), most=LONGEST_DESCRIPTION
        )
    return Picture(
        sha256=raw["sha256"],
        width=read_whole(raw["width"], field=f"{field}.width", least=1, most=MOST_PIXELS),
        height=read_whole(raw["height"], field=f"{field}.height", least=1, most=MOST_PIXELS),
        description=description,
    )
