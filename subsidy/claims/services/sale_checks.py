"""The checks of a sale that is made on a reservation: what came to be known since."""

from dataclasses import dataclass
from datetime import date

from subsidy.catalogue.models import FiledPrice
from subsidy.claims.models import Claim
from subsidy.claims.rules.checks import delivery_faults
from subsidy.claims.rules.request import SubmitRequest
from subsidy.core.faults import Fault
from subsidy.merchants.models import Terminal
from subsidy.programmes.rules import EvidenceKind


@dataclass(frozen=True)
class Sale:
    """faults: what speaks against it; terminal_id: where it was paid, if that is known."""

    faults: list[Fault]
    terminal_id: int | None


def check_sale(claim: Claim, request: SubmitRequest, *, price_fen: int, on: date) -> Sale:
    """Check delivery, activation, terminal and filed price of a claim that is completed."""
    delivery = request.delivery
    faults = list(delivery_faults(delivery, bought_on=claim.bought_on, on=on, place="/delivery"))
    is_activated = claim.activated_on or (delivery and delivery.activated_on)
    if EvidenceKind.ACTIVATION_PHOTO in claim.terms.evidence_required and not is_activated:
        faults.append(Fault("activation_missing", "/delivery/activated_on"))
    filed_fen = _filed_price_fen(claim)
    if filed_fen is not None and price_fen > filed_fen:
        faults.append(Fault("price_above_filed", "/price_fen", {"filed_price_fen": filed_fen}))
    terminal_id, unknown = _terminal(claim, request)
    return Sale(faults + unknown, terminal_id)


def _filed_price_fen(claim: Claim) -> int | None:
    bound = FiledPrice.objects.in_force(on=claim.bought_on)
    rows = bound.filter(merchant=claim.merchant_id, product=claim.product_id)
    return rows.values_list("price_fen", flat=True).first()


def _terminal(claim: Claim, request: SubmitRequest) -> tuple[int | None, list[Fault]]:
    serial = request.payment.terminal if request.payment else ""
    if not serial:
        return claim.terminal_id, []
    rows = Terminal.objects.filter(store=claim.store_id, state=Terminal.State.ACTIVE)
    known = dict(rows.values_list("serial", "id"))
    if known and serial not in known:
        return None, [Fault("terminal_unknown", "/payment/terminal", {"store": claim.store.code})]
    return known.get(serial), []
