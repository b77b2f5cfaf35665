"""Money asked back, built by the verbs that ask: demands, repayments, and who signs for them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from subsidy.claims.models import Claim
from subsidy.disbursements import services
from subsidy.disbursements.models import (
    InstalmentPlan,
    Recovery,
    Repayment,
    TreasuryReturn,
    WriteOff,
)
from tests.disbursements.desk import LATER, REPLY_AT, Desk, payments
from tests.disbursements.replies import line
from tests.make import NOON

#: A day on which a demand made at NOON is overdue: it gave thirty.
OVERDUE_AT = NOON + timedelta(days=31)
PAPER = {"document_number": "D-9", "reason": "as the notice says"}


def demanded(desk: Desk, claim: Claim, **changes: Any) -> Recovery:
    facts = {"reason_code": "goods_returned", "by": desk.maker, "at": REPLY_AT}
    return services.demand_recovery(claim.grants.get(), **(facts | changes))


def repay(desk: Desk, recovery: Recovery, amount_fen: int | None = None, **changes: Any):
    """A sum comes in: all that is open, unless told how much."""
    facts: dict[str, Any] = {
        "bank_reference": f"IN-{Repayment.objects.count() + 1}",
        "by": desk.checker,
        "at": LATER,
    }
    return services.record_repayment(recovery, **(facts | {"amount_fen": amount_fen} | changes))


def paid_car(desk: Desk, *, name: str = "CAR.xml") -> Claim:
    """A claim that was paid to the citizen's own account."""
    claim = desk.shop.approved_car()
    batch = desk.sent("applicant")
    desk.answered(batch, *(line(one.reference, "ACSC") for one in payments(batch)), name=name)
    return claim


def parts(recovery: Recovery) -> list[tuple[int, int]]:
    """The central and local parts of each sum that came back."""
    rows = recovery.repayments.order_by("number")
    return list(rows.values_list("central_fen", "local_fen"))


def proposed_plan(desk: Desk, recovery: Recovery, *sums: tuple[date, int]) -> InstalmentPlan:
    return services.propose_instalments(
        recovery, instalments=sums, by=desk.maker, at=LATER, **PAPER
    )


def agreed_plan(desk: Desk, recovery: Recovery, *sums: tuple[date, int]) -> InstalmentPlan:
    plan = proposed_plan(desk, recovery, *sums)
    services.approve_instalments(plan, by=desk.checker, at=LATER)
    return plan


def proposed_write_off(desk: Desk, recovery: Recovery) -> WriteOff:
    return services.propose_write_off(recovery, by=desk.maker, at=LATER, **PAPER)


def written_off(desk: Desk, recovery: Recovery) -> WriteOff:
    row = proposed_write_off(desk, recovery)
    services.approve_write_off(row, by=desk.checker, at=LATER)
    recovery.refresh_from_db()
    return row


def proposed_return(desk: Desk, *, at: datetime = LATER) -> TreasuryReturn:
    return services.propose_treasury_return(desk.shop.programme, by=desk.maker, at=at, **PAPER)


def breaks(statement: str, guard: str) -> None:
    """The database refuses the statement, and says by which of its guards."""
    with (
        pytest.raises(DatabaseError, match=guard),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def copies(row: Model, changes: dict[str, Any], constraint: str) -> None:
    """The database refuses another row like this one, but for the changes."""
    names = [field.attname for field in row._meta.concrete_fields if field.name != "id"]
    facts = {name: getattr(row, name) for name in names}
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        type(row)._default_manager.create(**(facts | changes))
