"""manage.py verify_history: the chain is unbroken, or a list of what was tampered with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.operations import services
from subsidy.operations.rules.verify_history import noted_block


class Command(BaseCommand):
    """Speaks English whatever the language: scripts wait for "unbroken"."""

    help = (
        "Verify the chain of history against the tables, and the tables against their last "
        "changes; exit 1 and a list where something was tampered with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--noted",
            type=noted_block,
            action="append",
            default=[],
            metavar="NUMBER:SHA256",
            help="a last block that was noted earlier, outside of the house; may be repeated",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        verified = services.verify_history(noted=dict(options["noted"]))
        for finding in verified.findings:
            self.stdout.write(self.style.ERROR(str(finding)))
        if verified.broken:
            raise CommandError(f"broken in {verified.broken:,} places: {verified}")
        self.stdout.write(self.style.SUCCESS(f"unbroken: {verified}"))
