"""The sitting as a candidate meets it: door, details, waiting room, paper, receipt."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from assessments import contents, starting
from assessments.enums import EndedBy, IncidentKind
from assessments.loaded_forms import load_form
from assessments.models import Attempt, Candidate, Incident, Shift
from assessments.proctoring import pause_room, record_violation, release_device
from assessments.registering import door_code_hash
from assessments.sitter_tokens import token_for
from assessments.striking import lift_violation
from assessments.views.desk import forget_wrong_codes
from banks.models import QuestionVersion, Stimulus
from office import files
from office.models import JournalEntry
from tests.assessments.building import drop_trigger
from tests.banks.kind_samples import sample
from tests.make import (
    make_bank,
    make_candidate,
    make_exam_form,
    make_official,
    make_round,
    make_shift_room,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
CODE = "ABCD2345"
MINUTE = timedelta(minutes=1)


def seated(*, opened=True, starts_in=-MINUTE, versions=None, **fields):
    """A waiting attempt in a shift around now, whose candidate has the code on the card."""
    round_ = make_round()
    room = make_shift_room(round_)
    begins = timezone.now() + starts_in
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=begins, ends_at=begins + 90 * MINUTE, opened_at=begins if opened else None
    )
    candidate = make_candidate(round_=round_, shift_room=room, seat=3, **fields)
    candidate.code_hash = door_code_hash(
        candidate_number=candidate.number, round_code=round_.code, code=CODE
    )
    candidate.save(update_fields=["code_hash"])
    exam_form = make_exam_form(candidate, versions=versions)
    return Attempt.objects.create(
        candidate=candidate, exam_form=exam_form, part=exam_form.part, prepared_at=begins
    )


def enter(client, attempt, code=CODE):
    return client.post(
        reverse("assessments:sitting"), {"number": attempt.candidate.number, "code": code}
    )


def accept(client):
    return client.post(reverse("assessments:sitting_details"), {"details": "on", "rules": "on"})


def begun(client, **fields):
    """An attempt that its candidate has begun on this client's machine."""
    attempt = seated(**fields)
    enter(client, attempt)
    accept(client)
    client.post(reverse("assessments:sitting_begin"))
    attempt.refresh_from_db()
    assert attempt.started_at
    return attempt


def post_answer(client, attempt, value, *, order=1, sequence=1, **extra):
    item = attempt.exam_form.items.get(order=order)
    data = {"item": item.pk, f"c{order}": value, "sequence": sequence}
    return send(client, attempt, data, **extra)


def send(client, attempt, data, **extra):
    """Post to the address of the module, as the page does that this attempt was shown on."""
    token = extra.pop("token", None) or token_for(attempt, room=attempt.candidate.shift_room_id)
    body = urlencode(data)
    headers = {"Authorization": f"Bearer {token}"}
    address = reverse("assessments:sitting_answer")
    form = "application/x-www-form-urlencoded"
    return client.post(address, body, content_type=form, headers=headers, **extra)


def stored(attempt):
    return dict(attempt.responses.values_list("item__order", "value"))


def text_of(response):
    return response.content.decode()


# --- the door -------------------------------------------------------------------------------------


def test_number_and_code_let_a_candidate_in_and_their_details_are_shown(client):
    attempt = seated()

    response = enter(client, attempt, code="abcd-2345 ")
    page = client.get(reverse("assessments:sitting_details"))

    assert response.status_code == 302
    assert attempt.candidate.full_name.upper() in text_of(page)
    assert attempt.candidate.unit.name in text_of(page)
    assert attempt.candidate.position.name in text_of(page)


def test_a_wrong_code_is_refused_in_the_same_words_as_a_number_that_nobody_has(client):
    attempt = seated()

    wrong = enter(client, attempt, code="XXXX2345")
    nobody = client.post(reverse("assessments:sitting"), {"number": "SH9999", "code": CODE})

    assert (wrong.status_code, nobody.status_code) == (422, 422)
    words = [str(response.context["form"].errors["code"]) for response in (wrong, nobody)]
    assert words[0] == words[1]


