"""Every page of the product with somebody who opens it: what tests of all pages walk through."""

from tests import single_scenes
from tests.test_query_budgets import LISTS, WORK, Build

_LISTS_AND_WORK = {**LISTS, **{name: build for name, (_most, build) in WORK.items()}}
SCENES: dict[str, Build] = {
    **{name: build for name, build in _LISTS_AND_WORK.items() if name not in single_scenes.FILES},
    **single_scenes.SCENES,
}
