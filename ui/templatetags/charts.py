"""Charts drawn by the server: coloured by the style sheet, read aloud by their label."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template

from ui import charts

register = template.Library()


@register.inclusion_tag("ui/_plot_columns.html")
def column_plot(
    bins: Sequence[tuple[str, int]], label: str, below: int = 0, height: int = 150
) -> dict[str, Any]:
    """Draw columns; the first `below` of them are below the standard.

    Args:
        label: what a screen reader says instead of the picture.
    """
    low = [place < below for place in range(len(bins))]
    return {
        "columns": charts.columns(bins, height=height, low=low),
        "label": label,
        "base": height,
        "label_y": height + 16,
        "height": height + 20,
        "mark": charts.share_of_width(below / len(bins)) if bins and below else "",
    }


@register.inclusion_tag("ui/_plot_trend.html")
def trend_plot(
    points: Sequence[tuple[str, Decimal]], label: str, height: int = 180, small: bool = False
) -> dict[str, Any]:
    """Draw a line of shares (0 to 1) from 0 to 100 percent; `small` leaves the words out."""
    lowest = min((value for _, value in points), default=Decimal(0))
    floor = max(Decimal(0), (lowest * 10 - 2).to_integral_value(rounding="ROUND_FLOOR") / 10)
    placed = charts.trend(points, lowest=floor, highest=Decimal(1), height=height)
    return {
        "points": placed,
        "label": label,
        "base": height,
        "label_y": height + 18,
        "height": height if small else height + 24,
        "small": small,
        "floor": floor,
    }


@register.inclusion_tag("ui/_stackbar.html")
def stackbar(parts: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """Draw counts end to end, the best first; the figures stand beside it in hidden words."""
    return {"slices": charts.stack(parts), "parts": parts}
