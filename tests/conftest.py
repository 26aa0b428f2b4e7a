"""What every test gets: property tests without a time limit, their finds printed; marks by folder."""

import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")

#: Tests of pages, words, scripts and cores, which hardly hang on the database.
ONCE = (
    "tests/e2e/",
    "tests/scripts/",
    "tests/ui/",
    "tests/config/",
    "tests/api/test_schema",
    "tests/test_docs",
    "tests/test_every_address",
    "tests/test_query_budgets",
    "tests/banks/test_kinds",
    "tests/people/test_roster_format",
    "tests/reports/test_certificate_drawing",
    "tests/reports/test_workbook_summary",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on one database alone where time is short."""
    for item in items:
        if any(f"/{name}" in item.path.as_posix() for name in ONCE):
            item.add_marker(pytest.mark.once)
