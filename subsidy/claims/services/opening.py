"""Taking claims over from another system: quotas, identifiers and money as they stand there.

What was decided there is not decided again; only what cannot be true here is refused: a quota or an
identifier that is used up, a line without money, a name that nobody knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from subsidy.claims.models import Claim, ClaimMove, Grant, OpeningClaim
from subsidy.claims.rules.opening import OpeningRow, is_fatal
from subsidy.claims.services import holdings
from subsidy.claims.services.appraise import appraise
from subsidy.claims.services.decide import clear_many
from subsidy.claims.services.desk import desk_of
from subsidy.claims.services.drafts import Draft
from subsidy.claims.services.intake import write
from subsidy.claims.services.payout import pay_many, schedule_many
from subsidy.claims.services.policy import policy
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI, programme_day
from subsidy.core.faults import Fault
from subsidy.core.rows import insert
from subsidy.merchants.models import Merchant


@dataclass(frozen=True)
class Opened:
    """What became of one row.

    grant: the money that was approved or paid there. faults: why the claim was not taken over;
    remarks: what the checks see in one that was. Neither claim nor faults: it is here already.
    """

    claim: Claim | None = None
    grant: Grant | None = None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()


@transaction.atomic
def take_over(
    merchant: Merchant,
    rows: Sequence[OpeningRow],
    *,
    source: str,
    file_name: str,
    by: Actor,
    at: datetime,
) -> list[Opened]:
    """Take the merchant's claims over, each row by itself; what is here already is left alone.

    The money is booked on the day of `at`, through every bucket to where it stands. Nobody is told.
    """
    here = OpeningClaim.objects.filter(source=source, number__in=[row.number for row in rows])
    known = set(here.values_list("number", flat=True))
    fresh = list({row.number: row for row in rows if row.number not in known}.values())
    if not fresh:
        return [Opened() for _ in rows]
    desk = desk_of(merchant, [row.claim for row in fresh], on=programme_day(at))
    drafts, in_force = {}, policy()
    remarks: dict[str, tuple[Fault, ...]] = {}
    for row in fresh:
        draft = appraise(row.claim, desk, in_force, is_sale=True, at=_decided(row))
        remarks[row.number] = _keep_fatal(draft, row)
        drafts[row.number] = draft
    everything = list(drafts.values())
    holdings.note_conflicts(everything)
    sound = [draft for draft in everything if draft.is_sound]
    claims = write(sound, desk, is_sale=True, by=by, at=at, counts=False) if sound else {}
    taken = {row.number: claims.get(drafts[row.number].claim_id) for row in fresh}
    kept = [(row, claim) for row in fresh if (claim := taken[row.number])]
    insert([_opening(row, claim, source, file_name) for row, claim in kept])
    grants = _catch_up(kept, cause=f"opening:{source}", by=by, at=at)
    ClaimMove.objects.filter(claim__in=[claim.pk for _, claim in kept]).update(is_told=True)
    became = {
        number: Opened(
            claim,
            grants.get(claim.pk) if claim else None,
            tuple(drafts[number].faults),
            remarks[number],
        )
        for number, claim in taken.items()
    }
    return [became.pop(row.number, Opened()) for row in rows]


def _decided(row: OpeningRow) -> datetime:
    """Return the moment whose terms governed: that of the decision, else of the submission."""
    return datetime.combine(row.decided_on or row.submitted_on, time(12), SHANGHAI)


def _keep_fatal(draft: Draft, row: OpeningRow) -> tuple[Fault, ...]:
    """Leave the draft the faults that cannot be kept here; return the others."""
    is_paid = row.state == "paid"
    fatal = [one for one in draft.faults if is_fatal(one.code, one.pointer, is_paid=is_paid)]
    remarks = tuple(one for one in draft.faults if one not in fatal)
    draft.faults = fatal
    draft.subsidy_fen = row.subsidy_fen
    draft.trace = (*draft.trace, {"step": "opening", "number": row.number})
    return remarks


def _opening(row: OpeningRow, claim: Claim, source: str, file_name: str) -> OpeningClaim:
    return OpeningClaim(
        claim=claim,
        source=source,
        number=row.number,
        submitted_on=row.submitted_on,
        decided_on=row.decided_on,
        paid_on=row.paid_on,
        file_name=file_name,
    )


def _catch_up(
    kept: Sequence[tuple[OpeningRow, Claim]], *, cause: str, by: Actor, at: datetime
) -> dict[int, Grant]:
    """Bring the claims to where they stood; return claim id -> its grant."""
    decided = [claim for row, claim in kept if row.decided_on]
    grants = (
        {grant.claim_id: grant for grant in clear_many(decided, by=by, at=at)} if decided else {}
    )
    paid = [grants[claim.pk].pk for row, claim in kept if row.paid_on]
    schedule_many(paid, by=by, at=at, reason=cause)
    pay_many(paid, by=by, at=at, cause=cause)
    return grants
