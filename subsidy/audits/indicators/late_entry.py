"""Who tells of sales weeks after they were made, and of many at one sitting."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: Late: first heard of (reserved or submitted) so many days after the goods were handed over. One
#: late claim is forgetfulness; many within an hour are a book filled in afterwards. What was taken
#: over from another system was told there.
_SQL = """
    WITH timed AS (
        SELECT merchant_id, reference, subsidy_fen, created_at,
               (created_at AT TIME ZONE 'Asia/Shanghai')::date
               - greatest(bought_on, coalesce(delivered_on, bought_on)) AS days
        FROM counted
        WHERE NOT EXISTS (SELECT FROM claims_openingclaim AS old WHERE old.claim_id = counted.id)
    ), asked AS (
        SELECT merchant_id, count(*) AS n FROM timed GROUP BY merchant_id
    ), sittings AS (
        SELECT *, count(*) OVER (
                   PARTITION BY merchant_id, date_trunc('hour', created_at)
               ) AS together
        FROM timed WHERE days > %(late_days)s
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, days AS seen
        FROM sittings WHERE together >= %(together_min)s
    )"""

LATE_ENTRY = register(
    Indicator(
        name="late_entry",
        family="time",
        title=_("Sales entered late and many at one sitting"),
        formula="share_of_late_sittings/robust_beta_binomial",
        version=2,
        # Bookkeepers come once a week, and holidays last another: ten days are late; a shop that
        # catches up on one or two is no book filled in.
        parameters=PARAMETERS | {"late_days": 10, "together_min": 3, "p0_alarm": 0.2},
        gather=found(_SQL, among="asked"),
        measure=share(lambda seen: {"days_median": sorted(seen)[len(seen) // 2] if seen else 0}),
        is_daily=True,
        sentence_en=(
            "{k} of {n} sales were entered more than ten days after the goods were handed over, "
            "typically {days_median} days, and several within one hour; {expected:.1f} would be "
            "expected at {peers} comparable merchants; probability under the peers' model {p}; q "
            "{q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔销售中有{k}笔在交付十天之后才录入（一般迟{days_median}天），且在一小时内集中录入多笔；"
            "按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；"
            "超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The merchant joined late and was told to enter its earlier sales.",
            "The interface was broken, or the bookkeeper was ill.",
            "A chain's headquarters enters for its shops once a month.",
            "Money of the unit was used up, and claims were entered when there was new.",
        ),
        innocent_zh=(
            "商户较晚加入，按要求补录此前的销售。",
            "接口故障或会计人员缺岗。",
            "连锁总部每月统一为门店录入。",
            "当地资金用完，追加后集中补录。",
        ),
    )
)