def test_too_many_wrong_codes_close_the_door_for_that_number(client):
    attempt, other = seated(), seated()

    answers = [enter(client, attempt, code="XXXX2345").status_code for _ in range(6)]

    assert answers[0] == 422
    assert answers[-1] == 429
    assert enter(client, attempt).status_code == 429
    assert enter(client, other).status_code == 302


def test_a_new_code_opens_the_door_again(client):
    attempt = seated()
    for _ in range(6):
        enter(client, attempt, code="XXXX2345")

    forget_wrong_codes([attempt.candidate])

    assert enter(client, attempt).status_code == 302


def test_the_page_of_a_sitting_leads_whoever_has_given_no_code_to_the_door(client):
    for name in ("details", "waiting", "paper", "hand_in", "receipt", "waiting_state"):
        response = client.get(reverse(f"assessments:sitting_{name}"))

        assert response.headers["Location"] == reverse("assessments:sitting")


def test_who_is_let_in_by_code_has_no_account(client):
    enter(client, seated())

    response = client.get(reverse("people:home"))

    assert response.headers["Location"].startswith(reverse("people:login"))


def test_an_official_who_is_logged_in_enters_without_a_code(client):
    official = make_official()
    attempt = seated(official=official)
    client.force_login(make_user(official=official), backend="people.backends.GrantBackend")

    page = client.get(reverse("assessments:sitting"))
    client.post(reverse("assessments:sitting"), {"own": attempt.candidate.uuid})

    assert attempt.candidate.number in text_of(page)
    assert client.get(reverse("assessments:sitting_details")).status_code == 200


def test_an_account_does_not_open_the_sitting_of_another(client):
    attempt = seated()
    client.force_login(make_user(official=make_official()), backend="people.backends.GrantBackend")

    response = client.post(reverse("assessments:sitting"), {"own": attempt.candidate.uuid})

    assert response.status_code == 404


# --- details and waiting room ---------------------------------------------------------------------


def test_a_mistake_in_the_details_is_written_down_and_the_sitting_goes_on(client):
    attempt = seated()
    enter(client, attempt)

    client.post(reverse("assessments:sitting_mistake"), {"words": "Sinh ngày 14/08/1984"})
    accept(client)

    incident = Incident.objects.get()
    assert (incident.kind, incident.recorded_by) == (IncidentKind.IDENTITY, None)
    assert incident.candidate == attempt.candidate
    assert client.get(reverse("assessments:sitting_waiting")).status_code == 200


def test_the_rules_must_be_accepted_before_the_paper(client):
    attempt = seated()
    enter(client, attempt)

    refused = client.post(reverse("assessments:sitting_details"), {"details": "on"})
    begin = client.post(reverse("assessments:sitting_begin"))

    assert refused.status_code == 422
    assert begin.headers["Location"] == reverse("assessments:sitting_details")
    attempt.refresh_from_db()
    assert attempt.started_at is None


def test_who_accepted_the_rules_stands_in_the_journal(client):
    attempt = seated()
    enter(client, attempt)
    accept(client)

    entry = JournalEntry.objects.get(action="assessments.accept_rules")
    assert entry.actor == attempt.candidate.number


def test_the_waiting_room_offers_no_beginning_before_the_shift_is_open(client):
    attempt = seated(opened=False, starts_in=10 * MINUTE)
    enter(client, attempt)
    accept(client)

    page = client.get(reverse("assessments:sitting_waiting"))

    assert "data-until" in text_of(page)
    assert reverse("assessments:sitting_begin") not in text_of(page)
    assert client.get(reverse("assessments:sitting_waiting_state")).json()["state"] == "early"
    assert client.post(reverse("assessments:sitting_begin")).status_code == 409


