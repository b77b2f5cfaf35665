"""Whose prices crowd where the subsidy reaches its cap."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.bunching import CROWD_TO, WINDOW_FROM, WINDOW_TO
from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: The variant of the terms by which a claim is paid says its rate and its cap; the least price that
#: reaches the cap is `bunching.limit_fen`.
_SQL = """
    WITH limits AS (
        SELECT variant.terms_id, variant.label,
               (variant.cap_fen * 10000 + variant.rate_bp - 1) / variant.rate_bp AS limit_fen
        FROM programmes_termsvariant AS variant
        JOIN programmes_terms AS terms ON terms.id = variant.terms_id
        WHERE terms.programme_id = %(programme_id)s AND variant.cap_fen IS NOT NULL
    ), asked AS (
        SELECT counted.credit_code, counted.reference, counted.subsidy_fen,
               counted.price_fen >= limits.limit_fen
               AND 100 * counted.price_fen <= %(crowd_to)s * limits.limit_fen AS is_hit,
               limits.limit_fen AS seen
        FROM counted
        JOIN limits ON limits.terms_id = counted.terms_id AND limits.label = counted.variant
        WHERE 100 * counted.price_fen BETWEEN %(window_from)s * limits.limit_fen
              AND %(window_to)s * limits.limit_fen
    )"""

CAP_BUNCHING = register(
    Indicator(
        name="cap_bunching",
        family="price",
        title=_("Prices that crowd at the cap of the subsidy"),
        formula="share_at_the_cap/robust_beta_binomial",
        version=1,
        parameters=PARAMETERS
        | {
            "claims_min": 20,  # near a cap: few models are
            # A window of 40 per cent holds a fortieth of evenly spread prices in any one per cent;
            # models priced there make it several times as much at an honest shop.
            "share_min": 0.2,
            "ratio_min": 3,
            "p0_alarm": 0.15,
        },
        gather=hits(
            _SQL,
            bindings=lambda: {
                "crowd_to": CROWD_TO,
                "window_from": WINDOW_FROM,
                "window_to": WINDOW_TO,
            },
        ),
        measure=share(),
        sentence_en=(
            "{k} of {n} prices within a fifth of the price at which the subsidy reaches its cap "
            "lie exactly there or at most 1 % above; {expected:.1f} would be expected at {peers} "
            "comparable merchants; probability under the peers' model {p}; q {q}; subsidy beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "在补贴封顶价上下20%以内的{n}笔申请中，有{k}笔价格恰好达到封顶价或高出不足1%；按{peers}家同类"
            "商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴"
            "为{money}元。"
        ),
        innocent_en=(
            "The maker's own price of a model that sells well lies there.",
            "Customers choose accessories until the subsidy is used up.",
            "The shop sells sets at one round price.",
        ),
        innocent_zh=(
            "畅销型号的厂家定价恰在此处。",
            "顾客为用足补贴加购配件。",
            "门店按整数价格销售成套商品。",
        ),
    )
)
