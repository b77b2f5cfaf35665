from subsidy.funds.models.allotment import Allotment
from subsidy.funds.models.batch import FundBatch
from subsidy.funds.models.line import FundLine, FundLineMove

__all__ = ["Allotment", "FundBatch", "FundLine", "FundLineMove"]
