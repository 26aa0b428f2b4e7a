"""Tags of pages that list rows: conditions, columns to sort by, pages, and the region that changes.

A list's address holds its conditions (fields of a form), its order (``xep``) and its page
(``trang``), so it can be kept and shared. Without JavaScript every one of these is a plain link or
form. With it only the region that `live` opens is put in place of the old one, and the address is
pushed, so that the back button leads through the steps of the reader.

The server draws the whole page either way and htmx selects the region out of it: a list has one
view and one template.
"""

from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.core.paginator import Page, Paginator
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ui.conditions import conditions_of
from ui.templatetags.ui import icon

register = template.Library()

#: The id of the region where a page does not say otherwise: a page has one list.
REGION = "danh-sach"
#: Of the address: the order and the page of a list.
ORDER, PAGE = "xep", "trang"
#: Where `live` tells the tags inside the region that it is open.
_OPEN = "list_region"
#: A typed condition is asked for when the fingers rest so long.
_REST = "400ms"


def _swap(region: str) -> dict[str, str]:
    """Return the attributes by which a link or form changes the region alone."""
    return {
        "hx-target": f"#{region}",
        "hx-select": f"#{region}",
        "hx-swap": "outerHTML show:none",
        "hx-push-url": "true",
        "hx-indicator": f"#{region}",
    }


def _attributes(values: dict[str, str]) -> SafeString:
    return format_html_join("", ' {}="{}"', values.items())


@register.simple_tag(takes_context=True)
def live(context: template.Context, region: str = REGION) -> SafeString:
    """Write the attributes of the element with the id `region`, which changes in place.

    Example: ``<section class="sheet" id="danh-sach"{% live %} aria-labelledby="ds">``
    """
    context[_OPEN] = region
    return format_html("{} data-list", _attributes(_swap(region)))


@register.inclusion_tag("ui/_filters.html", takes_context=True)
def filters(
    context: template.Context,
    form: forms.BaseForm,
    name: str,
    region: str = REGION,
    keep: str = "",
) -> dict[str, Any]:
    """Draw the conditions of a list.

    Args:
        form: its fields are all optional; the first that is shown gets the room of two. Those that
            its ``more`` names stand in a fold, which is open where one of them is set.
        name: how the search is called, for those who hear the page.
        region: the id of the element that `live` opened.
        keep: names of the address that are no conditions and stay as they are, apart by spaces.
    """
    typed = next((one for one in form.visible_fields() if _is_typed(one)), None)
    rest = f", input changed delay:{_REST} from:#{typed.id_for_label}" if typed else ""
    query = context["request"].GET
    more = set(getattr(form, "more", ()))
    fields: list[dict[str, Any]] = [
        {"bound": one, "is_tick": isinstance(one.field.widget, forms.CheckboxInput)}
        for one in form.visible_fields()
    ]
    return {
        "form": form,
        "fields": [one for one in fields if one["bound"].name not in more],
        "more": [one for one in fields if one["bound"].name in more],
        "more_is_open": any(query.get(one, "") for one in more),
        "name": name,
        "kept": [(one, query.get(one, "")) for one in (ORDER, *keep.split())],
        "attributes": format_html(
            ' hx-get="{}"{} hx-trigger="submit, change{}" hx-sync="this:replace"',
            context["request"].path,
            _attributes(_swap(region)),
            rest,
        ),
    }


def _is_typed(bound: BoundField) -> bool:
    """Tell whether a condition is words that are typed: a day is read when it is complete."""
    text = isinstance(bound.field, forms.CharField)
    return text and isinstance(bound.field.widget, forms.TextInput)


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that is set: its words and the address without it."""

    label: str
    words: str
    address: str
    id: str


@register.inclusion_tag("ui/_chips.html", takes_context=True)
def chips(context: template.Context, form: forms.BaseForm) -> dict[str, Any]:
    """Draw the conditions that are set, each a link that drops it, and those that cannot be read."""
    request = context["request"]
    found = []
    for condition in conditions_of(form):
        bound = condition.bound
        query = request.GET.copy()
        query.pop(bound.html_name, None)
        query.pop(PAGE, None)
        address = f"?{query.urlencode()}"
        found.append(Chip(str(bound.label), condition.words, address, f"bo-{bound.html_name}"))
    errors = [
        {"label": bound.label, "error": error}
        for bound in form.visible_fields()
        for error in (bound.errors if form.is_bound else [])
    ]
    rest = request.GET.copy()
    for name in (PAGE, *(bound.html_name for bound in form.visible_fields())):
        rest.pop(name, None)
    return {
        "chips": found,
        "errors": errors,
        "without": f"?{rest.urlencode()}",
        "region": context.get(_OPEN),
    }


@register.inclusion_tag("ui/_pager.html", takes_context=True)
def pager(context: template.Context, page: "Page[Any]") -> dict[str, Any]:
    """Say which rows are shown and lead to the other pages with the same conditions."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    region = context.get(_OPEN)
    return {
        "page": page,
        "numbers": list(numbers),
        "ellipsis": Paginator.ELLIPSIS,
        "request": context["request"],
        "boost": format_html(' hx-boost="true" hx-swap="outerHTML show:#{}:top"', region)
        if region
        else "",
    }


@register.inclusion_tag("ui/_sort.html", takes_context=True)
def sort_header(
    context: template.Context, name: str, label: str, default: str = "", numeric: bool = False
) -> dict[str, Any]:
    """Draw a column head that sorts by `name`; pressed again it turns round.

    Args:
        default: the `default` that the view gave to `ui.listing.order_of`.
    """
    query = context["request"].GET.copy()
    current = query.get(ORDER, default)
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    query[ORDER] = f"-{name}" if current == name else name
    query.pop(PAGE, None)
    return {
        "name": name,
        "label": label,
        "numeric": numeric,
        "direction": direction,
        "address": f"?{query.urlencode()}",
        "boost": SafeString(' hx-boost="true"') if context.get(_OPEN) else "",
    }


@register.simple_tag(takes_context=True)
def export_link(context: template.Context) -> SafeString:
    """Draw the link to the list as a workbook, with the same conditions and order (ui.list_export)."""
    query = context["request"].GET.copy()
    query.pop(PAGE, None)
    query["tep"] = "xlsx"
    return format_html(
        '<a class="btn" href="?{}" download data-export>{}{}</a>',
        query.urlencode(),
        icon("download"),
        _("Download as Excel"),
    )
