"""Saying what the columns of somebody else's sheet hold, before it is read."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from banks import columns
from banks.enums import UploadState
from banks.formats.sheet_mapping import SheetMapping
from banks.forms.columns import ColumnsForm
from banks.models import QuestionUpload
from banks.tasks import READ_UPLOAD
from banks.uploading import (
    WAITING,
    asks_for_columns,
    read_upload,
    reads_at_once,
    say_columns,
)
from office import files, jobs
from people.doors import door
from people.views.requests import UserRequest

PERMISSION = "banks.import_question"


@require_http_methods(["GET", "HEAD", "POST"])
@door(PERMISSION)
def upload_columns(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the columns of a sheet with what they most likely hold, and read it by what is said."""
    visible = QuestionUpload.objects.visible_to(request.user, PERMISSION)
    upload = get_object_or_404(visible.select_related("bank", "by", "file"), uuid=uuid)
    if upload.state not in WAITING or not asks_for_columns(upload):
        return redirect("banks:upload", uuid=upload.uuid)
    book = columns.open_sheet(files.read(upload.file), name=upload.name)
    said = SheetMapping.from_json(upload.columns) if upload.columns else None
    posted = request.POST if request.method == "POST" else None
    title = (posted or request.GET).get("trang_tinh", said.sheet if said else "")
    sheet = book.find(title) or book.sheets[0]
    if said is None or said.sheet != sheet.title:
        said = columns.guessed(book, sheet)
    initial = ColumnsForm.initial_of(said)
    listed = columns.columns_of(sheet, first_row=initial["first_row"])
    form = ColumnsForm(posted, columns=listed, sheet=sheet.title, initial=initial)
    if form.is_valid():
        return read_and_show(request, say_columns(upload=upload, mapping=form.mapping()))
    context = {
        "upload": upload,
        "bank": upload.bank,
        "sheet": sheet,
        "others": [
            (one.title, "?" + urlencode({"trang_tinh": one.title}), one is sheet)
            for one in book.sheets
        ],
        "is_guessed": said is not None,
        "is_read": upload.state == UploadState.PREVIEWED,
        "form": form,
    }
    return render(request, "banks/upload_columns.html", context, status=422 if posted else 200)


def read_and_show(request: UserRequest, upload: QuestionUpload) -> HttpResponse:
    """Read a file that is not read yet, at once or by a job, and lead to what it says.

    Raises:
        UnusableFile: nothing of it can be read.
    """
    if reads_at_once(upload):
        upload = read_upload(upload=upload, by=request.user)
    if upload.state != UploadState.RECEIVED:
        name = "banks:upload" if upload.is_whole else "banks:mend_upload"
        return redirect(name, uuid=upload.uuid)
    job = jobs.enqueue(
        kind=READ_UPLOAD,
        params={"upload": str(upload.uuid), "by": request.user.pk},
        by_id=request.user.pk,
        at=timezone.now(),
    )
    return redirect("people:job", uuid=job.uuid)
