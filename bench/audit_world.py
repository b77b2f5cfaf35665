"""One province audited in a process of its own: `python -m bench.audit_world SEED INTENSITY`.

Prints, as JSON, what the audit says of every merchant beside the truth that it does not know.
"""

import json
import math
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field

from bench import environment, provinces
from bench.figures import say
from simulation import habits, schemes
from simulation.schemes import STRONG, WEAK
from simulation.world import Plan, World, make_world

MERCHANTS, CLAIMS = 330, 18_000
INTENSITIES = {one.name: one for one in (STRONG, WEAK)}
EVIDENCE_MAX = 12.0


def plan(seed: int, intensity: str) -> Plan:
    """Return the province: honest merchants who differ, 3 to 12 % of every cell irregular."""
    return Plan(
        seed=seed,
        merchants=MERCHANTS,
        claims=CLAIMS,
        counter_mobiles_bp=1_000,
        life=habits.HARD,
        cast=schemes.Cast(INTENSITIES[intensity]),
    )


@dataclass(slots=True)
class Seen:
    """What the audit makes of a merchant; `points` and `features` are for the yardsticks."""

    code: str
    kind: str
    schemes: tuple[str, ...]
    subsidy_fen: int = 0
    claims: int = 0
    is_flagged: bool = False
    is_watched: bool = False
    evidence: float = 0.0
    money_fen: int = 0
    points: int = 0
    flags: list[str] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)

    def record(self) -> dict[str, object]:
        """Return it as plain JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def main(seed: str, intensity: str) -> None:
    """Settle and audit the province."""
    environment.server_url()
    started = time.monotonic()
    world = make_world(plan(int(seed), intensity))
    name = f"{provinces.PROVINCE}_{seed}_{intensity}"
    with provinces.province(world, name=name, empty=provinces.EMPTY):
        settled = time.monotonic()
        seen = _audit(world)
    took = f"settled in {settled - started:.0f} s, audited in {time.monotonic() - settled:.0f} s"
    flagged = sum(one.is_flagged for one in seen)
    say(f"{seed} {intensity}: {took}, {flagged} of {len(seen)} flagged")
    json.dump([one.record() for one in seen], sys.stdout)


def _audit(world: World) -> list[Seen]:
    from simulation.settle import BY, diary_of
    from subsidy.audits.services import ranking, results_of, run_audit
    from subsidy.programmes.models import Programme

    programme = Programme.objects.get(code=provinces.CODE)
    at = diary_of(world).looked_back_at
    run = run_audit(programme, as_of=at.date(), by=BY, at=at)
    seen = {
        one.credit_code: Seen(one.credit_code, one.kind, one.schemes) for one in world.merchants
    }
    _measured(seen, results_of(run))
    for one in ranking(run):
        row = seen[one.merchant.credit_code]
        row.is_flagged, row.is_watched = bool(one.flags), bool(one.watched)
        row.evidence, row.money_fen = max(row.evidence, one.evidence), one.money_fen
        row.flags = [flag.indicator for flag in one.flags]
    _add_up(seen)
    return [seen[code] for code in sorted(seen)]


def _measured(seen: dict[str, Seen], results: object) -> None:
    """Add evidence, points and features of every merchant, flagged or not."""
    from subsidy.audits.services.registry import indicator_named

    strongest: dict[str, dict[str, float]] = defaultdict(dict)
    for result in results:  # type: ignore[attr-defined]
        finding = result.finding
        row, family = seen[finding.merchant], indicator_named(result.indicator).family
        row.points += finding.is_large
        row.features[f"{result.indicator} rate"] = finding.k / finding.n if finding.n else 0.0
        row.features[f"{result.indicator} effect"] = finding.effect or 0.0
        if finding.p is not None:
            strength = min(EVIDENCE_MAX, -math.log10(max(finding.p, 1e-300)))
            strongest[row.code][family] = max(strongest[row.code].get(family, 0.0), strength)
    for code, families in strongest.items():
        seen[code].evidence = sum(families.values())


def _add_up(seen: dict[str, Seen]) -> None:
    from django.db.models import Count, Sum

    from subsidy.claims.models import Claim

    sums = Claim.objects.standing().values_list("merchant__credit_code")
    for code, claims, subsidy_fen in sums.annotate(Count("id"), Sum("subsidy_fen")):
        row = seen[code]
        row.claims, row.subsidy_fen = claims, subsidy_fen
        row.features |= {"claims": math.log(claims), "subsidy": math.log(subsidy_fen)}


if __name__ == "__main__":
    main(*sys.argv[1:])
