"""Who sells at night, when shops are shut."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.channels import measure_by_channel
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, Parameters, Rows, register
from subsidy.audits.services.shares import found

#: Online shops sell at night: they are peers among themselves, however few they are.
_SQL = """
    WITH found AS (
        SELECT merchant_id, reference, subsidy_fen, NULL AS seen
        FROM counted
        WHERE extract(hour FROM bought_at AT TIME ZONE 'Asia/Shanghai') < %(until_hour)s
          AND bought_at AT TIME ZONE 'Asia/Shanghai' <> bought_on
    )"""


def measure(merchants: Sequence[MerchantRow], rows: Rows, parameters: Parameters) -> list[Finding]:
    """Return the share of purchases at night, within each channel."""
    return measure_by_channel(merchants, rows, parameters)


ODD_HOURS = register(
    Indicator(
        name="odd_hours",
        family="time",
        title=_("Purchases between midnight and six"),
        formula="share_at_night_by_channel/robust_beta_binomial",
        version=2,
        # Midnight itself is what a system writes that knows the day alone.
        parameters=PARAMETERS | {"until_hour": 6},
        gather=found(_SQL),
        measure=measure,
        is_daily=True,
        sentence_en=(
            "{k} of {n} purchases were made between midnight and six in the morning; "
            "{expected:.1f} would be expected at {peers} comparable merchants; probability under "
            "the peers' model {p}; q {q}; subsidy beyond expectation {money} yuan."
        ),
        sentence_zh=(
            "{n}笔购买中有{k}笔发生在0时至6时；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户"
            "模型下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "The shop takes orders online or by live stream, too.",
            "The shop's clock or time zone is wrong.",
            "A night sale or the first minutes of a festival.",
        ),
        innocent_zh=(
            "门店同时通过网络或直播接单。",
            "门店系统的时钟或时区设置有误。",
            "夜间促销或节日零点抢购。",
        ),
    )
)
