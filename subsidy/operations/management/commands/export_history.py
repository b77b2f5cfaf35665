"""manage.py export_history DIRECTORY: the chain and all it covers, to be verified offline."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.operations import services


class Command(BaseCommand):
    help = (
        "Write the chain of history, its rows and its verifier into a new directory; "
        "python DIRECTORY/verify_history.py DIRECTORY verifies it with Python alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        if directory.exists() and any(directory.iterdir()):
            raise CommandError(f"{directory} is not empty")
        head = services.export_history(directory)
        self.stdout.write(f"{directory}: last block {head}")
