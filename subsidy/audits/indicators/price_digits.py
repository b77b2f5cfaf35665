"""Whose prices end in digits that its peers' do not. Never a flag by itself."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules import digits
from subsidy.audits.rules.cells import Placed, peers_in, place, untested
from subsidy.audits.rules.columns import Columns
from subsidy.audits.rules.dispersion import Floats
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

NAMES = ("price_fen", "subsidy_fen")
_SQL = """
    WITH asked AS (
        SELECT merchant_id, reference, price_fen, subsidy_fen FROM counted
    )"""
ENDINGS = 100
#: The standard error of a deviation, as a share of what chance alone makes of it: the deviations of
#: a hundred endings average out.
_ERROR = 0.06


class _Endings:
    """The last two digits of the yuan of every price, and what peers end in."""

    def __init__(self, merchants: Sequence[MerchantRow], rows: Rows) -> None:
        self.claims = Columns(merchants, rows, NAMES)
        price_fen, self.subsidy_fen = map(self.claims.ints, NAMES)
        self.endings = digits.last_two(price_fen // 100)
        self.counts = np.bincount(
            self.claims.owners * ENDINGS + self.endings, minlength=len(merchants) * ENDINGS
        ).reshape(-1, ENDINGS)

    def shares(self, at: int, members: Sequence[int]) -> Floats:
        """Return the shares of the endings at the merchant's peers, itself left out."""
        return digits.peers_shares(self.counts[list(members)].sum(axis=0) - self.counts[at])

    def of(self, at: int, ending: int) -> tuple[tuple[str, ...], int]:
        """Return the merchant's claims that end so, and their subsidy in fen."""
        own = self.claims.of(at)
        hits = (own.start + np.flatnonzero(self.endings[own] == ending)).tolist()
        references = tuple(self.claims.references[claim] for claim in hits)
        return references, int(self.subsidy_fen[hits].sum())


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return how far the endings of a merchant's prices deviate from its peers' (null B).

    Beyond what so few claims show by chance. Who stands out is simulated too: p is the larger.
    """
    endings = _Endings(merchants, rows)
    n = endings.claims.n
    peers = peers_in(merchants, n.tolist(), parameters)
    excess, chance = np.zeros(len(merchants)), np.ones(len(merchants))
    for at, cell in peers.items():
        shares = endings.shares(at, cell.members)
        chance[at] = digits.expected_mad(shares, int(n[at]))
        excess[at] = float(digits.mad(endings.counts[at], shares)) - chance[at]
    placed = place(peers, excess, chance * _ERROR, parameters)
    return [
        _finding(row.merchant, at, endings, placed[at], parameters)
        if at in placed
        else untested(row.merchant, int(n[at]), has_claims=at in peers)
        for at, row in enumerate(merchants)
    ]


def _finding(
    merchant: str, at: int, endings: _Endings, placed: Placed, parameters: Parameters
) -> Finding:
    shares, counts = endings.shares(at, placed.peers.members), endings.counts[at]
    n, p = int(counts.sum()), placed.p
    most = int(np.argmax((counts - n * shares) / np.sqrt(n * shares * (1 - shares))))
    if p <= parameters["screen"]:
        p = max(p, digits.judge(counts, shares, seed=("price_digits", merchant)).p)
    evidence, evidence_fen = endings.of(at, most)
    expected = n * float(shares[most])
    excess = len(evidence) - expected
    return Finding(
        merchant=merchant,
        n=n,
        k=len(evidence),
        p0=significant(shares[most]),
        rho=significant(placed.null.tau),
        expected=significant(expected),
        excess=significant(excess),
        effect=significant(len(evidence) / expected),
        p=significant(p),
        is_large=excess >= parameters["excess_claims_min"]
        and len(evidence) >= parameters["ratio_min"] * expected,
        excess_fen=round(evidence_fen * max(0.0, excess) / len(evidence)) if evidence else 0,
        peer_cell=placed.peers.record(),
        figures={"ending": most},
        evidence=evidence,
    )


PRICE_DIGITS = register(
    Indicator(
        name="price_digits",
        family="price",
        title=_("Prices that end otherwise than others'"),
        formula="deviation_of_last_two_digits/robust_levels_and_multinomial",
        version=1,
        parameters={
            "claims_min": 100,  # a hundred endings
            "merchants_min": 50,
            "peers_min": 10,
            "tau_min": 0.001,  # honest shops have habits: a tenth of a point per ending
            "screen": 0.05,  # nine hundred and ninety-nine draws only for who stands out
            "excess_claims_min": 10,
            "ratio_min": 3,
        },
        gather=columns(_SQL, NAMES),
        measure=measure,
        corroborates_only=True,
        sentence_en=(
            "{k} of {n} prices end in {ending:02d} yuan; {expected:.1f} would be expected at "
            "{peers} comparable merchants, and the endings deviate from theirs as a whole; "
            "probability {p}; q {q}; subsidy beyond expectation {money} yuan. By itself this says "
            "nothing."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔价格（元）的末两位为{ending:02d}；按{peers}家同类商户的水平预计{expected:.1f}"
            "笔，且末两位整体分布与同类商户不同；出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
            "单凭此项不能说明问题。"
        ),
        innocent_en=(
            "The shop likes prices that end in 88 or 99.",
            "The shop sells few models, and their prices end so.",
            "A fixed amount for delivery is added to every price.",
        ),
        innocent_zh=(
            "门店喜用以88、99结尾的定价。",
            "门店销售型号较少，其定价即以此结尾。",
            "每笔售价均加收固定的配送费。",
        ),
    )
)
