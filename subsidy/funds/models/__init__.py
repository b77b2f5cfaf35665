from subsidy.funds.models.allotment import Allotment
from subsidy.funds.models.batch import FundBatch
from subsidy.funds.models.line import FundLine, FundLineMove
from subsidy.funds.models.order import FundOrder, FundOrderMove, OrderKind
from subsidy.funds.models.quota import DailyQuota

__all__ = [
    "Allotment",
    "DailyQuota",
    "FundBatch",
    "FundLine",
    "FundLineMove",
    "FundOrder",
    "FundOrderMove",
    "OrderKind",
]
