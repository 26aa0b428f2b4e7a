"""Reading a candidate's JSON: typed parts of a response, or InvalidResponse.

A device that runs our page sends nothing else; whatever else arrives was not typed by a candidate.
"""

from collections.abc import Collection
from typing import Any

from banks.kinds.base import InvalidResponse
from banks.kinds.reading import unusable_character

#: Characters; the page's inputs stop there too.
LONGEST_TEXT = 1000


def answered_id(response: Any, ids: Collection[str]) -> str:
    """Return the one id that `response` is.

    Raises:
        InvalidResponse: it is not one of `ids`.
    """
    if not isinstance(response, str) or response not in ids:
        raise InvalidResponse("not an id of this question")
    return response


def answered_ids(response: Any, ids: Collection[str]) -> tuple[str, ...]:
    """Return the ids listed in `response`, each of `ids` at most once.

    Raises:
        InvalidResponse: it is not such a list.
    """
    if not isinstance(response, list):
        raise InvalidResponse("not a list")
    listed = tuple(answered_id(entry, ids) for entry in response)
    if len(set(listed)) < len(listed):
        raise InvalidResponse("an id stands twice")
    return listed


def answered_bool(response: Any) -> bool:
    """Return the judgement that `response` is.

    Raises:
        InvalidResponse: it is not true or false.
    """
    if not isinstance(response, bool):
        raise InvalidResponse("not true or false")
    return response


def answered_text(response: Any, *, longest: int = LONGEST_TEXT) -> str:
    """Return the text that `response` is; it may be empty.

    Raises:
        InvalidResponse: it is no text, is longer than `longest`, or has a control character.
    """
    if not isinstance(response, str):
        raise InvalidResponse("not a text")
    if len(response) > longest:
        raise InvalidResponse(f"longer than {longest} characters")
    if unusable_character(response) is not None:
        raise InvalidResponse("a control character in a text")
    return response


def answered_parts(response: Any, ids: Collection[str]) -> dict[str, Any]:
    """Return answers by part (statement, pair, gap); a part left blank is absent.

    Raises:
        InvalidResponse: it is no object, or names a part that is none of `ids`.
    """
    if not isinstance(response, dict):
        raise InvalidResponse("not an object")
    if not response.keys() <= set(ids):
        raise InvalidResponse("not a part of this question")
    return response
