"""The editor of blueprints: minutes and difficulty, shares, live supply, two people at once, Excel."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from assessments.assembly.model import Cell, Item, Source, Stratum
from assessments.blueprint_grids import core_cells, minutes_of, plans_of, seconds_of, share_levels
from assessments.blueprints import CellPlan, PartPlan
from assessments.drawing_pool import Lot, read_all_cells
from assessments.enums import CellSource
from assessments.level_defaults import usual_facility, usual_seconds
from assessments.models import Blueprint
from assessments.prechecking import Classes, Group, check_groups, short_cells
from assessments.waiting_questions import read_kept_back, read_waiting
from banks.models import Hold
from office.policies import ExamPolicy
from people.enums import Role
from tests.assessments.building import fill_bank, plan_round, write_plan
from tests.assessments.test_blueprint_pages import LIST, filled, kept_by, organiser
from tests.clients import client_of
from tests.make import (
    EIGHT,
    grant,
    make_field,
    make_position,
    make_posting,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

EVERYBODY: frozenset[str] = frozenset()


@pytest.fixture
def unit():
    return make_unit(name="Ủy ban nhân dân tỉnh")


@pytest.fixture
def client(unit):
    return client_of(organiser(unit))


def levels(**counts):
    return [CellPlan(CellSource.COMMON, (), (level,), count) for level, count in counts.items()]


def off(cells, policy=None):
    found = share_levels(cells, policy or ExamPolicy())
    return {one.level.value: one.off for one in found if one.off}


# Minutes and difficulty


def test_minutes_and_expected_share_are_saved_and_come_back(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "common", "NB": "2", "points": "1", "minutes": "1,25", "facility": "0,7"}]

    client.post(f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="save", latest=1, rows=rows))

    version = blueprint.versions.get(number=2)
    (part,) = plans_of(version)
    assert (part.cells[0].seconds, part.cells[0].target_facility) == (75, Decimal("0.70"))
    (cell,) = read_all_cells(version)
    assert (cell.seconds, cell.facility) == (75, 0.7)
    assert core_cells(part.cells)[0].facility == 0.7
    page = client.get(f"{LIST}/{blueprint.uuid}/soan").content.decode()
    assert 'value="1,25"' in page
    assert 'value="0,70"' in page


@pytest.mark.parametrize(
    "odd", [{"minutes": "0"}, {"minutes": "x"}, {"facility": "1"}, {"facility": "0,04"}]
)
def test_minutes_and_shares_out_of_bounds_are_not_saved(odd, client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "common", "NB": "2", "points": "1", **odd}]

    answer = client.post(
        f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="save", latest=1, rows=rows)
    )

    assert answer.status_code == 422
    assert blueprint.versions.count() == 1


def test_every_whole_second_survives_two_decimals_of_a_minute():
    assert all(seconds_of(minutes_of(seconds)) == seconds for seconds in range(1, 7201))


def test_where_a_cell_says_nothing_its_levels_do():
    policy = ExamPolicy()

    assert usual_seconds(policy, ("VDC",)) == 135
    assert usual_seconds(policy, ("NB", "TH")) == 52
    assert usual_seconds(policy, ()) == usual_seconds(policy, ("NB", "TH", "VD", "VDC"))
    assert usual_facility(("NB", "VDC")) == Decimal("0.58")


# Shares of levels


def test_a_paper_of_40_matches_the_regulation_exactly():
    assert off(levels(NB=16, TH=12, VD=8, VDC=4)) == {}


def test_a_level_that_is_off_is_told_by_how_many_questions():
    assert off(levels(NB=18, TH=12, VD=8, VDC=2)) == {"NB": 2, "VDC": -2}


def test_a_share_that_is_no_whole_number_may_be_rounded_either_way():
    assert off(levels(NB=3, TH=2, VD=1, VDC=1)) == {}
    assert off(levels(NB=2, TH=2, VD=2, VDC=1)) == {}
    assert off(levels(NB=4, TH=2, VD=1)) == {"NB": 1}


def test_questions_of_several_levels_help_those_that_would_have_too_few():
    mixed = CellPlan(CellSource.COMMON, (), ("VD", "VDC"), 6)

    assert off([*levels(NB=16, TH=12, VD=6), mixed]) == {}
    assert off([*levels(NB=16, TH=12, VD=6), CellPlan(CellSource.COMMON, (), ("VD",), 6)]) == {
        "VD": 4,
        "VDC": -4,
    }


def test_the_page_tells_the_shares_without_javascript(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "common", "NB": "4", "TH": "3", "VD": "2", "VDC": "1", "points": "1"}]

    page = client.post(
        f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="check", latest=1, rows=rows)
    ).content.decode()

    assert "4 (40%)" in page
    assert 'data-policy="40/30/20/10"' in page


# What the banks can supply


def lot(count, *, skill="IU01", level="NB", positions=EVERYBODY, fields=EVERYBODY):
    return Lot(Item(0, skill, level, "single_choice", positions, fields), count, 60 * count)


def cell(id_, count, *, source=Source.COMMON, skills=EVERYBODY, wanted=EVERYBODY):
    return Cell(id_, source, skills, wanted, EVERYBODY, count)


def test_one_question_that_fits_two_cells_fills_one_of_them():
    cells = [cell(0, 2), cell(1, 2, skills=frozenset({"IU01"}))]

    (short,) = short_cells(cells, [], pool=[lot(3)])

    assert short.needed - short.available == 1
    assert short.shared


def test_a_field_cell_is_told_for_the_group_that_lacks_most_with_what_waits():
    finance, health = frozenset({"TAI_CHINH"}), frozenset({"Y_TE"})
    cells = [cell(0, 3, source=Source.FIELD)]
    groups = [Group(Stratum("CV", ("TAI_CHINH",)), 9), Group(Stratum("CV", ("Y_TE",)), 5)]
    pool = [lot(2, fields=finance), lot(1, fields=health)]

    checked = check_groups(cells, pool, groups)
    waiting = [lot(4, fields=health), lot(7, fields=finance), lot(9)]
    (short,) = short_cells(cells, checked, pool=pool, waiting=waiting)

    assert short.group is not None
    assert short.group.stratum.fields == ("Y_TE",)
    assert (short.needed, short.available, short.waiting, short.others) == (3, 1, 4, 1)


def test_a_class_is_counted_for_a_group_as_each_of_its_questions_would_be():
    tagged = frozenset({"CV"})
    cells = [cell(0, 5), cell(1, 5, source=Source.POSITION), cell(2, 5, source=Source.FIELD)]
    pool = [lot(3), lot(2, positions=tagged), lot(4, fields=frozenset({"TAI_CHINH"}))]
    pool.append(lot(6, positions=frozenset({"KT"})))

    found = Classes(cells, pool).fitting(Stratum("CV", ("TAI_CHINH",)))

    assert found == {0b001: 3, 0b010: 2, 0b100: 4}


def test_what_waits_and_what_is_held_back_is_counted_in_one_statement_each(
    django_assert_num_queries,
):
    bank = fill_bank(common=3, each=0)
    fresh = make_version(bank=bank, approved=False)
    fresh.positions.add(make_position("CV"), make_position("KT"))
    fresh.fields.add(make_field("TAI_CHINH"))
    held = bank.questions.exclude(pk=fresh.question_id)[0]
    Hold.objects.create(question=held, reason="Xem lại", placed_at=EIGHT, placed_by=make_user())

    with django_assert_num_queries(2):
        waiting, kept = read_waiting([bank]), read_kept_back([bank], on=EIGHT.date())

    (only,) = waiting
    assert (only.count, only.alike.positions) == (1, frozenset({"CV", "KT"}))
    assert [one.count for one in kept] == [1]


def test_the_live_answer_tells_each_cell_and_what_would_help(client, unit):
    bank = fill_bank(common=1)
    make_version(bank=bank, approved=False)
    blueprint = kept_by(unit, write_plan(bank))
    make_posting(position="CV", fields=["TAI_CHINH"])
    rows = [{"source": "common", "NB": "3", "points": "1"}]

    answer = client.post(
        f"{LIST}/{blueprint.uuid}/doi-chieu", filled(bank, act="", latest=1, rows=rows)
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="id_rows-0-0-NB_kho" data-fresh data-have="1" data-missing="2"' in page
    assert 'value="lower-0-0-NB-1"' in page
    assert "<html" not in page


@pytest.mark.parametrize("rows", [1, 12])
def test_the_live_answer_asks_as_many_queries_for_one_row_as_for_many(
    rows, client, unit, django_assert_max_num_queries
):
    bank = fill_bank(common=1)
    make_version(bank=bank, approved=False)
    blueprint = kept_by(unit, write_plan(bank))
    make_posting(position="CV", fields=["TAI_CHINH"])
    grid = [{"source": "field", "NB": "3", "points": "1"}] * rows
    sent = filled(bank, act="", latest=1, rows=grid)

    with django_assert_max_num_queries(27):
        client.post(f"{LIST}/{blueprint.uuid}/doi-chieu", sent)


def test_the_live_answer_stands_a_form_that_is_half_typed(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "common", "NB": "x", "points": ""}]

    for sent in (filled(bank, act="", latest=1, rows=rows), {}, {"parts": "9", "banks": "?"}):
        assert client.post(f"{LIST}/{blueprint.uuid}/doi-chieu", sent).status_code == 200
        assert client.post(f"{LIST}/moi/doi-chieu", sent).status_code == 200


def test_the_live_answer_is_refused_to_a_role_without_the_right(unit):
    blueprint = kept_by(unit, write_plan(fill_bank()))
    leader = make_user()
    grant(leader, Role.LEADER, unit)
    stranger = client_of(organiser(make_unit()))

    for tail in ("doi-chieu", "nhap"):
        assert client_of(leader).post(f"{LIST}/{blueprint.uuid}/{tail}").status_code == 403
        assert stranger.post(f"{LIST}/{blueprint.uuid}/{tail}").status_code == 404
    assert client_of(leader).get(f"{LIST}/{blueprint.uuid}/xuat").status_code == 403


def test_a_cell_is_lowered_to_what_there_is_without_javascript(client, unit):
    bank = fill_bank(common=1)
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "common", "NB": "3", "points": "1"}]
    sent = filled(bank, act="lower-0-0-NB-1", latest=1, rows=rows)

    page = client.post(f"{LIST}/{blueprint.uuid}/soan", sent).content.decode()

    assert 'name="rows-0-0-NB" value="1"' in page
    assert 'class="short"' not in page
    assert blueprint.versions.count() == 1


def test_a_round_narrows_the_check_to_those_it_invites(client, unit):
    bank = fill_bank(fields=["TAI_CHINH"])
    version = write_plan(bank)
    blueprint = kept_by(unit, version)
    round_ = plan_round(version, people={"CV|TAI_CHINH": 2}, unit=unit)
    make_posting(position="CV", fields=["Y_TE"])
    address = f"{LIST}/{blueprint.uuid}/doi-chieu"
    rows = [{"source": "field", "NB": "1", "points": "1"}]
    sent = filled(bank, act="", latest=1, rows=rows)

    everybody = client.post(address, sent).content.decode()
    invited = client.post(address, {**sent, "round": str(round_.uuid)}).content.decode()

    assert 'data-missing="1"' in everybody
    assert 'data-missing="1"' not in invited


# Two people at once


def test_a_save_on_an_older_version_keeps_both_works(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    address = f"{LIST}/{blueprint.uuid}/soan"
    colleague = organiser(unit)
    theirs = filled(
        bank, act="save", latest=1, rows=[{"source": "common", "NB": "5", "points": "1"}]
    )
    own = filled(bank, act="save", latest=1, rows=[{"source": "common", "TH": "7", "points": "1"}])

    client_of(colleague).post(address, theirs)
    refused = client.post(address, own)

    page = refused.content.decode()
    assert refused.status_code == 409
    assert blueprint.versions.count() == 2
    assert colleague.full_name in page
    assert 'name="rows-0-0-TH" value="7"' in page
    assert 'name="latest" value="2"' in page
    assert page.count("<del>") > 0
    assert page.count("<ins>") > 0

    again = client.post(address, {**own, "latest": "2"})

    assert again.status_code == 302
    plans = [plans_of(version) for version in blueprint.versions.order_by("number")]
    assert [part.cells[0].count for (part,) in plans[1:]] == [5, 7]


# The book that councils sign


def upload(content, name="ma-tran.xlsx"):
    return {"file": SimpleUploadedFile(name, content)}


def test_a_version_goes_out_and_comes_back_as_an_unsaved_grid(client, unit):
    bank = fill_bank()
    parts = [PartPlan("Trắc nghiệm", 45, tuple(levels(NB=2, TH=1)), Decimal("5.00"))]
    blueprint = kept_by(unit, write_plan(bank, parts=parts))

    book = client.get(f"{LIST}/{blueprint.uuid}/xuat?ban=1").content
    page = client.post(f"{LIST}/{blueprint.uuid}/nhap", upload(book)).content.decode()

    assert 'name="rows-0-0-NB" value="2"' in page
    assert 'name="latest" value="1"' in page
    assert f'action="{LIST}/{blueprint.uuid}/soan' in page
    assert blueprint.versions.count() == 1
    fresh = client.post(f"{LIST}/nhap", upload(book)).content.decode()
    assert f'action="{LIST}/moi"' in fresh
    assert Blueprint.objects.count() == 1


def test_a_book_with_a_fault_opens_nothing_and_says_where(client, unit):
    blueprint = kept_by(unit, write_plan(fill_bank()))
    book = load_workbook(io.BytesIO(client.get(f"{LIST}/{blueprint.uuid}/xuat").content))
    book["Bảng đặc tả"]["F2"] = "Ngoài"
    file = io.BytesIO()
    book.save(file)

    answer = client.post(f"{LIST}/{blueprint.uuid}/nhap", upload(file.getvalue()))
    strange = client.post(f"{LIST}/{blueprint.uuid}/nhap", upload(b"PK\x03\x04 khong phai"))

    assert answer.status_code == 422
    assert "không có “Ngoài”" in answer.content.decode()
    assert "data-matrix" not in answer.content.decode()
    assert strange.status_code == 422


def test_the_comparison_shows_minutes_cut_score_and_shares(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    sent = filled(bank, act="save", latest=1, rows=[{"source": "common", "NB": "2", "points": "1"}])
    client.post(
        f"{LIST}/{blueprint.uuid}/soan",
        sent | {"part-0-minutes": "60", "part-0-cut_score": "6,5"},
    )

    page = client.get(f"{LIST}/{blueprint.uuid}/so-sanh?tu=1&den=2").content.decode()

    assert "6,50" in page
    assert "2 (100%)" in page
