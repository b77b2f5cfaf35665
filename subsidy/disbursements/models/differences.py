"""Where the bank's word and ours differ, since when, and what a person found out about it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext_lazy as _

from subsidy.core.triggers import changed, never_deleted, refuse_update
from subsidy.disbursements.models.bank_files import BankFile
from subsidy.disbursements.models.batches import Batch, BatchQuerySet
from subsidy.disbursements.models.payments import Payment
from subsidy.disbursements.models.replies import ReplyLine
from subsidy.disbursements.rules import replies as rules
from subsidy.disbursements.states import WITH_THE_BANK

#: What was found: fixed from the start.
FOUND = [
    "batch",
    "payment",
    "file",
    "line",
    "code",
    "reference",
    "status",
    "reason_code",
    "bank_reference",
    "ours",
    "ours_fen",
    "bank_fen",
    "recorded_at",
]
_MAKER = """
    IF NEW.resolved_by_id IS NOT NULL AND EXISTS (
        SELECT FROM disbursements_batch
        WHERE id = NEW.batch_id AND made_by_id = NEW.resolved_by_id)
    THEN RAISE EXCEPTION 'difference_is_resolved_by_another_than_the_maker: %', NEW.id; END IF;
    RETURN NEW;"""


class DifferenceQuerySet(models.QuerySet["ReplyDifference"]):
    def open(self) -> "DifferenceQuerySet":
        """Return what nobody has resolved yet."""
        return self.filter(resolved_at=None)


class ReconciliationQuerySet(BatchQuerySet):
    def with_differences(self) -> "ReconciliationQuerySet":
        """Return what the bank has, with how many open differences there are, and since when."""
        is_open = Q(differences__resolved_at=None)
        return self.filter(state__in=WITH_THE_BANK).annotate(
            open_count=Count("differences", filter=is_open),
            open_since=Min("differences__recorded_at", filter=is_open),
        )


class Reconciliation(Batch):
    """A batch as it is held against what the bank said of it."""

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        proxy = True
        default_permissions = ("view",)
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")

    def sums(self) -> list[tuple[str, int, int]]:
        """Return how many payments of what sum are in which state."""
        states = self.payments.undropped().order_by("state").values_list("state")
        return list(states.annotate(Count("pk"), Sum("amount_fen")))


class Resolution(models.TextChoices):
    EXPLAINED = "explained", _("explained: nothing has to be done")
    CORRECTED = "corrected", _("corrected by the bank")
    SETTLED_BY_HAND = "settled_by_hand", _("put right outside this system")
    ANSWERED = "answered", _("answered later")


class ReplyDifference(models.Model):
    """Something of which the bank's word and ours differ: a line that changed nothing, a payment
    without an answer, a wrong control sum.

    ours_fen, bank_fen: what each side says was or is to be paid; empty where it says nothing.
    """

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="differences", verbose_name=_("batch")
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="differences", verbose_name=_("payment")
    )
    file = models.ForeignKey(
        BankFile,
        models.PROTECT,
        null=True,
        related_name="differences",
        verbose_name=_("bank file"),
    )
    line = models.OneToOneField(
        ReplyLine,
        models.PROTECT,
        null=True,
        related_name="difference",
        verbose_name=_("line of a reply"),
    )
    code = models.CharField(_("code"), max_length=30)
    reference = models.CharField(_("payment named"), max_length=35, blank=True)
    status = models.CharField(_("what the bank said"), max_length=10, blank=True)
    reason_code = models.CharField(_("bank's reason code"), max_length=35, blank=True)
    bank_reference = models.CharField(_("bank's reference"), max_length=35, blank=True)
    ours = models.CharField(_("our state"), max_length=12, blank=True)
    ours_fen = models.BigIntegerField(_("ours (fen)"), null=True)
    bank_fen = models.BigIntegerField(_("bank's (fen)"), null=True)
    recorded_at = models.DateTimeField(_("since"))
    resolution = models.CharField(
        _("resolution"), max_length=20, choices=Resolution, blank=True, default=""
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("resolved by"),
    )
    document_number = models.CharField(_("document number"), max_length=60, blank=True)
    note = models.CharField(_("explanation"), max_length=500, blank=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("difference in a reply")
        verbose_name_plural = _("differences in replies")
        permissions = [("resolve_replydifference", _("Can resolve a difference with the bank"))]
        indexes = [
            models.Index(
                name="difference_open", fields=["batch", "id"], condition=Q(resolved_at=None)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="payment_is_missed_once_at_a_time",
                fields=["payment"],
                condition=Q(code=rules.UNANSWERED, resolved_at=None),
            ),
            models.CheckConstraint(
                name="difference_of_a_line_names_its_file",
                condition=Q(line=None) | Q(file__isnull=False),
            ),
            models.CheckConstraint(
                name="difference_is_resolved_by_a_person_who_says_how_or_by_an_answer",
                condition=Q(resolved_at=None, resolved_by=None, resolution="", note="")
                | Q(
                    resolved_at__isnull=False,
                    resolved_by=None,
                    resolution=Resolution.ANSWERED,
                    code=rules.UNANSWERED,
                )
                | Q(
                    ~Q(note=""),
                    resolved_at__isnull=False,
                    resolved_by__isnull=False,
                    resolution__in=[
                        Resolution.EXPLAINED,
                        Resolution.CORRECTED,
                        Resolution.SETTLED_BY_HAND,
                    ],
                ),
            ),
            models.CheckConstraint(
                name="difference_settled_by_hand_names_a_document",
                condition=~Q(resolution=Resolution.SETTLED_BY_HAND) | ~Q(document_number=""),
            ),
        ]
        triggers = [
            never_deleted(),
            refuse_update("stays_as_it_was_found", changed(*FOUND)),
            refuse_update("resolved_once", pgtrigger.Q(old__resolved_at__isnull=False)),
            pgtrigger.Trigger(
                name="resolved_by_another_than_the_maker",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_MAKER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.reference}".strip()

    @property
    def difference_fen(self) -> int | None:
        """What the bank has over what we have."""
        if self.ours_fen is None or self.bank_fen is None:
            return None
        return self.bank_fen - self.ours_fen
