"""manage.py sweep: every due job once, in this process."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from subsidy.core import clock
from subsidy.operations import services


def moment(text: str) -> datetime:
    """Return the moment of ISO 8601 text, in Shanghai where it names no zone."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"not a moment: {text!r}, e.g. 2024-10-31T18:00+08:00") from fault
    return value if value.tzinfo else value.replace(tzinfo=clock.SHANGHAI)


class Command(BaseCommand):
    help = (
        "Do once, in this process, what worker and beat do all the time: expire reservations, "
        "decide what waits, send approved batches, read the bank's replies."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=moment, help="as if it were that moment; now unless given")

    def handle(self, *_args: Any, **options: Any) -> None:
        at = options["at"] or clock.now()
        for job, count in services.sweep(at=at, directory=settings.BANK_DIRECTORY):
            self.stdout.write(f"{job}: {count:,}")
