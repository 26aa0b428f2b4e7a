"""A QR code in a page, drawn by the server."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from office.qr import outline

register = template.Library()


@register.simple_tag
def qr_code(address: str, label: str) -> SafeString:
    """Draw the code of `address`, dark on white whatever the page's colours; `label` says what it is."""
    width, drawn = outline(address)
    return format_html(
        '<svg class="qr" viewBox="0 0 {width} {width}" role="img" aria-label="{label}">'
        '<path fill="#fff" d="M0 0h{width}v{width}H0z"/><path fill="#000" d="{drawn}"/></svg>',
        width=width,
        label=label,
        drawn=drawn,
    )
