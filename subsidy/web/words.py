"""Words for what the rows keep as codes: verbs, kinds of actors, states as colours."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from subsidy.core.codes import CODES

VERBS = {
    "activate": _("Activated"),
    "appeal": _("Appealed"),
    "apply": _("Applied"),
    "approve": _("Approved"),
    "bounce": _("Bounced by the bank"),
    "cancel": _("Cancelled"),
    "check": _("Checked"),
    "clear": _("Passed the automatic checks"),
    "close": _("Closed"),
    "demand": _("Demanded"),
    "dismiss": _("Dismissed"),
    "disqualify": _("Disqualified"),
    "draft": _("Drafted"),
    "drop": _("Dropped with its batch"),
    "endorse": _("Approved by a first person"),
    "exit": _("Left"),
    "expire": _("Expired"),
    "fail": _("Failed"),
    "file": _("Filed"),
    "finish": _("Finished"),
    "lapse": _("Lapsed"),
    "notice": _("Put on public notice"),
    "open": _("Opened"),
    "pause": _("Paused"),
    "pay": _("Paid"),
    "propose": _("Proposed"),
    "raise": _("Raised"),
    "recover": _("Asked back"),
    "refer": _("Referred to a person"),
    "refuse": _("Refused by the bank"),
    "reinstate": _("Reinstated"),
    "reject": _("Rejected"),
    "repay": _("Repaid"),
    "reserve": _("Reserved"),
    "resume": _("Resumed"),
    "retire": _("Retired"),
    "review": _("Reviewed"),
    "schedule": _("Scheduled for payment"),
    "seal": _("Sealed"),
    "send": _("Sent to the bank"),
    "send_back": _("Sent back"),
    "settle": _("Settled"),
    "settle_part": _("Settled in part"),
    "start": _("Started"),
    "submit": _("Submitted"),
    "supersede": _("Superseded"),
    "suspend": _("Suspended"),
    "unschedule": _("Taken off the schedule"),
    "unseal": _("Unsealed"),
    "unwatch": _("Watched no more"),
    "watch": _("Watched"),
    "withdraw": _("Withdrawn"),
}

ACTORS = {
    "staff": _("staff"),
    "merchant": _("merchant's key"),
    "bank": _("bank reply"),
    "citizen": _("citizen"),
    "sweep": _("automatic"),
    "file": _("file"),
}

_BY_COLOUR = {
    "success": "active approved finished in_force open paid recovered repaid reviewed settled",
    "info": "applied checked noticed proposed reserved running scheduled sealed sent submitted",
    "warning": "committed demanded flagged in_review part_settled paused recovering sent_back "
    "suspended waiting",
    "danger": "disqualified failed lapsed refused rejected",
}
#: state -> colour of its label, in all rooms; "" is grey.
COLOURS: defaultdict[str, str] = defaultdict(
    str, {state: colour for colour, states in _BY_COLOUR.items() for state in states.split()}
)


def verb_word(verb: str) -> str:
    """Return what happened, in the active language."""
    return str(VERBS.get(verb, verb))


def code_word(code: str) -> str:
    """Return what a refusal code says, in the active language."""
    return str(CODES[code].title) if code in CODES else code
