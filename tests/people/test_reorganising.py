"""Changes of the unit tree, the people in it, and old units seen from today."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from office.models import JournalEntry
from people.enums import Role, UnitKind
from people.errors import (
    ChangeNotInOrder,
    ContradictoryChanges,
    NoPostingToMove,
    PeopleLeftBehind,
    PostingNotInOrder,
    UnitCodeTaken,
    UnitStillHasChildren,
    UnknownTerm,
    UnknownUnit,
)
from people.models import Grant, Letterhead, Official, Posting, Unit, UnitSuccession
from people.postings import Move, transfer
from people.reorganising import Change, Close, Open, reorganise
from people.succession import rollup, today_unit_of
from people.units import unit_on
from tests.make import (
    EIGHT,
    LONG_AGO,
    grant,
    make_candidate,
    make_field,
    make_official,
    make_position,
    make_posting,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = date(2025, 7, 1)
EVE = DAY - timedelta(days=1)
TODAY = date(2026, 11, 12)


def change_tree(*changes, on=DAY, transfers=()):
    return reorganise(
        decision="1663/NQ-UBTVQH15",
        on=on,
        changes=changes,
        by=make_user(),
        at=EIGHT,
        transfers=transfers,
    )


def department(code: str, name: str = "Sở", **fields) -> Open:
    return Open(code, name, UnitKind.DEPARTMENT, **{"parent_code": "T", **fields})


def make_province() -> Unit:
    return make_unit(code="T", name="UBND tỉnh", kind=UnitKind.PROVINCE)


def outline(on: date) -> set[tuple[str, str, str | None]]:
    """What the tree looks like on a day: code, name, parent's code."""
    return set(Unit.objects.open_on(on).values_list("code", "name", "parent__code"))


def test_a_renamed_unit_keeps_its_code_in_a_new_row_and_the_old_row_its_name():
    province = make_province()
    old = make_unit(code="SNN", name="Sở Nông nghiệp", parent=province, symbol="SNN")

    [succession] = change_tree(Change("SNN", name="Sở Nông nghiệp và Môi trường"))

    old.refresh_from_db()
    new = unit_on("SNN", on=DAY)
    assert (old.name, old.valid_to) == ("Sở Nông nghiệp", DAY)
    assert unit_on("SNN", on=EVE) == old
    assert (new.name, new.valid_from, new.symbol) == ("Sở Nông nghiệp và Môi trường", DAY, "SNN")
    assert new.path == f"/{province.pk}/{new.pk}/"
    assert (succession.predecessor, succession.successor, succession.is_whole) == (old, new, True)
    assert succession.decision == new.decision == "1663/NQ-UBTVQH15"


def test_a_code_of_one_that_ends_is_used_again_by_another_on_the_same_day():
    make_unit(code="82", name="Tiền Giang", kind=UnitKind.PROVINCE)
    make_unit(code="87", name="Đồng Tháp", kind=UnitKind.PROVINCE)

    change_tree(
        Open("82", "Đồng Tháp", UnitKind.PROVINCE, None, from_whole=("82", "87"), short_name="ĐT")
    )

    assert outline(EVE) == {("82", "Tiền Giang", None), ("87", "Đồng Tháp", None)}
    assert outline(DAY) == {("82", "Đồng Tháp", None)}


def test_merged_units_are_wholly_followed_with_people_as_they_were():
    province = make_province()
    science = make_unit(code="SKHCN", parent=province)
    media = make_unit(code="STTTT", parent=province)
    posting = make_posting(
        unit=media, post="Phó Trưởng phòng", position="CNTT", fields=["BCVT", "CDS"]
    )
    second = make_posting(official=posting.official, unit=science, is_primary=False, fields=[])

    change_tree(department("SKHCN", from_whole=("SKHCN", "STTTT")))

    merged = unit_on("SKHCN", on=DAY)
    assert set(UnitSuccession.objects.values_list("predecessor", "successor", "is_whole")) == {
        (science.pk, merged.pk, True),
        (media.pk, merged.pk, True),
    }
    for old in (posting, second):
        old.refresh_from_db()
        assert (old.unit_id in {science.pk, media.pk}, old.valid_to) == (True, DAY)
    main = Posting.objects.get(official=posting.official, valid_from=DAY, is_primary=True)
    assert (main.unit, main.post, main.position) == (merged, "Phó Trưởng phòng", posting.position)
    assert main.decision == "1663/NQ-UBTVQH15"
    assert [ordered.field.code for ordered in main.ordered_fields.all()] == ["BCVT", "CDS"]
    assert Posting.objects.filter(unit=merged, is_primary=False, valid_from=DAY).count() == 1


