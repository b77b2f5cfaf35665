"""What the demo shows at its end, and whether all that it promises holds."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Sum
from rich.table import Table

from simulation.demo.founding import Account, run
from simulation.demo.inspection import Findings
from simulation.demo.steps import Steps
from simulation.demo.stories.scene import Scene
from simulation.demo.stories.sealed import Pack
from subsidy.claims.models import Claim
from subsidy.core import clock
from subsidy.funds.models import FundLine
from subsidy.ledger.models import Balance
from subsidy.programmes.models import Programme
from subsidy.reports.rules import Sums
from subsidy.reports.services import fund_report

#: At least so many of the six irregular merchants are flagged, at most so many honest ones.
FOUND_MIN, ACCUSED_MAX = 5, 2
REFUSALS_SHOWN_MAX = 10
BUCKETS = ("central", "local", "frozen", "reserved", "committed", "paid", "returned", "available")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is judged."""

    scene: Scene
    findings: Findings
    forged: int
    pack: Pack
    is_verified: bool

    @property
    def programme(self) -> Programme:
        """The programme that was lived through."""
        return Programme.objects.get(code=self.scene.world.plan.programme)


def give(steps: Steps, outcome: Outcome, accounts: Mapping[str, Account]) -> int:
    """Print report, flags, times and accounts; return 0 only if everything holds."""
    console, tally = steps.console, outcome.scene.tills.tally
    print(run("fund_report", programme=outcome.programme.code))
    outcome.findings.show(console)
    with steps.step("Prove that nothing drifts") as step:
        proof, is_proved = _prove()
        step.note = "" if is_proved else "it does"
    print(proof)
    console.print(outcome.scene.table())
    console.print(steps.table())
    console.print(
        f"{tally.accepted} claims in {tally.requests} requests; {tally.per_second:.0f} claims/s"
        " while sending, with client, web, worker and database on this machine"
    )
    console.print("封存审计包，任何人都可核验 · the sealed pack, for anybody to verify:")
    console.print(" ".join(outcome.pack.command), markup=False, highlight=False, soft_wrap=True)
    console.print(_accounts(accounts))
    faults = [*_faults(outcome), *([] if is_proved else ["prove found drift"])]
    for fault in faults:
        console.print(f"[red]✗[/red] {fault}", highlight=False)
    return 1 if faults else 0


def _faults(outcome: Outcome) -> Iterator[str]:
    """Yield what was promised and does not hold."""
    scene, findings = outcome.scene, outcome.findings
    planned, tally = len(scene.world.claims), scene.tills.tally
    for name, codes in tally.refused[:REFUSALS_SHOWN_MAX]:
        yield f"claim {name} was refused: {codes}"
    claims = Claim.objects.filter(programme=outcome.programme)
    decided = claims.filter(decided_at__isnull=False).count()
    if not tally.accepted == decided == claims.count() == planned:
        yield f"{planned} claims planned, {tally.accepted} accepted, {decided} decided"
    if findings.found < FOUND_MIN:
        yield f"only {findings.found} of {findings.irregular} irregular merchants are flagged"
    if findings.accused > ACCUSED_MAX:
        yield f"{findings.accused} honest merchants are flagged"
    if outcome.forged:
        yield f"{outcome.forged} webhooks bear a wrong signature"
    if not outcome.is_verified:
        yield f"the sealed pack differs: {outcome.pack.verify()[1]}"
    yield from _differences(outcome.programme)


def _differences(programme: Programme) -> Iterator[str]:
    """Yield where the totals of the report are not those of the ledger."""
    today = clock.programme_day(clock.now())
    reported: Sums = fund_report(programme, as_of=today).total
    books = [line.book for line in FundLine.objects.for_programmes([programme.pk])]
    names = [f"{bucket}_fen" for bucket in (*BUCKETS, "recovered")]
    kept = Balance.objects.filter(book__in=books).aggregate(**{n: Sum(n) for n in names})
    kept["recovered_fen"] = -kept["recovered_fen"]  # the contra of paid: below zero in the ledger
    for name in names:
        if getattr(reported, name) != kept[name]:
            yield f"{name}: {getattr(reported, name)} in the report, {kept[name]} in the ledger"


def _prove() -> tuple[str, bool]:
    """Run `manage.py prove` and return what it says, and whether it is content."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(manage), "prove"], capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).strip(), done.returncode == 0


def _accounts(accounts: Mapping[str, Account]) -> Table:
    table = Table(
        title="`make up`, then http://127.0.0.1:8000/admin/ and /api/docs", show_edge=False
    )
    table.add_column("user", no_wrap=True)
    table.add_column("password", no_wrap=True)
    for account in accounts.values():
        table.add_row(account.username, account.password)
    return table
