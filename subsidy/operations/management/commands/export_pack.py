"""manage.py export_pack: all that an outside auditor needs to verify a run, sealed."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from subsidy.audits.models import AuditRun, Window
from subsidy.core import clock
from subsidy.operations import services
from subsidy.programmes.models import Programme
from subsidy.sampling.models import Sample


class Command(BaseCommand):
    """Speaks English whatever the language: it is read by auditors' scripts, too."""

    help = (
        "Write the sealed pack of a finished audit run into a new directory; python "
        "DIR/verifier/verify_pack.py DIR --seal SHA256 verifies it with Python alone. Note the "
        "seal outside of the house."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument(
            "--run", type=int, metavar="ID", help="default: the latest finished full run"
        )
        parser.add_argument(
            "--sample", action="append", default=[], metavar="REF", help="may be repeated"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--zip", action="store_true", help="write DIR.zip besides")

    def handle(self, *_args: Any, **options: Any) -> None:
        directory: Path = options["out"]
        if directory.exists() and any(directory.iterdir()):
            raise CommandError(f"{directory} is not empty")
        programme = Programme.objects.filter(code=options["programme"]).first()
        if programme is None:
            raise CommandError("No such programme.")
        run, samples = _run(programme, options["run"]), _samples(programme, options["sample"])
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None)
            seal = services.export_pack(
                run,
                samples=samples,
                directory=directory,
                at=clock.now(),
                progress=lambda done, steps, name: bar.update(
                    task, completed=done, total=steps, description=name
                ),
            )
        if options["zip"]:
            shutil.make_archive(str(directory), "zip", directory)
        self.stdout.write(f"{directory}: run {run.pk} of {programme.code}, as of {run.as_of}")
        self.stdout.write(f"seal {seal}")


def _run(programme: Programme, run_id: int | None) -> AuditRun:
    runs = AuditRun.objects.finished().filter(programme=programme).select_related("programme")
    is_named = run_id is not None
    runs = runs.filter(pk=run_id) if is_named else runs.filter(window=Window.FULL)
    run = runs.first()
    if run is None:
        raise CommandError("No such run came to its end.")
    return run


def _samples(programme: Programme, references: list[str]) -> list[Sample]:
    rows = Sample.objects.filter(programme=programme, reference__in=references)
    samples = list(rows.select_related("programme", "unit", "merchant").order_by("reference"))
    missing = set(references) - {sample.reference for sample in samples}
    if missing:
        raise CommandError(f"No such sample: {', '.join(sorted(missing))}")
    return samples
