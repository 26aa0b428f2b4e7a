"""Draws that nobody sees: in memory, under the seal at once, replayed once all papers are open."""

import json
from datetime import timedelta

import pytest

from assessments.assembling import assemble_sealed
from assessments.draw_inputs import read_input
from assessments.draw_plans import DrawPlan
from assessments.enums import RoundState, Standing
from assessments.errors import (
    DrawOvertaken,
    DrawStillSecret,
    RoundNotInState,
    SealHoldersMissing,
)
from assessments.forms.exam_forms import AssemblyForm
from assessments.models import (
    Attempt,
    ExamForm,
    FormItem,
    PaperSeal,
    PaperSheet,
    ReserveItem,
    SealedForm,
    SealHolder,
    Stratum,
)
from assessments.proving import prove_tailoring
from assessments.replaying import verify_round
from assessments.seating import seat_candidates
from assessments.shifts import prepare_attempts
from office import files, jobs
from office.models import Job, JournalEntry, StoredFile
from people.enums import Role
from tests.assessments.building import THE_DAY, register
from tests.assessments.sealed_rounds import HOUR, plan_sealed_round, sign, weak_keys
from tests.assessments.test_exam_form_pages import AS_USUAL, client_of
from tests.make import EIGHT, make_posting, make_user

pytestmark = pytest.mark.django_db
HALF_PAST_SEVEN = "12/11/2026 07:30"
PLAN = DrawPlan(reserve_forms=1, reserve_items=1)


@pytest.fixture(autouse=True)
def _quick():
    with weak_keys():
        yield


def draw(sealed, *, progress=None):
    return assemble_sealed(
        round_=sealed.round,
        on=THE_DAY,
        opens_at=HOUR,
        by=make_user(),
        at=EIGHT,
        plan=PLAN,
        progress=progress,
    )


def test_a_sealed_draw_writes_forms_without_items_and_its_file_has_no_seed():
    sealed = plan_sealed_round()

    assembled = draw(sealed)

    sealed.round.refresh_from_db()
    assert (assembled.forms, assembled.items) == (6, 24)
    assert (sealed.round.state, sealed.round.draw_seed) == (RoundState.SEALED, "")
    assert not FormItem.objects.exists()
    assert not ReserveItem.objects.exists()
    assert SealedForm.objects.count() == 6
    assert set(Stratum.objects.values_list("seed", flat=True)) == {None}
    given = read_input(files.read(StoredFile.objects.get(sha256=assembled.input_sha256)))
    assert given.seed is None
    assert given.seed_commitment == PaperSeal.objects.get().seed_commitment
    assert PaperSheet.objects.count() == 2


def test_two_sealed_draws_have_seeds_of_their_own():
    one, other = plan_sealed_round(), plan_sealed_round()

    draw(one)
    draw(other)

    assert len(set(PaperSeal.objects.values_list("seed_commitment", flat=True))) == 2


def test_a_sealed_draw_that_is_cut_off_leaves_nothing():
    sealed = plan_sealed_round()

    def die(done, total):
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw(sealed, progress=die)

    sealed.round.refresh_from_db()
    assert sealed.round.state == RoundState.PLANNED
    for table in (ExamForm, SealedForm, PaperSeal, PaperSheet, StoredFile):
        assert not table.objects.exists()
    assert not JournalEntry.objects.filter(action="assessments.assemble_round").exists()


def test_who_was_registered_during_a_sealed_draw_is_not_left_out():
    sealed = plan_sealed_round()

    def join(done, total):
        if done == 1:
            posting = make_posting(unit=sealed.round.unit, position="CV", fields=["NOI_VU"])
            register(sealed.round, [posting.official])

    with pytest.raises(DrawOvertaken):
        draw(sealed, progress=join)

    assert not ExamForm.objects.exists()


def test_without_three_holders_nothing_is_drawn():
    sealed = plan_sealed_round()
    SealHolder.objects.filter(user=sealed.board[2]).delete()

    with pytest.raises(SealHoldersMissing):
        draw(sealed)

    assert not ExamForm.objects.exists()


def test_who_gets_no_paper_of_a_sealed_draw_is_told_why():
    sealed = plan_sealed_round(people={"CV|TAI_CHINH": 2, "CV|Y_TE": 1})

    assembled = draw(sealed)

    short = sealed.round.candidates.get(stratum__key="CV|Y_TE")
    assert short.standing == Standing.UNSERVED
    assert dict(assembled.unserved) == {"CV|Y_TE": short.standing_reason}


