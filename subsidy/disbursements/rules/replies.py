"""What a bank's answer means for payments in the states they are in. Plain Python."""

ACCEPTED = "accepted"
SCHEDULED, PAID, REFUSED = "scheduled", "paid", "refused"
#: What a paid payment counts as once part of it is being taken back from the payee, and what a
#: scheduled one counts as when one of its grants is scheduled no longer.
IN_RECOVERY = "in_recovery"
OUT_OF_STEP = "out_of_step"

#: What a line of a reply does.
PAYS, REFUSES, REPEATS, NOT_FINAL = "pays", "refuses", "repeats", "not_final"
#: Why a line does nothing but lie before a person.
UNKNOWN_PAYMENT = "unknown_payment"
WRONG_AMOUNT = "wrong_amount"
CONTRADICTION = "contradiction"
NOT_SENT = "not_sent"
PAID_AFTER_REFUSAL = "paid_after_refusal"
REFUSED_IN_RECOVERY = "refused_in_recovery"
GRANT_MOVED_ON = "grant_moved_on"
MISFITS = (
    UNKNOWN_PAYMENT,
    WRONG_AMOUNT,
    CONTRADICTION,
    NOT_SENT,
    PAID_AFTER_REFUSAL,
    REFUSED_IN_RECOVERY,
    GRANT_MOVED_ON,
)
#: Differences that are no line: a payment without an answer, control sums that are not ours.
UNANSWERED = "unanswered"
CONTROL_SUM = "control_sum"


def verdict(status: str, state: str) -> str:
    """Return what a final answer ("accepted" or "refused") does to a payment in a state."""
    if state == OUT_OF_STEP:
        return GRANT_MOVED_ON
    if state not in {SCHEDULED, PAID, REFUSED, IN_RECOVERY}:
        return NOT_SENT
    return _accepted(state) if status == ACCEPTED else _refused(state)


def _accepted(state: str) -> str:
    if state == REFUSED:
        return PAID_AFTER_REFUSAL
    return PAYS if state == SCHEDULED else REPEATS


def _refused(state: str) -> str:
    if state == IN_RECOVERY:
        return REFUSED_IN_RECOVERY
    return REPEATS if state == REFUSED else REFUSES
