"""The audit, run by the Celery worker, and what it says of whom."""

from dataclasses import dataclass

from rich.console import Console

from simulation.demo.office import Office
from simulation.world import World
from subsidy.audits.models import AuditRun
from subsidy.audits.services import Ranked, ranking
from subsidy.audits.states import UNDER_WAY, RunState
from subsidy.audits.tasks import audit_programme
from subsidy.core.money import yuan


class AuditFailed(Exception):
    """The worker's audit broke off."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Who was flagged, beside the truth that the audit does not know."""

    run: AuditRun
    ranked: tuple[Ranked, ...]
    schemes: dict[str, str]
    irregular: int

    @property
    def flagged(self) -> tuple[Ranked, ...]:
        """The merchants with flags, the strongest evidence first."""
        return tuple(one for one in self.ranked if one.flags)

    @property
    def found(self) -> int:
        """How many irregular merchants are flagged."""
        return sum(1 for one in self.flagged if self.scheme(one))

    @property
    def accused(self) -> int:
        """How many honest merchants are flagged."""
        return len(self.flagged) - self.found

    def scheme(self, ranked: Ranked) -> str:
        """Return what the merchant really does, or nothing."""
        return self.schemes.get(ranked.merchant.credit_code, "")

    def show(self, console: Console) -> None:
        """Print the flagged merchants with the reasons in both languages."""
        console.rule(f"Flagged merchants, as of {self.run.as_of}")
        for number, one in enumerate(self.flagged, start=1):
            truth = self.scheme(one).replace("_", " ") or "honest"
            console.print(
                f"[bold]{number}. {one.merchant.name}[/bold] evidence {one.evidence:.1f},"
                f" {yuan(one.money_fen)} yuan at risk; in truth: [red]{truth}[/red]"
            )
            for flag in one.flags:
                console.print(f"   {flag.sentence_zh}", markup=False)
                console.print(f"   {flag.sentence_en}", markup=False, style="dim")


def inspect(office: Office, world: World) -> Findings:
    """Have the worker audit the programme and return what it found. Raises AuditFailed."""
    audit_programme.delay(programme_id=office.programme.pk)
    runs = AuditRun.objects.filter(programme=office.programme)
    ended = runs.exclude(state__in=UNDER_WAY)
    office.wait_until("the audit", ended.exists)
    run = ended.order_by("-id")[0]
    if run.state != RunState.FINISHED:
        raise AuditFailed(str(run))
    truth = {one.credit_code: one.scheme for one in world.irregular}
    return Findings(run, tuple(ranking(run)), truth, len(truth))
