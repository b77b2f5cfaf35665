from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.sealed import DigestField, SealedTextField, mask_account
from subsidy.core.triggers import changed, refuse_update, unchanged
from subsidy.merchants.models.merchants import Merchant
from subsidy.merchants.states import ACCOUNT_MOVES, AccountState

#: Where the money goes is never edited: a change is a new row that two people made.
FROZEN = ["merchant", "bank", "branch", "number", "number_digest", "name", "source_file"]


class PayoutAccountQuerySet(models.QuerySet["PayoutAccount"]):
    def active(self) -> Self:
        """Return the accounts that money goes to: one per merchant at most."""
        return self.filter(state=AccountState.ACTIVE)


@tracked()
class PayoutAccount(models.Model):
    """The bank account that a merchant is paid on; proposed by one person, approved by another."""

    MOVES = ACCOUNT_MOVES

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="payout_accounts", verbose_name=_("merchant")
    )
    bank = models.CharField(_("bank"), max_length=100)
    branch = models.CharField(_("branch"), max_length=200, blank=True)
    number = SealedTextField(_("account number"))
    number_digest = DigestField(verbose_name=_("digest of the account number"))
    name = SealedTextField(_("account holder"))
    state = models.CharField(
        _("state"), max_length=10, choices=AccountState, default=AccountState.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    #: Of an account that replaced another: nothing is paid on it before.
    pays_from = models.DateTimeField(_("first payment not before"), null=True)
    #: Set instead of people when the account came with a file of admitted merchants.
    source_file = models.CharField(_("source file"), max_length=150, blank=True)

    objects = PayoutAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("payout account")
        verbose_name_plural = _("payout accounts")
        indexes = [models.Index(name="payout_account_by_number", fields=["number_digest"])]
        permissions = [
            ("propose_payoutaccount", _("Can propose a payout account")),
            ("approve_payoutaccount", _("Can approve a payout account")),
        ]
        triggers = [
            *guard(ACCOUNT_MOVES, born=[AccountState.PROPOSED]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="frozen_from_its_proposal_on",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
            ),
            refuse_update(
                "pays_from_is_set_with_its_approval", changed("pays_from") & unchanged("state")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="merchant_has_one_active_payout_account",
                fields=["merchant"],
                condition=Q(state=AccountState.ACTIVE),
            ),
            models.CheckConstraint(
                name="payout_account_is_in_a_known_state",
                condition=Q(state__in=AccountState.values),
            ),
            models.CheckConstraint(
                name="payout_account_is_proposed_by_a_person_or_a_file",
                condition=Q(source_file="", proposed_by__isnull=False)
                | ~Q(source_file="") & Q(proposed_by=None),
            ),
            models.CheckConstraint(
                name="payout_account_is_approved_by_another_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="payout_account_has_approved_at_once_active",
                condition=Q(state=AccountState.PROPOSED, approved_at=None)
                | Q(state=AccountState.ACTIVE, approved_at__isnull=False)
                | Q(state=AccountState.RETIRED),
            ),
            models.CheckConstraint(
                name="payout_account_pays_from_a_moment_after_its_approval",
                condition=Q(pays_from=None)
                | Q(approved_at__isnull=False, pays_from__gte=F("approved_at")),
            ),
            models.CheckConstraint(
                name="payout_account_names_who_approved_it",
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False)
                | Q(approved_at__isnull=False) & ~Q(source_file=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {mask_account(str(self.number))}"


class PayoutAccountMove(Move):
    """One step of a payout account."""

    account = models.ForeignKey(
        PayoutAccount, models.PROTECT, related_name="moves", verbose_name=_("payout account")
    )

    class Meta(Move.Meta):
        verbose_name = _("move of a payout account")
        verbose_name_plural = _("moves of payout accounts")
