"""Irregular ways of doing business, one a file, laid over the honest purchases of a merchant.

They follow the published typologies of audit findings. How much of a merchant's business a scheme
touches is its intensity; what is true of each purchase is marked and told to nobody.
"""

from collections.abc import MutableMapping

from simulation.chance import stream
from simulation.merchants import Merchant
from simulation.sales import Buyers, Purchase
from simulation.schemes import (
    address_cluster,
    back_filled,
    borrowed_identities,
    burst,
    capped_prices,
    drop_stuffing,
    fake_sales,
    far_places,
    hired_buyers,
    insiders,
    invented_serials,
    near_serials,
    new_codes,
    night_entry,
    old_items_again,
    one_device,
    raised_prices,
    refunds_kept,
    reused_photos,
    ring,
    sequential_invoices,
    shared_contacts,
    shipped_away,
    split_orders,
    two_tier_prices,
    used_goods,
    voided_invoices,
)
from simulation.schemes.casting import Cast, cast, cast_cells
from simulation.schemes.stage import LOUD, STRONG, WEAK, Intensity, Scheme, Stage

__all__ = ["LOUD", "SCHEMES", "STRONG", "WEAK", "Cast", "Intensity", "Scheme", "cast_world", "play"]

SCHEMES: dict[str, Scheme] = {
    one.SCHEME.name: one.SCHEME
    for one in (
        raised_prices,
        capped_prices,
        new_codes,
        two_tier_prices,
        fake_sales,
        hired_buyers,
        insiders,
        shared_contacts,
        borrowed_identities,
        one_device,
        burst,
        split_orders,
        sequential_invoices,
        refunds_kept,
        voided_invoices,
        address_cluster,
        back_filled,
        near_serials,
        invented_serials,
        reused_photos,
        far_places,
        old_items_again,
        night_entry,
        drop_stuffing,
        ring,
        shipped_away,
        used_goods,
    )
}
#: Claims of an irregular merchant in the demo, and the fewest of one in a bench.
CLAIMS_EACH = 110
CLAIMS_MIN = 60
#: Ring -> what its merchants share.
Props = MutableMapping[int, dict[str, list[str]]]


def cast_world(
    seed: int, merchants: tuple[Merchant, ...], *, count: int, plan: Cast | None
) -> tuple[Merchant, ...]:
    """Return the merchants, some of them irregular: by the plan, else so many of the demo's."""
    if plan is None:
        return cast(seed, merchants, count)
    return cast_cells(seed, merchants, plan, list(SCHEMES.values()))


def play(
    seed: int,
    merchant: Merchant,
    honest: list[Purchase],
    buyers: Buyers,
    *,
    intensity: Intensity = LOUD,
    props: Props | None = None,
) -> list[Purchase]:
    """Return the purchases as the merchant's schemes make them, in the order of their moments."""
    if not merchant.schemes or not honest:
        return honest
    rng = stream(seed, "scheme", merchant.credit_code)
    touched_bp = stream(seed, "intensity", merchant.credit_code).randint(*intensity.touched_bp)
    shared = {} if props is None else props.setdefault(merchant.ring, {})
    stage = Stage(rng, buyers, touched_bp, shared if merchant.ring else {})
    played = honest
    for name in merchant.schemes:
        played = sorted(SCHEMES[name].play(stage, played), key=lambda one: one.bought_at)
    return played
