"""Coverage of a bank: figures, what stands behind them, demands, the workbook."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from banks.browsing import FOR_ALL
from banks.coverage import Figure, Rows, Wanted, counted_as, covered, months_from
from banks.demands import Line, met, set_demands
from banks.enums import MemberRole
from banks.models import Demand, Exposure, Hold, LegalBasis, VersionBasis
from office.models import JournalEntry
from tests.clients import client_of
from tests.make import EIGHT, make_bank, make_member, make_user, make_version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def author(bank):
    return client_of(make_member(bank, MemberRole.AUTHOR))


def address(name, bank):
    return reverse(f"banks:{name}", kwargs={"uuid": bank.uuid})


def used(version, on):
    Exposure.objects.create(version=version, occasion=f"K{on}", on=on, forms=1, candidates=9)


def numbers(bank, **wanted):
    found = covered(bank, Wanted(on=TODAY, **wanted))
    return {figure: sum(found.totals(figure).values()) for figure in Figure}


def test_questions_are_counted_in_four_ways(bank):
    make_version(bank=bank)
    used(make_version(bank=bank), TODAY - timedelta(days=100))
    used(make_version(bank=bank), TODAY - timedelta(days=500))
    held = make_version(bank=bank)
    Hold.objects.create(question=held.question, reason="Sai", placed_at=EIGHT)
    ending = make_version(bank=bank)
    law = LegalBasis.objects.create(symbol="1/NĐ", title="A", valid_to=TODAY + timedelta(days=60))
    VersionBasis.objects.create(version=ending, legal_basis=law)
    make_version(bank=bank, approved=False)

    assert numbers(bank) == {
        Figure.DRAWABLE: 4,
        Figure.FRESH: 3,
        Figure.HELD: 1,
        Figure.ENDING: 1,
    }
    assert numbers(bank, fresh_months=3)[Figure.FRESH] == 4
    assert numbers(bank, soon_months=1)[Figure.ENDING] == 0


def test_an_older_version_on_a_paper_makes_a_question_stale(bank):
    version = make_version(bank=bank)
    used(version, TODAY - timedelta(days=10))
    make_version(question=version.question)

    assert numbers(bank)[Figure.FRESH] == 0


def test_a_question_with_two_skills_counts_in_both_rows_and_once_in_all(bank):
    version = make_version(bank=bank, skill="IU03.1", level="TH")
    other = make_version(bank=bank, skill="IU03.2", level="TH")
    version.skills.add(other.skills.get())

    found = covered(bank, Wanted(on=TODAY))

    assert found.cells("IU03.2", Figure.DRAWABLE) == {"NB": 0, "TH": 2, "VD": 0, "VDC": 0}
    assert found.totals(Figure.DRAWABLE)["TH"] == 2


def test_positions_and_fields_narrow_and_are_rows(bank):
    make_version(bank=bank, positions=["CV"])
    make_version(bank=bank, positions=["CV"], fields=["TAI_CHINH"])
    make_version(bank=bank)

    assert numbers(bank, position="CV")[Figure.DRAWABLE] == 2
    assert numbers(bank, position="CV", field=FOR_ALL)[Figure.DRAWABLE] == 1
    assert numbers(bank, position=FOR_ALL)[Figure.DRAWABLE] == 1
    assert numbers(bank, skill="IU03")[Figure.DRAWABLE] == 3
    by_position = covered(bank, Wanted(on=TODAY), rows=Rows.POSITION)
    assert sum(by_position.cells("CV", Figure.DRAWABLE).values()) == 2
    assert sum(by_position.cells(FOR_ALL, Figure.DRAWABLE).values()) == 1
    by_field = covered(bank, Wanted(on=TODAY), rows=Rows.FIELD)
    assert sum(by_field.cells("TAI_CHINH", Figure.DRAWABLE).values()) == 1


def test_what_stands_behind_a_figure_is_as_many(bank):
    make_version(bank=bank, positions=["CV"])
    used(make_version(bank=bank), TODAY - timedelta(days=3))
    wanted = Wanted(on=TODAY)
    found = covered(bank, wanted)

    for figure in Figure:
        behind = counted_as(bank, wanted, figure).count()
        assert behind == sum(found.totals(figure).values())


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 26), -12, date(2025, 11, 26)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_with_the_month(day, months, then):
    assert months_from(day, months) == then


def test_demands_stand_beside_what_papers_may_draw(bank):
    make_version(bank=bank, level="NB", positions=["CV"])
    make_version(bank=bank, level="NB")
    lines = [
        Line("IU03.1", "NB", "", "", 2),
        Line("IU03.1", "NB", "CV", "", 5),
        Line("IU03.1", "VD", "", "", 1),
    ]
    set_demands(bank=bank, lines=lines, by=make_user(), at=EIGHT)

    found = met(bank, on=TODAY)

    assert [(one.demand.level, one.has, one.missing) for one in found] == [
        ("NB", 1, 4),
        ("VD", 0, 1),
        ("NB", 2, 0),
    ]


def test_the_page_links_each_figure_with_its_questions(author, bank):
    version = make_version(bank=bank, level="NB", positions=["CV"])
    page = author.get(address("coverage", bank), {"vi_tri": "CV"}).content.decode()
    cell = f"{address('coverage_cell', bank)}?vi_tri=CV&amp;ky_nang=IU03.1&amp;muc=NB"
    assert cell in page

    listed = author.get(cell.replace("&amp;", "&")).content.decode()

    assert version.question.code in listed


def test_figures_of_a_bank_are_for_its_people(bank):
    strange = client_of(make_member(make_bank(), MemberRole.AUTHOR))

    for name in ("coverage", "coverage_cell", "demands"):
        assert strange.get(address(name, bank)).status_code == 404


def test_demands_are_typed_a_line_each_and_replace_what_was_there(author, bank):
    make_version(bank=bank, positions=["CV"])
    text = "IU03.1; NB; CV; ; 20\nIU03.1\tNhận biết\t*\t\t3\n"

    response = author.post(address("demands", bank), {"lines": text})

    assert response.status_code == 302
    kept = Demand.objects.order_by("count").values_list("position__code", "level", "count")
    assert list(kept) == [(None, "NB", 3), ("CV", "NB", 20)]
    assert JournalEntry.objects.filter(action="banks.set_demands").count() == 1
    assert "IU03.1; NB; CV; ; 20" in author.get(address("demands", bank)).content.decode()
    assert author.post(address("demands", bank), {"lines": ""}).status_code == 302
    assert not Demand.objects.exists()


@pytest.mark.parametrize(
    "line", ["IU03.1; NB; 3", "LA.1; NB; ; ; 3", "IU03.1; XX; ; ; 3", "IU03.1; NB; ; ; ba"]
)
def test_a_line_that_cannot_be_read_is_named(author, bank, line):
    make_version(bank=bank)

    response = author.post(address("demands", bank), {"lines": f"IU03.1; NB; ; ; 3\n{line}"})

    assert response.status_code == 422
    assert "2" in response.context["form"].errors["lines"][0]
    assert not Demand.objects.exists()


def test_the_workbook_counts_by_formulas_that_carry_their_values(author, bank):
    make_version(bank=bank, level="NB", positions=["CV"])
    used(make_version(bank=bank, level="TH"), timezone.localdate() - timedelta(days=3))
    set_demands(bank=bank, lines=[Line("IU03.1", "NB", "", "", 4)], by=make_user(), at=EIGHT)

    content = author.get(address("coverage", bank), {"tep": "xlsx"}).content

    values = load_workbook(io.BytesIO(content), data_only=True)
    formulas = load_workbook(io.BytesIO(content))
    summary, data, demands = values.worksheets
    assert [cell.value for cell in summary[5]][2:] == [1, 1, 0, 0, 2, 1, 0, 0]
    assert formulas.worksheets[0]["C5"].value.startswith("=COUNTIFS(")
    assert [cell.value for cell in summary[6]][2:] == [1, 1, 0, 0, 2, 1, 0, 0]
    assert data.max_row == 6
    assert [cell.value for cell in demands[5]][4:] == [4, 1, 3]
    text = " ".join(str(cell.value) for sheet in values for row in sheet for cell in row)
    assert "Phím nào" not in text
