"""Prices raised against what products were really sold for in the months before."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.reports.columns import Measure
from subsidy.reports.rules.raised import RaisedPrice
from subsidy.reports.services.raised_prices import raised_prices
from subsidy.reports.services.registry import Facts, Item, Scope, Section, SectionTable, register

ROWS_MAX = 25


def gather(scope: Scope) -> Facts:
    """Return the facts, by the programme's own rule of the baseline as of the last day.

    Claims concerned count by their state when the report was made.
    """
    unit_ids = None if scope.unit is None else [scope.unit.pk]
    raised = raised_prices(scope.programme, as_of=scope.period.to_on, unit_ids=unit_ids)
    rows = raised.rows
    return {
        "figures": {
            "statistic": raised.statistic,
            "from_on": raised.from_on.isoformat(),
            "products": len(rows),
            "merchants": len({row.credit_code for row in rows}),
            "claims": sum(row.claims for row in rows),
            "subsidy_fen": sum(row.subsidy_fen for row in rows),
            "highest_bp": max((row.rise_bp for row in rows), default=0),
        },
        "rows": {"raised": [_row(row) for row in rows[:ROWS_MAX]]},
    }


def _row(row: RaisedPrice) -> dict[str, Any]:
    return {
        "merchant": row.merchant,
        "product": f"{row.brand} {row.model}",
        "baseline_fen": row.baseline_fen,
        "current_fen": row.current_fen,
        "rise_bp": row.rise_bp,
        "claims": row.claims,
        "subsidy_fen": row.subsidy_fen,
    }


TEXT, FEN = Measure.TEXT, Measure.FEN
CLAIMS = Item(name="claims", title=_("Claims concerned"))
SUBSIDY = Item(name="subsidy_fen", title=_("Their subsidy (yuan)"), measure=FEN)
PRICES = register(
    Section(
        name="prices",
        place=60,
        title=_("Prices raised against the months before"),
        note=_("Compared with real sales, up to the eve of the price now."),
        gather=gather,
        figures=(
            Item(name="statistic", title=_("Statistic of the baseline"), measure=TEXT),
            Item(name="from_on", title=_("Sales count from"), measure=TEXT),
            Item(name="products", title=_("Products with a raised price")),
            Item(name="merchants", title=_("of so many merchants")),
            CLAIMS,
            SUBSIDY,
            Item(name="highest_bp", title=_("Highest rise"), measure=Measure.BASIS_POINTS),
        ),
        tables=(
            SectionTable(
                name="raised",
                title=_("Raised prices with the most subsidy"),
                columns=(
                    Item(name="merchant", title=_("Merchant"), measure=TEXT),
                    Item(name="product", title=_("Product"), measure=TEXT),
                    Item(name="baseline_fen", title=_("Sold before (yuan)"), measure=FEN),
                    Item(name="current_fen", title=_("Price now (yuan)"), measure=FEN),
                    Item(name="rise_bp", title=_("Rise"), measure=Measure.BASIS_POINTS),
                    CLAIMS,
                    SUBSIDY,
                ),
                empty=_("No price stands above what the product was sold for."),
            ),
        ),
    )
)
