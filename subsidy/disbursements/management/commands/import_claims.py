"""manage.py import_claims: opening balances from the claims of an existing system."""

import csv
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeElapsedColumn

from subsidy.claims.rules.opening import OpeningRow
from subsidy.claims.services import Opened
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.core.faults import Fault
from subsidy.disbursements import services
from subsidy.disbursements.files.opening_file import ReadLine, read
from subsidy.merchants.models import Merchant
from subsidy.web.problems import listed

LINES_PER_CHUNK = 1_000
COLUMNS = ("line", "number", "kind", "code", "pointer", "detail")


class Command(BaseCommand):
    help = (
        "Take over the claims of another system from a file of one JSON object a line, with their "
        "identifiers, quotas and payments. Rows that cannot be kept are reported, the others are "
        "taken; running it again goes on where it ended."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the system the claims come from")
        parser.add_argument(
            "--report", type=Path, metavar="CSV", help="write every refusal and remark to this file"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        path: Path = options["file"]
        report = options["report"] or path.with_suffix(".report.csv")
        try:
            with report.open("w", encoding="utf-8-sig", newline="") as file:
                counts = self._import(path, options["source"], file)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        self.stdout.write(
            _("%(taken)d claims taken over, %(known)d known already, %(refused)d rows refused")
            % {name: counts[name] for name in ("taken", "known", "refused")}
        )
        if counts["refused"] or counts["remarks"]:
            self.stdout.write(_("What was refused or remarked: %(file)s") % {"file": report})
        if counts["refused"]:
            raise CommandError(_("Some rows were refused; the others are taken over."))

    def _import(self, path: Path, source: str, file: TextIO) -> Counter[str]:
        importer = Importer(path.name, source, at=clock.now(), report=csv.writer(file))
        columns = "{task.description}", BarColumn(), DownloadColumn(), TimeElapsedColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(path.name, total=path.stat().st_size)
            for chunk in _chunks(read(path)):
                importer.take(chunk)
                progress.advance(task, sum(len(line.raw) + 1 for line in chunk))
        return importer.counts


class Importer:
    """Takes chunk after chunk, counts what became of the rows, and writes down what was wrong."""

    def __init__(self, file_name: str, source: str, *, at: datetime, report: Any) -> None:
        self._file_name, self._source, self._at, self._report = file_name, source, at, report
        self._report.writerow(COLUMNS)
        self.counts: Counter[str] = Counter()

    def take(self, lines: Sequence[ReadLine]) -> None:
        """Take the lines over, merchant by merchant, each merchant's in one transaction."""
        by_merchant: dict[str, list[tuple[ReadLine, OpeningRow]]] = defaultdict(list)
        for line in lines:
            if line.row:
                by_merchant[line.row.merchant].append((line, line.row))
            else:
                self._refuse(line, line.faults)
        merchants = {row.credit_code: row for row in Merchant.objects.of_codes(by_merchant)}
        for code in sorted(by_merchant):
            if code in merchants:
                self._take(merchants[code], by_merchant[code])
            else:
                for line, _row in by_merchant[code]:
                    self._refuse(line, [Fault("merchant_unknown", "/merchant")])

    def _take(self, merchant: Merchant, lines: Sequence[tuple[ReadLine, OpeningRow]]) -> None:
        opened = services.import_claims(
            merchant,
            [row for _line, row in lines],
            source=self._source,
            file_name=self._file_name,
            by=Actor.file(self._file_name),
            at=self._at,
        )
        for (line, _row), one in zip(lines, opened, strict=True):
            self._count(line, one)

    def _count(self, line: ReadLine, one: Opened) -> None:
        if one.faults:
            self._refuse(line, one.faults)
        elif one.claim:
            self.counts["taken"] += 1
            self.counts["remarks"] += len(one.remarks)
            self._write(line, "remark", one.remarks)
        else:
            self.counts["known"] += 1

    def _refuse(self, line: ReadLine, faults: Sequence[Fault]) -> None:
        self.counts["refused"] += 1
        self._write(line, "refused", faults)

    def _write(self, line: ReadLine, kind: str, faults: Sequence[Fault]) -> None:
        number = line.row.number if line.row else ""
        for one in listed(faults):
            self._report.writerow(
                [line.number, number, kind, one["code"], one["pointer"], one["detail"]]
            )


def _chunks(lines: Iterator[ReadLine]) -> Iterator[list[ReadLine]]:
    while chunk := list(islice(lines, LINES_PER_CHUNK)):
        yield chunk
