"""Holding what only one live claim may hold: slots of a quota, identifiers of a thing.

The unique constraints decide races; reading first only lets all faults be named at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from subsidy.claims.models import ClaimIdentifier, Entitlement
from subsidy.claims.services.appraise import Draft
from subsidy.core.rows import ask, columns_of

#: Kinds that stay taken for good once money was paid on them.
NEVER_FREE_AGAIN = ("old_vin", "scrap_certificate")

_FIND_DIGESTS = """
    SELECT digest FROM claims_claimidentifier WHERE is_live AND digest = ANY(%b::bytea[])"""
_TAKE_IDENTIFIERS = """
    INSERT INTO claims_claimidentifier (digest, claim_id, kind, look_alike_digest, masked, is_live)
    SELECT *, true FROM unnest(%b::bytea[], %b::bigint[], %b::text[], %b::bytea[], %b::text[])
    ON CONFLICT DO NOTHING RETURNING claim_id, digest"""
_TAKE_SLOTS = """
    INSERT INTO claims_entitlement
        (applicant_id, programme_id, quota_class, slot, claim_id, is_live)
    SELECT *, true FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::smallint[], %b::bigint[])
    ON CONFLICT DO NOTHING RETURNING claim_id"""
_FIND_SLOTS = """
    SELECT document_digest, programme_id, quota_class, slot
    FROM claims_entitlement JOIN applicants_applicant AS applicant ON applicant.id = applicant_id
    WHERE is_live AND document_digest = ANY(%b::bytea[])"""

QuotaKey = tuple[bytes, int, str]  # document digest, programme id, quota class


def note_conflicts(drafts: Sequence[Draft]) -> None:
    """Add the faults of identifiers and quotas that are taken already, here or in the same batch.

    Of two rows of one batch that clash, the first wins.
    """
    taken = _live_digests(drafts)
    used = _used_slots(drafts)
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
    """Hold slots and identifiers for the drafts; return those that lost a race, holding nothing."""
    people = {id(draft): pk for draft, pk in zip(drafts, applicants, strict=True)}
    waiting, losers = list(drafts), []
    while waiting:
        won = _insert_slots(waiting, people)
        lost = [draft for draft in waiting if draft.claim_id not in won]
        used = _used_slots(lost)
        for draft in lost:
            _pick_slot(draft, used[_quota_key(draft)])
            used[_quota_key(draft)].add(draft.slot)
        losers += [draft for draft in lost if not draft.is_sound]
        waiting = [draft for draft in lost if draft.is_sound]
    losers += _take_identifiers([draft for draft in drafts if draft.is_sound])
    let_go([draft.claim_id for draft in losers])
    return losers


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


def _take_identifiers(drafts: Sequence[Draft]) -> list[Draft]:
    rows = sorted(
        (holding.digest, draft.claim_id, holding.kind, holding.look_alike_digest, holding.masked)
        for draft in drafts
        for holding in draft.holdings
    )
    found = ask(_TAKE_IDENTIFIERS, columns_of(rows)) if rows else []
    won = {(pk, bytes(key)) for pk, key in found}
    for draft in drafts:
        for holding in draft.holdings:
            if (draft.claim_id, holding.digest) not in won:
                draft.refuse("identifier_already_used", holding.pointer, kind=holding.kind)
    return [draft for draft in drafts if not draft.is_sound]


def _insert_slots(drafts: Sequence[Draft], people: dict[int, int]) -> set[int]:
    rows = sorted(
        (people[id(draft)], *_quota_key(draft)[1:], draft.slot, draft.claim_id) for draft in drafts
    )
    return {pk for (pk,) in ask(_TAKE_SLOTS, columns_of(rows))}


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


def _live_digests(drafts: Sequence[Draft]) -> set[bytes]:
    wanted = [holding.digest for draft in drafts for holding in draft.holdings]
    return {bytes(key) for (key,) in ask(_FIND_DIGESTS, [wanted])}


def _used_slots(drafts: Sequence[Draft]) -> dict[QuotaKey, set[int]]:
    used: dict[QuotaKey, set[int]] = defaultdict(set)
    keys = {_quota_key(draft)[0] for draft in drafts if draft.terms}
    for key, programme_id, quota_class, slot in ask(_FIND_SLOTS, [list(keys)]) if keys else ():
        used[bytes(key), programme_id, quota_class].add(slot)
    return used
