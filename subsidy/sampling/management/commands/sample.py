"""manage.py sample: the auditors' samples from a terminal, for people with an account."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from subsidy.accounts.models import User
from subsidy.core import clock
from subsidy.core.acting import acting
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.money import yuan
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Programme
from subsidy.regions.models import Unit
from subsidy.sampling import services
from subsidy.sampling.files.reading import BYTES_MAX
from subsidy.sampling.models import Basis, Design, Estimator, LayeredBy, Sample
from subsidy.sampling.rules.factors import LEVELS
from subsidy.sampling.worksheets import worksheet
from subsidy.web.verbs import said

STEPS = ("freeze", "draw", "record", "evaluate", "close")


class Command(BaseCommand):
    help = "Announce, draw, record and evaluate audit samples."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seed", help="print a new seed and the commitment to it; keep it secret")
        _announce_arguments(verbs.add_parser("announce", help="announce a sample"))
        for verb in STEPS:
            step = verbs.add_parser(verb, help=f"{verb} a sample")
            step.add_argument("sample", metavar="SAMPLE")
            step.add_argument("--by", required=True, metavar="USERNAME")
            if verb == "draw":
                step.add_argument("--seed", required=True)
            if verb == "record":
                step.add_argument("file", type=Path, help="the worksheet, filled in")
        sheet = verbs.add_parser("worksheet", help="write the worksheet to a file")
        sheet.add_argument("sample", metavar="SAMPLE")
        sheet.add_argument("file", type=Path)
        for verb, text in (
            ("show", "print the evaluation so far"),
            ("redraw", "draw again in plain Python; exit 1 if anything differs"),
            ("export", "print the sample as JSON: all that is needed to draw it again"),
        ):
            verbs.add_parser(verb, help=text).add_argument("sample", metavar="SAMPLE")

    def handle(self, *_args: object, **options: Any) -> None:
        doors: dict[str, Callable[[dict[str, Any]], None]] = {
            "seed": self._seed,
            "announce": self._announce,
            "worksheet": self._worksheet,
            "show": self._show,
            "redraw": self._redraw,
            "export": self._export,
        }
        try:
            doors.get(options["verb"], self._step)(options)
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {said(refusal)}") from refusal

    def _seed(self, _options: dict[str, Any]) -> None:
        seed, commitment = services.new_seed()
        self.stdout.write(f"seed: {seed}\ncommitment: {commitment}")

    def _announce(self, options: dict[str, Any]) -> None:
        by = _person(options["by"], "announce")
        sample = Sample(
            programme=_found(Programme, code=options["programme"]),
            unit=_found(Unit, code=options["unit"]) if options["unit"] else None,
            merchant=_found(Merchant, credit_code=options["merchant"])
            if options["merchant"]
            else None,
            **{name: options[name] for name in _PLAN},
        )
        with acting(by):
            services.announce(sample, by=by, at=clock.now())
        self.stdout.write(sample.reference)

    def _step(self, options: dict[str, Any]) -> None:
        sample, verb, at = _sample(options), options["verb"], clock.now()
        by = _person(options["by"], verb)
        with acting(by):
            self._done(sample, verb, options, by, at)
        sample.refresh_from_db()
        self.stdout.write(f"{sample.reference}: {sample.get_state_display()}")

    def _done(
        self, sample: Sample, verb: str, options: dict[str, Any], by: Actor, at: datetime
    ) -> None:
        if verb == "draw":
            services.draw(sample, seed=options["seed"], by=by, at=at)
        elif verb == "record":
            changed = services.take_worksheet(sample, _content(options["file"]), by=by, at=at)
            self.stdout.write(_("%(count)d results are new or changed.") % {"count": changed})
        else:
            call = {
                "freeze": services.freeze,
                "evaluate": services.evaluate,
                "close": services.close,
            }[verb]
            call(sample, by=by, at=at)

    def _worksheet(self, options: dict[str, Any]) -> None:
        options["file"].write_bytes(worksheet(_drawn(options)))

    def _show(self, options: dict[str, Any]) -> None:
        figures = services.evaluation_of(_drawn(options))
        for name, value in figures.items():
            if name.endswith("_fen") and value is not None:
                self.stdout.write(f"{name.removesuffix('_fen')}: {yuan(value)}")
            else:
                self.stdout.write(f"{name}: {json.dumps(value, ensure_ascii=False)}")

    def _redraw(self, options: dict[str, Any]) -> None:
        again = services.redraw(_drawn(options))
        for name in ("is_committed", "is_population", "is_equal"):
            self.stdout.write(f"{name}: {getattr(again, name)}")
        if not again.is_equal:
            raise CommandError(_("Drawn again, the sample comes out otherwise."))

    def _export(self, options: dict[str, Any]) -> None:
        record = services.sample_record(_sample(options))
        self.stdout.write(json.dumps(record, ensure_ascii=False, indent=1))


_PLAN = (
    *("basis", "as_of", "design", "estimator", "confidence", "materiality_bp", "expected_bp"),
    *("spread_bp", "errors_max", "size_asked", "layered_by", "commitment"),
)


def _announce_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--by", required=True, metavar="USERNAME")
    parser.add_argument("--programme", required=True, metavar="CODE")
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--unit", metavar="CODE")
    scope.add_argument("--merchant", metavar="CREDIT_CODE")
    parser.add_argument("--basis", choices=Basis.values, default=Basis.PAID)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--design", choices=Design.values, required=True)
    parser.add_argument("--estimator", choices=Estimator.values, default=Estimator.DIFFERENCE)
    parser.add_argument("--confidence", type=int, choices=LEVELS, default=90)
    parser.add_argument("--materiality-bp", type=int, default=200)
    parser.add_argument("--expected-bp", type=int, default=0)
    parser.add_argument("--spread-bp", type=int, default=1_000)
    parser.add_argument("--errors-max", type=int, default=0)
    parser.add_argument("--size", type=int, dest="size_asked")
    parser.add_argument("--layered-by", choices=[LayeredBy.GROUP.value], default="")
    parser.add_argument("--commitment", required=True, help="SHA-256 of the seed: `sample seed`")


def _found(model: Any, **key: str) -> Any:
    row = model.objects.filter(**key).first()
    if row is None:
        raise CommandError(_("There is no such row: %(key)s") % {"key": ", ".join(key.values())})
    return row


def _sample(options: dict[str, Any]) -> Sample:
    sample: Sample = _found(Sample, reference=options["sample"])
    return sample


def _drawn(options: dict[str, Any]) -> Sample:
    sample = _sample(options)
    if not sample.seed:
        raise CommandError(_("The sample is not drawn yet."))
    return sample


def _person(username: str, verb: str) -> Actor:
    """Return the member of staff, who must have the permission for the verb."""
    user: User = _found(User, username=username)
    if not user.has_perm(f"sampling.{verb}_sample"):
        raise CommandError(_("%(name)s may not do that.") % {"name": username})
    return Actor.staff(user)


def _content(path: Path) -> bytes:
    if path.stat().st_size > BYTES_MAX:
        raise CommandError(_("The file is too large"))
    return path.read_bytes()
