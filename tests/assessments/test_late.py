"""Late evidence: kept as it was sent, judged by somebody, written only where it may be."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.appointing import appoint
from assessments.enums import EndedBy, LateState, RoundState, ScoringState, Task
from assessments.errors import (
    AlreadyDecided,
    LateNoMore,
    NothingToAccept,
    PaperNotAsSigned,
    ResultsDecided,
    StillRunning,
    TooMuchLate,
    UnusablePost,
)
from assessments.late import (
    Doubt,
    Problem,
    accept_late,
    late_answers,
    refuse_late,
)
from assessments.late_receiving import code_of_late, receive_late
from assessments.models import (
    Attempt,
    AttemptScore,
    LateEvidence,
    Receipt,
    Response,
    Round,
    ScoringVersion,
    Shift,
)
from assessments.receipt_checks import Finding, check_receipt
from assessments.receipts import issue_receipt
from assessments.saving import Sitter
from assessments.sitter_tokens import token_for
from office.models import JournalEntry
from people.enums import Role
from tests.clients import client_of
from tests.make import (
    EIGHT,
    grant,
    make_attempt,
    make_candidate,
    make_round,
    make_shift_room,
    make_user,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
#: The attempts of these tests: 8:00 to 8:45, ended by the clock.
DEADLINE = EIGHT + 45 * MINUTE
RECEIVED = EIGHT + 50 * MINUTE


def ms(at):
    return int(at.timestamp() * 1000)


def ended(*, held=None, round_=None, **fields):
    """An attempt that the clock ended at 8:45, with an answer to question 1 where `held` says one."""
    round_ = round_ or make_round()
    Round.objects.filter(pk=round_.pk).update(state=RoundState.RUNNING)
    room = make_shift_room(round_)
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=EIGHT, ends_at=EIGHT + 90 * MINUTE, opened_at=EIGHT
    )
    candidate = make_candidate(round_=round_, shift_room=room, seat=3)
    attempt = make_attempt(
        candidate=candidate, **{"ended_at": DEADLINE, "ended_by": EndedBy.CLOCK, **fields}
    )
    if held is not None:
        Response.objects.create(
            attempt=attempt,
            item=item_of(attempt, 1),
            value=held,
            sequence=5,
            client_at=EIGHT,
            saved_at=EIGHT,
        )
    return attempt


def item_of(attempt, order):
    return attempt.exam_form.items.get(order=order)


def sent(attempt, *, order=1, value="B", sequence=None, made=DEADLINE - MINUTE, **fields):
    """One answer as the module keeps it: it counts in milliseconds of the machine's clock."""
    sequence = ms(made) if sequence is None else sequence
    data = {"item": item_of(attempt, order).pk, f"c{order}": value, "sequence": sequence}
    return {
        "fields": urlencode(data),
        "sequence": sequence,
        "client_at": ms(made),
        **fields,
    }


def body_of(*answers, clock=RECEIVED):
    return json.dumps({"answers": list(answers), "client_at": ms(clock)}).encode()


def received(attempt, *answers, at=RECEIVED, clock=RECEIVED, lease="máy 1"):
    sitter = Sitter(attempt=attempt.pk, exam_form=attempt.exam_form.uuid, lease=lease)
    return receive_late(sitter=sitter, body=body_of(*answers, clock=clock), at=at)


def accept(evidence, *orders, by=None, reason="Mất mạng 8 giờ 30"):
    items = [item_of(evidence.attempt, order).pk for order in orders]
    return accept_late(
        evidence=evidence, items=items, reason=reason, by=by or make_user(), at=RECEIVED + MINUTE
    )


def held(attempt):
    return dict(attempt.responses.values_list("item__order", "value"))


def problems(evidence):
    return [one.problem for one in late_answers(evidence)]


# --- receiving ------------------------------------------------------------------------------------


