"""Whose buyers come back within days: one set, or one dear thing, claimed as several."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.hands import HANDS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: One invoice names one thing, so one buyer of two things gets two numbers in a row, lawfully: that
#: alone is no hit, it is told of a hit. What stands behind one telephone or door more often than a
#: household buys is no household's, and asked about elsewhere (shared contacts, address clusters).
_SQL = """
    WITH twice AS (
        SELECT kind, merchant_id, hand FROM hands WHERE kind IN ('applicant', 'mobile', 'address')
        GROUP BY kind, merchant_id, hand
        HAVING count(*) BETWEEN 2 AND %(household_claims_max)s
    ), households AS (
        SELECT kind, merchant_id, hand FROM hands JOIN twice USING (kind, merchant_id, hand)
        GROUP BY kind, merchant_id, hand
        HAVING count(DISTINCT applicant_id) <= %(household_people_max)s
    ), near AS (
        SELECT id, least(bought_on - lag(bought_on) OVER again,
                         lead(bought_on) OVER again - bought_on) AS days
        FROM hands JOIN households USING (kind, merchant_id, hand)
        WINDOW again AS (PARTITION BY kind, merchant_id, hand ORDER BY bought_on)
    ), again AS (
        SELECT id, min(days) AS days FROM near WHERE days <= %(days_max)s GROUP BY id
    ), numbered AS (
        SELECT id, invoice_number, lag(invoice_number) OVER papers AS before,
               lead(invoice_number) OVER papers AS after
        FROM counted JOIN again USING (id)
        WHERE invoice_number ~ '[0-9]{8}$'
        WINDOW papers AS (PARTITION BY merchant_id, applicant_id, bought_on
                          ORDER BY invoice_number COLLATE "C", reference)
    ), sequel AS (
        SELECT DISTINCT one.id
        FROM numbered AS one CROSS JOIN unnest(ARRAY[before, after]) AS next
        WHERE left(next, -8) = left(one.invoice_number, -8)
          AND abs(right(next, 8)::bigint - right(one.invoice_number, 8)::bigint) = 1
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen,
               json_build_array(again.days, sequel.id IS NOT NULL) AS seen
        FROM again JOIN counted USING (id) LEFT JOIN sequel USING (id)
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many came on the very day, and with a neighbouring invoice of the same buyer.

    seen: days to the nearest claim of the same hands, and whether the invoices are neighbours.
    """
    return {
        "same_day": sum(days == 0 for days, _is_sequel in seen),
        "in_sequence": sum(is_sequel for _days, is_sequel in seen),
    }


SPLITTING = register(
    Indicator(
        name="splitting",
        family="people",
        title=_("Purchases split into several claims"),
        formula="share_of_claims_within_days_of_another/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | {
            "days_max": 1,  # apart, and still one purchase: invoiced on the day after
            "household_claims_max": 12,  # four people who each furnish a home
            "household_people_max": 2,  # more than a couple is a family, or the shop's telephone
        },
        over=(HANDS,),
        gather=found(_SQL),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "{k} of {n} claims were made within days of another one for the same buyer, telephone "
            "or address at this merchant ({same_day} on the same day, {in_sequence} with "
            "neighbouring invoice numbers); {expected:.1f} would be expected at {peers} comparable "
            "merchants; probability under the peers' model {p}; q {q}; subsidy beyond expectation "
            "{money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔与同一购买人、手机号或地址在该商户的另一笔申请仅隔数日（其中同日"
            "{same_day}笔，发票号码相连{in_sequence}笔）；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的"
            "概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "A household furnished a new home and bought one appliance of each kind.",
            "The shop sells sets, each piece of which the terms allow by itself.",
            "A couple bought on the same day, each in their own name.",
            "A festival sale rewarded those who bought several things.",
        ),
        innocent_zh=(
            "家庭装修新居，各类家电各买一件。",
            "门店以套装销售，而规则允许各单件分别申请。",
            "夫妻二人同日以各自名义购买。",
            "节日促销鼓励一次购买多件。",
        ),
    )
)
