"""Options in one cell, and keys as people write them: letters, numbers, or the option's own words."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeVar

from office.text import clean_block, fold_tones

#: By what a key names options; "zero" counts them from 0, as programs do.
Way = Literal["letter", "number", "zero", "text"]
V = TypeVar("V")

#: A letter of an option with what stands behind it, at the beginning of a line or after a space.
_MARK: Final = re.compile(
    r"(?:^|(?<=[\s;,.]))([*]?)[(\[]?([A-Pa-p]|[1-9])([.):/\]])(?=.)", re.M | re.S
)
#: What says before or behind an option that it is right.
_BEFORE: Final = ("*", "✓", "✔", "[x]", "(x)")
_BEHIND: Final = ("*", "✓", "✔", "[x]", "(x)", "(đúng)", "(correct)")
#: Characters of a key that names options by letters or numbers.
_SHORT: Final = 100
_LETTERS: Final = re.compile(r"[A-Pa-p](?:\s*(?:[,;.&/\s]|và|and)\s*[A-Pa-p])*|[A-P]{2,8}")
_NUMBERS: Final = re.compile(r"\d{1,2}(?:\s*(?:[,;&/\s]|và|and)\s*\d{1,2})*")
_INTRODUCED: Final = re.compile(
    r"^(?:đáp án(?: đúng)?|phương án|câu|answer|option|key|chọn)\s*:?\s*", re.IGNORECASE
)
#: A key that goes on with the words of its option: "B. Bộ nhớ RAM".
_LETTER_AND_TEXT: Final = re.compile(r"[(\[]?([A-Pa-p])[.):/\]]\s*(\S.*)", re.DOTALL)
_ALL: Final = "ABCDEFGHIJKLMNOP"
_DIGITS: Final = "123456789"
_TRUTHS: Final = {fold_tones("Đúng"): True, "true": True, fold_tones("Sai"): False, "false": False}
#: Letters that stand for them where a whole column says nothing else; "S" may be sulphur elsewhere.
_TRUTH_LETTERS: Final = {"đ": True, "t": True, "s": False, "f": False}


def option_texts(text: str) -> tuple[str, list[str]]:
    """Return what stands before the options of a cell, and the options.

    They are parted by their letters in order ("A. … B. …", "a) …", also on one line), else by
    lines, else by bars; a list in JSON is one too.
    """
    text = clean_block(text)
    if listed := _json_list(text):
        return "", listed
    begins = _begins(text, _ALL)
    if len(begins) < 2:
        begins = _begins(text, _DIGITS)
    if len(begins) > 1:
        ends = [begin for begin, _end, _star in begins[1:]] + [len(text)]
        options = [
            star + text[end:stop].strip().rstrip(";,").strip()
            for (_begin, end, star), stop in zip(begins, ends, strict=True)
        ]
        return text[: begins[0][0]].strip(), options
    for separator in ("\n", "|", ";"):
        parts = [part.strip() for part in text.split(separator)]
        parts = [part for part in parts if part]
        if len(parts) > 1:
            return "", parts
    return "", [text] if text else []


def _json_list(text: str) -> list[str]:
    """Return the texts of a list that a program wrote: ``["RAM", "ROM"]``; none for other text."""
    if not (text.startswith("[") and text.endswith("]")):
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [clean_block(one) for one in found] if all(isinstance(one, str) for one in found) else []


def _begins(text: str, names: str) -> list[tuple[int, int, str]]:
    """Return begin, end and star of each of these letters that stands before an option, in order."""
    begins: list[tuple[int, int, str]] = []
    behind = ""  # what stands behind the first letter stands behind all: "A. Ổ C: B. Ổ D:"
    for found in _MARK.finditer(text):
        if len(begins) == len(names):
            break
        if found[2].upper() == names[len(begins)] and found[3] == (behind or found[3]):
            begins.append((found.start(), found.end(), found[1]))
            behind = found[3]
    return begins


def without_mark(text: str) -> tuple[str, bool]:
    """Return an option without the sign that it is right, and whether there was one."""
    bare = text.strip()
    folded = bare.casefold()
    for sign in _BEFORE:
        if folded.startswith(sign) and bare[len(sign) :].strip():
            return bare[len(sign) :].strip(), True
    for sign in _BEHIND:
        if folded.endswith(sign) and bare[: -len(sign)].strip():
            return bare[: -len(sign)].strip(), True
    return text, False


def key_readings(text: str, options: Mapping[str, str]) -> dict[Way, list[str]]:
    """Return which options a key may name, by each way in which it can be understood.

    Args:
        options: texts by letter.

    Returns:
        Letters by the way of reading. Numbers that can count from 1 are read from 0 too: only a
        whole column tells which is meant.
    """
    found: dict[Way, list[str]] = {}
    bare = _INTRODUCED.sub("", text.strip()).strip().rstrip(".").strip() or text.strip()
    is_short = len(bare) <= _SHORT
    if is_short and _LETTERS.fullmatch(bare):
        letters = _distinct(one.upper() for one in re.findall(r"[A-Pa-p]", _without_and(bare)))
        if set(letters) <= options.keys():
            found["letter"] = letters
    elif (named := _LETTER_AND_TEXT.fullmatch(text.strip())) and named[1].upper() in options:
        letter = named[1].upper()
        if fold_tones(named[2]) == fold_tones(without_mark(options[letter])[0]):
            found["letter"] = [letter]
    if is_short and _NUMBERS.fullmatch(bare):
        numbers = _distinct(int(one) for one in re.findall(r"\d+", bare))
        in_order = list(options)
        if all(1 <= number <= len(in_order) for number in numbers):
            found["number"] = [in_order[number - 1] for number in numbers]
        if all(number < len(in_order) for number in numbers):
            found["zero"] = [in_order[number] for number in numbers]
    if named_texts := _by_text(text, options):
        found["text"] = named_texts
    return found


def _by_text(text: str, options: Mapping[str, str]) -> list[str]:
    letters = {fold_tones(without_mark(said)[0]): letter for letter, said in options.items()}
    if (whole := letters.get(fold_tones(text))) is not None:
        return [whole]
    for separator in ("\n", "|", ";", ","):
        parts = [fold_tones(part) for part in text.split(separator) if part.strip()]
        if len(parts) > 1 and set(parts) <= letters.keys():
            return sorted({letters[part] for part in parts})
    return []


def _without_and(text: str) -> str:
    return re.sub(r"\band\b|\bvà\b", " ", text, flags=re.IGNORECASE)


def _distinct(values: Iterable[V]) -> list[V]:
    return list(dict.fromkeys(values))


def truth_of(text: str, *, by_letter: bool = False) -> bool | None:
    """Return what a word says that a statement is; None where it says neither.

    Args:
        by_letter: whether "Đ", "S", "T" and "F" say it too.
    """
    folded = fold_tones(text.strip().rstrip("."))
    return _TRUTHS.get(folded, _TRUTH_LETTERS.get(folded) if by_letter else None)


def are_truth_letters(texts: Iterable[str]) -> bool:
    """Tell whether a column of keys says "Đ" or "S" (or "T" or "F") in each cell and nothing else."""
    found = {fold_tones(text) for text in texts}
    return found in ({"đ", "s"}, {"t", "f"})
