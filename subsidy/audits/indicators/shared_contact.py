"""Whose claims share a telephone, a bank account or an address with other applicants' claims."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _

from subsidy.applicants.services import address_digest
from subsidy.audits.rules import rates
from subsidy.audits.rules.findings import (
    PEERS_DIFFER,
    PEERS_MOVED,
    TOO_FEW_CLAIMS,
    TOO_FEW_PEERS,
    Finding,
)
from subsidy.audits.rules.peers import Peers, distinct, peers_of
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import significant
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

PARAMETERS = {
    "claims_min": 30,  # below it, no rate is judged
    "merchants_min": 50,  # smaller peer cells are merged upward
    "peers_min": 10,  # fewer peers than that say nothing
    "users_min": 3,  # so many applicants of one telephone or account are a hit
    "household_max": 4,  # so many applicants at one address are a family
    "excess_claims_min": 5,
    "ratio_min": 2,  # of the shrunk rate to the peers' rate
    "p0_alarm": 0.05,  # of all peers' claims: more is a finding about the cell
    "rho_alarm": 0.1,
    "share_min": 0.06,  # of the shrunk rate itself: where peers have next to none, any is twice
}

#: Contacts are counted over the whole programme: who borrows one telephone at two shops is seen.
_GATHER = """
    , reached AS (
        SELECT counted.credit_code, counted.reference, counted.subsidy_fen, counted.applicant_id,
               contact.mobile_digest, contact.account_digest,
               nullif(contact.address_digest, %(no_address)s) AS address_digest
        FROM counted JOIN applicants_contact AS contact ON contact.id = counted.contact_id
    ), mobiles AS (
        SELECT mobile_digest, count(DISTINCT applicant_id) AS users FROM reached
        GROUP BY mobile_digest HAVING count(DISTINCT applicant_id) >= %(users_min)s
    ), accounts AS (
        SELECT account_digest, count(DISTINCT applicant_id) AS users FROM reached
        GROUP BY account_digest HAVING count(DISTINCT applicant_id) >= %(users_min)s
    ), addresses AS (
        SELECT address_digest, count(DISTINCT applicant_id) AS users FROM reached
        GROUP BY address_digest HAVING count(DISTINCT applicant_id) > %(household_max)s
    )
    SELECT credit_code, reference, subsidy_fen, coalesce(mobiles.users, 0),
           coalesce(accounts.users, 0), coalesce(addresses.users, 0)
    FROM reached
    LEFT JOIN mobiles USING (mobile_digest)
    LEFT JOIN accounts USING (account_digest)
    LEFT JOIN addresses USING (address_digest)
    WHERE coalesce(mobiles.users, accounts.users, addresses.users) IS NOT NULL
    ORDER BY credit_code COLLATE "C", reference COLLATE "C" """


def gather(scope: Scope, parameters: Parameters) -> Rows:
    """Return (merchant, claim, subsidy, applicants by mobile, account, address) of the hits."""
    return read(_GATHER, scope, {**parameters, "no_address": address_digest("")})


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return the share of hits of each merchant against its peers' (null A)."""
    hits: dict[str, list[Sequence[int]]] = {row.merchant: [] for row in merchants}
    for merchant, *hit in sorted(rows):
        hits[merchant].append(hit)
    n = np.array([row.n for row in merchants], dtype=np.int64)
    k = np.array([len(hits[row.merchant]) for row in merchants], dtype=np.int64)
    judged = np.flatnonzero(n >= parameters["claims_min"]).tolist()
    peers = peers_of(
        [row.kind for row in merchants], judged, merchants_min=int(parameters["merchants_min"])
    )
    nulls = {
        name: rates.fit(k[list(cell.members)], n[list(cell.members)])
        for name, cell in distinct(peers).items()
    }
    return [
        _finding(row, hits[row.merchant], peers.get(place), nulls, parameters)
        for place, row in enumerate(merchants)
    ]


def _alarm(null: rates.RateNull, parameters: Parameters) -> str:
    if null.p0 >= parameters["p0_alarm"]:
        return PEERS_MOVED
    return PEERS_DIFFER if null.rho >= parameters["rho_alarm"] else ""


def _finding(
    row: MerchantRow,
    hits: list[Sequence[int]],
    peers: Peers | None,
    nulls: dict[str, rates.RateNull],
    parameters: Parameters,
) -> Finding:
    evidence = tuple(str(hit[0]) for hit in hits)
    if peers is None or len(peers.members) < parameters["peers_min"]:
        gate = TOO_FEW_CLAIMS if peers is None else TOO_FEW_PEERS
        return Finding(merchant=row.merchant, n=row.n, k=len(hits), gate=gate, evidence=evidence)
    null = nulls[peers.cell]
    k, n = np.array([len(hits)]), np.array([row.n])
    excess = float(rates.excess(k, n, null)[0])
    share = float(rates.shrunk(k, n, null)[0])
    ratio = share / null.p0
    hits_fen = sum(hit[1] for hit in hits)
    return Finding(
        merchant=row.merchant,
        n=row.n,
        k=len(hits),
        p0=significant(null.p0),
        rho=significant(null.rho),
        expected=significant(row.n * null.p0),
        excess=significant(excess),
        effect=significant(ratio),
        p=significant(rates.upper_tails(k, n, null)[0]),
        is_large=excess >= parameters["excess_claims_min"]
        and ratio >= parameters["ratio_min"]
        and share >= parameters["share_min"],
        alarm=_alarm(null, parameters),
        excess_fen=round(hits_fen * max(0.0, excess) / len(hits)) if hits else 0,
        peer_cell=peers.record(),
        figures={
            "users_min": int(parameters["users_min"]),
            "by_mobile": sum(hit[2] > 0 for hit in hits),
            "by_account": sum(hit[3] > 0 for hit in hits),
            "by_address": sum(hit[4] > 0 for hit in hits),
            "users_most": max((max(hit[2:5]) for hit in hits), default=0),
        },
        evidence=evidence,
    )


SHARED_CONTACT = register(
    Indicator(
        name="shared_contact",
        family="identity",
        title=_("Telephone, account or address shared by many applicants"),
        formula="share_of_shared_contacts/robust_beta_binomial",
        version=1,
        parameters=PARAMETERS,
        gather=gather,
        measure=measure,
        sentence_en=(
            "{k} of {n} claims share a telephone ({by_mobile}), a bank account ({by_account}) or a "
            "delivery address ({by_address}) with other applicants, up to {users_most} of them; "
            "{expected:.1f} claims would be expected at {peers} comparable merchants; probability "
            "under the peers' model {p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔与其他申请人共用手机号（{by_mobile}笔）、银行账户（{by_account}笔）或"
            "收货地址（{by_address}笔），同一联系方式最多涉及{users_most}名申请人；按{peers}家同类商户"
            "的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴"
            "为{money}元。"
        ),
        innocent_en=(
            "A shop assistant typed the shop's telephone for customers who gave none.",
            "Relatives or a village committee ordered for elderly people.",
            "A dormitory, hospital or office takes deliveries at one door.",
            "Goods were picked up in the shop and its address was entered.",
        ),
        innocent_zh=(
            "店员为未提供手机号的顾客填写了门店电话。",
            "亲属或村委会代老年人下单。",
            "宿舍、医院或单位统一在同一地址收货。",
            "顾客到店自提，填写了门店地址。",
        ),
    )
)
