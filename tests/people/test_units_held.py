"""Writers of rows about units beside a reorganisation that closes those units."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction

from people.accounts import grant_role
from people.enums import Role, UnitKind
from people.errors import UnknownUnit
from people.models import Grant, Posting, Unit
from people.postings import Move, transfer
from people.reorganising import Close, reorganise
from people.units import open_unit
from tests.make import EIGHT, make_posting, make_unit, make_user
from tests.people.rosters import import_rows, roster_row

DAY = date(2026, 7, 1)


def grant_a_role():
    unit = Unit.objects.get(code="CU")
    grant_role(user=make_user(), role=Role.LEADER, unit=unit, by=None, on=DAY, at=EIGHT)


def open_below():
    parent = Unit.objects.get(code="CU")
    open_unit(code="MOI", name="Mới", kind=UnitKind.DIVISION, on=DAY, parent=parent)


def move_into():
    official = Posting.objects.get(unit__code="T").official
    transfer(moves=[Move(official, "CU")], decision="1/QĐ", on=DAY, by=make_user(), at=EIGHT)


def import_into():
    report = import_rows([roster_row(unit="CU", since="01/07/2026")])
    if report.problems:
        raise UnknownUnit(code="CU", on="01/07/2026")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [grant_a_role, open_below, move_into, import_into])
def test_who_waited_for_a_reorganisation_finds_the_unit_closed(write):
    province = make_unit(code="T")
    make_posting(unit=province)
    make_unit(code="CU", parent=province)
    refusals = []

    def run():
        try:
            write()
        except UnknownUnit as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    thread = Thread(target=run)
    with transaction.atomic():
        reorganise(decision="2/QĐ", on=DAY, changes=[Close("CU")], by=make_user(), at=EIGHT)
        thread.start()
        thread.join(0.5)  # time enough to come to the lock
    thread.join()

    assert len(refusals) == 1
    assert not Posting.objects.filter(unit__code="CU").exists()
    assert not Grant.objects.filter(unit__code="CU").exists()
    assert set(Unit.objects.values_list("code", flat=True)) == {"T", "CU"}


@pytest.mark.django_db
def test_a_unit_cannot_be_opened_below_one_that_has_ended():
    ended = make_unit()
    Unit.objects.update(valid_to=DAY)

    with pytest.raises(UnknownUnit):
        open_unit(code="MOI", name="Mới", kind=UnitKind.DIVISION, on=DAY, parent=ended)
