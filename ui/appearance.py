"""What a reader chose for their eyes: ground, letter size and density, each kept in a cookie."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What may be chosen; the first of each is the state without a choice.
CHOICES: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "theme": {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")},
    "text": {"1": _("Medium"), "2": _("Large"), "3": _("Very large")},
    "density": {"roomy": _("Roomy"), "dense": _("Dense")},
}
#: How each choice is called.
NAMES: Final[Mapping[str, str | Promise]] = {
    "theme": _("Ground"),
    "text": _("Letter size"),
    "density": _("Rows of tables"),
}
#: Seconds a choice is kept: one year.
KEPT_SECONDS: Final = 365 * 24 * 60 * 60


def chosen(cookies: Mapping[str, str]) -> dict[str, str]:
    """Return the valid choices among `cookies`, the default where there is none."""
    return {
        name: cookies[name] if cookies.get(name) in values else next(iter(values))
        for name, values in CHOICES.items()
    }


def offered(cookies: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what is offered: name, words, and the values with their words and which is chosen."""
    current = chosen(cookies)
    return [
        {
            "name": name,
            "label": NAMES[name],
            "values": [(value, label, value == current[name]) for value, label in values.items()],
        }
        for name, values in CHOICES.items()
    ]
