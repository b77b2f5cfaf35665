"""manage.py four_eyes_report: the most that any one person, or any two, could have moved alone."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core.money import yuan
from subsidy.operations import services
from subsidy.operations.rules.four_eyes import Power
from subsidy.operations.services import EyesReport, Movement
from subsidy.reports.arguments import day

ROWS_SHOWN_MAX = 10


class Command(BaseCommand):
    """Speaks English whatever the language: it is read by auditors' scripts, too."""

    help = (
        "Print the most (yuan) that any one person, and any two, could have moved alone from one "
        "day to another, from all that people signed, with the list."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first_on", type=day, required=True, help="first day")
        parser.add_argument("--to", dest="last_on", type=day, required=True, help="last day")
        parser.add_argument("--kind", choices=services.MOVEMENTS, default="", help="of one kind")
        parser.add_argument("--json", action="store_true", help="everything, for machines, in fen")

    def handle(self, **options: Any) -> None:
        first_on, last_on = options["first_on"], options["last_on"]
        if last_on < first_on:
            raise CommandError(f"{last_on} is before {first_on}")
        report = services.eyes_report(first_on=first_on, last_on=last_on, kind=options["kind"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), default=str, ensure_ascii=False))
            return
        self._print(report)

    def _print(self, report: EyesReport) -> None:
        self.stdout.write(f"{report.first_on} to {report.last_on}")
        for one in report.kinds:
            self.stdout.write(
                f"  {one.kind}: {yuan(one.amount_fen)} yuan in {one.count:,}; at most "
                f"{yuan(one.person_fen)} by one person, {yuan(one.pair_fen)} by two"
            )
        self.stdout.write(f"  of it by no person: {yuan(report.by_machine_fen)} yuan")
        self._powers("one person", report.person_fen, report.people, report.by_person)
        self._powers("two people", report.pair_fen, report.pairs, report.by_pair)

    def _powers(
        self, who: str, most_fen: int, found: Sequence[Power], moved: Sequence[Movement]
    ) -> None:
        self.stdout.write(f"the most {who} could have moved alone: {yuan(most_fen)} yuan")
        for power in found[:ROWS_SHOWN_MAX]:
            names = " + ".join(power.people)
            self.stdout.write(f"  {names}: {yuan(power.amount_fen)} yuan in {power.count:,}")
        for movement in moved[:ROWS_SHOWN_MAX]:
            self.stdout.write(
                f"    {movement.kind} {movement.subject}: {yuan(movement.amount_fen)} yuan"
            )
