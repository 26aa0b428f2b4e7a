import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people.test_account_pages import *
pytestmark = pytest.mark.django_db
def test_diff():
    few, many = (make_account(official=make_official()), make_account("annv", official=make_official()))
    grant(few, Role.ORGANISER, make_unit())
    for role in UNIT_ROLES:
        grant(many, role, make_unit())
        make_posting(official=many.official, is_primary=False)
    with CaptureQueriesContext(connection) as first:
        visit_home(few)
    with CaptureQueriesContext(connection) as second:
        visit_home(many)
    import re
    sh=lambda q:(re.sub(r"'[^']*'|\d+","?",q["sql"])[:90]+" ... "+re.sub(r"'[^']*'|\d+","?",q["sql"])[-60:])
    with open("/tmp/review2_diff.txt","w") as f:
        f.write("FIRST\n"+"\n".join(map(sh,first.captured_queries))+"\nSECOND\n"+"\n".join(map(sh,second.captured_queries)))
