from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.merchants.models.merchants import Merchant


class Scope(models.TextChoices):
    """What a key may be used for."""

    CLAIMS_WRITE = "claims:write", _("Make and move claims")
    CLAIMS_READ = "claims:read", _("Read claims")
    SETTLEMENTS_READ = "settlements:read", _("Read settlements")
    FLAGS_WRITE = "flags:write", _("Answer audit flags")
    PRICES_WRITE = "prices:write", _("File prices and past sales")
    WEBHOOKS_WRITE = "webhooks:write", _("Manage webhooks")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, *, at: datetime) -> Self:
        """Return the keys that open at that moment."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=at), Q(revoked_at=None) | Q(revoked_at__gt=at)
        )


@tracked(exclude=["secret_hash"])
class ApiKey(models.Model):
    """A bearer key of a merchant. The secret is shown once; here lies only its SHA-256.

    A fast hash is right for it: the secret is 32 random bytes, nothing that could be guessed.
    """

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="keys", verbose_name=_("merchant")
    )
    key_id = models.CharField(_("key id"), max_length=20, unique=True)
    secret_hash = models.BinaryField(_("hash of the secret"), max_length=32)
    label = models.CharField(_("label"), max_length=100, blank=True)
    scopes = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("scopes"))
    stores = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("only stores")
    )
    allowed_networks = ArrayField(
        models.CharField(max_length=43),
        default=list,
        blank=True,
        verbose_name=_("only from networks"),
    )
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        permissions = [
            ("create_apikey", _("Can create an API key")),
            ("revoke_apikey", _("Can revoke an API key")),
            ("rotate_apikey", _("Can rotate an API key")),
        ]
        constraints = [
            models.CheckConstraint(
                name="api_key_has_known_scopes_and_at_least_one",
                condition=Q(scopes__contained_by=Scope.values) & ~Q(scopes=[]),
            ),
            models.CheckConstraint(
                name="api_key_expires_after_it_was_created",
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
            ),
            models.CheckConstraint(
                name="api_key_is_revoked_after_it_was_created",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.key_id

    def opens(self, *, at: datetime) -> bool:
        """Return whether the key is neither revoked nor expired at that moment."""
        is_revoked = self.revoked_at is not None and self.revoked_at <= at
        is_expired = self.expires_at is not None and self.expires_at <= at
        return not is_revoked and not is_expired

    def has_scope(self, scope: str) -> bool:
        """Return whether the key may be used for `scope`."""
        return scope in self.scopes
