"""The seal over a round's papers: closing, opening by two, writing, and all that is refused."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from assessments import opening_seals
from assessments.appointing import appoint, dismiss
from assessments.enums import FormRole, RoundState, Task
from assessments.errors import (
    FormNoLongerUsable,
    FormSealed,
    HeadAppointed,
    IncompatibleDuties,
    NothingToUnseal,
    NotHolder,
    PapersSealed,
    PapersSealedAlready,
    PapersUnsigned,
    PaperTampered,
    SameHolderTwice,
    SealClosedYet,
    SealHoldersMissing,
    SealWouldBeLost,
    ShiftBeforeSeal,
    ShiftCancelled,
    WrongPassphrase,
)
from assessments.freezing import altered_forms, freeze_forms, unseal_forms
from assessments.loaded_forms import items_on, load_form
from assessments.models import (
    Attempt,
    Duty,
    ExamForm,
    FormItem,
    PaperSeal,
    PaperSignature,
    ReserveItem,
    Round,
    SealedForm,
    SealHolder,
    SealPair,
    ShiftOpening,
)
from assessments.opening_seals import Present, open_seal, write_opened
from assessments.paper_digests import form_digests
from assessments.proving import prove_tailoring
from assessments.seal_holders import make_key
from assessments.sealed_papers import seal_papers
from assessments.seating import open_shifts
from assessments.shifts import cancel_shift, close_shift, mark_unseated_absent, open_shift
from banks.review import hold
from office import rotation
from office.models import JournalEntry
from tests.assessments.sealed_rounds import (
    HOUR,
    SEED,
    draw_by_hand,
    make_board,
    passphrase_of,
    plan_sealed_round,
    question_of,
    seal,
    sealed_round,
    sign,
    weak_keys,
)
from tests.make import EIGHT, make_round, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _quick():
    with weak_keys():
        yield


def rows_of(round_):
    """Return what stands on the forms of a round, in the words in which it was drawn."""
    rows = FormItem.objects.filter(exam_form__round=round_).order_by("exam_form__code", "order")
    return list(
        rows.values_list("exam_form__code", "cell", "approval__version", "option_order", "points")
    )


def drawn_rows(sealed):
    return [
        (form.code, item.cell, item.version, list(item.option_order), item.points)
        for group in sealed.groups
        for form in group.forms
        for item in form.items
    ]


def acts(*names):
    rows = JournalEntry.objects.filter(action__in=[f"assessments.{name}" for name in names])
    return list(rows.order_by("pk").values_list("action", flat=True))


def open_by_hand(sealed, **given):
    first, second = sealed.present(0), sealed.present(1)
    options = {"first": first, "second": second, "by": first.holder.user, "at": HOUR}
    return open_seal(shift=sealed.shift, **{**options, **given})


def test_sealing_leaves_codes_counts_hashes_and_the_commitment_and_nothing_else():
    sealed = seal(plan_sealed_round())

    forms = list(ExamForm.objects.order_by("code"))
    assert [form.code for form in forms] == ["101", "102", "103", "104", "105", "106"]
    assert {(form.item_count, form.salt, form.frozen_at) for form in forms} == {(4, "", EIGHT)}
    assert [form.role for form in forms[:3]] == [FormRole.MAIN, FormRole.MAIN, FormRole.RESERVE]
    assert not FormItem.objects.exists()
    assert not ReserveItem.objects.exists()
    assert SealPair.objects.count() == 3
    assert len({len(bytes(row.content)) for row in SealedForm.objects.all()}) == 1
    assert PaperSeal.objects.get().seed_commitment == hashlib.sha256(SEED).hexdigest()
    assert sealed.round.draw_seed == ""
    assert altered_forms(sealed.round) == []


def test_sealing_needs_three_holders():
    sealed = plan_sealed_round()
    SealHolder.objects.filter(user=sealed.board[2]).delete()

    with pytest.raises(SealHoldersMissing):
        seal(sealed)

    assert not ExamForm.objects.exists()


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (2, 1)])
def test_any_two_holders_open_and_what_is_written_is_what_was_drawn(pair):
    sealed = sealed_round()

    sealed.open(pair=pair)

    assert rows_of(sealed.round) == drawn_rows(sealed)
    digests = form_digests(sealed.round)
    assert {form.pk: form.sha256 for form in sealed.round.exam_forms.all()} == digests
    assert altered_forms(sealed.round) == []
    assert ReserveItem.objects.count() == sum(len(one.answer.reserves) for one in sealed.groups)
    assert Round.objects.get().draw_seed == SEED.hex()
    assert ShiftOpening.objects.get().written_at == HOUR
    assert acts("open_seal", "write_opened") == [
        "assessments.open_seal",
        "assessments.write_opened",
    ]


def test_a_form_changed_after_its_opening_is_told():
    sealed = sealed_round()
    sealed.open()
    FormItem.objects.filter(exam_form__code="102", order=1).delete()

    assert altered_forms(sealed.round) == ["102"]


def test_the_hash_of_a_sealed_form_is_not_found_by_trying_its_items():
    sealed = sealed_round()
    sealed.open()
    before = dict(sealed.round.exam_forms.values_list("code", "sha256"))

    sealed.round.exam_forms.update(salt="")  # what somebody has who guessed every item right

    guessed = form_digests(sealed.round)
    codes = dict(sealed.round.exam_forms.values_list("pk", "code"))
    assert all(before[codes[pk]] != digest for pk, digest in guessed.items())


def test_opening_is_refused_before_the_hour_and_to_one_holder_alone():
    sealed = sealed_round()

    with pytest.raises(SealClosedYet):
        open_by_hand(sealed, at=HOUR - MINUTE)
    with pytest.raises(SameHolderTwice):
        open_by_hand(sealed, second=sealed.present(0))
    with pytest.raises(NotHolder):  # a third member may not open in the names of two others
        open_by_hand(sealed, by=sealed.board[2])

    assert not ShiftOpening.objects.exists()


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_wrong_passphrase_opens_nothing_and_stands_in_the_journal(wrong):
    sealed = sealed_round()
    present = [sealed.present(0), sealed.present(1)]
    present[wrong] = sealed.present(wrong, "một cụm từ khác hẳn")

    with pytest.raises(WrongPassphrase) as refused:
        open_by_hand(sealed, first=present[0], second=present[1])

    assert str(refused.value) == str(WrongPassphrase())
    entry = JournalEntry.objects.get(action="assessments.refuse_opening")
    assert entry.data == {"holders": sorted(user.username for user in sealed.board[:2])}
    assert not ShiftOpening.objects.exists()


def test_papers_that_nobody_signed_for_are_not_opened():
    sealed = sealed_round()
    PaperSignature.objects.all().delete()

    with pytest.raises(PapersUnsigned):
        sealed.open()


def test_who_left_the_paper_board_or_holds_another_seal_opens_nothing():
    sealed = sealed_round()
    dismiss(duty=sealed.round.duties.get(user=sealed.board[1]), by=make_user(), at=EIGHT)

    with pytest.raises(NotHolder):
        sealed.open(pair=(0, 1))
    other = make_round()
    make_board(other)
    stranger = Present(SealHolder.objects.filter(round=other)[0], "x" * 12)
    with pytest.raises(NotHolder):
        open_by_hand(sealed, second=stranger)
    sealed.open(pair=(0, 2))


def test_a_cancelled_shift_is_not_opened():
    sealed = sealed_round(shifts=2)
    cancel_shift(shift=sealed.shift, reason="Bão", by=make_user(), at=EIGHT)

    with pytest.raises(ShiftCancelled):
        sealed.open()


def test_papers_of_a_later_shift_wait_until_it_is_as_near_as_the_first_one_was():
    sealed = sealed_round(shifts=2)
    later = HOUR + 120 * MINUTE

    with pytest.raises(SealClosedYet, match=r"09:30"):
        sealed.open(sealed.shifts[1], at=later - MINUTE)

    assert sealed.open(sealed.shifts[1], at=later).written_at == later


def test_what_is_left_under_the_seal_opens_with_a_cancelled_shift_once_the_sitting_is_over():
    sealed = sealed_round(shifts=2)
    first, second = sealed.shifts
    sealed.open(first)
    open_shift(shift=first, by=make_user(), at=EIGHT)
    cancel_shift(shift=second, reason="Bão", by=make_user(), at=EIGHT)
    with pytest.raises(ShiftCancelled):  # another shift may be planned for these papers
        sealed.open(second)
    mark_unseated_absent(round_=sealed.round, reason="Bão", by=make_user(), at=EIGHT)
    close_shift(shift=first, by=make_user(), at=EIGHT + 90 * MINUTE)
    before = ExamForm.objects.exclude(salt="").count()

    sealed.open(second)

    assert before < ExamForm.objects.exclude(salt="").count() == 6
    assert Round.objects.get().draw_seed == SEED.hex()
    assert altered_forms(sealed.round) == []
    assert ShiftOpening.objects.get(shift=second).closed_keys is None
    with pytest.raises(NothingToUnseal):
        sealed.open(second)


def test_a_shift_opens_its_own_forms_and_the_reserve_beside_them_and_the_seed_comes_last():
    sealed = sealed_round(shifts=2, people={"CV|TAI_CHINH": 2, "KT|NOI_VU": 2})
    first, second = sealed.shifts
    dealt = set(
        Attempt.objects.filter(candidate__shift_room__shift=first).values_list(
            "exam_form__code", flat=True
        )
    )
    strata = ExamForm.objects.filter(code__in=dealt).values("stratum")
    beside = ExamForm.objects.filter(role=FormRole.RESERVE, stratum__in=strata)
    expected = dealt | set(beside.values_list("code", flat=True))

    sealed.open(first)

    opened = ExamForm.objects.exclude(salt="").values_list("code", flat=True)
    assert set(opened) == expected
    assert len(expected) < 6
    assert Round.objects.get().draw_seed == ""
    sealed.open(second, pair=(1, 2))
    assert rows_of(sealed.round) == drawn_rows(sealed)
    assert Round.objects.get().draw_seed == SEED.hex()


def test_a_shift_begins_only_once_its_papers_are_open():
    sealed = sealed_round()

    with pytest.raises(PapersSealed):
        open_shift(shift=sealed.shift, by=make_user(), at=EIGHT)
    sealed.open()
    open_shift(shift=sealed.shift, by=make_user(), at=EIGHT)

    sealed.round.refresh_from_db()
    assert sealed.round.state == RoundState.RUNNING


def cut_off(monkeypatch):
    def fail(*_args, **_options):
        raise SystemExit("the machine went down")

    with monkeypatch.context() as patch:
        patch.setattr("assessments.opening_seals._write_rows", fail)
        yield


def test_what_a_crash_cuts_off_is_done_again_without_the_holders(monkeypatch):
    sealed = sealed_round()
    for _ in cut_off(monkeypatch):
        with pytest.raises(SystemExit):
            sealed.open()
    assert not FormItem.objects.exists()

    written = write_opened(shift=sealed.shift, by=sealed.board[2], at=HOUR + MINUTE)

    assert written == 6
    assert rows_of(sealed.round) == drawn_rows(sealed)
    assert write_opened(shift=sealed.shift, by=sealed.board[2], at=HOUR + MINUTE) == 0


def test_keys_of_an_opening_that_was_cut_off_outlast_a_change_of_the_field_key(
    monkeypatch, settings
):
    sealed = sealed_round()
    old, new = "old-" * 10, "new-" * 10
    settings.FIELD_KEYS = [old, *settings.FIELD_KEYS]
    for _ in cut_off(monkeypatch):
        with pytest.raises(SystemExit):
            sealed.open()
    kept = settings.FIELD_KEYS[1:]
    settings.FIELD_KEYS = [new, old, *kept]
    assert rotation.rotate(at=HOUR).renewed["assessments.ShiftOpening.closed_keys"] == 1
    settings.FIELD_KEYS = [new, *kept]

    write_opened(shift=sealed.shift, by=sealed.board[0], at=HOUR + MINUTE)

    assert rows_of(sealed.round) == drawn_rows(sealed)


def test_beginning_the_shift_writes_what_was_opened_and_cut_off(monkeypatch):
    sealed = sealed_round()
    for _ in cut_off(monkeypatch):
        with pytest.raises(SystemExit):
            sealed.open()

    open_shift(shift=sealed.shift, by=make_user(), at=EIGHT)

    assert rows_of(sealed.round) == drawn_rows(sealed)


def test_the_keys_go_when_the_shift_is_closed():
    sealed = sealed_round()
    sealed.open()
    open_shift(shift=sealed.shift, by=make_user(), at=EIGHT)
    assert ShiftOpening.objects.get().closed_keys

    close_shift(shift=sealed.shift, by=make_user(), at=EIGHT + 100 * MINUTE)

    assert ShiftOpening.objects.get().closed_keys is None
    ShiftOpening.objects.update(written_at=None)
    with pytest.raises(NothingToUnseal):
        write_opened(shift=sealed.shift, by=sealed.board[0], at=EIGHT + 101 * MINUTE)


def change_a_byte(sealed):
    row = SealedForm.objects.get(exam_form__code="104")
    row.content = bytes(row.content)[:-1] + bytes([bytes(row.content)[-1] ^ 1])
    row.save()


def put_one_in_the_place_of_another(sealed):
    rows = SealedForm.objects
    rows.filter(exam_form__code="104").update(
        content=bytes(rows.get(exam_form__code="105").content)
    )


def change_the_hash(sealed):
    ExamForm.objects.filter(code="104").update(sha256="0" * 64)


def delete_the_content(sealed):
    SealedForm.objects.filter(exam_form__code="104").update(content=b"")


@pytest.mark.parametrize(
    "tamper",
    [change_a_byte, put_one_in_the_place_of_another, change_the_hash, delete_the_content],
)
def test_a_tampered_paper_is_refused_as_a_whole_and_the_journal_names_its_code(tamper):
    sealed = sealed_round()
    tamper(sealed)
    sign(sealed)  # whoever changes rows can let somebody sign; the seal tells all the same

    with pytest.raises(PaperTampered) as refused:
        sealed.open()

    assert refused.value.data == {"exam_form": "104"}
    assert not FormItem.objects.exists()
    entry = JournalEntry.objects.get(action="assessments.refuse_paper")
    assert entry.data == {"exam_form": "104"}


def test_a_tampered_paper_of_one_shift_keeps_no_other_shift_waiting():
    sealed = sealed_round(shifts=2, people={"CV|TAI_CHINH": 2, "KT|NOI_VU": 2})
    first, second = sealed.shifts
    dealt = [
        set(ExamForm.objects.filter(attempts__candidate__shift_room__shift=shift))
        for shift in sealed.shifts
    ]
    form = min(dealt[0] - dealt[1], key=lambda one: one.code)
    SealedForm.objects.filter(exam_form=form).update(content=b"")
    with pytest.raises(PaperTampered):
        sealed.open(first)

    sealed.open(second)

    closed = ExamForm.objects.filter(salt="").values_list("code", flat=True)
    assert list(closed) == [form.code]
    assert len(acts("refuse_paper")) == 2
    with pytest.raises(PaperTampered):
        write_opened(shift=first, by=sealed.board[0], at=HOUR)


def test_a_question_that_was_held_gives_way_to_the_next_in_reserve_at_the_opening():
    sealed = sealed_round()
    question = question_of(sealed)
    hold(question=question, reason="Sai đáp án", by=make_user(), at=EIGHT)
    before = dict(ExamForm.objects.values_list("code", "sha256"))

    sealed.open()

    asked = FormItem.objects.values_list("approval__version__question", flat=True)
    assert question.pk not in set(asked)
    used = ReserveItem.objects.filter(used_at=HOUR)
    assert used.exists()
    after = dict(ExamForm.objects.values_list("code", "sha256"))
    assert altered_forms(sealed.round) == []
    entry = JournalEntry.objects.get(action="assessments.replace_items")
    assert entry.data == {
        "forms": {code: before[code] for code in before if before[code] != after[code]}
    }
    assert "101" in entry.data["forms"]


def test_without_a_reserve_the_refusal_names_the_form_and_never_the_question():
    sealed = sealed_round()
    sealed.open()
    question = question_of(sealed)
    ReserveItem.objects.all().delete()
    hold(question=question, reason="Sai đáp án", by=make_user(), at=EIGHT)

    with pytest.raises(FormNoLongerUsable) as refused:
        open_shift(shift=sealed.shift, by=make_user(), at=EIGHT)

    assert question.code not in str(refused.value)
    assert set(refused.value.data) == {"exam_form"}


def test_taking_papers_back_removes_seal_pairs_ciphertexts_and_openings_but_not_the_keys():
    sealed = sealed_round()
    sealed.open()

    unseal_forms(round_=sealed.round, reason="Rút lại đề", by=make_user(), at=EIGHT)

    for model in (PaperSeal, SealPair, SealedForm, ShiftOpening, ExamForm, FormItem, ReserveItem):
        assert not model.objects.exists(), model
    assert SealHolder.objects.count() == 3
    assert Round.objects.get().draw_seed == ""


def test_a_key_is_made_anew_only_while_nothing_is_sealed_and_only_on_the_board():
    sealed = plan_sealed_round()
    user, before = sealed.board[0], bytes(sealed.holders[0].public_key)
    make_key(round_=sealed.round, user=user, passphrase=passphrase_of(user), at=EIGHT)
    assert bytes(sealed.holders[0].public_key) != before
    seal(sealed)

    with pytest.raises(PapersSealedAlready):
        make_key(round_=sealed.round, user=user, passphrase=passphrase_of(user), at=EIGHT)
    with pytest.raises(NotHolder):
        make_key(round_=make_round(), user=user, passphrase=passphrase_of(user), at=EIGHT)


def test_sealed_papers_are_frozen_by_their_sealing_alone():
    sealed = plan_sealed_round()
    seal(sealed)
    Round.objects.update(state=RoundState.PREPARED)

    with pytest.raises(PapersSealedAlready):
        freeze_forms(round_=sealed.round, by=make_user(), at=EIGHT)


def test_before_the_opening_nobody_loads_a_form_and_its_count_is_known_all_the_same():
    sealed = sealed_round()
    form = ExamForm.objects.get(code="101")

    with pytest.raises(FormSealed):
        load_form(form.uuid)
    assert items_on(form) == 4
    sealed.open()
    assert len(load_form(ExamForm.objects.get(code="101").uuid).items) == 4


def test_papers_under_the_seal_can_be_asked_for_their_proof_without_a_fault():
    assert prove_tailoring(sealed_round().round).exam_forms == 0


def test_the_paper_board_has_one_head():
    round_ = make_round()
    head, other = make_user(), make_user()
    appoint(round_=round_, user=head, task=Task.PAPER_HEAD, by=make_user(), at=EIGHT)

    with pytest.raises(HeadAppointed):
        appoint(round_=round_, user=other, task=Task.PAPER_HEAD, by=make_user(), at=EIGHT)

    appoint(round_=round_, user=head, task=Task.PAPER_HEAD, by=make_user(), at=EIGHT)
    assert Duty.objects.get(task=Task.PAPER_HEAD).user == head


@pytest.mark.parametrize("task", [Task.PAPER_BOARD, Task.PAPER_HEAD])
def test_who_is_on_the_paper_board_never_proctors_in_the_round(task):
    round_, user = make_round(), make_user()
    given: dict[str, Any] = {"round_": round_, "user": user, "by": make_user(), "at": EIGHT}
    appoint(task=task, **given)

    with pytest.raises(IncompatibleDuties):
        appoint(task=Task.PROCTOR, **given)
    appoint(task=Task.PROCTOR, **{**given, "round_": make_round()})
    proctor = make_user()
    appoint(task=Task.PROCTOR, **{**given, "user": proctor})
    with pytest.raises(IncompatibleDuties):
        appoint(task=task, **{**given, "user": proctor})


def test_the_last_two_holders_stay_while_papers_lie_sealed():
    sealed = sealed_round()
    duties = sealed.round.duties
    dismiss(duty=duties.get(user=sealed.board[2]), by=make_user(), at=EIGHT)

    with pytest.raises(SealWouldBeLost):
        dismiss(duty=duties.get(user=sealed.board[1]), by=make_user(), at=EIGHT)
    sealed.open()
    dismiss(duty=duties.get(user=sealed.board[1]), by=make_user(), at=EIGHT)


def test_the_seal_is_for_one_round_a_second_one_is_not_put_over_it():
    sealed = seal(plan_sealed_round())

    with pytest.raises(PapersSealedAlready):
        seal_papers(
            round_=sealed.round,
            groups=draw_by_hand(sealed.round),
            seed=SEED,
            opens_at=HOUR,
            by=make_user(),
            at=EIGHT,
        )


def test_no_shift_is_planned_that_begins_before_its_papers_can_be_opened():
    sealed = sealed_round()
    planned: dict[str, Any] = {"round_": sealed.round, "places": [], "by": make_user(), "at": EIGHT}

    with pytest.raises(ShiftBeforeSeal):
        open_shifts(times=[(HOUR, HOUR + 60 * MINUTE)], **planned)
    open_shifts(times=[(HOUR + MINUTE, HOUR + 60 * MINUTE)], **planned)

    assert sealed.round.shifts.count() == 2


def test_who_opens_what_others_opened_meanwhile_changes_nothing(monkeypatch):
    sealed = sealed_round(shifts=2, people={"CV|TAI_CHINH": 4})
    check = opening_seals._check

    def check_and_be_late(*args, **options):
        found = check(*args, **options)
        monkeypatch.undo()
        sealed.open(pair=(1, 2))
        return found

    monkeypatch.setattr("assessments.opening_seals._check", check_and_be_late)
    with pytest.raises(NothingToUnseal):
        sealed.open()

    opening = ShiftOpening.objects.get()
    assert opening.written_at == HOUR
    assert {opening.first, opening.second} == set(sealed.holders[1:])
    assert acts("open_seal") == ["assessments.open_seal"]
