import time, pytest
from subsidy.claims import services as claims
from subsidy.operations import services
from subsidy.reports.services import fund_report
from tests import make
from tests.make import NOON, SWEEP
from tests.disbursements.desk import payments
from tests.disbursements.replies import line
@pytest.mark.django_db
def test_tmp(world):
    make.BODY["delivery"]
    from subsidy.funds.services import allot
    from subsidy.funds.models import Allotment
    allot(Allotment(line=world.line,batch=world.central,amount_fen=300_000_000,document_number="D-9",allotted_on=NOON.date(),prepared_by="a",checked_by="b"),at=NOON)
    t=time.time()
    for i in range(20):
        reqs=[world.request(purchase__price_fen=50_000) for _ in range(1000)]
        outs=claims.submit_many(world.merchant, reqs, by=world.by, at=NOON)
        assert all(o.claim for o in outs), [o.faults for o in outs if not o.claim][:3]
    while claims.decide_many(by=SWEEP, at=NOON, limit=500): pass
    print("built", time.time()-t)
    batch=world.desk.sent()
    world.desk.answered(batch, *[line(p.reference) for p in payments(batch)], name="X.xml")
    from django.db import connection
    connection.cursor().execute("ANALYZE")
    t=time.time()
    for p,f in services.examine():
        t1=time.time(); 
        print(f"{t1-t:.2f}", f.looked_at, f.drifting, p.sentence, f.rows[:2]); t=t1
    t=time.time(); print(sum(n for n,_ in services.replay_all())); print("replay",time.time()-t)
    t=time.time(); r=fund_report(world.programme, as_of=make.TODAY); print("report",time.time()-t, r.total)