def test_who_comes_too_late_is_told_when_admission_closed_and_offered_no_beginning(client):
    attempt = seated(starts_in=-30 * MINUTE)
    enter(client, attempt)
    accept(client)

    page = client.get(reverse("assessments:sitting_waiting"))

    closed_at = starting.admission_ends(Attempt.objects.get(pk=attempt.pk))
    assert f"{timezone.localtime(closed_at):%H:%M}" in text_of(page)
    assert reverse("assessments:sitting_begin") not in text_of(page)
    state = client.get(reverse("assessments:sitting_waiting_state")).json()
    assert state["state"] == "late"
    assert client.post(reverse("assessments:sitting_begin")).status_code == 403


def test_who_has_begun_may_go_on_however_late_it_is(client):
    attempt = begun(client)
    Shift.objects.filter(pk=attempt.candidate.shift_room.shift_id).update(
        starts_at=timezone.now() - 30 * MINUTE, opened_at=timezone.now() - 30 * MINUTE
    )
    release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=timezone.now())
    second = Client()
    enter(second, attempt)
    accept(second)

    assert second.get(reverse("assessments:sitting_waiting_state")).json()["state"] == "open"


def test_nobody_begins_while_the_room_is_paused(client):
    attempt = seated()
    enter(client, attempt)
    accept(client)
    pause_room(
        room=attempt.candidate.shift_room, reason="Mất điện", proctor=make_user(), at=timezone.now()
    )

    assert client.get(reverse("assessments:sitting_waiting_state")).json()["state"] == "paused"
    assert client.post(reverse("assessments:sitting_begin")).status_code == 409


def suspended(attempt):
    """Whoever sits at `attempt` is suspended now, for a telephone."""
    record_violation(
        candidate=attempt.candidate,
        kind=IncidentKind.SUSPENSION,
        reason="Dùng điện thoại",
        proctor=make_user(),
        at=timezone.now(),
    )


@pytest.mark.parametrize("page", ["sitting", "sitting_waiting", "sitting_paper"])
def test_who_was_suspended_while_writing_is_led_to_the_receipt(client, page):
    attempt = begun(client)
    post_answer(client, attempt, "A")
    suspended(attempt)

    shown = client.get(reverse(f"assessments:{page}"), follow=True)

    assert shown.redirect_chain[-1][0] == reverse("assessments:sitting_receipt")
    assert "Dùng điện thoại" in text_of(shown)
    assert "15" in text_of(shown)  # days for an appeal
    assert client.post(reverse("assessments:sitting_begin")).status_code == 302


def test_who_was_suspended_enters_again_and_finds_the_receipt_without_accepting_anything(client):
    attempt = begun(client)
    suspended(attempt)
    at_home = Client()

    enter(at_home, attempt)
    shown = at_home.get(reverse("assessments:sitting"), follow=True)

    assert shown.redirect_chain == [(reverse("assessments:sitting_receipt"), 302)]
    assert "verdict bad" in text_of(shown)


def test_who_was_suspended_before_beginning_is_told_why_and_what_can_be_done(client):
    attempt = seated()
    enter(client, attempt)
    accept(client)
    suspended(attempt)

    shown = client.get(reverse("assessments:sitting"), follow=True)

    assert shown.redirect_chain == [(reverse("assessments:sitting_waiting"), 302)]
    assert "Dùng điện thoại" in text_of(shown)
    assert reverse("assessments:sitting_begin") not in text_of(shown)
    assert client.get(reverse("assessments:sitting_waiting_state")).json()["state"] == "barred"


def test_a_suspension_that_is_lifted_shows_the_paper_as_received_again(client):
    attempt = begun(client)
    suspended(attempt)
    lift_violation(
        incident=Incident.objects.get(candidate=attempt.candidate),
        decision="Kết luận 12/KL-HĐ",
        by=make_user(),
        at=timezone.now(),
    )

    shown = client.get(reverse("assessments:sitting"), follow=True)

    assert shown.redirect_chain == [(reverse("assessments:sitting_receipt"), 302)]
    assert "verdict good" in text_of(shown)
    assert "Dùng điện thoại" not in text_of(shown)


# --- the paper ------------------------------------------------------------------------------------


