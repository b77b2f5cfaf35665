"""Whose claims lie with a few people, telephones or doors, each with more than a household has."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from subsidy.audits.rules.concentration import hhi, top_share
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.permutation import Permuted, upper_tails
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import canonical, sha256, significant
from subsidy.audits.rules.shares import PARAMETERS, measure_shares
from subsidy.audits.services.hands import HANDS
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

Ints = NDArray[np.int64]

#: Hands are numbered: buyers, telephones, doors. A telephone that a person has named a hub is
#: nobody's, and what was picked up in the shop was carried to no door.
_HAND = """CASE
            WHEN kind = 1 THEN int8send(applicant_id)
            WHEN kind = 2 AND mobile_digest NOT IN (SELECT digest FROM hubs) THEN mobile_digest
            WHEN kind = 3 AND delivery_kind <> 'pickup' THEN address_digest
        END"""
#: Whoever is large by the peers' model passes `screened`. Of these alone it is read which claims
#: theirs may change places with: how many in each stratum, and which hands hold several of all.
_GATHER = f"""
    WITH hubs AS (
        SELECT digest FROM audits_hub
        WHERE kind = 'mobile' AND NOT ties
          AND named_at <= %(cutoff)s AND (until IS NULL OR until >= %(as_of)s)
    ), kept AS (
        SELECT CASE kind WHEN 'applicant' THEN 1 WHEN 'mobile' THEN 2 ELSE 3 END AS kind,
               merchant_id, hand, id
        FROM hands
        WHERE kind = 'applicant' OR kind = 'address' AND is_carried
           OR kind = 'mobile' AND hand NOT IN (
                  SELECT id FROM contacts WHERE mobile_digest IN (SELECT digest FROM hubs)
              )
    ), busy AS (
        SELECT kind, merchant_id, hand FROM kept
        GROUP BY kind, merchant_id, hand HAVING count(*) > %(hand_claims_max)s
    ), numbered AS (
        SELECT kind, merchant_id, reference, subsidy_fen, applicant_id,
               row_number() OVER (PARTITION BY kind, merchant_id, hand
                                  ORDER BY bought_on, reference COLLATE "C") AS number
        FROM busy JOIN kept USING (kind, merchant_id, hand) JOIN counted USING (id, merchant_id)
    ), beyond AS (
        SELECT * FROM numbered WHERE number > %(hand_claims_max)s
    ), hits AS (
        SELECT merchant_id, reference, subsidy_fen, applicant_id,
               json_build_array(coalesce(max(number) FILTER (WHERE kind = 1), 0),
                                coalesce(max(number) FILTER (WHERE kind = 2), 0),
                                coalesce(max(number) FILTER (WHERE kind = 3), 0),
                                applicant_id) AS seen
        FROM beyond GROUP BY merchant_id, reference, subsidy_fen, applicant_id
    ), told AS (
        SELECT merchant_id, count(*) AS k, count(DISTINCT applicant_id) AS people,
               json_agg(json_build_array(reference, subsidy_fen, seen)
                        ORDER BY reference COLLATE "C") AS hits
        FROM hits GROUP BY merchant_id
    ), busiest AS (
        SELECT DISTINCT ON (merchant_id) merchant_id, kind
        FROM (SELECT merchant_id, kind, count(*) AS k FROM beyond GROUP BY merchant_id, kind)
        ORDER BY merchant_id, k DESC, kind
    ), screened AS (
        SELECT merchant_id, kind
        FROM told JOIN totals USING (merchant_id) JOIN busiest USING (merchant_id)
        WHERE n >= %(claims_min)s AND people >= %(people_min)s
          AND k >= %(excess_claims_min)s AND k >= %(share_min)s * n
    ), placed AS NOT MATERIALIZED (
        SELECT *, (bought_on - DATE '2001-01-01') / 7 AS week FROM contacts
    ), strata AS (
        SELECT *, row_number() OVER (ORDER BY kind, unit COLLATE "C", category_id, week) AS stratum
        FROM (SELECT DISTINCT kind, unit, category_id, week
              FROM screened JOIN placed USING (merchant_id))
    ), pools AS (
        SELECT stratum, kind, merchant_id, hand
        FROM (SELECT stratum, kind, merchant_id, {_HAND} AS hand
              FROM strata JOIN placed USING (unit, category_id, week))
        WHERE hand IS NOT NULL
    ), several AS (
        SELECT kind, hand, row_number() OVER (ORDER BY kind, hand) AS number
        FROM pools GROUP BY kind, hand HAVING count(*) > 1
    ), drawn AS (
        SELECT stratum, pools.kind, merchant_id, number
        FROM pools LEFT JOIN several USING (kind, hand)
    ), own AS (
        SELECT merchant_id, json_agg(json_build_array(stratum, claims, hands) ORDER BY stratum)
                            AS strata
        FROM (
            SELECT merchant_id, stratum, count(*) AS claims,
                   coalesce(json_agg(number ORDER BY number) FILTER (WHERE number > 0), '[]')
                   AS hands
            FROM drawn JOIN screened USING (merchant_id, kind) GROUP BY merchant_id, stratum
        ) GROUP BY merchant_id
    )
    SELECT credit_code, n, hits, strata FROM (
        SELECT credit_code, n, coalesce(hits, '[]') AS hits, coalesce(strata, '[]') AS strata,
               0 AS stratum
        FROM totals JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
        LEFT JOIN told USING (merchant_id) LEFT JOIN own USING (merchant_id)
        UNION ALL
        SELECT '', count(*),
               coalesce(json_agg(number ORDER BY number) FILTER (WHERE number > 0), '[]'),
               to_json(stratum), stratum
        FROM drawn GROUP BY stratum
    ) ORDER BY credit_code COLLATE "C", stratum """


class Stratum(NamedTuple):
    """Claims of one category, unit and week that have such a hand: how many, and the hands of
    those whose hand holds several of all that were read.
    """

    claims: int
    hands: Sequence[int]


#: Of a merchant: (stratum, its claims there, and their hands likewise).
Own = Sequence[tuple[int, int, Sequence[int]]]


def gather(scope: Scope, parameters: Parameters) -> Rows:
    """Return (merchant, claims, [claim, subsidy in fen, seen], own strata) per merchant.

    seen: which claim of its buyer, telephone and door it is (0: none too many), and the buyer. Own
    strata are those of merchants that may be large. Then the strata: (nobody, claims, hands, its
    number).
    """
    return read(_GATHER, scope, parameters)


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return the share of claims that come after a household's of one hand (null A).

    Large is only who also has few hands for its number of claims and its calendar (null E).
    """
    own = {row[0]: row for row in rows if row[0]}
    strata = {row[3]: Stratum(row[1], row[2]) for row in rows if not row[0]}
    shares = [row[:3] for row in own.values()]
    findings = measure_shares(merchants, shares, parameters, figures=_figures)
    seed = sha256(canonical(sorted(merchants)))
    confirmed = []
    for one in findings:
        drawn: Sequence[Permuted] = ()
        if _is_asked(one, parameters):
            pools = _pools(own[one.merchant][3], strata)
            drawn = upper_tails((top_share, hhi), *pools, seed=(seed, one.merchant))
        confirmed.append(one if one.gate else _confirmed(one, drawn, parameters))
    return confirmed


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many hits there are by each kind of hand, the busiest hand, the hits' buyers."""
    return {
        "further_of_buyers": sum(one[0] > 0 for one in seen),
        "further_by_mobile": sum(one[1] > 0 for one in seen),
        "further_to_doors": sum(one[2] > 0 for one in seen),
        "hand_most": max((max(one[:3]) for one in seen), default=0),
        "people": len({one[3] for one in seen}),
    }


