import re, collections, pytest
from html import unescape
from django.db import transaction
from tests.scenes_of_pages import SCENES
@pytest.mark.django_db
def test_t():
    t=collections.defaultdict(set)
    out=open("/tmp/axe_titles.txt","w",buffering=1)
    for name, build in SCENES.items():
        with transaction.atomic():
            s=build(); r=s.client.get(s.address)
            m=re.search(r"<title>(.*?)</title>", r.content.decode(), re.S)
            k=" ".join(unescape(m[1]).split()) if m else ""
            t[k].add(name.split(" (")[0]); print(name,"|",k,file=out)
            transaction.set_rollback(True)
    print("DUP",[(k,v) for k,v in t.items() if len(v)>1],file=out)
