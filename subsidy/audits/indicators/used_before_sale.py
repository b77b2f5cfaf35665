"""Whose goods were switched on long before they were sold as new."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import HARD_PARAMETERS
from subsidy.audits.services.covers import THINGS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

_SQL = """
    WITH asked AS (
        SELECT merchant_id, reference, subsidy_fen, bought_on - activated_on AS seen,
               activated_on < bought_on - %(tolerance_days)s::integer AS is_hit
        FROM things WHERE activated_on IS NOT NULL
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how long before the sale most had been in use; seen: days."""
    days = sorted(seen)
    return {"median_days": days[len(days) // 2] if days else 0}


USED_BEFORE_SALE = register(
    Indicator(
        name="used_before_sale",
        family="identity",
        title=_("Goods in use before they were sold as new"),
        formula="share_of_things_used_before/honest_errors_and_beta_binomial",
        version=2,
        # Three days: shown to the buyer on Friday, invoiced on Monday.
        parameters=HARD_PARAMETERS | {"tolerance_days": 3},
        over=(THINGS,),
        gather=hits(_SQL),
        measure=share(_figures),
        is_hard=True,
        sentence_en=(
            "{k} of {n} things that their makers heard of had been switched on before they were "
            "sold as new, half of them {median_days} days before and longer; {expected:.1f} would "
            "be expected from honest errors and at {peers} comparable merchants; probability {p}; "
            "q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}件生产企业有激活记录的商品中有{k}件在作为新品售出前已被激活，其中半数早于售出{median_days}天以上；按正常差错和"
            "{peers}家同类商户的水平预计{expected:.1f}件；出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Display units were sold as such, at a lower price.",
            "The maker's service switched units on for a test or an update.",
            "The maker's record is of a part that was put into a new unit.",
            "The sale was invoiced long after the goods were handed over.",
        ),
        innocent_zh=(
            "样机按样机明示并降价销售。",
            "生产企业售后为测试或升级曾开机。",
            "激活记录属于装入新机的部件。",
            "交货后很久才开具发票。",
        ),
    )
)
