"""Whose claims hang together: people who know each other's telephone, account or device."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.components import DEGREE_MAX, link
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import PARAMETERS, Share, measure_shares
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register
from subsidy.audits.services.ties import TIES

_COUNTS = """
    SELECT credit_code, n
    FROM totals JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
    ORDER BY credit_code COLLATE "C" """
_TIED = """
    SELECT credit_code, json_agg(
               json_build_array(claims.reference, subsidy_fen, applicant_id, names)
               ORDER BY claims.reference COLLATE "C"
           )
    FROM (
        SELECT merchant_id, reference, subsidy_fen, applicant_id,
               json_agg(name ORDER BY name COLLATE "C") AS names
        FROM ties WHERE people <= %(degree_max)s OR is_tie
        GROUP BY merchant_id, reference, subsidy_fen, applicant_id
    ) AS claims JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
    GROUP BY credit_code """

_HUBS = """
    SELECT DISTINCT people, kind, encode(digest, 'hex') AS digest, merchants FROM ties
    WHERE people > %(degree_max)s AND NOT is_tie AND kind <> 'serial' ORDER BY kind, digest """


def gather(scope: Scope, parameters: Parameters) -> Rows:
    """Return (merchant, its claims, [claim, subsidy in fen, person, what ties it]) per merchant.

    People are numbers; what ties them is a kind and a number: "mobile:3". After the merchants come
    the hubs that wait for a name: (nobody, people, [kind, digest, merchants]).
    """
    tied = {row[0]: row[1] for row in read(_TIED, scope, parameters)}
    hubs = [("", people, hub) for people, *hub in read(_HUBS, scope, parameters)]
    counts = read(_COUNTS, scope)
    return [*((code, n, tied.get(code, [])) for code, n in counts), *hubs]


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return the share of claims in components that are large and mostly the merchant's own."""
    rows = [row for row in rows if row[0]]
    claims = [(row[0], *claim) for row in sorted(rows) for claim in sorted(row[2])]
    hits = defaultdict(list)
    for merchant, hit in _hits(claims, parameters):
        hits[merchant].append(hit)
    shares = [Share(row[0], row[1], hits[row[0]]) for row in rows]
    return measure_shares(merchants, shares, parameters, figures=_figures)


def _hits(
    claims: Sequence[tuple[str, str, int, int, list[str]]], parameters: Parameters
) -> Iterator[tuple[str, list[Any]]]:
    """Yield (merchant, [claim, subsidy in fen, [component, its people, what ties it]])."""
    components = _components(claims)
    people, own = defaultdict(set), Counter[tuple[int, str]]()
    for (merchant, _claim, _fen, person, _names), component in zip(claims, components, strict=True):
        people[component].add(person)
        own[component, merchant] += 1
    sizes = Counter(components)
    for (merchant, claim, fen, _person, names), component in zip(claims, components, strict=True):
        size = len(people[component])
        share = own[component, merchant] / sizes[component]
        if size >= parameters["people_min"] and share >= parameters["own_share_min"]:
            yield merchant, [claim, fen, [component, size, names]]


def _components(claims: Sequence[tuple[str, str, int, int, list[str]]]) -> list[int]:
    """Return the component of each claim: of its person, through all that ties the person."""
    pairs = [(claim[3], name) for claim in claims for name in claim[4]]
    if not pairs:
        return []
    numbers, people = np.unique([claim[3] for claim in claims], return_inverse=True)
    ends = np.searchsorted(numbers, [person for person, _name in pairs])
    names = np.unique([name for _person, name in pairs], return_inverse=True)[1]
    found = link(ends, names, claims_count=len(numbers), degree_max=len(pairs))
    return [int(label) for label in found.labels[people]]


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many components, the largest one's people, and by what they hang together."""
    names = {name for _component, _size, names in seen for name in names}
    kinds = Counter(name.partition(":")[0] for name in names)
    return {
        "components": len({component for component, _size, _names in seen}),
        "people_most": max((size for _component, size, _names in seen), default=0),
        "mobiles": kinds["mobile"],
        "accounts": kinds["account"],
        "devices": kinds["device"],
        "serials": kinds["serial"],
    }


COMPONENTS = register(
    Indicator(
        name="components",
        family="identity",
        title=_("Groups of buyers who hang together"),
        formula="share_of_claims_in_own_components/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | {
            "people_min": 5,  # a family of four is a family
            "own_share_min": 0.6,  # of the component's claims: whose customers they are
            "degree_max": DEGREE_MAX,  # people at one telephone: beyond it a hub, to be named
        },
        over=(TIES,),
        gather=gather,
        measure=measure,
        is_daily=True,
        sentence_en=(
            "{k} of {n} claims belong to {components} groups of buyers who hang together through "
            "{mobiles} telephones, {accounts} accounts, {devices} devices and {serials} serial "
            "numbers, up to {people_most} people in one; {expected:.1f} claims would be expected "
            "at {peers} comparable merchants; probability under the peers' model {p}; q {q}; "
            "subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔属于{components}个相互关联的购买人群组（通过{mobiles}个手机号、"
            "{accounts}个银行账户、{devices}台设备、{serials}个序列号关联，最大一组{people_most}人）；"
            "按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；"
            "超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "A village committee, carer or relative ordered for elderly people by one telephone.",
            "Colleagues bought together and one of them dealt with the shop.",
            "An assistant typed the shop's own telephone or used one device for several buyers.",
            "One tie of two families joined two groups that have nothing to do with each other.",
        ),
        innocent_zh=(
            "村委会、护理人员或亲属用同一电话代老年人下单。",
            "同事团购，由其中一人与门店联系。",
            "店员填写门店电话，或用同一设备为多名顾客办理。",
            "两个家庭间的偶然联系把互不相干的两组人连在一起。",
        ),
    )
)
