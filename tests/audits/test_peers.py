"""Who is compared with whom."""

import pytest

from subsidy.audits.rules.peers import main_kind, peers_of
from subsidy.audits.rules.population import MerchantRow, merchants_of

SHOP, SHOP_ON_THE_NET, BIKES = (
    ("appliances", "store", "urban"),
    ("appliances", "online", "urban"),
    ("e_bikes", "store", "rural"),
)


def test_a_large_cell_stays_by_itself_and_a_small_one_is_merged_upward():
    kinds = [SHOP] * 4 + [SHOP_ON_THE_NET] * 2 + [BIKES]
    peers = peers_of(kinds, range(7), merchants_min=4)

    assert peers[0].record() == {"cell": "appliances/store/urban", "size": 4, "merged": []}
    assert peers[4].record() == {
        "cell": "appliances",
        "size": 6,
        "merged": ["appliances/online/urban (2)", "appliances/online (2)"],
    }
    assert peers[6].record() == {
        "cell": "all",
        "size": 7,
        "merged": ["e_bikes/store/rural (1)", "e_bikes/store (1)", "e_bikes (1)"],
    }


def test_only_judged_merchants_are_peers():
    peers = peers_of([SHOP] * 4, [0, 2], merchants_min=2)
    assert set(peers) == {0, 2}
    assert peers[0].members == (0, 2)


def test_even_too_few_are_compared_with_all_there_are():
    assert peers_of([SHOP, BIKES], [0, 1], merchants_min=50)[0].record()["size"] == 2


@pytest.mark.parametrize(
    ("claims", "kind"),
    [({SHOP: 3, BIKES: 5}, BIKES), ({BIKES: 4, SHOP: 4}, SHOP)],
)
def test_a_merchant_is_of_the_kind_of_most_of_its_claims(claims, kind):
    assert main_kind(claims) == kind


def test_a_merchants_rows_are_added_up():
    rows = [("B", *SHOP, 3, 300), ("A", *BIKES, 1, 50), ("B", *BIKES, 4, 200)]
    assert merchants_of(rows) == [
        MerchantRow("A", *BIKES, 1, 50),
        MerchantRow("B", *BIKES, 7, 500),
    ]
