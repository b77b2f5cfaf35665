"""Following mergers: what a merged merchant is still owed goes to its successor's account."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import HOLDING, ClaimState, GrantState
from subsidy.merchants.models import PayoutAccount
from subsidy.merchants.states import AccountState
from subsidy.programmes.models import Terms

CLAIMS_PER_CALL_MAX = 1_000


@transaction.atomic
def follow_successions(*, at: datetime, limit: int = CLAIMS_PER_CALL_MAX) -> int:
    """Let unpaid claims of merged merchants be paid to the successor; return how many.

    The merger itself was signed by two people. What is with the bank by then follows when it comes
    back; a successor without an account in use, or with one changed just now, is waited for.
    """
    claims = _left_behind(at).select_for_update(of=("self",), skip_locked=True)
    left: dict[int, list[int]] = defaultdict(list)
    for claim_id, successor_id in claims.values_list("id", "merchant__successor")[:limit]:
        assert successor_id
        left[successor_id].append(claim_id)
    return sum(
        Claim.objects.filter(pk__in=left[account.merchant_id]).update(payout_account=account)
        for account in _paying(at).filter(merchant__in=left)
    )


def _left_behind(at: datetime) -> QuerySet[Claim]:
    waits = Grant.objects.filter(claim=OuterRef("pk"), state=GrantState.COMMITTED)
    unpaid = Q(state__in=[*HOLDING, ClaimState.APPROVED]) | Q(Exists(waits))
    merged = Claim.objects.filter(
        merchant__successor__isnull=False, payee=Terms.Payee.MERCHANT
    ).exclude(
        payout_account__merchant=F("merchant__successor"),
        payout_account__state=AccountState.ACTIVE,
    )
    pays = _paying(at).filter(merchant=OuterRef("merchant__successor"))
    return merged.filter(unpaid, Exists(pays)).order_by("id")


def _paying(at: datetime) -> QuerySet[PayoutAccount]:
    """Return the accounts on which merchants are paid at that moment."""
    return PayoutAccount.objects.active().filter(Q(pays_from=None) | Q(pays_from__lte=at))
