"""Watches: what the till is told to look out for, and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from subsidy.applicants.services import document_digest
from subsidy.claims.models import Watch, WatchKind
from subsidy.claims.services.drafts import holding_of
from subsidy.claims.services.registers import watch_digest
from subsidy.claims.states import WatchState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.identifiers import normalise
from subsidy.core.moves import move, move_many, record_births
from subsidy.core.sealed import mask_account, mask_address, mask_document, mask_mobile


class AlreadyWatched(Refusal):
    """The thing is on a watch that has not run out."""

    code = "already_exists"


class WatchEnded(Refusal):
    """A watch that ends before it begins watches nothing."""

    code = "watch_ended"


@dataclass(frozen=True)
class Watched:
    """What to look out for: its digest, and how people recognise it."""

    kind: str
    digest: bytes
    masked: str


def watched(kind: str, value: str, *, variety: str = "", brand: str = "") -> Watched:
    """Return what the value stands for.

    variety: the type of a document, the kind of an identifier; brand: that of a serial number.
    """
    normal = normalise(value)
    if kind == WatchKind.DOCUMENT:
        return Watched(kind, document_digest(variety, normal), mask_document(normal))
    if kind == WatchKind.IDENTIFIER:
        holding = holding_of(variety, value, normalise(brand), "")
        return Watched(kind, holding.digest, holding.masked)
    if kind == WatchKind.TERMINAL:
        return Watched(kind, watch_digest(kind, value), value)
    mask = {
        WatchKind.MOBILE: mask_mobile,
        WatchKind.ACCOUNT: mask_account,
        WatchKind.ADDRESS: mask_address,
    }[WatchKind(kind)]
    return Watched(kind, watch_digest(kind, value), mask(value))


@transaction.atomic
def watch(
    what: Watched, *, until: datetime, by: Actor, at: datetime, reason: str, source: str = ""
) -> Watch:
    """Look out for it until that moment: a claim that carries it goes to a person.

    Raises AlreadyWatched, WatchEnded.
    """
    if until <= at:
        raise WatchEnded(f"{until} is over")
    former = Watch.objects.filter(kind=what.kind, digest=what.digest, state=WatchState.OPEN)
    ended = former.filter(until__lte=at).values_list("pk", flat=True)
    move_many(Watch, ended, "unwatch", by=by, at=at, reason="it ran out")
    row = Watch(
        kind=what.kind,
        digest=what.digest,
        masked=what.masked,
        reason=reason,
        source=source,
        until=until,
        state=WatchState.OPEN,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "a_thing_is_watched_once" not in str(error):
            raise
        raise AlreadyWatched(f"{what.masked} is watched already") from error
    record_births(Watch, [(row.pk, "watch", row.state)], by=by, at=at)
    return row


def unwatch(row: Watch, *, by: Actor, at: datetime, reason: str) -> None:
    """Look out for it no more; what was routed stays with its person. Raises WrongState."""
    move(row, "unwatch", by=by, at=at, reason=reason)
