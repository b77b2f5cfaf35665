"""Nothing drifts with returns, top-ups, holds and reassessments, whatever comes after what."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from subsidy.claims import services as claims
from subsidy.claims.models import Claim, Grant
from subsidy.core.errors import Refusal
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import Batch, Recovery
from subsidy.ledger.models import Balance
from subsidy.operations.services import prove, replay_all
from tests import make
from tests.disbursements.desk import payments
from tests.disbursements.replies import line as reply_line
from tests.make import NOON, SWEEP
from tests.operations.world import World

pytestmark = pytest.mark.long

LATER = NOON + timedelta(days=1)


def returned(claim, *, kind="whole", at=LATER, **facts):
    facts = {"reason_code": "faulty", "by": SWEEP, "at": at} | facts
    return claims.return_goods(claim, kind=kind, **facts)


def raised(world, rate_bp, day):
    facts = {"published_on": date(2024, 9, day), "variants": [("any", [], rate_bp, 500_000)]}
    return make.terms(world.programme, world.category, **facts)


@pytest.mark.django_db
class TestProveAfterReturns:
    def test_finds_no_drift_after_every_kind_of_return(self, world):
        returned(world.reserved())
        returned(world.submitted(), kind="part", refund_fen=100_000)
        returned(world.approved())
        returned(world.approved_car())
        returned(world.approved(), kind="part", refund_fen=100_000)
        paid = [world.approved() for _ in range(3)]
        world.answer("A1.xml", "ACSC")
        returned(paid[0])
        returned(paid[1], kind="part", refund_fen=100_001)
        returned(paid[2], kind="exchange", new_serial="SN-NEW-1")
        waiting = world.approved()
        batch = world.desk.sealed()
        returned(waiting)
        assert prove() == []
        disbursements.follow_returns(by=SWEEP, at=LATER)
        disbursements.unseal(batch, by=world.desk.maker, at=LATER)
        for recovery in Recovery.objects.all():
            disbursements.record_repayment(
                recovery, bank_reference="IN-1", by=world.desk.checker, at=LATER
            )
        assert prove() == []
        assert [one for _count, found in replay_all() for one in found] == []

    @pytest.mark.parametrize("quota_on_return", ["restore", "on_repayment", "burn"])
    def test_finds_no_drift_whatever_becomes_of_the_quota(self, world, quota_on_return):
        tv = make.category("appliances.tv")
        make.terms(world.programme, tv, quota_on_return=quota_on_return)
        returned(world.reserved(category=tv.code))
        returned(world.approved(category=tv.code))
        claim = world.approved(category=tv.code)
        world.answer("A1.xml", "ACSC")
        returned(claim)
        assert prove() == []
        disbursements.follow_returns(by=SWEEP, at=LATER)
        assert prove() == []
        recovery = Recovery.objects.get()
        disbursements.record_repayment(
            recovery, bank_reference="IN-1", by=world.desk.checker, at=LATER
        )
        assert prove() == []

    def test_finds_no_drift_after_reassessments(self, world):
        bought = [world.approved() for _ in range(2)]
        world.answer("A1.xml", "ACSC")
        returned(bought[0], kind="part", refund_fen=100_000)
        disbursements.follow_returns(by=SWEEP, at=LATER)
        world.in_review()
        world.submitted()
        claims.hold_claim(bought[1], reason_code="other", reason="x", by=make.actor(), at=NOON)
        old = world.terms
        for rate_bp, day in ((3_000, 20), (2_500, 21), (1_000, 22)):
            new = raised(world, rate_bp, day)
            row = claims.propose_reassessment(
                old_terms=old,
                new_terms=new,
                reason="misprint",
                document_number=f"D-{day}",
                by=make.actor(),
                at=LATER + timedelta(hours=day),
            )
            at = LATER + timedelta(hours=day, minutes=1)
            claims.approve_reassessment(row, by=make.actor(), at=at)
            assert disbursements.carry_out_reassessments(by=SWEEP, at=at) == 4
            row.refresh_from_db()
            assert (row.state, prove()) == ("done", [])
            old = new
        assert [one for _count, found in replay_all() for one in found] == []


class Play:
    """One claim's fate, a verb at a time; a verb that is refused changes nothing."""

    def __init__(self, world):
        self.world, self.at, self.files = world, LATER, 0
        self.rate_bp, self.day = 2_000, 0
        self.claims = [world.in_review(purchase__price_fen=fen) for fen in (333_333, 499_999)]

    def play(self, verb, which, number):
        self.at += timedelta(minutes=1)
        claim = Claim.objects.get(pk=self.claims[which].pk)
        try:
            getattr(self, verb)(claim, number)
        except Refusal:
            return

    def approve(self, claim, _number):
        claims.approve(claim, by=make.actor(), at=self.at)

    def schedule(self, _claim, _number):
        batch = disbursements.draft_batch(
            self.world.programme, payee="merchant", by=self.world.desk.maker, at=self.at
        )
        disbursements.seal(batch, by=self.world.desk.maker, at=self.at)

    def unseal(self, _claim, _number):
        for batch in self._batches("sealed"):
            disbursements.unseal(batch, by=self.world.desk.maker, at=self.at)
            disbursements.cancel(batch, by=self.world.desk.maker, at=self.at)

    def pay(self, _claim, _number):
        for batch in self._batches("sealed"):
            disbursements.approve(batch, by=self.world.desk.checker, at=self.at)
            directory = self.world.desk.directory
            disbursements.send(batch, by=self.world.desk.maker, at=self.at, directory=directory)
            self._answer(batch, "ACSC")

    def bounce(self, _claim, _number):
        for batch in self._batches("settled"):
            self._answer(batch, "RJCT")

    def return_whole(self, claim, _number):
        returned(claim, at=self.at)

    def return_part(self, claim, number):
        returned(claim, kind="part", refund_fen=1 + number, at=self.at)

    def top_up(self, claim, number):
        self.rate_bp, self.day = self.rate_bp + 1 + number % 700, self.day + 1
        terms = raised(self.world, self.rate_bp, self.day)
        claims.top_up(claim, terms=terms, by=SWEEP, at=self.at, reason="raised")

    def recover(self, claim, _number):
        disbursements.demand_all(claim, reason_code="irregular", by=SWEEP, at=self.at)

    def follow(self, _claim, _number):
        disbursements.follow_returns(by=SWEEP, at=self.at)

    def settle(self, _claim, _number):
        recovery = Recovery.objects.filter(state="demanded").order_by("id").first()
        if recovery:
            disbursements.record_repayment(
                recovery, bank_reference="IN-1", by=self.world.desk.checker, at=self.at
            )

    def _batches(self, state):
        return list(Batch.objects.filter(state=state).order_by("id"))

    def _answer(self, batch, status):
        self.files += 1
        lines = [
            reply_line(payment.reference, status, code="AC04" if status == "RJCT" else "")
            for payment in payments(batch)
        ]
        self.world.desk.answered(batch, *lines, name=f"H{self.files}.xml", at=self.at)


