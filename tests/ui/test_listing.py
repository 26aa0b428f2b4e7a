"""Which rows a page of a list holds, from whichever end they are read."""

import pytest
from django.db.models import F
from django.test import RequestFactory

from people.models import Official
from tests.make import make_official
from ui.listing import page_of

pytestmark = pytest.mark.django_db


def page(number, rows, **options):
    request = RequestFactory().get("/", {"trang": number})
    return page_of(request, rows, per_page=2, described=Official.objects.all(), **options)


@pytest.mark.parametrize("officials", [0, 1, 2, 5, 6])
@pytest.mark.parametrize(
    "order",
    [["staff_code"], ["-staff_code"], [F("birth_date").desc(nulls_last=True), "staff_code"]],
)
def test_pages_hold_every_row_once_and_in_order(officials, order):
    for number in range(officials):
        make_official(birth_date=f"19{70 + number % 3}-01-01" if number % 2 else None)
    rows = Official.objects.order_by(*order)

    pages = [page(number, rows) for number in range(1, (officials + 1) // 2 + 1)]

    assert [one for part in pages for one in part] == list(rows)


def test_the_last_page_is_read_from_the_end(django_assert_num_queries):
    for _number in range(5):
        make_official()

    with django_assert_num_queries(2) as asked:
        list(page(3, Official.objects.order_by("staff_code")))

    assert "OFFSET" not in asked[1]["sql"]
