from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from subsidy.catalogue.services.sales_file import FileRefused
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.feeds.models import FeedKind
from subsidy.feeds.rules.columns import COLUMNS
from subsidy.feeds.services import FeedReport, FeedUnreadable, import_feed
from subsidy.feeds.words import REASONS

FAULTS_SHOWN_MAX = 1_000


class Command(BaseCommand):
    help = (
        "Take in what another register reports, from a CSV file (UTF-8 or GBK)."
        " Columns: "
        + "; ".join(f"{kind}: {', '.join(c.name for c in rows)}" for kind, rows in COLUMNS.items())
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=FeedKind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--accept-good", action="store_true", help="keep the good rows of a file with bad ones"
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")

    def handle(self, *_args: object, **options: Any) -> None:
        path: Path = options["file"]
        try:
            report = self._import(path, options)
        except (FeedUnreadable, FileRefused) as refusal:
            raise CommandError(f"{path}: {refusal}") from refusal
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        self._tell(report, is_dry=options["dry_run"])

    def _import(self, path: Path, options: dict[str, Any]) -> FeedReport:
        with path.open("rb") as file:
            total = max(sum(1 for _line in file) - 1, 0)
        columns = "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(_("rows read"), total=total)
            return import_feed(
                options["kind"],
                path,
                accept_good=options["accept_good"],
                is_dry=options["dry_run"],
                by=Actor.command("import_feed"),
                at=clock.now(),
                on_rows=lambda rows: progress.advance(task, rows),
            )

    def _tell(self, report: FeedReport, *, is_dry: bool) -> None:
        for fault in report.faults[:FAULTS_SHOWN_MAX]:
            place = f"line {fault.line}" + (f", {fault.column}" if fault.column else "")
            self.stdout.write(f"{place}: {fault.code}: {REASONS[fault.code]} [{fault.value}]")
        if len(report.faults) > FAULTS_SHOWN_MAX:
            self.stdout.write(_("… and more"))
        if report.is_known:
            self.stdout.write(_("This file was taken in before; nothing changes."))
            return
        self.stdout.write(
            _("%(rows)d rows read, %(refused)d refused, %(written)d new or changed")
            % {
                "rows": report.rows,
                "refused": report.refused_rows,
                "written": report.written_rows,
            }
        )
        if is_dry:
            self.stdout.write(_("A trial: nothing was kept."))
        elif report.imported is None:
            raise CommandError(_("The file is refused whole; --accept-good keeps its good rows."))
