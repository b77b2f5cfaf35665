"""Words for what the rows keep as codes: verbs, kinds of actors, states as colours."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from subsidy.core.codes import CODES

VERBS = {
    "accept": _("Accepted"),
    "acquit": _("Cleared"),
    "begin": _("Begun"),
    "report": _("Reported"),
    "snooze": _("Put aside"),
    "wake": _("Brought back"),
    "answer": _("Answered"),
    "assign": _("Assigned"),
    "activate": _("Activated"),
    "announce": _("Announced"),
    "appeal": _("Appealed"),
    "apply": _("Applied"),
    "approve": _("Approved"),
    "bounce": _("Bounced by the bank"),
    "cancel": _("Cancelled"),
    "carry_out": _("Carried out"),
    "check": _("Checked"),
    "clear": _("Passed the automatic checks"),
    "close": _("Closed"),
    "decide": _("Decided"),
    "demand": _("Demanded"),
    "dismiss": _("Dismissed"),
    "disqualify": _("Disqualified"),
    "draft": _("Drafted"),
    "draw": _("Drawn"),
    "drop": _("Dropped"),
    "endorse": _("Approved by a first person"),
    "end": _("Ended by a person"),
    "evaluate": _("Evaluated"),
    "exit": _("Left"),
    "expire": _("Expired"),
    "explain": _("Explained"),
    "fail": _("Failed"),
    "fall_silent": _("Not answered in time"),
    "file": _("Filed"),
    "finish": _("Finished"),
    "fulfil": _("Put right"),
    "issue": _("Put into force"),
    "freeze": _("Population frozen"),
    "keep": _("Kept standing"),
    "lapse": _("Lapsed"),
    "lift": _("Lifted"),
    "mend": _("Mended"),
    "net": _("Netted"),
    "notice": _("Put on public notice"),
    "open": _("Opened"),
    "overturn": _("Overturned on appeal"),
    "open_case": _("Case opened"),
    "pause": _("Paused"),
    "pay": _("Paid"),
    "place": _("Placed"),
    "plan": _("Planned"),
    "prolong": _("Prolonged"),
    "propose": _("Proposed"),
    "propose_lift": _("Lifting proposed"),
    "raise": _("Raised"),
    "recall": _("Recalled"),
    "recover": _("Asked back"),
    "refer": _("Referred to a person"),
    "refuse": _("Refused by the bank"),
    "reinstate": _("Reinstated"),
    "reject": _("Rejected"),
    "release": _("Released"),
    "reopen": _("Opened again"),
    "repay": _("Repaid"),
    "replace": _("Replaced"),
    "reserve": _("Reserved"),
    "resume": _("Resumed"),
    "retire": _("Retired"),
    "review": _("Reviewed"),
    "revive": _("Owed again"),
    "run_out": _("Ran out"),
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
    "tell": _("Merchant was told"),
    "trim": _("Lowered: claims left the draft"),
    "turn_down": _("Turned down"),
    "unschedule": _("Taken off the schedule"),
    "unseal": _("Unsealed"),
    "unwatch": _("Watched no more"),
    "uphold": _("Upheld on appeal"),
    "watch": _("Watched"),
    "withdraw": _("Withdrawn"),
    "write_off": _("Written off"),
}

ACTORS = {
    "staff": _("staff"),
    "merchant": _("merchant's key"),
    "bank": _("bank reply"),
    "citizen": _("citizen"),
    "sweep": _("automatic"),
    "command": _("command on the server"),
    "file": _("file"),
}

_BY_COLOUR = {
    "success": "active approved cleared finished in_force netted open paid recovered repaid "
    "reviewed settled",
    "info": "announced answered applied assigned checked drawn endorsed evaluated frozen noticed "
    "planned proposed reported reserved running scheduled sealed sent submitted under_way",
    "warning": "appealed committed demanded flagged in_review lift_proposed part_settled paused "
    "recovering sent_back suspended waiting",
    "danger": "disqualified failed lapsed refused rejected standing written_off",
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
