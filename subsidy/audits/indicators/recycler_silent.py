"""Whose old items no recycler received, or has not taken apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS, PART_PARAMETERS
from subsidy.audits.services.covers import COVERED, COVERED_PARAMETERS
from subsidy.audits.services.numbers import NUMBERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: Recyclers are local: where those of a unit have not reported on most old items of a category and
#: month, nobody is asked. Nor is a recycler's silence about dismantling held against anybody, where
#: it never reports it.
_SQL = """
    WITH olds AS (
        SELECT id, digest FROM numbers
        WHERE kind IN ('old_vin', 'scrap_certificate', 'old_frame_number', 'old_plate')
          AND is_borne
    ), telling AS (
        SELECT DISTINCT recycler FROM feeds_recyclerreceipt WHERE dismantled_on <= %(as_of)s
    ), receipts AS (
        SELECT olds.id, receipt.received_on, receipt.dismantled_on, receipt.recycler
        FROM olds JOIN feeds_recyclerreceipt AS receipt USING (digest)
        UNION ALL
        SELECT counted.id, receipt.received_on, receipt.dismantled_on, receipt.recycler
        FROM feeds_recyclerreceipt AS receipt
        JOIN counted ON counted.reference = receipt.claim_reference
    ), received AS (
        SELECT receipts.id, min(receipts.received_on) AS received_on,
               bool_and(telling.recycler IS NOT NULL
                        AND receipts.received_on <= %(as_of)s - %(dismantle_days)s::integer
                        AND coalesce(receipts.dismantled_on > %(as_of)s, true)) AS is_whole
        FROM receipts LEFT JOIN telling USING (recycler)
        WHERE receipts.received_on <= %(as_of)s GROUP BY receipts.id
    ), items AS (
        SELECT counted.merchant_id, counted.reference, counted.subsidy_fen, counted.unit,
               counted.category_id, date_trunc('month', counted.bought_on) AS month,
               received.received_on, received.is_whole
        FROM (SELECT DISTINCT id FROM olds) AS olds JOIN counted USING (id)
        LEFT JOIN received USING (id)
        WHERE counted.bought_on <= %(as_of)s - %(mature_days)s::integer
    ), covered AS (
        SELECT unit, category_id, month FROM items GROUP BY unit, category_id, month
        HAVING {covered}
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen,
               received_on IS NULL OR is_whole AS is_hit, received_on IS NULL AS seen
        FROM items JOIN covered USING (unit, category_id, month)
    )""".format(covered=COVERED.format(known="received_on"))


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many nobody received, and how many still stand whole; seen: whether nobody did."""
    missing = sum(map(bool, seen))
    return {"not_received": missing, "not_dismantled": len(seen) - missing}


RECYCLER_SILENT = register(
    Indicator(
        name="recycler_silent",
        family="identity",
        title=_("Old items that no recycler received or took apart"),
        formula="share_of_old_items_without_receipt/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | PART_PARAMETERS
        | COVERED_PARAMETERS
        | {
            "mature_days": 30,  # old items are collected and handed on within a month
            "dismantle_days": 90,  # and taken apart within a quarter
        },
        over=(NUMBERS,),
        gather=hits(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} old items did not end where claimed: no recycler received {not_received}, "
            "{not_dismantled} are not taken apart after three months; {expected:.1f} would be "
            "expected at {peers} comparable merchants; probability under the peers' model {p}; q "
            "{q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}件旧物中有{k}件去向与申报不符：无回收企业接收记录{not_received}件，接收三个月后仍未拆解"
            "{not_dismantled}件；按{peers}家同类商户的水平预计{expected:.1f}件；在同类商户模型下出现的概率为{p}，"
            "q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The shop's recycler reports nothing while the others of the city do.",
            "Old items wait in the shop's own yard until a lorry is full.",
            "The recycler wrote the number differently from the shop.",
            "Buyers handed their old vehicle to a recycler of another city.",
        ),
        innocent_zh=(
            "该门店的回收企业未报送数据，而同城其他企业已报送。",
            "旧物存放在门店场地，凑满一车再交付。",
            "回收企业登记的号码写法与门店不同。",
            "购买人将旧车交给了外市的回收企业。",
        ),
    )
)
