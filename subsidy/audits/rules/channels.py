"""Shares within one channel: what is usual at a counter is odd on the net, and the other way round.

Cells of few merchants are merged upward; these are never merged across channels.
"""

from collections.abc import Sequence
from typing import Any

from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.shares import Figures, Parameters, measure_shares


def measure_by_channel(
    merchants: Sequence[MerchantRow],
    rows: Sequence[Sequence[Any]],
    parameters: Parameters,
    *,
    figures: Figures = lambda _seen: {},
) -> list[Finding]:
    """Return the finding of each merchant among the peers of its channel; rows are Shares."""
    findings: dict[str, Finding] = {}
    for channel in sorted({row.channel for row in merchants}):
        peers = [row for row in merchants if row.channel == channel]
        own = {row.merchant for row in peers}
        shares = [row for row in rows if row[0] in own]
        for finding in measure_shares(peers, shares, parameters, figures=figures):
            findings[finding.merchant] = _of_channel(finding, channel)
    return [findings[row.merchant] for row in merchants]


def _of_channel(finding: Finding, channel: str) -> Finding:
    cell = finding.peer_cell
    if not cell.get("cell") or "/" in cell["cell"]:
        return finding
    return finding._replace(peer_cell={**cell, "cell": f"{cell['cell']}/{channel}"})
