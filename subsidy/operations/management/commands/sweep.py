"""manage.py sweep: every due job once, in this process."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from subsidy.core import clock
from subsidy.operations import services
from subsidy.reports.arguments import moment


class Command(BaseCommand):
    help = (
        "Do once, in this process, what worker and beat do all the time: expire reservations, let "
        "claims lapse, decide what waits, send approved batches, read the bank's replies, tell "
        "merchants."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=moment, help="as if it were that moment; now unless given")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = options["at"] or clock.now()
        for job, count in services.sweep(at=at, directory=settings.BANK_DIRECTORY):
            self.stdout.write(f"{job}: {count:,}")
