"""Simulated worlds as the frozen input of a run, without a database in between."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median

from simulation.world import World
from subsidy.audits.indicators.burst import BURST
from subsidy.audits.indicators.price_baseline import PRICE_BASELINE
from subsidy.audits.indicators.shared_contact import SHARED_CONTACT
from subsidy.audits.rules.population import merchants_of
from subsidy.audits.services import compute
from subsidy.audits.services.compute import SHADOW

#: Twenty per cent of the price, as level 1 appliances get; enough for statistics.
SUBSIDY_SHARE, CAP_FEN = 5, 200_000


@dataclass(frozen=True)
class Frozen:
    """The merchants, and per indicator the rows it measures."""

    merchants: list
    rows: dict

    def results(self, params):
        """What a run would find; only indicators that have rows are asked."""
        asked = {name: params[name] for name in ["rule", *self.rows]} | {SHADOW: {}}
        return compute.judge_all(
            (
                (one, compute.measure(one, self.merchants, self.rows[one.name], asked))
                for one in compute.asked_in(asked)
            ),
            asked,
        )


def frozen(world: World) -> Frozen:
    """Return what the indicators' queries would read if the world's claims were in the database."""
    claims = [_Claim(number, claim) for number, claim in enumerate(world.claims)]
    kinds = Counter((one.merchant, one.group, one.channel, one.tier) for one in claims)
    subsidies = defaultdict(int)
    for one in claims:
        subsidies[one.merchant, one.group, one.channel, one.tier] += one.subsidy_fen
    return Frozen(
        merchants=merchants_of((*kind, n, subsidies[kind]) for kind, n in kinds.items()),
        rows={
            BURST.name: columns((c.merchant, c.name, c.day, c.subsidy_fen) for c in claims),
            PRICE_BASELINE.name: columns(_priced(world, claims)),
            SHARED_CONTACT.name: _shared(claims),
        },
    )


def columns(claims):
    """Return rows as `services.columns` gathers them, of (merchant, reference, numbers...)."""
    of = defaultdict(list)
    for merchant, *rest in claims:
        of[merchant].append(rest)
    return [
        (
            merchant,
            len(own),
            *(" ".join(map(str, column)) for column in zip(*sorted(own), strict=True)),
        )
        for merchant, own in sorted(of.items())
    ]


class _Claim:
    def __init__(self, number, claim):
        purchase, body = claim.purchase, claim.body
        self.name = f"C-{number:06d}"
        self.merchant = purchase.merchant.credit_code
        self.group = purchase.merchant.group
        self.channel = body["channel"]
        self.tier = "urban" if purchase.store.county.code[4:] <= "20" else "rural"
        self.product = purchase.product
        self.price_fen = purchase.price_fen
        self.subsidy_fen = min(purchase.price_fen // SUBSIDY_SHARE, CAP_FEN)
        self.day = (purchase.bought_on - date(1970, 1, 1)).days
        applicant = body["applicant"]
        self.person = applicant["document_number"]
        self.contacts = (
            applicant["mobile"],
            applicant.get("bank_account", {}).get("number"),
            applicant["delivery_address"],
        )


def _priced(world, claims):
    past = defaultdict(list)
    for sale in world.past_sales:
        past[sale.merchant.credit_code, sale.product].append(sale.price_fen)
    for one in claims:
        if sales := past.get((one.merchant, one.product)):
            past_fen = round(median(sales))
            yield (one.merchant, one.name, one.price_fen, past_fen, one.subsidy_fen)


def _shared(claims):
    users = [defaultdict(set) for _ in range(3)]
    for one in claims:
        for kind, contact in enumerate(one.contacts):
            if contact:
                users[kind][contact].add(one.person)
    least = (3, 3, 5)  # a mobile, an account, an address beyond a household of four
    asked, hits = Counter(one.merchant for one in claims), defaultdict(list)
    for one in claims:
        counts = [len(users[kind][contact]) for kind, contact in enumerate(one.contacts)]
        seen = [n if n >= low else 0 for n, low in zip(counts, least, strict=True)]
        if any(seen):
            hits[one.merchant].append([one.name, one.subsidy_fen, seen])
    return [(merchant, n, hits[merchant]) for merchant, n in asked.items()]
