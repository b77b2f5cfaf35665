from subsidy.reports.rules.forecast import FORECAST_DAYS_MAX, PACE_DAYS, Runway, runway
from subsidy.reports.rules.fund_report import (
    FIGURES,
    Flow,
    FundReport,
    FundRow,
    Place,
    Sums,
    sums_of,
    total,
)
from subsidy.reports.rules.statement import (
    STATEMENT_FIGURES,
    Parts,
    Standing,
    Statement,
    StatementRow,
    standings_of,
)

__all__ = [
    "FIGURES",
    "FORECAST_DAYS_MAX",
    "PACE_DAYS",
    "STATEMENT_FIGURES",
    "Flow",
    "FundReport",
    "FundRow",
    "Parts",
    "Place",
    "Runway",
    "Standing",
    "Statement",
    "StatementRow",
    "Sums",
    "runway",
    "standings_of",
    "sums_of",
    "total",
]
