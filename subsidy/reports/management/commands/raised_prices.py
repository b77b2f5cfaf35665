"""manage.py raised_prices: who asks more now than the product was sold for before."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.regions.models import Unit
from subsidy.reports import raised_exports as exports
from subsidy.reports.arguments import day, programme
from subsidy.reports.services import raised_prices
from subsidy.reports.terminals import drawn


class Command(BaseCommand):
    help = (
        "Products whose price now is above what they were really sold for in the months before, by "
        "the programme's rule of the baseline. Tables and workbooks are in yuan, JSON and CSV in "
        "fen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", required=True, help="its code, e.g. hebei-2024")
        parser.add_argument("--months", type=int, choices=(3, 4, 5), help="else the rule's days")
        parser.add_argument("--as-of", type=day, help="at the end of that day; today unless given")
        parser.add_argument("--unit", help="merchants of the unit with this code")
        parser.add_argument("--category", default="", help="products of the category of this code")
        parser.add_argument("--format", choices=("table", "json", "csv", "xlsx"), default="table")
        parser.add_argument("--output", type=Path, help="write to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        raised = raised_prices(
            programme(options["programme"]),
            as_of=options["as_of"] or clock.programme_day(clock.now()),
            months=options["months"],
            unit_ids=_units(options["unit"]),
            category=options["category"],
        )
        form, output = options["format"], options["output"]
        if form == "xlsx":
            self._put_bytes(exports.as_xlsx(raised), output)
            return
        if form == "table":
            styled = not output and self.stdout.isatty()
            text = drawn(exports.as_table(raised), styled=styled)
        else:
            text = exports.as_json(raised) if form == "json" else exports.as_csv(raised)
        if output:
            output.write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")

    def _put_bytes(self, content: bytes, output: Path | None) -> None:
        if output:
            output.write_bytes(content)
        elif self.stdout.isatty():
            raise CommandError("xlsx is no text: add --output FILE, or send it on with > FILE")
        else:
            sys.stdout.buffer.write(content)


def _units(code: str | None) -> list[int] | None:
    """Return the ids of the units of that code; None: all. Raises CommandError."""
    if code is None:
        return None
    found = list(Unit.objects.filter(code=code).values_list("id", flat=True))
    if not found:
        raise CommandError(f"there is no unit {code!r}")
    return found