def test_what_comes_after_the_end_is_kept_as_it_was_sent_and_changes_nothing():
    attempt = ended(held="A")
    answer = sent(attempt)

    evidence = received(attempt, answer)

    assert evidence.payload == {
        "answers": [answer],
        "client_at": ms(RECEIVED),
        "is_holder": True,
    }
    assert (evidence.state, held(attempt)) == (LateState.PENDING, {1: "A"})
    assert JournalEntry.objects.filter(action="assessments.receive_late").count() == 1


def test_the_same_answers_again_are_the_same_evidence():
    attempt = ended()

    first = received(attempt, sent(attempt))
    again = received(attempt, sent(attempt), at=RECEIVED + MINUTE, clock=RECEIVED + MINUTE)

    assert (first.pk, LateEvidence.objects.count()) == (again.pk, 1)


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (DEADLINE - MINUTE, StillRunning),
        (DEADLINE + timedelta(hours=49), LateNoMore),
    ],
)
def test_a_paper_that_still_runs_or_ended_long_ago_takes_no_late_answers(at, error):
    attempt = ended(ended_at=None, ended_by="")

    with pytest.raises(error):
        received(attempt, sent(attempt), at=at)


def test_a_paper_sends_a_few_times_and_no_more():
    attempt = ended()
    for number in range(5):
        received(attempt, sent(attempt, sequence=10 + number))

    with pytest.raises(TooMuchLate):
        received(attempt, sent(attempt, sequence=20))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"answers": [], "client_at": 1}',
        b'{"answers": [{}], "client_at": 1}',
        b'{"answers": [{"fields": "a", "sequence": 1, "client_at": 1}], "client_at": "x"}',
        b'{"answers": [{"fields": "a\\u0000", "sequence": 1, "client_at": 1}], "client_at": 1}',
        b'{"answers": [{"fields": "a", "sequence": NaN, "client_at": 1}], "client_at": 1}',
        b'{"answers": [{"fields": "a", "sequence": 1e999, "client_at": 1}], "client_at": 1}',
        b'{"answers": [{"fields": "\\ud800", "sequence": 1, "client_at": 1}], "client_at": 1}',
        b"[" * 100_000,
        b"x" * (256 * 1024 + 1),
    ],
)
def test_what_no_module_of_ours_sends_is_refused(body):
    attempt = ended()
    sitter = Sitter(attempt=attempt.pk, exam_form=attempt.exam_form.uuid, lease="máy 1")

    with pytest.raises(UnusablePost):
        receive_late(sitter=sitter, body=body, at=RECEIVED)


def test_each_answer_is_told_by_what_it_is_worth():
    attempt = ended(held="A")
    evidence = received(
        attempt,
        sent(attempt, order=1, sequence=4),
        sent(attempt, order=2, value="Z"),
        {"fields": "item=99999&c1=A", "sequence": 3, "client_at": ms(EIGHT)},
        {"fields": "khong", "sequence": 3, "client_at": ms(EIGHT)},
        {"fields": 7, "sequence": "x", "client_at": None},
    )

    assert problems(evidence) == [
        Problem.UNKNOWN_ITEM,
        Problem.OLDER,
        Problem.UNUSABLE,
        Problem.UNREADABLE,
        Problem.UNREADABLE,
    ]


@pytest.mark.parametrize(
    ("made", "clock", "problem"),
    [
        (DEADLINE - MINUTE, RECEIVED, Problem.NONE),
        (DEADLINE + MINUTE, RECEIVED, Problem.AFTER_END),
        (EIGHT - MINUTE, RECEIVED, Problem.BEFORE_START),
        # a clock that goes an hour ahead, honestly
        (DEADLINE + 59 * MINUTE, RECEIVED + 60 * MINUTE, Problem.NONE),
        # one that was put back before the answer was given
        (DEADLINE - 57 * MINUTE, RECEIVED - 60 * MINUTE, Problem.AFTER_END),
    ],
)
def test_the_time_on_the_device_is_set_right_by_its_clock_when_it_sent(made, clock, problem):
    attempt = ended()

    evidence = received(attempt, sent(attempt, made=made), clock=clock)

    assert problems(evidence) == [problem]


