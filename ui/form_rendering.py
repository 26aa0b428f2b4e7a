"""How widgets of forms are drawn: a list to choose from without a template for each choice."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class FormRenderer(DjangoTemplates):
    """Draws as Django does and writes the same, a select of hundreds of choices at once."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> SafeString:
        """Return a widget or a form as HTML."""
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 (Django has escaped it)


def _select(widget: Mapping[str, Any]) -> SafeString:
    """Return what the template of that name gives."""
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for label, options, _index in widget["optgroups"]:
        if label:
            parts.append(f'\n  <optgroup label="{_shown(label)}">')
        parts.extend(_options(options))
        if label:
            parts.append("\n  </optgroup>")
    parts.append("\n</select>")
    return mark_safe("".join(parts))  # noqa: S308 (every part is escaped)


def _options(options: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for option in options:
        value, attributes = conditional_escape(str(option["value"])), _attributes(option["attrs"])
        yield f'\n  <option value="{value}"{attributes}>{_shown(option["label"])}</option>'


def _attributes(given: Mapping[str, Any]) -> str:
    """Return attributes as they stand in a tag; True has no value, False is left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in given.items()
        if value is not False
    )


def _shown(value: Any) -> str:
    return conditional_escape(localize(value))
