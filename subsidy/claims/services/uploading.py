"""Uploading: a file is examined, stored, compared with all others, and becomes evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction

from subsidy.claims import files
from subsidy.claims.models import Claim, Evidence, FindingCode, ScanState
from subsidy.claims.rules import evidence as rules
from subsidy.claims.services.scanning import scan
from subsidy.claims.states import ClaimState
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal, WrongState
from subsidy.core.faults import Fault
from subsidy.merchants.models import Merchant

#: States in which a claim takes evidence: not once it is decided.
TAKING = (
    ClaimState.RESERVED,
    ClaimState.SENT_BACK,
    ClaimState.SUBMITTED,
    ClaimState.IN_REVIEW,
)
#: Of these nothing came: the same sale may be claimed anew, with the same files.
CAME_TO_NOTHING = (
    ClaimState.EXPIRED,
    ClaimState.WITHDRAWN,
    ClaimState.CANCELLED,
    ClaimState.LAPSED,
)
#: How many photos with a like band are compared, and how many of the nearest are named.
CANDIDATES_MAX = 5_000
LIKES_NAMED_MAX = 5


class EvidenceReused(Refusal):
    """The very file is evidence of another claim, or of another merchant."""

    code = "evidence_reused"


class EvidenceInfected(Refusal):
    code = "evidence_infected"


class EvidenceTooMany(Refusal):
    code = "evidence_too_many"


@dataclass(frozen=True)
class Examined:
    """A sound file and what the virus scanner said of it."""

    look: files.Look
    scan: ScanState


def examine(file: BinaryIO) -> Examined:
    """Look at the file; nothing is written. Raises WrongType, Unreadable, Suspicious, Infected."""
    limits = files.Limits(
        pixels_max=settings.EVIDENCE_PIXELS_MAX, pages_max=settings.EVIDENCE_PAGES_MAX
    )
    look = files.look_at(file, limits)
    state = scan(file)
    if state == ScanState.INFECTED:
        raise EvidenceInfected(faults=[Fault("evidence_infected", "/file")])
    return Examined(look, state)


@transaction.atomic
def upload(
    merchant: Merchant,
    claim: Claim | None,
    examined: Examined,
    *,
    kind: str,
    name: str,
    by: Actor,
    at: datetime,
) -> Evidence:
    """Make the stored file evidence of the claim, or, without one, of a claim to come.

    The same file sent again for the same purpose is the same evidence again. A suspended merchant
    may still upload. Raises WrongState, EvidenceTooMany, EvidenceReused.
    """
    if claim:
        _take(claim)
    known = _known(merchant, claim, examined, kind)
    if known:
        return known
    if claim and claim.evidence.count() >= settings.EVIDENCE_PER_CLAIM_MAX:
        raise EvidenceTooMany
    row = _row(merchant, claim, examined, kind=kind, name=name, by=by, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody was faster with the same file
        known = _known(merchant, claim, examined, kind)
        if known is None:
            raise
        return known
    return row


def _take(claim: Claim) -> None:
    """Lock the claim, so that no decision falls beside it. Raises WrongState."""
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(no_key=True))
    if claim.state not in TAKING:
        raise WrongState(f"no evidence for a claim that is {claim.state}")


def _known(
    merchant: Merchant, claim: Claim | None, examined: Examined, kind: str
) -> Evidence | None:
    """Return the same file where it is there for this purpose, None where it may come in anew."""
    rows = Evidence.objects.comparable_to(merchant).select_related("claim")
    same = rows.filter(sha256=examined.look.sha256).select_for_update(of=("self",)).first()
    if same is None:
        return None
    if same.merchant_id == merchant.pk:
        if same.claim is None or (claim and same.claim_id == claim.pk):
            if same.kind == kind:
                return _bound(same, claim)
        elif same.claim.state in CAME_TO_NOTHING:
            Evidence.objects.filter(pk=same.pk).update(is_current=False)
            return None
    raise EvidenceReused(faults=[Fault("evidence_reused", "/file")])


def _bound(same: Evidence, claim: Claim | None) -> Evidence:
    if claim and same.claim is None:
        same.claim = claim
        same.save(update_fields=["claim"])
    return same


def _row(
    merchant: Merchant,
    claim: Claim | None,
    examined: Examined,
    *,
    kind: str,
    name: str,
    by: Actor,
    at: datetime,
) -> Evidence:
    look = examined.look
    return Evidence(
        merchant=merchant,
        claim=claim,
        is_test=merchant.is_test,
        kind=kind,
        media_type=look.media_type,
        size=look.size,
        sha256=look.sha256,
        width=look.width,
        height=look.height,
        pages=look.pages,
        perceptual_hash=look.perceptual_hash,
        bands=[] if look.perceptual_hash is None else rules.bands(look.perceptual_hash),
        taken_at=look.taken_at,
        place=look.place and f"{look.place[0]:.6f},{look.place[1]:.6f}",
        findings=list(_findings(merchant, look)),
        name=name,
        scan=examined.scan,
        uploaded_at=at,
        uploaded_by=str(by),
    )


def _findings(merchant: Merchant, look: files.Look) -> Iterable[dict[str, object]]:
    """Yield what the file itself gives reason to look at, whatever claim it is for."""
    if look.camera_is_odd:
        yield {"code": FindingCode.CAMERA_ODD.value, "seen": {}}
    if look.perceptual_hash is not None:
        for reference, bits in _likes(merchant, look.perceptual_hash):
            seen = {"evidence": reference, "bits": bits}
            yield {"code": FindingCode.REUSED.value, "seen": seen}


def _likes(merchant: Merchant, perceptual_hash: int) -> list[tuple[str, int]]:
    """Return the photos that look like this one, the nearest first: (reference, bits apart)."""
    rows = Evidence.objects.comparable_to(merchant).sharing_a_band(
        rules.bands_nearby(perceptual_hash)
    )
    found = rows.values_list("reference", "perceptual_hash").order_by("-id")[:CANDIDATES_MAX]
    apart = sorted(
        (rules.bits_apart(perceptual_hash, other), reference)
        for reference, other in found
        if other is not None
    )
    near = [(reference, bits) for bits, reference in apart if bits <= settings.EVIDENCE_NEAR_BITS]
    return near[:LIKES_NAMED_MAX]
