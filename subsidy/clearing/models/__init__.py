from subsidy.clearing.models.lines import CarriedBatch, ReturnedMoney, RoundingSettled
from subsidy.clearing.models.orders import OrderKind, YearEndOrder, YearEndOrderMove

__all__ = [
    "CarriedBatch",
    "OrderKind",
    "ReturnedMoney",
    "RoundingSettled",
    "YearEndOrder",
    "YearEndOrderMove",
]