def test_the_paper_shows_each_question_and_the_time_that_is_left(client):
    attempt = begun(client)

    page = client.get(reverse("assessments:sitting_paper"))

    assert text_of(page).count('<fieldset class="q"') == 2
    assert 2690 < page.context["seconds_left"] <= 2700
    assert f'data-left="{page.context["seconds_left"]}"' in text_of(page)
    assert "Phím nào lưu văn bản?" in text_of(page)
    assert attempt.candidate.number in text_of(page)


def test_an_answer_is_saved_and_a_reload_gives_it_back(client):
    attempt = begun(client)

    answer = post_answer(client, attempt, "B")
    page = client.get(reverse("assessments:sitting_paper"))

    item = attempt.exam_form.items.get(order=1)
    assert answer.json()["saved"] == [[item.pk, 1]]
    assert stored(attempt) == {1: "B"}
    assert 'name="c1" value="B" checked' in text_of(page)
    assert 'data-sequence="1"' in text_of(page)


def test_an_older_answer_that_comes_late_changes_nothing(client):
    attempt = begun(client)

    first = post_answer(client, attempt, "B", sequence=5)
    again = post_answer(client, attempt, "B", sequence=5)
    late = post_answer(client, attempt, "C", sequence=4)

    assert stored(attempt) == {1: "B"}
    assert [one.json()["is_older"] for one in (first, again, late)] == [False, False, True]


def test_an_answer_that_was_taken_back_is_not_counted_as_given(client):
    attempt = begun(client)
    post_answer(client, attempt, "B", sequence=1)
    given = attempt.responses.given().count()
    post_answer(client, attempt, "", sequence=2)

    assert given == 1
    assert attempt.responses.given().count() == 0


def test_without_scripts_an_answer_is_saved_and_leads_back_to_its_question(client):
    attempt = begun(client)
    post_answer(client, attempt, "B", sequence=7)

    item = attempt.exam_form.items.get(order=1)
    data = {"attempt": attempt.uuid, "item": item.pk, "c1": "C"}
    response = client.post(reverse("assessments:sitting_save"), data)

    assert response.headers["Location"] == f"{reverse('assessments:sitting_paper')}#cau-1"
    assert stored(attempt) == {1: "C"}


@pytest.mark.parametrize("value", ["Z", "Ctrl + S"])
def test_an_answer_that_no_screen_could_send_is_refused_in_words(client, value):
    attempt = begun(client)

    response = post_answer(client, attempt, value)

    assert response.status_code == 422
    assert response.json()["code"] == "unusable_response"
    assert response.json()["message"]
    assert stored(attempt) == {}


def test_an_item_of_another_paper_is_refused(client):
    attempt, other = begun(client), seated()
    item = other.exam_form.items.first()

    response = send(client, attempt, {"item": item.pk, "c1": "A", "sequence": 1})

    assert response.json()["code"] == "unknown_item"


def test_the_attempt_of_another_cannot_be_written(client):
    begun(client)
    other = seated()
    data = {"attempt": other.uuid}

    for name in ("sitting_save", "sitting_hand_in"):
        assert client.post(reverse(f"assessments:{name}"), data).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "WzEsMl0:YWJj", "a\x00b", "9" * 9000])
def test_a_token_that_was_not_signed_here_writes_nothing(client, token):
    attempt = begun(client)

    refused = post_answer(client, attempt, "A", token=token or " ")

    assert (refused.status_code, refused.json()["code"]) == (403, "unknown_token")
    assert stored(attempt) == {}


def test_an_answer_longer_than_any_is_refused_before_it_is_read(client):
    attempt = begun(client)

    refused = post_answer(client, attempt, "x" * 70_000)

    assert (refused.status_code, refused.json()["code"]) == (422, "answer_too_large")


def test_the_address_of_the_answers_takes_nothing_but_answers(client):
    assert client.get(reverse("assessments:sitting_answer")).status_code == 405


