"""The columns of the clearing statement, in one order for screens, sheets and files."""

from django.utils.translation import gettext_lazy as _

from subsidy.reports.rules import STATEMENT_FIGURES

HEADINGS = {
    "allotted": _("Allotted"),
    "approved": _("Granted"),
    "paid": _("Paid"),
    "recovered": _("Recovered"),
    "in_dispute": _("In dispute"),
    "lost": _("Written off"),
    "returned": _("Returned"),
    "rounding": _("Rounding settled"),
    "borne": _("Borne in the end"),
}
assert tuple(HEADINGS) == STATEMENT_FIGURES

SOURCES = {
    "amount_fen": _("Total"),
    "central_fen": _("Central"),
    "local_fen": _("Local"),
}
