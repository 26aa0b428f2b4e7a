"""What an answer says: letters of options, true or false, or a text of its own."""

import re
from dataclasses import dataclass

from office.text import fold_marks

_TRUTH = {
    "dung": True, "d": True, "true": True, "t": True,
    "sai": False, "s": False, "false": False, "f": False,
}  # fmt: skip
_CHOSEN = re.compile(
    r"(?:vậy\s+)?(?:chọn\s+)?(?:(?:đáp|phương)\s+án\s+)?(?:đúng\s+)?(?:là\s+)?:?\s*(?=\(?[A-H]\b)",
    re.IGNORECASE,
)
_LETTERS = re.compile(
    r"[(\[]?\s*([A-H](?:\s*(?:,|;|/|&|\+|\s|và|and)?\s*[A-H])*)\s*[)\]]?\s*[.;]?$"
)
_SMALL = re.compile(r"([a-h](?:\s*(?:,|;|và)\s*[a-h])*|[a-h])\s*[.;)]?$")
_LED = re.compile(r"([A-H])\s*(?:[.):,;]|\s[–-]|[–-]\s|\s(?=\())\s*(?=\S)")
_ROW = re.compile(
    r"(?:^|[\s,;|])\(?([a-hA-H1-8])\s?[.):–-]?\s*[(\[]?(đúng|sai|true|false|đ|s|t|f)(?![^\W\d_])[)\]]?",
    re.IGNORECASE,
)
_ROW_MARKS = re.compile(r"[\s,;.|–-]*")


def truth(text: str) -> bool | None:
    """Return what "Đúng", "S" or "True" means; None for anything else."""
    return _TRUTH.get(fold_marks(text).strip(" .;,()[]"))


def truths(text: str) -> list[bool] | None:
    """Return the judgements of several statements, in their order; None where it is no such list.

    "ĐSĐS", "Đ, S, Đ, S", "a) Đúng b) Sai", "a-Đ; b-S".
    """
    joined = " ".join(text.split())
    if found := _named_truths(joined):
        return found
    compact = re.sub(r"[\s,;./|–-]", "", joined).upper()
    if 2 <= len(compact) <= 8 and set(compact) <= set("ĐSTF"):
        return [one in "ĐT" for one in compact]
    words = [word for word in re.split(r"[\s,;./|–-]+", joined) if word]
    judged = [truth(word) for word in words]
    if 2 <= len(judged) <= 8 and all(one is not None for one in judged):
        return [bool(one) for one in judged]
    return None


def _named_truths(text: str) -> list[bool] | None:
    found = list(_ROW.finditer(text))
    if len(found) < 2 or not _ROW_MARKS.fullmatch(_ROW.sub(" ", text)):
        return None
    names = "".join(one[1].lower() for one in found)
    if names not in ("abcdefgh"[: len(names)], "12345678"[: len(names)]):
        return None
    return [bool(truth(one[2])) for one in found]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The letters an answer names, and what it says behind them."""

    letters: frozenset[str]
    rest: str = ""


def chosen(text: str) -> Chosen | None:
    """Return the options that an answer names: "B", "A, C", "Chọn B", "B. Vì …"; None where none."""
    said = " ".join(text.split("\n")[0].split())
    if lead := _CHOSEN.match(said):
        said = said[lead.end() :]
    behind = "\n".join(text.split("\n")[1:]).strip()
    if found := _LETTERS.match(said) or _SMALL.match(said):
        letters = re.sub(r"và|and|[^A-Ha-h]", "", found[1]).upper()
        return Chosen(frozenset(letters), behind)
    if found := _LED.match(said):
        rest = said[found.end() :].strip()
        return Chosen(frozenset(found[1]), "\n".join(one for one in (rest, behind) if one))
    return None