def test_of_many_changes_of_one_answer_the_last_counts():
    attempt = ended()

    evidence = received(
        attempt, sent(attempt, value="C", sequence=9), sent(attempt, value="B", sequence=8)
    )

    assert [one.value for one in late_answers(evidence)] == ["C"]


def doubts(evidence):
    return [one.doubts for one in late_answers(evidence)]


@pytest.mark.parametrize("clock", [RECEIVED - 10 * MINUTE, RECEIVED + 10 * MINUTE])
def test_a_clock_that_was_changed_between_saving_and_sending_is_a_finding(clock):
    attempt = ended(held="A")
    made = DEADLINE - MINUTE if clock < RECEIVED else DEADLINE + 9 * MINUTE

    evidence = received(attempt, sent(attempt, order=2, made=made), clock=clock)

    assert (problems(evidence), doubts(evidence)) == ([Problem.NONE], [(Doubt.CLOCK_CHANGED,)])


def test_an_answer_that_is_in_time_by_neither_clock_is_never_accepted():
    attempt = ended(held="A")

    evidence = received(
        attempt,
        sent(attempt, order=2, made=DEADLINE + MINUTE),
        clock=RECEIVED - 10 * MINUTE,
    )

    assert problems(evidence) == [Problem.AFTER_END]


def test_a_clock_that_went_ahead_all_the_time_is_no_finding():
    attempt = ended(held="A")
    attempt.responses.update(client_at=EIGHT + 60 * MINUTE)

    made = DEADLINE + 59 * MINUTE
    evidence = received(
        attempt, sent(attempt, order=2, made=made), clock=RECEIVED + timedelta(minutes=60)
    )

    assert (problems(evidence), doubts(evidence)) == ([Problem.NONE], [()])


def test_without_an_answer_saved_in_time_nothing_proves_the_clock():
    attempt = ended()

    assert doubts(received(attempt, sent(attempt))) == [(Doubt.CLOCK_UNPROVEN,)]


@pytest.mark.parametrize("apart", [-MINUTE, MINUTE])
def test_a_count_that_does_not_fit_the_time_on_the_device_is_told(apart):
    attempt, made = ended(held="A"), DEADLINE - MINUTE

    evidence = received(attempt, sent(attempt, order=2, made=made, sequence=ms(made + apart)))

    assert (problems(evidence), doubts(evidence)) == ([Problem.NONE], [(Doubt.COUNTED_APART,)])


@pytest.mark.parametrize("lead", [0, 1, 4])
def test_a_few_seconds_between_the_clocks_raise_no_doubt(lead):
    attempt, made = ended(held="A"), DEADLINE - MINUTE

    evidence = received(
        attempt,
        sent(attempt, order=2, made=made, sequence=ms(made) + 1000 * lead),
        clock=RECEIVED + timedelta(seconds=lead),
    )

    assert doubts(evidence) == [()]


def test_an_answer_given_before_the_held_one_was_saved_is_older_whatever_it_counts():
    attempt = ended(held="A")
    attempt.responses.update(saved_at=DEADLINE - MINUTE, client_at=DEADLINE - MINUTE)

    before = received(attempt, sent(attempt, made=DEADLINE - 5 * MINUTE))
    after = received(attempt, sent(attempt, made=DEADLINE - timedelta(seconds=50)))

    assert (problems(before), problems(after)) == ([Problem.OLDER], [Problem.NONE])


def test_when_an_answer_was_accepted_late_does_not_make_a_later_one_older():
    attempt = ended(held="A")
    accept(received(attempt, sent(attempt, made=DEADLINE - 9 * MINUTE)), 1)

    evidence = received(attempt, sent(attempt, value="C", made=DEADLINE - MINUTE))

    assert problems(evidence) == [Problem.NONE]


# --- deciding -------------------------------------------------------------------------------------


