"""Whose customers come in line: one after the other for an hour, each minutes after the last."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: One till: a terminal, or a store where no terminal is named. A queue is unbroken while each
#: claim comes within so many seconds of the one before, and never in the same second: systems
#: that know the hour alone write many there. Customers are counted, not what one of them buys.
_SQL = """
    WITH busy AS (
        SELECT merchant_id, store_id, coalesce(terminal_id, 0) AS terminal, bought_on FROM counted
        GROUP BY merchant_id, store_id, terminal, bought_on HAVING count(*) >= %(queue_min)s
    ), ordered AS (
        SELECT reference, subsidy_fen, merchant_id, store_id, terminal, bought_on, bought_at,
               bought_at - lag(bought_at) OVER till AS gap,
               applicant_id IS DISTINCT FROM lag(applicant_id) OVER till AS is_next
        FROM busy JOIN (
            SELECT *, coalesce(terminal_id, 0) AS terminal FROM counted
        ) AS claims USING (merchant_id, store_id, terminal, bought_on)
        WINDOW till AS (
            PARTITION BY merchant_id, store_id, terminal, bought_on
            ORDER BY bought_at, reference COLLATE "C"
        )
    ), numbered AS (
        SELECT *, count(*) FILTER (
                   WHERE gap IS NULL OR gap > make_interval(secs => %(seconds)s)
                      OR gap = interval '0'
               ) OVER (
                   PARTITION BY merchant_id, store_id, terminal, bought_on
                   ORDER BY bought_at, reference COLLATE "C"
               ) AS queue
        FROM ordered
    ), sized AS (
        SELECT *, count(*) FILTER (WHERE is_next) OVER (
                   PARTITION BY merchant_id, store_id, terminal, bought_on, queue
               ) AS length
        FROM numbered
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, length AS seen
        FROM sized WHERE length >= %(queue_min)s
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    return {"queue_longest": max(seen, default=0)}


QUEUES = register(
    Indicator(
        name="queues",
        family="time",
        title=_("Customers in line, minutes apart"),
        formula="share_in_queues/robust_beta_binomial",
        version=1,
        # With thirty customers in ten hours, eight in a row within four minutes each are one chance
        # in a hundred thousand; a fair or a launch day has more customers, and its peers too.
        parameters=PARAMETERS | {"seconds": 240, "queue_min": 8},
        gather=found(_SQL),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "{k} of {n} purchases were made in line, eight or more customers within four minutes "
            "of each other at one till (up to {queue_longest} in one line); {expected:.1f} would "
            "be expected at {peers} comparable merchants; probability under the peers' model {p}; "
            "q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔购买中有{k}笔为排队式成交，即同一收银点连续八名以上顾客彼此相隔不超过四分钟（最长一队"
            "{queue_longest}名）；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率"
            "为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "A product was launched, or a fair or television sale drew a crowd.",
            "A company or village came together, each buyer with a voucher.",
            "The till's clock stood still, or sales were typed in after a power cut.",
        ),
        innocent_zh=(
            "新品首发、展销会或直播活动集中到店。",
            "单位或村集体统一到店，各自办理。",
            "收银系统时钟异常，或停电后补录。",
        ),
    )
)
