"""A file that the candidate made, marked by people with a rubric."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, InvalidResponse, Kind
from banks.kinds.reading import (
    read_list,
    read_object,
    read_text,
    read_whole,
    unusable_character,
)
from banks.kinds.registry import register
from banks.scoring import NOTHING

#: Kinds of file by the ending of their names: what office programs write, and nothing that runs.
FILE_KINDS = (
    *("docx", "xlsx", "pptx", "odt", "ods", "odp"),
    *("pdf", "txt", "csv", "png", "jpg", "zip"),
)
MOST_MEGABYTES = 20
LONGEST_NAME = 200

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileUpload:
    """Content; as JSON ``{"stem": "…", "files": ["docx", "pdf"], "megabytes": 5, "rubric": "…"}``."""

    stem: str
    files: tuple[str, ...]  # endings, in the order of FILE_KINDS
    megabytes: int
    rubric: str


@register
class FileUploadKind(Kind[FileUpload]):
    """A response names a file: ``{"name": "bao-cao.docx", "size": "12345", "sha256": "…"}``."""

    slug, label = "file_upload", _("File to hand in")
    order = 130
    is_marked = True

    def parse(self, raw: Mapping[str, Any]) -> FileUpload:
        read_object(raw, {"stem", "files", "megabytes", "rubric"})
        files = read_list(raw["files"], field="files", most=len(FILE_KINDS))
        if unknown := [str(one) for one in files if one not in FILE_KINDS]:
            raise InvalidContent(
                "unknown_file_kinds", field="files", found=unknown, expected=list(FILE_KINDS)
            )
        return FileUpload(
            stem=read_text(raw["stem"], field="stem"),
            files=tuple(one for one in FILE_KINDS if one in files),
            megabytes=read_whole(raw["megabytes"], field="megabytes", least=1, most=MOST_MEGABYTES),
            rubric=read_text(raw["rubric"], field="rubric"),
        )

    def dump(self, content: FileUpload) -> dict[str, Any]:
        return {**self.public(content), "rubric": content.rubric}

    def public(self, content: FileUpload) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "files": list(content.files),
            "megabytes": content.megabytes,
        }

    def score(self, content: FileUpload, response: Any) -> Fraction | None:
        if response is None:
            return NOTHING
        _check_file(content, response)
        return None

    def right_response(self, content: FileUpload) -> None:
        """Return nothing: no file is the right one."""

    def guess(self, content: FileUpload, random: Random) -> dict[str, str]:
        return {
            "name": f"bai-lam.{random.choice(content.files)}",
            "size": str(random.randint(1, 1000)),
            "sha256": f"{random.getrandbits(256):064x}",
        }


def _check_file(content: FileUpload, response: Any) -> None:
    if not isinstance(response, dict) or response.keys() != {"name", "size", "sha256"}:
        raise InvalidResponse("not a file")
    name, size, sha256 = (response[part] for part in ("name", "size", "sha256"))
    if not (isinstance(name, str) and isinstance(size, str) and isinstance(sha256, str)):
        raise InvalidResponse("not a file")
    if len(name) > LONGEST_NAME or unusable_character(name) is not None:
        raise InvalidResponse("not a name of a file")
    if name.rpartition(".")[2].lower() not in content.files:
        raise InvalidResponse("not one of the kinds of file")
    if not re.fullmatch("[1-9][0-9]{0,8}", size) or int(size) > content.megabytes * 1024 * 1024:
        raise InvalidResponse("too large a file, or none")
    if not _SHA256.fullmatch(sha256):
        raise InvalidResponse("not a digest")
