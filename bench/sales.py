"""The sales that are claimed: appliances, each with buyer, serial number and papers of its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bench.clients import Request
from simulation.merchants import Merchant, Store, found_merchants
from simulation.payloads import Body, Papers
from simulation.people import Citizen, Population
from simulation.places import County
from simulation.products import Product
from simulation.sales import Buyers, purchases
from simulation.world import PERIOD

SEED = 7
PROGRAMME = "hebei-2024"
GROUP = "appliances"
#: Of so many merchants of all trades, some 40 sell appliances.
FOUNDED = 60

#: Credit code -> bearer token.
Tokens = Mapping[str, str]


class Newcomers(Buyers):
    """Buyers who never come twice: a claim then writes the same rows as every other."""

    def visitor(self, county: County, product: Product) -> Citizen:  # noqa: ARG002
        return self.people.newcomer(county)


@dataclass(frozen=True)
class Trade:
    """The merchants and whoever buys from them."""

    merchants: tuple[Merchant, ...]
    buyers: Buyers
    papers: Papers

    def claims(self, merchant: Merchant, count: int) -> list[Body]:
        """Return so many claims of the merchant, by people who have not been here before."""
        sold = purchases(SEED, merchant, period=PERIOD, count=count, buyers=self.buyers)
        return [self.papers.claim(sale, number).body for number, sale in enumerate(sold, start=1)]


def open_trade() -> Trade:
    """Return the same merchants and citizens every time."""
    people = Population(SEED)
    founded = found_merchants(SEED, FOUNDED, people=people, period=PERIOD)
    sellers = tuple(merchant for merchant in founded if merchant.group == GROUP)
    return Trade(sellers, Newcomers(SEED, people), Papers(SEED, PROGRAMME))


def merchants_file(merchants: tuple[Merchant, ...]) -> str:
    """Return the merchants as `manage.py load_merchants` reads them; JSON is YAML."""
    return json.dumps([_entry(merchant) for merchant in merchants], ensure_ascii=False, indent=1)


def singles(trade: Trade, tokens: Tokens, *, count: int) -> list[Request]:
    """Return so many requests of one claim each, neighbours from different merchants."""
    of_one = -(-count // len(trade.merchants))
    books = [(seller, trade.claims(seller, of_one)) for seller in trade.merchants]
    turns = [(seller, claims[turn]) for turn in range(of_one) for seller, claims in books]
    return [
        _request(tokens[seller.credit_code], f"single-{number}", claim, rows=1)
        for number, (seller, claim) in enumerate(turns[:count])
    ]


def batches(trade: Trade, tokens: Tokens, *, count: int, rows: int) -> list[Request]:
    """Return so many requests of `rows` claims of one merchant each, the merchants in turn."""
    of_one = -(-count // len(trade.merchants))
    books = [(seller, trade.claims(seller, of_one * rows)) for seller in trade.merchants[:count]]
    turns = [
        (seller, claims[turn * rows : (turn + 1) * rows])
        for turn in range(of_one)
        for seller, claims in books
    ]
    return [
        _request(tokens[seller.credit_code], f"batch-{number}", {"claims": claims}, rows=rows)
        for number, (seller, claims) in enumerate(turns[:count])
    ]


def _request(token: str, key: str, body: Body, *, rows: int) -> Request:
    return Request(token, key, json.dumps(body, ensure_ascii=False).encode(), rows)


def _entry(merchant: Merchant) -> dict[str, object]:
    account = merchant.payout
    return {
        "credit_code": merchant.credit_code,
        "name": merchant.name,
        "unit": merchant.county.unit,
        "legal_person": merchant.legal_person,
        "stores": [_store(store) for store in merchant.stores],
        "enrolments": [
            {"programme": PROGRAMME, "group": merchant.group, "from": PERIOD.starts_on.isoformat()}
        ],
        "payout_account": {
            "bank": account.bank,
            "branch": account.branch,
            "number": account.number,
            "name": account.name,
        },
    }


def _store(store: Store) -> dict[str, object]:
    return {
        "code": store.code,
        "name": store.name,
        "county": store.county.code,
        "address": store.address,
        "latitude": str(store.latitude),
        "longitude": str(store.longitude),
        "channel": store.channel,
        "terminals": [store.terminal],
    }
