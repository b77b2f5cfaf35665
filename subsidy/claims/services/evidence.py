"""Evidence and its claim: naming it in a request, what is missing, what speaks against it."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from subsidy.claims.models import Claim, Evidence, EvidenceKind, FindingCode, ScanState
from subsidy.claims.rules import evidence as rules
from subsidy.claims.rules.evidence import Finding
from subsidy.core.clock import SHANGHAI
from subsidy.core.faults import Fault
from subsidy.core.rows import ask, columns_of
from subsidy.merchants.models import Merchant

Pieces = Mapping[str, Evidence]  # by reference

_BIND = """
    UPDATE claims_evidence AS piece SET claim_id = new.claim_id
    FROM unnest(%b::bigint[], %b::bigint[]) AS new (id, claim_id)
    WHERE piece.id = new.id AND piece.claim_id IS NULL
    RETURNING piece.id"""


def evidence_for(merchant: Merchant, references: Iterable[str]) -> dict[str, Evidence]:
    """Return the merchant's evidence of these references, locked until the transaction ends.

    No statement where none is named; one otherwise.
    """
    named = set(references)
    if not named:
        return {}
    rows = Evidence.objects.of(merchant).filter(reference__in=named)
    return {row.reference: row for row in rows.select_for_update(no_key=True).order_by("id")}


def evidence_faults(
    references: Sequence[str],
    known: Pieces,
    required: Iterable[str],
    *,
    claim: Claim | None = None,
    present: Iterable[str] = (),
    taken: Iterable[str] = (),
) -> list[Fault]:
    """Return what is wrong with the evidence that a request names, and each kind that is missing.

    claim: the one it is named for, where there is one already; present: the kinds it has;
    taken: what rows above in the same batch have named.
    """
    faults, kinds, seen = [], set(present), set(taken)
    for index, reference in enumerate(references):
        place, piece = f"/evidence/{index}", known.get(reference)
        if piece is None or piece.scan == ScanState.INFECTED:
            faults.append(Fault("evidence_unknown", place))
        elif reference in seen or _is_elsewhere(piece, claim):
            faults.append(Fault("evidence_reused", place))
        else:
            kinds.add(piece.kind)
        seen.add(reference)
    for kind in rules.missing_kinds(required, kinds):
        named = {"kind": f"{EvidenceKind(kind).label} ({kind})"}
        message = _("Evidence that the terms ask for is missing: %(kind)s") % named
        faults.append(Fault("evidence_missing", "/evidence", {"kind": kind, "message": message}))
    return faults


def bind(pairs: Iterable[tuple[int, int]]) -> None:
    """Bind evidence that `evidence_for` locked: (id, claim id) each. One statement, if any."""
    rows = sorted(pairs)
    if rows:
        bound = ask(_BIND, columns_of(rows))
        assert len(bound) == len(rows), "the rows are locked and were free"


def name_evidence(claim: Claim, references: Sequence[str]) -> tuple[list[Fault], list[int]]:
    """Return what is wrong with evidence named for a claim, and the ids that are to be bound.

    No statement where the request names none and the terms ask for none.
    """
    required = claim.terms.evidence_required
    if not references and not required:
        return [], []
    known = evidence_for(claim.merchant, references)
    faults = evidence_faults(
        references, known, required, claim=claim, present=_kinds(claim) if required else ()
    )
    new = [known[one].pk for one in references if one in known and not known[one].claim_id]
    return faults, new


def missing_of(claim: Claim) -> list[str]:
    """Return the kinds that the claim's terms ask for and that are still to come."""
    return rules.missing_kinds(claim.terms.evidence_required, _kinds(claim))


def findings_of(pieces: Sequence[Evidence]) -> dict[int, list[Finding]]:
    """Return what speaks against each piece, beside the claim it is bound to; its claim is loaded.

    One statement at most, for photos that look like others.
    """
    likes = _likes(pieces)
    return {piece.pk: [*_kept(piece, likes), *_against(piece)] for piece in pieces}


def concerns(claim_ids: Sequence[int]) -> dict[int, list[dict[str, object]]]:
    """Return why the evidence of these claims makes a person look, as routing keeps reasons."""
    rows = Evidence.objects.filter(claim__in=list(claim_ids)).select_related("claim")
    pieces = list(rows.order_by("id"))
    found = findings_of(pieces)
    told: dict[int, list[dict[str, object]]] = {}
    for piece in pieces:
        for one in found[piece.pk]:
            saw = {**one.seen, "piece": piece.reference}
            reason: dict[str, object] = {"code": one.code, "saw": saw}
            told.setdefault(piece.claim_id or 0, []).append(reason)
    return told


def _is_elsewhere(piece: Evidence, claim: Claim | None) -> bool:
    return piece.claim_id is not None and (claim is None or piece.claim_id != claim.pk)


def _kinds(claim: Claim) -> list[str]:
    return list(claim.evidence.usable().values_list("kind", flat=True).distinct())


def _likes(pieces: Sequence[Evidence]) -> dict[str, Evidence]:
    named = {
        one["seen"]["evidence"]
        for piece in pieces
        for one in piece.findings
        if one["code"] == FindingCode.REUSED
    }
    if not named:
        return {}
    rows = Evidence.objects.filter(reference__in=named).select_related("claim")
    return {row.reference: row for row in rows}


def _kept(piece: Evidence, likes: Pieces) -> Iterable[Finding]:
    """Yield what was found at upload; a like photo counts unless it is of the same claim, or of
    no claim yet and the merchant's own.
    """
    for one in piece.findings:
        if one["code"] != FindingCode.REUSED:
            yield Finding(one["code"], one["seen"])
            continue
        like = likes[one["seen"]["evidence"]]
        if like.merchant_id != piece.merchant_id:
            yield Finding(one["code"], {"bits": one["seen"]["bits"], "is_own": False})
        elif like.claim and like.claim_id != piece.claim_id:
            seen = one["seen"] | {"claim": like.claim.reference, "is_own": True}
            yield Finding(one["code"], seen)


def _against(piece: Evidence) -> list[Finding]:
    if piece.claim is None:
        return []
    shot = rules.Shot(
        kind=piece.kind,
        is_photo=piece.is_photo,
        taken_at=piece.taken_at and piece.taken_at.astimezone(SHANGHAI),
        place=_place(piece.place),
        uploaded_at=piece.uploaded_at,
    )
    sale = rules.Sale(piece.claim.bought_at, _place(piece.claim.delivery_place))
    tolerance = rules.Tolerance(settings.EVIDENCE_METRES_MAX, settings.EVIDENCE_DAYS_MAX)
    return rules.findings_against(shot, sale, tolerance)


def _place(text: str | None) -> rules.Place | None:
    if not text:
        return None
    latitude, longitude = text.split(",")
    return float(latitude), float(longitude)
