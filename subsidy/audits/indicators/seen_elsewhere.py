"""Whose goods turn up in other provinces: sold on over the border."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.covers import THINGS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: Where a thing was switched on is where it is. Where its maker shipped it says something of a shop
#: alone: online sellers send from warehouses everywhere.
_SQL = """
    WITH placed AS (
        SELECT merchant_id, reference, subsidy_fen, activated_in IS NOT NULL AS is_on,
               coalesce(activated_in,
                        CASE WHEN channel = 'offline' THEN shipped_to END) AS region
        FROM things
    ), asked AS (
        SELECT placed.merchant_id, placed.reference, placed.subsidy_fen,
               left(placed.region, 2) <> left(programme.province, 2) AS is_hit,
               json_build_array(left(placed.region, 2), placed.is_on) AS seen
        FROM placed JOIN programmes_programme AS programme ON programme.id = %(programme_id)s
        WHERE placed.region IS NOT NULL
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many were switched on elsewhere, and in how many provinces; seen: province,
    whether it was switched on there.
    """
    return {
        "on_elsewhere": sum(is_on for _province, is_on in seen),
        "provinces": len({province for province, _is_on in seen}),
    }


SEEN_ELSEWHERE = register(
    Indicator(
        name="seen_elsewhere",
        family="identity",
        title=_("Goods that turn up in other provinces"),
        formula="share_of_things_elsewhere/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS,
        over=(THINGS,),
        gather=hits(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} things whose place is known are in {provinces} other provinces "
            "({on_elsewhere} were switched on there); {expected:.1f} would be expected at {peers} "
            "comparable merchants; probability under the peers' model {p}; q {q}; subsidy beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}件已知所在地的商品中有{k}件在其他{provinces}个省份（其中{on_elsewhere}件在当地激活）；按{peers}家同类商户的水平"
            "预计{expected:.1f}件；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The shop lies near the border and its customers live on both sides.",
            "Buyers bought for parents or children who live elsewhere.",
            "Migrant workers took their goods along.",
            "The maker locates devices by the address of the network, which may be another city's.",
        ),
        innocent_zh=(
            "门店位于省界附近，顾客住在两省。",
            "购买人为外地的父母或子女购买。",
            "务工人员把商品带往外地。",
            "生产企业按网络地址定位，可能显示为其他城市。",
        ),
    )
)
