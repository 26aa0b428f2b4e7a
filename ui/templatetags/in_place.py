"""Tags of small edits and acts that leave the reader where they are.

Without JavaScript `edit_here` is a link to a page with a form, `act_here` a form that is sent: both
end on a whole page with its message, as everywhere. With it (``ui/js/in-place.js``):

* the form of the page that the link leads to opens in a dialog. That page marks it ``id="sua"``,
  draws its error summary inside it, and marks the way back in it ``data-close``;
* 422 puts the form with its errors in its place, the focus on their summary. A form that stands in
  the region itself, and has no page of its own, comes back inside the region;
* after success the region is taken from the page under this address as it is now, the message from
  the page that the server sent the reader to, and the focus goes back to what was pressed; where
  that is gone, to its row, or to the region's heading. What else on the page tells the same matter
  (a count, a state in the head) has an id and ``data-follows``, and is taken along;
* what is refused or gets no answer is told by ``ui/js/troubles.js``, and nothing typed is lost.

Views know nothing of it: they answer with whole pages and redirects. An act whose answer must be
read on its own page, such as a one-time code that is shown once, stays a plain link or form.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui.templatetags.lists import REGION

register = template.Library()


@register.simple_tag
def edit_here(region: str = REGION) -> SafeString:
    """Write the attributes of a link to a form, which opens over this page.

    Args:
        region: the id of the element that shows the result.

    Example: ``<a class="btn" href="{% url 'people:edit_place' room.uuid %}"{% edit_here %}>``
    """
    return _here(region)


@register.simple_tag
def act_here(region: str = REGION) -> SafeString:
    """Write the attributes of a form that is sent without leaving this page.

    Args:
        region: the id of the element that shows the result.

    Example: ``<form method="post" action="{% url 'people:read_notices' %}"{% act_here %}>``
    """
    return _here(region)


def _here(region: str) -> SafeString:
    return format_html(' data-here="{}"', region)
