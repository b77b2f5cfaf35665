"""Which merchants draw on one stock of telephones, accounts, devices and people."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.components import DEGREE_MAX
from subsidy.audits.rules.findings import TOO_FEW_CLAIMS, Finding
from subsidy.audits.rules.pairs import Pair
from subsidy.audits.rules.peers import ALL
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rings import Side, TiedClaim, bonds, claims_in, rings, sides_of
from subsidy.audits.rules.rounding import significant
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register
from subsidy.audits.services.ties import TIES

#: A person who was declared by one merchant and buys at another, or is declared by two, ties both.
_SQL = """
    WITH declared AS (
        SELECT merchant_id, document_digest,
               'person:' || dense_rank() OVER (ORDER BY document_digest) AS name
        FROM merchants_rosterentry
        WHERE declared_on <= (%(cutoff)s AT TIME ZONE 'Asia/Shanghai')::date
    ), bought AS (
        SELECT counted.id, counted.merchant_id, declared.name
        FROM (SELECT DISTINCT document_digest, name FROM declared) AS declared
        JOIN applicants_applicant AS applicant USING (document_digest)
        JOIN counted ON counted.applicant_id = applicant.id
    ), met AS (
        SELECT name FROM (
            SELECT merchant_id, name FROM declared UNION SELECT merchant_id, name FROM bought
        ) AS everywhere GROUP BY name HAVING count(*) > 1
    ), uses AS (
        SELECT id, name FROM ties
        WHERE people >= %(people_min)s AND (people <= %(degree_max)s OR is_tie)
          AND merchants > 1 AND kind <> 'serial'
        UNION SELECT id, name FROM bought JOIN met USING (name)
    ), claims AS (
        SELECT id, json_build_array(reference, subsidy_fen, applicant_id,
                                    to_char(bought_on, 'YYYY-MM-DD'), names) AS claim
        FROM (SELECT id, json_agg(name ORDER BY name COLLATE "C") AS names
              FROM uses GROUP BY id) AS one JOIN counted USING (id)
    ), stocks AS (
        SELECT merchant_id, json_agg(DISTINCT name ORDER BY name) AS names FROM (
            SELECT merchant_id, name COLLATE "C" AS name FROM ties
            WHERE kind <> 'serial' AND (people <= %(degree_max)s OR is_tie)
            UNION SELECT merchant_id, name COLLATE "C" FROM declared
        ) AS stock GROUP BY merchant_id
    )
    SELECT credit_code, n, coalesce(stocks.names, '[]'), coalesce(own.claims, '[]')
    FROM totals JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
    LEFT JOIN stocks USING (merchant_id)
    LEFT JOIN (
        SELECT merchant_id, json_agg(claim ORDER BY reference COLLATE "C") AS claims
        FROM claims JOIN counted USING (id) GROUP BY merchant_id
    ) AS own USING (merchant_id)
    ORDER BY credit_code COLLATE "C" """


def gather(scope: Scope, parameters: Parameters) -> Rows:
    """Return (merchant, its claims, what ties its buyers, [claim, subsidy in fen, buyer, day, what
    it shares with other merchants' claims]) per merchant.
    """
    return read(_SQL, scope, parameters)


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return each merchant's closest bond, and its claims in the ring that bonds hold together."""
    sides = sides_of(rows)
    best: dict[str, Pair] = {}
    for bond in bonds(sides):
        for end in (bond.left, bond.right):
            best[end] = min(best.get(end, bond.pair), bond.pair, key=lambda pair: pair.p)
    own = {side.merchant: side for side in sides}
    shared: dict[str, tuple[str, ...]] = defaultdict(tuple)
    partners: dict[str, int] = {}
    for ring in rings(sides, q_max=parameters["pair_q_max"]):
        for merchant in ring.merchants:
            shared[merchant] = ring.names
            partners[merchant] = len(ring.merchants) - 1
    return [
        _finding(
            own.get(row.merchant),
            row,
            best.get(row.merchant),
            names=shared[row.merchant],
            partners=partners.get(row.merchant, 0),
            others=len(sides) - 1,
            excess_min=parameters["excess_claims_min"],
        )
        for row in merchants
    ]


def _finding(
    side: Side | None,
    row: MerchantRow,
    pair: Pair | None,
    *,
    names: Sequence[str],
    partners: int,
    others: int,
    excess_min: float,
) -> Finding:
    """A merchant's closest bond is the best of as many as there are other merchants."""
    if side is None:
        return Finding(merchant=row.merchant, n=0, gate=TOO_FEW_CLAIMS)
    if pair is None:
        return Finding(merchant=row.merchant, n=side.n, p=1.0)
    claims = claims_in(side, names)
    hoped = len(claims) * pair.expected / pair.shared
    excess = len(claims) - hoped
    return Finding(
        merchant=row.merchant,
        n=side.n,
        k=len(claims),
        expected=significant(hoped),
        excess=significant(excess),
        effect=significant(pair.shared / pair.expected),
        p=significant(min(1.0, pair.p * others)),
        is_large=excess >= excess_min,
        excess_fen=round(
            sum(claim.subsidy_fen for claim in claims) * max(0.0, 1 - pair.expected / pair.shared)
        ),
        peer_cell={"cell": ALL, "size": others + 1, "merged": []},
        figures=_figures(claims, names) | {"partners": partners, "shared_most": pair.shared},
        evidence=tuple(claim.claim for claim in claims),
    )


def _figures(claims: Sequence[TiedClaim], names: Sequence[str]) -> dict[str, Any]:
    kinds: Mapping[str, int] = Counter(name.partition(":")[0] for name in names)
    return {
        "buyers": len({claim.buyer for claim in claims}),
        "mobiles": kinds["mobile"],
        "accounts": kinds["account"],
        "devices": kinds["device"],
        "persons": kinds["person"],
    }


RINGS = register(
    Indicator(
        name="rings",
        family="identity",
        title=_("Merchants that share telephones, accounts, devices or people"),
        formula="closest_bond/hypergeometric_bonferroni",
        version=1,
        parameters={
            "people_min": 3,  # a couple's telephone is used at every shop they buy at
            "degree_max": DEGREE_MAX,  # beyond it a hub, to be named
            "pair_q_max": 0.05,
            "excess_claims_min": 5,
        },
        over=(TIES,),
        gather=gather,
        measure=measure,
        sentence_en=(
            "{k} of {n} claims by {buyers} buyers use what is also used at {partners} other "
            "merchants: {mobiles} telephones, {accounts} accounts, {devices} devices, {persons} "
            "declared people; with the closest of them {shared_most} are shared; {expected:.1f} "
            "claims would be expected if the {peers} merchants drew by chance; probability {p}; q "
            "{q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔（{buyers}名购买人）使用了另外{partners}家商户也在使用的{mobiles}个"
            "手机号、{accounts}个银行账户、{devices}台设备或{persons}名申报人员；与关联最紧密的一家"
            "共用{shared_most}项；若{peers}家商户随机分布预计{expected:.1f}笔；出现的概率为{p}，"
            "q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Shops of one owner or franchise keep one customer desk or one staff.",
            "An agent, village committee or care home orders for many at several shops.",
            "Both shops belong to one market hall and help each other at the till.",
            "The merchants merged, or one took over the other's customers.",
        ),
        innocent_zh=(
            "同一老板或加盟体系的门店共用客服或店员。",
            "代办人、村委会或养老机构在多家商户为多人下单。",
            "两家门店同处一个卖场，互相协助收银。",
            "商户合并，或一方接手了另一方的顾客。",
        ),
    )
)