VERBS = ["approve", "schedule", "unseal", "pay", "bounce", "return_whole", "return_part",
         "top_up", "recover", "follow", "settle"]  # fmt: skip
#: Some of the way is walked before chance decides, or few plays would ever see the bank.
BEGINNINGS = [
    (),
    ("approve",),
    ("approve", "schedule", "pay"),
    ("approve", "schedule", "pay", "top_up"),
]


def _buckets():
    """Every line's balance, against the grants by state and what is reserved."""
    found = {}
    for balance in Balance.objects.filter(book__startswith="line:"):
        line_id = int(balance.book.removeprefix("line:"))
        awarded = list(Grant.objects.filter(claim__line=line_id).values_list("state", "amount_fen"))

        def total(*states, rows=awarded):
            return sum(fen for state, fen in rows if state in states)

        undecided = Claim.objects.filter(line=line_id, state__in=["in_review", "submitted"])
        found[balance.book] = (
            {
                "reserved": sum(undecided.values_list("subsidy_fen", flat=True)),
                "committed": total("committed", "scheduled"),
                "paid": total("paid", "recovering", "recovered"),
                "recovered": -total("recovered"),
            },
            {
                name: getattr(balance, f"{name}_fen")
                for name in ("reserved", "committed", "paid", "recovered")
            },
        )
    return found


@pytest.mark.django_db
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    beginning=st.sampled_from(BEGINNINGS),
    steps=st.lists(
        st.tuples(st.sampled_from(VERBS), st.integers(0, 1), st.integers(0, 400_000)),
        min_size=4,
        max_size=10,
    ),
)
def test_the_buckets_are_the_grants_by_state_after_any_verbs(tmp_path_factory, beginning, steps):
    start = transaction.savepoint()  # no block: sending refuses to be nested in one
    play = Play(World(tmp_path_factory.mktemp("bank")))
    for verb in beginning:
        play.play(verb, 0, 50_000)
    for verb, which, number in steps:
        play.play(verb, which, number)
        for of_grants, of_ledger in _buckets().values():
            assert of_ledger == of_grants, verb
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert prove() == []
    transaction.savepoint_rollback(start)
