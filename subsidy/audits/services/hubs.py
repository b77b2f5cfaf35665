"""Verbs about hubs, and which of them wait for a name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from subsidy.applicants.models import Contact
from subsidy.audits.models import AuditRun, Hub, RunInput
from subsidy.audits.services import inputs
from subsidy.audits.services.compute import Asked
from subsidy.core.actors import Actor
from subsidy.core.clock import programme_day
from subsidy.core.errors import Refusal
from subsidy.core.sealed import mask_account, mask_mobile

COMPONENTS = "components"
#: Of a device nothing but a digest is known; so many of its last signs tell it from others.
DEVICE_SIGNS = 6


class HubNamed(Refusal):
    """There is one open word about a hub; end it before another is said."""

    code = "hub_named"


class HubEnded(Refusal):
    """What was said of the hub holds no longer."""

    code = "hub_ended"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What touched too many people to tie them, and has no name yet; masked for people."""

    kind: str
    digest: bytes
    masked: str
    people: int
    merchants: int


def candidates(run: AuditRun) -> list[Candidate]:
    """Return the hubs that the run left out and nobody has named, most people first."""
    if not RunInput.objects.filter(run=run, name=COMPONENTS).exists():
        return []
    rows = [row for row in inputs.rows_of(run, Asked(COMPONENTS)) if not row[0]]
    found = [(row[2][0], bytes.fromhex(row[2][1]), row[1], row[2][2]) for row in rows]
    named = {
        (kind, bytes(digest))
        for kind, digest in Hub.objects.open_on(run.as_of).values_list("kind", "digest")
    }
    return [
        Candidate(kind, digest, masked(kind, digest), people, merchants)
        for kind, digest, people, merchants in sorted(found, key=lambda one: (-one[2], one[:2]))
        if (kind, digest) not in named
    ]


@transaction.atomic
def name_hub(
    *, kind: str, digest: bytes, name: str, ties: bool, reason: str, by: Actor, at: datetime
) -> Hub:
    """Say what a hub is: it ties nobody from now on, or (`ties`) it does. Raises HubNamed."""
    try:
        with transaction.atomic():
            return Hub.objects.create(
                kind=kind,
                digest=digest,
                masked=masked(kind, digest),
                name=name,
                ties=ties,
                reason=reason,
                named_at=at,
                named_by_id=by.person_id,
            )
    except IntegrityError as error:
        raise HubNamed(f"{kind} has a name") from error


@transaction.atomic
def unname_hub(
    hub: Hub,
    *,
    reason: str,
    by: Actor,  # noqa: ARG001  # the history of the row names who acts
    at: datetime,
) -> None:
    """Let it hold no longer than today. Raises HubEnded."""
    facts: dict[str, Any] = {"until": programme_day(at), "ended_because": reason}
    if not Hub.objects.filter(pk=hub.pk, until=None).update(**facts):
        raise HubEnded(str(hub))
    hub.refresh_from_db()


def masked(kind: str, digest: bytes) -> str:
    """Return what is shown of it: of a device nothing is known but a digest."""
    shown: dict[str, Callable[[Contact], str]] = {
        "mobile": lambda contact: mask_mobile(contact.mobile),
        "account": lambda contact: mask_account(contact.account_number or ""),
    }
    if kind in shown:
        contact = Contact.objects.filter(**{f"{kind}_digest": digest}).order_by("id").first()
        if contact:
            return shown[kind](contact)
    return f"…{digest.hex()[-DEVICE_SIGNS:]}"
