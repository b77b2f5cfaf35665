"""What is established: written down with claims and money before anybody decides on it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from subsidy.cases.models import Case, Finding
from subsidy.cases.services.common import ClaimUnknown, locked, person_of, refuse_machines, said
from subsidy.cases.states import LIVE
from subsidy.claims.models import Claim
from subsidy.core.actors import Actor
from subsidy.core.errors import WrongState


@transaction.atomic
def find(
    case: Case,
    *,
    code: str,
    claims: Sequence[str] = (),
    amount_fen: int = 0,
    text: str,
    by: Actor,
    at: datetime,
) -> Finding:
    """Write down a finding about claims of the merchant.

    Raises PersonNeeded, WrongState, ReasonMissing, ClaimUnknown.
    """
    refuse_machines(by)
    if locked(case).state not in LIVE:
        raise WrongState(f"{case} is {case.state}")
    names = list(dict.fromkeys(claims))
    known = Claim.objects.filter(
        reference__in=names, merchant=case.merchant_id, programme=case.programme_id
    ).count()
    if known != len(names):
        raise ClaimUnknown(f"of {len(names)} claims {known} are the merchant's")
    return Finding.objects.create(
        case=case,
        code=code,
        claims=names,
        amount_fen=amount_fen,
        text=said(text, "/text"),
        found_at=at,
        found_by_id=person_of(by),
    )


@transaction.atomic
def withdraw_finding(finding: Finding, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a finding back that no decision rests on. Raises PersonNeeded, WrongState."""
    refuse_machines(by)
    open_one = Finding.objects.filter(pk=finding.pk, withdrawn_at=None, decision=None)
    facts = {"withdrawn_by_id": by.staff_id, "withdrawn_because": said(reason)}
    taken_back = open_one.update(withdrawn_at=at, **facts)
    finding.refresh_from_db()
    if not taken_back:
        raise WrongState(f"{finding} stands in a decision or was taken back")
