"""Registers of single things: devices, parcels, old items, invoices."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from simulation.chance import is_hit, stream
from simulation.facts import Fate
from simulation.habits import SPEAKING
from simulation.payloads import ClaimBody
from simulation.products import E_BIKES

if TYPE_CHECKING:
    from simulation.world import World

Row = tuple[object, ...]
RECYCLERS = ("冀东再生资源", "燕赵拆解中心", "太行循环科技", "渤海回收站")
#: Of goods that speak, most do within days; a few stand in their box for weeks.
SOON_DAYS, LATE_DAYS, LATE_BP = (0, 9), (10, 25), 600
#: Makers' books of what they shipped have holes.
UNRECORDED_BP = 200
SHIPPED_BEFORE_DAYS = (8, 70)
#: After the claim: when a slip is put right, goods come back, an invoice is voided.
AFTER_DAYS = {Fate.REISSUED: (1, 8), Fate.RETURNED: (3, 18), Fate.VOIDED: (4, 14)}
#: Refunds that nobody tells of come after the subsidy was paid: so long after the last day.
REFUNDED_DAYS = (12, 24)
WEIGHTS_G = (3_000, 90_000)


def activations(world: "World") -> Iterator[Row]:
    """Yield devices that their makers heard of; what was used before spoke before."""
    rng = stream(world.plan.seed, "feed", "activation")
    for claim in _speaking(world.claims):
        facts = claim.purchase.facts
        after = rng.randint(*(LATE_DAYS if is_hit(rng, LATE_BP) else SOON_DAYS))
        if facts.is_used:
            after = -rng.randint(60, 400)
        if facts.is_activated:
            day = claim.purchase.delivered_on + timedelta(days=after)
            region = facts.region or claim.purchase.buyer.county.code
            yield (*_device(claim), day, region)


def shipments(world: "World") -> Iterator[Row]:
    """Yield devices as their makers shipped them: to the county of the shop."""
    rng = stream(world.plan.seed, "feed", "shipment")
    for claim in _speaking(world.claims):
        before = timedelta(days=rng.randint(*SHIPPED_BEFORE_DAYS))
        if not is_hit(rng, UNRECORDED_BP) and claim.purchase.facts.is_stocked:
            day = claim.purchase.bought_on - before
            yield (*_device(claim), day, claim.purchase.store.county.code)


def deliveries(world: "World") -> Iterator[Row]:
    """Yield parcels that somebody signed for."""
    rng = stream(world.plan.seed, "feed", "delivery_proof")
    for claim in world.claims:
        delivery: Any = claim.body["delivery"]
        weight_g = rng.randrange(*WEIGHTS_G)
        if delivery.get("waybill") and claim.purchase.facts.is_proved:
            county = claim.purchase.buyer.county.code
            signed_on = claim.purchase.delivered_on
            yield (delivery["waybill"], delivery["carrier"], signed_on, county, weight_g)


def receipts(world: "World") -> Iterator[Row]:
    """Yield old bicycles and cars as recyclers took them in."""
    rng = stream(world.plan.seed, "feed", "recycler_receipt")
    kinds = {"old_frame_number", "old_vin"}
    for claim in world.claims:
        old: Any = claim.body.get("old_item") or {}
        received_on = claim.purchase.bought_on + timedelta(days=rng.randint(0, 12))
        dismantled_on = received_on + timedelta(days=rng.randint(2, 15))
        if not claim.purchase.facts.is_received:
            continue
        for number in old.get("identifiers", []):
            if number["kind"] in kinds:
                recycler = rng.choice(RECYCLERS)
                yield (number["kind"], number["value"], recycler, received_on, dismantled_on)


def invoice_statuses(world: "World") -> Iterator[Row]:
    """Yield invoices that are no longer what they were."""
    rng = stream(world.plan.seed, "feed", "invoice_status")
    for claim in world.claims:
        fate = claim.purchase.facts.fate
        if fate != Fate.KEPT:
            status = "voided" if fate == Fate.VOIDED else "red_lettered"
            yield claim.invoice_number, status, ended_on(rng, claim, world.plan.period.ends_on)


def ended_on(rng: Random, claim: ClaimBody, last_on: date) -> date:
    """Return the day on which what became of the sale was booked."""
    fate = claim.purchase.facts.fate
    if fate == Fate.REFUNDED:
        return last_on + timedelta(days=rng.randint(*REFUNDED_DAYS))
    first_on = claim.purchase.facts.invoiced_on or claim.purchase.bought_on
    return first_on + timedelta(days=rng.randint(*AFTER_DAYS[fate]))


def _speaking(claims: Sequence[ClaimBody]) -> Iterator[ClaimBody]:
    for claim in claims:
        category = claim.purchase.product.category
        if category != E_BIKES and category.rsplit(".", maxsplit=1)[-1] in SPEAKING:
            yield claim


def _device(claim: ClaimBody) -> tuple[str, str, str]:
    purchase: Any = claim.body["purchase"]
    [number] = purchase["identifiers"]
    return number["kind"], purchase["brand"], number["value"]
