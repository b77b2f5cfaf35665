"""Whose parcels no carrier knows, or were signed for before the sale or in another city."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS, PART_PARAMETERS
from subsidy.audits.services.covers import COVERED, COVERED_PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import hits, share

#: A carrier is known by the letters its waybills begin with. A month of a carrier of which most
#: waybills are not known is one it has not reported on, and nobody is asked about it.
_SQL = r"""
    WITH parcels AS (
        SELECT id, upper(regexp_replace(waybill, '[\s\-_/.·]', '', 'g')) AS waybill
        FROM counted
        WHERE delivery_kind = 'courier' AND waybill <> ''
          AND delivered_on <= %(as_of)s - %(mature_days)s::integer
    ), met AS (
        SELECT counted.merchant_id, counted.reference, counted.subsidy_fen, counted.bought_on,
               counted.county_code, proof.signed_on, proof.county,
               coalesce(substring(parcels.waybill FROM '^[A-Z]+'), '') AS carrier,
               date_trunc('month', counted.delivered_on) AS month
        FROM parcels JOIN counted USING (id)
        LEFT JOIN feeds_deliveryproof AS proof
          ON proof.waybill = parcels.waybill AND proof.signed_on <= %(as_of)s
    ), covered AS (
        SELECT carrier, month FROM met GROUP BY carrier, month
        HAVING {covered}
    ), looked AS (
        SELECT merchant_id, reference, subsidy_fen,
               CASE WHEN signed_on IS NULL THEN 'unknown'
                    WHEN signed_on < bought_on THEN 'early'
                    WHEN left(county, signs) <> left(county_code, signs) THEN 'elsewhere'
               END AS seen
        FROM met JOIN covered USING (carrier, month)
        CROSS JOIN LATERAL (
            SELECT CASE right(county, 4) WHEN '0000' THEN 2 ELSE 4 END AS signs
        ) AS exact
    ), asked AS (
        SELECT merchant_id, reference, subsidy_fen, seen IS NOT NULL AS is_hit, seen FROM looked
    )""".format(covered=COVERED.format(known="signed_on"))


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many parcels nobody carried, and how many were signed for too early or elsewhere;
    seen: which of these.
    """
    counts = Counter(seen)
    return {
        "not_carried": counts["unknown"],
        "signed_early": counts["early"],
        "signed_elsewhere": counts["elsewhere"],
    }


NO_DELIVERY = register(
    Indicator(
        name="no_delivery",
        family="documents",
        title=_("Parcels that no carrier delivered to the buyer"),
        formula="share_of_waybills_not_signed_for/robust_beta_binomial",
        version=2,
        # Carriers report within two weeks.
        parameters=PARAMETERS | PART_PARAMETERS | COVERED_PARAMETERS | {"mature_days": 14},
        gather=hits(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} parcels were not delivered as claimed: no carrier knows {not_carried}, "
            "{signed_early} were signed for before the sale, {signed_elsewhere} in another city; "
            "{expected:.1f} would be expected at {peers} comparable merchants; probability under "
            "the peers' model {p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}件快递中有{k}件与申报不符：承运人查无此件{not_carried}件，购买前已签收{signed_early}件，在其他城市签收"
            "{signed_elsewhere}件；按{peers}家同类商户的水平预计{expected:.1f}件；在同类商户模型下出现的概率为{p}，"
            "q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Another carrier took the parcel over and gave it a number of its own.",
            "Buyers had their goods sent to relatives or to where they work.",
            "The waybill of the order was entered, not that of a second attempt.",
            "The carrier's file leaves out a branch or a depot.",
        ),
        innocent_zh=(
            "包裹中途转由其他承运人承运并更换了单号。",
            "购买人将商品寄往亲属处或工作地。",
            "登记的是原订单运单号，而非二次派送的单号。",
            "承运人的文件缺少某网点或分拨中心的数据。",
        ),
    )
)
