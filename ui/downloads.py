"""Files that a page hands out."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
ZIP = "application/zip"


def attachment(content: bytes, *, name: str, media_type: str, inline: bool = False) -> HttpResponse:
    """Answer with a file to keep (or, `inline`, to look at), named for its reader."""
    response = HttpResponse(content, content_type=media_type)
    header = content_disposition_header(as_attachment=not inline, filename=name)
    response.headers["Content-Disposition"] = header or "attachment"
    return response
