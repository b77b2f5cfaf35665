from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.core.history import tracked
from subsidy.merchants.models.merchants import Merchant
from subsidy.regions.models import County

#: Both coordinates or none.
ON_THE_GLOBE = Q(latitude=None, longitude=None) | Q(
    latitude__isnull=False,
    longitude__isnull=False,
    latitude__gte=-90,
    latitude__lte=90,
    longitude__gte=-180,
    longitude__lte=180,
)


class StoreQuerySet(models.QuerySet["Store"]):
    def of_merchant(self, merchant: Merchant, *, codes: Iterable[str]) -> Self:
        """Return the merchant's stores with the codes, each with its county."""
        rows = self.filter(merchant=merchant, code__in=set(codes))
        return rows.select_related("county").order_by("id")


@tracked()
class Store(models.Model):
    """A place where the merchant sells: a shop with an address, or a shop on the net."""

    class Channel(models.TextChoices):
        STORE = "store", _("Store")
        ONLINE = "online", _("Online")

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="stores", verbose_name=_("merchant")
    )
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    county = models.ForeignKey(
        County, models.PROTECT, related_name="stores", verbose_name=_("county")
    )
    address = models.CharField(_("address"), max_length=300)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.STORE)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [
            models.UniqueConstraint(
                name="merchant_has_one_store_of_a_code", fields=["merchant", "code"]
            ),
            models.CheckConstraint(
                name="store_has_a_code_and_a_name", condition=~Q(code="") & ~Q(name="")
            ),
            models.CheckConstraint(
                name="store_sells_in_a_known_channel",
                condition=Q(channel__in=["store", "online"]),
            ),
            models.CheckConstraint(
                name="store_lies_on_the_globe_or_nowhere", condition=ON_THE_GLOBE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@tracked()
class Terminal(models.Model):
    """A payment terminal that stands in a store: one terminal, one merchant."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    store = models.ForeignKey(
        Store, models.PROTECT, related_name="terminals", verbose_name=_("store")
    )
    serial = models.CharField(_("serial number"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    #: Where it is registered to stand; nothing: in its store.
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    radius_m = models.PositiveIntegerField(_("allowed radius (m)"), null=True, blank=True)

    class Meta:
        verbose_name = _("terminal")
        verbose_name_plural = _("terminals")
        constraints = [
            models.CheckConstraint(
                name="terminal_is_in_a_known_state",
                condition=Q(state__in=["active", "retired"]),
            ),
            models.CheckConstraint(name="terminal_has_a_serial", condition=~Q(serial="")),
            models.CheckConstraint(
                name="terminal_lies_on_the_globe_or_nowhere", condition=ON_THE_GLOBE
            ),
        ]

    def __str__(self) -> str:
        return self.serial
