"""Whether the money still goes where it should: the accounts of a batch, against those in use."""

from datetime import datetime

from django.db.models import F, Q

from subsidy.core.errors import Refusal
from subsidy.disbursements.models import Batch, PaymentLine
from subsidy.disbursements.services.selection import (
    applicant_account_is_due,
    merchant_account_is_due,
)
from subsidy.programmes.models import Terms

#: How many payments a refusal names.
NAMED_MAX = 10


class AccountChanged(Refusal):
    """A payee's account is not the one that the draft took up: these payments are dropped."""

    code = "account_changed"


def refuse_changed_accounts(batch: Batch, *, at: datetime) -> None:
    """Raise AccountChanged with the payments whose account was changed, retired or corrected."""
    claim = "grant__claim"
    if batch.payee == Terms.Payee.MERCHANT:
        is_due = merchant_account_is_due(claim, at=at)
        digest = F(f"{claim}__payout_account__number_digest")
    else:
        is_due = applicant_account_is_due(claim, at=at)
        digest = F(f"{claim}__contact__account_digest")
    lines = PaymentLine.objects.filter(payment__batch=batch, is_live=True)
    changed = lines.filter(~is_due | ~Q(payment__account_digest=digest))
    references = changed.order_by("payment__number").values_list("payment__reference", flat=True)
    if names := list(references.distinct()[:NAMED_MAX]):
        raise AccountChanged(f"{batch.number}: {', '.join(names)}")
