"""The pages of blueprints: list, versions, grid, copy, comparison, check by group."""

from decimal import Decimal

import pytest

from assessments.blueprint_grids import Each, Row, cells_of, compare, plans_of, rows_of
from assessments.blueprints import CellPlan, PartPlan, begin_blueprint, revise_blueprint
from assessments.enums import CellSource, Task
from assessments.errors import BlueprintCodeTaken, BlueprintMovedOn
from assessments.models import Blueprint, Duty
from people.enums import Role
from tests.assessments.building import CELLS, fill_bank, plan_round, write_plan
from tests.clients import client_of
from tests.make import (
    EIGHT,
    grant,
    make_bank,
    make_field,
    make_posting,
    make_round,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

LIST = "/ma-tran-de"


def organiser(unit):
    user = make_user()
    grant(user, Role.ORGANISER, unit)
    return user


@pytest.fixture
def unit():
    return make_unit(name="Ủy ban nhân dân tỉnh")


@pytest.fixture
def client(unit):
    return client_of(organiser(unit))


def kept_by(unit, version):
    """Put the blueprint of a version under a unit."""
    Blueprint.objects.filter(pk=version.blueprint_id).update(unit=unit)
    return version.blueprint


def filled(bank, *, act, latest=None, rows=None, **more):
    """What a browser sends of a grid of one part."""
    rows = rows if rows is not None else [{"source": "common", "NB": "2", "points": "0,5"}]
    data = {
        "act": act,
        "banks": bank.code,
        "parts": "1",
        "part-0-title": "Trắc nghiệm",
        "part-0-minutes": "45",
        "rows-0-TOTAL_FORMS": str(len(rows)),
        "rows-0-INITIAL_FORMS": "0",
        **more,
    }
    if latest is not None:
        data["latest"] = str(latest)
    for place, row in enumerate(rows):
        data |= {f"rows-0-{place}-{name}": value for name, value in row.items()}
    return data


# The list


def test_the_list_shows_a_blueprint_with_its_newest_figures(client, unit):
    version = write_plan(make_bank())
    kept_by(unit, version)

    page = client.get(LIST).content.decode()

    assert version.blueprint.code in page
    assert "4,00" in page  # points
    assert unit.name in page


def test_the_list_finds_by_code_and_says_when_nothing_matches(client, unit):
    blueprint = kept_by(unit, write_plan(make_bank()))

    assert blueprint.title in client.get(f"{LIST}?tim={blueprint.code}").content.decode()
    assert str(blueprint.uuid) not in client.get(f"{LIST}?tim=khong-co").content.decode()
    assert client.get(f"{LIST}?tim=%00").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_blueprint_and_for_three(
    count, client, unit, django_assert_max_num_queries
):
    for _ in range(count):
        kept_by(unit, write_plan(make_bank()))

    with django_assert_max_num_queries(15):
        client.get(LIST)


def test_blueprints_of_another_unit_are_not_there(client):
    other = write_plan(make_bank()).blueprint

    assert str(other.uuid) not in client.get(LIST).content.decode()
    for tail in ("", "/soan", "/sao", "/so-sanh", "/kiem-tra"):
        assert client.get(f"{LIST}/{other.uuid}{tail}").status_code == 404


def test_a_role_without_the_right_is_refused():
    user = make_user()
    grant(user, Role.LEADER, make_unit())

    assert client_of(user).get(LIST).status_code == 403


def test_the_secretary_of_a_round_reads_its_blueprint_and_does_not_change_it():
    secretary = make_user()
    round_ = make_round()
    Duty.objects.create(round=round_, user=secretary, task=Task.SECRETARY)
    blueprint = round_.round_blueprints.get().version.blueprint
    client = client_of(secretary)

    assert client.get(f"{LIST}/{blueprint.uuid}").status_code == 200
    assert client.get(f"{LIST}/{blueprint.uuid}/soan").status_code == 404


# A blueprint and its versions


def test_a_blueprint_tells_who_wrote_which_version_and_which_round_uses_it(client, unit):
    version = write_plan(fill_bank())
    round_ = plan_round(version, people={"CV|TAI_CHINH": 1})
    blueprint = kept_by(unit, version)

    page = client.get(f"{LIST}/{blueprint.uuid}").content.decode()

    assert "Trần Thị Bình" in page
    assert "12/11/2026" in page
    assert round_.title in page


def test_a_number_that_is_no_version_is_not_found(client, unit):
    blueprint = kept_by(unit, write_plan(make_bank()))

    assert client.get(f"{LIST}/{blueprint.uuid}?ban=9").status_code == 404


# The grid


def test_cells_laid_out_as_rows_come_back_as_the_same_cells():
    cells = (
        CellPlan(CellSource.COMMON, ("IU01",), ("NB",), 2),
        CellPlan(CellSource.COMMON, ("IU01",), ("TH",), 1),
        CellPlan(CellSource.COMMON, ("IU01",), ("TH", "VD"), 1),
        CellPlan(CellSource.COMMON, ("IU01",), ("VD", "VDC"), 3),
        CellPlan(CellSource.FIELD, (), (), 2, Decimal("0.5"), ("single_choice",)),
    )

    rows = rows_of(cells)

    assert len(rows) == 3  # the second cell of several levels begins a row of its own
    assert cells_of(rows) == cells


def test_a_row_without_a_count_is_no_cell():
    assert cells_of([Row(CellSource.COMMON, ())]) == ()


def test_a_version_reads_back_as_it_was_written():
    parts = [PartPlan("Trắc nghiệm", 45, CELLS, Decimal("5.00"))]

    assert list(plans_of(write_plan(make_bank(), parts=parts))) == parts


def test_the_grid_shows_what_the_bank_can_give(client, unit):
    blueprint = kept_by(unit, write_plan(fill_bank(common=6)))

    page = client.get(f"{LIST}/{blueprint.uuid}/soan").content.decode()

    assert 'data-have="6"' in page


def test_a_check_marks_the_short_cell_and_saves_nothing(client, unit):
    bank = fill_bank(common=1)
    blueprint = kept_by(unit, write_plan(bank))
    make_posting(position="CV", fields=["TAI_CHINH"])

    answer = client.post(f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="check", latest=1))

    assert answer.status_code == 200
    assert 'class="short"' in answer.content.decode()
    assert blueprint.versions.count() == 1


