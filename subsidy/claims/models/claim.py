"""A claim: one person's request that the state pay part of one purchase."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from subsidy.applicants.models import Applicant, Contact
from subsidy.catalogue.models import Product
from subsidy.catalogue.rules.price_check import PriceCheck
from subsidy.claims.models.triggers import tests_with_tests
from subsidy.claims.states import BORN, EXPIRING, HOLDING, MOVES, STANDING, ClaimState
from subsidy.core.clock import programme_day
from subsidy.core.moves import ToldMove, guard
from subsidy.core.sealed import DigestField, SealedTextField
from subsidy.funds.models import FundLine
from subsidy.merchants.models import Merchant, PayoutAccount, Store, Terminal
from subsidy.programmes.models import Category, Programme, Terms

PROTECT = models.PROTECT
INVOICE_NUMBER_LENGTH = 40
#: A thousandth of a tree's size, and nothing to keep in order at a sale.
BY_TIME = {"pages_per_range": 32, "autosummarize": True}
UNDECIDED = [*HOLDING, ClaimState.EXPIRED, ClaimState.WITHDRAWN]
UNDECIDED.remove(ClaimState.REJECTED)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def of(self, merchant: Merchant) -> "ClaimQuerySet":
        """Return the claims that the merchant sent."""
        return self.filter(merchant=merchant)

    def answered_for_by(self, merchant: Merchant) -> "ClaimQuerySet":
        """Return the claims of the merchant and of those that merged into it."""
        return self.filter(Q(merchant=merchant) | Q(merchant__successor=merchant))

    def moved_since(self, moment: datetime) -> "ClaimQuerySet":
        """Return the claims that came about or moved at that moment or later."""
        moves = ClaimMove.objects.filter(claim=OuterRef("pk"), at__gte=moment)
        return self.filter(Exists(moves))

    def real(self) -> "ClaimQuerySet":
        """Return the claims of real programmes: what reports, audits and proofs look at."""
        return self.filter(programme__is_test=False)

    def standing(self) -> "ClaimQuerySet":
        """Return the claims that count as sales."""
        return self.filter(state__in=STANDING)

    def waiting_for_decision(self, *, at: datetime) -> "ClaimQuerySet":
        """Return the claims that were submitted by then, the longest-waiting first.

        A sweep that began before a claim came leaves it: nothing is decided before it happened.
        """
        return self.filter(state=ClaimState.SUBMITTED, submitted_at__lte=at).order_by("id")

    def lapsing(self, *, at: datetime) -> "ClaimQuerySet":
        """Return claims whose appeal window has closed, or whose fault was not cured in time."""
        states = [ClaimState.REJECTED, ClaimState.SENT_BACK]
        return self.filter(state__in=states, expires_at__lte=at).order_by("id")

    def overdue(self, *, at: datetime) -> "ClaimQuerySet":
        """Return reservations whose time has run out."""
        return self.filter(state=ClaimState.RESERVED, expires_at__lte=at).order_by("id")

    def too_late(self, *, at: datetime) -> "ClaimQuerySet":
        """Return reservations that cannot be submitted: their programme's last day has passed."""
        day = programme_day(at)
        rows = self.filter(state=ClaimState.RESERVED, programme__last_apply_on__lt=day)
        return rows.order_by("id")