def test_units_below_are_carried_over_to_the_last_leaf_with_their_people():
    province = make_province()
    department_ = make_unit(code="S", name="Sở cũ", parent=province)
    division = make_unit(code="S.P", name="Phòng", parent=department_, kind=UnitKind.DIVISION)
    team = make_unit(code="S.P.T", name="Tổ", parent=division, kind=UnitKind.DIVISION)
    posting = make_posting(unit=team)

    change_tree(Change("S", name="Sở mới"))

    assert outline(DAY) == {
        ("T", "UBND tỉnh", None),
        ("S", "Sở mới", "T"),
        ("S.P", "Phòng", "S"),
        ("S.P.T", "Tổ", "S.P"),
    }
    new = unit_on("S.P.T", on=DAY)
    above = [unit_on(code, on=DAY).pk for code in ("T", "S", "S.P", "S.P.T")]
    assert new.path == "/" + "".join(f"{pk}/" for pk in above)
    assert new.kind == UnitKind.DIVISION
    assert today_unit_of([posting.official], on=DAY) == {posting.official_id: new}
    assert today_unit_of([posting.official], on=EVE) == {posting.official_id: team}


def test_a_child_that_is_mentioned_goes_its_own_way():
    province = make_province()
    department_ = make_unit(code="S", parent=province)
    make_unit(code="S.A", name="Phòng A", parent=department_)
    make_unit(code="S.B", name="Phòng B", parent=department_)
    make_unit(code="K", name="Sở khác", parent=province)

    change_tree(Change("S", name="Sở mới"), Change("S.A", parent_code="K"), Close("S.B"))

    assert {(code, parent) for code, _, parent in outline(DAY)} == {
        ("T", None),
        ("S", "T"),
        ("K", "T"),
        ("S.A", "K"),
    }


def test_the_order_of_the_changes_does_not_matter():
    changes = (
        Change("S", name="Sở mới", new_code="S2"),
        Change("S.A", name="Phòng mới"),
        Open("S.C", "Phòng C", UnitKind.DIVISION, "S2", from_whole=("S.B",)),
    )
    outlines = []
    for order in permutations(changes):
        UnitSuccession.objects.all().delete()
        for unit in Unit.objects.order_by("-path"):
            Unit.objects.filter(pk=unit.pk).delete()
        department_ = make_unit(code="S", parent=make_province())
        make_unit(code="S.A", parent=department_)
        make_unit(code="S.B", parent=department_)
        change_tree(*order)
        outlines.append(outline(DAY))

    assert outlines == [outlines[0]] * 6
    assert ("S.C", "Phòng C", "S2") in outlines[0]


def test_a_divided_unit_is_followed_in_part_and_its_people_go_where_they_are_sent():
    province = make_province()
    old = make_unit(code="S", name="Sở LĐTBXH", parent=province)
    stays, goes = make_posting(unit=old), make_posting(unit=old, fields=["NCC"])
    make_position("MOT_CUA")
    make_field("YT")

    change_tree(
        department("SNV", "Sở Nội vụ", from_part=("S",)),
        department("SYT", "Sở Y tế", from_part=("S",)),
        transfers=[
            Move(stays.official, "SNV"),
            Move(goes.official, "SYT", post="Trưởng phòng", position="MOT_CUA", fields=("YT",)),
        ],
    )

    assert set(UnitSuccession.objects.values_list("successor__code", "is_whole")) == {
        ("SNV", False),
        ("SYT", False),
    }
    units = today_unit_of([stays.official, goes.official], on=TODAY)
    assert {unit.code for unit in units.values()} == {"SNV", "SYT"}
    new = Posting.objects.get(official=goes.official, valid_from=DAY)
    assert (new.post, new.position.code, new.unit.code) == ("Trưởng phòng", "MOT_CUA", "SYT")
    assert [ordered.field.code for ordered in new.ordered_fields.all()] == ["YT"]


