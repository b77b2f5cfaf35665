"""Whose prices are whole hundreds of yuan. Never a flag by itself."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

_SQL = """
    WITH found AS (
        SELECT merchant_id, reference, subsidy_fen, NULL AS seen
        FROM counted WHERE price_fen %% 10000 = 0
    )"""

ROUND_PRICES = register(
    Indicator(
        name="round_prices",
        family="price",
        title=_("Prices in whole hundreds of yuan"),
        formula="share_of_round_prices/robust_beta_binomial",
        version=2,
        # How a shop rounds is its habit: honest peers differ widely, and that is no alarm.
        parameters=PARAMETERS | {"share_min": 0.3, "p0_alarm": 1, "rho_alarm": 1},
        gather=found(_SQL),
        measure=share(),
        corroborates_only=True,
        sentence_en=(
            "{k} of {n} prices are whole hundreds of yuan; {expected:.1f} would be expected at "
            "{peers} comparable merchants; probability under the peers' model {p}; q {q}; subsidy "
            "beyond expectation {money} yuan. By itself this says nothing."
        ),
        sentence_zh=(
            "{n}笔申请中有{k}笔价格为整百元；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型"
            "下出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。单凭此项不能说明问题。"
        ),
        innocent_en=(
            "The shop prices in whole hundreds.",
            "Customers bargain down to a round sum.",
            "Sets are sold at one price.",
        ),
        innocent_zh=(
            "门店习惯按整百元定价。",
            "顾客议价后抹零。",
            "成套商品按一口价销售。",
        ),
    )
)
