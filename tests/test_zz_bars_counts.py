import pytest
from tests.test_query_budgets import WORK, LISTS, statements
pytestmark = pytest.mark.django_db
@pytest.mark.parametrize("name", WORK)
def test_count(name):
    most, build = WORK[name]; s = build()
    for _ in range(3): s.add()
    statements(s); n, _x = statements(s)
    open("/tmp/bars_counts.txt","a").write(f"{name} {n} (most {most})\n")
