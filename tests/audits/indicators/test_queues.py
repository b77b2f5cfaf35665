"""Whose customers come in line, minutes apart."""

from datetime import datetime, timedelta

import pytest

from subsidy.audits.indicators import QUEUES
from subsidy.core.clock import SHANGHAI
from subsidy.merchants.services import add_terminal
from tests import make
from tests.audits.indicators.cells import bought, hits_of

DAY = "2024-09-20"
TEN = datetime(2024, 9, 20, 10, tzinfo=SHANGHAI)


def line(shop, *gaps, start=TEN, **changes):
    """One customer at the start, and one after each gap (seconds); their claims."""
    moments = [start]
    for gap in gaps:
        moments.append(moments[-1] + timedelta(seconds=gap))
    return [bought(shop, DAY, moment.time().isoformat(), **changes) for moment in moments]


def seen(claims, length):
    return {claim.reference: length for claim in claims}


def test_eight_customers_within_four_minutes_of_each_other_are_hits(shop):
    claims = line(shop, *[240] * 7)
    assert hits_of(QUEUES, shop) == (8, seen(claims, 8))


def test_seven_are_not(shop):
    claims = line(shop, *[240] * 6)
    assert hits_of(QUEUES, shop) == (7, {})
    assert hits_of(QUEUES, shop, queue_min=7) == (7, seen(claims, 7))


@pytest.mark.parametrize("gap", [0, 241])
def test_the_same_second_and_a_longer_gap_break_a_line(shop, gap):
    line(shop, *[60] * 6, gap, *[60] * 6)
    assert hits_of(QUEUES, shop) == (14, {})


def test_a_line_goes_on_as_long_as_customers_come(shop):
    first = line(shop, *[60] * 7)
    second = line(shop, *[200] * 9, start=TEN + timedelta(hours=2))
    assert hits_of(QUEUES, shop) == (18, seen(first, 8) | seen(second, 10))
    assert hits_of(QUEUES, shop, seconds=100) == (18, seen(first, 8))


def test_customers_at_another_till_are_of_another_line(shop):
    line(shop, *[120] * 4)
    add_terminal(shop.merchant.stores.get(), serial="T2")
    line(shop, *[120] * 4, start=TEN + timedelta(minutes=1), payment__terminal="T2")
    assert hits_of(QUEUES, shop) == (10, {})
    assert len(hits_of(QUEUES, shop, queue_min=5)[1]) == 10


def test_one_customer_who_furnishes_a_home_is_no_line(shop):
    groups = [make.category(f"appliances.kind{number}") for number in range(8)]
    own = {"applicant__document_number": make.resident_id(77_777)}
    for number, category in enumerate(groups):
        make.terms(shop.programme, category)
        bought(shop, DAY, f"10:0{number}:00", category=category.code, **own)
    assert hits_of(QUEUES, shop) == (8, {})
