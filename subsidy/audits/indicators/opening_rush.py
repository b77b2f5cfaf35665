"""Whose purchases fall into the minutes when the day's quota opens."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: The full minute itself is left out: it is what systems write that know the hour alone.
_SQL = """
    WITH timed AS (
        SELECT merchant_id, reference, subsidy_fen,
               extract(epoch FROM bought_at AT TIME ZONE 'Asia/Shanghai' - bought_on)
               - 60 * %(opens_at_minute)s AS after_s
        FROM counted
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, after_s::bigint AS seen
        FROM timed WHERE after_s > 0 AND after_s < 60 * %(rush_minutes)s
    )"""

OPENING_RUSH = register(
    Indicator(
        name="opening_rush",
        family="time",
        title=_("Purchases in the minutes when the day's quota opens"),
        formula="share_at_the_opening/robust_beta_binomial",
        version=2,
        # Quotas of a day open at ten. Two of seven hundred minutes of a shop's day hold next to
        # nothing of honest trade; where customers queue for the quota, they do so at all shops.
        parameters=PARAMETERS | {"opens_at_minute": 600, "rush_minutes": 2},
        gather=found(_SQL),
        measure=share(lambda seen: {"gap_median": sorted(seen)[len(seen) // 2] if seen else 0}),
        is_daily=True,
        sentence_en=(
            "{k} of {n} purchases were made within minutes of the opening of the day's quota, "
            "typically {gap_median} seconds after; {expected:.1f} would be expected at {peers} "
            "comparable merchants; probability under the peers' model {p}; q {q}; subsidy beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔购买中有{k}笔发生在每日额度开放后的数分钟内，一般为开放后{gap_median}秒；按{peers}家同类"
            "商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴"
            "为{money}元。"
        ),
        innocent_en=(
            "Customers waited in the shop for the quota because it is gone by noon.",
            "Orders were taken the day before and rung up at the opening.",
            "The shop itself opens at this hour.",
        ),
        innocent_zh=(
            "额度中午前即用完，顾客到店等候开放。",
            "前一日接单，额度开放时统一收款。",
            "门店营业时间恰从此刻开始。",
        ),
    )
)
