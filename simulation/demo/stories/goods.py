"""Goods that come back: before payout, in part, as an exchange, and after payout."""

from simulation.chance import stream
from simulation.client import Body
from simulation.demo.stories.scene import Scene, accepted
from simulation.identifiers import serial_number
from subsidy.claims.models import Claim
from subsidy.claims.states import ClaimState
from subsidy.core import clock
from subsidy.core.money import yuan
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import Recovery


def come_back_unpaid(scene: Scene) -> str:
    """One purchase is taken back, of one half the price is, one unit is exchanged."""
    whole, part, exchanged = scene.claims(ClaimState.APPROVED, count=3)
    _give_back(scene, whole, {"kind": "whole", "reason_code": "change_of_mind"})
    refund = {"kind": "part", "reason_code": "price_reduced", "refund_fen": part.price_fen // 2}
    _give_back(scene, part, refund)
    rng = stream(scene.world.plan.seed, "exchange", exchanged.external_id)
    serial = serial_number(rng, "EX", exchanged.bought_on)
    body: Body = {"kind": "exchange", "reason_code": "faulty", "new_serial": serial}
    _give_back(scene, exchanged, body)
    scene.tell("goods returned before payout", "claim cancelled, money free", whole.reference)
    scene.tell("half the price refunded", "subsidy lowered to what is left", part.reference)
    scene.tell("faulty unit exchanged", "new serial number, same money", exchanged.reference)
    return "1 returned, 1 in part, 1 exchanged"


def come_back_paid(scene: Scene) -> str:
    """A purchase is taken back after payout: the sweep asks the money back, and it comes."""
    (claim,) = scene.claims(ClaimState.PAID)
    _give_back(scene, claim, {"kind": "whole", "reason_code": "change_of_mind"})
    rows = Recovery.objects.filter(grant__claim=claim)
    scene.office.wait_until("asking money back", rows.exists)
    recovery = rows.get()
    by = scene.office.actor("finance_checker")
    disbursements.record_repayment(
        recovery, bank_reference="HK20241025000001", by=by, at=clock.now()
    )
    scene.tell("goods returned after payout", "money asked back and repaid", claim.reference)
    return f"{recovery.reference}: {yuan(recovery.amount_fen)} yuan"


def _give_back(scene: Scene, claim: Claim, body: Body) -> None:
    path = f"/api/v1/claims/{claim.reference}/return"
    accepted(scene.till(claim).post(path, dict(body), key=f"return:{claim.reference}"))
