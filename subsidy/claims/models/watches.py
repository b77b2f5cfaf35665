"""Watches: a person, account, address or thing that a case told the till to look out for."""

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subsidy.claims.states import WATCH_MOVES, WatchState
from subsidy.core.history import tracked
from subsidy.core.moves import Move, guard
from subsidy.core.sealed import DigestField


class WatchKind(models.TextChoices):
    DOCUMENT = "document", _("document")
    ACCOUNT = "account", _("bank account")
    MOBILE = "mobile", _("mobile")
    ADDRESS = "address", _("delivery address")
    IDENTIFIER = "identifier", _("identifier")
    TERMINAL = "terminal", _("terminal")


class WatchQuerySet(models.QuerySet["Watch"]):
    def open_at(self, at: datetime) -> "WatchQuerySet":
        """Return the watches that the till heeds at that moment."""
        return self.filter(state=WatchState.OPEN, until__gt=at)


@tracked()
class Watch(models.Model):
    """A digest to look out for until a moment; a claim that carries it goes to a person."""

    MOVES = WATCH_MOVES

    kind = models.CharField(_("kind"), max_length=10, choices=WatchKind)
    digest = DigestField()
    masked = models.CharField(_("value"), max_length=200)
    reason = models.CharField(_("reason"), max_length=500)
    source = models.CharField(_("where it comes from"), max_length=150, blank=True)
    until = models.DateTimeField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=WatchState)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        permissions = [
            ("watch_watch", _("Can place a watch")),
            ("unwatch_watch", _("Can lift a watch")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="a_thing_is_watched_once",
                fields=["kind", "digest"],
                condition=Q(state=WatchState.OPEN),
            ),
            models.CheckConstraint(
                name="watch_is_of_a_known_kind", condition=Q(kind__in=WatchKind.values)
            ),
            models.CheckConstraint(
                name="watch_is_in_a_known_state", condition=Q(state__in=WatchState.values)
            ),
            models.CheckConstraint(name="watch_has_a_reason", condition=~Q(reason="")),
        ]
        triggers = [
            *guard(WATCH_MOVES, born=[WatchState.OPEN]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.masked}"


class WatchMove(Move):
    watch = models.ForeignKey(Watch, models.PROTECT, related_name="moves", verbose_name=_("watch"))

    class Meta(Move.Meta):
        verbose_name = _("move of a watch")
        verbose_name_plural = _("moves of watches")
