"""The editors that exist, by the slug of their kind; `banks.forms.kinds` imports each file."""

from banks.forms.kinds.base import KindForm

_forms: dict[str, type[KindForm]] = {}


def register(form: type[KindForm]) -> type[KindForm]:
    """Add an editor; a second one for the same kind is a programming error."""
    if form.slug in _forms:
        raise ValueError(f"two editors for {form.slug}")
    _forms[form.slug] = form
    return form


def get(slug: str) -> type[KindForm]:
    """Return the editor of a kind.

    Raises:
        KeyError: there is none.
    """
    return _forms[slug]
