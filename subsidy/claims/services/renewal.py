"""Renewing the account that an unpaid claim is paid to: the one in use, or the citizen's other."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from subsidy.applicants.services import Account, Person, register_many
from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import HOLDING, GrantState
from subsidy.merchants.models import PayoutAccount
from subsidy.merchants.states import AccountState
from subsidy.programmes.models import Terms

CLAIMS_PER_CALL_MAX = 1_000


@transaction.atomic
def follow_accounts(*, at: datetime, limit: int = CLAIMS_PER_CALL_MAX) -> int:
    """Let unpaid claims be paid to the account that their merchant uses now; return how many.

    Two people signed for that account, and its cooling-off is over. What is with the bank stays as
    it is, and follows if it comes back.
    """
    in_use = PayoutAccount.objects.active().filter(
        Q(pays_from=None) | Q(pays_from__lte=at), merchant=OuterRef("merchant")
    )
    stale = _unpaid().filter(
        Exists(in_use),
        payee=Terms.Payee.MERCHANT,
        payout_account__state=AccountState.RETIRED,
        merchant__successor=None,
    )
    rows = stale.order_by("id").select_for_update(of=("self",), skip_locked=True)
    ids = list(rows.values_list("id", flat=True)[:limit])
    renewed = Subquery(in_use.values("pk"))
    return Claim.objects.filter(pk__in=ids).update(payout_account=renewed)


@transaction.atomic
def renew_account(claim: Claim, *, account: Account, at: datetime) -> None:
    """Pay the citizen on another account from now on; two people have signed for it.

    The contact is written anew: the former one stays as it was.
    """
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))
    assert claim.payee == Terms.Payee.APPLICANT
    applicant, contact = claim.applicant, claim.contact
    person = Person(
        document_type=applicant.document_type,
        document_number=applicant.document_number,
        name=contact.name,
        mobile=contact.mobile,
        address=contact.address,
        account=account,
    )
    [(_, contact_id)] = register_many([person], at=at)
    Claim.objects.filter(pk=claim.pk).update(contact=contact_id)
    claim.refresh_from_db()


def _unpaid() -> QuerySet[Claim]:
    waits = Grant.objects.filter(claim=OuterRef("pk"), state=GrantState.COMMITTED)
    return Claim.objects.filter(Q(state__in=HOLDING) | Q(Exists(waits)))
