"""What a response earns: pure functions, a fraction of the question's points. No Django.

Fractions are exact and lie between 0 and 1; they are rounded once, where points are stored.
What is right for each kind of question, and how much a half-right response earns, are the
defaults of the scoring policy; the functions here are their only source.

Source: docs/decisions/2026-11-partial-credit.md.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from office import text

NOTHING = Fraction(0)
ALL = Fraction(1)

#: What 0 to 4 right statements of four earn (national examinations since 2025).
FOUR_STATEMENTS = (NOTHING, Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), ALL)

_SIGN = re.compile(r"([+\-\u2212]?)\s*(.*)", re.DOTALL)  # U+2212 is the minus of typesetters
_PLAIN = re.compile(r"[0-9]+|[0-9]*[.,][0-9]+")
_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?P<mark>[ .,])[0-9]{3}(?:(?P=mark)[0-9]{3})*"
    r"(?:(?!(?P=mark))(?P<decimal>[.,])(?P<rest>[0-9]+))?"
)
_DECIMAL_TEXT = re.compile(r"[+-]?[0-9]+,[0-9]+")


def score_choices(
    chosen: frozenset[str], *, key: frozenset[str], options: frozenset[str]
) -> Fraction:
    """Return the fraction earned by ticking `chosen`: hits minus false ticks, never below 0.

    fraction = max(0, |chosen & key| / |key| - |chosen - key| / |options - key|)

    Ticking nothing earns 0, and so does ticking everything when there is a distractor. The
    floor leaves blind guessing a small gain.

    Args:
        chosen: ids of the options that were ticked.
        key: ids of the right options, at least one; all ids are among `options`.
        options: ids of all options.

    Raises:
        ValueError: `key` is empty, or an unknown option was named.
    """
    if not key or not (chosen | key) <= options:
        raise ValueError("key is empty, or an unknown option was named")
    hits = Fraction(len(chosen & key), len(key))
    distractors = options - key
    misses = Fraction(len(chosen - key), len(distractors)) if distractors else NOTHING
    return max(NOTHING, hits - misses)


def score_statements(said: Mapping[str, bool], *, key: Mapping[str, bool]) -> Fraction:
    """Return the fraction earned by judging statements true or false.

    Of four statements 1, 2, 3, 4 right ones earn 10, 25, 50, 100 %; in groups of another size
    each right one earns the same share. A statement left blank (absent in `said`) is not right.

    Args:
        said: statement id -> what the candidate says; may lack statements.
        key: statement id -> whether the statement is true, at least one.

    Raises:
        ValueError: `key` is empty, or an unknown statement was judged.
    """
    if not said.keys() <= key.keys():
        raise ValueError("an unknown statement was judged")
    right = [said.get(statement) is truth for statement, truth in key.items()]
    return FOUR_STATEMENTS[sum(right)] if len(right) == 4 else score_parts(right)


def score_parts(right: Iterable[bool]) -> Fraction:
    """Return the share of parts (pairs to match, gaps to fill) that are right.

    Raises:
        ValueError: there are no parts.
    """
    parts = list(right)
    if not parts:
        raise ValueError("a question without parts cannot be scored")
    return Fraction(sum(parts), len(parts))


def score_order(order: Sequence[str], *, key: Sequence[str]) -> Fraction:
    """Return the share of neighbours of `key` that stand in the right order in `order`.

    For each item of `key` but the last: does it come before its successor, wherever the two
    stand? So one misplaced item costs little, only the right order earns 1, and the reverse
    order earns 0.

    Args:
        order: the ids as the candidate put them, each once.
        key: the ids in the right order, two or more.

    Raises:
        ValueError: `key` has fewer than two ids, or `order` is not a permutation of it.
    """
    place = {item: number for number, item in enumerate(order)}
    if len(key) < 2 or len(order) != len(key) or place.keys() != set(key):
        raise ValueError("order is not a permutation of a key of two or more ids")
    return score_parts(place[item] < place[successor] for item, successor in pairwise(key))


def score_text(given: str, *, accepted: Iterable[str]) -> Fraction:
    """Return 1 when `given` is one of the `accepted` texts, else 0.

    Case, spaces, composed or decomposed letters and the place of a tone mark ("Hoà", "Hòa") make
    no difference, nor does it whether a number is written with a decimal comma or point. Letters
    with different marks stay different, and so do "05" and "5": a form may ask for two digits.
    """
    answer = _answer_key(given)
    return ALL if any(answer == _answer_key(right) for right in accepted) else NOTHING


def score_number(given: str, *, value: Decimal, tolerance: Decimal) -> Fraction:
    """Return 1 when `given` is written as a number at most `tolerance` away from `value`, else 0.

    A text with two readings (see `number_readings`) is right when one of them is: the candidate
    wrote the right answer in a notation in use. Compared exactly, whatever the number of digits.

    Args:
        given: what the candidate typed.
        value: the right value, finite.
        tolerance: the accepted distance, finite, 0 or more; the limit itself is accepted.

    Raises:
        ValueError: `tolerance` is below 0.
    """
    if tolerance < 0:
        raise ValueError(f"tolerance must be 0 or more, not {tolerance}")
    right, reach = Fraction(value), Fraction(tolerance)  # Decimal would round to its context
    found = any(abs(Fraction(reading) - right) <= reach for reading in number_readings(given))
    return ALL if found else NOTHING


def number_readings(written: str) -> tuple[Decimal, ...]:
    """Return the numbers that `written` can mean: none, one, or two where the marks leave it open.

    A decimal mark is a comma or a point, once, with digits behind it. Thousands are marked with
    points, commas or spaces, the same throughout, in whole groups of three behind a first group
    of one to three digits that does not begin with 0; a decimal mark behind them is another sign.

    ================================================  ======================================
    ``1235000``, ``1.235.000``, ``1 235 000``        1235000
    ``1.235,5``, ``1,235.5``, ``1 235,5``            1235.5: two marks, so the last is decimal
    ``7,5``, ``7.50``, ``0.125``, ``1024.125``       one mark that cannot mark thousands
    ``25.000``, ``25,000``                           25000 and 25: in use for both
    ``12.34.567``, ``1.2.3``, ``5 kg``, ``1e3``      nothing: not a number
    ================================================  ======================================
    """
    found = _SIGN.fullmatch(text.clean_line(written.replace("\u202f", " ")))
    if found is None:
        return ()
    sign = "" if found[1] in ("", "+") else "-"
    digits = found[2]
    readings: list[Decimal] = []
    if grouped := _GROUPED.fullmatch(digits):
        tail = f".{grouped['rest']}" if grouped["decimal"] else ""
        whole = digits[: grouped.start("decimal")] if tail else digits
        readings.append(Decimal(sign + re.sub(r"[ .,]", "", whole) + tail))
    if _PLAIN.fullmatch(digits):
        readings.append(Decimal(sign + digits.replace(",", ".")))
    return tuple(readings)


def _answer_key(given: str) -> str:
    folded = text.fold_tones(given)
    return folded.replace(",", ".") if _DECIMAL_TEXT.fullmatch(folded) else folded
