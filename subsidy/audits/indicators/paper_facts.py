"""Whose papers do not hang together: days, waybills and vehicle numbers that cannot well be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: What the till refuses need not be looked for; corrections and papers handed in later may bring it
#: in all the same.
_SQL = """
    WITH looked AS (
        SELECT counted.merchant_id, counted.reference, counted.subsidy_fen,
               CASE WHEN invoice_issued_on < bought_on THEN 'invoice_before'
                    WHEN delivered_on < bought_on THEN 'delivered_before'
                    WHEN vin_is_odd THEN 'vin_odd'
                    WHEN delivery_kind = 'courier' AND waybill = '' THEN 'no_waybill'
                    WHEN invoice_issued_on > bought_on + %(invoice_days_max)s::integer
                    THEN 'invoice_late' END AS seen
        FROM counted
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, seen FROM looked WHERE seen IS NOT NULL
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many there are of each; seen: what is odd, the gravest."""
    counts = Counter(seen)
    return {
        "invoice_before": counts["invoice_before"],
        "delivered_before": counts["delivered_before"],
        "vin_odd": counts["vin_odd"],
        "no_waybill": counts["no_waybill"],
        "invoice_late": counts["invoice_late"],
    }


PAPER_FACTS = register(
    Indicator(
        name="paper_facts",
        family="documents",
        title=_("Papers that do not hang together"),
        formula="share_of_odd_papers/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | {
            "invoice_days_max": 30,  # who invoices by the month is at the end of it
            "p0_alarm": 0.2,  # imported cars fail check digits, all of a dealer's
            "rho_alarm": 0.3,
        },
        gather=found(_SQL),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "The papers of {k} of {n} claims do not hang together: {invoice_before} invoices from "
            "before the purchase, {invoice_late} from more than a month after it, "
            "{delivered_before} deliveries before it, {no_waybill} parcels without a waybill, "
            "{vin_odd} vehicle numbers with a wrong check digit; {expected:.1f} would be expected "
            "at {peers} comparable merchants; probability under the peers' model {p}; q {q}; "
            "subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔的材料前后不符：发票早于购买{invoice_before}笔，晚于购买一个月以上{invoice_late}笔，"
            "交付早于购买{delivered_before}笔，快递无运单号{no_waybill}笔，车架号校验位不符{vin_odd}笔；按{peers}家同类商户的"
            "水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Imported vehicles follow other rules for check digits.",
            "The shop invoices its customers by the month.",
            "Own vans deliver, and the till knows no other word than courier for it.",
            "A corrected day was typed wrong.",
        ),
        innocent_zh=(
            "进口车辆的校验位规则不同。",
            "门店按月统一开具发票。",
            "由门店自有车辆送货，收银系统只能选择快递。",
            "更正日期时录入有误。",
        ),
    )
)
