"""The contract of an editor: what an author types of one kind of question, and its JSON.

A kind's editor is one file here, one template in ``banks/editors/`` and nothing else. An editor is
tolerant: whatever was typed becomes JSON, and `banks.drafting` says what is wrong with it. Entries
are inputs of one name, in the order of the page; those left blank are no entries.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from banks.forms.kinds.pictured import in_bank
from banks.kinds.reading import LETTERS, MOST

#: Posted data, or the same made from content.
Data = QueryDict | MultiValueDict[str, str]


class KindForm(forms.Form):
    """The content of a draft as inputs; always bound, to what was posted or what is stored.

    Attributes:
        wanted: rows that the author asked for beyond those in use.
        faults: sentences by path, shown beside what they are about.
        address_of: from the SHA-256 of a picture to where the author may fetch it.
    """

    slug: ClassVar[str]
    #: a draft is saved as it is: the browser must not ask for more
    use_required_attribute = False
    #: rows of a new question, where the kind has rows
    first_rows: ClassVar[int] = 4

    stem = forms.CharField(
        label=_("Stem"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Plain text. **bold**, *italics*, `code`, lists (- or 1.) and tables (|) are drawn."
        ),
    )

    def __init__(
        self,
        data: Data,
        *,
        wanted: int = 0,
        faults: Mapping[str, str] | None = None,
        address_of: Callable[[str], str] = in_bank,
    ) -> None:
        super().__init__(data, auto_id="nd-%s")
        self.given = data
        self.address_of = address_of
        self.wanted = wanted
        self.faults = dict(faults or {})
        self.full_clean()
        self.errors.clear()  # a draft may lack anything
        for path, what in self.faults.items():
            if (field := path.split(".")[0]) in self.fields:
                self.add_error(field, what)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> MultiValueDict[str, str]:
        """Return the posted data that gives `content`, as far as it is written."""
        return MultiValueDict({"stem": [str(content.get("stem") or "")], **cls.rows_from(content)})

    def to_content(self) -> dict[str, Any]:
        """Return the JSON of what was typed, whole or not."""
        return {"stem": self.data.get("stem", ""), **self.read_rows()}

    @classmethod
    def rows_from(cls, content: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the inputs beside the stem by name."""
        raise NotImplementedError

    def read_rows(self) -> dict[str, Any]:
        """Return the content beside the stem."""
        raise NotImplementedError

    def with_pictures(self, placed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return what was typed with uploaded pictures at the places they were chosen for.

        Args:
            placed: SHA-256, width and height by the place (`banks.forms.kinds.pictured`).
        """
        return self.to_content()

    # --- for editors with rows ---

    def typed(self, name: str) -> list[str]:
        """Return what was typed into the inputs of one name, in order, blank ones too."""
        return list(self.given.getlist(name))

    def room(self, filled: int) -> int:
        """Return how many rows to draw for `filled` ones."""
        return min(MOST, max(filled, self.wanted, self.first_rows))

    @property
    def may_grow(self) -> bool:
        """Whether one more row may be asked for."""
        return len(self.rows) < MOST

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the template draws for each row."""
        return []

    @property
    def general_faults(self) -> list[str]:
        """Sentences about the whole, or about a part that has no input of its own."""
        rows = tuple(f"{row['path']}." for row in self.rows)
        return [
            what
            for path, what in self.faults.items()
            if path.split(".")[0] not in self.fields and not f"{path}.".startswith(rows)
        ]


def lettered(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return letters with the texts that are not blank, and with a ninth one too many as typed."""
    kept = [text for text in texts if text.strip()]
    letters = [*LETTERS, *(f"{LETTERS[-1]}{extra}" for extra in range(1, len(kept)))]
    return list(zip(letters, kept, strict=False))


def number(typed: str) -> int | str:
    """Return a whole number, or what was typed where it is none: the kind says so."""
    typed = typed.strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else typed


def lines(text: str) -> list[str]:
    """Return the lines of a text that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]
