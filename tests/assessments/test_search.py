"""Rounds and candidates in the search."""

import pytest

from assessments.enums import Task
from assessments.models import Duty
from people.enums import Role
from tests.clients import client_of
from tests.make import (
    grant,
    make_candidate,
    make_official,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
)
from tests.people.test_search import hits, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["ky nam 2026", "ksh26", "215/qd-ubnd", "215/QĐ-UBND", "2026 ky"])
def test_a_round_is_found_by_title_code_and_the_number_of_its_decision(words):
    unit = make_unit()
    make_round(unit=unit, code="KSH26", title="Kỳ sát hạch năm 2026")
    make_round(unit=unit, title="Đợt khác", decision_number="9/QĐ-SNV")
    organiser = make_user()
    grant(organiser, Role.ORGANISER, unit)

    assert titles(client_of(organiser), words) == ["Kỳ sát hạch năm 2026"]


def test_a_candidate_is_found_by_name_number_and_staff_code():
    unit = make_unit()
    official = make_official(full_name="Hồ Thị Ngát", staff_code="NV77")
    make_candidate(round_=make_round(unit=unit), official=official, unit=unit, number="SH26-0007")
    organiser = make_user()
    grant(organiser, Role.ORGANISER, unit)

    for words in ("ngat ho", "sh26-0007", "nv77"):
        assert titles(client_of(organiser), words) == ["Hồ Thị Ngát"]


def test_a_proctor_finds_who_sits_in_the_room_and_is_led_there():
    round_ = make_round()
    room, other = make_shift_room(round_), make_shift_room(round_)
    seated = make_candidate(round_=round_, shift_room=room, seat=1)
    make_candidate(round_=round_, shift_room=other, seat=1)
    make_candidate(round_=round_)
    proctor = make_user()
    Duty.objects.create(
        round=round_, user=proctor, task=Task.PROCTOR, shift=room.shift, place=room.place
    )
    client = client_of(proctor)

    assert hits(client, "nguyen van an") == [
        ("Nguyễn Văn An", f"/coi-thi/{room.uuid}?chon={seated.uuid}")
    ]


def test_a_proctor_does_not_read_out_of_a_search_which_staff_code_somebody_has():
    room = make_shift_room(make_round())
    official = make_official(full_name="Hồ Thị Ngát", staff_code="NV77")
    make_candidate(round_=room.shift.round, official=official, shift_room=room, seat=1)
    proctor = make_user()
    Duty.objects.create(
        round=room.shift.round, user=proctor, task=Task.PROCTOR, shift=room.shift, place=room.place
    )
    client = client_of(proctor)

    assert titles(client, "ngat") == ["Hồ Thị Ngát"]
    assert titles(client, "nv77") == titles(client, "ngat nv7") == []


def test_an_official_finds_their_own_card_and_nobody_elses():
    own = make_candidate()
    make_candidate(round_=own.round)
    client = client_of(make_user(official=own.official))

    cards = [address for _title, address in hits(client, "nguyen") if "the-du-thi" in address]
    assert cards == [f"/the-du-thi/{own.uuid}"]
