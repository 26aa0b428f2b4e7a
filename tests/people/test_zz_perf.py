import time, pytest
from tests.people.rosters import *
from people.importing import import_roster
from people.models import *
from tests.make import *
from people.accounts import open_accounts
pytestmark = pytest.mark.django_db
@pytest.mark.parametrize("n",[600, 20000])
def test_p(n, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    make_unit(code="SNV");make_unit(code="STC");make_position();make_field("TC");make_field("NV")
    rows=[roster_row(f"CB{i:05d}", citizen=f"082085{i:06d}") for i in range(n)]
    c=roster_file(rows); c2=roster_file([{**r,"unit":"STC","phone":"0901234567"} for r in rows])
    from people.formats.roster import read_roster
    t=time.time(); read_roster(c,name="x"); print("\nparse",n,time.time()-t)
    for label,content,at in (("first",c,EIGHT),("again",c,EIGHT),("changed",c2,EIGHT+timedelta(days=3))):
        t=time.time()
        r=import_roster(content=content,name="a.xlsx",by=None,at=at); print(label,r.imported,r.unchanged,time.time()-t)
    u=make_user();t=time.time();open_accounts(officials=Official.objects.all(),by=u,at=EIGHT);print("accounts",time.time()-t)
