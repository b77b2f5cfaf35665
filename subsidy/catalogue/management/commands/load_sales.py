import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

from subsidy.catalogue.services import SalesReport, load_sales
from subsidy.catalogue.services.sales_file import COLUMNS, FileRefused
from subsidy.core import clock

#: Beyond so many faults, the screen shows how many more there are; --refused writes them all.
FAULTS_SHOWN_MAX = 1_000


class Command(BaseCommand):
    help = f"Load past sales, as price evidence, from a CSV file: {', '.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--refused", type=Path, metavar="FILE", help="write the refused rows to this CSV file"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        path, refused = options["file"], options["refused"]
        try:
            report = self._load(path)
        except FileRefused as refusal:
            raise CommandError(f"{path}: {refusal}") from refusal
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if refused:
            _write(refused, report)
        self._tell(report)

    def _load(self, path: Path) -> SalesReport:
        columns = SpinnerColumn(), "{task.description}", MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(_("rows read"), total=None)
            return load_sales(
                path, at=clock.now(), on_rows=lambda rows: progress.advance(task, rows)
            )

    def _tell(self, report: SalesReport) -> None:
        for row in report.refused[:FAULTS_SHOWN_MAX]:
            self.stdout.write(f"line {row.line}: {row.code}: {row.reason} [{row.value}]")
        if len(report.refused) > FAULTS_SHOWN_MAX:
            self.stdout.write(f"… {len(report.refused) - FAULTS_SHOWN_MAX} more")
        self.stdout.write(
            _("%(loaded)d sales loaded, %(known)d known already, %(refused)d rows refused")
            % {
                "loaded": report.loaded,
                "known": report.known,
                "refused": report.rows_refused,
            }
        )
        if report.refused:
            raise CommandError(_("Some rows were refused; the others are loaded."))


def _write(path: Path, report: SalesReport) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "code", "reason", "value"])
        writer.writerows([row.line, row.code, row.reason, row.value] for row in report.refused)
