"""Whose invoices were written one after the other."""

import numpy as np
import pytest

from subsidy.audits.indicators.invoice_runs import INVOICE_RUNS
from subsidy.audits.rules import sittings
from tests import make
from tests.audits.indicators.papers import gathered, measured, merchants, sold, told, worded

DAY = "2024-10-01"


def written(shop, number, **changes):
    return sold(shop, **{"purchase__invoice__number": f"24130000{number:012d}"} | changes)


def in_row(claims):
    return sorted([claim.reference, claim.subsidy_fen] for claim in claims)


def test_rows_of_different_buyers_are_found_and_days_counted(shop, tmp_path):
    row = [written(shop, 700 + n) for n in range(5)]
    for number in (705 + 1, 710, 711, 712, 713):
        written(shop, number)
    code = shop.merchant.credit_code
    told(tmp_path, "issued_invoices", (code, DAY, 40))
    assert gathered(INVOICE_RUNS, shop) == [(code, 10, [[5, in_row(row)]], [[10, 40]])]
    [(_merchant, _n, rows, _days)] = gathered(INVOICE_RUNS, shop, row_min=4)
    assert sorted(length for length, _claims in rows) == [4, 5]


def test_one_buyer_of_several_things_makes_no_row(shop):
    make.terms(shop.programme, make.category("appliances.washer"))
    for number in range(3):
        buyer = {"applicant__document_number": make.resident_id(70 + number)}
        written(shop, 2 * number, **buyer)
        written(shop, 2 * number + 1, category="appliances.washer", **buyer)
    code = shop.merchant.credit_code
    assert gathered(INVOICE_RUNS, shop) == [(code, 6, [], [[6, None]])]


def book(merchant, lengths, *, n=200, issued=None):
    """A merchant with rows of these lengths among n invoices of twenty days."""
    rows = [
        [length, [[f"{merchant}-{at:02d}-{number:02d}", 75_000] for number in range(length)]]
        for at, length in enumerate(lengths)
    ]
    return merchant, n, rows, [[n // 20, issued] for _ in range(20)]


SITTINGS = (9, 10, 12, 14)


@pytest.mark.parametrize(
    ("issued", "is_large", "p"),
    [
        (40, True, 1e-9),  # one in four is subsidised
        (20, True, 1e-2),  # one in two
        (11, False, 0.9),  # nearly all of them are: rows come by themselves
    ],
)
def test_rows_are_judged_by_the_merchants_own_customers(issued, is_large, p):
    rows = [book("M00", SITTINGS, issued=issued)]
    [finding] = measured(INVOICE_RUNS, merchants(200), rows)
    assert finding.is_large is is_large
    assert finding.p == pytest.approx(p, rel=10) or finding.p < p


def test_a_fair_day_on_which_everybody_was_subsidised_is_none():
    merchant, n, rows, days = book("M00", (20,), issued=40)
    fair = (merchant, n + 20, rows, [*days, [20, 20]])
    [finding] = measured(INVOICE_RUNS, merchants(220), [fair])
    assert (finding.is_large, finding.p > 0.5) == (False, True)


def test_without_the_count_of_all_invoices_peers_are_asked():
    rows = [book("M00", SITTINGS), *(book(f"M{at:02d}", (5,)) for at in range(1, 20))]
    one, *others = measured(INVOICE_RUNS, merchants(*[200] * 20), rows)
    assert (one.k, one.is_large, one.peer_cell["size"]) == (45, True, 20)
    assert one.figures == {"rows_found": 4, "row_least": 9, "row_most": 14, "issued": 0}
    assert not any(other.is_large for other in others)


def test_a_count_of_a_few_days_alone_is_no_count():
    merchant, n, rows, days = book("M00", SITTINGS, issued=40)
    half = (merchant, n, rows, [[here, issued if at < 10 else None]
                                for at, (here, issued) in enumerate(days)])  # fmt: skip
    [finding] = measured(INVOICE_RUNS, merchants(200), [half])
    assert (finding.gate, finding.p) == ("too_few_peers", None)


def test_the_sentence_tells_rows_and_customers():
    [finding] = measured(INVOICE_RUNS, merchants(200), [book("M00", SITTINGS, issued=40)])
    zh, en = worded(INVOICE_RUNS, finding)
    assert zh.startswith(
        "200张发票中有45张处于4段连号之中，每段为不同购买人的9张以上、最多14张连续号码"
    )
    assert en.startswith("45 of 200 invoices stand in 4 rows of 9 and more consecutive numbers for")
    assert "(all invoices of these days: 800, 0: not known" in en


def test_as_many_rows_are_expected_as_customers_make():
    """Customers as they come, half of them subsidised: 4,000 days of sixty invoices."""
    random = np.random.Generator(np.random.PCG64(7))
    is_subsidised = random.random((4_000, 60)) < 0.5
    seen = 0
    for day in is_subsidised:
        edges = np.flatnonzero(np.diff(np.concatenate([[False], day, [False]])))
        seen += int((np.diff(edges)[::2] >= 6).sum())
    n = is_subsidised.sum(axis=1).tolist()
    hoped = sittings.expected(n, np.full(len(n), 0.5), length=6)
    assert seen <= hoped
    assert seen == pytest.approx(hoped, rel=0.12)


def test_no_day_is_judged_by_less_than_its_own_share():
    f = sittings.shares([10, 30, 5], [40, 30, 0], clumping=1.1)
    overall = 45 / 75
    assert f.tolist() == pytest.approx([1.1 * overall, 0.98, 0.98])


def test_what_was_not_seen_surprises_nobody():
    found = sittings.most_surprising([], [10], np.array([0.5]), length_min=5, length_max=16)
    assert found == (5, 0, pytest.approx(10 * 0.5**5 + 0.5**5), 1.0)
