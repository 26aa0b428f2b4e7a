"""Charts drawn by the server: coloured by the style sheet, read aloud by their label."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template

from ui import charts

register = template.Library()


@register.inclusion_tag("ui/_plot_columns.html")
def column_plot(
    bins: Sequence[tuple[str, int]],
    label: str,
    below: int = 0,
    height: int = 150,
    mark: Decimal | None = None,
) -> dict[str, Any]:
    """Draw columns; the first `below` of them are below the standard.

    Args:
        label: what a screen reader says instead of the picture.
        mark: where the standard is drawn, a share of the width; behind those below it otherwise.
    """
    low = [place < below for place in range(len(bins))]
    return {
        "columns": charts.columns(bins, height=height, low=low),
        "label": label,
        "base": height,
        "label_y": height + 16,
        "height": height + 20,
        "mark": _mark(bins, below, mark),
    }


def _mark(bins: Sequence[tuple[str, int]], below: int, mark: Decimal | None) -> str:
    if mark is not None:
        return charts.share_of_width(float(mark))
    return charts.share_of_width(below / len(bins)) if bins and below else ""


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


@register.inclusion_tag("ui/_plot_scatter.html")
def scatter_plot(
    points: Sequence[tuple[str, Decimal, Decimal, bool]],
    label: str,
    right: str,
    up: str,
    band: tuple[Decimal, Decimal, Decimal],
    height: int = 260,
) -> dict[str, Any]:
    """Draw points by two values, 0 to 1 across and -1 to 1 up; marked ones are named.

    Upwards the plot begins at the lowest value there is, 0 at most.

    Args:
        points: name, value across, value up, whether it is marked.
        label: what a screen reader says instead of the picture.
        right: what is measured across.
        up: what is measured upwards.
        band: from and to across and from which value upwards all is well: drawn as a ground.
    """
    across = Decimal(0), Decimal(1)
    lowest = min((value for _, _, value, _ in points), default=Decimal(0))
    floor = min(Decimal(0), (lowest * 5).to_integral_value(rounding="ROUND_FLOOR") / 5)
    upright = floor, Decimal(1)
    first, last, least = band
    edges = charts.ticks([first, last], between=across, height=height)
    width = charts.share_of_width((float(edges[1].x[:-1]) - float(edges[0].x[:-1])) / 100)
    fifths = [Decimal(step) / 5 for step in range(6)]
    return {
        "dots": charts.scatter(points, across=across, up=upright, height=height),
        "across": charts.ticks(fifths, between=across, height=height),
        "upright": charts.ticks(
            [*([floor] if floor < 0 else []), *fifths], between=upright, height=height
        ),
        "band_x": edges[0].x,
        "band_width": width,
        "band_height": charts.ticks([least], between=upright, height=height)[0].y,
        "label": label,
        "right": right,
        "up": up,
        "base": height,
        "tick_y": height + 18,
        "right_y": height + 38,
        "height": height + 44,
        "names": sum(is_marked for _, _, _, is_marked in points) <= MOST_NAMED,
    }


#: More names than this would cover each other.
MOST_NAMED = 12


@register.inclusion_tag("ui/_plot_stages.html")
def stage_plot(count: int, here: int) -> dict[str, Any]:
    """Draw how far something is on a way of `count` steps; the words stand beside it.

    Args:
        here: the place of the current step, from 0; `count` where all are done.
    """
    return {"stages": charts.stages(count, here=here)}
