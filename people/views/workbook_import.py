"""A workbook that is previewed and then confirmed, while the file travels signed in the page.

The imports of units and of lists are the same page with another function behind it; a template
gets `form`, and after a file `report`, `name`, `kept`, `may_confirm` and the faults that were found.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from office.problems import Problem
from people.views.requests import UserRequest
from ui.carrying import MOST_MEBIBYTES, carried, carry
from ui.faults import faults
from ui.uploads import WorkbookField


class Report(Protocol):
    """What an import found; `writes` is how many rows it makes or changes."""

    @property
    def problems(self) -> tuple[Problem, ...]: ...

    @property
    def warnings(self) -> tuple[Problem, ...]: ...

    @property
    def writes(self) -> int: ...


_Report = TypeVar("_Report", bound=Report)


class WorkbookForm(forms.Form):
    """The workbook."""

    file = WorkbookField(label=gettext_lazy("Excel workbook (.xlsx)"), max_mebibytes=MOST_MEBIBYTES)


@dataclass(frozen=True, slots=True)
class WorkbookImport(Generic[_Report]):
    """One such page.

    Args:
        what: the word that signed files of this import bear; it never changes.
        address: the name of the page itself; `done` is where one goes when it is taken in.
        take_in: called with content, name, by, at and, for the preview, dry_run.
        tell: what was written, in a sentence.
        show: what else the preview shows of a report.
    """

    what: str
    template: str
    address: str
    done: str
    take_in: Callable[..., _Report]
    tell: Callable[[_Report], str]
    show: Callable[[_Report], Mapping[str, Any]] = lambda report: {}

    def answer(self, request: UserRequest) -> HttpResponse:
        """Show the form, the preview of a file, or take in what was previewed."""
        if request.method != "POST":
            return render(request, self.template, {"form": WorkbookForm()})
        if "kept" in request.POST:
            return self._confirmed(request)
        form = WorkbookForm(request.POST, request.FILES)
        if not form.is_valid():
            return render(request, self.template, {"form": form}, status=422)
        file = form.cleaned_data["file"]
        content = file.read()
        report = self.take_in(
            content=content, name=file.name, by=request.user, at=timezone.now(), dry_run=True
        )
        kept = carry(content, name=file.name, what=self.what)
        return self._shown(request, report, name=file.name, kept=kept)

    def _confirmed(self, request: UserRequest) -> HttpResponse:
        kept = carried(request.POST["kept"], what=self.what)
        if kept is None:
            messages.error(request, _("The preview is too old. Please choose the file again."))
            return redirect(self.address)
        name, content = kept
        report = self.take_in(content=content, name=name, by=request.user, at=timezone.now())
        if report.problems:
            return self._shown(request, report, name=name, kept="")
        if report.writes:
            messages.success(request, self.tell(report))
        else:
            messages.info(request, _("Nothing in the file is new: there is nothing to write."))
        return redirect(self.done)

    def _shown(
        self, request: UserRequest, report: _Report, *, name: str, kept: str
    ) -> HttpResponse:
        found = (*report.problems, *report.warnings)
        context = {
            "form": WorkbookForm(),
            "report": report,
            "faults": faults(found),
            "fault_count": len(found),
            "may_confirm": bool(report.writes) and not report.problems,
            "name": name,
            "kept": kept,
            **self.show(report),
        }
        return render(request, self.template, context, status=422 if report.problems else 200)