def test_where_nobody_gets_a_paper_nothing_is_sealed_and_the_round_can_be_drawn_again():
    sealed = plan_sealed_round(people={"CV|Y_TE": 2})

    assembled = draw(sealed)

    sealed.round.refresh_from_db()
    assert (assembled.forms, set(assembled.unserved)) == (0, {"CV|Y_TE"})
    assert sealed.round.state == RoundState.PREPARED
    assert not PaperSeal.objects.exists()
    assert draw(sealed).forms == 0


def test_who_had_no_seat_before_the_sealed_draw_gets_one_after_it_and_keeps_it():
    sealed = plan_sealed_round()
    sealed.round.candidates.update(shift_room=None, seat=None)
    draw(sealed)

    assert seat_candidates(round_=sealed.round, by=make_user(), at=EIGHT) == 4
    with pytest.raises(RoundNotInState):
        seat_candidates(round_=sealed.round, by=make_user(), at=EIGHT)


def test_once_all_papers_are_open_the_draw_is_replayed_and_every_paper_fits():
    sealed = plan_sealed_round()
    draw(sealed)
    sign(sealed)
    prepare_attempts(round_=sealed.round, seed=7, at=EIGHT)
    closed = prove_tailoring(sealed.round)
    with pytest.raises(DrawStillSecret):
        verify_round(sealed.round)

    sealed.open()

    assert (closed.closed_forms, closed.violations) == (
        Attempt.objects.values("exam_form").distinct().count(),
        0,
    )
    assert verify_round(sealed.round).is_verified
    assert prove_tailoring(sealed.round).holds


# The page


def ask(sealed, **given):
    data = {
        **AS_USUAL,
        "is_sealed": "on",
        "opens_at": HALF_PAST_SEVEN,
        **given,
    }
    return AssemblyForm(data, round_=sealed.round, at=EIGHT - timedelta(days=1))


def test_a_sealed_draw_is_asked_for_without_any_seed():
    form = ask(plan_sealed_round())

    assert form.is_valid(), form.errors
    assert form.params["seed"] is None
    assert form.params["opens_at"]


@pytest.mark.parametrize(
    "opens_at", ["", "01/01/2020 07:30", "31/12/2026 07:30"], ids=["none", "past", "too late"]
)
def test_the_hour_of_a_seal_lies_ahead_and_before_the_first_shift(opens_at):
    form = ask(plan_sealed_round(), opens_at=opens_at)

    assert list(form.errors) == ["opens_at"]


def test_with_too_few_holders_the_form_says_how_many_are_missing_and_draws_openly():
    sealed = plan_sealed_round()
    SealHolder.objects.filter(user=sealed.board[2]).delete()

    form = ask(sealed)

    assert not form.may_seal
    assert form.is_valid(), form.errors
    assert form.params["opens_at"] is None
    assert form.params["seed"] == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [("reserve_forms", "6"), ("reserve_items", "-1"), ("forms_per_stratum", "21"), ("policy", "x")],
)
def test_numbers_beyond_their_limits_are_refused(name, value):
    form = ask(plan_sealed_round(), **{name: value})

    assert list(form.errors) == [name]


def test_an_open_draw_needs_a_seed():
    form = ask(plan_sealed_round(), is_sealed="", seed="")

    assert list(form.errors) == ["seed"]


def test_the_task_of_a_sealed_draw_holds_no_seed(django_capture_on_commit_callbacks):
    sealed = plan_sealed_round()
    client = client_of(sealed.round.unit, Role.ORGANISER)
    sealed.round.shifts.update(starts_at="2031-01-06T01:00Z", ends_at="2031-01-06T03:00Z")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/ky-sat-hach/{sealed.round.uuid}/de/rut",
            {**AS_USUAL, "is_sealed": "on", "opens_at": "06/01/2031 07:30"},
        )

    job = Job.objects.get()
    assert (job.state, job.params["seed"]) == ("done", None), job.message
    assert PaperSeal.objects.get().seed_commitment not in json.dumps(job.params)

    Job.objects.update(
        state="waiting", ended_at=None
    )  # as if its worker had died before it said so
    jobs.run.func(str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2), job.message
    assert SealedForm.objects.exists()


def test_common_papers_are_refused_at_once_where_cells_are_for_positions():
    sealed = plan_sealed_round()
    client = client_of(sealed.round.unit, Role.ORGANISER)

    answer = client.post(
        f"/ky-sat-hach/{sealed.round.uuid}/de/rut", {**AS_USUAL, "policy": "common"}
    )

    assert answer.status_code == 422
    assert not Job.objects.exists()
