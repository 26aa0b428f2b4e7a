"""Every page of the product with somebody who opens it: what tests of all pages walk through."""

from tests import single_scenes
from tests.test_query_budgets import LISTS, WORK, Build

SCENES: dict[str, Build] = {
    **LISTS,
    **{name: build for name, (_most, build) in WORK.items()},
    **single_scenes.SCENES,
}
