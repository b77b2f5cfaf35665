"""The price is not above the one that the merchant filed for the day of purchase."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Known
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault


def see(request: ClaimRequest, known: Known) -> Iterator[Fault]:
    filed_fen = known.filed_price_fen
    if filed_fen is not None and request.purchase.price_fen > filed_fen:
        yield Fault("price_above_filed", "/purchase/price_fen", {"filed_price_fen": filed_fen})


CHECK = Check(see, ("price_above_filed",))
