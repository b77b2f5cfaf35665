"""A payment: all that one payee gets on one account in one batch, and the grants it pays."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from subsidy.applicants.models import Applicant
from subsidy.core.history import tracked
from subsidy.core.moves import ToldMove, guard
from subsidy.core.sealed import DigestField, SealedTextField, mask_account, mask_name
from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.batches import Batch
from subsidy.disbursements.models.lines import PaymentLine
from subsidy.disbursements.states import PAYMENT_MOVES, SIGNED_FOR, PaymentState
from subsidy.merchants.models import Merchant

#: Who gets it and where: fixed when the payment is drafted.
FROZEN = [
    "batch",
    "number",
    "reference",
    "merchant",
    "applicant",
    "bank",
    "branch",
    "account_number",
    "account_name",
    "account_digest",
]
#: How much: follows its claims as long as single ones may leave the draft.
SUMS = ["amount_fen", "central_fen", "local_fen", "netted_central_fen", "netted_local_fen"]


class PaymentQuerySet(models.QuerySet["Payment"]):
    def undropped(self) -> "PaymentQuerySet":
        """Return the payments that their batches make, or may still make."""
        return self.exclude(state=PaymentState.DROPPED)

    def settlements(self, merchant: Merchant) -> "PaymentQuerySet":
        """Return what the merchant is or was to be paid, once signed for; claims are counted."""
        rows = self.filter(merchant=merchant, state__in=SIGNED_FOR).select_related("batch")
        lines = PaymentLine.objects.stayed().filter(payment=OuterRef("pk"))
        lines = lines.order_by().values("payment")
        count = lines.annotate(count=Count("pk")).values("count")
        return rows.annotate(claims_count=Coalesce(Subquery(count), 0))


@tracked(
    pghistory.UpdateEvent(
        "sealed",
        condition=pgtrigger.Q(old__state=PaymentState.DRAFTED, new__state=PaymentState.SCHEDULED),
    ),
    fields=["id", *FROZEN, *SUMS],
)
class Payment(models.Model):
    """One line of the bank's file; the account is a snapshot, whatever becomes of it later.

    The amount is what its grants add up to, less what the payee owes: the netted parts.
    """

    MOVES = PAYMENT_MOVES

    batch = models.ForeignKey(  # found by the numbers within it
        Batch, models.PROTECT, related_name="payments", db_index=False, verbose_name=_("batch")
    )
    number = models.PositiveIntegerField(_("number"))
    reference = models.CharField(_("reference"), max_length=35, unique=True)
    merchant = models.ForeignKey(
        Merchant, models.PROTECT, null=True, related_name="+", verbose_name=_("merchant")
    )
    applicant = models.ForeignKey(
        Applicant, models.PROTECT, null=True, related_name="+", verbose_name=_("applicant")
    )
    bank = models.CharField(_("bank"), max_length=100)
    branch = models.CharField(_("branch"), max_length=200, blank=True)
    account_number = SealedTextField(_("account number"))
    account_name = SealedTextField(_("account holder"))
    account_digest = DigestField(verbose_name=_("digest of the account number"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"))
    local_fen = models.BigIntegerField(_("local part (fen)"))
    netted_central_fen = models.BigIntegerField(_("netted, central part (fen)"), default=0)
    netted_local_fen = models.BigIntegerField(_("netted, local part (fen)"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=PaymentState, default=PaymentState.DRAFTED
    )
    paid_at = models.DateTimeField(_("paid at"), null=True)
    refused_at = models.DateTimeField(_("refused at"), null=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=35, blank=True)
    refusal_code = models.CharField(_("bank's reason code"), max_length=35, blank=True)
    refusal_reason = models.CharField(_("bank's reason"), max_length=105, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        permissions = [("drop_payment", _("Can drop a payment from a draft"))]
        constraints = [
            models.CheckConstraint(
                name="payment_is_in_a_known_state", condition=Q(state__in=PaymentState.values)
            ),
            models.CheckConstraint(
                name="payment_goes_to_one_payee",
                condition=Q(merchant=None, applicant__isnull=False)
                | Q(merchant__isnull=False, applicant=None),
            ),
            models.CheckConstraint(
                name="payment_is_the_sum_of_its_parts",
                condition=Q(
                    amount_fen__gt=0,
                    central_fen__gte=0,
                    local_fen__gte=0,
                    netted_central_fen__gte=0,
                    netted_local_fen__gte=0,
                    amount_fen=F("central_fen") + F("local_fen"),
                ),
            ),
            models.UniqueConstraint(
                name="payments_of_a_batch_are_numbered", fields=["batch", "number"]
            ),
            models.UniqueConstraint(
                name="payee_gets_one_payment_per_account_and_batch",
                fields=["batch", "merchant", "applicant", "account_digest"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="payment_has_paid_at_once_paid",
                condition=Q(state=PaymentState.PAID, paid_at__isnull=False)
                | Q(state=PaymentState.REFUSED)
                | ~Q(state__in=[PaymentState.PAID, PaymentState.REFUSED]) & Q(paid_at=None),
            ),
            models.CheckConstraint(
                name="payment_has_refused_at_once_refused",
                condition=Q(state=PaymentState.REFUSED, refused_at__isnull=False)
                | ~Q(state=PaymentState.REFUSED) & Q(refused_at=None),
            ),
        ]
        triggers = [
            *guard(PAYMENT_MOVES, born=[PaymentState.DRAFTED]),
            never_deleted(),
            refuse_update("frozen_from_its_draft_on", changed(*FROZEN)),
            refuse_update(
                "sums_follow_its_claims_in_a_draft",
                changed(*SUMS) & ~pgtrigger.Q(old__state="drafted", new__state="drafted"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def masked_account(self) -> str:
        return mask_account(self.account_number)

    @property
    def masked_holder(self) -> str:
        """The holder as people may see it: a company in full, a person masked."""
        return self.account_name if self.merchant_id else mask_name(self.account_name)


class PaymentMove(ToldMove):
    """One step of a payment."""

    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="moves", verbose_name=_("payment")
    )

    class Meta(ToldMove.Meta):
        verbose_name = _("move of a payment")
        verbose_name_plural = _("moves of payments")
