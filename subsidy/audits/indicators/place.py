"""Whose goods go where customers of such a shop do not live, or were seen somewhere else."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: Home is the county that the goods go to, or the buyer lives in. Whether a pair of places is usual
#: is asked of all *other* shops in the same unit: neighbours across a border are customers. Where
#: too few others sell, and of online sellers, whose customers live everywhere, only a home outside
#: all units is told.
#: Distances were measured when the claim was looked at, from coordinates that are sealed.
_SQL = """
    WITH placed AS (
        SELECT counted.merchant_id, counted.channel, counted.reference, counted.subsidy_fen,
               counted.routed_because, here.unit_id AS here, there.unit_id AS there
        FROM counted JOIN merchants_store AS store ON store.id = counted.store_id
        LEFT JOIN regions_countyunit AS here ON here.county_id = store.county_id
             AND counted.bought_on BETWEEN here.valid_from
                                       AND coalesce(here.valid_to, 'infinity')
        LEFT JOIN regions_county AS home ON home.code = counted.county_code
        LEFT JOIN regions_countyunit AS there ON there.county_id = home.id
             AND counted.bought_on BETWEEN there.valid_from
                                       AND coalesce(there.valid_to, 'infinity')
    ), own AS (
        SELECT merchant_id, channel, here, there, count(*) AS claims
        FROM placed GROUP BY merchant_id, channel, here, there
    ), counts AS (
        SELECT own.*, sum(claims) OVER (PARTITION BY channel, here, there) - claims AS others,
               sum(claims) OVER (PARTITION BY channel, here)
               - sum(claims) OVER (PARTITION BY channel, here, merchant_id) AS others_here
        FROM own
    ), far AS (
        SELECT merchant_id, channel, here, there FROM counts
        WHERE there IS NULL
           OR there <> here AND channel = 'offline' AND others_here >= %(others_min)s
              AND others < %(usual_min)s * others_here
    ), seen AS (
        SELECT placed.*, far.merchant_id IS NOT NULL AS is_far,
               routed_because @> '[{"code": "delivered_far_away"}]' AS by_delivery,
               routed_because @> '[{"code": "terminal_far_away"}]' AS by_terminal,
               routed_because @> '[{"code": "evidence_place_differs"}]' AS by_photo
        FROM placed
        LEFT JOIN far ON far.merchant_id = placed.merchant_id AND far.channel = placed.channel
             AND coalesce(far.here, 0) = coalesce(placed.here, 0)
             AND coalesce(far.there, 0) = coalesce(placed.there, 0)
        WHERE far.merchant_id IS NOT NULL OR routed_because <> '[]'
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen,
               json_build_array(is_far, by_delivery, by_terminal, by_photo) AS seen
        FROM seen WHERE is_far OR by_delivery OR by_terminal OR by_photo
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many hits there are of each kind: home, delivery, terminal, photo."""
    names = ("homes_far", "deliveries_far", "terminals_far", "photos_far")
    return {name: sum(one[at] for one in seen) for at, name in enumerate(names)}


PLACE = register(
    Indicator(
        name="place",
        family="people",
        title=_("Buyers, goods or terminals in unlikely places"),
        formula="share_of_unusual_places/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | {
            "usual_min": 0.02,  # of the others' claims: such a pair of places is usual
            "others_min": 100,  # claims of others: from fewer, nothing is known of a place
        },
        gather=found(_SQL),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} claims are out of place: {homes_far} buyers live where customers of such "
            "shops hardly come from, {deliveries_far} deliveries and {terminals_far} terminals "
            "were far away, {photos_far} photos were taken elsewhere; {expected:.1f} claims would "
            "be expected at {peers} comparable merchants; probability under the peers' model {p}; "
            "q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔地点异常：购买人来自少见地区{homes_far}笔、配送地过远{deliveries_far}"
            "笔、终端位置过远{terminals_far}笔、照片拍摄地不符{photos_far}笔；按{peers}家同类商户的"
            "水平预计{expected:.1f}笔；在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴为"
            "{money}元。"
        ),
        innocent_en=(
            "Children bought for parents in another city, or students for their home.",
            "The shop lies at a border, or took part in a fair elsewhere.",
            "The telephone had no signal, and the photo was taken at the depot.",
            "The terminal was moved and its registration was not yet corrected.",
        ),
        innocent_zh=(
            "子女为外地父母购买，或学生为家中购买。",
            "门店位于交界处，或参加了异地展销。",
            "手机无信号，照片在网点补拍。",
            "终端已迁移而登记信息尚未更新。",
        ),
    )
)
