from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.merchants import files
from subsidy.merchants.services import loading

NAME_MAX = 150


class Command(BaseCommand):
    help = "Load admitted merchants from a YAML or CSV file; loading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, **options: Any) -> None:
        path: Path = options["file"]
        by = Actor.file(path.name[:NAME_MAX])
        try:
            loaded = loading.load_merchants(files.read(path), by=by, at=clock.now())
        except OSError as error:
            raise CommandError(f"cannot read {path}: {error.strerror}") from error
        except (files.BrokenFile, loading.Disagreement) as refusal:
            raise CommandError(f"{path.name} is not loaded\n{refusal}") from refusal
        self.stdout.write(
            f"new: {loaded.merchants} merchants, {loaded.stores} stores, "
            f"{loaded.terminals} terminals, {loaded.enrolments} enrolments"
            f"{f', {loaded.people} people' if loaded.people else ''}"
        )
