"""Daily quotas: how much a line lets in on one day, at every till from the next request on."""

from datetime import datetime

from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.acts import act
from subsidy.funds.models import DailyQuota, FundLine
from subsidy.ledger import services as ledger


@transaction.atomic
def set_quota(
    line: FundLine,
    *,
    claims: int | None = None,
    amount_fen: int | None = None,
    by: Actor,
    at: datetime,
    reason: str,
) -> DailyQuota:
    """Limit the claims, or the fen, that are registered on the line on one day; neither: no limit.

    What was registered today counts already; what was let in stays in.
    """
    # The balance first: its row puts two operators, and the tills, in order.
    ledger.set_quota(line.book, claims=claims, amount_fen=amount_fen)
    return DailyQuota.objects.create(
        line=line,
        quota_claims=claims,
        quota_fen=amount_fen,
        **act(by=by, at=at, reason=reason),
    )
