"""manage.py replay: terms and stored facts give the same amounts again, or a list."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from subsidy.core.errors import NotFound
from subsidy.operations import services
from subsidy.operations.services import Difference

DIFFERENCES_SHOWN_MAX = 50


class Command(BaseCommand):
    """Speaks English whatever the language: scripts wait for "no difference"."""

    help = (
        "Recompute every decision of real programmes from the terms pinned to the claim and its "
        "stored facts; exit 1 on any difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--claim", metavar="REF", help="one claim, by its reference")

    def handle(self, *_args: Any, **options: Any) -> None:
        reference: str | None = options["claim"]
        replayed, differences = self._one(reference) if reference else self._all()
        for difference in differences[:DIFFERENCES_SHOWN_MAX]:
            self.stdout.write(str(difference))
        if len(differences) > DIFFERENCES_SHOWN_MAX:
            self.stdout.write(f"and {len(differences) - DIFFERENCES_SHOWN_MAX:,} more")
        if differences:
            claims = len({difference.reference for difference in differences})
            raise CommandError(f"{len(differences):,} differences in {claims:,} of {replayed:,}")
        self.stdout.write(self.style.SUCCESS(f"{replayed:,} claims replayed, no difference"))

    def _one(self, reference: str) -> tuple[int, Sequence[Difference]]:
        try:
            return 1, services.replay_one(reference)
        except NotFound as refusal:
            raise CommandError(str(refusal)) from refusal

    def _all(self) -> tuple[int, Sequence[Difference]]:
        replayed, differences = 0, []
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("replaying", total=services.claims_count())
            for count, found in services.replay_all():
                replayed += count
                differences += found
                progress.advance(bar, count)
        return replayed, differences