def test_nobody_is_left_in_a_unit_that_ends_and_then_nothing_changes():
    province = make_province()
    old = make_unit(code="S", name="Sở LĐTBXH", parent=province)
    moved, _left, _other = (make_posting(unit=old) for _ in range(3))
    before = outline(TODAY)

    with pytest.raises(PeopleLeftBehind) as refusal:
        change_tree(department("SNV", from_part=("S",)), transfers=[Move(moved.official, "SNV")])

    assert refusal.value.data == {"count": 2, "units": "Sở LĐTBXH (2)"}
    assert outline(TODAY) == before
    assert not UnitSuccession.objects.exists()
    assert not Posting.objects.filter(valid_to__isnull=False).exists()


def test_who_leaves_for_good_is_moved_to_nowhere():
    old = make_unit(code="S", parent=make_province())
    posting = make_posting(unit=old)

    change_tree(Close("S"), transfers=[Move(posting.official, None)])

    assert today_unit_of([posting.official], on=DAY) == {posting.official_id: None}


def test_a_second_post_in_a_unit_that_ends_is_moved_by_the_units_code():
    province = make_province()
    old, home = make_unit(code="S", parent=province), make_unit(code="H", parent=province)
    main = make_posting(unit=home)
    make_posting(official=main.official, unit=old, is_primary=False)

    change_tree(Close("S"), transfers=[Move(main.official, "H", leaving="S")])

    begun = Posting.objects.get(valid_from=DAY)
    assert (begun.unit, begun.is_primary) == (home, False)


@pytest.mark.parametrize("change", [Close("S"), department("M", from_part=("S",))])
def test_units_below_one_that_nobody_wholly_follows_must_be_mentioned(change):
    old = make_unit(code="S", name="Sở cũ", parent=make_province())
    make_unit(code="S.B", name="Phòng B", parent=old)
    make_unit(code="S.A", name="Phòng A", parent=old)

    with pytest.raises(UnitStillHasChildren) as refusal:
        change_tree(change)

    assert refusal.value.data == {"unit": "Sở cũ", "children": "Phòng A, Phòng B"}
    assert Unit.objects.filter(valid_to__isnull=True).count() == 4


def test_changes_that_cannot_all_be_are_refused():
    province = make_province()
    for code in ("A", "B", "C"):
        make_unit(code=code, name=f"Sở {code}", parent=province)
    make_unit(code="A.1", name="Phòng", parent=unit_on("A", on=DAY))
    begun = make_unit(code="N", name="Sở mới", parent=province, on=DAY)
    refused: list[tuple[list[Any], type[Exception]]] = [
        ([Close("X")], UnknownUnit),
        ([department("M", parent_code="X")], UnknownUnit),
        ([Close("C"), department("M", parent_code="C")], UnknownUnit),
        ([department("A")], UnitCodeTaken),
        ([Change("B", new_code="A")], UnitCodeTaken),
        ([Close("B"), Change("B", name="Sở")], ContradictoryChanges),
        ([Close("B"), Close("B")], ContradictoryChanges),
        (
            [department("M", from_whole=("B",)), department("K", from_whole=("B",))],
            ContradictoryChanges,
        ),
        (
            [department("M", from_whole=("B",)), department("K", from_part=("B",))],
            ContradictoryChanges,
        ),
        ([department("M"), department("M")], ContradictoryChanges),
        (
            [department("M", parent_code="K"), department("K", parent_code="M")],
            ContradictoryChanges,
        ),
        ([Change("A", parent_code="A.1")], ContradictoryChanges),
        ([Close("A"), Change("A.1", name="Phòng mồ côi")], ContradictoryChanges),
        ([Change("N", name="Sở mới hơn")], ChangeNotInOrder),
    ]
    before = outline(DAY)

    for changes, error in refused:
        with pytest.raises(error):
            change_tree(*changes)

    assert outline(DAY) == before
    assert Unit.objects.count() == 6
    assert begun in Unit.objects.open_on(DAY)


