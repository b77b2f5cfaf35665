"""Whose goods their makers never shipped: numbers that are invented, or of goods of elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS, PART_PARAMETERS
from subsidy.audits.services.covers import COVERED, COVERED_PARAMETERS, MAKERS_GROUP, THINGS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: Makers' books have holes, the same for all who sell the brand. What was switched on is known.
_SQL = f"""
    WITH covered AS (
        SELECT {MAKERS_GROUP} FROM things GROUP BY {MAKERS_GROUP}
        HAVING {COVERED.format(known="shipped_on")}
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen, brand_norm AS seen,
               shipped_on IS NULL AND activated_on IS NULL AS is_hit
        FROM things JOIN covered USING ({MAKERS_GROUP})
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return of how many brands the unknown things are; seen: the brand."""
    return {"brands": len(set(seen))}


UNKNOWN_TO_MAKER = register(
    Indicator(
        name="unknown_to_maker",
        family="identity",
        title=_("Serial numbers that the maker does not know"),
        formula="share_of_things_not_shipped/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS | PART_PARAMETERS | COVERED_PARAMETERS,
        over=(THINGS,),
        gather=hits(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} things whose makers report what they ship are not known to them ({brands} "
            "brands); {expected:.1f} would be expected at {peers} comparable merchants; "
            "probability under the peers' model {p}; q {q}; subsidy beyond expectation {money} "
            "yuan."
        ),
        sentence_zh=(
            "{n}件由已报送出货数据的生产企业生产的商品中有{k}件（涉及{brands}个品牌）生产企业查无此序列号；按{peers}家同类商户的"
            "水平预计{expected:.1f}件；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The maker's file leaves out a factory, a warehouse or an older series.",
            "The number of the box or of a part was entered instead of the unit's.",
            "Numbers were misread while typing.",
            "Goods of a parallel series that another company of the maker ships.",
        ),
        innocent_zh=(
            "生产企业的文件缺少某工厂、仓库或旧批次的数据。",
            "录入的是包装箱或部件号码，而非整机序列号。",
            "录入时辨认有误。",
            "商品由生产企业的其他关联公司出货。",
        ),
    )
)
