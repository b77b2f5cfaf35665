import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language, gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from subsidy.audits import services
from subsidy.audits.models import AuditRun, Flag, Window
from subsidy.audits.rules.findings import Outcome
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.core.collector import settle_collector
from subsidy.core.errors import Refusal
from subsidy.core.money import yuan
from subsidy.programmes.models import Programme


class Command(BaseCommand):
    help = "Audit all merchants of a programme, or explain one flag."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--programme", metavar="CODE", help="audit this programme")
        what.add_argument("--explain", metavar="FLAG", help="explain this flag, computed again")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="DATE", help="default: today"
        )
        parser.add_argument(
            "--known-at",
            type=_moment,
            metavar="TIME",
            help="claims as they stood at this time; default: the end of DATE",
        )
        parser.add_argument(
            "--window",
            choices=Window.values,
            default=Window.FULL,
            help="look at the whole programme (the default), or at the last weeks",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        if options["explain"]:
            self._explain(options["explain"], as_json=options["json"])
        else:
            self._audit(options)

    def _audit(self, options: dict[str, Any]) -> None:
        at = clock.now()
        settle_collector()
        try:
            with _progress() as progress:
                run = services.run_audit(
                    Programme.objects.get(code=options["programme"]),
                    as_of=options["as_of"] or clock.programme_day(at),
                    by=Actor.sweep("audit"),
                    at=at,
                    known_at=options["known_at"],
                    window=options["window"],
                    progress=progress,
                )
        except Programme.DoesNotExist as error:
            raise CommandError(_("No such programme.")) from error
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal}") from refusal
        if options["json"]:
            self._print_json(services.report(run))
        else:
            self._print_ranking(run)

    def _print_json(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))

    def _print_ranking(self, run: AuditRun) -> None:
        ranked = services.ranking(run)
        table = Table(title=_("Audit of %(run)s") % {"run": run}, show_lines=True)
        for heading in ("#", _("merchant"), _("evidence"), _("yuan at risk"), _("by money")):
            table.add_column(heading, no_wrap=heading == "#")
        table.add_column(_("reasons"), ratio=1)
        for place, one in enumerate(ranked, start=1):
            table.add_row(
                str(place),
                f"{one.merchant.name}\n{one.merchant.credit_code}",
                f"{one.evidence:.1f}",
                yuan(one.money_fen),
                str(one.rank_by_money),
                "\n".join([*map(_flag_line, one.flags), *map(_watch_line, one.watched)]),
            )
        Console(
            file=cast("IO[str]", self.stdout), width=None if self.stdout.isatty() else 120
        ).print(table)
        for alarm in run.alarms:
            text = services.ALARMS[alarm["alarm"]]
            self.stdout.write(f"{alarm['indicator']}, {alarm['cell']}: {text}")
        for name, counts in sorted(run.summary.items()):
            told = ", ".join(f"{outcome} {counts[outcome]}" for outcome in Outcome)
            self.stdout.write(f"{name}: {told}")
        self.stdout.write(
            _("A flag shows an inconsistency; nothing is assumed until it is checked.")
        )

    def _explain(self, reference: str, *, as_json: bool) -> None:
        flag = Flag.objects.select_related("run", "merchant").filter(reference=reference).first()
        if flag is None:
            raise CommandError(_("No such flag."))
        again = services.recompute(flag)
        explanation = services.explanation(flag, again)
        if as_json:
            self._print_json(explanation)
        else:
            self._print_explanation(explanation)
        if not again.is_equal:
            raise CommandError(_("The recomputation differs from what the run stored."))

    def _print_explanation(self, explanation: dict[str, Any]) -> None:
        for name, value in explanation.items():
            if isinstance(value, list):
                self.stdout.write(f"{name} ({len(value)}):")
                self.stdout.writelines(f"  {one}" for one in value)
            elif isinstance(value, dict):
                self.stdout.write(f"{name}:")
                self.stdout.writelines(f"  {key}: {one}" for key, one in value.items())
            else:
                self.stdout.write(f"{name}: {value}")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show on the terminal how far the run is; the report itself goes to the output."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("Reading"), total=None)

        def tell(done: int, parts: int) -> None:
            bar.update(task, completed=done, total=parts, description=_("Measuring"))

        yield tell


def _flag_line(flag: Flag) -> str:
    is_english = (get_language() or "").startswith("en")
    return f"{flag.reference} {flag.sentence_en if is_english else flag.sentence_zh}"


def _watch_line(result: Any) -> str:
    return _("watch list: %(indicator)s, q %(q).3f") % {
        "indicator": result.indicator,
        "q": result.q_watch,
    }


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.SHANGHAI)
