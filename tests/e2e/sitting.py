"""A candidate at a machine, as the browser's tests of the paper need one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from assessments.loaded_forms import load_form
from assessments.models import Attempt, Shift
from assessments.registering import door_code_hash
from tests.banks.kind_samples import sample
from tests.make import (
    make_candidate,
    make_exam_form,
    make_round,
    make_shift_room,
    make_version,
)

CODE = "ABCD2345"
MINUTE = timedelta(minutes=1)


def waiting_attempt(*kinds: str) -> Attempt:
    """Return a prepared attempt of an open shift: a question of each kind, in this order.

    A kind that is not among the samples is a single choice without a content of its own.
    """
    load_form.cache_clear()
    round_ = make_round()
    room = make_shift_room(round_)
    begins = timezone.now() - MINUTE
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=begins, ends_at=begins + 90 * MINUTE, opened_at=begins
    )
    candidate = make_candidate(round_=round_, shift_room=room, seat=3)
    candidate.code_hash = door_code_hash(
        candidate_number=candidate.number, round_code=round_.code, code=CODE
    )
    candidate.save(update_fields=["code_hash"])
    versions = [
        make_version(kind=kind, content=sample(kind).raw) if kind else make_version()
        for kind in kinds
    ]
    exam_form = make_exam_form(candidate, versions=versions)
    return Attempt.objects.create(
        candidate=candidate, exam_form=exam_form, part=exam_form.part, prepared_at=begins
    )


def begin(page: Any, attempt: Attempt) -> Any:
    """Go from the door to the paper."""
    enter(page, attempt)
    page.locator("form[action$='bat-dau'] button").click()
    return opened(page)


def enter(page: Any, attempt: Attempt) -> None:
    """Go from the door to the waiting room."""
    page.goto("/thi")
    page.fill("[name=number]", attempt.candidate.number)
    page.fill("[name=code]", CODE)
    page.keyboard.press("Enter")
    page.check("[name=details]")
    page.check("[name=rules]")
    page.locator("form:has([name=rules]) button").click()
    page.wait_for_url("**/thi/may")
    page.goto("/thi/phong-cho")


def opened(page: Any) -> Any:
    """Wait until the paper has all that it needs, and knows what this browser can keep."""
    page.wait_for_selector("[data-device]:not([data-device=''])", state="attached")
    return page


def choose(page: Any, order: int, letter: str) -> None:
    """Answer a single choice."""
    page.evaluate(f"location.hash = '#cau-{order}'")
    page.check(f"[name=c{order}][value={letter}]", force=True)


def until_all_saved(page: Any, count: int) -> None:
    """Wait until so many questions are called answered and saved."""
    page.wait_for_function(
        f"() => document.querySelectorAll('.pal a[data-state=done]').length == {count}"
    )


def stored(attempt: Attempt) -> dict[int, Any]:
    """Return what the server holds, by the place on the paper."""
    return dict(attempt.responses.values_list("item__order", "value"))


def end_in(attempt: Attempt, seconds: float) -> None:
    """Let the attempt end so many seconds from now, as if it had begun 45 minutes before that."""
    end = timezone.now() + timedelta(seconds=seconds)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=end - 45 * MINUTE, deadline_at=end)
