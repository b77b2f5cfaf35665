"""Who asks more for a product than it filed, or than others took for it just before."""

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.rises import NAMES, PARAMETERS, measure_rises
from subsidy.audits.services import market
from subsidy.audits.services.columns import columns
from subsidy.audits.services.registry import Indicator, register

_SQL = """
    WITH asked AS (
        SELECT merchant_id, reference, price_fen, known_fen, subsidy_fen FROM compared
    )"""

PRICE_LEVEL = register(
    Indicator(
        name="price_level",
        family="price",
        title=_("Prices above the filed price, or what others took"),
        formula="hodges_lehmann_shift/robust_levels_and_wilcoxon",
        version=2,
        # Shops of one cell differ by service and rent: honest ones by some 3 %. tau_min keeps a
        # cell of chains with one price list from making an outlier of every shop beside them.
        parameters=PARAMETERS | market.PARAMETERS | {"tau_min": 0.01},
        over=(market.COMPARED,),
        gather=columns(_SQL, NAMES),
        measure=measure_rises,
        is_daily=True,
        sentence_en=(
            "Prices are {rise:.1%} above the filed prices, or else what other merchants took for "
            "the same products in the four weeks before ({n} claims with such a price, {k} of them "
            "higher); the {peers} comparable merchants stand at {drift:+.1%}; probability under "
            "the peers' model {p}; q {q}; what is charged above swallowed {money} yuan of subsidy."
        ),
        sentence_zh=(
            "申请价格比备案价（无备案价时为其他商户前四周同款售价）高{rise:.1%}（可比申请{n}笔，其中{k}笔"
            "偏高）；{peers}家同类商户为{drift:+.1%}；在同类商户模型下出现的概率为{p}，q值为{q}；高出部分"
            "吞噬的补贴为{money}元。"
        ),
        innocent_en=(
            "The price contains delivery, installation, old-item removal or a longer warranty.",
            "A remote or small shop buys dearer than the large ones.",
            "Versions (colour, memory, doors) are sold under one model name.",
            "Others cleared their stock of the model just before.",
        ),
        innocent_zh=(
            "售价包含配送、安装、旧机拆除或延保。",
            "偏远或小型门店的进货价高于大型门店。",
            "不同版本（颜色、内存、门型）使用同一型号名称。",
            "其他商户此前正在清仓该型号。",
        ),
    )
)
