"""The life of a batch, its payments and recoveries, as tables; diagrams are drawn from here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class BatchState(TextChoices):
    DRAFT = "draft", _("draft")
    SEALED = "sealed", _("sealed")
    ENDORSED = "endorsed", _("approved by a first person")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent")
    SETTLED = "settled", _("settled")
    PART_SETTLED = "part_settled", _("settled in part")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


B = BatchState
#: States in which the content may still change hands; nobody has signed.
UNSEALED = [B.DRAFT, B.CANCELLED]
#: States in which no first of two approvers has signed.
UNENDORSED = [B.DRAFT, B.SEALED, B.CANCELLED]
#: States that have not all the approvals they need.
UNAPPROVED = [*UNENDORSED, B.ENDORSED]
#: States in which the bank has the file, and may answer.
WITH_THE_BANK = [B.SENT, B.SETTLED, B.PART_SETTLED, B.CLOSED]
UNSENT = [*UNAPPROVED, B.APPROVED]

#: verb -> (states it starts from, state it ends in). `endorse` is the first of two approvals.
#: `unseal` is the maker's way back, `reject` the checker's, `recall` the one after the approval, as
#: long as no file was made. `settle_part` also starts after the end: a bank may give money back
#: days later.
BATCH_MOVES: Moves = {
    "seal": (frozenset({B.DRAFT}), B.SEALED),
    "unseal": (frozenset({B.SEALED, B.ENDORSED}), B.DRAFT),
    "reject": (frozenset({B.SEALED, B.ENDORSED}), B.DRAFT),
    "recall": (frozenset({B.APPROVED}), B.DRAFT),
    "cancel": (frozenset({B.DRAFT}), B.CANCELLED),
    "endorse": (frozenset({B.SEALED}), B.ENDORSED),
    "approve": (frozenset({B.SEALED, B.ENDORSED}), B.APPROVED),
    "send": (frozenset({B.APPROVED}), B.SENT),
    "settle": (frozenset({B.SENT}), B.SETTLED),
    "settle_part": (frozenset({B.SENT, B.SETTLED, B.CLOSED}), B.PART_SETTLED),
    "close": (frozenset({B.SETTLED, B.PART_SETTLED}), B.CLOSED),
}


class PaymentState(TextChoices):
    DRAFTED = "drafted", _("drafted")
    SCHEDULED = "scheduled", _("scheduled")
    PAID = "paid", _("paid")
    REFUSED = "refused", _("refused by the bank")
    DROPPED = "dropped", _("dropped")


P = PaymentState
#: States that the payee may hear of: before, the batch may still be taken apart.
SIGNED_FOR = [P.SCHEDULED, P.PAID, P.REFUSED]
#: States in which a payment holds its grants: no other payment may carry them.
HOLDING = [P.DRAFTED, P.SCHEDULED, P.PAID]

#: `trim` takes single claims out of a draft: the payment stays, for what is left.
PAYMENT_MOVES: Moves = {
    "trim": (frozenset({P.DRAFTED}), P.DRAFTED),
    "seal": (frozenset({P.DRAFTED}), P.SCHEDULED),
    "unseal": (frozenset({P.SCHEDULED}), P.DRAFTED),
    "drop": (frozenset({P.DRAFTED}), P.DROPPED),
    "pay": (frozenset({P.SCHEDULED}), P.PAID),
    "refuse": (frozenset({P.SCHEDULED, P.PAID}), P.REFUSED),
}


class StopState(TextChoices):
    STANDING = "standing", _("nothing leaves")
    LIFT_PROPOSED = "lift_proposed", _("lifting proposed")
    LIFTED = "lifted", _("lifted")


#: One person stops payments at once; two lift a stop. Until the second has signed it stands.
STOP_MOVES: Moves = {
    "propose_lift": (frozenset({StopState.STANDING}), StopState.LIFT_PROPOSED),
    "keep": (frozenset({StopState.LIFT_PROPOSED}), StopState.STANDING),
    "lift": (frozenset({StopState.LIFT_PROPOSED}), StopState.LIFTED),
}


class RecoveryState(TextChoices):
    DEMANDED = "demanded", _("demanded")
    REPAID = "repaid", _("repaid")
    WRITTEN_OFF = "written_off", _("written off")


#: `repay` comes with the last fen. What is written off is still owed: `reopen` is when money comes
#: after all.
RECOVERY_MOVES: Moves = {
    "repay": (frozenset({RecoveryState.DEMANDED}), RecoveryState.REPAID),
    "write_off": (frozenset({RecoveryState.DEMANDED}), RecoveryState.WRITTEN_OFF),
    "reopen": (frozenset({RecoveryState.WRITTEN_OFF}), RecoveryState.DEMANDED),
}


class NettingState(TextChoices):
    PLANNED = "planned", _("planned")
    NETTED = "netted", _("netted")
    DROPPED = "dropped", _("dropped")


#: Netted is what a payment was paid less, once it has stood for some days; dropped, when it was not
#: paid in the end.
NETTING_MOVES: Moves = {
    "net": (frozenset({NettingState.PLANNED}), NettingState.NETTED),
    "drop": (frozenset({NettingState.PLANNED}), NettingState.DROPPED),
}


class PlanState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    REPLACED = "replaced", _("replaced")


PLAN_MOVES: Moves = {
    "approve": (frozenset({PlanState.PROPOSED}), PlanState.APPROVED),
    "reject": (frozenset({PlanState.PROPOSED}), PlanState.REJECTED),
    "replace": (frozenset({PlanState.APPROVED}), PlanState.REPLACED),
}


class WriteOffState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    REVIVED = "revived", _("revived")


WRITE_OFF_MOVES: Moves = {
    "approve": (frozenset({WriteOffState.PROPOSED}), WriteOffState.APPROVED),
    "reject": (frozenset({WriteOffState.PROPOSED}), WriteOffState.REJECTED),
    "revive": (frozenset({WriteOffState.APPROVED}), WriteOffState.REVIVED),
}


class TreasuryReturnState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")


TREASURY_RETURN_MOVES: Moves = {
    "approve": (frozenset({TreasuryReturnState.PROPOSED}), TreasuryReturnState.APPROVED),
    "reject": (frozenset({TreasuryReturnState.PROPOSED}), TreasuryReturnState.REJECTED),
}


class CorrectionState(TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")


CORRECTION_MOVES: Moves = {
    "approve": (frozenset({CorrectionState.PROPOSED}), CorrectionState.APPROVED),
    "reject": (frozenset({CorrectionState.PROPOSED}), CorrectionState.REJECTED),
}