def test_accepting_writes_the_chosen_answers_and_signs_a_new_receipt():
    attempt = ended(held="A")
    before = issue_receipt(attempt=attempt, at=RECEIVED)
    evidence = received(attempt, sent(attempt, order=1), sent(attempt, order=2, sequence=7))
    by = make_user()

    written = accept(evidence, 1, by=by)

    after = issue_receipt(attempt=attempt, at=RECEIVED)
    evidence.refresh_from_db()
    assert (written, held(attempt)) == ([1], {1: "B"})
    assert (evidence.state, evidence.decided_by) == (LateState.ACCEPTED, by)
    assert evidence.accepted_items == [item_of(attempt, 1).pk]
    assert (before.number, after.number) == (1, 2)
    assert check_receipt(before.code).finding == Finding.SUPERSEDED
    assert check_receipt(after.code).finding == Finding.HELD
    entry = JournalEntry.objects.get(action="assessments.accept_late")
    assert (entry.before, entry.after, entry.data["questions"]) == (
        before.digest,
        after.digest,
        [1],
    )


def test_a_paper_whose_receipt_nobody_opened_gets_both_receipts():
    attempt = ended(held="A")
    evidence = received(attempt, sent(attempt))

    accept(evidence, 1)

    contents = [json.loads(one.content) for one in Receipt.objects.order_by("number")]
    assert [one["answers"][0]["value"] for one in contents] == ["A", "B"]


def test_a_paper_that_was_changed_after_its_receipt_is_not_signed_anew():
    attempt = ended(held="A")
    receipt = issue_receipt(attempt=attempt, at=RECEIVED)
    evidence = received(attempt, sent(attempt, order=2))
    attempt.responses.update(value="C")

    with pytest.raises(PaperNotAsSigned):
        accept(evidence, 2)

    evidence.refresh_from_db()
    assert (held(attempt), evidence.state) == ({1: "C"}, LateState.PENDING)
    assert Receipt.objects.count() == 1
    assert check_receipt(receipt.code).finding == Finding.CHANGED
    entry = JournalEntry.objects.get(action="assessments.find_changed_paper")
    assert (entry.before, entry.after != receipt.digest) == (receipt.digest, True)


def test_an_answer_that_is_older_or_after_the_deadline_is_never_written():
    attempt = ended(held="A")
    evidence = received(
        attempt,
        sent(attempt, order=1, sequence=5),
        sent(attempt, order=2, made=DEADLINE + MINUTE),
    )

    with pytest.raises(NothingToAccept):
        accept(evidence, 1, 2)

    evidence.refresh_from_db()
    assert (held(attempt), evidence.state) == ({1: "A"}, LateState.PENDING)


def test_refusing_leaves_the_paper_as_it_is_and_is_final():
    attempt = ended(held="A")
    evidence = received(attempt, sent(attempt))

    refuse_late(evidence=evidence, reason="Không có sự cố", by=make_user(), at=RECEIVED)

    assert held(attempt) == {1: "A"}
    with pytest.raises(AlreadyDecided):
        accept(evidence, 1)
    with pytest.raises(AlreadyDecided):
        refuse_late(evidence=evidence, reason="Lại", by=make_user(), at=RECEIVED)
    assert held(attempt) == {1: "A"}


def scoring_of(attempt, state):
    fields = {"approved_by": make_user(), "approved_at": EIGHT, "decision": "12/QĐ"}
    return ScoringVersion.objects.create(
        round=attempt.candidate.round,
        number=1,
        reason="Chấm",
        opened_by=make_user(),
        opened_at=EIGHT,
        state=state,
        graded_at=EIGHT,
        graded_digest="0" * 64,
        **({} if state == ScoringState.SHADOW else fields),
    )


def test_a_shadow_scoring_has_to_be_graded_again():
    attempt = ended()
    evidence = received(attempt, sent(attempt))
    scoring = scoring_of(attempt, ScoringState.SHADOW)
    AttemptScore.objects.create(
        attempt=attempt,
        scoring_version=scoring,
        fractions=["0", "0"],
        points=["0", "0"],
        earned=0,
        maximum=2,
        score=0,
    )

    accept(evidence, 1)

    scoring.refresh_from_db()
    assert (scoring.graded_at, AttemptScore.objects.count()) == (None, 0)


