"""Which look of options marks the right ones in a paper: bold, underlined, red, highlighted.

One look is no key by itself: where every letter is bold, bold says nothing. A look is taken for the
key where it sets some options of a question apart, and does so through most of the paper.
"""

from collections.abc import Mapping, Sequence

from banks.formats.numbered_text.drafts import Draft

Sign = tuple[str, str]
#: What marks keys more surely comes first; it decides between looks found equally often.
_ORDER = ("highlight", "red", "underline", "green", "blue", "colour", "bold", "italic")
#: How each is called.
NAMES = {
    "highlight": "tô nền", "red": "màu đỏ", "green": "màu xanh lá", "blue": "màu xanh",
    "colour": "màu khác", "underline": "gạch chân", "bold": "chữ đậm", "italic": "chữ nghiêng",
}  # fmt: skip
#: Questions with a key in writing that a look must contradict to be no key at all.
_LEAST_CONTRADICTED = 5


def marked_by(draft: Draft, sign: Sign) -> frozenset[str]:
    """Return the options that look so; none where all do."""
    found = frozenset(option.letter for option in draft.options if sign in option.signs)
    return found if len(found) < len(draft.options) else frozenset()


def key_signs(drafts: Sequence[Draft], written: Mapping[int, frozenset[str]]) -> tuple[Sign, ...]:
    """Return the looks that mark keys in this paper, the surest first.

    Args:
        drafts: all questions.
        written: the letters of keys in writing, by the place of the question in `drafts`.
    """
    asked = [place for place, draft in enumerate(drafts) if len(draft.options) > 1]
    open_ = [place for place in asked if place not in written]
    signs = {sign for place in asked for option in drafts[place].options for sign in option.signs}
    counted: dict[Sign, int] = {}
    for sign in signs:
        asked_of = open_ or asked
        marking = [place for place in asked_of if marked_by(drafts[place], sign)]
        if (
            not marking
            or 2 * len(marking) < len(asked_of)
            or _is_contradicted(drafts, written, sign)
        ):
            continue
        counted[sign] = len(marking)
    return tuple(sorted(counted, key=lambda sign: (-counted[sign], _rank(sign))))


def _is_contradicted(
    drafts: Sequence[Draft], written: Mapping[int, frozenset[str]], sign: Sign
) -> bool:
    compared = [
        marked_by(drafts[place], sign) == key
        for place, key in written.items()
        if marked_by(drafts[place], sign)
    ]
    return len(compared) >= _LEAST_CONTRADICTED and 2 * sum(compared) < len(compared)


def _rank(sign: Sign) -> tuple[int, bool]:
    place = _ORDER.index(sign[1]) if sign[1] in _ORDER else len(_ORDER)
    return place, sign[0] == "label"
