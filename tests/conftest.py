"""What every test gets: property tests without a time limit, their finds printed; marks by folder."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.utils import translation
from hypothesis import settings

settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")

#: Tests of pages, words, scripts and cores, which hardly hang on the database.
ONCE = (
    "tests/e2e/",
    "tests/scripts/",
    "tests/ui/",
    "tests/demo/",
    "tests/config/",
    "tests/api/test_schema",
    "tests/test_docs",
    "tests/test_every_address",
    "tests/test_query_budgets",
    "tests/banks/test_kinds",
    "tests/people/test_roster_format",
    "tests/reports/test_certificate_drawing",
    "tests/reports/test_workbook_summary",
    # Pages and their nonsense: what they ask of a database is asked by the tests of its functions too.
    "_pages.py",
    "/test_lists.py",
    "/test_list_files.py",
    "/test_home_cards.py",
    "/test_nonsense.py",
)


#: Tests that bring databases of their own.
OWN_DATABASES = ("tests/races/", "tests/faults/", "tests/office/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on one database alone where time is short."""
    for item in items:
        path = item.path.as_posix()
        asks_none = not any(folder in path for folder in OWN_DATABASES) and not asks_a_database(
            item
        )
        if asks_none or any(name in path for name in ONCE):
            item.add_marker(pytest.mark.once)


def asks_a_database(item: pytest.Item) -> bool:
    """Tell whether a test may ask a database at all."""
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> Iterator[None]:
    """Rows of one test are not those of the next, whatever their ids."""
    yield
    if apps.ready:
        from assessments import announcements, loaded_forms, pauses  # noqa: PLC0415 (models are there now)
        from assessments.views import drawn_papers  # noqa: PLC0415
        from office import content_keys  # noqa: PLC0415

        content_keys.forget()
        loaded_forms.load_form.cache_clear()
        announcements.forget()
        pauses.forget()
        drawn_papers.forget()


@pytest.fixture(autouse=True)
def _language_of_the_settings() -> Iterator[None]:
    """Leave no language behind: a request in another one stays chosen in its thread."""
    yield
    translation.deactivate()