@pytest.mark.parametrize("state", [ScoringState.APPROVED, ScoringState.LIVE])
def test_nothing_is_accepted_once_results_are_approved(state):
    attempt = ended()
    evidence = received(attempt, sent(attempt))
    scoring_of(attempt, state)

    with pytest.raises(ResultsDecided):
        accept(evidence, 1)

    assert held(attempt) == {}


@pytest.mark.parametrize("state", [RoundState.SEALED, RoundState.CANCELLED])
def test_nothing_is_accepted_unless_the_round_is_sat_or_marked(state):
    attempt = ended()
    evidence = received(attempt, sent(attempt))
    Round.objects.filter(pk=attempt.candidate.round_id).update(state=state)

    with pytest.raises(ResultsDecided):
        accept(evidence, 1)


def test_what_waits_while_the_clock_has_not_closed_the_paper_is_decided_after():
    attempt = ended(ended_at=None, ended_by="")
    evidence = received(attempt, sent(attempt))

    with pytest.raises(StillRunning):
        accept(evidence, 1)


# --- the address ----------------------------------------------------------------------------------


def post_late(client, attempt, *answers, token=None, clock=None):
    token = token or token_for(attempt, room=attempt.candidate.shift_room_id)
    return client.post(
        reverse("assessments:sitting_late"),
        body_of(*answers, clock=clock or timezone.now()),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def ended_lately(**fields):
    """As `ended`, but around now: the clock ended it five minutes ago."""
    now = timezone.now()
    attempt = ended(**fields)
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=now - 50 * MINUTE, deadline_at=now - 5 * MINUTE, ended_at=now - 5 * MINUTE
    )
    attempt.refresh_from_db()
    return attempt


def test_the_module_is_told_how_many_were_received_and_under_which_code(client):
    attempt = ended_lately()
    made = timezone.now() - 9 * MINUTE

    response = post_late(client, attempt, sent(attempt, made=made))

    told = response.json()
    assert (response.status_code, told["received"]) == (200, 1)
    assert told["receipt"] == code_of_late(LateEvidence.objects.get())
    assert told["receipt"].startswith("NB-")
    assert problems(LateEvidence.objects.get()) == [Problem.NONE]


def test_a_machine_that_no_longer_holds_the_paper_is_told_apart(client):
    attempt = ended_lately()
    token = token_for(attempt, room=1)
    Attempt.objects.filter(pk=attempt.pk).update(lease="máy khác")

    post_late(client, attempt, sent(attempt), token=token)

    assert LateEvidence.objects.get().payload["is_holder"] is False


def test_refusals_are_told_as_json(client):
    attempt = ended_lately()

    forged = post_late(client, attempt, sent(attempt), token="x:y")  # noqa: S106 (of nobody)
    Attempt.objects.filter(pk=attempt.pk).update(
        ended_at=None, ended_by="", deadline_at=timezone.now() + MINUTE
    )
    early = post_late(client, attempt, sent(attempt))

    assert (forged.status_code, early.status_code) == (403, 409)
    assert early.json()["code"] == "still_running"


# --- the pages ------------------------------------------------------------------------------------


def organiser_of(attempt):
    user = make_user()
    grant(user, Role.ORGANISER, attempt.candidate.round.unit)
    return client_of(user)


def proctor_of(attempt):
    candidate, user = attempt.candidate, make_user()
    appoint(
        round_=candidate.round,
        user=user,
        task=Task.PROCTOR,
        by=make_user(),
        at=EIGHT,
        shift=candidate.shift_room.shift,
        place=candidate.shift_room.place,
    )
    return client_of(user)


def address_of(evidence):
    return reverse("assessments:late", args=[evidence.uuid])


def decide(client, evidence, **data):
    return client.post(address_of(evidence), {"reason": "Mất mạng", "viec": "nhan", **data})


