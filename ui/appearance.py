"""What a reader chose for their eyes: ground and letter size, kept in two cookies."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What may be chosen; the first of each is the state without a choice.
CHOICES: Final[Mapping[str, Mapping[str, str | Promise]]] = {
    "theme": {"auto": _("As the device"), "light": _("Light"), "dark": _("Dark")},
    "text": {"1": _("Medium"), "2": _("Large"), "3": _("Very large")},
}
#: Seconds a choice is kept: one year.
KEPT_SECONDS: Final = 365 * 24 * 60 * 60


def chosen(cookies: Mapping[str, str]) -> dict[str, str]:
    """Return the valid choices among `cookies`, the default where there is none."""
    return {
        name: cookies[name] if cookies.get(name) in values else next(iter(values))
        for name, values in CHOICES.items()
    }
