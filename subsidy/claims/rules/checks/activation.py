"""Where the terms ask for it (phones, tablets, watches), the device was activated on the spot."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """Like the invoice, activation is asked for once the sale is made."""
    delivery = request.delivery
    if asked.needs_activation and asked.needs_invoice and not (delivery and delivery.activated_on):
        yield Fault("activation_missing", "/delivery/activated_on")


CHECK = Check(see, ("activation_missing",))