def test_a_refusal_speaks_the_installation_s_language_whoever_was_served_before(client):
    attempt = begun(client)
    translation.activate("en")

    refused = post_answer(client, attempt, "Z")

    assert "Câu" in refused.json()["message"] or "câu" in refused.json()["message"]


def test_a_picture_of_the_own_paper_is_shown_and_no_other(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    now = timezone.now()
    own, other = (
        Stimulus.objects.create(
            bank=make_bank(),
            code=f"H{number}",
            text="Sơ đồ",
            picture_description="Sơ đồ mạng",
            picture=files.store(
                f"ảnh {number}".encode(), name="h.png", media_type="image/png", at=now
            ),
        )
        for number in range(2)
    )
    begun(client, versions=[make_version(stimulus=own)])
    addresses = [
        reverse("assessments:sitting_picture", args=[one.picture.uuid]) for one in (own, other)
    ]

    page = client.get(reverse("assessments:sitting_paper"))

    assert addresses[0] in text_of(page)
    assert client.get(addresses[0]).content == "ảnh 0".encode()
    assert client.get(addresses[1]).status_code == 404
    client.post(reverse("assessments:sitting_leave"))
    assert client.get(addresses[0]).status_code == 302


def test_a_sign_of_life_stores_nothing_and_tells_the_time_left(client):
    attempt = begun(client)

    said = send(client, attempt, {})

    attempt.refresh_from_db()
    assert said.json()["saved"] == []
    assert said.json()["seconds_left"] > 2600
    assert attempt.last_saved_at
    assert stored(attempt) == {}


def test_another_machine_cannot_take_over_until_the_proctor_releases_the_paper(client):
    attempt = begun(client)
    post_answer(client, attempt, "B")
    second = Client()
    enter(second, attempt)
    accept(second)

    waits = second.get(reverse("assessments:sitting_waiting_state")).json()
    release_device(attempt=attempt, reason="Hỏng máy", proctor=make_user(), at=timezone.now())
    second.post(reverse("assessments:sitting_begin"))
    page = second.get(reverse("assessments:sitting_paper"))

    assert waits["state"] == "elsewhere"
    assert 'value="B" checked' in text_of(page)
    refused = post_answer(client, attempt, "D", sequence=10)
    assert (refused.status_code, refused.json()["code"]) == (409, "held_elsewhere")
    assert stored(attempt) == {1: "B"}


def test_a_paused_room_shows_no_paper(client):
    attempt = begun(client)
    room = attempt.candidate.shift_room
    pause_room(room=room, reason="Mất điện", proctor=make_user(), at=timezone.now())

    page = client.get(reverse("assessments:sitting_paper"))

    assert '<fieldset class="q"' not in text_of(page)
    assert post_answer(client, attempt, "B").json()["is_paused"] is True
    waits = client.get(reverse("assessments:sitting_waiting_state")).json()
    assert f'data-place="{waits["place"]}"' in text_of(page)  # else it would be drawn anew for ever


@pytest.mark.parametrize("items", [2, 6])
def test_the_paper_asks_as_many_queries_for_few_items_as_for_many(
    client, django_assert_num_queries, items
):
    begun(client, versions=[make_version() for _ in range(items)])
    client.get(reverse("assessments:sitting_paper"))

    with django_assert_num_queries(5):  # session, candidate, attempt, pause, answers
        client.get(reverse("assessments:sitting_paper"))


def test_a_save_costs_few_statements(client, django_assert_max_num_queries):
    attempt = begun(client)
    post_answer(client, attempt, "B", sequence=1)

    # the two, between savepoint and release, and every two seconds whether the room is paused
    with django_assert_max_num_queries(5):
        post_answer(client, attempt, "C", sequence=2)


def test_the_paper_is_the_same_whatever_the_keys_and_explanations_are(client):
    from banks import kinds  # noqa: PLC0415 (only this test needs every kind)

    slugs = [slug for slug, _label in kinds.choices()]
    versions = [
        make_version(kind=slug, content=sample(slug).raw, explanation="Vì đáp án là B.")
        for slug in slugs
    ]
    attempt = begun(client, versions=versions)

    def seen():
        load_form.cache_clear()
        contents.forget()
        page = text_of(client.get(reverse("assessments:sitting_paper")))
        without = page.split('data-left="')
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        ticking = [without[0].split("data-now")[0], without[1].split('"', 1)[1]]
        return "".join(ticking).replace(token, "")

    before = seen()
    answer = post_answer(client, attempt, "A").json()
    drop_trigger("banks_questionversion")
    for version in versions:
        QuestionVersion.objects.filter(pk=version.pk).update(
            content=sample(version.kind).other_keys[0], explanation="Lời giải khác"
        )
    attempt.responses.all().delete()

    assert seen().replace("\n", "") == before.replace("\n", "")
    assert "Vì đáp án" not in before
    assert set(answer) == {
        "saved",
        "saved_at",
        "is_empty",
        "is_older",
        "seconds_left",
        "is_paused",
        "message",
    }


# --- the end --------------------------------------------------------------------------------------


def test_handing_in_twice_gives_the_same_receipt(client):
    attempt = begun(client)
    post_answer(client, attempt, "B")
    before = client.get(reverse("assessments:sitting_hand_in"))

    client.post(reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})
    first = client.get(reverse("assessments:sitting_receipt"))
    client.post(reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})
    second = client.get(reverse("assessments:sitting_receipt"))

    attempt.refresh_from_db()
    assert "#cau-2" in text_of(before)
    assert attempt.ended_by == EndedBy.CANDIDATE
    receipts = [page.context["papers"][0][1] for page in (first, second)]
    assert receipts[0] == receipts[1]
    assert (receipts[0].answered, receipts[0].total, receipts[0].empty) == (1, 2, (2,))
    assert receipts[0].code in text_of(first)


