"""The roster of a merchant: who works there, who answers for it, and who is related to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from subsidy.applicants.services import document_digest
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.identifiers import normalise
from subsidy.core.sealed import digest, mask_document
from subsidy.merchants.models import Merchant, RosterEntry
from subsidy.merchants.services.payout_accounts import NUMBER_PURPOSE


class RosterPerson(NamedTuple):
    """One person as the merchant declares them; what is not known is empty."""

    kind: str
    document_type: str
    document_number: str
    mobile: str = ""
    account_number: str = ""


@dataclass(frozen=True)
class Declared:
    """How many entries are new, and how many ended."""

    added: int = 0
    ended: int = 0


@transaction.atomic
def declare_roster(
    merchant: Merchant,
    people: Sequence[RosterPerson],
    *,
    is_whole: bool,
    by: Actor,
    at: datetime,
) -> Declared:
    """Keep the people of the merchant as digests; declaring them again changes nothing.

    A person whose mobile or account differs gets a new entry, and the former one ends today.
    is_whole: who is not among them has left, so their entries end today too.
    """
    # The merchant's row orders two declarations; NO KEY lets its claims come in meanwhile.
    Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    wanted = {_key(row): row for row in (_entry(merchant, one, by, at) for one in people)}
    open_ones = {_key(row): row for row in merchant.roster.open()}
    gone = [
        row.pk
        for key, row in open_ones.items()
        if (key in wanted and _reach(row) != _reach(wanted[key]))
        or (is_whole and key not in wanted)
    ]
    new = [
        row
        for key, row in wanted.items()
        if key not in open_ones or _reach(open_ones[key]) != _reach(row)
    ]
    RosterEntry.objects.filter(pk__in=gone).update(until=programme_day(at))
    RosterEntry.objects.bulk_create(new)
    return Declared(added=len(new), ended=len(gone))


def _entry(merchant: Merchant, person: RosterPerson, by: Actor, at: datetime) -> RosterEntry:
    number, account = normalise(person.document_number), normalise(person.account_number)
    return RosterEntry(
        merchant=merchant,
        kind=person.kind,
        document_digest=document_digest(person.document_type, number),
        masked_document=mask_document(number),
        mobile_digest=digest(person.mobile, purpose="mobile") if person.mobile else None,
        account_digest=digest(account, purpose=NUMBER_PURPOSE) if account else None,
        declared_on=programme_day(at),
        declared_by=by.reference,
    )


def _key(row: RosterEntry) -> tuple[str, bytes]:
    return row.kind, row.document_digest


def _reach(row: RosterEntry) -> tuple[bytes | None, bytes | None]:
    return row.mobile_digest, row.account_digest
