"""The papers of two shifts, or of one that is called off, opened at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.errors import ItemNoLongerDrawable, NothingToUnseal
from assessments.models import Attempt, ExamForm, FormItem, ReserveItem, ShiftOpening
from assessments.opening_seals import open_seal, write_opened
from assessments.seating import seat_candidates
from assessments.shifts import cancel_shift, open_shift, prepare_attempts
from assessments.starting import Start, start_all
from banks.review import hold
from office.models import JournalEntry
from tests.assessments.building import (
    assemble,
    fill_bank,
    freeze,
    make_place,
    plan_round,
    plan_shifts,
    write_plan,
)
from tests.assessments.sealed_rounds import HOUR, sealed_round, weak_keys
from tests.make import EIGHT, make_user
from tests.races.at_once import RACE, at_once

pytestmark = RACE

PEOPLE = {"CV|TAI_CHINH": 8}


@pytest.fixture(autouse=True)
def _quick():
    with weak_keys():
        yield


def both(*acts: Callable[[], Any]) -> list[Any]:
    """What each of two acts at once returns."""
    given: Any = acts
    return at_once(*given)


def cut_off(sealed, monkeypatch):
    """Open every shift, and let the machine go down before anything is written."""

    def fail(*_args, **_options):
        raise SystemExit("the machine went down")

    for shift in sealed.shifts:
        with monkeypatch.context() as patch:
            patch.setattr("assessments.opening_seals._write_rows", fail)
            with pytest.raises(SystemExit):
                sealed.open(shift)


def test_shifts_that_share_their_forms_are_written_at_once(monkeypatch):
    sealed = sealed_round(shifts=2, people=PEOPLE)
    cut_off(sealed, monkeypatch)

    both(
        *(
            lambda shift=shift: write_opened(shift=shift, by=sealed.board[0], at=HOUR)
            for shift in sealed.shifts
        )
    )

    drawn = sum(len(form.items) for group in sealed.groups for form in group.forms)
    kept = sum(len(group.answer.reserves) for group in sealed.groups)
    assert FormItem.objects.count() == drawn
    assert ReserveItem.objects.count() == kept
    assert not ExamForm.objects.filter(salt="").exists()
    assert not ShiftOpening.objects.filter(written_at=None).exists()


def test_papers_are_written_while_their_shift_is_called_off(monkeypatch):
    sealed = sealed_round(people=PEOPLE)
    cut_off(sealed, monkeypatch)

    def write():
        try:
            return write_opened(shift=sealed.shift, by=sealed.board[0], at=HOUR)
        except NothingToUnseal:
            return 0

    written, _shift = both(
        write,
        lambda: cancel_shift(shift=sealed.shift, reason="Mất điện", by=make_user(), at=HOUR),
    )

    assert ShiftOpening.objects.get().closed_keys is None
    assert FormItem.objects.exists() is bool(written)


def test_two_pairs_of_holders_open_one_shift_once():
    sealed = sealed_round(people=PEOPLE)
    pairs = ((0, 1), (1, 2))

    def open_it(first, second):
        one, other = sealed.present(first), sealed.present(second)
        try:
            open_seal(shift=sealed.shift, first=one, second=other, by=one.holder.user, at=HOUR)
        except NothingToUnseal:
            return False
        return True

    told = both(*(lambda pair=pair: open_it(*pair) for pair in pairs))

    opened = JournalEntry.objects.filter(action="assessments.open_seal").count()
    assert opened == sum(told) >= 1
    assert ShiftOpening.objects.get().written_at is not None
    assert not ExamForm.objects.filter(salt="").exists()


def test_a_paper_is_not_changed_under_who_begins_it_in_another_shift():
    bank = fill_bank(common=10, each=6)
    round_ = plan_round(write_plan(bank), people=PEOPLE)
    first, second = (room.shift for room in plan_shifts(round_, make_place(machines=4), shifts=2))
    assemble(round_, reserve_items=1)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    open_shift(shift=first, by=make_user(), at=EIGHT)
    item = FormItem.objects.order_by("exam_form__code", "order")[0]
    hold(question=item.approval.version.question, reason="Sai", by=make_user(), at=EIGHT)
    early = Attempt.objects.filter(exam_form=item.exam_form, candidate__shift_room__shift=first)
    wishes = [Start(attempt=one.pk, lease=f"máy {one.pk}", at=EIGHT) for one in early]

    def open_it():
        try:
            open_shift(shift=second, by=make_user(), at=EIGHT)
        except ItemNoLongerDrawable:
            return False
        return True

    begun, is_open = both(lambda: start_all(wishes), open_it)

    form = ExamForm.objects.get(pk=item.exam_form_id)
    assert wishes
    assert {one.exam_form.uuid for one in begun} == {form.uuid}
    assert is_open is (form.uuid != item.exam_form.uuid)
