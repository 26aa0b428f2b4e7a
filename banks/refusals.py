"""Why content is refused, in the reader's language; for pages and forms alike."""

from typing import Any

from django.utils import translation

from banks.kinds.base import REASONS
from banks.labels import label_of


def refusal(code: str, **data: Any) -> str:
    """Return the sentence of a reason with its data, the part of the question by its name.

    Args:
        code: one of `banks.kinds.REASONS`, whose sentences are in the catalogues already.
        data: what `InvalidContent` came with.
    """
    told = {**data, "field": label_of(str(data.get("field") or "stem"))}
    for name, value in told.items():
        if isinstance(value, list | tuple):
            told[name] = ", ".join(map(str, value)) or "–"
    return translation.gettext(REASONS[code]) % told
