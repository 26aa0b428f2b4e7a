"""What `script/bench pages` opens: every page that lists rows, and its world can be built."""

import pytest
from django.urls import reverse

from bench._page_table import PAGES
from bench._page_world import build
from tests.clients import client_of
from tests.test_query_budgets import LISTS


def test_every_list_page_is_measured():
    measured = {page.name for page in PAGES}

    assert " ".join(sorted(LISTS.keys() - measured)) == ""


@pytest.mark.slow
@pytest.mark.django_db
def test_the_world_of_the_measurement_opens_every_page_that_is_measured():
    world = build(50)
    refused = []

    for page in PAGES:
        client = client_of(world.users[page.who])
        address = reverse(page.name, args=[world.rows[page.of]] if page.of else [])
        for query in page.queries.values():
            status = client.get(f"{address}?{query}").status_code
            if status != 200:
                refused.append((page.title, query, status))

    assert refused == []
