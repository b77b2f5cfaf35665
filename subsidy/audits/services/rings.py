"""The rings of a run, as people look at them: merchants, what they share (masked), their story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subsidy.audits.models import AuditRun
from subsidy.audits.rules.rings import (
    Ring,
    Side,
    TiedClaim,
    claims_in,
    rings as find_rings,
    sides_of,
)
from subsidy.audits.rules.story import Story, Told, tell
from subsidy.audits.services import inputs
from subsidy.audits.services.compute import Asked
from subsidy.audits.services.hubs import DEVICE_SIGNS
from subsidy.claims.models import Claim
from subsidy.core.sealed import mask_account, mask_document, mask_mobile
from subsidy.merchants.models import Merchant

RINGS = "rings"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something shared. masked: enough to tell it from the others, too little to call or pay it."""

    name: str
    kind: str
    masked: str
    buyers: int


@dataclass(frozen=True, slots=True)
class Link:
    """So many buyers of a merchant used the thing; none, where it declared the person."""

    merchant: str
    thing: str
    buyers: int


@dataclass(frozen=True, slots=True)
class RingSeen:
    """Merchants that belong in one case. claims: references, by merchant's credit code.

    story is of all they share, short of the one thing that tells most.
    """

    members: tuple[Merchant, ...]
    things: tuple[Thing, ...]
    links: tuple[Link, ...]
    claims: Mapping[str, tuple[str, ...]]
    story: Story
    short: Story


def rings(run: AuditRun) -> list[RingSeen]:
    """Return the rings that the run found, computed from its frozen rows; the largest first.

    Empty where the run did not ask for rings, or is not frozen yet. Four queries for all.
    """
    if RINGS not in run.params or not run.inputs.filter(name=RINGS).exists():
        return []
    sides = {side.merchant: side for side in sides_of(inputs.rows_of(run, Asked(RINGS)))}
    found = find_rings(list(sides.values()), q_max=run.params[RINGS]["pair_q_max"])
    codes = [code for ring in found for code in ring.merchants]
    merchants = {one.credit_code: one for one in Merchant.objects.filter(credit_code__in=codes)}
    uses = {
        ring: [
            (code, claim) for code in ring.merchants for claim in claims_in(sides[code], ring.names)
        ]
        for ring in found
    }
    masks = _masks([(name, uses[ring]) for ring in found for name in ring.names])
    seen = [_seen(ring, uses[ring], sides, merchants, masks) for ring in found]
    return sorted(seen, key=lambda one: (-len(one.members), one.members[0].credit_code))


def _seen(
    ring: Ring,
    uses: Sequence[tuple[str, TiedClaim]],
    sides: Mapping[str, Side],
    merchants: Mapping[str, Merchant],
    masks: Mapping[str, str],
) -> RingSeen:
    buyers = {
        (code, name): {
            claim.buyer for owner, claim in uses if owner == code and name in claim.names
        }
        for code in ring.merchants
        for name in ring.names
    }
    things = [
        Thing(
            name,
            name.partition(":")[0],
            masks.get(name, ""),
            len(set().union(*(buyers[code, name] for code in ring.merchants))),
        )
        for name in ring.names
    ]
    return RingSeen(
        members=tuple(merchants[code] for code in ring.merchants),
        things=tuple(sorted(things, key=lambda thing: (-thing.buyers, thing.name))),
        links=tuple(
            Link(code, name, len(people))
            for (code, name), people in sorted(buyers.items())
            if people or name in sides[code].names
        ),
        claims={
            code: tuple(claim.claim for owner, claim in uses if owner == code)
            for code in ring.merchants
        },
        story=_story(uses, ring.names) if uses else _of_people_alone(ring),
        short=_shortest(uses, ring.names) if uses else _of_people_alone(ring),
    )


def _of_people_alone(ring: Ring) -> Story:
    """Return the story of merchants who declared the same people, none of whom bought."""
    bonds = tuple(((name.partition(":")[0], name), ()) for name in ring.names)
    return Story(claims=0, buyers=0, shops=len(ring.merchants), days=0, bonds=bonds)


def _shortest(uses: Sequence[tuple[str, TiedClaim]], names: Sequence[str]) -> Story:
    """Return the story of the one thing that tells most: at the most shops, by the most buyers, on
    the fewest days.
    """
    used = [name for name in names if any(name in claim.names for _code, claim in uses)]
    stories = [(_story(uses, [name]), name) for name in used]
    best, _name = min(stories, key=lambda one: (-one[0].shops, -one[0].buyers, one[0].days, one[1]))
    return best


def _story(uses: Sequence[tuple[str, TiedClaim]], names: Sequence[str]) -> Story:
    wanted = {name: (name.partition(":")[0], name) for name in names}
    return tell(
        [
            Told(one.claim, str(one.buyer), code, one.day, _known(wanted, one))
            for code, one in uses
            if not wanted.keys().isdisjoint(one.names)
        ]
    )


def _known(wanted: Mapping[str, tuple[str, str]], claim: TiedClaim) -> tuple[tuple[str, str], ...]:
    return tuple(wanted[name] for name in claim.names if name in wanted)


def _masks(asked: Sequence[tuple[str, Sequence[tuple[str, TiedClaim]]]]) -> dict[str, str]:
    """Return what is shown of each thing; read off one claim that uses it."""
    example = {}
    for name, uses in asked:
        using = [claim.claim for _code, claim in uses if name in claim.names]
        if using:
            example[name] = using[0]
    rows = Claim.objects.filter(reference__in=example.values()).select_related(
        "contact", "applicant"
    )
    claims = {claim.reference: claim for claim in rows}
    return {name: _mask(name.partition(":")[0], claims[at]) for name, at in example.items()}


def _mask(kind: str, claim: Claim) -> str:
    match kind:
        case "mobile":
            return mask_mobile(claim.contact.mobile)
        case "account":
            return mask_account(claim.contact.account_number or "")
        case "device":
            return f"…{bytes(claim.device_digest or b'').hex()[-DEVICE_SIGNS:]}"
        case _:
            return mask_document(claim.applicant.document_number)
