"""Runs and flags as plain values, for JSON and for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.models import AuditRun, Flag
from subsidy.audits.rules.findings import PEERS_DIFFER, PEERS_DRIFTED, PEERS_MOVED
from subsidy.audits.services.explain import Recomputation
from subsidy.audits.services.ranking import Ranked, ranking
from subsidy.core.clock import SHANGHAI

#: What an alarm about a whole peer cell says.
ALARMS = {
    PEERS_MOVED: _("All peers moved: look at the whole cell, not at single merchants"),
    PEERS_DRIFTED: _("The cell moved away from its reference: a scheme may have become the norm"),
    PEERS_DIFFER: _("Peers differ so much that a scheme could hide among them"),
}


def report(run: AuditRun) -> dict[str, Any]:
    """Return the run and its ranking with reasons; money in fen."""
    return {
        "run": {
            "id": run.pk,
            "programme": run.programme.code,
            "window": run.window,
            "since": run.since.isoformat() if run.since else None,
            "as_of": run.as_of.isoformat(),
            "cutoff": run.cutoff.astimezone(SHANGHAI).isoformat(),
            "code_version": run.code_version,
            "input_hash": run.input_hash,
            "output_hash": run.output_hash,
            "params": run.params,
            "took_ms": run.took_ms,
            "alarms": run.alarms,
        },
        "indicators": run.summary,
        "ranking": [_ranked(place, one) for place, one in enumerate(ranking(run), start=1)],
    }


def _ranked(place: int, one: Ranked) -> dict[str, Any]:
    return {
        "rank": place,
        "merchant": one.merchant.reference,
        "credit_code": one.merchant.credit_code,
        "name": one.merchant.name,
        "claims": one.claims,
        "subsidy_fen": one.subsidy_fen,
        "evidence": round(one.evidence, 2),
        "band": one.band,
        "families": {name: round(value, 2) for name, value in one.families.items()},
        "money_at_risk_fen": one.money_fen,
        "rank_by_money": one.rank_by_money,
        "flags": [flag_facts(flag) for flag in one.flags],
        "watched": [
            {"indicator": result.indicator, "p": result.p, "q_watch": result.q_watch}
            for result in one.watched
        ],
        "hard_hits": [
            {"indicator": result.indicator, "claims": result.evidence} for result in one.hard
        ],
    }


def flag_facts(flag: Flag) -> dict[str, Any]:
    """Return all that a flag says."""
    return {
        "reference": flag.reference,
        "indicator": flag.indicator,
        "formula": flag.formula,
        "formula_version": flag.formula_version,
        "state": flag.state,
        "sentence_zh": flag.sentence_zh,
        "sentence_en": flag.sentence_en,
        "figures": flag.figures,
        "peers": flag.peers,
        "excess_fen": flag.excess_fen,
        "innocent_zh": flag.innocent_zh,
        "innocent_en": flag.innocent_en,
        "evidence": flag.evidence,
    }


def explanation(flag: Flag, again: Recomputation) -> dict[str, Any]:
    """Return the flag with its run and what computing it once more gave. `run` is selected."""
    run = flag.run
    return flag_facts(flag) | {
        "merchant": f"{flag.merchant.name} ({flag.merchant.credit_code})",
        "run": {
            "id": run.pk,
            "as_of": run.as_of.isoformat(),
            "cutoff": run.cutoff.astimezone(SHANGHAI).isoformat(),
            "code_version": run.code_version,
            "input_hash": run.input_hash,
            "output_hash": run.output_hash,
            "parameters": {
                "rule": run.params["rule"],
                flag.indicator: run.params[flag.indicator],
            },
        },
        "recomputed": {
            "equal": again.is_equal,
            "inputs_equal": again.inputs_equal,
            "run_equal": again.run_equal,
            "flag_equal": again.flag_equal,
            "code_equal": again.code_equal,
        },
    }
