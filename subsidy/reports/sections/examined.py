"""What was examined: runs, merchants, claims and money, and what could not be tested."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.models import AuditRun
from subsidy.audits.rules.findings import Outcome
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.services.inputs import load_merchants
from subsidy.core.clock import SHANGHAI
from subsidy.merchants.models import Merchant
from subsidy.reports.columns import Measure
from subsidy.reports.sections.names import cell_name
from subsidy.reports.sections.runs import in_period, latest, outcomes
from subsidy.reports.services.registry import (
    Bars,
    Facts,
    Item,
    Part,
    Scope,
    Section,
    SectionTable,
    register,
)

#: The newest runs of the period that are listed; all are counted.
RUNS_MAX = 40


def gather(scope: Scope) -> Facts:
    """Return the facts; merchants and money are those that the latest run froze."""
    runs, run = in_period(scope), latest(scope)
    merchants = _merchants(scope, run)
    results = _results(scope, run)
    return {
        "figures": {
            "runs": runs.count(),
            "as_of": run.as_of.isoformat() if run else "",
            "merchants": len(merchants),
            "claims": sum(row.n for row in merchants),
            "subsidy_fen": sum(row.subsidy_fen for row in merchants),
            **results,
        },
        "rows": {"kinds": _kinds(merchants), "runs": [_run(one) for one in runs[:RUNS_MAX]]},
    }


def _merchants(scope: Scope, run: AuditRun | None) -> list[MerchantRow]:
    if run is None:
        return []
    rows = load_merchants(run)
    if scope.unit is None:
        return list(rows.values())
    ours = Merchant.objects.filter(unit=scope.unit, credit_code__in=list(rows))
    codes = set(ours.values_list("credit_code", flat=True))
    return [row for code, row in rows.items() if code in codes]


def _results(scope: Scope, run: AuditRun | None) -> dict[str, int]:
    """Return how many questions were asked of merchants, and which share of them was gated."""
    if run is None:
        return {"results": 0, "untested": 0, "untested_bp": 0}
    found = outcomes(scope, run).values()
    results = sum(sum(counts.values()) for counts in found)
    untested = sum(counts.get(Outcome.UNTESTED, 0) for counts in found)
    share_bp = untested * 10_000 // results if results else 0
    return {"results": results, "untested": untested, "untested_bp": share_bp}


def _kinds(merchants: list[MerchantRow]) -> list[dict[str, Any]]:
    by_kind: dict[str, list[MerchantRow]] = defaultdict(list)
    for row in merchants:
        by_kind[f"{row.group}/{row.channel}"].append(row)
    return [
        {
            "kind": kind,
            "merchants": len(rows),
            "claims": sum(row.n for row in rows),
            "subsidy_fen": sum(row.subsidy_fen for row in rows),
        }
        for kind, rows in sorted(by_kind.items())
    ]


def _run(run: AuditRun) -> dict[str, Any]:
    return {
        "run": run.pk,
        "as_of": run.as_of.isoformat(),
        "cutoff": run.cutoff.astimezone(SHANGHAI).isoformat(timespec="minutes"),
        "code_version": run.code_version,
        "input_hash": run.input_hash[:16],
        "output_hash": run.output_hash[:16],
    }


TEXT = Measure.TEXT
EXAMINED = register(
    Section(
        name="examined",
        place=10,
        title=_("What was examined"),
        note=_(
            "Merchants, claims and money are those of the latest finished run; a merchant with too "
            "few claims or too few peers is not tested, which does not mean that it is clear."
        ),
        gather=gather,
        figures=(
            Item(name="runs", title=_("Audit runs of the period")),
            Item(name="as_of", title=_("Latest run, as of"), measure=TEXT),
            Item(name="merchants", title=_("Merchants examined")),
            Item(name="claims", title=_("Claims examined")),
            Item(name="subsidy_fen", title=_("Subsidy examined (yuan)"), measure=Measure.FEN),
            Item(name="results", title=_("Tests: indicators times merchants")),
            Item(name="untested", title=_("of them not possible")),
            Item(name="untested_bp", title=_("Share not possible"), measure=Measure.BASIS_POINTS),
        ),
        tables=(
            SectionTable(
                name="kinds",
                title=_("Examined by kind of merchant"),
                columns=(
                    Item(name="kind", title=_("Kind"), measure=TEXT, say=cell_name),
                    Item(name="merchants", title=_("Merchants")),
                    Item(name="claims", title=_("Claims")),
                    Item(name="subsidy_fen", title=_("Subsidy (yuan)"), measure=Measure.FEN),
                ),
                totals=("merchants", "claims", "subsidy_fen"),
                bars=Bars(
                    title=_("Subsidy examined, 10,000 yuan"),
                    label="kind",
                    parts=(Part(column="subsidy_fen", colour="#2563eb"),),
                ),
                empty=_("No run has looked at anything yet."),
            ),
            SectionTable(
                name="runs",
                title=_("Runs of the period"),
                columns=(
                    Item(name="run", title=_("Run"), measure=TEXT),
                    Item(name="as_of", title=_("As of"), measure=TEXT),
                    Item(name="cutoff", title=_("Known by"), measure=TEXT),
                    Item(name="code_version", title=_("Code version"), measure=TEXT),
                    Item(name="input_hash", title=_("Input (SHA-256)"), measure=TEXT),
                    Item(name="output_hash", title=_("Output (SHA-256)"), measure=TEXT),
                ),
                empty=_("No run in this period."),
            ),
        ),
    )
)
