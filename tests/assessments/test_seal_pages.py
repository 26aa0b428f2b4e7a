"""Pages of the seal: holders, their keys, the opening by two; and whom they refuse."""

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from assessments.enums import RoundState, Task
from assessments.models import (
    Duty,
    ExamForm,
    FormItem,
    PaperSeal,
    Round,
    SealedForm,
    SealHolder,
    ShiftOpening,
)
from assessments.readiness import obstacles, with_waiting
from assessments.shifts import cancel_shift
from people.enums import Role
from tests.assessments.sealed_rounds import (
    HOUR,
    passphrase_of,
    plan_sealed_round,
    seal,
    sealed_round,
    weak_keys,
)
from tests.clients import client_of
from tests.make import EIGHT, grant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick():
    cache.clear()
    with weak_keys():
        yield


def address(name, thing):
    return reverse(f"assessments:{name}", kwargs={"uuid": thing.uuid})


def key_form(first, again=None):
    return {"passphrase": first, "again": again or first}


def opening_form(sealed, **given):
    first, second = sealed.holders[:2]
    return {
        "own": passphrase_of(first.user),
        "beside": str(second.uuid),
        "theirs": passphrase_of(second.user),
        **given,
    }


def test_a_member_makes_a_key_and_the_page_tells_its_fingerprint():
    sealed = plan_sealed_round()
    member = sealed.board[1]
    SealHolder.objects.filter(user=member).delete()
    client = client_of(member)

    answer = client.post(
        address("seal_key", sealed.round), key_form("năm con mèo mướp"), follow=True
    )

    assert answer.status_code == 200
    assert SealHolder.objects.filter(round=sealed.round, user=member).count() == 1
    shown = {one.user: print_ for one, print_ in answer.context["members"]}
    assert shown[member].replace(" ", "") in answer.content.decode().replace(" ", "")


@pytest.mark.parametrize("passphrase", ["ngắn", "qwertyuiop123", "con mèo"])
def test_a_short_or_common_passphrase_makes_no_key(passphrase):
    sealed = plan_sealed_round()
    SealHolder.objects.all().delete()

    answer = client_of(sealed.board[0]).post(
        address("seal_key", sealed.round), key_form(passphrase)
    )

    assert answer.status_code == 422
    assert passphrase not in answer.content.decode()
    assert not SealHolder.objects.exists()


def test_two_different_passphrases_and_the_password_of_the_account_make_no_key():
    sealed = plan_sealed_round()
    SealHolder.objects.all().delete()
    member = sealed.board[0]
    member.set_password("mật khẩu đăng nhập")
    member.save()
    client = client_of(member)

    for given in (
        key_form("năm con mèo mướp", "sáu con mèo mướp"),
        key_form("mật khẩu đăng nhập"),
    ):
        assert client.post(address("seal_key", sealed.round), given).status_code == 422
    assert not SealHolder.objects.exists()


def test_two_holders_open_a_shift_on_one_form():
    sealed = sealed_round()

    with time_machine.travel(HOUR):
        answer = client_of(sealed.board[0]).post(
            address("open_seal", sealed.shift), opening_form(sealed), follow=True
        )

    assert answer.redirect_chain[-1][0] == address("seal", sealed.round)
    assert FormItem.objects.exists()


def test_a_wrong_passphrase_is_told_on_the_form_without_saying_which_and_nothing_typed_comes_back():
    sealed = sealed_round()
    client = client_of(sealed.board[0])

    with time_machine.travel(HOUR):
        answers = [
            client.post(
                address("open_seal", sealed.shift),
                opening_form(sealed, **{name: "không phải cụm này"}),
            )
            for name in ("own", "theirs")
        ]

    assert [answer.status_code for answer in answers] == [422, 422]
    said = [answer.context["form"].non_field_errors() for answer in answers]
    assert said[0] == said[1]
    assert all("không phải cụm này" not in answer.content.decode() for answer in answers)
    assert not ShiftOpening.objects.exists()


def test_tries_are_counted_and_the_seventh_in_a_minute_is_not_looked_at():
    sealed = sealed_round()
    client = client_of(sealed.board[0])

    with time_machine.travel(HOUR, tick=False):
        for _ in range(6):
            client.post(address("open_seal", sealed.shift), opening_form(sealed, own="sai hết cả"))
        answer = client.post(address("open_seal", sealed.shift), opening_form(sealed))

    assert answer.status_code == 429
    assert not ShiftOpening.objects.exists()


