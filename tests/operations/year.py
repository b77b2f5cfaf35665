"""The rest of a year: orders about the lines' money, debts in every way, and what follows its end.

Each step is done on a world that has sold; most come a month later, when debts are overdue.
"""

from datetime import timedelta

from subsidy.clearing import services as clearing
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import Netting, Recovery, TreasuryReturn
from subsidy.funds import services as funds
from subsidy.funds.models import FundBatch
from subsidy.funds.rules import Paper
from tests import make
from tests.clearing.office import CLEAR_AT, PAPER, Office
from tests.disbursements.debts import (
    OVERDUE_AT,
    agreed_plan,
    demanded,
    proposed_return,
    repay,
    written_off,
)
from tests.disbursements.desk import payments
from tests.disbursements.replies import line as reply_line
from tests.make import NOON

STOOD_AT = OVERDUE_AT + timedelta(days=8)


def orders(world) -> None:
    """Every kind of order about the lines' money, and a quota that is never reached."""
    paper = {"paper": Paper("P-1", "as the letter says"), "by": world.desk.maker, "at": NOON}
    proposed = [
        *funds.propose_allot(world.line, batch=world.central, amount_fen=50_000, **paper),
        *funds.propose_reallot(world.line, to_line=world.car_line, amount_fen=33_333, **paper),
        *funds.propose_return(world.line, amount_fen=10_001, **paper),
        *funds.propose_freeze(world.line, amount_fen=7_000, **paper),
        *funds.propose_thaw(world.line, amount_fen=3_000, **paper),
    ]
    for order in proposed:
        funds.approve_order(order, by=world.desk.checker, at=NOON)
    funds.set_quota(world.line, claims=10_000, by=world.desk.maker, at=NOON, reason="calm")


def stopped(world) -> None:
    """Payments were stopped, and go on again."""
    maker, checker = world.desk.maker, world.desk.checker
    stop = disbursements.place_stop(
        programme=world.programme, by=maker, at=NOON, reason="look first"
    )
    disbursements.propose_lift(stop, by=maker, at=NOON, reason="looked")
    disbursements.lift_stop(stop, by=checker, at=NOON)


def debts(world) -> Recovery:
    """Debts repaid by instalments, written off, come back after all, netted from a payment; return
    one of which nothing came.
    """
    claims = [world.approved() for _ in range(5)]
    world.answer("D1.xml", "ACSC")
    plan, lost, late, _overdue = (demanded(world.desk, claim) for claim in claims[:4])
    due_on = OVERDUE_AT.date()
    agreed_plan(world.desk, plan, (due_on, 49_990), (due_on + timedelta(days=30), 49_990))
    repay(world.desk, plan, 12_345)
    repay(world.desk, lost, 1)
    written_off(world.desk, lost)
    written_off(world.desk, late)
    repay(world.desk, late)
    net(world)
    return demanded(world.desk, claims[4])


def net(world) -> None:
    """Keep debts back from what the merchant is paid next, for good."""
    world.approved()
    maker, checker = world.desk.maker, world.desk.checker
    batch = disbursements.draft_batch(world.programme, payee="merchant", by=maker, at=OVERDUE_AT)
    disbursements.seal(batch, by=maker, at=OVERDUE_AT)
    disbursements.approve(batch, by=checker, at=OVERDUE_AT)
    disbursements.send(batch, by=maker, at=OVERDUE_AT, directory=world.desk.directory)
    lines = [reply_line(payment.reference) for payment in payments(batch)]
    world.desk.answered(batch, *lines, name="D2.xml", at=OVERDUE_AT)
    disbursements.settle_nettings(at=STOOD_AT)
    assert Netting.objects.filter(state="netted").exists()


def treasury(world, recovery: Recovery) -> TreasuryReturn:
    """The programme closes; what comes back then goes to the treasuries."""
    Office(world).closed()
    repay(world.desk, recovery)
    row = proposed_return(world.desk)
    disbursements.approve_treasury_return(row, by=world.desk.checker, at=STOOD_AT)
    return row


def carried_over(world) -> FundBatch:
    """The year before left money, which went over to this one."""
    office = Office(world)
    office.programme = make.programme("hebei-2023")
    office.programme.year = 2023
    office.programme.save()
    batch = FundBatch(
        programme=office.programme,
        source="central",
        number="B-2023",
        instrument="bond",
        amount_fen=1_000_000,
        issued_on=NOON.date(),
    )
    funds.issue_batch(batch, at=NOON)
    office.cleared()
    order = clearing.propose_carry_over(
        office.programme, successor=world.programme, by=office.manager, at=CLEAR_AT, **PAPER
    )
    office.approve(order)
    return FundBatch.objects.get(programme=world.programme, carried_from__isnull=False)