def test_roles_follow_a_whole_succession_once_and_end_with_a_divided_unit():
    province = make_province()
    one, two = make_unit(code="A", parent=province), make_unit(code="B", parent=province)
    gone = make_unit(code="C", parent=province)
    hr, leader = make_user(), make_user()
    for unit in (one, two, gone):
        grant(hr, Role.HR_OFFICER, unit)
    grant(leader, Role.LEADER, one, since=DAY + timedelta(days=30))
    grant(leader, Role.LEADER, province)

    change_tree(department("M", from_whole=("A", "B")), department("C", from_part=("C",)))

    merged = unit_on("M", on=DAY)
    later = Grant.objects.in_force(TODAY)
    assert set(later.values_list("user", "role", "unit", "valid_from")) == {
        (hr.pk, "hr_officer", merged.pk, DAY),
        (leader.pk, "leader", merged.pk, DAY + timedelta(days=30)),
        (leader.pk, "leader", province.pk, LONG_AGO),
    }
    assert set(Grant.objects.in_force(EVE).values_list("user", "unit")) == {
        (hr.pk, one.pk),
        (hr.pk, two.pk),
        (hr.pk, gone.pk),
        (leader.pk, province.pk),
    }
    seen = Unit.objects.visible_to(hr, "people.view_unit")
    assert set(seen) == {one, two, merged}


def test_letterheads_end_with_their_unit():
    unit = make_unit(code="S", parent=make_province())
    letterhead = Letterhead.objects.create(
        unit=unit,
        parent_body="UBND TỈNH",
        issuer="SỞ NỘI VỤ",
        place_name="Đồng Tháp",
        signing_capacity="GIÁM ĐỐC",
        signatory="Lê Hòa",
        valid_from=LONG_AGO,
    )

    change_tree(Change("S", name="Sở mới"))

    letterhead.refresh_from_db()
    assert letterhead.valid_to == DAY
    assert not unit_on("S", on=DAY).letterheads.exists()


def test_a_post_taken_after_the_day_was_never_held_in_the_old_unit():
    old = make_unit(code="S", parent=make_province())
    posting = make_posting(unit=old, valid_from=DAY + timedelta(days=5))

    change_tree(Change("S", name="Sở mới"))

    posting.refresh_from_db()
    assert posting.unit == unit_on("S", on=DAY)
    assert posting.valid_from == DAY + timedelta(days=5)
    assert Posting.objects.count() == 1


def test_a_post_with_a_planned_end_keeps_it():
    posting = make_posting(unit=make_unit(code="S", parent=make_province()), valid_to=TODAY)

    change_tree(Change("S", name="Sở mới"))

    new = Posting.objects.get(valid_from=DAY)
    posting.refresh_from_db()
    assert (posting.valid_to, new.valid_to) == (DAY, TODAY)


def test_a_result_of_2024_keeps_its_row_and_rolls_up_over_two_steps():
    province = make_province()
    district = make_unit(code="823", name="Huyện Gò Công Tây", parent=province)
    candidate = make_candidate(unit=district)

    change_tree(department("823", "Huyện Gò Công Tây mới", from_whole=("823",)))
    change_tree(department("PT", "Xã Phú Thành", from_whole=("823",)), on=date(2026, 1, 1))

    candidate.refresh_from_db()
    assert candidate.unit == district
    assert candidate.unit.name == "Huyện Gò Công Tây"
    today = unit_on("PT", on=TODAY)
    assert rollup([district], on=TODAY) == {district.pk: today}
    between = rollup([district.pk], on=DAY)[district.pk]
    assert between.name == "Huyện Gò Công Tây mới"
    assert rollup([district], on=EVE) == {district.pk: district}


