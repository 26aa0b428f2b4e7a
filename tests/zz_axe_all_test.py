import os, time, traceback
import pytest
from django.db import transaction
from tests.e2e.conftest import chromium
from tests.e2e import window as w
from tests.e2e.seeing import faults_at_a_desk, faults_in_the_hand
from tests.scenes_of_pages import SCENES
OUT=os.environ["AXE_OUT"]; ONLY=os.environ.get("AXE_ONLY","")
@pytest.mark.django_db
def test_p(chromium):
    ctx=chromium.new_context(service_workers="block"); win=w.Window(ctx.new_page())
    out=open(OUT,"w",buffering=1)
    import re
    for name,build in SCENES.items():
        if ONLY and not re.search(ONLY,name): continue
        t=time.time(); c=time.process_time()
        try:
            with transaction.atomic():
                s=build()
                for _ in range(3): s.add()
                win.open(s.client,s.address)
                f=[*faults_at_a_desk(win.page), *faults_in_the_hand(win.page), *win.faults]
                win.leave()
                transaction.set_rollback(True)
        except BaseException as e:
            f=["EXC "+str(e)[:300]]
            if not isinstance(e,Exception): raise
        print("##",name,len(f),round(time.time()-t,2),round(time.process_time()-c,2),file=out)
        for one in f: print("   ",one[:400],file=out)
    print("END",file=out)
