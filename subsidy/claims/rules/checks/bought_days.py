"""Nothing is bought in the future, and the two ways of saying when agree."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault

SHANGHAI = ZoneInfo("Asia/Shanghai")


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    purchase = request.purchase
    if purchase.bought_on > asked.on:
        yield Fault("bought_outside_window", "/purchase/bought_on")
    if purchase.bought_at.astimezone(SHANGHAI).date() != purchase.bought_on:
        yield Fault("days_disagree", "/purchase/bought_at")


CHECK = Check(see, ("bought_outside_window", "days_disagree"))
