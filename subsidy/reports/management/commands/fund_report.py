"""manage.py fund_report: what became of a programme's money."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.reports import exports, services, tables
from subsidy.reports.arguments import day, moment, programme
from subsidy.reports.fund_pdf import as_pdf
from subsidy.reports.rules import FundReport
from subsidy.reports.terminals import drawn

WRITERS = {"xlsx": exports.as_xlsx, "pdf": as_pdf}
FORMATS = ("table", "json", "csv", *WRITERS)


class Command(BaseCommand):
    help = (
        "Fund allocation by unit and category group: allotted, reserved, committed, paid, "
        "recovered, available. Tables, workbooks and PDF are in yuan, JSON and CSV in fen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, help="its code, e.g. hebei-2024")
        parser.add_argument("--as-of", type=day, help="at the end of that day; today unless given")
        parser.add_argument(
            "--known-at",
            type=moment,
            help="count what was recorded until then, instead of by the end of the day",
        )
        parser.add_argument("--format", choices=FORMATS, default="table")
        parser.add_argument("--output", type=Path, help="write to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        report = services.fund_report(
            programme(options["programme"]),
            as_of=options["as_of"] or clock.programme_day(clock.now()),
            known_at=options["known_at"],
        )
        form, output = options["format"], options["output"]
        if form in WRITERS:
            self._put_bytes(WRITERS[form](report), form, output)
        elif output:
            output.write_text(_text(report, form, styled=False), encoding="utf-8")
        else:
            text = _text(report, form, styled=self.stdout.isatty())
            self.stdout.write(text, ending="")

    def _put_bytes(self, content: bytes, form: str, output: Path | None) -> None:
        if output:
            output.write_bytes(content)
        elif self.stdout.isatty():
            raise CommandError(f"{form} is no text: add --output FILE, or send it on with > FILE")
        else:
            sys.stdout.buffer.write(content)


def _text(report: FundReport, form: str, *, styled: bool) -> str:
    if form == "json":
        return exports.as_json(report)
    return (
        exports.as_csv(report) if form == "csv" else drawn(tables.fund_table(report), styled=styled)
    )
