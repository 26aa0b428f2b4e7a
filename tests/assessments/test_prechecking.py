"""Whom a blueprint is checked for."""

import pytest

from assessments.prechecking import groups_of_postings
from tests.make import LONG_AGO, make_posting, make_unit

pytestmark = pytest.mark.django_db


def test_people_without_a_field_are_a_group_too():
    """They are registered and get a paper, so the check may not pass over them."""
    for fields in ((), (), ("TAI_CHINH",), ("NOI_VU", "TAI_CHINH")):
        make_posting(position="CV", fields=fields)

    groups = groups_of_postings(positions=["CV"], on=LONG_AGO)

    assert [(group.stratum.fields, group.people) for group in groups] == [
        ((), 2),
        (("TAI_CHINH",), 1),
        (("NOI_VU", "TAI_CHINH"), 1),
    ]


def test_only_those_below_the_invited_units_count():
    inside = make_unit()
    make_posting(position="CV", unit=make_unit(parent=inside))
    make_posting(position="CV")

    [group] = groups_of_postings(positions=["CV"], on=LONG_AGO, within=[inside.path])

    assert group.people == 1
