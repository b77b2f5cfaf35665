"""The straight road from quote to paid, over HTTP and by the verbs, with every station's books."""

import pytest
from django.test import Client

from subsidy.claims.models import Claim
from subsidy.claims.services import decide_waiting
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import BankFile
from subsidy.operations import services as operations
from tests import make
from tests.claims.books import buckets, moves
from tests.claims.till import Till
from tests.disbursements.desk import payments
from tests.disbursements.replies import line as reply_line
from tests.make import NOON, SWEEP
from tests.operations.world import TOMORROW, World

APPLIANCE = {"central_fen": 89_982, "local_fen": 9_998}
CAR = {"central_fen": 1_350_000, "local_fen": 150_000}


@pytest.fixture
def world(db, tmp_path, settings):
    """A shop and a finance desk whose every fen came and went by the verbs."""
    settings.RANDOM_REVIEW_BP = 0
    return World(tmp_path)


def quoted(body):
    answer = Client().post("/api/v1/quotes", body, content_type="application/json").json()
    return {name: answer[name] for name in ("eligible", "subsidy_fen", "central_fen", "local_fen")}


def sold(world, body, *, reserve_first):
    """Sell over HTTP: reserve and submit, or both in one; return the claim."""
    till = Till(world)
    if not reserve_first:
        answer = till.post("claims", body)
        assert answer.status_code == 201, answer.content
        return Claim.objects.get(reference=answer.json()["reference"])
    invoice = body["purchase"].pop("invoice")
    reserved = till.post("claims/reserve", body).json()
    claim = Claim.objects.get(reference=reserved["reference"])
    assert buckets(claim.line) == {"reserved": reserved["subsidy_fen"]}
    answer = till.post(f"claims/{claim.reference}/submit", {"invoice": invoice})
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    return claim


def paid(world, claim, *, payee):
    """Draft, seal, approve, send, and let the bank pay; the books are looked at each time."""
    amount_fen = claim.subsidy_fen
    assert decide_waiting(by=SWEEP, at=NOON) == 1
    assert buckets(claim.line) == {"committed": amount_fen}
    batch = world.desk.sent(payee)
    assert [row.amount_fen for row in payments(batch)] == [amount_fen]
    assert buckets(claim.line) == {"committed": amount_fen}
    outbox = world.desk.directory / "outbox"
    assert [path.name for path in outbox.glob("*.xml")][-1:] == [f"{batch.number}.pain001.xml"]
    [payment] = payments(batch)
    world.desk.answered(batch, reply_line(payment.reference), name=f"{batch.number}-R.xml")
    assert batch.state == "settled"
    assert buckets(claim.line) == {"paid": amount_fen}
    assert BankFile.objects.filter(batch=batch, kind="reply").count() == 1


@pytest.mark.parametrize(
    ("kind", "payee", "parts"),
    [("appliance", "merchant", APPLIANCE), ("car", "applicant", CAR)],
)
def test_from_quote_to_paid(world, kind, payee, parts):
    body = world.body() if kind == "appliance" else world.car_body()
    amount_fen = sum(parts.values())
    assert quoted(body) == {"eligible": True, "subsidy_fen": amount_fen} | parts

    claim = sold(world, body, reserve_first=kind == "appliance")
    assert buckets(claim.line) == {"reserved": amount_fen}
    paid(world, claim, payee=payee)

    shown = Till(world).get(f"claims/{claim.reference}").json()
    assert (shown["state"], shown["payee"]) == ("paid", payee)
    assert shown["grants"] == [{"number": 1, "amount_fen": amount_fen, "state": "paid"} | parts]
    first = (
        [("", "reserved"), ("reserved", "submitted")]
        if kind == "appliance"
        else [("", "submitted")]
    )
    assert [(move["from"], move["to"]) for move in shown["moves"]] == [
        *first,
        ("submitted", "approved"),
        ("approved", "scheduled"),
        ("scheduled", "paid"),
    ]
    assert operations.prove() == []


def test_back_again_after_the_goods_came_back(world):
    claim = sold(world, world.body(), reserve_first=False)
    paid(world, claim, payee="merchant")

    recovery = disbursements.demand_recovery(
        make.grant_of(claim), reason_code="goods_returned", by=world.desk.maker, at=NOON
    )
    assert buckets(claim.line) == {"paid": 99_980}
    disbursements.record_repayment(
        recovery, bank_reference="IN-1", by=world.desk.checker, at=TOMORROW
    )

    assert buckets(claim.line) == {"paid": 99_980, "recovered": -99_980}
    assert moves(claim)[-2:] == [
        ("recover", "paid", "recovering"),
        ("settle", "recovering", "recovered"),
    ]
    assert operations.prove() == []
    again = sold(world, world.body(), reserve_first=False)
    assert again.state == "submitted"
