"""Whose sales are undone once the subsidy has been paid."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: What a merchant noted and what a platform reported count alike: an honest merchant notes what the
#: platform would report, so whoever the feed does not cover is at no advantage.
_SQL = """
    WITH undone AS (
        SELECT claim_id, true AS is_noted FROM claims_goodsreturn
        WHERE kind = 'whole' AND at <= %(cutoff)s
        UNION ALL
        SELECT claim.id, false FROM feeds_cancelledorder AS told
        JOIN claims_claim AS claim USING (merchant_id, external_id)
        WHERE told.cancelled_on BETWEEN claim.bought_on AND %(as_of)s
    ), ended AS (
        SELECT claim_id, bool_or(is_noted) AS is_noted FROM undone GROUP BY claim_id
    ), asked AS (
        SELECT counted.merchant_id, counted.reference, counted.subsidy_fen,
               ended.claim_id IS NOT NULL AS is_hit, ended.is_noted AS seen
        FROM counted LEFT JOIN ended ON ended.claim_id = counted.id
        WHERE counted.state IN ('paid', 'recovering', 'recovered')
          AND counted.bought_on <= %(as_of)s - %(mature_days)s::integer
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many the merchant noted, and how many it kept to itself; seen: whether noted."""
    noted = sum(map(bool, seen))
    return {"noted": noted, "not_noted": len(seen) - noted}


CANCELLED_AFTER_PAY = register(
    Indicator(
        name="cancelled_after_pay",
        family="documents",
        title=_("Sales undone after the subsidy was paid"),
        formula="share_of_sales_undone/robust_beta_binomial",
        version=2,
        # Honest merchants differ much in what comes back to them: three times the peers, not two.
        parameters=PARAMETERS | {"ratio_min": 3, "mature_days": 30},
        gather=hits(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} sales that were paid for came back or were cancelled afterwards ({noted} "
            "noted by the merchant, {not_noted} known from the platform alone), {effect:.1f} times "
            "the rate of {peers} comparable merchants, at which {expected:.1f} would be expected; "
            "probability under the peers' model {p}; q {q}; subsidy beyond expectation {money} "
            "yuan."
        ),
        sentence_zh=(
            "{n}笔已付补贴的销售中有{k}笔事后退货或取消（商户已申报{noted}笔，仅平台反映{not_noted}笔），"
            "为{peers}家同类商户水平的{effect:.1f}倍，按该水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，"
            "q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Distance sellers must take goods back for seven days without a reason.",
            "A faulty series was called back by its maker.",
            "A carrier lost or broke a consignment.",
            "The merchant is more careful than others in noting what comes back.",
        ),
        innocent_zh=(
            "网络销售依法适用七日无理由退货。",
            "生产企业召回了有缺陷的批次。",
            "承运人丢失或损坏了一批货物。",
            "该商户比其他商户更及时、完整地申报退货。",
        ),
    )
)
