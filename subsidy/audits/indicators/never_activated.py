"""Whose goods are never switched on: not sold to whom the papers say, or not sold at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS, PART_PARAMETERS
from subsidy.audits.services.covers import COVERED, COVERED_PARAMETERS, MAKERS_GROUP, THINGS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: Only goods of brands and categories most of which speak to their maker, and not before a month.
_SQL = f"""
    WITH mature AS (
        SELECT * FROM things WHERE handed_on <= %(as_of)s - %(mature_days)s::integer
    ), covered AS (
        SELECT {MAKERS_GROUP} FROM mature GROUP BY {MAKERS_GROUP}
        HAVING {COVERED.format(known="activated_on")}
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen, activated_on IS NULL AS is_hit,
               shipped_on IS NOT NULL AS seen
        FROM mature JOIN covered USING ({MAKERS_GROUP})
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many of the silent things their maker shipped; seen: whether it did."""
    return {"shipped_yet_silent": sum(map(bool, seen))}


NEVER_ACTIVATED = register(
    Indicator(
        name="never_activated",
        family="identity",
        title=_("Goods that were never switched on"),
        formula="share_of_things_not_activated/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS | PART_PARAMETERS | COVERED_PARAMETERS | {"mature_days": 30},
        over=(THINGS,),
        gather=hits(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} things delivered more than a month ago have not been switched on (the "
            "maker shipped {shipped_yet_silent} of them); {expected:.1f} would be expected at "
            "{peers} comparable merchants; probability under the peers' model {p}; q {q}; subsidy "
            "beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}件交付满一个月的商品中有{k}件至今未激活（其中{shipped_yet_silent}件有生产企业出货记录）；按{peers}家同类商户的"
            "水平预计{expected:.1f}件；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Buyers without internet at home never connect their device.",
            "Goods wait in their box for a flat that is being furnished.",
            "Elderly buyers do not register what they bought.",
            "Models without a radio are listed with those that have one.",
        ),
        innocent_zh=(
            "购买人家中没有网络，设备从未联网。",
            "商品仍在包装中，等待新房装修。",
            "老年购买人未办理联网激活。",
            "无联网功能的型号与联网型号列在一起。",
        ),
    )
)
