"""The contract of a question kind: one file a kind, no SQL, no HTML, no clock, no settings.

`content` is what an author wrote, typed; `raw` is the same as JSON, as a version stores it.
A `response` is what a candidate's device sends, as JSON. Scores are exact shares of a question's
points and are rounded once, where they are stored.

Ids of options, statements and items are the letters A to H, of pairs and gaps the numbers from 1:
sorted by id they stand in the order in which they are shown when no form shuffles them. So JSON
objects may lose their order in a database and nothing is lost.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any, ClassVar, Generic, TypeVar

from django.utils.functional import Promise

C = TypeVar("C")


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogues; Django's function of this name asks for settings."""
    return message


#: Every reason why content is refused: code -> sentence; its placeholders are the data it has.
#: `field` is a path into the JSON, such as "stem", "options.B", "pairs.1.left".
REASONS: dict[str, str] = {
    "wrong_type": gettext_noop("%(field)s is not %(expected)s."),
    "missing_keys": gettext_noop("%(field)s lacks the keys %(keys)s."),
    "unknown_keys": gettext_noop("%(field)s has the unknown keys %(keys)s."),
    "empty_text": gettext_noop("%(field)s is empty."),
    "unusable_character": gettext_noop("%(field)s holds the control character %(character)s."),
    "too_few": gettext_noop("%(field)s has %(found)s entries; at least %(least)s are needed."),
    "too_many": gettext_noop("%(field)s has %(found)s entries; at most %(most)s are allowed."),
    "wrong_ids": gettext_noop("The ids of %(field)s are %(found)s; they must be %(expected)s."),
    "unknown_ids": gettext_noop("%(field)s names %(ids)s, which is none of the options."),
    "repeated_ids": gettext_noop("%(field)s names %(ids)s more than once."),
    "duplicate_texts": gettext_noop("In %(field)s two entries read “%(text)s”."),
    "key_not_an_option": gettext_noop("%(field)s is “%(text)s”, which is none of the options."),
    "one_right_side": gettext_noop(
        "%(field)s offers one right side only, so nothing can be mismatched."
    ),
    "gaps_differ": gettext_noop("The stem has the gaps %(in_stem)s, but %(given)s are described."),
    "not_a_number": gettext_noop("%(field)s is “%(text)s”, which is not a number such as 12.5."),
    "negative_number": gettext_noop("%(field)s is %(text)s; it must be 0 or more."),
    "out_of_range": gettext_noop("%(field)s must lie between %(least)s and %(most)s."),
    "too_long": gettext_noop("%(field)s has %(found)s characters; at most %(most)s have room."),
    "no_picture": gettext_noop("%(field)s has no picture."),
    "same_picture": gettext_noop("In %(field)s two entries have the same picture."),
    "areas_overlap": gettext_noop("The areas %(numbers)s overlap; a click there would mean both."),
    "one_right_area": gettext_noop("One area must be right where only one can be chosen."),
    "unknown_file_kinds": gettext_noop("%(field)s names %(found)s; possible are %(expected)s."),
}


class InvalidContent(ValueError):
    """Content that its kind cannot represent; the message is a sentence in English for logs.

    `code` (one of `REASONS`) and `data` let a format or a page say the same in the reader's
    language: ``gettext(REASONS[problem.code]) % problem.data``.
    """

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(REASONS[code] % data)
        self.code = code
        self.data = data


class InvalidResponse(ValueError):
    """A response that no screen of this question could have sent."""


class Kind(ABC, Generic[C]):
    """One kind of question."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    order: ClassVar[int]  #: where it stands among the kinds: the most usual first
    #: whether people decide what a response earns; such a question stands on no paper yet
    is_marked: ClassVar[bool] = False

    @abstractmethod
    def parse(self, raw: Mapping[str, Any]) -> C:
        """Return typed content from JSON, its texts cleaned; refuse unknown keys.

        Raises:
            InvalidContent: the JSON is not a question of this kind with at least one right answer.
        """

    @abstractmethod
    def dump(self, content: C) -> dict[str, Any]:
        """Return JSON such that ``parse(dump(content)) == content``; the same bytes every time."""

    @abstractmethod
    def public(self, content: C) -> dict[str, Any]:
        """Return what a candidate may see: never the key, nothing the key could be read from.

        Two contents that differ in their key alone give the same.
        """

    def shuffled(self, content: C) -> tuple[str, ...]:
        """Return the ids whose order a form may change; empty where order carries meaning."""
        return ()

    def pictures(self, content: C) -> tuple[str, ...]:
        """Return the SHA-256 of each picture that a candidate sees of it."""
        return ()

    @abstractmethod
    def score(self, content: C, response: Any) -> Fraction | None:
        """Return the fraction (0 to 1) earned by `response`; None where a marker must decide.

        ``None`` as a response means nothing was answered and earns 0.

        Raises:
            InvalidResponse: the response is not one of this question's.
        """

    @abstractmethod
    def right_response(self, content: C) -> Any:
        """Return a response that earns 1; of a kind marked by people one to compare with, or None."""

    @abstractmethod
    def guess(self, content: C, random: Random) -> Any:
        """Return a response of someone who knows nothing: for simulation and for property tests."""
