"""A format of somebody else's for tests: JSON that says what its reader hands over."""

import base64
import json
from typing import Any

from banks.formats.base import Format
from banks.formats.gathering import Gathering
from office.problems import UnreadableFile

START = "NOTES"
CHOICE = {"stem": "Phím nào sao chép?", "options": {"A": "Ctrl+C", "B": "Ctrl+V"}, "key": "A"}
OTHER = {"stem": "Tổ hợp nào dán đoạn văn?", "options": {"A": "Alt+F4", "B": "Ctrl+V"}, "key": "B"}


def note(content: Any = CHOICE, *, kind: str = "single_choice", **more: Any) -> dict[str, Any]:
    """A question as the file holds it; ``refuse`` names why it is not taken, ``lose`` what is lost."""
    return {"kind": kind, "content": content, **more}


def notes(*questions: dict[str, Any], **file: Any) -> bytes:
    """A file of these questions; ``pictures`` are bytes by name, ``materials`` texts by code."""
    pictures = {
        name: base64.b64encode(data).decode() for name, data in file.pop("pictures", {}).items()
    }
    return (START + json.dumps({"questions": questions, "pictures": pictures, **file})).encode()


class NoteFormat(Format):
    """Reads `notes`."""

    slug, label, extensions = "notes", "Ghi chép", (".notes", ".txt")
    can_write = False

    def claims(self, look):
        return 100 if look.text.startswith(START) else 0

    def read(self, source, *, name=""):
        text = source.decode()
        if not text.startswith(START):
            raise UnreadableFile(name, "Tệp không phải là tệp ghi chép.")
        file, found = json.loads(text.removeprefix(START)), Gathering(self.slug)
        shown = {
            name: found.picture(base64.b64decode(data), name=name, description=f"Hình {name}")
            for name, data in file["pictures"].items()
        }
        for code, words in file.get("materials", {}).items():
            found.material(where=code, code=code, text=words)
        for what in file.get("warnings", ()):
            found.warn("Cả tệp", what)
        for number, one in enumerate(file["questions"], 1):
            one, where = dict(one), f"câu {number}"
            content = self._pictured(one.pop("content"), shown)
            source = one.pop("source", f"{number}. {content.get('stem')}")
            for what in one.pop("lose", ()):
                found.lose(where, what)
            why, kind = one.pop("refuse", ""), one.pop("kind")
            if why:
                found.refuse(why, where=where, source=source, kind=kind, content=content, **one)
            else:
                found.take(kind, content, where=where, source=source, **one)
        return found.finish()

    def _pictured(self, content, shown):
        options = content.get("options")
        if not isinstance(options, dict):
            return content
        drawn = {
            id_: shown.get(one, one) if isinstance(one, str) else one
            for id_, one in options.items()
        }
        return {**content, "options": drawn}
