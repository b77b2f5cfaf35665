"""Whose invoices are voided or red-lettered after the claim, while the subsidy is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: Only claims that the tax office has had a month to speak of since. Where goods came back and the
#: programme was told, or the claim was given the new invoice, all is as it should be.
_SQL = """
    WITH reported AS (
        SELECT max(status_on) AS last_on FROM feeds_invoicestatus WHERE status_on <= %(as_of)s
    ), ended AS (
        SELECT number.claim_id, status.status, status.status_on
        FROM feeds_invoicestatus AS status
        JOIN claims_claimidentifier AS number USING (digest)
        WHERE number.kind = 'invoice' AND status.status IN ('red_lettered', 'voided')
          AND status.status_on <= %(as_of)s
          AND NOT EXISTS (SELECT FROM claims_amendment WHERE old_identifier_id = number.id)
          AND NOT EXISTS (
              SELECT FROM claims_goodsreturn
              WHERE claim_id = number.claim_id AND at <= %(cutoff)s
          )
    ), asked AS (
        SELECT counted.merchant_id, counted.reference, counted.subsidy_fen,
               ended.claim_id IS NOT NULL AS is_hit,
               json_build_array(ended.status, ended.status_on - counted.bought_on) AS seen
        FROM counted CROSS JOIN reported
        LEFT JOIN ended ON ended.claim_id = counted.id
        WHERE counted.invoice_number <> ''
          AND coalesce(invoice_issued_on, bought_on) <= reported.last_on
          AND coalesce(invoice_issued_on, bought_on) <= %(as_of)s - %(mature_days)s::integer
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many were voided and red-lettered, and after how many days most had been; seen:
    status, days since the purchase.
    """
    days = sorted(after for _status, after in seen)
    voided = sum(status == "voided" for status, _after in seen)
    return {
        "voided": voided,
        "red_lettered": len(seen) - voided,
        "median_days": days[len(days) // 2] if days else 0,
    }


VOIDED_INVOICES = register(
    Indicator(
        name="voided_invoices",
        family="documents",
        title=_("Invoices voided or red-lettered after the claim"),
        formula="share_of_invoices_undone/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS | {"mature_days": 30},  # invoices of a month are undone within it
        gather=hits(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} invoices older than a month were undone ({voided} voided, {red_lettered} "
            "red-lettered, half of them within {median_days} days of the purchase) without word of "
            "a return; {expected:.1f} would be expected at {peers} comparable merchants; "
            "probability under the peers' model {p}; q {q}; subsidy beyond expectation {money} "
            "yuan."
        ),
        sentence_zh=(
            "{n}张开具满一个月的发票中有{k}张被撤销（作废{voided}张，红冲{red_lettered}张，半数在购买后"
            "{median_days}天内），而未申报退货；按{peers}家同类商户的水平预计{expected:.1f}张；在同类商户模型下出现的"
            "概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "A slip on the invoice was put right by a new one, and the claim still names the old.",
            "The customer returned the goods, and the note of it is still to come.",
            "The invoice was written anew for another title, address or energy label.",
            "The till's supplier voided and rewrote a day's invoices after a failure.",
        ),
        innocent_zh=(
            "发票开具有误已重开，申请中仍为原发票号。",
            "顾客已退货，退货登记尚未提交。",
            "因抬头、地址或能效标识变更重新开票。",
            "收银系统故障后供应商作废并重开了当日发票。",
        ),
    )
)
