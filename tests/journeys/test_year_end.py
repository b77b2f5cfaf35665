"""A year ends with money under way: last claims are paid, a merchant merges, the books close."""

from datetime import timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.claims import services as claims
from subsidy.clearing import services as clearing
from subsidy.disbursements import services as disbursements
from subsidy.funds import services as funds
from subsidy.funds.rules import Paper
from subsidy.ledger.models import Balance
from subsidy.merchants import services as merchants
from subsidy.operations import services as operations
from subsidy.reports.rules import Parts
from subsidy.reports.services import clearing_statement
from tests import make
from tests.disbursements.desk import payments
from tests.disbursements.replies import line as reply_line
from tests.make import NOON, SWEEP
from tests.operations.world import World

LAST_DAY = NOON.date() + timedelta(days=3)
OVER_AT = NOON + timedelta(days=4)
CLEAR_AT = NOON + timedelta(days=90)
PAPER = {"document_number": "冀商函〔2025〕1号", "reason": "the year is over"}
#: 999.85 yuan; its central 90 % end in half a fen.
ODD = {"purchase__price_fen": 499_925}


@pytest.fixture
def world(db, tmp_path, settings):
    settings.RANDOM_REVIEW_BP = 0
    return World(tmp_path)


@pytest.fixture
def manager(world):
    return make.actor(Role.PROGRAMME_MANAGER)


def paid_by_the_bank(world, at):
    """Draft, seal, approve, send, and let the bank pay all of it; return the payments."""
    desk = world.desk
    batch = disbursements.draft_batch(world.programme, payee="merchant", by=desk.maker, at=at)
    disbursements.seal(batch, by=desk.maker, at=at)
    disbursements.approve(batch, by=desk.checker, at=at)
    disbursements.send(batch, by=desk.maker, at=at, directory=desk.directory)
    rows = payments(batch)
    name = f"{batch.number}-R.xml"
    desk.answered(batch, *(reply_line(row.reference) for row in rows), name=name, at=at)
    assert batch.state == "settled"
    return rows


def test_a_year_ends_and_not_a_fen_is_lost(world, manager):
    checker = world.desk.checker
    early = world.submitted(**ODD)
    claims.decide_waiting(by=SWEEP, at=NOON)
    [first] = paid_by_the_bank(world, NOON)
    assert first.merchant == world.merchant

    # Two people set the last day; a claim comes on it, a reservation never becomes one.
    order = clearing.propose_closing(
        world.programme, last_apply_on=LAST_DAY, by=manager, at=NOON, **PAPER
    )
    clearing.approve(order, by=checker, at=NOON)
    late = world.submitted(**ODD)
    reserved = world.reserved()
    assert clearing.close_due(by=SWEEP, at=OVER_AT) == 1
    claims.expire_waiting(by=SWEEP, at=OVER_AT)
    reserved.refresh_from_db()
    assert reserved.state == "expired"
    claims.decide_waiting(by=SWEEP, at=OVER_AT)
    with pytest.raises(clearing.ClaimsUnderWay):
        clearing.propose_clearing(world.programme, by=manager, at=OVER_AT, **PAPER)

    # The merchant merges while its last claim waits for the money, and owes for the first one.
    successor = make.merchant(world.programme, world.unit)
    merger = merchants.propose_merge(
        world.merchant, successor=successor, by=manager, at=OVER_AT, **PAPER
    )
    merchants.approve_succession(merger, by=checker, at=OVER_AT)
    assert claims.follow_successions(at=OVER_AT) == 1
    [second] = paid_by_the_bank(world, OVER_AT)
    assert (second.merchant, second.amount_fen) == (successor, late.subsidy_fen)

    # The books close: what is left goes back, and the fen that rounding left is settled.
    order = clearing.propose_clearing(world.programme, by=manager, at=CLEAR_AT, **PAPER)
    clearing.approve(order, by=checker, at=CLEAR_AT)
    statement = clearing_statement(world.programme, as_of=CLEAR_AT.date())
    total = statement.total
    assert total.paid.amount_fen == early.subsidy_fen + late.subsidy_fen == 199_970
    assert total.rounding.amount_fen == 0
    assert total.borne + total.returned == total.allotted + total.rounding
    lines = Balance.objects.filter(book__startswith="line:")
    assert set(lines.values_list("available_fen", flat=True)) == {0}
    assert operations.prove() == []

    # The next year begins with what this one left.
    successor_programme = make.programme("hebei-2025")
    successor_programme.year = 2025
    successor_programme.save()
    order = clearing.propose_carry_over(
        world.programme, successor=successor_programme, by=manager, at=CLEAR_AT, **PAPER
    )
    clearing.approve(order, by=checker, at=CLEAR_AT)
    carried = sum(order.carried.values_list("amount_fen", flat=True))
    issued = Parts(500_000_000, 100_000_000)
    assert carried == issued.amount_fen - 199_970
    line = funds.open_line(successor_programme, unit=world.unit, category_group="appliances")
    [batch] = {row.new_batch for row in order.carried.all() if row.batch == world.central}
    given = funds.propose_allot(
        line,
        batch=batch,
        amount_fen=1_000,
        paper=Paper(number="D-2025", reason="carried over"),
        by=manager,
        at=CLEAR_AT,
    )
    funds.approve_order(given[0], by=checker, at=CLEAR_AT)
    assert operations.prove() == []
    assert clearing_statement(world.programme, as_of=CLEAR_AT.date()) == statement


def test_a_merchant_that_left_is_paid_what_it_is_owed(world):
    claim = world.submitted()
    claims.decide_waiting(by=SWEEP, at=NOON)
    merchants.exit_merchant(world.merchant, by=make.actor(), at=NOON, reason="shut its doors")

    [payment] = paid_by_the_bank(world, NOON)

    assert (payment.merchant, payment.amount_fen) == (world.merchant, claim.subsidy_fen)
    assert operations.prove() == []


def test_a_merged_merchants_debt_is_kept_back_from_its_successor(world, manager, settings):
    settings.NETTING_CAP_BP = 5_000
    debt = world.submitted()
    claims.decide_waiting(by=SWEEP, at=NOON)
    paid_by_the_bank(world, NOON)
    disbursements.demand_recovery(
        make.grant_of(debt), reason_code="paid_in_error", by=world.desk.maker, at=NOON
    )
    owed = world.submitted()
    successor = make.merchant(world.programme, world.unit)
    merger = merchants.propose_merge(
        world.merchant, successor=successor, by=manager, at=NOON, **PAPER
    )
    merchants.approve_succession(merger, by=world.desk.checker, at=NOON)
    claims.follow_successions(at=NOON)
    claims.decide_waiting(by=SWEEP, at=NOON)

    [payment] = paid_by_the_bank(world, CLEAR_AT)

    netted_fen = payment.netted_central_fen + payment.netted_local_fen
    assert payment.merchant == successor
    assert (payment.amount_fen, netted_fen) == (owed.subsidy_fen // 2, owed.subsidy_fen // 2)
    assert operations.prove() == []
