"""manage.py prove: ledger = claims = batches = bank replies, or a list of what is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.operations import services

ROWS_SHOWN_MAX = 10


class Command(BaseCommand):
    """Speaks English whatever the language: scripts wait for "zero drift"."""

    help = (
        "Prove every invariant over all real programmes and keep what was found; exit 1 and a list "
        "where one drifts."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        run = services.run_proofs(at=clock.now(), tell=self._show)
        if run.drifting_count:
            raise CommandError(f"drift: {run.drifting_count:,} rows deny {run.denied_count} proofs")
        self.stdout.write(self.style.SUCCESS("zero drift"))

    def _show(self, look: services.Look) -> None:
        finding = look.finding
        mark = self.style.ERROR("✗") if finding.drifting else self.style.SUCCESS("✓")
        self.stdout.write(f"{mark} {look.proof.sentence} ({finding.looked_at:,} looked at)")
        for row in finding.rows[:ROWS_SHOWN_MAX]:
            expected = "nothing" if row.expected is None else row.expected
            found = "nothing" if row.found is None else row.found
            self.stdout.write(f"    {row.subject}: expected {expected}, found {found}")
        if finding.drifting > ROWS_SHOWN_MAX:
            self.stdout.write(f"    and {finding.drifting - ROWS_SHOWN_MAX:,} more")
