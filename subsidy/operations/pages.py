"""What the page of the four-eyes report shows: its figures as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from subsidy.core.money import yuan
from subsidy.operations.rules.four_eyes import Power
from subsidy.operations.services import EyesReport, Movement

KINDS: dict[str, str | Promise] = {
    "payout": _("payouts"),
    "account": _("payments to changed accounts"),
    "allotment": _("allotments"),
    "order": _("orders about lines"),
    "repayment": _("repayments recorded"),
    "netting": _("debts kept back from payments"),
    "write_off": _("debts written off"),
    "treasury": _("returns to the treasuries"),
    "year_end": _("year-end clearing"),
}


@dataclass(frozen=True)
class Half:
    """What is shown of single people, or of pairs."""

    heading: str | Promise
    most_yuan: str
    powers: list[tuple[str, str, int]]  # names, yuan, movements
    moved: list[tuple[str, str, str, datetime]]  # kind, subject, yuan, at


def eyes_page(report: EyesReport) -> dict[str, object]:
    """Return the template's context, in the active language."""
    return {
        "report": report,
        "kinds": [
            (
                kind_word(one.kind),
                yuan(one.amount_fen),
                one.count,
                yuan(one.person_fen),
                yuan(one.pair_fen),
            )
            for one in report.kinds
        ],
        "by_machine_yuan": yuan(report.by_machine_fen),
        "halves": [
            _half(_("One person alone"), report.person_fen, report.people, report.by_person),
            _half(_("Two people together"), report.pair_fen, report.pairs, report.by_pair),
        ],
    }


def kind_word(kind: str) -> str:
    """Return what moved, in the active language."""
    return str(KINDS.get(kind, kind))


def _half(
    heading: str | Promise, most_fen: int, powers: Sequence[Power], moved: Sequence[Movement]
) -> Half:
    return Half(
        heading,
        yuan(most_fen),
        [(" + ".join(one.people), yuan(one.amount_fen), one.count) for one in powers],
        [(kind_word(one.kind), one.subject, yuan(one.amount_fen), one.at) for one in moved],
    )
