"""manage.py clearing_statement: what central and local bore of a programme."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.reports import statement_exports as exports
from subsidy.reports.arguments import day, moment, programme
from subsidy.reports.services import clearing_statement
from subsidy.reports.terminals import drawn


class Command(BaseCommand):
    help = (
        "Clearing statement by unit: approved, paid, recovered, in dispute, returned, central and "
        "local. Tables and workbooks are in yuan, JSON and CSV in fen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, help="its code, e.g. hebei-2024")
        parser.add_argument("--as-of", type=day, help="at the end of that day; today unless given")
        parser.add_argument(
            "--known-at",
            type=moment,
            help="count what was recorded until then, instead of by the end of the day",
        )
        parser.add_argument("--format", choices=("table", "json", "csv", "xlsx"), default="table")
        parser.add_argument("--output", type=Path, help="write to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        statement = clearing_statement(
            programme(options["programme"]),
            as_of=options["as_of"] or clock.programme_day(clock.now()),
            known_at=options["known_at"],
        )
        form, output = options["format"], options["output"]
        if form == "xlsx":
            if not output:
                raise CommandError("xlsx is no text: add --output FILE")
            output.write_bytes(exports.as_xlsx(statement))
            return
        if form == "table":
            styled = not output and self.stdout.isatty()
            text = drawn(exports.statement_table(statement), styled=styled)
        else:
            text = exports.as_json(statement) if form == "json" else exports.as_csv(statement)
        if output:
            output.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