def test_the_page_shows_what_is_held_beside_what_was_sent(client):
    attempt = ended(held="A")
    evidence = received(attempt, sent(attempt, order=1), sent(attempt, order=2, sequence=2))

    page = organiser_of(attempt).get(address_of(evidence))

    lines = page.context["lines"]
    first = lines[0]
    assert (first["answer"].order, first["held"], first["sent"]) == (1, "A", "B")
    assert page.context["usable"] == 2
    assert page.content.decode().count('name="items"') == 2


def test_once_results_are_approved_the_page_offers_to_accept_nothing():
    attempt = ended(held="A")
    evidence, client = received(attempt, sent(attempt)), organiser_of(attempt)
    scoring_of(attempt, ScoringState.APPROVED)

    page = client.get(address_of(evidence)).content.decode()

    assert 'value="nhan"' not in page
    assert 'name="items"' not in page
    assert 'value="tu-choi"' in page


def test_an_organiser_accepts_some_and_the_others_stay_out():
    attempt = ended(held="A")
    evidence = received(attempt, sent(attempt, order=1), sent(attempt, order=2))

    response = decide(organiser_of(attempt), evidence, items=[item_of(attempt, 2).pk])

    assert response.status_code == 302
    assert held(attempt) == {1: "A", 2: "B"}


def test_a_decision_needs_a_reason_and_an_answer():
    attempt = ended(held="A")
    evidence, client = received(attempt, sent(attempt)), organiser_of(attempt)

    nothing = decide(client, evidence)
    silent = decide(client, evidence, items=[item_of(attempt, 1).pk], reason=" ")

    assert (nothing.status_code, silent.status_code) == (422, 422)
    assert held(attempt) == {1: "A"}


def test_refusing_needs_no_answer_to_be_ticked():
    attempt = ended(held="A")
    evidence, client = received(attempt, sent(attempt)), organiser_of(attempt)

    response = decide(client, evidence, viec="tu-choi")

    evidence.refresh_from_db()
    assert (response.status_code, evidence.state) == (302, LateState.REFUSED)


def test_the_proctor_of_the_room_decides_while_the_shift_is_open_and_only_looks_after():
    attempt = ended(held="A")
    evidence, client = received(attempt, sent(attempt)), proctor_of(attempt)
    items = [item_of(attempt, 1).pk]
    shifts = Shift.objects.filter(pk=attempt.candidate.shift_room.shift_id)

    shifts.update(closed_at=RECEIVED)
    closed, seen = decide(client, evidence, items=items), client.get(address_of(evidence))
    shifts.update(closed_at=None)
    open_ = decide(client, evidence, items=items)

    assert (closed.status_code, seen.status_code, open_.status_code) == (404, 200, 302)
    assert not seen.context["may_decide"]
    assert held(attempt) == {1: "B"}


def test_a_proctor_sees_no_answer_and_accepts_all_that_can_be_or_nothing():
    attempt = ended(held="A")
    evidence = received(
        attempt,
        sent(attempt, order=1),
        sent(attempt, order=2),
    )
    client = proctor_of(attempt)

    page = client.get(address_of(evidence))
    decided = decide(client, evidence, items=[item_of(attempt, 1).pk])

    words = page.content.decode()
    assert all({"held", "sent"}.isdisjoint(line) for line in page.context["lines"])
    assert 'name="items"' not in words
    assert "<b>B</b>" not in words
    assert 'value="nhan"' in words
    assert (decided.status_code, held(attempt)) == (302, {1: "B", 2: "B"})


def test_a_proctor_leaves_doubtful_answers_to_the_organiser_who_picks_them_one_by_one():
    attempt = ended(held="A")
    evidence = received(
        attempt, sent(attempt, order=1), sent(attempt, order=2, sequence=ms(DEADLINE + MINUTE))
    )
    proctor, organiser = proctor_of(attempt), organiser_of(attempt)

    page, refused = proctor.get(address_of(evidence)), decide(proctor, evidence)
    of_organiser = organiser.get(address_of(evidence))
    decided = decide(organiser, evidence, items=[item_of(attempt, 2).pk])

    assert 'value="nhan"' not in page.content.decode()
    assert 'value="tu-choi"' in page.content.decode()
    assert refused.status_code == 422
    assert [line["is_chosen"] for line in of_organiser.context["lines"]] == [True, False]
    assert of_organiser.content.decode().count(" checked>") == 1
    assert (decided.status_code, held(attempt)) == (302, {1: "A", 2: "B"})


