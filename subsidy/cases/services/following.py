"""What follows from a decision: money asked back, and what the till looks out for."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from subsidy.cases.models import Case, CaseRecovery, CaseWatch, Finding, Outcome
from subsidy.cases.services.appealing import decision_of
from subsidy.cases.services.common import (
    ClaimUnknown,
    end_of,
    locked,
    refuse_machines,
    said,
)
from subsidy.cases.services.deciding import UntilUnfit
from subsidy.cases.states import CaseState
from subsidy.claims import services as claims
from subsidy.claims.models import Grant, Watch
from subsidy.claims.states import GrantState
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal, WrongState
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import Recovery


class NothingToRecover(Refusal):
    """No claim that the findings name is paid."""

    code = "nothing_to_recover"


@transaction.atomic
def demand_recoveries(
    case: Case, *, only: Iterable[str] = (), reason: str, by: Actor, at: datetime
) -> list[Recovery]:
    """Ask back what was paid for the claims that the findings of the final decision name.

    only: some of them. Final: no appeal can undo it, so no demand has to be undone. Raises
    PersonNeeded, WrongState, ReasonMissing, ClaimUnknown, NothingToRecover.
    """
    refuse_machines(by)
    if locked(case).state != CaseState.CLOSED:
        raise WrongState(f"the decision on {case} is not final")
    named = {name for names in _findings(case) for name in names}
    wanted = set(only) or named
    if not wanted <= named:
        raise ClaimUnknown(", ".join(sorted(wanted - named)))
    paid = Grant.objects.filter(claim__reference__in=wanted, state=GrantState.PAID)
    facts = {"reason_code": "irregular", "reason": said(reason)}
    demands = [
        disbursements.demand_recovery(grant, by=by, at=at, **facts)
        for grant in paid.select_related("claim").order_by("id")
    ]
    if not demands:
        raise NothingToRecover(case.reference)
    CaseRecovery.objects.bulk_create(CaseRecovery(case=case, recovery=one) for one in demands)
    return demands


def _findings(case: Case) -> list[list[str]]:
    decision = decision_of(case)
    return list(Finding.objects.filter(decision=decision).values_list("claims", flat=True))


@transaction.atomic
def share_link(
    case: Case,
    *,
    kind: str,
    value: str,
    variety: str = "",
    until_on: date,
    reason: str,
    by: Actor,
    at: datetime,
) -> Watch:
    """Tell the till to look out for a person, account, telephone, address or device of the case.

    A claim that carries it goes to a person; nothing is refused for it. Raises PersonNeeded,
    WrongState, UntilUnfit, ReasonMissing, AlreadyWatched.
    """
    refuse_machines(by)
    if locked(case).state not in (CaseState.DECIDED, CaseState.APPEALED, CaseState.CLOSED):
        raise WrongState(f"{case} is {case.state}")
    assert decision_of(case).outcome != Outcome.CLEAR
    if not 0 < (until_on - programme_day(at)).days <= settings.CASE_WATCH_DAYS_MAX:
        raise UntilUnfit(str(until_on))
    row = claims.watch(
        claims.watched(kind, value, variety=variety),
        until=end_of(until_on),
        by=by,
        at=at,
        reason=said(reason),
        source=case.reference,
    )
    CaseWatch.objects.create(case=case, watch=row)
    return row
