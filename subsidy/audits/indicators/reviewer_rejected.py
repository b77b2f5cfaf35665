"""Whose claims reviewers turn down or send back more often than those of others they look at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import PARAMETERS, measure_shares
from subsidy.audits.services.population import Scope, read
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register

#: What people decided, of claims that were turned down as well. Who was right in an appeal is not
#: charged with the rejection; what was sent back and then put right had its fault.
_GATHER = """
    WITH judged AS (
        SELECT decision.claim_id, bool_or(decision.outcome = 'sent_back') AS is_sent_back,
               (array_agg(decision.outcome ORDER BY move.at DESC, move.id DESC))[1] AS last
        FROM claims_decision AS decision
        JOIN claims_claimmove AS move ON move.id = decision.move_id
        WHERE move.by_kind = 'staff' AND move.at <= %(cutoff)s
        GROUP BY decision.claim_id
    ), asked AS (
        SELECT examined.merchant_id, examined.unit, examined.reference, examined.subsidy_fen,
               judged.last = 'rejected' AS seen,
               judged.last = 'rejected' OR judged.is_sent_back AS is_hit
        FROM examined JOIN judged ON judged.claim_id = examined.id
    )
    SELECT credit_code, count(*),
           coalesce(json_agg(json_build_array(asked.reference, subsidy_fen, seen)
                             ORDER BY asked.reference COLLATE "C") FILTER (WHERE is_hit), '[]'),
           min(unit COLLATE "C")
    FROM asked JOIN merchants_merchant AS merchant ON merchant.id = merchant_id
    GROUP BY credit_code ORDER BY credit_code COLLATE "C" """


def gather(scope: Scope, parameters: Parameters) -> Rows:
    """Return (merchant, claims that people decided, hits, unit whose people they are)."""
    return read(_GATHER, scope, parameters)


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return the share turned down or sent back, among merchants of the same reviewers.

    Reviewers differ in how strict they are, so merchants are compared within the unit that decides
    on them, where enough of them have enough claims; the others with each other.
    """
    units = {row[0]: row[3] for row in rows}
    judged: dict[str, int] = defaultdict(int)
    for _merchant, n, _hits, unit in rows:
        judged[unit] += n >= parameters["claims_min"]
    large = {unit for unit, count in judged.items() if count >= parameters["unit_merchants_min"]}
    findings = {}
    for unit in ["", *sorted(large)]:
        peers = [row for row in merchants if _group(units.get(row.merchant), large) == unit]
        own = {row.merchant for row in peers}
        shares = [row[:3] for row in rows if row[0] in own]
        for finding in measure_shares(peers, shares, parameters, figures=_figures):
            cell = {**finding.peer_cell, "unit": unit} if finding.peer_cell else {}
            findings[finding.merchant] = finding._replace(peer_cell=cell, is_share=False)
    return [findings[row.merchant] for row in merchants]


def _group(unit: str | None, large: set[str]) -> str:
    return unit if unit in large and unit else ""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many were turned down for good, and how many sent back; seen: whether the last
    word was no.
    """
    rejected = sum(map(bool, seen))
    return {"rejected": rejected, "sent_back": len(seen) - rejected}


REVIEWER_REJECTED = register(
    Indicator(
        name="reviewer_rejected",
        family="documents",
        title=_("Claims that reviewers turn down or send back"),
        formula="share_of_reviewed_refused/robust_beta_binomial_by_unit",
        version=2,
        parameters=PARAMETERS
        | {
            "claims_min": 20,  # that people decided: most claims never meet one
            "unit_merchants_min": 20,  # of a unit, to be compared among themselves
            "p0_alarm": 0.3,  # strict reviewers are no alarm about a cell
            "rho_alarm": 0.3,
        },
        gather=gather,
        measure=measure,
        sentence_en=(
            "{k} of {n} claims that people decided were turned down ({rejected}) or sent back "
            "({sent_back}); {expected:.1f} would be expected at {peers} merchants of the same "
            "reviewers; probability under the peers' model {p}; q {q}; subsidy claimed beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔经人工审核的申请中有{k}笔被驳回（{rejected}笔）或退回补正（{sent_back}笔）；按同一审核单位"
            "{peers}家商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的"
            "申请补贴为{money}元。"
        ),
        innocent_en=(
            "New staff did not know which papers are asked for.",
            "The till sent wrong or unreadable files until it was repaired.",
            "One reviewer is stricter than the others of the unit.",
            "The shop sells what needs more papers than others' goods.",
        ),
        innocent_zh=(
            "新员工不熟悉所需材料。",
            "收银系统故障期间上传了错误或不清晰的文件。",
            "个别审核人员比同单位其他人更严格。",
            "门店所售商品比其他商户需要更多材料。",
        ),
    )
)