def test_a_proctor_may_refuse_doubtful_answers_but_accepts_nothing_where_nothing_can_be():
    attempt = ended(held="A")
    evidence = received(attempt, sent(attempt, made=DEADLINE + MINUTE))
    client = proctor_of(attempt)

    accepted = decide(client, evidence)
    refused = decide(client, evidence, viec="tu-choi")

    assert (accepted.status_code, refused.status_code) == (422, 302)


def test_the_page_warns_of_a_changed_clock_and_ticks_nothing_beforehand():
    attempt = ended(held="A")
    Attempt.objects.filter(pk=attempt.pk).update(last_saved_at=EIGHT + 33 * MINUTE)
    evidence = received(attempt, sent(attempt, order=2), clock=RECEIVED - 10 * MINUTE)

    page = organiser_of(attempt).get(address_of(evidence))

    words = page.content.decode()
    assert page.context["clock"].is_changed
    assert '<div class="note bad">' in words
    assert 'name="items"' in words
    assert " checked>" not in words
    assert "08:33:00" in words


def test_who_answers_for_another_room_or_round_sees_nothing():
    attempt, other = ended(), ended()
    evidence = received(attempt, sent(attempt))

    for client in (proctor_of(other), organiser_of_elsewhere()):
        assert client.get(address_of(evidence)).status_code == 404
        assert decide(client, evidence).status_code == 404
    assert client_of(make_user()).get(address_of(evidence)).status_code == 403


def organiser_of_elsewhere():
    user = make_user()
    grant(user, Role.ORGANISER, make_round().unit)
    return client_of(user)


@pytest.mark.parametrize("papers", [1, 3])
def test_the_lists_ask_as_often_for_one_as_for_many(papers, django_assert_max_num_queries):
    attempts = [ended(round_=None) for _ in range(papers)]
    round_ = attempts[0].candidate.round
    for seat, attempt in enumerate(attempts, 1):
        type(attempt.candidate).objects.filter(pk=attempt.candidate_id).update(
            round=round_, shift_room=attempts[0].candidate.shift_room_id, seat=seat
        )
        received(attempt, sent(attempt))
    organiser, proctor = organiser_of(attempts[0]), proctor_of(attempts[0])

    with django_assert_max_num_queries(15):
        page = organiser.get(reverse("assessments:late_of_round", args=[round_.uuid]))
    room = attempts[0].candidate.shift_room
    with django_assert_max_num_queries(15):
        of_room = proctor.get(reverse("assessments:late_of_room", args=[room.uuid]))

    assert len(page.context["lines"]) == papers
    assert len(of_room.context["lines"]) == papers


def test_the_pages_of_round_and_room_lead_to_what_came_in_late():
    attempt = ended()
    organiser, proctor = organiser_of(attempt), proctor_of(attempt)
    room = attempt.candidate.shift_room
    pages = [
        (organiser, "round", attempt.candidate.round, "late_of_round"),
        (proctor, "proctor_room", room, "late_of_room"),
    ]

    def leads():
        return [
            reverse(
                f"assessments:{to}",
                args=[(room if to == "late_of_room" else room.shift.round).uuid],
            )
            in client.get(reverse(f"assessments:{name}", args=[row.uuid])).content.decode()
            for client, name, row, to in pages
        ]

    before = leads()
    received(attempt, sent(attempt))

    assert (before, leads()) == ([False] * 2, [True] * 2)
    assert (
        address_of(LateEvidence.objects.get())
        in organiser.get(reverse("people:home")).content.decode()
    )
