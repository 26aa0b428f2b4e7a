"""Lines of shares over time with a mark to measure them by: a large one, and small multiples."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import template

from ui import charts

register = template.Library()

Shares = Sequence[tuple[str, Decimal | None]]
_WHOLE = Decimal(1)
_STEP = Decimal("0.2")
#: Room for the figure above a full column.
_HEAD = 18


@register.inclusion_tag("ui/_plot_spark.html")
def spark_plot(points: Shares, label: str, mark: Decimal | None = None) -> dict[str, Any]:
    """Draw a small line from 0 to 100 percent: the same scale for all, so that they compare.

    Args:
        points: label and share of 1 of each moment, None where there is none.
        label: what a screen reader says instead of the picture.
        mark: the share that the dashed line stands at; a last point below it is marked.
    """
    height = 56
    placed = _placed(points, floor=Decimal(0), height=height)
    last = placed[-1] if placed else None
    return {
        "label": label,
        "height": height,
        "mark_y": _y(mark, floor=Decimal(0), height=height),
        "lines": list(pairwise(placed)),
        "dots": placed[-1:],
        "is_low": last is not None and mark is not None and last["share"] < mark,
    }


@register.inclusion_tag("ui/_plot_spark.html")
def marked_trend(
    points: Shares, label: str, mark: Decimal, mark_label: str, height: int = 190
) -> dict[str, Any]:
    """Draw a large line of shares with its figures, and a dashed line at `mark` with its words."""
    lowest = min([mark, *(share for _label, share in points if share is not None)])
    floor = max(Decimal(0), (lowest - Decimal("0.05")) // _STEP * _STEP)
    placed = _placed(points, floor=floor, height=height)
    steps = int((_WHOLE - floor) / _STEP)
    rungs = [floor + _STEP * number for number in range(steps + 1)]
    mark_y = _y(mark, floor=floor, height=height)
    return {
        "label": label,
        "height": height + 24,
        "label_y": height + 18,
        "mark_y": mark_y,
        "mark_label": mark_label,
        # on the side of the dashed line where the line of shares does not end
        "mark_dy": 16 if not placed or placed[-1]["share"] >= mark else -6,
        "rungs": [(share, _y(share, floor=floor, height=height)) for share in rungs],
        "lines": list(pairwise(placed)),
        "dots": placed,
        "names": [(label, _x(place, len(points))) for place, (label, _share) in enumerate(points)],
        "has_words": True,
    }


@register.inclusion_tag("ui/_plot_shares.html")
def share_columns(
    shares: Sequence[tuple[str, int]], label: str, height: int = 120
) -> dict[str, Any]:
    """Draw columns of whole percents from 0 to 100, so that a full one is a full hundred.

    Args:
        label: what a screen reader says instead of the picture.
    """
    step = 1 / max(len(shares), 8)
    return {
        "label": label,
        "top": _HEAD,
        "base": _HEAD + height,
        "label_y": _HEAD + height + 16,
        "height": _HEAD + height + 20,
        "columns": [
            {
                "label": name,
                "value": value,
                "x": charts.share_of_width(step * (place + 0.14)),
                "middle": charts.share_of_width(step * (place + 0.5)),
                "width": charts.share_of_width(step * 0.72),
                "y": _HEAD + height - round(height * value / 100),
                "height": round(height * value / 100),
            }
            for place, (name, value) in enumerate(shares)
        ],
    }


def _placed(points: Shares, *, floor: Decimal, height: int) -> list[dict[str, Any]]:
    """Place the known points: each keeps the place of its moment, whatever is missing beside it."""
    found: list[dict[str, Any]] = []
    for place, (_label, share) in enumerate(points):
        if share is None:
            continue
        y = _y(share, floor=floor, height=height) or 0
        found.append({"share": share, "x": _x(place, len(points)), "y": y, "value_y": y - 12})
    return found


def _x(place: int, count: int) -> str:
    return charts.share_of_width(0.5 if count == 1 else 0.16 + 0.76 * place / (count - 1))


def _y(share: Decimal | None, *, floor: Decimal, height: int) -> int | None:
    if share is None:
        return None
    part = max(Decimal(0), min(_WHOLE, (share - floor) / (_WHOLE - floor)))
    return round(height * (1 - part))
