"""Holding what only one live claim may hold: slots of a quota, identifiers of a thing.

The unique constraints decide races; reading first only lets all faults be named at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from subsidy.claims.models import ClaimIdentifier, Entitlement
from subsidy.claims.services.drafts import Draft
from subsidy.core.rows import ask, columns_of

#: Kinds that stay taken for good once money was paid on them.
NEVER_FREE_AGAIN = ("old_vin", "scrap_certificate")

_FIND_SLOTS = """
    SELECT document_digest, programme_id, quota_class, slot
    FROM claims_entitlement JOIN applicants_applicant AS applicant ON applicant.id = applicant_id
    WHERE is_live AND document_digest = ANY(%b::bytea[])"""
#: What is taken already, and an id for each claim: these are held before the claims are written.
_LOOK = f"""
    SELECT 'identifier', digest, 0, '', 0 FROM claims_claimidentifier
    WHERE is_live AND digest = ANY(%b::bytea[])
    UNION ALL SELECT 'slot', * FROM ({_FIND_SLOTS}) AS used
    UNION ALL SELECT 'id', NULL, nextval(pg_get_serial_sequence('claims_claim', 'id')), '', 0
    FROM generate_series(1, %b)"""
_INSERT_SLOTS = """
    INSERT INTO claims_entitlement
        (applicant_id, programme_id, quota_class, slot, claim_id, is_live)
    SELECT *, true FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::smallint[], %b::bigint[])
    ON CONFLICT DO NOTHING RETURNING claim_id"""
_INSERT_IDENTIFIERS = """
    INSERT INTO claims_claimidentifier (digest, claim_id, kind, look_alike_digest, masked, is_live)
    SELECT *, true FROM unnest(%b::bytea[], %b::bigint[], %b::text[], %b::bytea[], %b::text[])
    ON CONFLICT DO NOTHING RETURNING claim_id, digest"""
_TAKE = f"""
    WITH slots AS ({_INSERT_SLOTS}), identifiers AS ({_INSERT_IDENTIFIERS})
    SELECT claim_id, NULL FROM slots UNION ALL SELECT claim_id, digest FROM identifiers"""

QuotaKey = tuple[bytes, int, str]  # document digest, programme id, quota class
Used = dict[QuotaKey, set[int]]  # the slots that are taken


def note_conflicts(drafts: Sequence[Draft]) -> None:
    """Give each draft its id; add the faults of identifiers and quotas that are taken already,
    here or in the same batch. One statement.

    Of two rows of one batch that clash, the first wins.
    """
    taken, used = _look(drafts)
    for draft in drafts:
        clashes = [holding for holding in draft.holdings if holding.digest in taken]
        for holding in clashes:
            draft.refuse("identifier_already_used", holding.pointer, kind=holding.kind)
        if draft.terms:
            _pick_slot(draft, used[_quota_key(draft)])
        if draft.is_sound:
            taken |= {holding.digest for holding in draft.holdings}
            used[_quota_key(draft)].add(draft.slot)


def take(drafts: Sequence[Draft], applicants: Sequence[int]) -> list[Draft]:
    """Hold slots and identifiers for the drafts; return those that lost a race, holding nothing.

    One statement where nobody races for a slot.
    """
    people = {id(draft): pk for draft, pk in zip(drafts, applicants, strict=True)}
    taken = ask(_TAKE, [*_slots(drafts, people), *_identifiers(drafts)])
    with_slot = {pk for pk, key in taken if key is None}
    won = {(pk, bytes(key)) for pk, key in taken if key is not None}
    for draft in drafts:
        for holding in draft.holdings:
            if (draft.claim_id, holding.digest) not in won:
                draft.refuse("identifier_already_used", holding.pointer, kind=holding.kind)
    _take_other_slots([draft for draft in drafts if draft.claim_id not in with_slot], people)
    losers = [draft for draft in drafts if not draft.is_sound]
    let_go([draft.claim_id for draft in losers])
    return losers


def _take_other_slots(waiting: Sequence[Draft], people: dict[int, int]) -> None:
    """Somebody was faster: try the next free slot until there is one, or none."""
    while waiting:
        used = _used_slots(waiting)
        for draft in waiting:
            _pick_slot(draft, used[_quota_key(draft)])
            used[_quota_key(draft)].add(draft.slot)
        waiting = [draft for draft in waiting if draft.slot]
        columns = _slots(waiting, people)
        won = {pk for (pk,) in ask(_INSERT_SLOTS, columns)} if waiting else set()
        waiting = [draft for draft in waiting if draft.claim_id not in won]


def let_go(claim_ids: Iterable[int]) -> None:
    """Remove the holdings of claims that will not come to be."""
    ids = list(claim_ids)
    if ids:
        ClaimIdentifier.objects.filter(claim_id__in=ids).delete()
        Entitlement.objects.filter(claim_id__in=ids).delete()


def free(claim_ids: Iterable[int], *, was_paid: bool = False, slots: bool = True) -> None:
    """Let other claims have what ended claims held; some kinds stay taken once money was paid."""
    ids = list(claim_ids)
    rows = ClaimIdentifier.objects.filter(claim_id__in=ids, is_live=True)
    (rows.exclude(kind__in=NEVER_FREE_AGAIN) if was_paid else rows).update(is_live=False)
    if slots:
        Entitlement.objects.filter(claim_id__in=ids, is_live=True).update(is_live=False)


def _slots(drafts: Sequence[Draft], people: dict[int, int]) -> list[list[Any]]:
    """Return the columns of the slots, in one order for all writers: no deadlock."""
    rows = sorted(
        (people[id(draft)], *_quota_key(draft)[1:], draft.slot, draft.claim_id) for draft in drafts
    )
    return columns_of(rows)


def _identifiers(drafts: Sequence[Draft]) -> list[list[Any]]:
    rows = sorted(
        (holding.digest, draft.claim_id, holding.kind, holding.look_alike_digest, holding.masked)
        for draft in drafts
        for holding in draft.holdings
    )
    return columns_of(rows) if rows else [[], [], [], [], []]


def _pick_slot(draft: Draft, used: set[int]) -> None:
    """Choose the lowest free slot, or note that none is left."""
    assert draft.terms
    slots = range(1, draft.terms.quota_count + 1)
    draft.slot = next((slot for slot in slots if slot not in used), 0)
    if not draft.slot:
        draft.refuse("quota_used", "/category", quota=draft.terms.quota_count)


def _quota_key(draft: Draft) -> QuotaKey:
    assert draft.programme
    assert draft.terms
    return draft.document_digest, draft.programme.pk, draft.terms.quota_class


def _look(drafts: Sequence[Draft]) -> tuple[set[bytes], Used]:
    """Return the identifiers that are taken and the slots in use; number the drafts' claims."""
    wanted = [holding.digest for draft in drafts for holding in draft.holdings]
    taken: set[bytes] = set()
    used: Used = defaultdict(set)
    unnumbered = iter(drafts)
    for kind, key, number, quota_class, slot in ask(_LOOK, [wanted, _people(drafts), len(drafts)]):
        if kind == "identifier":
            taken.add(bytes(key))
        elif kind == "slot":
            used[bytes(key), number, quota_class].add(slot)
        else:
            next(unnumbered).claim_id = number
    return taken, used


def _used_slots(drafts: Sequence[Draft]) -> Used:
    used: Used = defaultdict(set)
    for key, programme_id, quota_class, slot in ask(_FIND_SLOTS, [_people(drafts)]):
        used[bytes(key), programme_id, quota_class].add(slot)
    return used


def _people(drafts: Sequence[Draft]) -> list[bytes]:
    return list({_quota_key(draft)[0] for draft in drafts if draft.terms})
