"""What citizens ask and say about claims in their name, and the messages they get.

No mobile number is copied here: a message finds it with its claim, at the moment it is sent.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.models.claim import Claim
from subsidy.core.sealed import DigestField, SealedTextField, digest

CODE_DIGITS = 6
CODE_ATTEMPTS_MAX = 5


class CodeRequest(models.Model):
    """Somebody named a claim and a mobile number. Whether they belong together is looked at later,
    by a sweep: the door does the same for a right and for a wrong pair.
    """

    reference = models.CharField(_("reference"), max_length=14)
    mobile_digest = DigestField()
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("request for a code")
        verbose_name_plural = _("requests for codes")

    def __str__(self) -> str:
        return self.reference


class CitizenCode(models.Model):
    """A one-time code. Not kept: reckoned from a random number by a key outside the database."""

    class Purpose(models.TextChoices):
        STATUS = "status", _("status")
        INQUIRY = "inquiry", _("inquiry")

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="citizen_codes", verbose_name=_("claim")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        constraints = [
            models.UniqueConstraint(
                name="a_claim_is_inquired_about_once",
                fields=["claim"],
                condition=Q(purpose="inquiry"),
            ),
            models.CheckConstraint(
                name="a_code_is_tried_so_often_at_most",
                condition=Q(attempts__lte=CODE_ATTEMPTS_MAX),
            ),
            models.CheckConstraint(
                name="a_code_expires_after_it_was_made", condition=Q(expires_at__gt=F("made_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.claim_id}"

    @property
    def digits(self) -> str:
        """The code itself, as the citizen reads it."""
        keyed = digest(f"{self.claim_id}:{self.nonce}", purpose="citizen_code")
        return f"{int.from_bytes(keyed[1:9]) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


class CitizenWordQuerySet(models.QuerySet["CitizenWord"]):
    def denials(self) -> "CitizenWordQuerySet":
        """Return what says "I did not buy this"."""
        return self.filter(said=CitizenWord.Said.NOT_BOUGHT)

    def denied_ids(self, claim_ids: Iterable[int]) -> set[int]:
        """Return which of the claims were denied. One query."""
        denials = self.denials().filter(claim_id__in=list(claim_ids))
        return set(denials.values_list("claim_id", flat=True))


class CitizenWord(models.Model):
    """What the person in whose name a claim stands says about it; each thing once, for good."""

    class Said(models.TextChoices):
        BOUGHT = "bought", _("bought")
        NOT_BOUGHT = "not_bought", _("not bought")

    class Via(models.TextChoices):
        STATUS = "status", _("status")
        INQUIRY = "inquiry", _("inquiry")

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="citizen_words", verbose_name=_("claim")
    )
    said = models.CharField(_("said"), max_length=10, choices=Said)
    via = models.CharField(_("via"), max_length=10, choices=Via)
    at = models.DateTimeField(_("at"), db_index=True)
    reason = SealedTextField(_("reason"))  # in the citizen's own words

    objects = CitizenWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of a citizen")
        verbose_name_plural = _("words of citizens")
        constraints = [
            models.UniqueConstraint(name="a_citizen_says_a_thing_once", fields=["claim", "said"])
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.said


class CitizenMessageQuerySet(models.QuerySet["CitizenMessage"]):
    def due(self, *, at: datetime) -> "CitizenMessageQuerySet":
        """Return the messages that may be sent by then, those due longest first."""
        return self.filter(state=CitizenMessage.State.WAITING, next_at__lte=at).order_by(
            "next_at", "id"
        )

    def lease(self, *, at: datetime, limit: int, lasts: timedelta) -> list[int]:
        """Take up to `limit` due messages for a while, counting an attempt; return their ids.

        Another sender skips them; one that dies gives them back when the lease ends.
        """
        rows = self.due(at=at).select_for_update(skip_locked=True).values_list("id", flat=True)
        ids = list(rows[:limit])
        self.filter(id__in=ids).update(attempts=F("attempts") + 1, next_at=at + lasts)
        return ids


class CitizenMessage(models.Model):
    """One message to the citizen of a claim: written with its cause, sent after."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    class Template(models.TextChoices):
        STATUS_CODE = "status_code", _("code for the status")
        INQUIRY = "inquiry", _("inquiry")

    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="citizen_messages", verbose_name=_("claim")
    )
    code = models.OneToOneField(
        CitizenCode, models.PROTECT, related_name="message", verbose_name=_("one-time code")
    )
    template = models.CharField(_("template"), max_length=12, choices=Template)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(_("made at"))
    next_at = models.DateTimeField(_("next attempt at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = CitizenMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a citizen")
        verbose_name_plural = _("messages to citizens")
        indexes = [
            models.Index(name="message_waiting", fields=["next_at"], condition=Q(state="waiting"))
        ]
        constraints = [
            models.CheckConstraint(
                name="a_message_has_sent_at_once_sent",
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["waiting", "failed"], sent_at=None),
            ),
            models.CheckConstraint(
                name="a_failed_message_says_why",
                condition=~Q(state="failed") | ~Q(last_error=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.claim_id}"
