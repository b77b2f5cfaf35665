"""What a bank's answer means for payments in the states they are in. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass

from subsidy.disbursements.files.pain002 import ReplyLine, Status

SCHEDULED, PAID, REFUSED = "scheduled", "paid", "refused"
#: What a paid payment counts as once part of it is being taken back from the payee, and what a
#: scheduled one counts as when one of its grants is scheduled no longer.
IN_RECOVERY = "in_recovery"
OUT_OF_STEP = "out_of_step"

UNKNOWN_PAYMENT = "unknown_payment"
NOT_SENT = "not_sent"
CONTRADICTION = "contradiction"
PAID_AFTER_REFUSAL = "paid_after_refusal"
REFUSED_IN_RECOVERY = "refused_in_recovery"
GRANT_MOVED_ON = "grant_moved_on"


@dataclass(frozen=True)
class Difference:
    """A line that changes nothing because it does not fit; a person must look."""

    code: str
    line: ReplyLine


@dataclass(frozen=True)
class Judgement:
    """What to do: the lines that pay, the lines that refuse, the lines that do not fit."""

    paid: tuple[ReplyLine, ...]
    refused: tuple[ReplyLine, ...]
    differences: tuple[Difference, ...]


def judge(lines: tuple[ReplyLine, ...], states: Mapping[str, str]) -> Judgement:
    """Return what the final lines do to payments in `states` (payment reference -> state).

    Each payment is decided once: what was said before is not said again, and two final answers that
    contradict each other in one file decide nothing.
    """
    final = [line for line in lines if line.status is not Status.PENDING]
    words: dict[str, set[Status]] = {}
    for line in final:
        words.setdefault(line.end_to_end_id, set()).add(line.status)
    first = {line.end_to_end_id: line for line in reversed(final)}
    news = [line for reference, line in first.items() if len(words[reference]) == 1]
    faults = [
        Difference(CONTRADICTION, line) for line in final if len(words[line.end_to_end_id]) > 1
    ]
    faults += [
        Difference(code, line)
        for line in news
        if (code := misfit(line.status, states.get(line.end_to_end_id)))
    ]
    return Judgement(
        paid=_fitting(news, states, Status.ACCEPTED, {SCHEDULED}),
        refused=_fitting(news, states, Status.REFUSED, {SCHEDULED, PAID}),
        differences=tuple(sorted(faults, key=lambda fault: fault.line.end_to_end_id)),
    )


def misfit(status: Status, state: str | None) -> str:
    """Return the code of what is odd about a final answer for a payment in a state, or ""."""
    if state is None:
        return UNKNOWN_PAYMENT
    if state == OUT_OF_STEP:
        return GRANT_MOVED_ON
    if state not in {SCHEDULED, PAID, REFUSED, IN_RECOVERY}:
        return NOT_SENT
    if status is Status.ACCEPTED:
        return PAID_AFTER_REFUSAL if state == REFUSED else ""
    return REFUSED_IN_RECOVERY if state == IN_RECOVERY else ""


def _fitting(
    news: list[ReplyLine], states: Mapping[str, str], status: Status, sources: set[str]
) -> tuple[ReplyLine, ...]:
    fitting = (
        line for line in news if line.status is status and states.get(line.end_to_end_id) in sources
    )
    return tuple(sorted(fitting, key=lambda line: line.end_to_end_id))


@dataclass(frozen=True, kw_only=True)
class Due:
    """A grant that waits for payment: to whom, on which account (kept in which row), how much."""

    grant_id: int
    owner_id: int
    account_id: int
    account_digest: bytes
    central_fen: int
    local_fen: int


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one payee gets on one account: the sums of its grants' parts."""

    owner_id: int
    account_id: int
    account_digest: bytes
    central_fen: int
    local_fen: int
    grant_ids: tuple[int, ...]

    @property
    def amount_fen(self) -> int:
        return self.central_fen + self.local_fen


def gather(dues: list[Due]) -> list[Share]:
    """Return one share for each payee and account, in the order of their first grant.

    Where an account is kept in several rows (a citizen's contacts), the newest one describes it.
    """
    groups: dict[tuple[int, bytes], list[Due]] = {}
    for due in dues:
        groups.setdefault((due.owner_id, due.account_digest), []).append(due)
    return [
        Share(
            owner_id=owner_id,
            account_id=max(due.account_id for due in group),
            account_digest=digest,
            central_fen=sum(due.central_fen for due in group),
            local_fen=sum(due.local_fen for due in group),
            grant_ids=tuple(due.grant_id for due in group),
        )
        for (owner_id, digest), group in groups.items()
    ]
