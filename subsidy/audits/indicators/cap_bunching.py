"""Whose prices were lifted to where the subsidy reaches its cap."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.bunching import CROWD_TO
from subsidy.audits.rules.rounding import significant
from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services import market, pasts
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: The variant of the terms by which a claim is paid says its rate and its cap; the least price that
#: reaches the cap is `bunching.limit_fen`. Models that always cost so much crowd there honestly,
#: more at one shop than at another. So it is asked whether the product used to cost less: at the
#: merchant before the programme, or else at others just before.
_SQL = """
    WITH limits AS (
        SELECT variant.terms_id, variant.label,
               (variant.cap_fen * 10000 + variant.rate_bp - 1) / variant.rate_bp AS limit_fen
        FROM programmes_termsvariant AS variant
        JOIN programmes_terms AS terms ON terms.id = variant.terms_id
        WHERE terms.programme_id = %(programme_id)s AND variant.cap_fen IS NOT NULL
    ), usual AS (
        SELECT counted.*, coalesce(pasts.past_fen, compared.known_fen) AS usual_fen
        FROM counted
        LEFT JOIN pasts USING (merchant_id, product_id)
        LEFT JOIN compared ON compared.id = counted.id
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen,
               price_fen >= limit_fen AND 100 * price_fen <= %(crowd_to)s * limit_fen
               AND usual_fen * (1 + %(lift_min)s) <= limit_fen AS is_hit,
               json_build_array(limit_fen, usual_fen) AS seen
        FROM usual
        JOIN limits ON limits.terms_id = usual.terms_id AND limits.label = usual.variant
        WHERE usual_fen IS NOT NULL
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """seen: the price that reaches the cap, and the usual one."""
    lifts = sorted(limit_fen / usual_fen - 1 for limit_fen, usual_fen in seen)
    return {"lift_median": significant(lifts[len(lifts) // 2]) if lifts else 0.0}


CAP_BUNCHING = register(
    Indicator(
        name="cap_bunching",
        family="price",
        title=_("Prices that crowd at the cap of the subsidy"),
        formula="share_lifted_to_the_cap/robust_beta_binomial",
        version=2,
        # Bargaining and new price lists move an honest price by a per cent.
        parameters=PARAMETERS | market.PARAMETERS | pasts.PARAMETERS | {"lift_min": 0.015},
        over=(market.COMPARED, pasts.PASTS),
        gather=hits(_SQL, bindings=lambda: {"crowd_to": CROWD_TO}),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "{k} of {n} claims have exactly the price at which the subsidy reaches its cap, or at "
            "most 1 % more, for products that used to cost less (lifted by "
            "{lift_median:.1%}, typically); {expected:.1f} would be expected at {peers} comparable "
            "merchants; probability under the peers' model {p}; q {q}; subsidy beyond expectation "
            "{money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔的价格恰在补贴封顶价或高出不超过1%，而同款商品以往价格较低（一般抬高"
            "{lift_median:.1%}）；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率"
            "为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The maker's new price of a model that sells well lies there.",
            "The earlier prices were of a clearance or a festival.",
            "Customers choose accessories until the subsidy is used up.",
            "The shop sells sets at one round price.",
        ),
        innocent_zh=(
            "畅销型号的厂家新定价恰在此处。",
            "以往价格为清仓或促销价格。",
            "顾客为用足补贴加购配件。",
            "门店按整数价格销售成套商品。",
        ),
    )
)
