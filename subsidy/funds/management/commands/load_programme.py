from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.funds.files import FileRefused, read_file
from subsidy.funds.services import load


class Command(BaseCommand):
    help = "Loads a programme file (units, categories, terms, funds): all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="e.g. programmes/hebei-2024.yaml")

    def handle(self, *, file: Path, **_options: object) -> None:
        try:
            changes = load(read_file(file), at=clock.now())
        except FileRefused as refusal:
            message = f"{file} is refused, nothing is loaded:\n{refusal.detail}"
            raise CommandError(message) from refusal
        for change in changes:
            self.stdout.write(change)
        verdict = f"{file} is loaded" if changes else f"{file}: nothing to change"
        self.stdout.write(self.style.SUCCESS(verdict))