def test_other_answers_have_another_receipt_code(client):
    codes = set()
    for value in ("A", "B"):
        attempt = begun(client)
        post_answer(client, attempt, value)
        client.post(reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})
        page = client.get(reverse("assessments:sitting_receipt"))
        codes.add(page.context["papers"][0][1].code)
        client.post(reverse("assessments:sitting_leave"))

    assert len(codes) == 2


def test_a_save_after_the_end_is_refused_with_the_server_s_words(client):
    attempt = begun(client)
    client.post(reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})

    response = post_answer(client, attempt, "B")

    assert response.status_code == 409
    assert response.json()["code"] == "attempt_over"
    assert attempt.candidate.number in response.json()["message"]
    paper = client.get(reverse("assessments:sitting_paper"))
    assert paper.headers["Location"] == reverse("assessments:sitting_receipt")


def test_what_is_handed_in_when_the_time_is_up_was_ended_by_the_clock(client):
    attempt = begun(client)
    long_ago = timezone.now() - 60 * MINUTE
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=long_ago, deadline_at=long_ago + 45 * MINUTE
    )

    late = post_answer(client, attempt, "B")
    paper = client.get(reverse("assessments:sitting_paper"), follow=True)
    client.post(reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})

    attempt.refresh_from_db()
    assert late.json()["code"] == "time_is_up"
    assert '<fieldset class="q"' not in text_of(paper)
    assert (attempt.ended_by, attempt.ended_at) == (EndedBy.CLOCK, attempt.deadline_at)


def test_a_page_whose_clock_ran_out_ends_nothing_where_time_was_given_back(client):
    attempt = begun(client)
    data = {"attempt": attempt.uuid, "by_clock": "1"}

    response = client.post(reverse("assessments:sitting_hand_in"), data)

    attempt.refresh_from_db()
    assert response.headers["Location"] == reverse("assessments:sitting_paper")
    assert attempt.ended_at is None


def test_the_machine_is_free_after_leaving(client):
    attempt = begun(client)

    client.post(reverse("assessments:sitting_leave"))

    assert client.get(reverse("assessments:sitting_paper")).status_code == 302
    assert Candidate.objects.get(pk=attempt.candidate_id).attempts.running().exists()
