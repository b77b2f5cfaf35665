"""What a batch pays: which grants are due, who asked for which of them, and who has to wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet

from subsidy.claims.models import GoodsReturn, Grant, Hold
from subsidy.claims.states import ClaimState
from subsidy.disbursements.models import PaymentLine
from subsidy.disbursements.rules.drafting import Due, Share
from subsidy.merchants.states import AccountState, MerchantState
from subsidy.programmes.models import Category, Programme, Terms
from subsidy.regions.models import Unit

#: A suspended or disqualified merchant's money waits; one that left is still owed what it fronted.
PAID_STANDINGS = [MerchantState.ACTIVE, MerchantState.EXITED]
#: A top-up follows a first sum that was paid already.
PAYABLE_CLAIMS = [ClaimState.APPROVED, ClaimState.PAID]
SHARES_READ_AT_ONCE = 1_000


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which of the claims that are due; what is not said leaves nothing out.

    approved_until: only those that were approved on that day or before.
    """

    unit: Unit | None = None
    category_group: str = ""
    category: Category | None = None
    approved_until: date | None = None


ALL_DUE = Selection()


def payable(
    programme: Programme, *, payee: str, only: Selection = ALL_DUE, at: datetime
) -> QuerySet[Grant]:
    """Return the grants that a batch drafted at that moment would pay.

    What is held, comes back, or would go to an account that is changing, is left out.
    """
    live = PaymentLine.objects.filter(grant=OuterRef("pk"), is_live=True)
    grants = (
        Grant.objects.awaiting_payment()
        .filter(claim__programme=programme, claim__payee=payee)
        .filter(claim__state__in=PAYABLE_CLAIMS)
        .filter(~Exists(live), ~held("claim"), ~returned("claim"))
        .filter(_selected(only))
    )
    if payee == Terms.Payee.MERCHANT:
        standing = Q(claim__merchant__state__in=PAID_STANDINGS)
        return grants.filter(standing, merchant_account_is_due("claim", at=at))
    return grants.filter(applicant_account_is_due("claim", at=at))


def shares(grants: QuerySet[Grant], *, payee: str) -> Iterator[Share]:
    """Return one share for each payee and account, the longest approved first, a few at a time.

    Where an account is kept in several rows (a citizen's contacts), the newest one describes it.
    """
    is_merchant = payee == Terms.Payee.MERCHANT
    account = "claim__payout_account" if is_merchant else "claim__contact"
    digest = "number_digest" if is_merchant else "account_digest"
    order = ("claim__decided_at", "id")
    groups = (
        grants.order_by()
        .annotate(
            owner=F("claim__payout_account__merchant" if is_merchant else "claim__applicant"),
            digest=F(f"{account}__{digest}"),
        )
        .values("owner", "digest")
        .annotate(
            account=Max(f"{account}_id"),
            ids=ArrayAgg("id", order_by=order),
            central=ArrayAgg("central_fen", order_by=order),
            local=ArrayAgg("local_fen", order_by=order),
            first_at=Min("claim__decided_at"),
            first=Min("id"),
        )
        .order_by("first_at", "first")
    )
    for row in groups.iterator(chunk_size=SHARES_READ_AT_ONCE):
        yield Share(
            owner_id=row["owner"],
            account_id=row["account"],
            account_digest=bytes(row["digest"]),
            dues=tuple(map(Due, row["ids"], row["central"], row["local"])),
        )


def held(claim: str) -> Q:
    """Return the condition that the claim at that path, or its merchant, is held."""
    holds = Hold.objects.open()
    on_merchant = holds.filter(merchant=OuterRef(f"{claim}__merchant"))
    return Q(Exists(holds.filter(claim=OuterRef(claim)))) | Q(Exists(on_merchant))


def returned(claim: str) -> Q:
    """Return the condition that goods of the claim came back and the money is not seen to yet."""
    return Q(Exists(GoodsReturn.objects.open().filter(claim=OuterRef(claim))))


def merchant_account_is_due(claim: str, *, at: datetime) -> Q:
    """Return the condition that the merchant's account is in use, and not changed just now."""
    account = f"{claim}__payout_account"
    is_settled = Q(**{f"{account}__pays_from": None}) | Q(**{f"{account}__pays_from__lte": at})
    return Q(**{f"{account}__state": AccountState.ACTIVE}) & is_settled


def applicant_account_is_due(claim: str, *, at: datetime) -> Q:
    """Return the condition that the citizen has an account, and gave no other one just now.

    The account comes with the claim; one that came after the approval is a change.
    """
    contact = f"{claim}__contact"
    settled_at = at - timedelta(days=settings.CHANGED_ACCOUNT_DAYS)
    came_with_the_claim = Q(**{f"{contact}__created_at__lte": F(f"{claim}__decided_at")}) | Q(
        **{f"{contact}__created_at__lte": F(f"{claim}__created_at")}
    )
    is_settled = came_with_the_claim | Q(**{f"{contact}__created_at__lte": settled_at})
    return Q(**{f"{contact}__account_digest__isnull": False}) & is_settled


def _selected(only: Selection) -> Q:
    condition = Q()
    if only.unit:
        condition &= Q(claim__line__unit=only.unit)
    if only.category_group:
        condition &= Q(claim__line__category_group=only.category_group)
    if only.category:
        condition &= Q(claim__category=only.category)
    if only.approved_until:
        condition &= Q(claim__decided_at__date__lte=only.approved_until)
    return condition
