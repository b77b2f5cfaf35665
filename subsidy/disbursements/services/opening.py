"""Opening balances: claims of another system, with the money it approved and paid."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.claims import services as claims
from subsidy.claims.rules.opening import OpeningRow
from subsidy.claims.services import Opened
from subsidy.core.actors import Actor
from subsidy.core.rows import insert
from subsidy.disbursements.models import OpeningPayment
from subsidy.merchants.models import Merchant


@transaction.atomic
def import_claims(
    merchant: Merchant,
    rows: Sequence[OpeningRow],
    *,
    source: str,
    file_name: str,
    by: Actor,
    at: datetime,
) -> list[Opened]:
    """Take the merchant's claims over; what was paid there counts as paid, in no batch of ours."""
    opened = claims.take_over(merchant, rows, source=source, file_name=file_name, by=by, at=at)
    insert(
        [
            OpeningPayment(
                grant=one.grant,
                paid_on=row.paid_on,
                bank_reference=row.bank_reference,
                source=source,
                recorded_at=at,
            )
            for row, one in zip(rows, opened, strict=True)
            if one.grant and row.paid_on
        ]
    )
    return opened