def _is_asked(finding: Finding, parameters: Parameters) -> bool:
    return (
        finding.is_large
        and finding.p is not None
        and finding.p <= parameters["screen"]
        and finding.figures["people"] >= parameters["people_min"]
    )


def _confirmed(finding: Finding, drawn: Sequence[Permuted], parameters: Parameters) -> Finding:
    """Return the finding, large only if none of the draws is nearly as concentrated."""
    share, index = drawn or (Permuted(0, 0, 1), Permuted(0, 0, 1))
    return finding._replace(
        is_large=bool(drawn)
        and max(share.p, index.p) <= parameters["permutation_p_max"]
        and all(one.observed >= parameters["concentration_min"] * one.expected for one in drawn),
        figures={
            **finding.figures,
            "household": parameters["hand_claims_max"],
            "top_share": significant(share.observed),
            "top_expected": significant(share.expected),
            "hhi": significant(index.observed),
            "hhi_expected": significant(index.expected),
            "p_permutation": significant(max(share.p, index.p)),
        },
    )


def _pools(own: Own, strata: Mapping[int, Stratum]) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return of each claim of the merchant's strata its hand, its stratum, whether it is its own.

    A hand that holds one claim alone gets a number below zero.
    """
    codes: list[int] = []
    sizes: list[tuple[int, int, int]] = []
    lone = 0
    for stratum, claims, hands in own:
        pool = strata[stratum]
        others = (Counter(pool.hands) - Counter(hands)).elements()
        ends = lone - (claims - len(hands))
        codes += [*hands, *range(lone - 1, ends - 1, -1)]
        lone = ends - (pool.claims - claims - (len(pool.hands) - len(hands)))
        codes += [*others, *range(ends - 1, lone - 1, -1)]
        sizes.append((stratum, claims, pool.claims - claims))
    numbers, mine, theirs = np.array(sizes, dtype=np.int64).T
    is_own = np.repeat(np.tile([True, False], len(sizes)), np.stack([mine, theirs], 1).ravel())
    return np.array(codes, dtype=np.int64), np.repeat(numbers, mine + theirs), is_own


CONCENTRATION = register(
    Indicator(
        name="concentration",
        family="identity",
        title=_("Claims that lie with few hands"),
        formula="share_of_busy_hands/robust_beta_binomial_and_permutation",
        version=1,
        parameters=PARAMETERS
        | {
            # A home is furnished with five things; further ones of the same buyer, telephone or
            # door are hits. So one large household in a small shop adds a few, not all it bought.
            "hand_claims_max": 5,
            "people_min": 5,  # whose hits they are; a family of four is a family
            # Small shops have few customers: the share of the top five, and the index, must be
            # twice what as many claims of anybody show, and no draw of 999 may reach either.
            "concentration_min": 2,
            "permutation_p_max": 0.001,
            "share_min": 0.1,  # one telephone for the old people of a village holds up to a tenth
            "screen": 0.05,  # draws are made only for who stands out among peers
        },
        over=(HANDS,),
        gather=gather,
        measure=measure,
        sentence_en=(
            "{k} of {n} claims come after the first {household} of the same buyer "
            "({further_of_buyers}), telephone ({further_by_mobile}) or delivery address "
            "({further_to_doors}), up to {hand_most} of one, for {people} people; {expected:.1f} "
            "would be expected at {peers} comparable merchants. The five busiest hold "
            "{top_share:.1%} of the claims; of as many claims by anybody in the same categories, "
            "units and weeks they would hold {top_expected:.1%}. Probability under the peers' "
            "model {p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔超出同一购买人（{further_of_buyers}笔）、同一手机号（{further_by_mobile}笔）或"
            "同一收货地址（{further_to_doors}笔）的前{household}笔，单一对象最多{hand_most}笔，涉及{people}人；"
            "按{peers}家同类商户的水平预计{expected:.1f}笔。最集中的五个对象占申请的{top_share:.1%}，而在相同"
            "品类、地区和周次中任取同样笔数时预计仅占{top_expected:.1%}。在同类商户模型下出现的概率为{p}，"
            "q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "An assistant typed the shop's telephone, or its address for what was picked up.",
            "A village committee, carer or relative ordered for many elderly people.",
            "A dormitory, school or office orders again and again, for delivery at one door.",
            "Large families furnished several homes at the only shop of the place.",
        ),
        innocent_zh=(
            "店员填写了门店电话，或对自提商品填写了门店地址。",
            "村委会、护理人员或亲属代多名老年人下单。",
            "宿舍、学校或单位多次订购，统一在同一地址收货。",
            "大家庭在当地唯一的门店为多处住房购置家电。",
        ),
    )
)
