"""To which doors parcel after parcel is carried within days, for people of many households."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.hands import HANDS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: Parcels are counted over the whole programme: who spreads them over shops is seen. A claim is a
#: hit if some window of days that begins with a parcel to its address, and holds the claim, holds
#: enough parcels for enough people. What was picked up in the shop was carried nowhere.
_SQL = """
    WITH carried AS (
        SELECT id, hand, applicant_id, bought_on FROM hands WHERE kind = 'address' AND is_carried
    ), busy AS (
        SELECT hand FROM carried GROUP BY hand HAVING count(*) >= %(parcels_min)s
    ), parcels AS (
        SELECT carried.* FROM carried JOIN busy USING (hand)
    ), windows AS (
        SELECT hand, first.bought_on, count(*) AS parcels
        FROM (SELECT DISTINCT hand, bought_on FROM parcels) AS first
        JOIN parcels AS one USING (hand)
        WHERE one.bought_on BETWEEN first.bought_on AND first.bought_on + %(days)s::integer - 1
        GROUP BY hand, first.bought_on
        HAVING count(*) >= %(parcels_min)s
           AND count(DISTINCT one.applicant_id) >= %(people_min)s
    ), clustered AS (
        SELECT parcels.id, max(windows.parcels) AS parcels
        FROM parcels JOIN windows USING (hand)
        WHERE parcels.bought_on
              BETWEEN windows.bought_on AND windows.bought_on + %(days)s::integer - 1
        GROUP BY parcels.id
    ), asked AS (
        SELECT merchant_id, count(*) AS n FROM counted
        WHERE delivery_kind <> 'pickup' GROUP BY merchant_id
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, clustered.parcels AS seen
        FROM clustered JOIN counted USING (id)
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return the largest cluster; seen: parcels in the fullest window of the claim's address."""
    return {"parcels_most": max(seen, default=0)}


ADDRESS_CLUSTER = register(
    Indicator(
        name="address_cluster",
        family="identity",
        title=_("Many parcels to one address within days"),
        formula="share_of_parcels_in_clusters/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | {
            "days": 7,
            "parcels_min": 6,  # a couple that furnishes a home in a week has fewer, or
            "people_min": 3,  # is two
        },
        over=(HANDS,),
        gather=found(_SQL, among="asked"),
        measure=share(_figures),
        is_daily=True,
        sentence_en=(
            "{k} of {n} deliveries went to addresses at which up to {parcels_most} subsidised "
            "parcels for at least three people arrived within a week; {expected:.1f} would be "
            "expected at {peers} comparable merchants; probability under the peers' model {p}; q "
            "{q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔配送中有{k}笔送往短期内集中收货的地址（一周内为至少三人送达，最多{parcels_most}件"
            "补贴商品）；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下出现的概率为"
            "{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "A dormitory, hospital, office or village store takes deliveries at one door.",
            "A new housing estate was handed over and the flat number was left out.",
            "A fitter or a carrier's depot was entered as the address.",
            "A village committee ordered for many households.",
        ),
        innocent_zh=(
            "宿舍、医院、单位或村级服务点统一收货。",
            "新小区集中交房，填写地址时省略了门牌号。",
            "填写了安装商或物流网点的地址。",
            "村委会为多户居民统一订购。",
        ),
    )
)
