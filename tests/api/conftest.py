"""What every test of the API starts from."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> Iterator[None]:
    """Requests of one test are not counted against the accounts of the next."""
    cache.clear()
    yield
    cache.clear()
