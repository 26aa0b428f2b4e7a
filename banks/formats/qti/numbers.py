"""Numbers as files write them, and ranges of numbers that are right."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `least` to `most`, both right."""

    least: Decimal
    most: Decimal


def as_number(text: str) -> Decimal | None:
    """Return a number as QTI writes it ("1.5e3", "-4"), or None; never one without an end."""
    written = text.strip().replace(",", ".")
    if len(written) > 70:
        return None
    try:
        number = Decimal(written)
    except ArithmeticError:
        return None
    if not number.is_finite() or not -30 < number.adjusted() < 30:
        return Decimal(0) if number == 0 else None
    return number
