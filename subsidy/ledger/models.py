"""Accounts and immutable transfers, and one narrow row of running balances for each book.

A book is a set of accounts, one for each bucket. The ledger knows nobody: `line:7` and `claim:42`
are strings to it.
"""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.ledger.rules import BUCKETS, Room


class Account(models.Model):
    """One bucket of one book."""

    book = models.CharField(_("book"), max_length=40)
    bucket = models.CharField(_("bucket"), max_length=10)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(name="a_book_has_each_bucket_once", fields=["book", "bucket"]),
            models.CheckConstraint(
                name="bucket_is_a_known_one",
                condition=Q(bucket__in=[*BUCKETS, "outside"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="opened_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.book}/{self.bucket}"


class Transfer(models.Model):
    """Money that went from one account to another; never edited, undone by another transfer.

    A debit takes from the account, a credit gives to it: a balance is credits less debits.
    """

    kind = models.CharField(_("kind"), max_length=10)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("debit"))
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("credit"))
    amount_fen = models.BigIntegerField(_("amount (fen)"))
    central_fen = models.BigIntegerField(_("central part (fen)"), null=True)
    reference = models.CharField(_("cause"), max_length=60)
    subject = models.CharField(_("subject"), max_length=60)
    programme_day = models.DateField(_("programme day"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = [models.Index(name="transfers_of_a_subject", fields=["subject"])]
        constraints = [
            models.UniqueConstraint(
                name="a_cause_moves_money_once_for_each_kind", fields=["reference", "kind"]
            ),
            models.CheckConstraint(name="transfer_moves_money", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="transfer_goes_from_one_account_to_another", condition=~Q(debit=F("credit"))
            ),
            models.CheckConstraint(
                name="central_part_is_a_part",
                condition=Q(central_fen=None)
                | Q(central_fen__gte=0, central_fen__lte=F("amount_fen")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen} {self.reference}"


class Balance(models.Model):
    """The running balances of one book. Exists so that a CHECK can refuse overspending.

    No foreign key points here and no trigger watches: it is the one row that many tills want.
    central_fen and local_fen are what was allotted by source; *_spent_fen the parts of committed
    and paid less recovered. quota_*: what may be registered on one day, null for no limit;
    counted_*: what was, on the last day on which anything was.
    """

    book = models.CharField(_("book"), max_length=40, primary_key=True)
    is_open = models.BooleanField(_("open to reservations"), default=True)
    central_fen = models.BigIntegerField(_("central (fen)"), default=0)
    local_fen = models.BigIntegerField(_("local (fen)"), default=0)
    available_fen = models.BigIntegerField(_("available (fen)"), default=0)
    frozen_fen = models.BigIntegerField(_("frozen (fen)"), default=0)
    reserved_fen = models.BigIntegerField(_("reserved (fen)"), default=0)
    committed_fen = models.BigIntegerField(_("committed (fen)"), default=0)
    paid_fen = models.BigIntegerField(_("paid (fen)"), default=0)
    lost_fen = models.BigIntegerField(_("written off (fen)"), default=0)
    recovered_fen = models.BigIntegerField(_("recovered (fen)"), default=0)
    returned_fen = models.BigIntegerField(_("returned (fen)"), default=0)
    central_spent_fen = models.BigIntegerField(_("central spent (fen)"), default=0)
    local_spent_fen = models.BigIntegerField(_("local spent (fen)"), default=0)
    quota_claims = models.PositiveIntegerField(_("daily quota (claims)"), null=True)
    quota_fen = models.BigIntegerField(_("daily quota (fen)"), null=True)
    counted_on = models.DateField(_("day counted"), null=True)
    counted_claims = models.PositiveIntegerField(_("registered that day (claims)"), default=0)
    counted_fen = models.BigIntegerField(_("registered that day (fen)"), default=0)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [
            models.CheckConstraint(name="fund_never_overspent", condition=Q(available_fen__gte=0)),
            models.CheckConstraint(
                name="no_bucket_below_zero",
                condition=Q(
                    frozen_fen__gte=0,
                    reserved_fen__gte=0,
                    committed_fen__gte=0,
                    paid_fen__gte=0,
                    lost_fen__gte=0,
                    returned_fen__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="no_more_recovered_than_paid",
                condition=Q(recovered_fen__lte=0, recovered_fen__gte=-F("paid_fen")),
            ),
            models.CheckConstraint(
                name="central_money_never_overspent",
                condition=Q(central_spent_fen__gte=0, central_spent_fen__lte=F("central_fen")),
            ),
            models.CheckConstraint(
                name="local_money_never_overspent",
                condition=Q(local_spent_fen__gte=0, local_spent_fen__lte=F("local_fen")),
            ),
            models.CheckConstraint(
                name="what_is_spent_has_two_sources",
                condition=Q(
                    central_spent_fen=F("committed_fen")
                    + F("paid_fen")
                    + F("lost_fen")
                    + F("recovered_fen")
                    - F("local_spent_fen")
                ),
            ),
            models.CheckConstraint(
                name="what_was_allotted_is_in_the_buckets",
                condition=Q(
                    central_fen=F("available_fen")
                    + F("frozen_fen")
                    + F("reserved_fen")
                    + F("committed_fen")
                    + F("paid_fen")
                    + F("lost_fen")
                    + F("recovered_fen")
                    + F("returned_fen")
                    - F("local_fen")
                ),
            ),
            models.CheckConstraint(
                name="daily_quota_lets_somebody_in",
                condition=(Q(quota_claims=None) | Q(quota_claims__gt=0))
                & (Q(quota_fen=None) | Q(quota_fen__gt=0)),
            ),
            models.CheckConstraint(
                name="registrations_are_counted_on_a_day",
                condition=Q(counted_on=None, counted_claims=0, counted_fen=0)
                | Q(counted_on__isnull=False, counted_claims__gt=0, counted_fen__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.book

    @property
    def central_left_fen(self) -> int:
        """What was allotted of central money and is not spent."""
        return self.central_fen - self.central_spent_fen

    @property
    def local_left_fen(self) -> int:
        return self.local_fen - self.local_spent_fen

    def room_on(self, day: date) -> Room:
        """Return what the quota leaves of the day; of a day that is over, nothing."""
        is_over = self.counted_on is not None and self.counted_on > day
        is_today = self.counted_on == day
        claims, amount_fen = (
            None if quota is None else 0 if is_over else max(quota - used * is_today, 0)
            for quota, used in (
                (self.quota_claims, self.counted_claims),
                (self.quota_fen, self.counted_fen),
            )
        )
        return Room(claims, amount_fen)
