"""What every test gets: tables made before, property tests without a time limit; marks by folder."""

import gc
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.utils import translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests import migrated

settings.register_profile("project", deadline=None, print_blob=True)
#: Without what takes long: the same few examples each time; with it, chance brings others.
settings.register_profile(
    "short", settings.get_profile("project"), max_examples=30, derandomize=True
)

#: Tests of browsers, scripts, words, files and cores: they say nothing of a database.
ANYWHERE = (
    "tests/e2e/",
    "tests/scripts/",
    "tests/ui/",
    "tests/config/",
    "tests/banks/formats/",
    "tests/banks/test_kind",
    "tests/test_docs",
    "tests/people/test_roster_format",
    "tests/reports/test_certificate_drawing",
    "tests/reports/test_workbook_summary",
)

#: Tests of pages, which hardly hang on the database: what they ask of it is asked by the tests of its
#: functions too.
ONCE = (
    "tests/demo/",
    "tests/api/test_schema",
    "tests/test_every_address",
    "tests/test_query_budgets",
    "_pages.py",
    "/test_public_page.py",
    "tests/people/test_admin_",
    "tests/reports/test_first_steps",
    "/test_lists.py",
    "/test_list_files.py",
    "/test_home_cards.py",
    "/test_nonsense.py",
)


#: Tests that bring databases of their own.
OWN_DATABASES = ("tests/races/", "tests/faults/", "tests/office/")


#: Tests of half a minute and more: begun last, they would be waited for alone.
FIRST = ("tests/e2e/test_the_whole_job", "tests/ui/test_every_page_speaks")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name an archive by what it is: its bytes tell when it was made, which differs between workers."""
    return "archive" if isinstance(val, bytes) and val.startswith(b"PK\x03\x04") else None


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples a property gets."""
    settings.load_profile("short" if "not slow" in config.option.markexpr else "project")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on one database alone where time is short; begin with what takes longest."""
    items.sort(key=lambda item: not any(name in item.path.as_posix() for name in FIRST))
    for item in items:
        path = item.path.as_posix()
        is_own = any(folder in path for folder in OWN_DATABASES)
        if any(name in path for name in ANYWHERE) or not (is_own or asks_a_database(item)):
            item.add_marker(pytest.mark.anywhere)
        elif any(name in path for name in ONCE):
            item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """Look no more for garbage in what lives to the end: models, tests and their modules."""
    gc.collect()
    gc.freeze()


def asks_a_database(item: pytest.Item) -> bool:
    """Tell whether a test may ask a database at all."""
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_createdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Begin from tables that were made before, where there are any; `--create-db` makes them anew."""
    if not django_db_createdb:
        with django_db_blocker.unblock():
            migrated.begin_from_tables()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """A file goes with the folder of its run: what was placed there is only migrated further."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Keep the tables of this run for the next."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            migrated.keep()


@pytest.fixture(autouse=True)
def _nothing_in_memory() -> Iterator[None]:
    """Rows of one test are not those of the next, whatever their ids."""
    yield
    if apps.ready:
        from assessments import announcements, loaded_forms, pauses  # noqa: PLC0415 (models are there now)
        from assessments.views import drawn_papers  # noqa: PLC0415
        from banks import wording  # noqa: PLC0415
        from office import content_keys  # noqa: PLC0415

        content_keys.forget()
        wording.forget()
        loaded_forms.load_form.cache_clear()
        announcements.forget()
        pauses.forget()
        drawn_papers.forget()


@pytest.fixture(autouse=True)
def _language_of_the_settings() -> Iterator[None]:
    """Leave no language behind: a request in another one stays chosen in its thread."""
    yield
    translation.deactivate()