class Claim(models.Model):
    """What was bought, where and by whom; what was promised, on which terms; where it stands."""

    MOVES = MOVES

    reference = models.CharField(_("reference"), max_length=14, unique=True)
    programme = models.ForeignKey(Programme, PROTECT, related_name="+", verbose_name=_("programme"))
    category = models.ForeignKey(Category, PROTECT, related_name="+", verbose_name=_("category"))
    terms = models.ForeignKey(Terms, PROTECT, related_name="+", verbose_name=_("terms"))
    variant = models.CharField(_("variant"), max_length=60)
    line = models.ForeignKey(FundLine, PROTECT, related_name="+", verbose_name=_("fund line"))
    merchant = models.ForeignKey(Merchant, PROTECT, related_name="+", verbose_name=_("merchant"))
    store = models.ForeignKey(Store, PROTECT, related_name="+", verbose_name=_("store"))
    applicant = models.ForeignKey(Applicant, PROTECT, related_name="+", verbose_name=_("applicant"))
    contact = models.ForeignKey(Contact, PROTECT, related_name="+", verbose_name=_("contact"))
    product = models.ForeignKey(Product, PROTECT, related_name="+", verbose_name=_("product"))
    external_id = models.CharField(_("merchant's own number"), max_length=64, blank=True)
    channel = models.CharField(_("channel"), max_length=10)
    county_code = models.CharField(_("county"), max_length=6)
    privacy_notice = models.CharField(_("privacy notice shown"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ClaimState)
    bought_on = models.DateField(_("bought on"))
    bought_at = models.DateTimeField(_("bought at"))
    delivered_on = models.DateField(_("delivered on"), null=True)
    delivery_kind = models.CharField(_("way of delivery"), max_length=10, blank=True)
    waybill = models.CharField(_("waybill"), max_length=200, blank=True)
    delivery_place = SealedTextField(_("place of delivery"), null=True)  # "latitude,longitude"
    activated_on = models.DateField(_("activated on"), null=True)
    terminal = models.ForeignKey(
        Terminal,
        PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("terminal"),
    )
    #: Code and number of the invoice in normal form; the last signs, should there be more.
    invoice_number = models.CharField(
        _("invoice number"), max_length=INVOICE_NUMBER_LENGTH, blank=True
    )
    invoice_issued_on = models.DateField(_("invoice issued on"), null=True)
    #: Of the device on which the applicant confirmed the purchase.
    device_digest = DigestField(null=True, verbose_name=_("digest of the device"))
    vin_is_odd = models.BooleanField(_("a VIN's check digit does not fit"), default=False)
    list_price_fen = models.BigIntegerField(_("list price (fen)"), null=True)
    price_fen = models.BigIntegerField(_("price (fen)"))
    subsidy_fen = models.BigIntegerField(_("subsidy (fen)"))
    payee = models.CharField(_("payee"), max_length=10, choices=Terms.Payee)
    payout_account = models.ForeignKey(
        PayoutAccount, PROTECT, null=True, related_name="+", verbose_name=_("payout account")
    )
    facts = models.JSONField(_("facts"))  # what the terms looked at; nothing personal
    trace = models.JSONField(_("trace"))  # how the terms came to the amount
    routed_because = models.JSONField(_("routed because"), default=list)
    created_at = models.DateTimeField(_("created at"))
    registered_on = models.DateField(_("registered on"))
    expires_at = models.DateTimeField(_("expires at"), null=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    appealed_from = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("appealed from the decision of"),
    )
    sweep_error = models.CharField(_("last error of the sweep"), max_length=200, blank=True)

    objects = ClaimQuerySet.as_manager()

    #: What a reservation was told of its price; for its door alone, not kept.
    price_check: PriceCheck | None = None

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        permissions = [
            ("approve_claim", _("Can approve a claim")),
            ("reject_claim", _("Can reject a claim")),
            ("send_back_claim", _("Can send a claim back")),
            ("amend_claim", _("Can amend a claim")),
            ("return_claim", _("Can note that goods came back")),
            ("top_up_claim", _("Can top a claim up")),
        ]
        indexes = [
            models.Index(name="claim_waiting", fields=["id"], condition=Q(state="submitted")),
            models.Index(
                name="claim_reserved", fields=["expires_at"], condition=Q(state="reserved")
            ),
            models.Index(
                name="claim_lapsing",
                fields=["expires_at"],
                condition=Q(state__in=["sent_back", "rejected"]),
            ),
            models.Index(name="claim_of_merchant", fields=["merchant", "-id"]),
            models.Index(name="claim_of_merchant_state", fields=["merchant", "state"]),
            models.Index(name="claim_of_line", fields=["line", "state"]),
            models.Index(name="claim_external", fields=["merchant", "external_id"]),
            # Claims come about as things are bought: the last weeks lie together.
            BrinIndex(name="claim_by_day", fields=["bought_on"], **BY_TIME),
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_asks_no_more_than_the_price",
                condition=Q(subsidy_fen__gt=0, subsidy_fen__lte=F("price_fen")),
            ),
            models.CheckConstraint(
                name="claim_that_ends_by_itself_expires",
                condition=~Q(state__in=EXPIRING) | Q(expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_appeal_is_decided_by_another_officer",
                condition=Q(appealed_from=None)
                | Q(decided_by=None)
                | ~Q(decided_by=F("appealed_from")),
            ),
            models.CheckConstraint(
                name="claim_has_submitted_at_once_submitted",
                condition=Q(
                    state__in=[
                        ClaimState.RESERVED,
                        ClaimState.EXPIRED,
                        ClaimState.WITHDRAWN,
                        ClaimState.CANCELLED,
                    ]
                )
                | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_has_decided_at_once_decided",
                condition=Q(state__in=[*UNDECIDED, ClaimState.CANCELLED, ClaimState.LAPSED])
                | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="merchant_is_paid_to_a_payout_account",
                condition=Q(payee=Terms.Payee.APPLICANT, payout_account=None)
                | Q(payee=Terms.Payee.MERCHANT, payout_account__isnull=False),
            ),
        ]
        triggers = [
            *guard(MOVES, born=BORN),
            tests_with_tests(),
            pgtrigger.ReadOnly(
                name="stays_with_merchant_and_programme", fields=["merchant", "programme"]
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def subject(self) -> str:
        """The name the ledger knows this claim by."""
        return f"claim:{self.pk}"


class ClaimMove(ToldMove):
    claim = models.ForeignKey(Claim, PROTECT, related_name="moves", verbose_name=_("claim"))

    class Meta(ToldMove.Meta):
        verbose_name = _("move of a claim")
        verbose_name_plural = _("moves of claims")
        indexes = [
            *ToldMove.Meta.indexes,
            models.Index(name="claim_move_paid", fields=["at"], condition=Q(verb="pay")),
            BrinIndex(name="claim_move_by_time", fields=["at"], **BY_TIME),
        ]
