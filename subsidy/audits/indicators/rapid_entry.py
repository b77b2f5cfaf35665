"""Whose tills ring up one customer after the other within a minute."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: One till: a terminal, or a store where no terminal is named. Purchases of the very same second
#: come from systems that know the day or the hour alone, and one customer with two things is one
#: visit: neither says anything. Nor does a day on which a till is busy: with thirty customers in
#: ten hours, one in twenty comes within a minute by chance alone, and large stores would stand out
#: for being large. Times of entry are not looked at: honest shops upload in batches.
_SQL = """
    WITH days AS (
        SELECT merchant_id, store_id, coalesce(terminal_id, 0) AS terminal, bought_on FROM counted
        GROUP BY merchant_id, store_id, terminal, bought_on
        HAVING count(*) BETWEEN 2 AND %(busy_max)s
    ), ordered AS (
        SELECT merchant_id, reference, subsidy_fen, applicant_id, bought_at,
               lag(bought_at) OVER till AS before_at, lag(applicant_id) OVER till AS before_id
        FROM days JOIN (
            SELECT *, coalesce(terminal_id, 0) AS terminal FROM counted
        ) AS claims USING (merchant_id, store_id, terminal, bought_on)
        WINDOW till AS (
            PARTITION BY merchant_id, store_id, terminal, bought_on
            ORDER BY bought_at, reference COLLATE "C"
        )
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen,
               bought_at - before_at < make_interval(secs => %(seconds)s) AS is_hit,
               extract(epoch FROM bought_at - before_at)::bigint AS seen
        FROM ordered
        WHERE bought_at > before_at AND applicant_id <> before_id
    )"""

RAPID_ENTRY = register(
    Indicator(
        name="rapid_entry",
        family="time",
        title=_("Customers seconds apart at one till"),
        formula="share_of_short_gaps/robust_beta_binomial",
        version=2,
        # To look at a claimant's card, invoice and goods takes minutes; under one, nobody did.
        parameters=PARAMETERS | {"seconds": 60, "busy_max": 30},
        gather=hits(_SQL),
        measure=share(lambda seen: {"gap_median": sorted(seen)[len(seen) // 2] if seen else 0}),
        is_daily=True,
        sentence_en=(
            "{k} of {n} purchases followed another customer's at the same till within a minute, "
            "typically after {gap_median} seconds; {expected:.1f} would be expected at {peers} "
            "comparable merchants; probability under the peers' model {p}; q {q}; subsidy beyond "
            "expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔购买中有{k}笔与同一收银终端上一位顾客的购买间隔不足1分钟，一般为{gap_median}秒；按{peers}"
            "家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的"
            "补贴为{money}元。"
        ),
        innocent_en=(
            "Several cashiers share one terminal number.",
            "Orders were written by hand at a fair and rung up in the evening.",
            "A festival or the opening of the day's quota made a queue.",
            "The till was offline and sent its sales when it came back.",
        ),
        innocent_zh=(
            "多名收银员共用一个终端编号。",
            "展销会手写订单，晚间集中录入。",
            "节日或每日额度开放时顾客排队。",
            "收银系统离线，恢复后集中上传。",
        ),
    )
)
