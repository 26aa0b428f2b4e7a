"""The minutes of a room: what they count, and that they can be printed whatever stands in them."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from assessments.delivery import submit
from assessments.enums import IncidentKind, RoundState
from assessments.models import ShiftRoom
from assessments.printing.minutes import draw_minutes
from assessments.proctoring import (
    give_time,
    move_candidate,
    pause_room,
    record_note,
    record_violation,
    release_device,
    resume_room,
)
from assessments.room_minutes import minutes_of, sheet_of
from assessments.shifts import close_shift
from assessments.starting import start
from assessments.striking import strike_entry
from tests.assessments.building import MINUTE, room_of
from tests.assessments.test_proctor_pages import address, proctor_of
from tests.make import EIGHT, make_round, make_user

pytestmark = pytest.mark.django_db
LATER = EIGHT + 10 * MINUTE


def sat_room():
    """Six seats: one handed in, one suspended, one reprimanded, one with minutes, two away."""
    room, attempts = room_of(make_round(state=RoundState.RUNNING), *range(1, 7))
    proctor = make_user(full_name="Võ Thị Kim Tuyền")
    for attempt in attempts[:4]:
        start(attempt=attempt, lease="máy", at=EIGHT)
    for place, kind in ((1, IncidentKind.SUSPENSION), (2, IncidentKind.REPRIMAND)):
        record_violation(
            candidate=attempts[place].candidate,
            kind=kind,
            reason="Dùng điện thoại",
            proctor=proctor,
            at=LATER,
        )
    give_time(
        room=room, attempts=[attempts[3]], minutes=7, reason="Mất điện", proctor=proctor, at=LATER
    )
    note = record_note(
        candidate=attempts[0].candidate, reason="Xin nước", proctor=proctor, at=LATER
    )
    strike_entry(incident=note, reason="Nhầm người", proctor=proctor, at=LATER)
    pause_room(room=room, reason="Mất điện", proctor=proctor, at=LATER)
    resume_room(room=room, proctor=proctor, at=LATER + 3 * MINUTE)
    attempts[0].refresh_from_db()
    submit(attempt=attempts[0], lease="máy", at=LATER + 5 * MINUTE)
    close_shift(shift=room.shift, by=proctor, at=EIGHT + 80 * MINUTE)
    return loaded(room), proctor


def loaded(room):
    return ShiftRoom.objects.select_related("shift__round__unit", "place__site").get(pk=room.pk)


def printed(room, proctors=()):
    return sheet_of(room, minutes_of(room), proctors=proctors, at=LATER)


def test_the_minutes_count_who_was_there_and_what_happened():
    room, proctor = sat_room()

    sheet = printed(room, [proctor])

    assert [count for _label, count in sheet.figures] == [6, 0, 4, 2, 1]
    assert len(sheet.absent) == 2
    assert "Dùng điện thoại" in sheet.barred[0]
    assert [row[3:] for row in sheet.violations] == [
        ("Dùng điện thoại", "Đình chỉ thi"),
        ("Dùng điện thoại", "Khiển trách"),
    ]
    assert [row[4] for row in sheet.entries] == ["7", ""]
    assert "Đã gạch" in sheet.entries[1][3]
    assert "Nhầm người" in sheet.entries[1][3]
    assert [row[2:4] for row in sheet.pauses] == [("3", "Mất điện")]
    assert "thí sinh nộp trước giờ: 1" in sheet.ends
    assert "tổng số phút đã bù: 7" in sheet.ends
    assert sheet.is_final


def test_the_minutes_are_a_document_that_is_the_same_each_time():
    room, proctor = sat_room()
    sheet = printed(room, [proctor])

    pdf = draw_minutes(sheet)

    assert pdf.startswith(b"%PDF-")
    assert pdf == draw_minutes(sheet)


def test_an_empty_room_and_signs_that_no_face_has_can_be_printed():
    room, attempts = room_of(make_round(), 1)
    assert draw_minutes(printed(loaded(room))).startswith(b"%PDF-")
    record_note(
        candidate=attempts[0].candidate,
        reason="<b>&amp; 漢 \N{GRINNING FACE} " + "a" * 300,
        proctor=make_user(),
        at=LATER,
    )

    assert draw_minutes(printed(loaded(room), [make_user()])).startswith(b"%PDF-")


def test_what_happened_stands_at_the_machine_where_it_happened():
    room, (attempt,) = room_of(make_round(state=RoundState.RUNNING), 1)
    start(attempt=attempt, lease="máy", at=EIGHT)
    proctor, candidate = make_user(), attempt.candidate
    before, after = candidate.seat, room.place.machines
    release_device(attempt=attempt, reason="Máy treo", proctor=proctor, at=LATER)
    move_candidate(
        candidate=candidate, seat=after, reason="Hỏng màn hình", proctor=proctor, at=LATER + MINUTE
    )
    candidate.refresh_from_db()
    record_note(candidate=candidate, reason="Xin nước", proctor=proctor, at=LATER + 2 * MINUTE)

    sheet = printed(loaded(room))

    assert [row[1] for row in sheet.entries] == [str(before), str(before), str(after)]


def test_a_table_begins_below_its_heading_and_goes_on_on_the_next_page():
    room, (attempt,) = room_of(make_round(), 1)
    for number in range(14):
        record_note(
            candidate=attempt.candidate,
            reason=f"Sự việc {number}",
            proctor=make_user(),
            at=LATER,
        )

    first, second, *_more = PdfReader(BytesIO(draw_minutes(printed(loaded(room))))).pages

    assert "Sự việc 0" in first.extract_text()
    assert "Sự việc 13" in second.extract_text()


def test_many_entries_run_over_several_pages():
    room, attempts = room_of(make_round(), 1)
    for number in range(60):
        record_note(
            candidate=attempts[0].candidate,
            reason=f"Sự việc {number}",
            proctor=make_user(),
            at=LATER,
        )

    pdf = draw_minutes(printed(loaded(room)))

    assert pdf.count(b"/Type /Page\n") >= 3 or pdf.count(b"/Page ") >= 3


def test_the_file_is_handed_to_the_proctors_of_the_room_alone(client):
    room, _proctor = sat_room()
    proctor_of(client, room)

    answer = client.get(address("minutes_file", room.uuid))

    assert answer.headers["Content-Type"] == "application/pdf"
    assert "bien-ban-coi-thi" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-")
