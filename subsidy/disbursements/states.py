"""The life of a batch, its payments and recoveries, as tables; diagrams are drawn from here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from subsidy.core.moves import Moves


class BatchState(TextChoices):
    DRAFT = "draft", _("draft")
    SEALED = "sealed", _("sealed")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent")
    SETTLED = "settled", _("settled")
    PART_SETTLED = "part_settled", _("settled in part")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


B = BatchState
#: States in which the content may still change hands; nobody has signed.
UNSEALED = [B.DRAFT, B.CANCELLED]
#: States that no second person has approved yet.
UNAPPROVED = [B.DRAFT, B.SEALED, B.CANCELLED]
#: States in which the bank has the file, and may answer.
WITH_THE_BANK = [B.SENT, B.SETTLED, B.PART_SETTLED, B.CLOSED]
UNSENT = [*UNAPPROVED, B.APPROVED]

#: verb -> (states it starts from, state it ends in). `unseal` is the maker's way back, `reject` the
#: checker's. `settle_part` also starts after the end: a bank may give money back days later.
BATCH_MOVES: Moves = {
    "seal": (frozenset({B.DRAFT}), B.SEALED),
    "unseal": (frozenset({B.SEALED}), B.DRAFT),
    "reject": (frozenset({B.SEALED}), B.DRAFT),
    "cancel": (frozenset({B.DRAFT}), B.CANCELLED),
    "approve": (frozenset({B.SEALED}), B.APPROVED),
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
    DROPPED = "dropped", _("dropped with its batch")


P = PaymentState
#: States that the payee may hear of: before, the batch may still be taken apart.
SIGNED_FOR = [P.SCHEDULED, P.PAID, P.REFUSED]
#: States in which a payment holds its grants: no other payment may carry them.
HOLDING = [P.DRAFTED, P.SCHEDULED, P.PAID]

PAYMENT_MOVES: Moves = {
    "seal": (frozenset({P.DRAFTED}), P.SCHEDULED),
    "unseal": (frozenset({P.SCHEDULED}), P.DRAFTED),
    "drop": (frozenset({P.DRAFTED}), P.DROPPED),
    "pay": (frozenset({P.SCHEDULED}), P.PAID),
    "refuse": (frozenset({P.SCHEDULED, P.PAID}), P.REFUSED),
}


class RecoveryState(TextChoices):
    DEMANDED = "demanded", _("demanded")
    REPAID = "repaid", _("repaid")


RECOVERY_MOVES: Moves = {
    "repay": (frozenset({RecoveryState.DEMANDED}), RecoveryState.REPAID),
}