def test_a_field_cell_is_measured_by_the_group_with_the_fewest(client, unit):
    bank = fill_bank(common=0, each=3)
    make_field("Y_TE")
    make_posting(position="CV", fields=["TAI_CHINH"])
    make_posting(position="CV", fields=["Y_TE"])
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "field", "mixed": "1", "points": "1"}]

    answer = client.post(
        f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="check", latest=1, rows=rows)
    )

    page = answer.content.decode()
    assert 'data-have="0"' in page
    assert "Lĩnh vực Y_TE" in page


def test_saving_writes_a_new_version_and_leaves_the_old_one(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))

    answer = client.post(f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="save", latest=1))

    assert answer.status_code == 302
    assert [version.number for version in blueprint.versions.order_by("number")] == [1, 2]
    (part,) = plans_of(blueprint.versions.get(number=2))
    assert part.cells == (CellPlan(CellSource.COMMON, (), ("NB",), 2, Decimal("0.5")),)


def test_a_part_that_asks_for_nothing_is_not_saved(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "common", "NB": "", "points": "1"}]

    answer = client.post(
        f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="save", latest=1, rows=rows)
    )

    assert answer.status_code == 422
    assert blueprint.versions.count() == 1


def test_what_cannot_be_read_is_marked_and_not_saved(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    rows = [{"source": "common", "NB": "hai", "points": "1"}]

    for act in ("check", "save"):
        answer = client.post(
            f"{LIST}/{blueprint.uuid}/soan", filled(bank, act=act, latest=1, rows=rows)
        )
        assert answer.status_code == 422
    assert blueprint.versions.count() == 1


def test_a_version_saved_meanwhile_is_not_passed_over(client, unit):
    bank = fill_bank()
    version = write_plan(bank)
    blueprint = kept_by(unit, version)
    revise_blueprint(
        blueprint=blueprint,
        latest=1,
        banks=[bank],
        parts=plans_of(version),
        by=make_user(),
        at=EIGHT,
    )

    answer = client.post(f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="save", latest=1))

    assert answer.status_code == 409
    assert blueprint.versions.count() == 2
    with pytest.raises(BlueprintMovedOn):
        revise_blueprint(
            blueprint=blueprint, latest=1, banks=[bank], parts=[], by=make_user(), at=EIGHT
        )


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"rows-0-TOTAL_FORMS": "x"},
        {"rows-0-TOTAL_FORMS": "100000"},
        {"parts": "999"},
        {"parts": "-1"},
        {"act": "row-99"},
        {"act": "row-"},
        {"act": "drop-x"},
        {"act": "part", "parts": "6"},
        {"latest": "x", "act": "save"},
        {"rows-0-0-skills": "KHONG_CO", "act": "save"},
        {"rows-0-0-points": "NaN", "act": "save"},
        {"rows-0-0-mixed": "1", "rows-0-0-mixed_levels": "ZZ", "act": "save"},
    ],
)
def test_what_no_browser_sends_saves_nothing_and_breaks_nothing(odd, client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    sent = filled(bank, act="check", latest=1) | odd if odd else {}

    answer = client.post(f"{LIST}/{blueprint.uuid}/soan", sent)

    assert answer.status_code in {200, 422}
    assert blueprint.versions.count() == 1


def test_a_row_and_a_part_are_added_without_javascript(client, unit):
    bank = fill_bank()
    address = f"{LIST}/{kept_by(unit, write_plan(bank)).uuid}/soan"

    with_row = client.post(address, filled(bank, act="row-0", latest=1)).content.decode()
    with_part = client.post(address, filled(bank, act="part", latest=1)).content.decode()

    assert 'name="rows-0-1-NB"' in with_row
    assert 'name="part-1-title"' in with_part
    sent = filled(bank, act="drop-1", latest=1) | {"parts": "2"}
    assert 'name="part-1-title"' not in client.post(address, sent).content.decode()


def test_a_bank_beyond_reach_is_not_drawn_on(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    foreign = make_bank()

    answer = client.post(f"{LIST}/{blueprint.uuid}/soan", filled(foreign, act="save", latest=1))

    assert answer.status_code == 422


# A new blueprint and a copy


def test_a_blueprint_is_begun(client, unit):
    bank = make_bank(unit=unit)
    make_version(bank=bank)

    answer = client.post(
        f"{LIST}/moi",
        filled(bank, act="save", code="MT-MOI", title="Ma trận mới", unit=str(unit.uuid)),
    )

    assert answer.status_code == 302
    blueprint = Blueprint.objects.get(code="MT-MOI")
    assert (blueprint.unit, blueprint.versions.count()) == (unit, 1)


def test_a_taken_code_begins_nothing(client, unit):
    bank = make_bank(unit=unit)
    taken = kept_by(unit, write_plan(bank))

    answer = client.post(
        f"{LIST}/moi",
        filled(bank, act="save", code=taken.code, title="Ma trận mới", unit=str(unit.uuid)),
    )

    assert answer.status_code == 422
    assert taken.versions.count() == 1
    with pytest.raises(BlueprintCodeTaken):
        begin_blueprint(
            code=taken.code, title="X", unit=unit, banks=[], parts=[], by=make_user(), at=EIGHT
        )


def test_the_page_of_a_new_blueprint_opens(client):
    assert client.get(f"{LIST}/moi").status_code == 200


def test_a_copy_asks_for_the_same_under_its_own_title(client, unit):
    version = write_plan(fill_bank())
    blueprint = kept_by(unit, version)
    address = f"{LIST}/{blueprint.uuid}/sao"

    assert client.get(address).status_code == 200
    client.post(address, {"code": "MT-SAO", "title": "Bản sao", "unit": str(unit.uuid)})

    copy = Blueprint.objects.get(code="MT-SAO").versions.get()
    assert copy.blueprint.title == "Bản sao"
    assert plans_of(copy) == plans_of(version)
    assert list(copy.banks.all()) == list(version.banks.all())


def test_a_copy_with_a_taken_code_is_refused(client, unit):
    blueprint = kept_by(unit, write_plan(make_bank()))

    answer = client.post(
        f"{LIST}/{blueprint.uuid}/sao",
        {"code": blueprint.code, "title": "Bản sao", "unit": str(unit.uuid)},
    )

    assert answer.status_code == 422
    assert Blueprint.objects.count() == 1


# Comparison and check


def test_two_versions_differ_in_the_cells_that_changed():
    before = [PartPlan("Trắc nghiệm", 45, CELLS)]
    after = [
        PartPlan(
            "Trắc nghiệm",
            45,
            (
                CellPlan(CellSource.COMMON, (), (), 3),
                CELLS[1],
                CellPlan(CellSource.FIELD, (), ("NB",), 1),
            ),
        )
    ]

    found = {
        (one.cell.source, one.cell.levels): (one.before, one.after)
        for one in compare(before, after)
    }

    each = Each(Decimal(1))
    assert found == {
        (CellSource.COMMON, ()): ({each: 2}, {each: 3}),
        (CellSource.FIELD, ("NB",)): ({}, {each: 1}),
        (CellSource.FIELD, ()): ({each: 1}, {}),
    }


def test_the_comparison_page_shows_what_changed(client, unit):
    bank = fill_bank()
    blueprint = kept_by(unit, write_plan(bank))
    client.post(f"{LIST}/{blueprint.uuid}/soan", filled(bank, act="save", latest=1))

    page = client.get(f"{LIST}/{blueprint.uuid}/so-sanh?tu=1&den=2").content.decode()

    assert page.count("<del>") == 3
    assert page.count("<ins>") == 1
    assert "0,50" in page


def test_the_check_says_which_group_gets_no_paper_and_why(client, unit):
    blueprint = kept_by(unit, write_plan(fill_bank(fields=["TAI_CHINH"])))
    make_posting(position="CV", fields=["TAI_CHINH"])
    make_posting(position="CV", fields=["Y_TE"])

    page = client.get(f"{LIST}/{blueprint.uuid}/kiem-tra").content.decode()

    assert page.count('class="hot"') >= 1
    assert "Lĩnh vực Y_TE" in page
    assert "Lĩnh vực TAI_CHINH" in page


def test_the_check_keeps_to_the_positions_asked_for(client, unit):
    blueprint = kept_by(unit, write_plan(fill_bank()))
    make_posting(position="CV", fields=["TAI_CHINH"])
    make_posting(position="KT", fields=["Y_TE"])

    page = client.get(f"{LIST}/{blueprint.uuid}/kiem-tra?vi_tri=CV").content.decode()

    assert "Lĩnh vực TAI_CHINH" in page
    assert "Lĩnh vực Y_TE" not in page


def test_the_pages_of_a_blueprint_cost_a_bounded_number_of_statements(
    client, unit, django_assert_max_num_queries
):
    blueprint = kept_by(unit, write_plan(fill_bank()))
    make_posting(position="CV", fields=["TAI_CHINH"])

    for tail, most in (("", 25), ("/soan", 40), ("/kiem-tra", 32)):
        with django_assert_max_num_queries(most):
            client.get(f"{LIST}/{blueprint.uuid}{tail}")
