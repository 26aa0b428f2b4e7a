"""What a browser posts when a question is answered."""

from typing import Any


def posted(value: Any, name: str) -> dict[str, Any]:
    """Return the fields of one question that was answered with a response of its kind."""
    if isinstance(value, bool):
        return {name: _typed(value)}
    if isinstance(value, dict):
        return {f"{name}.{part}": _typed(one) for part, one in value.items()}
    return {name: value}


def posted_order(value: list[str], name: str) -> dict[str, Any]:
    """Return the fields of a question whose items were given their places."""
    return {f"{name}.{item}": str(place) for place, item in enumerate(value, 1)}


def _typed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
