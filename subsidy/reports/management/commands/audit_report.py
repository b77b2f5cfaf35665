"""manage.py audit_report: make an audit report, or write one that was made."""

import sys
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language, override

from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.regions.models import Unit
from subsidy.reports import audit_files, services
from subsidy.reports.arguments import day, moment, programme
from subsidy.reports.audit_tables import as_json, as_text
from subsidy.reports.models import Snapshot
from subsidy.reports.states import ReportKind

FORMATS = ("table", "json", *audit_files.WRITERS)


class Command(BaseCommand):
    help = (
        "Make the audit report of a week or month and keep it; or write again one that was made: "
        "what was examined, indicators, flags, alarms, recoveries. Tables, workbook and PDF are in "
        "yuan, JSON in fen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", help="its code, e.g. hebei-2024")
        parser.add_argument("--period", choices=ReportKind.values, default=ReportKind.WEEKLY.value)
        parser.add_argument("--ending", type=day, help="last day; yesterday unless given")
        parser.add_argument("--unit", help="code of a programme unit; all units unless given")
        parser.add_argument(
            "--known-at", type=moment, help="count what was recorded until then; until now"
        )
        parser.add_argument("--snapshot", help="reference of a report that was made already")
        parser.add_argument("--format", choices=FORMATS, default="table")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])
        parser.add_argument("--out", type=Path, help="write to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        snapshot = self._known(options["snapshot"]) if options["snapshot"] else _made(options)
        with override(options["language"] or get_language()):
            self._write(snapshot, options["format"], options["out"])

    def _known(self, reference: str) -> Snapshot:
        rows = Snapshot.objects.select_related("programme", "unit", "previous")
        if found := rows.filter(reference=reference).first():
            return found
        raise CommandError(f"there is no report {reference!r}")

    def _write(self, snapshot: Snapshot, form: str, out: Path | None) -> None:
        if form in audit_files.WRITERS:
            content = audit_files.written(snapshot, form)
            if out is None and self.stdout.isatty():
                raise CommandError(f"{form} is no text: add --out FILE, or send it on with > FILE")
        else:
            styled = out is None and self.stdout.isatty()
            text = as_json(snapshot) if form == "json" else as_text(snapshot, styled=styled)
            content = text.encode()
        if out:
            out.write_bytes(content)
            self.stdout.write(f"{snapshot.reference}: {out}")
        elif form in audit_files.WRITERS:
            sys.stdout.buffer.write(content)
        else:
            self.stdout.write(content.decode(), ending="")


def _made(options: dict[str, Any]) -> Snapshot:
    if not options["programme"]:
        raise CommandError("name a --programme, or a --snapshot that was made already")
    at = clock.now()
    try:
        return services.make_snapshot(
            programme(options["programme"]),
            kind=options["period"],
            ending=options["ending"] or clock.programme_day(at) - timedelta(days=1),
            unit=_unit(options["unit"]),
            known_at=options["known_at"],
            by=Actor.command("audit_report"),
            at=at,
        )
    except Refusal as refusal:
        raise CommandError(str(refusal)) from refusal


def _unit(code: str | None) -> Unit | None:
    if code is None:
        return None
    if found := Unit.objects.filter(code=code).first():
        return found
    raise CommandError(f"there is no programme unit {code!r}")
