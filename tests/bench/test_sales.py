import json

import pytest

from bench import sales


@pytest.fixture(scope="module")
def trade():
    return sales.open_trade()


def tokens(trade):
    return {seller.credit_code: f"K-{seller.credit_code}.x" for seller in trade.merchants}


def wanted(claim):
    """What no two claims may share."""
    purchase = claim["purchase"]
    return (
        claim["applicant"]["document_number"],
        purchase["identifiers"][0]["value"],
        purchase["invoice"]["number"],
    )


class TestSingles:
    def test_are_the_same_every_time(self, trade):
        again = sales.open_trade()
        assert trade.merchants == again.merchants
        first, second = (
            sales.singles(opened, tokens(opened), count=50)
            for opened in (sales.open_trade(), sales.open_trade())
        )
        assert first == second

    def test_share_no_person_thing_or_invoice(self):
        trade = sales.open_trade()
        claims = [json.loads(one.body) for one in sales.singles(trade, tokens(trade), count=500)]

        assert all(len(set(column)) == 500 for column in zip(*map(wanted, claims), strict=True))

    def test_come_from_another_merchant_each_in_turn(self):
        trade = sales.open_trade()
        requests = sales.singles(trade, tokens(trade), count=len(trade.merchants) + 1)

        assert len({request.token for request in requests}) == len(trade.merchants)
        assert requests[0].token == requests[-1].token
        assert len({request.key for request in requests}) == len(requests)


class TestBatches:
    def test_hold_sales_of_one_merchant_that_share_nothing(self):
        trade = sales.open_trade()
        count = len(trade.merchants) + 2
        requests = sales.batches(trade, tokens(trade), count=count, rows=3)
        claims = [json.loads(request.body)["claims"] for request in requests]

        assert [len(rows) for rows in claims] == [3] * count
        flat = [wanted(claim) for rows in claims for claim in rows]
        assert all(len(set(column)) == 3 * count for column in zip(*flat, strict=True))


def test_only_appliances_are_sold(trade):
    body = json.loads(sales.merchants_file(trade.merchants))

    assert {line["group"] for merchant in body for line in merchant["enrolments"]} == {"appliances"}
    assert len(body) > 30
