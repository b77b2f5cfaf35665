"""A world with nothing left out: money from batch to line, claims in every state, bank and all."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.claims.rules.request import SubmitRequest
from subsidy.claims.services.evidence_files import stored
from subsidy.claims.services.uploading import examine, upload
from subsidy.core.actors import Actor
from subsidy.disbursements import services as disbursements
from subsidy.funds.models import Allotment, FundBatch, FundLine
from subsidy.funds.services import allot, issue_batch, open_line
from subsidy.merchants.services import create_key
from subsidy.operations.services import chain_history
from tests import make
from tests.claims.papers import photo
from tests.disbursements.desk import Desk, payments
from tests.disbursements.replies import line as reply_line, reply
from tests.make import NOON, SWEEP
from tests.operations import year

TOMORROW = NOON + timedelta(days=1)


class World(make.Shop):
    """A shop whose money came by documents, and a finance desk with a bank's directory."""

    def __init__(self, directory: Path) -> None:
        self.unit = make.unit()
        self.programme = make.programme()
        self.category = make.category()
        self.terms = make.terms(self.programme, self.category)
        self.cars = make.category("cars.scrappage", "cars")
        self.car_terms = make.car_terms(self.programme, self.cars)
        self.central = self._batch("central", 500_000_000)
        self.provincial = self._batch("provincial", 100_000_000)
        self.line = self._line("appliances")
        self.car_line = self._line("cars")
        self.merchant = make.merchant(self.programme, self.unit)
        self.key, self.token = create_key(self.merchant, at=NOON)
        self.by = Actor.merchant(self.key.key_id)
        self.desk = Desk(self, directory)

    def live(self) -> None:
        """Bring claims, and all money, into every state that there is a road to."""
        year.carried_over(self)
        year.orders(self)
        year.stopped(self)
        self.expired()
        self.evidenced()
        self.submitted()
        claims.withdraw(self.submitted(), by=self.by, at=NOON)
        self.in_review()
        self.rejected()
        self.sent_back()
        self.cured()
        self.lapsed()
        self.appealed()
        self.paid_and_recovered()
        self.returned()
        self.reassessed()
        self.refused()
        self.paid_to_the_citizen()
        debt = year.debts(self)
        self.approved()
        self.desk.sealed()
        self.approved()
        self.desk.drafted()
        self.approved()
        year.treasury(self, debt)
        chain_history(at=NOON)

    def evidenced(self) -> Claim:
        claim, file = self.reserved(), BytesIO(photo())
        with stored(file, at=NOON) as name:
            upload(
                self.merchant, claim, examine(file), kind="receipt", name=name, by=self.by, at=NOON
            )
        return claim

    def expired(self) -> Claim:
        claim = self.reserved()
        claims.expire_many(by=SWEEP, at=claim.expires_at, limit=10)
        return claim

    def rejected(self) -> Claim:
        claim = self.in_review()
        claims.reject(claim, codes=["invoice_title_mismatch"], by=make.actor(), at=NOON)
        return claim

    def sent_back(self) -> Claim:
        claim = self.in_review()
        claims.send_back(claim, reasons={"identifier_invalid": ""}, by=make.actor(), at=NOON)
        return claim

    def cured(self) -> Claim:
        """Submitted again at a lower price, with another serial number and invoice."""
        claim = self.sent_back()
        paper = make.BODY["purchase"]["invoice"]
        corrections = {
            "price_fen": 400_000,
            "invoice": paper | {"number": f"9900{claim.pk:016d}", "total_fen": 400_000},
            "identifiers": [{"kind": "serial_number", "value": f"CURED-{claim.pk}"}],
        }
        request = SubmitRequest.model_validate(corrections)
        claims.complete(claim, request, by=self.by, at=NOON)
        return make.decided(claim)

    def lapsed(self) -> Claim:
        claim = self.rejected()
        claims.lapse_many(by=SWEEP, at=claim.expires_at, limit=1)
        return claim

    def appealed(self) -> Claim:
        """Rejected, appealed, and approved by another officer."""
        claim = self.rejected()
        claims.appeal(claim, reason="look again", by=self.by, at=NOON)
        claims.approve(claim, by=make.actor(), at=NOON)
        return claim

    def paid_and_recovered(self) -> None:
        """Three claims paid in one payment; one asked back, one repaid."""
        bought = [self.approved() for _ in range(3)]
        self.answer("A1.xml", "ACSC")
        for claim in bought[:2]:
            recovery = disbursements.demand_recovery(
                make.grant_of(claim), reason_code="goods_returned", by=self.desk.maker, at=NOON
            )
        disbursements.record_repayment(
            recovery, bank_reference="IN-1", by=self.desk.checker, at=TOMORROW
        )

    def returned(self) -> None:
        """Goods that came back before sealing, and a part of paid ones, repaid in part."""
        facts = {"reason_code": "faulty", "by": self.by, "at": NOON}
        claims.return_goods(self.approved(), kind="whole", **facts)
        claim = self.approved()
        self.answer("A6.xml", "ACSC")
        claims.return_goods(claim, kind="part", refund_fen=100_000, **facts)
        disbursements.follow_returns(by=SWEEP, at=NOON)

    def reassessed(self) -> None:
        """A claim under terms that were superseded: it gets a second grant."""
        tv = make.category("appliances.tv")
        old_terms = make.terms(self.programme, tv)
        self.approved(category=tv.code)
        row = claims.propose_reassessment(
            old_terms=old_terms,
            new_terms=make.terms(
                self.programme,
                tv,
                published_on=date(2024, 9, 1),
                variants=[("any", [], 3_000, 300_000)],
            ),
            reason="misprint",
            document_number="D-7",
            by=make.actor(),
            at=NOON,
        )
        claims.approve_reassessment(row, by=make.actor(), at=NOON)
        disbursements.carry_out_reassessments(by=SWEEP, at=NOON)

    def refused(self) -> None:
        """One claim of an order that the bank refused whole, then paid, then gave back."""
        self.approved()
        refused = self.desk.sent()
        self.desk.deliver("A2.xml", reply(order=refused.number, message="A2", group="RJCT"))
        self.desk.read()
        batch = self.answer("A3.xml", "ACSC")
        [payment] = payments(batch)
        lines = [reply_line(payment.reference, "RJCT", code="AC04")]
        self.desk.answered(batch, *lines, name="A4.xml", at=TOMORROW)
        late = reply_line(payment.reference, "ACSC")
        self.desk.answered(batch, late, name="A7.xml", at=TOMORROW)

    def paid_to_the_citizen(self) -> None:
        self.approved_car()
        self.answer("A5.xml", "ACSC", payee="applicant")

    def answer(self, name: str, status: str, *, payee: str = "merchant"):
        """Send what is approved to the bank, which gives one answer to every payment."""
        batch = self.desk.sent(payee)
        lines = [reply_line(payment.reference, status) for payment in payments(batch)]
        self.desk.answered(batch, *lines, name=name)
        return batch

    def _batch(self, source: str, amount_fen: int) -> FundBatch:
        batch = FundBatch(
            programme=self.programme,
            source=source,
            number=f"{source}-2024",
            instrument="special bonds",
            amount_fen=amount_fen,
            issued_on=NOON.date(),
        )
        return issue_batch(batch, at=NOON)

    def _line(self, group: str) -> FundLine:
        line = open_line(self.programme, unit=self.unit, category_group=group)
        for batch, amount_fen in ((self.central, 90_000_000), (self.provincial, 10_000_000)):
            allotment = Allotment(
                line=line,
                batch=batch,
                amount_fen=amount_fen,
                document_number="D-1",
                allotted_on=NOON.date(),
                prepared_by="a",
                checked_by="b",
            )
            allot(allotment, at=NOON)
        return line