def test_what_a_cancelled_shift_left_is_offered_once_the_sitting_is_over():
    sealed = sealed_round(shifts=2)
    second = sealed.shifts[1]
    sealed.open()
    cancel_shift(shift=second, reason="Bão", by=make_user(), at=EIGHT)
    *_others, altered = ExamForm.objects.filter(salt="").order_by("code")
    SealedForm.objects.filter(exam_form=altered).update(content=b"")
    client = client_of(sealed.board[0])

    with time_machine.travel(second.starts_at, tick=False):
        before = client.get(address("seal", sealed.round)).content.decode()
        refused = client.post(address("open_seal", second), opening_form(sealed))
        Round.objects.filter(pk=sealed.round.pk).update(state=RoundState.MARKING)
        after = client.get(address("seal", sealed.round)).content.decode()
        opened = client.post(address("open_seal", second), opening_form(sealed), follow=True)

    assert address("open_seal", second) not in before
    assert refused.status_code == 409
    assert address("open_seal", second) in after
    assert opened.redirect_chain[0][0] == address("seal", sealed.round)
    assert "rút lại để đối chiếu" in opened.content.decode().lower()
    assert ExamForm.objects.get(salt="") == altered  # it keeps nobody waiting


@pytest.mark.parametrize(("gone", "says"), [(0, False), (1, True), (2, True)])
def test_the_page_warns_when_few_are_left_who_can_open(gone, says):
    sealed = sealed_round()
    for user in sealed.board[3 - gone :]:
        user.is_active = False
        user.save(update_fields=["is_active"])

    page = client_of(sealed.board[0]).get(address("seal", sealed.round)).content.decode()

    assert (f"Còn {3 - gone} người giữ khóa mở được" in page) is says


def test_before_the_hour_the_page_says_when_and_shows_no_form():
    sealed = sealed_round()

    with time_machine.travel(HOUR - (EIGHT - HOUR)):
        answer = client_of(sealed.board[0]).get(address("open_seal", sealed.shift))

    assert answer.status_code == 200
    assert 'name="own"' not in answer.content.decode()


def test_what_was_cut_off_is_written_by_a_button_of_any_member(monkeypatch):
    sealed = sealed_round()

    def fail(*_args, **_options):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("assessments.opening_seals._write_rows", fail)
        with pytest.raises(SystemExit):
            sealed.open()
    client = client_of(sealed.board[2])
    page = client.get(address("seal", sealed.round))
    assert address("write_opened", sealed.shift) in page.content.decode()

    client.post(address("write_opened", sealed.shift))

    assert FormItem.objects.exists()


def test_a_round_tells_its_organiser_what_the_seal_waits_for():
    sealed = plan_sealed_round()
    SealHolder.objects.filter(user=sealed.board[0]).delete()

    def waits():
        return [one.where for one in obstacles(with_waiting(Round.objects.all()).get())]

    assert "seal" in waits()
    SealHolder.objects.all().delete()
    sealed = sealed_round(people={"CV|TAI_CHINH": 2})
    found = obstacles(with_waiting(Round.objects.filter(pk=sealed.round.pk)).get())
    assert [one.where for one in found] == ["shifts", "seal", "people"]


def test_the_seal_is_shown_to_the_board_and_to_who_organises_and_to_nobody_else():
    sealed = seal(plan_sealed_round())
    organiser, proctor, stranger = make_user(), make_user(), make_user()
    grant(organiser, Role.ORGANISER, sealed.round.unit)
    Duty.objects.create(round=sealed.round, user=proctor, task=Task.PROCTOR)
    other = plan_sealed_round()
    pages = [address("seal", sealed.round), address("seal_key", sealed.round)]

    statuses = [
        [client_of(user).get(page).status_code for page in pages]
        for user in (sealed.board[0], organiser, proctor, stranger, other.board[0])
    ]

    assert statuses == [[200, 409], [200, 403], [403, 403], [403, 403], [404, 404]]


@pytest.mark.parametrize("name", ["open_seal", "write_opened"])
def test_nobody_but_the_board_opens_or_writes(name):
    sealed = sealed_round()
    organiser, stranger = make_user(), make_user()
    grant(organiser, Role.ORGANISER, sealed.round.unit)
    other = plan_sealed_round()

    with time_machine.travel(HOUR):
        statuses = [
            client_of(user).post(address(name, sealed.shift), opening_form(sealed)).status_code
            for user in (organiser, stranger, other.board[0])
        ]

    assert statuses == [403, 403, 404]
    assert PaperSeal.objects.filter(round=sealed.round).exists()
    assert not ShiftOpening.objects.exists()


def test_the_home_of_the_paper_board_lists_its_rounds_and_what_is_missing():
    sealed = plan_sealed_round()
    SealHolder.objects.filter(user=sealed.board[0]).delete()

    answer = client_of(sealed.board[0]).get("/")

    assert address("seal_key", sealed.round) in answer.content.decode()
    assert address("seal", sealed.round) in answer.content.decode()
