"""Claims as columns: one frozen row a merchant."""

from subsidy.audits.rules.columns import Columns
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.services.columns import columns
from subsidy.audits.services.population import Scope, examining
from tests import make

ONE, TWO, THREE = (MerchantRow(name, "g", "offline", "urban", 1, 1) for name in "ABC")
ROWS = [("C", 2, "C-2 C-3", "7 -8"), ("A", 1, "C-1", "6")]


def test_claims_stand_in_the_order_of_the_merchants_whatever_that_of_the_rows():
    found = Columns([ONE, TWO, THREE], ROWS, ["fen"])
    assert (len(found), found.n.tolist(), found.owners.tolist()) == (3, [1, 0, 2], [0, 2, 2])
    assert found.references == ["C-1", "C-2", "C-3"]
    assert found.ints("fen").tolist() == [6, 7, -8]
    assert [found.of(place) for place in range(3)] == [slice(0, 1), slice(1, 1), slice(1, 3)]
    assert found.sums(found.ints("fen")).tolist() == [6, 0, -1]


def test_where_nobody_claims_all_is_empty():
    found = Columns([ONE], [], ["fen"])
    assert (len(found), found.references, found.ints("fen").tolist()) == (0, [], [])


def test_a_row_holds_the_claims_by_reference(shop):
    claims = sorted([shop.submitted(), shop.submitted()], key=lambda claim: claim.reference)
    sql = "WITH asked AS (SELECT merchant_id, reference, subsidy_fen FROM counted)"
    scope = Scope(shop.programme.pk, make.TODAY, make.NOON)
    with examining(scope):
        rows = columns(sql, ["subsidy_fen"])(scope, {})
    references = " ".join(claim.reference for claim in claims)
    assert rows == [(shop.merchant.credit_code, 2, references, "99980 99980")]