def test_a_divided_or_closed_unit_has_no_unit_of_today():
    province = make_province()
    divided, closed = make_unit(code="D", parent=province), make_unit(code="C", parent=province)

    change_tree(Close("C"), department("X", from_part=("D",)), department("Y", from_part=("D",)))

    assert rollup([divided, closed, province], on=TODAY) == {
        divided.pk: None,
        closed.pk: None,
        province.pk: province,
    }


@pytest.mark.parametrize("units", [1, 25])
def test_rolling_up_takes_two_statements(django_assert_num_queries, units):
    province = make_province()
    old = [make_unit(code=f"S{number}", parent=province) for number in range(units)]
    change_tree(*(Change(unit.code, name="Sở mới") for unit in old))
    change_tree(*(Change(unit.code, name="Sở") for unit in old), on=date(2026, 1, 1))

    with django_assert_num_queries(2):
        found = rollup(old, on=TODAY)

    assert [found[unit.pk].valid_from for unit in old] == [date(2026, 1, 1)] * units


@pytest.mark.parametrize("units", [2, 20])
def test_reorganising_many_takes_as_many_statements_as_few(django_assert_max_num_queries, units):
    province = make_province()
    for number in range(units):
        unit = make_unit(code=f"S{number:02d}", parent=province)
        make_posting(unit=make_unit(code=f"S{number:02d}.P", parent=unit))
    codes = [f"S{number:02d}" for number in range(units)]

    with django_assert_max_num_queries(26):
        change_tree(*(Change(code, name="Sở mới") for code in codes))

    assert Posting.objects.filter(valid_from=DAY).count() == units


def test_a_reorganisation_is_written_down_with_its_decision():
    make_unit(code="S", parent=make_province())

    change_tree(Change("S", new_code="S2"))

    entry = JournalEntry.objects.get()
    assert (entry.action, entry.target) == ("people.reorganise", "decision:1663/NQ-UBTVQH15")
    assert (entry.data["closed"], entry.data["opened"]) == (["S"], ["S2"])


def test_a_transfer_ends_one_posting_and_begins_another():
    old, new = make_unit(code="A"), make_unit(code="B")
    posting = make_posting(unit=old, fields=["TC", "NV"])

    [begun] = transfer(
        moves=[Move(posting.official, "B")], decision="12/QĐ", on=DAY, by=make_user(), at=EIGHT
    )

    posting.refresh_from_db()
    assert (posting.unit, posting.valid_to) == (old, DAY)
    assert (begun.unit, begun.post, begun.decision) == (new, posting.post, "12/QĐ")
    assert [ordered.field.code for ordered in begun.ordered_fields.all()] == ["TC", "NV"]


def test_a_transfer_that_cannot_be_moves_nobody():
    make_unit(code="B")
    fine, late = make_posting(), make_posting(valid_from=DAY)
    idle = make_official()
    refused = [
        ([Move(idle, "B")], NoPostingToMove),
        ([Move(fine.official, "B"), Move(fine.official, "B")], NoPostingToMove),
        ([Move(fine.official, "B", leaving="B")], NoPostingToMove),
        ([Move(late.official, "B")], PostingNotInOrder),
        ([Move(fine.official, "X")], UnknownUnit),
        ([Move(fine.official, "B", position="X")], UnknownTerm),
        ([Move(fine.official, "B", fields=("X",))], UnknownTerm),
    ]

    for moves, error in refused:
        with pytest.raises(error):
            transfer(moves=moves, decision="12/QĐ", on=DAY, by=make_user(), at=EIGHT)

    assert Posting.objects.filter(valid_to__isnull=True).count() == 2


def test_todays_unit_of_many_people_takes_one_statement(django_assert_num_queries):
    officials = [make_posting().official for _ in range(5)]
    idle = make_official()

    with django_assert_num_queries(1):
        units = today_unit_of([*officials, idle], on=timezone.localdate())

    assert units.keys() == set(Official.objects.values_list("pk", flat=True))
    assert units[idle.pk] is None
