"""Numbers in Vietnamese words, as records of marks and certificates spell them out.

The northern administrative reading: "nghìn", "linh". After a ten from twenty on, a last 1 is
"mốt", 4 is "tư", 5 is "lăm" ("mười" keeps "một" and "bốn").
"""

from decimal import Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TEN = {5: "lăm"}
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}


def number_words(number: int) -> str:
    """Return a whole number in words: 105 gives "một trăm linh năm".

    Raises:
        ValueError: `number` is not from 0 to 999 999.
    """
    if not 0 <= number <= 999_999:
        raise ValueError(f"{number} is not from 0 to 999999")
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_1000(rest)
    words = f"{_below_1000(thousands)} nghìn"
    return f"{words} {_hundreds(rest)}" if rest else words


def score_words(score: Decimal) -> str:
    """Return a score in words: 7.38 gives "bảy phẩy ba mươi tám".

    The decimals are read as one number, as schools and examination boards do, and a last zero is
    not read: 7.50 and 7.5 are both "bảy phẩy năm" (in full, "bảy phẩy năm mươi" would suggest a
    precision nobody measured, and one score would have two readings). A zero in the tenths is
    read: 8.05 gives "tám phẩy không năm". A whole score has no decimals: 10.00 gives "mười".

    Args:
        score: from 0 to 100, at most two decimals.

    Raises:
        ValueError: anything else.
    """
    if not score.is_finite() or not 0 <= score <= 100 or score * 100 != int(score * 100):
        raise ValueError(f"{score} is not a score from 0 to 100 with two decimals")
    whole, hundredths = divmod(int(score * 100), 100)
    if not hundredths:
        return number_words(whole)
    tenth, last = divmod(hundredths, 10)
    if not last:
        decimals = _DIGITS[tenth]
    elif not tenth:
        decimals = f"{_DIGITS[0]} {_DIGITS[last]}"
    else:
        decimals = _below_100(hundredths)
    return f"{number_words(whole)} phẩy {decimals}"


def _below_100(number: int) -> str:
    tens, last = divmod(number, 10)
    if not tens:
        return _DIGITS[last]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if not last:
        return head
    return f"{head} {(_AFTER_TEN if tens == 1 else _AFTER_TENS).get(last, _DIGITS[last])}"


def _below_1000(number: int) -> str:
    return _hundreds(number) if number >= 100 else _below_100(number)


def _hundreds(number: int) -> str:
    """Read 1 to 999 with the place of hundreds spoken, as it is after thousands."""
    hundreds, rest = divmod(number, 100)
    head = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return head
    return f"{head} linh {_DIGITS[rest]}" if rest < 10 else f"{head} {_below_100(rest)}"
