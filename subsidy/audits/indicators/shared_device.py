"""Whose buyers all confirm on the same few devices."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.channels import measure_by_channel
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.hands import HANDS
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register
from subsidy.audits.services.shares import found

_SQL = """
    WITH hubs AS (
        SELECT counted.id AS hand
        FROM audits_hub AS hub JOIN counted ON counted.device_digest = hub.digest
        WHERE hub.kind = 'device' AND NOT hub.ties
          AND hub.named_at <= %(cutoff)s AND (hub.until IS NULL OR hub.until >= %(as_of)s)
    ), busy AS (
        SELECT hand, count(DISTINCT applicant_id) AS people,
               count(DISTINCT merchant_id) AS merchants
        FROM hands WHERE kind = 'device' AND hand NOT IN (SELECT hand FROM hubs)
        GROUP BY hand HAVING count(DISTINCT applicant_id) >= %(people_min)s
    ), used AS (
        SELECT id, people, merchants FROM hands JOIN busy USING (hand) WHERE kind = 'device'
    ), asked AS (
        SELECT merchant_id, count(*) AS n FROM counted
        WHERE device_digest IS NOT NULL GROUP BY merchant_id
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, json_build_array(people, merchants) AS seen
        FROM used JOIN counted USING (id)
    )"""


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return the share of claims that were confirmed on a busy device, within each channel.

    A tablet on the counter is honest and common in shops; an online seller has no counter.
    """
    return measure_by_channel(merchants, rows, parameters, figures=_figures)


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return the busiest device's people, and how many hits come from devices that wander.

    seen: people, and merchants, of the claim's device.
    """
    return {
        "people_most": max((people for people, _merchants in seen), default=0),
        "wandering": sum(merchants > 1 for _people, merchants in seen),
    }


SHARED_DEVICE = register(
    Indicator(
        name="shared_device",
        family="people",
        title=_("Many buyers confirm on one device"),
        formula="share_of_busy_devices_by_channel/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS
        | {
            "people_min": 5,  # four of a family may have one telephone
            "p0_alarm": 0.2,  # tablets on counters are no alarm about a cell
            "rho_alarm": 0.4,  # nor that some shops have one and others none
        },
        over=(HANDS,),
        gather=found(_SQL, among="asked"),
        measure=measure,
        is_daily=True,
        sentence_en=(
            "{k} of {n} purchases were confirmed on a device that confirmed for up to "
            "{people_most} people ({wandering} on devices used at other merchants too); "
            "{expected:.1f} would be expected at {peers} merchants of the same channel; "
            "probability under the peers' model {p}; q {q}; subsidy beyond expectation {money} "
            "yuan."
        ),
        sentence_zh=(
            "{n}笔购买中有{k}笔在多人共用的设备上确认，同一设备最多为{people_most}人确认（其中"
            "{wandering}笔的设备也在其他商户使用）；按同渠道{peers}家商户的水平预计{expected:.1f}笔；"
            "在同类商户模型下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Customers confirm on a tablet at the counter; ask to have it named as such.",
            "An assistant helps elderly customers with the shop's own telephone.",
            "The payment channel reports the cash desk instead of the customer's device.",
            "A village committee or a carer confirms for several people.",
        ),
        innocent_zh=(
            "顾客在柜台平板上确认，可申请登记为门店设备。",
            "店员用门店手机协助老年顾客办理。",
            "支付渠道上报的是收银设备而非顾客设备。",
            "村委会或护理人员为多人代办确认。",
        ),
    )
)
