"""What of a programme is still under way: a programme is cleared once nothing is."""

from django.db.models import Count

from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import HOLDING, ClaimState, GrantState
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.funds.models import FundLine, FundOrder
from subsidy.funds.states import OrderState
from subsidy.ledger.models import Balance
from subsidy.programmes.models import Programme

#: States of claims whose money is not settled yet. Money that is asked back may take years.
OPEN_CLAIMS = [*HOLDING, ClaimState.APPROVED, ClaimState.SCHEDULED]
OPEN_GRANTS = [GrantState.COMMITTED, GrantState.SCHEDULED]
#: Tranches too: one that comes after the clearing would find no line that needs it.
OPEN_ORDERS = [OrderState.PROPOSED, OrderState.APPROVED]


class ClaimsUnderWay(Refusal):
    """Claims wait to be decided or paid, fund orders wait, or money of a line is frozen."""

    code = "claims_under_way"

    def __init__(self, programme: Programme, counts: dict[str, int]) -> None:
        said = ", ".join(f"{count} {what}" for what, count in counts.items())
        super().__init__(f"{programme}: {said}", faults=[Fault(self.code, params=dict(counts))])
        self.counts = counts


def under_way(programme: Programme) -> dict[str, int]:
    """Return what is open -> how many: claims, further grants, fund orders, frozen lines."""
    claims = Claim.objects.filter(programme=programme, state__in=OPEN_CLAIMS)
    counts = dict(claims.values_list("state").annotate(Count("id")).order_by("state"))
    grants = Grant.objects.filter(claim__programme=programme, state__in=OPEN_GRANTS, number__gt=1)
    books = [line.book for line in FundLine.objects.for_programmes([programme.pk])]
    frozen = Balance.objects.filter(book__in=books, frozen_fen__gt=0)
    orders = FundOrder.objects.filter(line__programme=programme, state__in=OPEN_ORDERS)
    others = {
        "further_grants": grants.count(),
        "fund_orders": orders.count(),
        "frozen_lines": frozen.count(),
    }
    return counts | {what: count for what, count in others.items() if count}


def refuse_under_way(programme: Programme) -> None:
    """Raise ClaimsUnderWay where anything of the programme is still open."""
    if counts := under_way(programme):
        raise ClaimsUnderWay(programme, counts)
